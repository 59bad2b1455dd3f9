"""What the database computes: bits, identifiers, JSON's null, durations, division, days and moments."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

import hotclub_orm as orm
import pytest
from hotclub_orm import (
    BitAnd,
    BitOr,
    BitXor,
    DecimalField,
    Exists,
    F,
    JSONField,
    JSONNull,
    OuterRef,
    Subquery,
    Value,
)
from hotclub_orm.functions import UUID4, UUID7, Extract, ExtractMonth, Round
from hotclub_orm.queryset import EmptyQuerySet

DAY = dt.timedelta(days=1)


class Session(orm.Model):
    number = orm.IntegerField()
    price = orm.DecimalField(max_digits=8, decimal_places=2, null=True)
    day = orm.DateField(default=dt.date(1937, 5, 31))
    start = orm.DateTimeField(default=dt.datetime(1937, 6, 1, tzinfo=dt.UTC))
    length = orm.DurationField(default=dt.timedelta(days=2, hours=3, minutes=4, seconds=5))
    notes = orm.JSONField(null=True)
    token = orm.UUIDField(null=True)

    class Meta:
        app_label = "computed"


@pytest.fixture
def sessions(database):
    orm.create_tables(database, Session)
    return Session.objects.bulk_create([Session(number=number) for number in (12, 10, 14)])


def test_bits_of_all_of_any_and_of_an_odd_number(sessions):
    found = Session.objects.aggregate(
        all=BitAnd("number"), any=BitOr("number"), odd=BitXor("number")
    )

    assert found == {"all": 8, "any": 14, "odd": 8}
    assert Session.objects.none().aggregate(any=BitOr("number", default=0)) == {"any": 0}


def test_identifiers_are_made_by_the_database(sessions):
    Session.objects.update(token=UUID4())
    tokens = set(Session.objects.values_list("token", flat=True))

    assert len(tokens) == 3
    assert all(isinstance(one, UUID) and one.version == 4 for one in tokens)


def test_an_identifier_may_begin_with_its_moment(sessions):
    first = Session.objects.annotate(made=UUID7()).first().made
    later = Session.objects.annotate(made=UUID7(dt.timedelta(hours=1))).first().made

    assert isinstance(first, UUID)
    assert first.int >> 76 & 15 == later.int >> 76 & 15 == 7
    milliseconds = (later.int >> 80) - (first.int >> 80)
    assert 3_500_000 < milliseconds < 3_700_000


def test_null_of_json_is_a_value(sessions):
    null, absent, _ = sessions
    Session.objects.filter(pk=null.pk).update(notes=JSONNull())
    made = Session.objects.create(number=1, notes=Value(None, JSONField()))

    assert {one.pk for one in Session.objects.filter(notes=JSONNull())} == {null.pk, made.pk}
    assert not Session.objects.filter(notes__isnull=True).filter(pk=null.pk).exists()
    assert Session.objects.filter(notes__isnull=True, pk=absent.pk).exists()
    Session.objects.filter(pk=made.pk).update(notes=Value(None))
    assert Session.objects.get(pk=made.pk, notes__isnull=True).notes is None
    Session.objects.filter(pk=null.pk).update(notes={"key": None})
    assert Session.objects.get(notes__key=JSONNull()).pk == null.pk


def test_parts_of_a_duration(sessions):
    asked = Session.objects.annotate(
        days=Extract("length", "day"),
        hours=Extract("length", "hour"),
        minutes=Extract("length", "minute"),
        seconds=Extract("length", "second"),
    )

    one = asked.first()
    assert (one.days, one.hours, one.minutes, one.seconds) == (2, 3, 4, 5)
    with pytest.raises(ValueError, match="month"):
        list(Session.objects.annotate(part=Extract("length", "month")))


def test_a_part_of_a_moment_of_the_query_around(sessions):
    same = Session.objects.filter(day__month=ExtractMonth(OuterRef("start")) - 1)

    assert Session.objects.filter(Exists(same)).count() == 3
    wait = orm.ExpressionWrapper(OuterRef("start") - F("start"), orm.DurationField())
    later = Session.objects.annotate(wait=wait).values("wait")[:1]
    assert Session.objects.annotate(wait=Subquery(later)).first().wait == dt.timedelta()


def test_a_literal_decimal_divides_as_one(sessions):
    third = F("number") / Value(Decimal("3.0"), output_field=DecimalField())

    assert Session.objects.annotate(third=third).get(number=10).third == pytest.approx(
        Decimal("3.3333"), abs=Decimal("0.001")
    )


def test_a_day_beside_a_moment_is_where_it_begins(sessions):
    assert Session.objects.filter(day__lt=F("start")).count() == 3
    assert Session.objects.filter(start=F("day") + DAY).count() == 3
    assert Session.objects.filter(day__gte=F("day") + DAY).count() == 0
    assert Session.objects.filter(day__gte=F("start") - DAY).count() == 3
    assert Session.objects.filter(day__gt=F("start") - DAY).count() == 0


def test_rounding_before_the_point(sessions, database):
    asked = Session.objects.filter(number=14).annotate(ten=Round("number", precision=-1))

    if database.dialect.vendor == "sqlite":
        with pytest.raises(ValueError, match="negative precision"):
            asked.get()
    else:
        assert asked.get().ten == 10
    whole = Session.objects.annotate(whole=Round("number")).get(number=14).whole
    assert (whole, type(whole)) == (14, int)


def test_nothing_exists_in_no_rows(sessions):
    none = Exists(Session.objects.none())

    assert Session.objects.annotate(any=none).filter(any=False).count() == 3
    assert Session.objects.annotate(any=none).filter(any=True).count() == 0
    assert Session.objects.filter(~none).count() == 3


def test_a_subquery_may_be_the_condition(sessions):
    cheap = Session.objects.filter(pk=OuterRef("pk")).annotate(
        small=orm.ExpressionWrapper(orm.Q(number__lt=12), orm.BooleanField())
    )

    assert [one.number for one in Session.objects.filter(Subquery(cheap.values("small")))] == [10]


def test_an_empty_query_set_is_known_as_one(sessions):
    assert isinstance(Session.objects.none(), EmptyQuerySet)
    assert isinstance(Session.objects.none().filter(number=1), EmptyQuerySet)
    assert not isinstance(Session.objects.all(), EmptyQuerySet)
    assert not isinstance([], EmptyQuerySet)
    assert Session.objects.none().ordered
    with pytest.raises(TypeError, match="none"):
        EmptyQuerySet()
