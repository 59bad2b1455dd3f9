"""What the documentation says of expressions: arithmetic, conditions, hooks of authors, SQL by hand."""

import datetime as dt
from decimal import Decimal

import hotclub_orm as orm
import pytest
from hotclub_orm import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    Expression,
    ExpressionList,
    ExpressionWrapper,
    F,
    FieldError,
    Func,
    IntegerField,
    OrderBy,
    OuterRef,
    Q,
    RawSQL,
    Subquery,
    Sum,
    Value,
    When,
)
from hotclub_orm.functions import Coalesce, Length, Lower, Upper
from hotclub_orm.lookups import Exact, GreaterThan, In, IsNull, LessThan


class Label(orm.Model):
    name = orm.CharField(max_length=20, unique=True)

    class Meta:
        app_label = "depth"


class Disc(orm.Model):
    title = orm.CharField(max_length=30)
    label = orm.ForeignKey(Label, orm.CASCADE, null=True, related_name="discs")
    a = orm.IntegerField(default=0)
    b = orm.IntegerField(null=True)
    real = orm.FloatField(null=True)
    price = orm.DecimalField(max_digits=8, decimal_places=2, default=Decimal(0))
    day = orm.DateField(null=True)
    at = orm.DateTimeField(null=True)
    length = orm.DurationField(null=True)
    good = orm.BooleanField(default=True)

    class Meta:
        app_label = "depth"


NOON = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)


def fill():
    one, two = (Label.objects.create(name=name) for name in ("one", "two"))
    Disc.objects.create(
        title="Minor Swing", label=one, a=6, b=3, real=1.5, price=Decimal("2.50"), day=NOON.date(),
        at=NOON, length=dt.timedelta(hours=1),
    )  # fmt: skip
    Disc.objects.create(title="Nuages", label=one, a=5, b=None, price=Decimal("1.25"), good=False)
    Disc.objects.create(title="Daphne", label=two, a=-7, b=2, real=0.5)


@pytest.fixture
def discs(database):
    orm.create_tables(database, Label, Disc)
    fill()
    return Disc.objects.order_by("pk")


def found(discs, expression):
    return list(discs.annotate(found=expression).values_list("found", flat=True))


def titles(queryset):
    return list(queryset.values_list("title", flat=True))


# --- arithmetic ----------------------------------------------------------------------------------


def test_numbers_are_combined(discs):
    assert found(discs, F("a") + F("b")) == [9, None, -5]
    assert found(discs, F("a") - 1) == [5, 4, -8]
    assert found(discs, 10 - F("a")) == [4, 5, 17]
    assert found(discs, F("a") * 2) == [12, 10, -14]
    assert found(discs, F("a") / F("b")) == [2, None, -3]
    assert found(discs, F("a") % 4)[:2] == [2, 1]
    assert found(discs, F("a") ** 2) == [36, 25, 49]
    assert found(discs, 2 ** F("b")) == [8, None, 4]
    assert found(discs, -F("a")) == [-6, -5, 7]
    assert found(discs, (F("a") + 1) * (F("a") - 1)) == [35, 24, 48]
    assert found(discs, F("a") * F("real")) == [9.0, None, -3.5]
    assert found(discs, F("price") * 2) == [Decimal("5.00"), Decimal("2.50"), Decimal(0)]
    assert found(discs, F("price") / 2)[:2] == [Decimal("1.25"), Decimal("0.625")]
    assert found(discs, 1 + F("a") * 1.5)[0] == 10.0


def test_bits_are_combined(discs):
    positive = discs.filter(a__gt=0)
    assert found(positive, F("a").bitand(3)) == [2, 1]
    assert found(positive, F("a").bitor(8)) == [14, 13]
    assert found(positive, F("a").bitxor(3)) == [5, 6]
    assert found(positive, F("a").bitxor(F("a") + 1)) == [1, 3]
    assert found(positive, F("a").bitleftshift(2)) == [24, 20]
    assert found(positive, F("a").bitrightshift(1)) == [3, 2]
    assert found(discs, F("b").bitand(1)) == [1, None, 0]
    for wrong in (lambda: F("a") & F("b"), lambda: F("a") | 1, lambda: F("a") ^ Value(2)):
        with pytest.raises((NotImplementedError, TypeError), match=r"bitand|condition"):
            wrong()


def test_times_are_combined(discs):
    assert found(discs, F("at") + dt.timedelta(days=1))[0] == NOON + dt.timedelta(days=1)
    assert found(discs, F("at") - F("length"))[0] == NOON - dt.timedelta(hours=1)
    assert found(discs, F("length") + F("length"))[0] == dt.timedelta(hours=2)
    assert found(discs, F("at") - Value(NOON - dt.timedelta(minutes=5)))[0] == dt.timedelta(
        minutes=5
    )
    assert found(discs, F("day") - Value(dt.date(2026, 1, 1)))[0] == dt.timedelta(days=1)
    moved = ExpressionWrapper(F("day") + dt.timedelta(days=1), output_field=orm.DateField())
    assert found(discs, moved)[0] == dt.date(2026, 1, 3)
    assert titles(discs.filter(at__lt=F("at") + F("length"))) == ["Minor Swing"]
    assert Disc.objects.filter(at__isnull=False).update(at=F("at") + dt.timedelta(hours=2)) == 1
    assert discs.first().at == NOON + dt.timedelta(hours=2)


def test_names_are_values_in_updates_and_creation(discs):
    assert Disc.objects.update(a=F("a") + 1, b=F("a")) == 3
    assert list(discs.values_list("a", "b")) == [(7, 6), (6, 5), (-6, -7)]
    disc = discs.first()
    disc.a = F("a") * 2
    disc.save()
    disc.refresh_from_db()
    assert disc.a == 14
    with pytest.raises(FieldError):
        Disc.objects.update(title=F("label__name"))
    with pytest.raises(FieldError, match="nothing"):
        Disc.objects.update(a=F("nothing"))


def test_parts_of_texts(discs):
    assert found(discs, F("title")[0:5]) == ["Minor", "Nuage", "Daphn"]
    assert found(discs, F("title")[6:]) == ["Swing", "", ""]
    assert found(discs, F("title")[2]) == ["n", "a", "p"]
    assert found(discs, F("label__name")[:2]) == ["on", "on", "tw"]
    assert found(discs, Upper(F("title")[:1])) == ["M", "N", "D"]
    assert titles(discs.filter(title__startswith=F("title")[:3])) == titles(discs)
    assert titles(discs.alias(i=F("title")[:1]).filter(i="N")) == ["Nuages"]
    assert Disc.objects.update(title=F("title")[:2]) == 3
    assert titles(discs) == ["Mi", "Nu", "Da"]
    for wrong in (slice(-1, None), slice(None, -1), slice(0, 5, 2), -3):
        with pytest.raises(ValueError, match=r"[Nn]egative|Step"):
            F("title")[wrong]
    with pytest.raises(ValueError, match="greater than slice start"):
        F("title")[4:2]
    with pytest.raises(TypeError):
        "x" in F("title")  # noqa: B015


# --- values --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [5, 5.5, "text", "", "%s", True, Decimal("1.5"), NOON, NOON.date(), NOON.time(),
     dt.timedelta(seconds=5), b"\x00\xff"],
)  # fmt: skip
def test_values_keep_their_kind(discs, value):
    got = found(discs, Value(value))[0]
    assert (got, type(got)) == (value, type(value))


def test_values_may_be_told_their_kind(discs):
    assert found(discs, Value(None, output_field=IntegerField())) == [None] * 3
    assert found(discs, Value({"a": [1]}, output_field=orm.JSONField()))[0] == {"a": [1]}
    assert found(discs, Value(None)) == [None] * 3
    assert found(discs, Value(1) + Value(2)) == [3] * 3
    with pytest.raises(FieldError, match="mixed types"):
        found(discs, Value("x") + Value(2))
    assert Value("x") == Value("x") != Value("y")
    assert len({Value(1), Value(1), Value(2)}) == 2


def test_wrapped_expressions_have_the_declared_kind(discs):
    wrapped = ExpressionWrapper(F("a") * 1.0, output_field=orm.FloatField())
    assert [type(one) for one in found(discs, wrapped)] == [float] * 3
    condition = ExpressionWrapper(Q(a__gt=5) | Q(good=True), output_field=BooleanField())
    assert found(discs, condition) == [True, False, True]
    assert found(discs, Q(b__gt=2)) == [True, None, False]
    assert titles(discs.annotate(x=condition).filter(~F("x"))) == ["Nuages"]
    grouped = Disc.objects.values(x=condition).annotate(n=Count("pk")).order_by("n")
    assert [(row["x"], row["n"]) for row in grouped] == [(False, 1), (True, 2)]


# --- Case and When -------------------------------------------------------------------------------


def test_cases_give_the_first_result_that_holds(discs):
    sized = Case(When(a__gt=5, then=Value("big")), When(a__gt=0, then=Value("small")))
    assert found(discs, sized) == ["big", "small", None]
    assert found(discs, Case(When(a__gt=5, then=Value("big")), default=Value("-")))[1:] == [
        "-",
        "-",
    ]
    assert found(discs, Case(When(label__name="two", then="a"), default=F("b"))) == [3, None, -7]
    assert found(discs, Case(When(Q(a=6) | Q(b=2), then=1), default=0)) == [1, 0, 1]
    assert found(discs, Case(When(GreaterThan(F("a"), F("b")), then=1), default=0)) == [1, 0, 0]
    assert found(discs, Case(When(~Q(b=3), then=1), default=0)) == [0, 1, 1]
    assert found(discs, Case(When(b__isnull=True, then=Value(True)), default=Value(False))) == [
        False, True, False,
    ]  # fmt: skip
    assert found(discs, Case(When(good=True, then=Value("y")), default=Value("n"))) == [
        "y",
        "n",
        "y",
    ]
    with_exists = When(Exists(Label.objects.filter(pk=OuterRef("label"), name="two")), then=9)
    assert found(discs, Case(with_exists, default="a")) == [6, 5, 9]
    combined = When(Q(a__gt=0), b__isnull=False, then="b")
    assert found(discs, Case(combined, default=-1)) == [3, -1, -1]


def test_cases_whose_outcome_is_known(discs):
    every, none = ~Q(pk__in=[]), Q(pk__in=[])
    assert found(discs, Case(When(every, then=Value(1)), default=Value(2))) == [1] * 3
    assert found(discs, Case(When(none, then=Value(1)), default=Value(2))) == [2] * 3
    assert found(discs, Case(When(none, then=Value(1)), When(a=6, then=Value(3)), default=2)) == [
        3,
        2,
        2,
    ]
    assert found(discs, Case(When(a=6, then=3), When(every, then=4), default=5)) == [3, 4, 4]
    assert found(discs, Case(default=Value(7))) == [7] * 3
    assert found(discs, Case(default="a")) == [6, 5, -7]
    assert found(discs, Case(output_field=IntegerField())) == [None] * 3
    with pytest.raises(ValueError, match="empty Q"):
        When(Q(), then=1)
    for wrong in (lambda: When(), lambda: When(then=1), lambda: When(F("a"), then=1),
                  lambda: When("x", then=1)):  # fmt: skip
        with pytest.raises(TypeError, match="condition"):
            wrong()
    with pytest.raises(TypeError, match="When"):
        Case(Q(a=1))


def test_cases_stand_anywhere(discs):
    rank = Case(When(title="Daphne", then=0), When(title="Nuages", then=1), default=2)
    assert titles(Disc.objects.order_by(rank)) == ["Daphne", "Nuages", "Minor Swing"]
    assert titles(Disc.objects.order_by(rank.desc()))[0] == "Minor Swing"
    assert titles(discs.filter(a=Case(When(good=True, then=6), default=5))) == [
        "Minor Swing",
        "Nuages",
    ]
    totals = Disc.objects.aggregate(
        good=Count("pk", filter=Q(good=True)), sum=Sum(Case(When(good=True, then="a"), default=0))
    )
    assert totals == {"good": 2, "sum": -1}
    assert Disc.objects.update(a=Case(When(good=True, then=F("a") + 1), default=Value(0))) == 3
    assert list(discs.values_list("a", flat=True)) == [7, 0, -6]
    grouped = Disc.objects.values(k=Case(When(a__gt=0, then=Value("+")), default=Value("-")))
    assert {row["k"]: row["n"] for row in grouped.annotate(n=Count("pk"))} == {"+": 1, "-": 2}


# --- Q -------------------------------------------------------------------------------------------


def test_conditions_are_joined(discs):
    assert titles(discs.filter(Q(a=6) & Q(b=3))) == ["Minor Swing"]
    assert titles(discs.filter(Q(a=6) | Q(a=5))) == ["Minor Swing", "Nuages"]
    assert titles(discs.filter(Q(a__gt=0) ^ Q(good=True))) == ["Nuages", "Daphne"]
    assert titles(discs.filter(Q(a__gt=0) ^ Q(good=True) ^ Q(b=2))) == ["Nuages"]
    assert titles(discs.filter(~(Q(a__gt=0) ^ Q(good=True)))) == ["Minor Swing"]
    assert titles(discs.filter(~Q(b=3))) == ["Nuages", "Daphne"]
    assert titles(discs.filter(~~Q(b=3))) == ["Minor Swing"]
    assert titles(discs.filter(Q(b=3) ^ Q(pk__in=[]))) == ["Minor Swing"]
    assert titles(discs.filter(Q(b=3) ^ ~Q(pk__in=[]))) == ["Nuages", "Daphne"]
    assert titles(discs.filter(Q(("a", 6)), Q(b=3))) == ["Minor Swing"]
    assert titles(discs.filter(Q() | Q(a=6))) == ["Minor Swing"]
    assert titles(discs.filter(Exact(F("a"), 6) | Q(a=5))) == ["Minor Swing", "Nuages"]
    for other in (5, F("a"), None, "x"):
        with pytest.raises(TypeError):
            Q(a=1) & other


def test_conditions_can_be_looked_into():
    condition = Q(a=1) & ~Q(b__in=[F("c")]) | Q(GreaterThan(F("d"), 2))
    flat = list(condition.flatten())
    assert flat[0] is condition
    assert 1 in flat
    assert any(isinstance(one, GreaterThan) for one in flat)
    assert F("d") in flat
    assert Q(a=1) == Q(a=1) != Q(a=2)
    assert Q(a=1, b=2) == Q(b=2, a=1)
    assert not Q()
    assert bool(Q(a=1))
    path, args, options = (~(Q(a=1) | Q(b=2))).deconstruct()
    assert Q(*args, **options) == ~(Q(a=1) | Q(b=2))
    assert path == "hotclub_orm.Q"


def test_conditions_are_checked_against_values(discs):
    assert Q(price__gt=F("discount")).check({"price": 2, "discount": 1}) is True
    assert Q(price__gt=F("discount")).check({"price": 1, "discount": 2}) is False
    assert Q(name__startswith="Min").check({"name": "Minor"}) is True
    assert (Q(a=1) | Q(b=2)).check({"a": 3, "b": 2}) is True
    assert (~Q(a=1)).check({"a": 1}) is False
    assert Q(a__in=[1, 2]).check({"a": 2}) is True
    assert Q(a=1).check({"a": None}) is True  # unknown is no violation, as a CHECK sees it
    assert Q(a__isnull=True).check({"a": None}) is True
    assert Q(total__gt=3).check({"total": Value(2) + Value(2)}) is True
    assert Q(pk__in=[]).check({"pk": 1}) is False
    assert Q(day__gte=dt.date(2026, 1, 1)).check({"day": dt.date(2026, 2, 1)}) is True
    with pytest.raises(FieldError, match="nothing"):
        Q(nothing=1).check({"a": 1})
    assert (Q(a=1) & Q(b__contains="x")).check({"a": 1, "b": "axb"}, using="default") is True
    with pytest.raises(orm.ConnectionDoesNotExist):
        Q(a=1).check({"a": 1}, using="nowhere")


# --- SQL by hand, functions of one's own ----------------------------------------------------------


def test_sql_by_hand_needs_no_declared_kind_to_be_compared(discs):
    doubled = discs.annotate(x=RawSQL("a * %s", (2,)))

    assert list(doubled.values_list("x", flat=True)) == [12, 10, -14]
    assert titles(doubled.filter(x=12)) == ["Minor Swing"]
    assert titles(doubled.filter(x__gt=0)) == ["Minor Swing", "Nuages"]
    assert titles(doubled.filter(x__in=[10, -14])) == ["Nuages", "Daphne"]
    assert titles(doubled.filter(x__range=(0, 11))) == ["Nuages"]
    assert titles(doubled.exclude(x=12)) == ["Nuages", "Daphne"]
    assert titles(doubled.filter(x__isnull=True)) == []
    assert titles(doubled.order_by("-x")) == ["Minor Swing", "Nuages", "Daphne"]
    assert titles(discs.filter(a__in=RawSQL("SELECT 5 UNION SELECT %s", (6,)))) == [
        "Minor Swing", "Nuages",
    ]  # fmt: skip
    assert titles(discs.filter(a=RawSQL("%s + 1", (5,)))) == ["Minor Swing"]
    name = discs.annotate(x=RawSQL("UPPER(title)", ()))
    assert titles(name.filter(x="NUAGES")) == ["Nuages"]
    assert titles(name.filter(x__startswith="NU")) == ["Nuages"]
    typed = RawSQL("a > %s", (0,), output_field=BooleanField())
    assert titles(discs.filter(typed)) == ["Minor Swing", "Nuages"]
    assert found(discs, RawSQL("'100%%' || %s", ("%",), output_field=CharField()))[0] == "100%%"


class Glued(Func):
    """One function with other words on each database."""

    function = "CONCAT"
    template = "%(function)s(%(expressions)s)"
    output_field = CharField()

    def as_sqlite(self, compiler, connection, **extra):
        return self.as_sql(
            compiler, connection, template="(%(expressions)s)", arg_joiner=" || ", **extra
        )


class Between(Func):
    arity = 3
    template = "(%(expressions)s)"
    output_field = BooleanField()

    def as_sql(self, compiler, connection, **extra):
        parts = [compiler.compile(one) for one in self.source_expressions]
        (value, low, high), params = [sql for sql, _ in parts], [p for _, ps in parts for p in ps]
        return f"({value} BETWEEN {low} AND {high})", params


def test_functions_of_ones_own(discs):
    assert found(discs, Glued("title", Value("/"), "label__name"))[0] == "Minor Swing/one"
    assert titles(discs.annotate(x=Glued("title", Value("!"))).filter(x__endswith="s!")) == [
        "Nuages"
    ]
    assert found(discs, Func("title", function="LOWER"))[0] == "minor swing"
    assert found(discs, Func(F("a"), Value(5), function="NULLIF", output_field=IntegerField())) == [
        6, None, -7,
    ]  # fmt: skip
    joined = Func("a", "b", template="(%(expressions)s)", arg_joiner=" - ")
    assert found(discs, joined) == [3, None, -9]
    assert titles(discs.filter(Between("a", Value(0), Value(5)))) == ["Nuages"]
    assert titles(discs.exclude(Between("a", Value(0), Value(5)))) == ["Minor Swing", "Daphne"]
    word = Func("title", word="LENGTH", template="%(word)s(%(expressions)s)",
                output_field=IntegerField())  # fmt: skip
    assert found(discs, word)[0] == 11
    with pytest.raises(TypeError, match="exactly 3 arguments"):
        Between("a", "b")
    assert Glued("title").output_field.get_internal_type() == "CharField"
    assert Func("a", output_field=IntegerField()) == Func("a", output_field=IntegerField())


class Refused(Func):
    function = "LOWER"
    filterable = False
    output_field = CharField()


class Truth(Expression):
    """Written by hand: two sides compared."""

    output_field = BooleanField()

    def __init__(self, left, right):
        super().__init__()
        self.sides = self._parse_expressions(left, right)

    def get_source_expressions(self):
        return self.sides

    def set_source_expressions(self, exprs):
        self.sides = exprs

    def as_sql(self, compiler, connection):
        (left, before), (right, after) = map(compiler.compile, self.sides)
        return f"({left} > {right})", [*before, *after]


def test_what_authors_declare_is_obeyed(discs):
    with pytest.raises(FieldError, match=r"filter|disallowed"):
        list(discs.annotate(x=Refused("title")).filter(x="nuages"))
    assert found(discs, Refused("title"))[1] == "nuages"
    assert titles(discs.filter(Truth("a", "b"))) == ["Minor Swing"]
    assert titles(discs.filter(Truth("a", Value(5)) | Q(title="Daphne"))) == [
        "Minor Swing",
        "Daphne",
    ]
    assert found(discs, Case(When(Truth("a", Value(0)), then=1), default=0)) == [1, 1, 0]
    assert Truth("a", "b").conditional is True
    assert Truth("a", Sum("b")).contains_aggregate is True
    assert Truth("a", "b").contains_over_clause is False
    with pytest.raises(TypeError, match="condition"):
        discs.filter(Length("title"))
    assert ExpressionList("a", "b").get_source_expressions() == [F("a"), F("b")]
    with pytest.raises(ValueError, match="at least one"):
        ExpressionList()


class Series(Func):
    function = "GENERATE_SERIES"
    set_returning = True
    output_field = IntegerField()


def test_rows_that_an_annotation_spreads_are_counted(postgres_database):
    orm.create_tables(postgres_database, Label, Disc)
    fill()
    spread = Disc.objects.annotate(n=Series(Value(1), F("b")))

    assert sorted(spread.values_list("title", "n")) == [
        ("Daphne", 1), ("Daphne", 2), ("Minor Swing", 1), ("Minor Swing", 2), ("Minor Swing", 3),
    ]  # fmt: skip
    assert spread.count() == 5
    assert spread.aggregate(s=Sum("n")) == {"s": 9}
    assert Disc.objects.alias(n=Series(Value(1), F("b"))).count() == 3
    assert spread.filter(title="Daphne").exists() is True
    assert spread.filter(title="Nuages").exists() is False


def test_columns_are_read_from_tables_of_other_names(discs):
    query = discs.annotate(x=Upper("title")).query
    upper = Upper("title").resolve_expression(getattr(query, "plan", query))
    moved = upper.relabeled_clone({"depth_disc": "T9"})

    assert [one.alias for one in moved.get_source_expressions()] == ["T9"]
    assert [one.alias for one in upper.get_source_expressions()] == ["depth_disc"]
    assert upper.relabeled_clone({"other": "T9"}) == upper


# --- lookups as expressions, on relations --------------------------------------------------------


def test_lookups_are_expressions(discs):
    assert titles(discs.filter(GreaterThan(F("a"), F("b")))) == ["Minor Swing"]
    assert titles(discs.filter(LessThan(Length("title"), 7))) == ["Nuages", "Daphne"]
    assert found(discs, IsNull(F("b"), True)) == [False, True, False]
    assert titles(discs.filter(In(F("a"), [5, 6]) & ~Q(b=3))) == ["Nuages"]
    assert titles(Disc.objects.order_by(GreaterThan(F("a"), 5).desc(), "pk"))[0] == "Minor Swing"
    counted = Label.objects.annotate(n=Count("discs", filter=GreaterThan(F("discs__a"), 5)))
    assert list(counted.order_by("pk").values_list("n", flat=True)) == [1, 0]
    assert titles(discs.filter(Exact(Lower("title"), "nuages"))) == ["Nuages"]


class NotEqual(orm.Lookup):
    lookup_name = "ne"

    def as_sql(self, compiler, connection):
        left, params = self.process_lhs(compiler, connection)
        right, more = self.process_rhs(compiler, connection)
        return f"{left} <> {right}", [*params, *more]


def test_lookups_of_ones_own_on_relations(discs):
    orm.ForeignKey.register_lookup(NotEqual)
    try:
        one, two = Label.objects.order_by("pk")
        assert titles(discs.filter(label__ne=one.pk)) == ["Daphne"]
        assert titles(discs.filter(label__ne=two)) == ["Minor Swing", "Nuages"]
        assert titles(discs.filter(label__ne=F("label"))) == []
        assert titles(discs.exclude(label__ne=one)) == ["Minor Swing", "Nuages"]
    finally:
        orm.ForeignKey._unregister_lookup(NotEqual)


# --- order ---------------------------------------------------------------------------------------


def test_orders_and_the_place_of_nulls(discs):
    def by(*items):
        return titles(Disc.objects.order_by(*items))

    assert by(F("b").asc(nulls_first=True)) == ["Nuages", "Daphne", "Minor Swing"]
    assert by(F("b").asc(nulls_last=True)) == ["Daphne", "Minor Swing", "Nuages"]
    assert by(F("b").desc(nulls_first=True)) == ["Nuages", "Minor Swing", "Daphne"]
    assert by(F("b").desc(nulls_last=True)) == ["Minor Swing", "Daphne", "Nuages"]
    assert titles(Disc.objects.order_by(F("b").asc(nulls_last=True)).reverse()) == [
        "Nuages", "Minor Swing", "Daphne",
    ]  # fmt: skip
    assert by(OrderBy(F("a"), descending=True)) == ["Minor Swing", "Nuages", "Daphne"]
    assert by(Lower("title").asc()) == ["Daphne", "Minor Swing", "Nuages"]
    assert by(Coalesce("b", Value(99)).desc())[0] == "Nuages"
    with pytest.raises(ValueError, match="mutually exclusive"):
        F("b").asc(nulls_first=True, nulls_last=True)
    for options in ({"nulls_first": False}, {"nulls_last": False}):
        with pytest.raises(ValueError, match="True or None"):
            F("b").desc(**options)
    with pytest.raises(ValueError, match="expression type"):
        OrderBy("b")


def test_a_reversed_order_is_itself_changed():
    order = F("b").asc(nulls_first=True)

    assert order.reverse_ordering() is order
    assert order == F("b").desc(nulls_last=True)
    assert order.reverse_ordering() == F("b").asc(nulls_first=True)
    upper = Upper("b")
    assert upper.reverse_ordering() is upper


class Keyed(orm.Model):
    code = orm.CharField(max_length=5, unique=True)
    maybe = orm.CharField(max_length=5, unique=True, null=True)
    left = orm.IntegerField()
    right = orm.IntegerField()
    third = orm.IntegerField(null=True)
    label = orm.OneToOneField(Label, orm.CASCADE)
    other = orm.ForeignKey(Label, orm.CASCADE, related_name="keyed")

    class Meta:
        app_label = "depth"
        ordering = ("left",)
        unique_together = (("left", "right"),)
        constraints = (
            orm.UniqueConstraint(fields=["left", "other"], name="depth_left_other"),
            orm.UniqueConstraint(fields=["right", "third"], name="depth_right_third"),
            orm.UniqueConstraint(fields=["right"], condition=Q(left=1), name="depth_right_some"),
        )


@pytest.mark.parametrize(
    ("order", "total"),
    [
        ((), False), (("pk",), True), (("-id",), True), (("left", "pk"), True), (("code",), True),
        ((F("code"),), True), ((F("code").desc(),), True), ((OrderBy(F("pk")),), True),
        (("maybe",), False), (("left", "right"), True), (("-right", F("left").asc()), True),
        (("left", "other"), True), (("left", "other_id"), True), (("label",), True),
        (("label_id",), True), (("right", "third"), False), (("right",), False),
        ((Lower("code"),), False), (("other__name",), False), (("?",), False),
        (("left", "?"), False), (("label__name",), False),
    ],
)  # fmt: skip
def test_orders_that_leave_no_two_rows_equal(sqlite_database, order, total):
    query = Keyed.objects.order_by(*order) if order else Keyed.objects.all()
    assert query.totally_ordered is total
    assert Keyed.objects.order_by().totally_ordered is False
    assert Keyed.objects.none().totally_ordered in (True, False)
    assert (
        Keyed.objects.values("left").annotate(n=Count("pk")).order_by("left").totally_ordered
        is False
    )


# --- subqueries ----------------------------------------------------------------------------------


def test_subqueries_and_whether_rows_exist(discs):
    best = Disc.objects.filter(label=OuterRef("pk")).order_by("-a")
    labels = Label.objects.order_by("pk")
    assert list(labels.annotate(x=Subquery(best.values("title")[:1])).values_list("x", flat=True)) == [
        "Minor Swing", "Daphne",
    ]  # fmt: skip
    assert list(labels.filter(Exists(best.filter(good=False))).values_list("name", flat=True)) == [
        "one"
    ]
    assert list(labels.filter(~Exists(best.filter(good=False))).values_list("name", flat=True)) == [
        "two"
    ]
    count = best.order_by().values("label").annotate(n=Count("pk")).values("n")
    assert list(labels.annotate(n=Subquery(count)).values_list("n", flat=True)) == [2, 1]
    typed = Subquery(best.values("a")[:1], output_field=orm.FloatField())
    assert [type(one) for one in labels.annotate(x=typed).values_list("x", flat=True)] == [
        float
    ] * 2
    assert (
        Disc.objects.update(b=Subquery(Label.objects.filter(pk=OuterRef("label")).values("pk")))
        == 3
    )
    with pytest.raises(ValueError, match="outer query"):
        list(best)


async def test_expressions_behind_both_doors(colour):
    orm.create_tables(colour.database, Label, Disc)
    fill()
    sized = Case(When(a__gt=5, then=Value("big")), default=F("title")[:2])
    rows = Disc.objects.order_by(F("b").desc(nulls_last=True)).values_list(sized, flat=True)
    assert ([one async for one in rows] if colour.awaits else list(rows)) == ["big", "Da", "Nu"]
    update = {"a": F("a") * 2 + Value(1)}
    changed = (
        await Disc.objects.aupdate(**update) if colour.awaits else Disc.objects.update(**update)
    )
    assert changed == 3
    condition, values = Q(a__gt=F("b")), {"a": 2, "b": 1}
    assert await (condition.acheck(values) if colour.awaits else _now(condition.check(values)))
    last = Disc.objects.order_by("a")
    assert (await last.alast() if colour.awaits else last.last()).a == 13


async def _now(value):
    return value
