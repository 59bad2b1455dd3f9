"""Many-to-many where the table between points to other fields than the primary keys."""

from typing import Any

import hotclub_orm as orm
import pytest
from hotclub_orm import Database


class Player(orm.Model):
    code = orm.CharField(max_length=5, unique=True)
    name = orm.CharField(max_length=10)

    class Meta:
        app_label = "many_by_other_keys"


class Group(orm.Model):
    title = orm.CharField(max_length=10, unique=True)
    players = orm.ManyToManyField(Player, through="Membership", related_name="groups")

    class Meta:
        app_label = "many_by_other_keys"


class Membership(orm.Model):
    player = orm.ForeignKey(Player, orm.CASCADE, to_field="code")
    group = orm.ForeignKey(Group, orm.CASCADE, to_field="title")

    class Meta:
        app_label = "many_by_other_keys"


@pytest.fixture(autouse=True)
def members(database: Database) -> None:
    database.create_tables(Player, Group, Membership)
    Group.objects.create(title="none")
    trio, duo = (Group.objects.create(title=title) for title in ("trio", "duo"))
    django, steph, _ = (
        Player.objects.create(code=name[:2].lower(), name=name)
        for name in ("Django", "Stephane", "Nin")
    )
    trio.players.add(django, steph, "ni")
    duo.players.add(django)


def _titles(groups: Any) -> list[str]:
    return sorted(group.title for group in groups)


@pytest.mark.parametrize("written", ["object", "value", "queryset", "path"])
def test_a_path_that_ends_at_the_relation_compares_what_the_table_between_holds(
    written: str,
) -> None:
    steph = Player.objects.get(name="Stephane")
    value: Any = {
        "object": {"players": steph},
        "value": {"players": "st"},
        "queryset": {"players__in": Player.objects.filter(name="Stephane")},
        "path": {"players__pk": steph.pk},
    }[written]

    assert _titles(Group.objects.filter(**value)) == ["trio"]
    assert _titles(Group.objects.exclude(**value)) == ["duo", "none"]


def test_the_other_direction_is_the_same() -> None:
    duo = Group.objects.get(title="duo")

    assert Player.objects.get(groups=duo).name == "Django"
    assert Player.objects.get(groups="duo").name == "Django"
    assert {p.name for p in Player.objects.exclude(groups__in=[duo])} == {"Stephane", "Nin"}


def test_values_of_the_relation_are_what_the_table_between_holds() -> None:
    found = Group.objects.order_by("title", "players__code").values_list("title", "players")

    assert [row for row in found if row[1]] == [
        ("duo", "dj"), ("trio", "dj"), ("trio", "ni"), ("trio", "st"),
    ]  # fmt: skip


def test_the_far_table_is_not_joined_for_it() -> None:
    assert str(Group.objects.filter(players="dj").query).count("JOIN") == 1
