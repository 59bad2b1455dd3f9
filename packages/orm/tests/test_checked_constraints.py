"""Constraints that are checked before a row is stored: of NULL, of computed columns, of conditions."""

from __future__ import annotations

from typing import Any

import hotclub_orm as orm
import pytest
from hotclub_orm import Database, Deferrable, F, Q, UniqueConstraint
from hotclub_orm.functions import Lower


class Record(orm.Model):
    title: Any = orm.CharField(max_length=20, null=True)
    year: Any = orm.IntegerField(null=True)
    facts: Any = orm.JSONField(null=True)
    key: Any = orm.GeneratedField(
        expression=Lower("title"),
        output_field=orm.CharField(max_length=20, null=True),
        db_persist=True,
    )

    class Meta:
        app_label = "checked"


@pytest.fixture
def record(database: Database) -> Record:
    database.create_tables(Record)
    return Record.objects.create(title="Nuages", year=1940)


def broken(constraint: Any, exclude: Any = None, **values: Any) -> bool:
    try:
        constraint.validate(Record, Record(**values), exclude=exclude)
    except orm.ValidationError:
        return True
    return False


def test_none_is_null_to_a_condition_on_json(record: Record) -> None:
    has_none = orm.CheckConstraint(condition=Q(facts__isnull=True), name="none")
    assert not broken(has_none, facts=None)
    assert broken(has_none, facts={"a": 1})
    assert broken(has_none, facts=orm.JSONNull())


def test_a_row_whose_condition_is_unknown_is_none_of_the_unique_ones(record: Record) -> None:
    modern = UniqueConstraint(fields=["title"], condition=Q(year__gt=1900), name="modern")
    assert broken(modern, title="Nuages", year=1950)
    assert not broken(modern, title="Nuages", year=1890)
    assert not broken(modern, title="Nuages", year=None)
    others = UniqueConstraint(fields=["title"], condition=~Q(year=1900), name="others")
    assert broken(others, title="Nuages", year=1901)
    assert not broken(others, title="Nuages", year=1900)


def test_what_is_computed_of_a_left_out_field_is_left_out_too(record: Record) -> None:
    for constraint in (
        UniqueConstraint(fields=["key"], name="keys"),
        UniqueConstraint(Lower("key"), name="expressions"),
        orm.CheckConstraint(condition=~Q(key="nuages"), name="check"),
    ):
        assert broken(constraint, title="NUAGES")
        assert not broken(constraint, title="NUAGES", exclude={"title"})


def test_nulls_that_are_not_distinct_are_so_when_computed(record: Record) -> None:
    Record.objects.create(title=None)
    assert broken(UniqueConstraint(fields=["key"], name="one", nulls_distinct=False), title=None)
    assert not broken(UniqueConstraint(fields=["key"], name="many"), title=None)
    assert broken(
        UniqueConstraint(fields=["key"], name="one", nulls_distinct=False), title="NuageS"
    )


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"deferrable": "yes"}, TypeError),
        ({"include": "year"}, TypeError),
        ({"opclasses": "x"}, TypeError),
        ({"deferrable": Deferrable.DEFERRED, "include": ["year"]}, ValueError),
        ({"deferrable": Deferrable.DEFERRED, "opclasses": ["x"]}, ValueError),
    ],
)
def test_options_that_cannot_be_are_refused(
    options: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error, match="UniqueConstraint"):
        UniqueConstraint(fields=["title"], name="x", **options)


def test_expressions_are_not_deferred_and_have_classes_of_their_own() -> None:
    with pytest.raises(ValueError, match="cannot be deferred"):
        UniqueConstraint(F("title"), name="x", deferrable=Deferrable.IMMEDIATE)
    with pytest.raises(ValueError, match=r"use OpClass\(\)"):
        UniqueConstraint(F("title"), name="x", opclasses=["y"])
