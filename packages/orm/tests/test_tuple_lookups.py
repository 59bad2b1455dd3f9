"""Lookups of tuples give what plain Python gives, on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

import hotclub_orm as orm
import pytest
from hotclub_orm import F, Q
from hotclub_orm.expressions import Tuple
from hotclub_orm.lookups import TupleExact, TupleGreaterThan, TupleIn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


class Cell(orm.Model):
    pk = orm.CompositePrimaryKey("number", "word", "day")
    number = orm.IntegerField()
    word = orm.CharField(max_length=5)
    day = orm.DateField()

    class Meta:
        app_label = "tuple_lookups"


class Note(orm.Model):
    cell = orm.ForeignKey(Cell, null=True, on_delete=orm.CASCADE, related_name="notes")

    class Meta:
        app_label = "tuple_lookups"


DAYS = [date(2020, 1, 1), date(2020, 1, 2)]
CELLS = [(number, word, day) for number in (0, 1, 2) for word in ("a", "b") for day in DAYS]
numbers = st.one_of(st.integers(-1, 3), st.sampled_from([10**30, -(10**30), 2**31, 1.5, 0.5]))
words = st.sampled_from(["", "a", "b", "c", "'%s\"", "é"])
days = st.sampled_from([date(2019, 1, 1), *DAYS, date(2021, 1, 1)])
tuples = st.tuples(numbers, words, days)
with_none = st.tuples(
    st.one_of(st.none(), st.integers(-1, 3)),
    st.one_of(st.none(), words),
    st.one_of(st.none(), days),
)
COMPARE: dict[str, Any] = {
    "exact": lambda key, value: key == value,
    "gt": lambda key, value: key > value,
    "gte": lambda key, value: key >= value,
    "lt": lambda key, value: key < value,
    "lte": lambda key, value: key <= value,
}
many = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def cells(database: orm.Database) -> orm.Database:
    database.create_tables(Cell, Note)
    made = Cell.objects.bulk_create([Cell(pk=key) for key in CELLS])
    Note.objects.bulk_create([Note(cell=one) for one in made] + [Note(cell=None)])
    return database


def whole(value: Any) -> bool:
    return all(one == int(one) for one in value if isinstance(one, float))


@many
@given(st.sampled_from(sorted(COMPARE)), tuples, st.booleans(), st.booleans())
def test_comparisons_with_one_tuple(
    cells: orm.Database, lookup: str, value: Any, negated: bool, through: bool
) -> None:
    if lookup == "exact" and not whole(value):
        return  # a number column takes no fraction, as everywhere
    asked: Any = Note.objects if through else Cell.objects
    path = f"cell__{lookup}" if through else f"pk__{lookup}"
    chosen = asked.exclude(**{path: value}) if negated else asked.filter(**{path: value})
    found = [one.cell_id if through else one.pk for one in chosen]
    wanted = [key for key in CELLS if COMPARE[lookup](key, value) is not negated]
    if through and negated:
        wanted.append(None)  # type: ignore[arg-type]
    assert sorted(found, key=str) == sorted(wanted, key=str)


@many
@given(st.lists(st.one_of(with_none, st.sampled_from(CELLS)), max_size=6), st.booleans())
def test_members_of_a_list_of_tuples(cells: orm.Database, values: list[Any], negated: bool) -> None:
    condition = ~Q(pk__in=values) if negated else Q(pk__in=values)
    found = Cell.objects.filter(condition).values_list("pk", flat=True)
    assert sorted(found) == sorted(key for key in CELLS if (key in values) is not negated)


@many
@given(with_none, st.sampled_from(sorted(COMPARE)))
def test_a_tuple_with_none_is_met_by_no_row(cells: orm.Database, value: Any, lookup: str) -> None:
    if None in value:
        assert list(Cell.objects.filter(**{f"pk__{lookup}": value})) == []


def test_long_lists_are_one_statement(cells: orm.Database) -> None:
    keys = [(number, "a", DAYS[0]) for number in range(20_000)]
    with cells.watch_statements() as seen:
        assert Cell.objects.filter(pk__in=keys).count() == 3
        assert Cell.objects.filter(pk__in=[(10**30, "a", DAYS[0]), *keys[:900]]).count() == 3
    assert len(seen.records) == 2


def test_orm_047_tuples_with_expressions_on_the_left_are_evaluated(cells: orm.Database) -> None:
    """ORM-047: evaluated or a ValueError, whatever stands on the left; never an endless loop."""
    left = (F("number"), F("word"))
    assert Cell.objects.filter(TupleExact(left, (1, "a"))).count() == 2
    assert Cell.objects.filter(TupleGreaterThan(Tuple(*left), (1, "b"))).count() == 4
    assert Cell.objects.filter(TupleIn(left, [(0, "a"), (2, "b"), (9, "z")])).count() == 4
    assert Cell.objects.filter(TupleIn((F("number") + 1, F("word")), [(1, "a")])).count() == 2
    assert Cell.objects.filter(TupleExact(left, (F("number"), "a"))).count() == 6
    assert Cell.objects.filter(pk=(F("number"), F("word"), DAYS[0])).count() == 6
    assert Cell.objects.filter(pk__in=[(F("number"), "a", DAYS[0])]).count() == 3
    assert Note.objects.filter(cell=(F("cell__number"), "a", DAYS[0])).count() == 3
    for wrong in (
        lambda: TupleExact(left, (1,)),
        lambda: TupleExact(left, 1),
        lambda: TupleIn(left, [(1, 2, 3)]),
        lambda: TupleIn(left, 5),
        lambda: TupleExact(left, Tuple(F("number"))),
    ):
        with pytest.raises(ValueError, match="lookup of"):
            wrong()
    with pytest.raises((TypeError, ValueError, orm.FieldError)):
        list(Cell.objects.filter(F("pk") == (1, "a", DAYS[0])))  # type: ignore[arg-type]


def test_orm_047_nested_expressions_cost_no_more_than_their_number(cells: orm.Database) -> None:
    """ORM-047: a deep expression in a tuple is walked once a level, not twice."""
    deep: Any = F("number")
    for _ in range(60):
        deep = deep + 0
    assert Cell.objects.filter(TupleExact((deep, F("word")), (1, "a"))).count() == 2
