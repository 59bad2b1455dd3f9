from __future__ import annotations

import pytest
from hotclub_migrations.sql_text import split_statements
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("sql", "statements"),
    [
        ("a; b ;; c", ["a", "b", "c"]),
        ("select ';' ; select \";\"", ["select ';'", 'select ";"']),
        ("-- one; two\na; /* x; */", ["-- one; two\na"]),
        ("do $$ a; b $$; do $x$ ; $$ $x$", ["do $$ a; b $$", "do $x$ ; $$ $x$"]),
        ("CREATE TRIGGER t BEGIN a; CASE b END; END; c",
         ["CREATE TRIGGER t BEGIN a; CASE b END; END", "c"]),
        ("  \n; -- nothing\n", []),
        ("select 'it''s;'", ["select 'it''s;'"]),
    ],
)  # fmt: skip
def test_a_semicolon_ends_a_statement_only_outside_quotes_and_bodies(
    sql: str, statements: list[str]
) -> None:
    assert list(split_statements(sql)) == statements


@given(st.text())
def test_any_text_is_cut_without_losing_a_letter(sql: str) -> None:
    kept = "".join("".join(split_statements(sql)).split()).replace(";", "")
    letters = [letter for letter in "".join(sql.split()) if letter != ";"]
    iterator = iter(letters)
    assert all(letter in iterator for letter in kept)
