"""ORM-04, ORM-05: relations, and what becomes of rows whose target goes; both databases, both doors."""

from typing import Any

import hotclub_orm as orm
import pytest
from checklist_doors import ask, make_tables, rows
from hotclub_orm import signals
from hotclub_orm.testing import Colour


class Town(orm.Model):
    code = orm.CharField(max_length=9, unique=True)
    open = orm.BooleanField(default=True)

    class Meta:
        app_label = "checklist_relations"


class Person(orm.Model):
    name = orm.CharField(max_length=9, default="")
    town = orm.ForeignKey(
        Town,
        orm.CASCADE,
        to_field="code",
        null=True,
        related_name="people",
        related_query_name="person",
        limit_choices_to={"open": True},
    )
    loose = orm.ForeignKey(Town, orm.DO_NOTHING, db_constraint=False, null=True, related_name="+")
    boss = orm.ForeignKey("self", orm.SET_NULL, null=True, related_name="team")
    friends = orm.ManyToManyField("self")
    follows = orm.ManyToManyField("self", symmetrical=False, related_name="followers")
    clubs = orm.ManyToManyField(
        "Club", through="Seat", through_fields=("person", "club"), related_name="members"
    )
    visited = orm.ManyToManyField(
        Town,
        db_table="checklist visited",
        db_constraint=False,
        related_name="visitors",
        related_query_name="visitor",
        limit_choices_to=orm.Q(open=True),
    )

    class Meta:
        app_label = "checklist_relations"


class Club(orm.Model):
    name = orm.CharField(max_length=9)

    class Meta:
        app_label = "checklist_relations"


class Seat(orm.Model):
    person = orm.ForeignKey(Person, orm.CASCADE)
    club = orm.ForeignKey(Club, orm.CASCADE)
    inviter = orm.ForeignKey(Person, orm.CASCADE, null=True, related_name="invited")
    row = orm.IntegerField(default=0)

    class Meta:
        app_label = "checklist_relations"


class Pass(orm.Model):
    person = orm.OneToOneField(Person, orm.CASCADE, related_name="pass_held")

    class Meta:
        app_label = "checklist_relations"


RELATED = (Town, Person, Club, Seat, Pass)


async def test_foreign_keys_by_another_column_both_ways(colour: Colour) -> None:
    await make_tables(colour, *RELATED)
    town = await ask(colour, Town.objects, "create", code="P")
    ann = await ask(colour, Person.objects, "create", name="ann", town=town)
    bob = await ask(colour, Person.objects, "create", name="bob", town_id="P", boss=ann)
    assert (ann.town_id, ann.town) == ("P", town), "to_field"
    assert await rows(colour, town.people.order_by("name")) == [ann, bob], "related_name"
    assert await rows(colour, Town.objects.filter(person__name="bob")) == [town]
    with pytest.raises(orm.FieldError):
        Town.objects.filter(people__name="bob")
    assert not hasattr(town, "person_set")
    assert await rows(colour, ann.team.all()) == [bob], "self"
    assert await rows(colour, Person.objects.filter(boss__boss__isnull=True, boss=ann)) == [bob]
    read = await ask(colour, Person.objects.select_related("town", "boss"), "get", name="bob")
    assert (read.town, read.boss) == (town, ann)
    field: Any = Person._meta.get_field("town")
    assert field.get_limit_choices_to() == {"open": True}
    await ask(colour, Town.objects, "create", code="Q", open=False)
    assert [value for value, _ in field.get_choices(include_blank=False)] == ["P"]
    with pytest.raises(orm.ValidationError):
        Person(name="x", town_id="Q").full_clean(exclude=["boss"])


async def test_keys_without_a_constraint_may_point_nowhere(colour: Colour) -> None:
    await make_tables(colour, *RELATED)
    ann = await ask(colour, Person.objects, "create", loose_id=999)
    assert (await ask(colour, Person.objects, "get", pk=ann.pk)).loose_id == 999
    with pytest.raises(orm.IntegrityError):
        await ask(colour, Person.objects, "create", town_id="nowhere")
    visits: Any = Person.visited.through
    assert visits._meta.db_table == "checklist visited", "db_table"
    await ask(colour, visits.objects, "create", person_id=ann.pk, town_id=777)
    assert await ask(colour, ann.visited, "count") in (0, 1)
    town = await ask(colour, Town.objects, "create", code="P")
    await ask(colour, town.visitors, "add", ann)
    assert await rows(colour, Town.objects.filter(visitor=ann)) == [town], "related_query_name"


async def test_many_to_many_with_itself(colour: Colour) -> None:
    await make_tables(colour, *RELATED)
    ann, bob = [await ask(colour, Person.objects, "create", name=name) for name in "ab"]
    await ask(colour, ann.friends, "add", bob)
    assert await rows(colour, bob.friends.all()) == [ann], "symmetrical by default"
    await ask(colour, bob.friends, "remove", ann)
    assert await rows(colour, ann.friends.all()) == []
    await ask(colour, ann.follows, "add", bob)
    assert await rows(colour, bob.follows.all()) == [], "symmetrical=False"
    assert await rows(colour, bob.followers.all()) == [ann]


async def test_many_to_many_through_a_model_with_two_keys(colour: Colour) -> None:
    await make_tables(colour, *RELATED)
    ann, bob = [await ask(colour, Person.objects, "create", name=name) for name in "ab"]
    club = await ask(colour, Club.objects, "create", name="c")
    await ask(colour, ann.clubs, "add", club, through_defaults={"inviter": bob, "row": 3})
    seat = await ask(colour, Seat.objects.select_related("inviter"), "get")
    assert (seat.person_id, seat.club_id, seat.inviter, seat.row) == (ann.pk, club.pk, bob, 3)
    made = await ask(colour, bob.clubs, "create", name="d", through_defaults={"row": lambda: 5})
    assert (await ask(colour, Seat.objects, "get", club=made)).row == 5
    assert await rows(colour, club.members.all()) == [ann], "through_fields"
    await ask(colour, club.members, "set", [bob], through_defaults={"row": 7})
    assert await rows(colour, club.members.all()) == [bob]
    got, new = await ask(colour, bob.clubs, "get_or_create", name="e")
    assert new
    assert (got.name, await ask(colour, bob.clubs, "count")) == ("e", 3)
    got, new = await ask(colour, bob.clubs, "update_or_create", name="e", defaults={"name": "f"})
    assert (got.name, new) == ("f", False)
    await ask(colour, bob.clubs, "clear")
    assert await ask(colour, Seat.objects, "count") == 0


async def test_related_managers_of_foreign_keys(colour: Colour) -> None:
    await make_tables(colour, *RELATED)
    boss, *others = [await ask(colour, Person.objects, "create", name=name) for name in "abcd"]
    await ask(colour, boss.team, "add", *others[:2])
    await ask(colour, boss.team, "add", others[2], bulk=False)
    assert await ask(colour, boss.team, "count") == 3
    await ask(colour, boss.team, "remove", others[0])
    await ask(colour, boss.team, "set", others[:2], bulk=False)
    names = boss.team.order_by("name").values_list("name", flat=True)
    assert await rows(colour, names) == ["b", "c"]
    await ask(colour, boss.team, "set", [others[2]], clear=True)
    assert await rows(colour, names.all()) == ["d"]
    made = await ask(colour, boss.team, "create", name="e")
    assert made.boss == boss
    await ask(colour, boss.team, "clear", bulk=False)
    assert await ask(colour, boss.team, "count") == 0
    with pytest.raises(ValueError, match="bulk=False"):
        await ask(colour, boss.team, "add", Person(name="new"))
    assert not hasattr(Town(code="z").people, "remove") or Person._meta.get_field("town").null


async def test_one_to_one_both_ways(colour: Colour) -> None:
    await make_tables(colour, *RELATED)
    ann = await ask(colour, Person.objects, "create")
    if colour.awaits:
        await ann.aload("pass_held")
    with pytest.raises(Pass.DoesNotExist):
        _ = ann.pass_held
    assert not hasattr(ann, "pass_held")
    held = await ask(colour, Pass.objects, "create", person=ann)
    with pytest.raises(orm.IntegrityError):
        await ask(colour, Pass.objects, "create", person=ann)
    read = await ask(colour, Person.objects.select_related("pass_held"), "get")
    assert read.pass_held == held
    assert read.pass_held.person is read
    assert await rows(colour, Person.objects.filter(pass_held__isnull=False)) == [ann]


class Target(orm.Model):
    class Meta:
        app_label = "checklist_relations"


def _fallback() -> int:
    return 1


def _target(action: Any, name: str, **options: Any) -> Any:
    key = orm.ForeignKey(Target, action, related_name=f"{name}s", **options)
    meta = type("Meta", (), {"app_label": "checklist_relations"})
    return type(name, (orm.Model,), {"target": key, "Meta": meta, "__module__": __name__})


Cascading = _target(orm.CASCADE, "Cascading")
DbCascading = _target(orm.DB_CASCADE, "DbCascading")
Protecting = _target(orm.PROTECT, "Protecting")
Restricting = _target(orm.RESTRICT, "Restricting")
Nulled = _target(orm.SET_NULL, "Nulled", null=True)
DbNulled = _target(orm.DB_SET_NULL, "DbNulled", null=True)
Defaulted = _target(orm.SET_DEFAULT, "Defaulted", default=1)
DbDefaulted = _target(orm.DB_SET_DEFAULT, "DbDefaulted", db_default=1)
SetTo = _target(orm.SET(_fallback), "SetTo")
SetToValue = _target(orm.SET(1), "SetToValue")
Nothing = _target(orm.DO_NOTHING, "Nothing")

# model: (the key after the target is gone, or None where the row is gone too, or the error's class)
OUTCOMES: dict[Any, Any] = {
    Cascading: "gone",
    DbCascading: "gone",
    Protecting: orm.ProtectedError,
    Restricting: orm.RestrictedError,
    Nulled: None,
    DbNulled: None,
    Defaulted: 1,
    DbDefaulted: 1,
    SetTo: 1,
    SetToValue: 1,
    Nothing: orm.IntegrityError,
}


@pytest.mark.parametrize("by", ["instance", "queryset"])
async def test_what_becomes_of_a_row_whose_target_is_deleted(colour: Colour, by: str) -> None:
    await make_tables(colour, Target, *OUTCOMES)
    await ask(colour, Target.objects, "create", pk=1)
    for number, (model, outcome) in enumerate(OUTCOMES.items(), 2):
        target = await ask(colour, Target.objects, "create", pk=number)
        row = await ask(colour, model.objects, "create", target=target)
        doomed = target if by == "instance" else Target.objects.filter(pk=number)
        if isinstance(outcome, type):
            with pytest.raises(outcome) as caught:
                await ask(colour, doomed, "delete")
            told = getattr(caught.value, "protected_objects", None) or getattr(
                caught.value, "restricted_objects", None
            )
            assert told in (None, {row}), model.__name__
            assert await ask(colour, model.objects, "count") == 1, model.__name__
            await ask(colour, row, "delete")
        else:
            count, by_model = await ask(colour, doomed, "delete")
            counted = by_model.get(model._meta.label, 0)
            assert counted == (model is Cascading), f"{model.__name__}: {by_model}"
            assert count == 1 + counted
            found = await rows(colour, model.objects.values_list("target_id", flat=True))
            assert found == ([] if outcome == "gone" else [outcome]), model.__name__
            await ask(colour, model.objects.all(), "delete")


async def test_rows_that_the_database_deletes_send_no_signals(colour: Colour) -> None:
    await make_tables(colour, Target, *OUTCOMES)
    told: list[Any] = []

    def tell(sender: Any, **_: Any) -> None:
        told.append(sender)

    signals.post_delete.connect(tell)
    try:
        for model in (Cascading, DbCascading):
            target = await ask(colour, Target.objects, "create")
            await ask(colour, model.objects, "create", target=target)
            await ask(colour, target, "delete")
    finally:
        signals.post_delete.disconnect(tell)
    assert told == [Cascading, Target, Target]


def test_lazy_names_are_resolved_and_reverse_names_are_known() -> None:
    assert Person._meta.get_field("clubs").related_model is Club
    assert Person._meta.get_field("clubs").remote_field.through is Seat
    names = {field.name for field in Person._meta.get_fields()}
    assert {"team", "followers", "invited", "pass_held", "seat"} <= names
    with pytest.raises(orm.FieldDoesNotExist):
        Town._meta.get_field("people")
    assert Town._meta.get_field("person").is_relation
