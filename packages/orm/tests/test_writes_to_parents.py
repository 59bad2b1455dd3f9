"""update() and bulk_update() of a model with parents: each field in the table that holds it."""

import hotclub_orm as orm
import pytest
from hotclub_orm.testing import Colour, assert_num_queries


class Venue(orm.Model):
    name = orm.CharField(max_length=20)
    seats = orm.IntegerField(default=0)

    class Meta:
        app_label = "writes_to_parents"


class Bar(orm.Model):
    code = orm.AutoField(primary_key=True)
    drink = orm.CharField(max_length=20)

    class Meta:
        app_label = "writes_to_parents"


class Club(Venue, Bar):
    members = orm.IntegerField(default=0)

    class Meta:
        app_label = "writes_to_parents"


class SmallClub(Club):
    class Meta:
        app_label = "writes_to_parents"
        proxy = True


pytestmark = pytest.mark.asyncio


@pytest.fixture
async def clubs(colour: Colour) -> list[Club]:
    colour.database.create_tables(Venue, Bar, Club)
    # The two parents' keys differ.
    Bar.objects.create(drink="milk")
    Venue.objects.create(name="Hall", seats=5)
    Venue.objects.create(name="Other", seats=5)
    return [
        Club.objects.create(name=name, drink="tea", seats=10, members=number)
        for number, name in enumerate(["A", "B", "C"])
    ]


async def _updated(colour: Colour, queryset: orm.QuerySet, **values: object) -> int:
    return await queryset.aupdate(**values) if colour.awaits else queryset.update(**values)


@pytest.mark.usefixtures("clubs")
async def test_update_of_parents_fields_touches_the_chosen_rows_alone(colour: Colour) -> None:
    matched = await _updated(
        colour,
        Club.objects.filter(members__gte=1),
        seats=orm.F("seats") + 1,
        drink="gin",
        members=9,
    )

    assert matched == 2
    assert list(Club.objects.order_by("name").values_list("name", "seats", "drink", "members")) == [
        ("A", 10, "tea", 0),
        ("B", 11, "gin", 9),
        ("C", 11, "gin", 9),
    ]
    assert list(Venue.objects.filter(seats=5).values_list("name", flat=True)) == ["Hall", "Other"]
    assert Bar.objects.get(drink="milk")


@pytest.mark.usefixtures("clubs")
async def test_update_of_one_parent_is_one_statement(colour: Colour) -> None:
    with assert_num_queries(1, colour.database):
        matched = await _updated(colour, SmallClub.objects.filter(members=0), name="Z")

    assert matched == 1
    assert set(Venue.objects.values_list("name", flat=True)) == {"Hall", "Other", "Z", "B", "C"}


@pytest.mark.usefixtures("clubs")
async def test_update_of_several_tables_without_rows_writes_nothing(colour: Colour) -> None:
    assert await _updated(colour, Club.objects.filter(name="?"), name="Z", members=1) == 0
    assert await _updated(colour, Club.objects.none(), name="Z", members=1) == 0


@pytest.mark.usefixtures("clubs")
async def test_update_of_a_parents_field_from_a_field_of_the_child_is_refused(
    colour: Colour,
) -> None:
    with pytest.raises(orm.FieldError):
        await _updated(colour, Club.objects.all(), seats=orm.F("members"))


async def test_bulk_update_writes_to_each_table(colour: Colour, clubs: list[Club]) -> None:
    for number, club in enumerate(clubs):
        club.seats, club.drink, club.members = 100 + number, f"drink {number}", 50 + number

    fields = ["seats", "drink", "members"]
    matched = (
        await Club.objects.abulk_update(clubs, fields)
        if colour.awaits
        else Club.objects.bulk_update(clubs, fields)
    )

    assert matched == 3
    assert list(Club.objects.order_by("name").values_list("seats", "drink", "members")) == [
        (100, "drink 0", 50),
        (101, "drink 1", 51),
        (102, "drink 2", 52),
    ]
