"""A condition that the database can't judge holds, with a warning; a transaction goes on."""

import logging

import hotclub_orm as orm
import pytest
from hotclub_orm import F, Q
from hotclub_orm.testing import Colour


class Ratio(orm.Model):
    above = orm.IntegerField()
    below = orm.IntegerField()

    class Meta:
        app_label = "checks_that_fail"
        constraints = [
            orm.CheckConstraint(condition=Q(above=F("above") + 0 * F("below")), name="ratio_same")
        ]


# PostgreSQL: integer out of range; SQLite: json_extract() of what is no JSON.
VALUES = {"above": 2**31 - 1, "below": 2**31 - 1}


def failing(colour: Colour):
    if colour.is_sqlite:
        parts = orm.Value("{"), orm.Value("$.a")
        text = orm.Func(*parts, function="JSON_EXTRACT", output_field=orm.TextField())
        return Q(text="x"), {"text": text}
    return Q(above__lt=F("above") * F("below")), VALUES


@pytest.mark.asyncio
async def test_what_the_database_fails_at_holds_and_is_logged(colour: Colour, caplog):
    condition, values = failing(colour)
    with caplog.at_level(logging.WARNING, "hotclub_orm.models"):
        if colour.awaits:
            assert await condition.acheck(values) is True
        else:
            assert condition.check(values) is True
    (record,) = caplog.records
    assert record.name == "hotclub_orm.models"
    assert repr(condition) in record.getMessage()


@pytest.mark.asyncio
async def test_a_running_transaction_goes_on(colour: Colour):
    colour.database.create_tables(Ratio)
    condition, values = failing(colour)
    async with colour.atomic():
        ratio = Ratio(above=1, below=2)
        await ratio.asave() if colour.awaits else ratio.save()
        if colour.awaits:
            assert await condition.acheck(values) is True
        else:
            assert condition.check(values) is True
    assert Ratio.objects.count() == 1


def test_a_constraint_that_can_not_be_judged_is_left_to_the_database(postgres_database, caplog):
    postgres_database.create_tables(Ratio)

    class Overflowing(orm.Model):
        above = orm.IntegerField()
        below = orm.IntegerField()

        class Meta:
            app_label = "checks_that_fail"
            managed = False
            constraints = [
                orm.CheckConstraint(condition=Q(above__lt=F("above") * F("below")), name="product")
            ]

    with orm.atomic():
        Overflowing(**VALUES).validate_constraints()
        assert Ratio.objects.count() == 0
    assert "product" in caplog.text or "Q:" in caplog.text


def test_a_name_without_a_value_is_an_error_still(database):
    with pytest.raises(orm.FieldError):
        Q(unknown=1).check({"known": 1})
