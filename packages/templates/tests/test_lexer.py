import pytest
from hotclub_templates.lexer import Lexer, Token, TokenType, smart_split
from hypothesis import given
from hypothesis import strategies as st


def kinds(source: str) -> list[tuple[str, str, int | None]]:
    return [(t.token_type.name, t.contents, t.lineno) for t in Lexer(source).tokenize()]


def test_source_is_cut_into_text_variables_tags_and_comments_with_their_lines() -> None:
    assert kinds("a\n{{ b }}{% c d %}\n{# e #}f") == [
        ("TEXT", "a\n", 1),
        ("VAR", "b", 2),
        ("BLOCK", "c d", 2),
        ("TEXT", "\n", 2),
        ("COMMENT", "e", 3),
        ("TEXT", "f", 3),
    ]


@pytest.mark.parametrize("source", ["{{ a", "{% a }}", "{{ a\n}}", "{%", "}}", "{ { a } }"])
def test_what_is_not_closed_on_its_line_is_text(source: str) -> None:
    assert kinds(source) == [("TEXT", source, 1)]


def test_a_tag_may_begin_with_the_last_brace_of_what_is_none() -> None:
    assert kinds("{{% a %}") == [("TEXT", "{", 1), ("BLOCK", "a", 1)]


def test_inside_verbatim_all_is_text_up_to_the_end_of_the_same_name() -> None:
    source = "{% verbatim x %}{{ a }}{% endverbatim %}{# b #}{% endverbatim x %}{{ c }}"

    assert kinds(source) == [
        ("BLOCK", "verbatim x", 1),
        ("TEXT", "{{ a }}{% endverbatim %}{# b #}", 1),
        ("BLOCK", "endverbatim x", 1),
        ("VAR", "c", 1),
    ]


def test_quoted_words_and_translated_strings_are_held_together() -> None:
    token = Token(TokenType.BLOCK, """tag "a b" k='c d' _("e f")|g:_('h i') j""")

    assert token.split_contents() == [
        "tag", '"a b"', "k='c d'", '_("e f")|g:_(\'h i\')', "j",
    ]  # fmt: skip


@given(st.text(alphabet="{%}# \na\"'|:_()\\", max_size=200))
def test_the_positions_of_tokens_cover_the_source_without_gaps(source: str) -> None:
    tokens = Lexer(source).tokenize()

    assert "".join(source[slice(*t.position or (0, 0))] for t in tokens) == source


@given(st.text(alphabet="ab \"'\\=\t", max_size=80))
def test_splitting_words_loses_nothing_but_white_space(text: str) -> None:
    words = "".join(smart_split(text))

    assert "".join(words.split()) == "".join(text.split())
