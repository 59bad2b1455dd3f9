"""Values computed of columns: not for rows that are not there yet; the last characters, be it none."""

from typing import Any

import hotclub_orm as orm
import pytest
from hotclub_orm import Database
from hotclub_orm.functions import Length, Right


class Firm(orm.Model):
    name = orm.CharField(max_length=10)
    size = orm.IntegerField(default=0)

    class Meta:
        app_label = "values_from_columns"


@pytest.fixture(autouse=True)
def tables(database: Database) -> None:
    database.create_tables(Firm)


def _saved(firm: Any) -> None:
    firm.save()


def _in_bulk(firm: Any) -> None:
    Firm.objects.bulk_create([Firm(name="fine"), firm])


@pytest.mark.parametrize("insert", [_saved, _in_bulk])
def test_a_column_is_no_value_of_a_row_that_is_inserted(insert: Any) -> None:
    firm = Firm(name="x", size=orm.F("size") + 1)

    with pytest.raises(ValueError, match=r"Failed to insert expression .* on .*Firm.size"):
        insert(firm)
    assert Firm.objects.count() == 0
    firm.size = orm.Value(3) + 1
    firm.save()
    assert Firm.objects.get().size == 4
    firm.size = orm.F("size") + 1
    firm.save()
    assert Firm.objects.get().size == 5


def test_the_last_characters_may_be_none_at_all() -> None:
    for name in ("Smith", "Tom"):
        Firm.objects.create(name=name)
    found = Firm.objects.order_by("name").annotate(end=Right("name", Length("name") - 3))

    assert [firm.end for firm in found] == ["th", ""]
    assert [f.end for f in Firm.objects.annotate(end=Right("name", 9))] == ["Smith", "Tom"]
