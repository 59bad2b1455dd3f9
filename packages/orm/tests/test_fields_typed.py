"""Columns of types without a field of their own, and moments in columns without a zone."""

import datetime as dt

import pytest
from hotclub_orm import (
    DateTimeWithoutZoneField,
    F,
    ImproperlyConfigured,
    Model,
    TypedField,
    ValidationError,
    errors,
)
from hotclub_orm.functions import Now
from hotclub_orm.testing import Colour

POSTGRES = pytest.mark.parametrize("colour", ["postgresql-sync", "postgresql-async"], indirect=True)
NOON = dt.datetime(2020, 7, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=2)))


class Shown(Model):
    """A row of an enum."""

    rating = TypedField(column_type="film_rating", choices=[("all", "all"), ("adults", "adults")])
    other = TypedField(column_type="film_rating", null=True, blank=True, db_default="all")

    class Meta:
        app_label = "fields_typed"
        db_table = "shown"


class Event(Model):
    """A row with a moment that is kept without its zone."""

    at = DateTimeWithoutZoneField()
    ended = DateTimeWithoutZoneField(null=True)

    class Meta:
        app_label = "fields_typed"
        db_table = "event"


async def do(colour, owner, name, /, *args, **kwargs):
    if colour.awaits:
        return await getattr(owner, f"a{name}")(*args, **kwargs)
    return getattr(owner, name)(*args, **kwargs)


async def all_of(colour, queryset):
    return [one async for one in queryset] if colour.awaits else list(queryset)


@POSTGRES
async def test_an_enum_is_written_found_and_ordered(colour: Colour):
    await colour.execute("CREATE TYPE film_rating AS ENUM ('all', 'adults')")
    colour.database.create_tables(Shown)

    one = await do(colour, Shown.objects, "create", rating="adults")
    await do(colour, one, "refresh_from_db")
    assert (one.rating, one.other) == ("adults", "all")
    rows = [Shown(rating=rating, other=None) for rating in ("all", "adults")]
    await do(colour, Shown.objects, "bulk_create", rows)

    found = Shown.objects.filter(rating__in=["adults"], other__isnull=True)
    assert await do(colour, found, "count") == 1
    assert await do(colour, Shown.objects.filter(rating__gt="all"), "count") == 2
    order = Shown.objects.order_by("rating").values_list("rating", flat=True)
    assert await all_of(colour, order) == ["all", "adults", "adults"]
    assert await do(colour, Shown.objects.filter(rating="all"), "update", rating="adults") == 1
    with pytest.raises(errors.DataError):
        await do(colour, Shown.objects, "create", rating="nobody")
    with pytest.raises(ValidationError, match="not a valid choice"):
        Shown(rating="nobody").clean_fields()


async def test_a_moment_without_zone_is_aware_and_keeps_its_instant(colour: Colour):
    colour.database.create_tables(Event)

    event = await do(colour, Event.objects, "create", at=NOON)
    await do(colour, event, "refresh_from_db")
    assert event.at == NOON
    assert event.at.utcoffset() == dt.timedelta(0)
    await do(colour, event, "save")
    await do(
        colour,
        Event.objects,
        "bulk_create",
        [Event(at=NOON + dt.timedelta(hours=n)) for n in (1, 2)],
    )

    assert await do(colour, Event.objects.filter(at=NOON), "count") == 1
    assert await do(colour, Event.objects.filter(at__gt=NOON, at__hour__gte=11), "count") == 2
    assert await do(colour, Event.objects.filter(at__in=[NOON]), "count") == 1
    moved = F("at") + dt.timedelta(days=1)
    assert await do(colour, Event.objects, "update", ended=moved) == 3
    first = await do(colour, Event.objects.order_by("at"), "first")
    assert first.ended - first.at == dt.timedelta(days=1)
    assert await do(colour, Event.objects.filter(ended__lt=Now()), "count") == 3
    rows = Event.objects.order_by("at").values_list("at", flat=True)
    assert (await all_of(colour, rows))[0] == NOON
    with pytest.raises(ValidationError, match="no time zone"):
        await do(colour, Event.objects, "create", at=dt.datetime(2026, 1, 1))  # noqa: DTZ001


def test_the_type_is_named_and_deconstructed():
    with pytest.raises(ImproperlyConfigured, match="column_type="):
        TypedField()
    _, path, _, options = Shown._meta.get_field("rating").deconstruct()
    assert path.endswith("TypedField")
    assert options["column_type"] == "film_rating"
    _, path, _, _ = Event._meta.get_field("at").deconstruct()
    assert path.endswith("DateTimeWithoutZoneField")
