"""full_clean() and its parts, awaited: the same questions, asked by the task in its own transaction."""

import hotclub_orm as orm
import pytest
from hotclub_orm import CheckConstraint, Q, UniqueConstraint


class Booking(orm.Model):
    room = orm.CharField(max_length=10)
    day = orm.IntegerField()
    code = orm.CharField(max_length=10, unique=True)

    class Meta:
        app_label = "awaited_validation"
        constraints = [
            UniqueConstraint(fields=["room", "day"], name="one_a_day"),
            CheckConstraint(condition=Q(day__gte=1), name="from_the_first_day"),
        ]

    def clean(self):
        # A hook that asks the database itself.
        if Booking.objects.filter(room=self.room).count() > 2:
            raise orm.ValidationError({"room": "That room is full."})


async def make(colour, **values):
    if colour.awaits:
        await Booking.objects.acreate(**values)
    else:
        Booking.objects.create(**values)


@pytest.fixture
async def booked(colour):
    orm.create_tables(colour.database, Booking)
    await make(colour, room="blue", day=1, code="a")
    return colour


async def clean(colour, one, method="full_clean", **options):
    if colour.awaits:
        await getattr(one, f"a{method}")(**options)
    else:
        getattr(one, method)(**options)


async def test_what_another_row_has_is_found(booked):
    with pytest.raises(orm.ValidationError) as raised:
        await clean(booked, Booking(room="blue", day=1, code="a"))
    assert set(raised.value.message_dict) == {"code", "__all__"}


async def test_parts_are_left_out_as_asked(booked):
    await clean(booked, Booking(room="red", day=1, code="a"), exclude={"code"})
    await clean(booked, Booking(room="red", day=2, code="a"), validate_unique=False)
    with pytest.raises(orm.ValidationError):
        await clean(booked, Booking(room="red", day=2, code="a"), "validate_unique")
    with pytest.raises(orm.ValidationError, match="from_the_first_day"):
        await clean(booked, Booking(room="red", day=0, code="b"), "validate_constraints")


async def test_a_hook_may_ask_the_database(booked):
    for day in (2, 3):
        await make(booked, room="blue", day=day, code=str(day))
    with pytest.raises(orm.ValidationError) as raised:
        await clean(booked, Booking(room="blue", day=9, code="z"))
    assert raised.value.message_dict == {"room": ["That room is full."]}


async def test_the_rows_of_the_transaction_around_are_seen(booked):
    async with booked.atomic():
        await make(booked, room="blue", day=5, code="inside")
        with pytest.raises(orm.ValidationError):
            await clean(booked, Booking(room="blue", day=5, code="other"))
