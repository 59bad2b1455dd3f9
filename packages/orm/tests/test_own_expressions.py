"""Lookups, transforms, fields and expressions that people write themselves."""

import hotclub_orm as orm
import pytest
from hotclub_orm import F, Value


class Point(orm.Model):
    x = orm.IntegerField()
    word = orm.CharField(max_length=9)

    class Meta:
        app_label = "own"


class NotEqual(orm.Lookup):
    lookup_name = "ne"

    def as_sql(self, compiler, connection):
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} <> {right}", [*left_params, *right_params]


class Around(orm.Lookup):
    """Looks at its parameter, as a lookup that knows nothing of shapes may."""

    lookup_name = "around"

    def as_sql(self, compiler, connection):
        left, params = self.process_lhs(compiler, connection)
        value = self.process_rhs(compiler, connection)[1][0]
        return f"{left} BETWEEN %s AND %s", [*params, value - 1, value + 1]


class Absolute(orm.Transform):
    lookup_name = "absolute"
    function = "ABS"
    bilateral = True


class Twice(orm.Expression):
    def __init__(self, inner):
        super().__init__(output_field=orm.IntegerField())
        self.inner = inner

    def get_source_expressions(self):
        return [self.inner]

    def set_source_expressions(self, exprs):
        (self.inner,) = exprs

    def as_sql(self, compiler, connection):
        sql, params = compiler.compile(self.inner)
        return f"({sql} + {sql})", [*params, *params]


class CommaField(orm.CharField):
    def get_prep_value(self, value):
        return None if value is None else ",".join(value)

    def from_db_value(self, value, expression, connection):
        return None if value is None else value.split(",")

    def to_python(self, value):
        return value


class Basket(orm.Model):
    fruits = CommaField(max_length=50)

    class Meta:
        app_label = "own"


@pytest.fixture
def points(database):
    orm.create_tables(database, Point, Basket)
    Point.objects.bulk_create([Point(x=x, word=f"w{x}") for x in (-2, 1, 3)])
    for lookup in (NotEqual, Around, Absolute):
        orm.IntegerField.register_lookup(lookup)
    yield Point.objects.order_by("x")
    for lookup in (NotEqual, Around, Absolute):
        orm.IntegerField._unregister_lookup(lookup)


def xs(queryset):
    return list(queryset.values_list("x", flat=True))


def test_a_lookup_of_ones_own_gets_each_call_its_value(points):
    assert [xs(points.filter(x__ne=value)) for value in (1, 3)] == [[-2, 3], [-2, 1]]
    assert [xs(points.filter(x__around=value)) for value in (2, 3)] == [[1, 3], [3]]


def test_a_bilateral_transform_changes_both_sides(points):
    assert xs(points.filter(x__absolute=2)) == [-2]
    assert xs(points.filter(x__absolute__gt=-1)) == [-2, 3]
    assert xs(points.exclude(x__absolute=-2)) == [1, 3]


def test_a_bilateral_transform_changes_each_of_many_values(points):
    assert xs(points.filter(x__absolute__in=[-2, 3])) == [-2, 3]
    assert xs(points.filter(x__absolute__in=[2, None])) == [-2]
    assert xs(points.filter(x__absolute__in=[])) == []
    assert xs(points.filter(x__absolute__range=(-2, -3))) == [-2, 3]
    assert xs(points.filter(x__absolute__in=[F("x") - 4, 1])) == [1]
    assert xs(points.filter(x__absolute__lte=F("x") * -1)) == xs(points)
    assert xs(points.filter(x__absolute__isnull=False)) == xs(points)
    assert xs(points.filter(x__absolute__isnull=True)) == []
    with pytest.raises(TypeError, match="collection"):
        points.filter(x__absolute__in="23")
    with pytest.raises(ValueError, match="two values"):
        points.filter(x__absolute__range=(1,))
    with pytest.raises(orm.FieldError, match="Absolute changes both sides"):
        points.filter(x__absolute__in=Point.objects.values("x"))


def test_an_expression_of_ones_own_may_repeat_its_parameters(points):
    assert xs(points.annotate(t=Twice(F("x") + 1)).filter(t=8)) == [3]
    assert xs(points.annotate(t=Twice(F("x") + 2)).filter(t=10)) == [3]
    rows = points.annotate(t=Twice(Value(4))).values_list("t", flat=True)
    assert list(rows) == [8, 8, 8]


def test_a_field_of_ones_own_converts_both_ways(points):
    basket = Basket.objects.create(fruits=["fig", "pear"])
    assert Basket.objects.get(fruits=["fig", "pear"]).fruits == ["fig", "pear"]
    assert basket.fruits == ["fig", "pear"]
    basket.refresh_from_db()
    assert list(Basket.objects.values_list("fruits", flat=True)) == [["fig", "pear"]]
