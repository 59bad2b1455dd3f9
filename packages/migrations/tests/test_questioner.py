from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import hotclub_orm as models
import pytest
from hotclub_migrations import (
    CommandError,
    InteractiveMigrationQuestioner,
    MigrationQuestioner,
    NonInteractiveMigrationQuestioner,
)
from hotclub_migrations.questioner import read_value
from hotclub_orm.fields.base import NOT_PROVIDED
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def asking(*answers: str) -> tuple[InteractiveMigrationQuestioner, list[str]]:
    waiting, said = iter(answers), []
    return InteractiveMigrationQuestioner(
        say=said.append, ask=lambda _prompt: next(waiting), clock=lambda: NOW
    ), said


@pytest.mark.parametrize(
    ("text", "value"),
    [("3", 3), ("'a'", "a"), ("None", None), ("[1, {'a': 2}]", [1, {"a": 2}]), ("now", NOW),
     ("timezone.now", NOW), ("today", date(2026, 11, 23)), ("-1.5", -1.5)],
)  # fmt: skip
def test_a_literal_or_a_word_for_now_is_read(text: str, value: Any) -> None:
    assert read_value(text, NOW) == value


@given(st.text() | st.sampled_from(["__import__('os')", "(" * 500, "1+1j", "f()", "{[]: 1}"]))
def test_what_is_typed_is_never_run(text: str) -> None:
    read_value(text, NOW)


def test_a_default_is_asked_for_until_it_is_a_literal() -> None:
    questioner, said = asking("9", "x", "1", "print()", "'ok'")

    assert questioner.ask_not_null_addition("title", "book") == "ok"
    assert "Please select a valid option" in said
    assert any("no literal" in line for line in said)


def test_rows_with_null_may_be_left_to_a_later_migration() -> None:
    assert asking("2")[0].ask_not_null_alteration("title", "book") is NOT_PROVIDED
    assert asking("1", "5")[0].ask_not_null_alteration("title", "book") == 5
    with pytest.raises(CommandError, match="Give the field a default"):
        asking("3")[0].ask_not_null_alteration("title", "book")


def test_a_new_moment_is_now_unless_another_is_typed() -> None:
    assert asking("1", "")[0].ask_auto_now_add_addition("made", "book") == NOW


def test_a_renaming_is_no_unless_it_is_yes() -> None:
    field = models.CharField(max_length=3)
    assert asking("")[0].ask_rename("book", "a", "b", field) is False
    assert asking("maybe", "yes")[0].ask_rename("book", "a", "b", field) is True


def test_without_a_person_a_missing_value_is_an_error_that_names_the_field() -> None:
    questioner = NonInteractiveMigrationQuestioner()

    with pytest.raises(CommandError, match=r"'title' on model 'book'.*default=, db_default="):
        questioner.ask_not_null_addition("title", "book")
    with pytest.raises(CommandError, match="auto_now_add"):
        questioner.ask_auto_now_add_addition("made", "book")
    assert questioner.ask_not_null_alteration("title", "book") is NOT_PROVIDED


def test_without_a_terminal_the_question_is_an_error_that_tells_what_to_do() -> None:
    def nobody(_prompt: str) -> str:
        raise EOFError

    questioner = InteractiveMigrationQuestioner(ask=nobody)

    for ask in (questioner.ask_not_null_addition, questioner.ask_auto_now_add_addition):
        with pytest.raises(CommandError, match=r"nobody to answer.*--no-input"):
            ask("price", "item")
    with pytest.raises(CommandError, match="nobody to answer"):
        questioner.ask_rename("item", "a", "b", models.IntegerField())


def test_the_base_answers_with_its_defaults() -> None:
    questioner = MigrationQuestioner({"ask_rename": True}, ["shop"])

    assert questioner.ask_rename("a", "b", "c", None) is True
    assert questioner.ask_merge("shop") is False
    assert (questioner.ask_initial("shop"), questioner.ask_initial("x")) == (True, False)
