"""Lookups at the edges: fractions beside whole numbers, numbers no column holds, wrong values."""

from decimal import Decimal

import hotclub_orm as orm
import pytest
from hotclub_orm import F, Value
from hotclub_orm.lookups import In


class Floor(orm.Model):
    level = orm.IntegerField(null=True)
    name = orm.CharField(max_length=20, default="floor")

    class Meta:
        app_label = "edges"


@pytest.fixture
def filled(database):
    orm.create_tables(database, Floor)
    Floor.objects.bulk_create([Floor(level=level) for level in (-4, -3, 0, 3, 4, None)])
    return database


def levels(**conditions):
    found = Floor.objects.filter(**conditions).order_by("level")
    return list(found.values_list("level", flat=True))


@pytest.mark.parametrize("kind", [float, Decimal])
def test_a_fraction_draws_its_line_between_whole_numbers(filled, kind):
    for _ in range(2):  # the second time the shape is known
        assert levels(level__gt=kind("-3.5")) == [-3, 0, 3, 4]
        assert levels(level__gte=kind("-3.5")) == [-3, 0, 3, 4]
        assert levels(level__lt=kind("-3.5")) == [-4]
        assert levels(level__lte=kind("-3.5")) == [-4]
        assert levels(level__gt=kind("3.5")) == [4]
        assert levels(level__lt=kind("3.5")) == [-4, -3, 0, 3]
        assert levels(level__gte=kind(3)) == [3, 4]


def test_a_range_may_go_beyond_what_a_column_holds(filled):
    assert levels(level__range=(0, 2**70)) == [0, 3, 4]
    assert levels(level__range=(-(2**70), -3)) == [-4, -3]
    assert levels(level__range=(-(2**70), 2**70)) == [-4, -3, 0, 3, 4]
    assert levels(level__range=(2**69, 2**70)) == []
    assert levels(level__range=(F("level"), 2**70)) == [-4, -3, 0, 3, 4]


def test_a_wrong_isnull_is_shown_as_it_was_given(filled):
    for value in (1, "yes"):
        with pytest.raises(ValueError, match=f"must be True or False, not {value!r}"):
            levels(level__isnull=value)


@pytest.mark.parametrize("lookup", ["contains", "iexact", "regex", "iregex"])
def test_a_list_is_no_text(filled, lookup):
    with pytest.raises(TypeError, match=f"The {lookup} lookup takes text"):
        levels(**{f"name__{lookup}": ["floor"]})


def test_a_condition_that_no_row_meets_is_false_when_it_is_selected(filled):
    nothing = In(F("level"), [])
    found = Floor.objects.annotate(x=nothing, y=Value(1)).values_list("x", flat=True)
    assert set(found) == {False}
