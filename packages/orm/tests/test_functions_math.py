"""Functions of mathematics on both databases: kinds of results, NULLs, use as transforms, bad input."""

import math
from decimal import Decimal

import hotclub_orm as orm
import pytest
from hotclub_orm import F, Sum, Value
from hotclub_orm.functions import (
    Abs,
    ACos,
    ASin,
    ATan,
    ATan2,
    Ceil,
    Cos,
    Cot,
    Degrees,
    Exp,
    Floor,
    Ln,
    Log,
    Mod,
    Pi,
    Power,
    Radians,
    Random,
    Round,
    Sign,
    Sin,
    Sqrt,
    Tan,
)


class Number(orm.Model):
    whole = orm.IntegerField(null=True)
    real = orm.FloatField(null=True)
    exact = orm.DecimalField(max_digits=9, decimal_places=3, null=True)

    class Meta:
        app_label = "math_functions"


def fill():
    Number.objects.create(whole=-20, real=0.5, exact=Decimal("-12.900"))
    Number.objects.create(whole=3, real=-0.25, exact=Decimal("0.600"))
    Number.objects.create()


@pytest.fixture
def numbers(database):
    orm.create_tables(database, Number)
    fill()
    return Number.objects.order_by("pk")


def found(numbers, expression):
    return list(numbers.annotate(found=expression).values_list("found", flat=True))


def same(given, expected, kind):
    assert given[-1] is None
    assert [type(one) for one in given[:-1]] == [kind] * (len(given) - 1)
    assert list(map(float, given[:-1])) == pytest.approx(expected, rel=1e-6, abs=1e-9)


# --- one number ----------------------------------------------------------------------------------


def test_whole_numbers_around_and_signs(numbers):
    same(found(numbers, Abs("whole")), [20, 3], int)
    same(found(numbers, Abs("real")), [0.5, 0.25], float)
    same(found(numbers, Abs("exact")), [12.9, 0.6], Decimal)
    same(found(numbers, Ceil("real")), [1, 0], float)
    same(found(numbers, Ceil("exact")), [-12, 1], Decimal)
    same(found(numbers, Floor("real")), [0, -1], float)
    same(found(numbers, Floor("exact")), [-13, 0], Decimal)
    same(found(numbers, Ceil("whole")), [-20, 3], int)
    same(found(numbers, Sign("whole")), [-1, 1], int)
    same(found(numbers, Sign("exact")), [-1, 1], Decimal)
    same(found(numbers, Sign("real")), [1, -1], float)


@pytest.mark.parametrize(
    ("function", "make"),
    [
        (ACos, math.acos), (ASin, math.asin), (ATan, math.atan), (Cos, math.cos),
        (Degrees, math.degrees), (Exp, math.exp), (Radians, math.radians), (Sin, math.sin),
        (Tan, math.tan), (Cot, lambda x: 1 / math.tan(x)),
    ],
)  # fmt: skip
def test_functions_of_angles_and_powers(numbers, function, make):
    same(found(numbers, function("real")), [make(0.5), make(-0.25)], float)
    if function not in (ACos, ASin):
        same(found(numbers, function("whole")), [make(-20), make(3)], float)
        same(found(numbers, function("exact")), [make(-12.9), make(0.6)], Decimal)
    else:
        same(found(numbers, function(F("exact") / 100)), [make(-0.129), make(0.006)], Decimal)


@pytest.mark.parametrize(("function", "make"), [(Ln, math.log), (Sqrt, math.sqrt)])
def test_functions_of_positive_numbers(numbers, function, make):
    same(found(numbers, function(Abs("whole"))), [make(20), make(3)], float)
    same(found(numbers, function(Abs("real"))), [make(0.5), make(0.25)], float)
    same(found(numbers, function(Abs("exact"))), [make(12.9), make(0.6)], Decimal)


def test_rounded(numbers):
    same(found(numbers, Round("exact")), [-13, 1], Decimal)
    same(found(numbers, Round("exact", 1)), [-12.9, 0.6], Decimal)
    same(found(numbers, Round("exact", precision=2)), [-12.9, 0.6], Decimal)
    same(found(numbers, Round("real", precision=1)), [0.5, -0.3], float)
    same(found(numbers, Round(F("real") * 10)), [5, -3], float)
    same(found(numbers, Round("whole")), [-20, 3], int)
    same(found(numbers, Round(F("whole") / 7.0, precision=3)), [-2.857, 0.429], float)
    assert found(numbers, Round(Value(2.3456), Value(2)))[0] == pytest.approx(2.35)


def test_numbers_without_arguments(numbers):
    assert found(numbers, Pi()) == pytest.approx([math.pi] * 3)
    by_chance = found(numbers, Random())
    assert all(isinstance(one, float) and 0 <= one < 1 for one in by_chance)
    assert len(set(by_chance)) == 3
    assert Number.objects.filter(real__lt=Pi()).count() == 2
    assert Number.objects.order_by(Random()).count() == 3


# --- two numbers ---------------------------------------------------------------------------------


def test_powers_remainders_and_logarithms(numbers):
    same(found(numbers, Power("whole", 2)), [400, 9], float)
    same(found(numbers, Power("exact", Value(2))), [166.41, 0.36], Decimal)
    same(found(numbers, Power("real", "whole")), [0.5**-20, -(0.25**3)], float)
    same(found(numbers, Mod("whole", 7)), [-6, 3], float)
    same(found(numbers, Mod("exact", Value(5))), [-2.9, 0.6], Decimal)
    same(found(numbers, Mod("real", Value(0.2))), [0.1, -0.05], float)
    same(found(numbers, Log(2, Abs("whole"))), [math.log2(20), math.log2(3)], float)
    same(found(numbers, Log(10, Abs("real"))), [math.log10(0.5), math.log10(0.25)], float)
    same(
        found(numbers, Log(Value(3), Abs("exact"))), [math.log(12.9, 3), math.log(0.6, 3)], Decimal
    )
    same(
        found(numbers, ATan2("real", "whole")), [math.atan2(0.5, -20), math.atan2(-0.25, 3)], float
    )
    same(
        found(numbers, ATan2("exact", Value(2))),
        [math.atan2(-12.9, 2), math.atan2(0.6, 2)],
        Decimal,
    )


# --- where functions stand -----------------------------------------------------------------------

TRANSFORMS = (Abs, Ceil, Cos, Degrees, Exp, Floor, Round, Sign, Sqrt)


@pytest.fixture
def transforms(numbers):
    for kind in (orm.IntegerField, orm.FloatField, orm.DecimalField):
        for transform in TRANSFORMS:
            kind.register_lookup(transform)
    yield numbers
    for kind in (orm.IntegerField, orm.FloatField, orm.DecimalField):
        for transform in TRANSFORMS:
            kind._unregister_lookup(transform)


def wholes(queryset):
    return list(queryset.values_list("whole", flat=True))


def test_functions_are_transforms_once_registered(transforms):
    assert wholes(transforms.filter(whole__abs=20)) == [-20]
    assert wholes(transforms.filter(whole__abs__gt=10)) == [-20]
    assert wholes(transforms.filter(exact__ceil=1)) == [3]
    assert wholes(transforms.filter(real__floor=-1)) == [3]
    assert wholes(transforms.filter(exact__abs__floor=12)) == [-20]
    assert wholes(transforms.filter(exact__round=-13)) == [-20]
    assert wholes(transforms.filter(whole__sign=1)) == [3]
    assert wholes(transforms.filter(real__cos__gt=0.9)) == [3]
    assert wholes(transforms.filter(real__abs__sqrt=0.5)) == [3]
    assert wholes(transforms.filter(whole__exp__lt=1)) == [-20]
    by_size = transforms.filter(whole__isnull=False).order_by("whole__abs")
    assert wholes(by_size) == [3, -20]
    assert list(transforms.values_list("whole__abs", flat=True)) == [20, 3, None]


def test_functions_stand_in_conditions_aggregates_and_updates(numbers):
    assert wholes(numbers.filter(whole=-Power(Value(2), Value(2)) * 5)) == [-20]
    assert Number.objects.aggregate(x=Sum(Abs("whole")))["x"] == 23
    assert Number.objects.aggregate(x=Round(Sum("exact"), 1))["x"] == Decimal("-12.3")
    Number.objects.update(whole=Abs("whole"), exact=Round("exact", 1))
    assert wholes(numbers) == [20, 3, None]
    grouped = Number.objects.values(x=Sign("whole")).annotate(n=orm.Count("pk")).order_by("x")
    assert sorted((row["x"] or 0, row["n"]) for row in grouped) == [(0, 1), (1, 2)]


# --- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", ["2", "2; DROP TABLE x", 2.0, None, True, [2]])
def test_orm_023_a_precision_is_an_int(bad):
    with pytest.raises(TypeError, match="precision"):
        Round("exact", bad)


def test_wrong_numbers_of_arguments_are_refused():
    for wrong in (lambda: Abs(), lambda: Abs("a", "b"), lambda: Power("a"), lambda: Pi("a"),
                  lambda: Mod("a", "b", "c"), lambda: Log("a"), lambda: Random("x")):  # fmt: skip
        with pytest.raises(TypeError, match="takes exactly"):
            wrong()


def test_a_number_outside_of_a_function_is_an_error_of_the_database_or_null(numbers, database):
    if database.vendor == "postgresql":
        with pytest.raises(orm.DatabaseError):
            found(numbers, Sqrt("whole"))
    else:
        assert found(numbers, Sqrt("whole"))[0] is None


async def test_functions_of_mathematics_behind_both_doors(colour):
    orm.create_tables(colour.database, Number)
    fill()
    rows = Number.objects.annotate(x=Round(Abs("exact") * 2, 1)).order_by("pk")
    rows = rows.values_list("x", flat=True)
    given = [one async for one in rows] if colour.awaits else list(rows)
    same(given, [25.8, 1.2], Decimal)
