"""Expressions say how they are made, so that migrations can write them down."""

from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from hotclub_orm import (
    KT,
    BooleanField,
    Case,
    CharField,
    F,
    IntegerField,
    Lookup,
    OuterRef,
    Q,
    RawSQL,
    TextField,
    Value,
    When,
)
from hotclub_orm.functions import (
    Collate,
    Concat,
    Extract,
    ExtractYear,
    JSONArray,
    JSONObject,
    Trunc,
    TruncDate,
    TruncMonth,
)
from hotclub_orm.lookups import GreaterThan, In, IsNull

PARIS = ZoneInfo("Europe/Paris")


def made_again(expression):
    path, args, options = expression.deconstruct()
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)(*args, **options)


@pytest.mark.parametrize(
    "expression",
    [
        F("a"),
        OuterRef("a"),
        F("a")[1:4],
        RawSQL("a > %s", [1], output_field=BooleanField()),
        When(a=1, then=Value(2)),
        When(Q(a=1) | ~Q(b=2), then="a"),
        Case(When(a=1, then=1), When(a=2, then=F("b")), default=3, output_field=IntegerField()),
        Case(When(a=1, then=Value(1))),
        GreaterThan(F("a"), 1),
        In(F("a"), [1, 2]),
        IsNull(F("a"), True),
        Concat("a", Value("b")),
        Concat("a", Value("b"), "c", Value("d"), output_field=TextField()),
        Collate("a", "nocase"),
        JSONObject(a="b", c=Value(1)),
        JSONArray("a", Value(1)),
        Extract("a", "year"),
        ExtractYear("a", tzinfo=PARIS),
        Trunc("a", "month", output_field=CharField(), tzinfo=PARIS),
        TruncMonth("a"),
        TruncDate("a", tzinfo=PARIS),
        KT("a__b__c"),
    ],
    ids=repr,
)
def test_an_equal_one_is_made_again(expression):
    again = made_again(expression)
    assert again == expression
    assert again is not expression


def test_ours_are_imported_from_the_packages_that_show_them():
    assert Case().deconstruct()[0] == "hotclub_orm.expressions.Case"
    assert GreaterThan(F("a"), 1).deconstruct()[0] == "hotclub_orm.lookups.GreaterThan"
    assert Concat("a", "b").deconstruct()[0] == "hotclub_orm.functions.Concat"

    class Own(Lookup):
        lookup_name = "own"

    assert Own(F("a"), 1).deconstruct()[0].startswith(f"{__name__}.")


def test_a_negation_may_be_given_its_type():
    negated = ~F("a")
    again = type(negated)(negated.expression, output_field=BooleanField())
    assert isinstance(again.output_field, BooleanField)
    assert type(negated)(negated.expression) == negated
