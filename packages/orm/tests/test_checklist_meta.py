"""ORM-10, ORM-11, ORM-12: each option of Meta has an effect, what `_meta` tells, inheritance of all kinds."""

import datetime as dt
from typing import Any

import hotclub_orm as orm
import pytest
from checklist_doors import ask, make_tables, rows
from hotclub_orm.testing import Colour

LABEL = "checklist_meta"


class Question(orm.Model):
    text = orm.CharField(max_length=20)
    code = orm.CharField(max_length=5, unique=True)
    day = orm.DateField(null=True)

    class Meta:
        app_label = LABEL
        verbose_name = "a question"
        verbose_name_plural = "some questions"
        db_table = "Asked questions"
        db_table_comment = "What is asked"
        ordering = ["-text"]
        get_latest_by = ["day"]
        permissions = [("ask", "May ask")]
        default_permissions = ("add",)
        default_related_name = "the_%(class)s_set"
        indexes = [orm.Index(fields=["day"], name="%(app_label)s_%(class)s_day")]
        required_db_features = []
        required_db_vendor = None
        select_on_save = True
        db_tablespace = ""


class Answer(orm.Model):
    question = orm.ForeignKey(Question, orm.CASCADE)
    text = orm.CharField(max_length=20)

    class Meta:
        app_label = LABEL
        order_with_respect_to = "question"
        default_related_name = "answers"


class Unmanaged(orm.Model):
    name = orm.CharField(max_length=5)

    class Meta:
        app_label = LABEL
        managed = False
        db_table = "somebody_elses"


class OnlyPostgres(orm.Model):
    class Meta:
        app_label = LABEL
        required_db_vendor = "postgresql"


class Dated(orm.Model):
    made = orm.DateField(default=dt.date(2024, 1, 1))
    name = orm.CharField(max_length=20)
    owner = orm.ForeignKey(
        Question, orm.CASCADE, null=True, related_name="%(app_label)s_%(class)s_owned"
    )

    class Meta:
        abstract = True
        app_label = LABEL
        ordering = ["name"]
        constraints = [
            orm.UniqueConstraint(fields=["name"], name="%(app_label)s_%(class)s_name"),
        ]


class Letter(Dated):
    stamp = orm.IntegerField(default=0)

    class Meta(Dated.Meta):
        verbose_name = "letter"


class Parcel(Dated):
    owner = None  # type: ignore[assignment]
    name = orm.CharField(max_length=3)


class Place(orm.Model):
    name = orm.CharField(max_length=20)

    class Meta:
        app_label = LABEL
        ordering = ["name"]


class Kitchen(orm.Model):
    kitchen_id = orm.AutoField(primary_key=True)
    stars = orm.IntegerField(default=0)

    class Meta:
        app_label = LABEL


class Restaurant(Place, Kitchen):
    tables = orm.IntegerField(default=1)

    class Meta:
        app_label = LABEL


class Linked(Place):
    here = orm.OneToOneField(
        Place, orm.CASCADE, parent_link=True, primary_key=True, related_name="there"
    )
    extra = orm.IntegerField(default=0)

    class Meta:
        app_label = LABEL


class Few(orm.Manager):
    def get_queryset(self) -> Any:
        return super().get_queryset().filter(name__startswith="a")


class Shown(Place):
    few = Few()

    class Meta:
        app_label = LABEL
        proxy = True
        ordering = ["-name"]

    def shout(self) -> str:
        return self.name.upper()


class Choosing(orm.Model):
    name = orm.CharField(max_length=9)

    every = orm.Manager()
    few = Few()

    class Meta:
        app_label = LABEL
        default_manager_name = "few"
        base_manager_name = "every"


EVERY = (Question, Answer, Letter, Parcel, Place, Kitchen, Restaurant, Linked, Choosing)


async def test_options_of_a_model_have_their_effect(colour: Colour) -> None:
    await make_tables(colour, *EVERY)
    one = await ask(colour, Question.objects, "create", text="a", code="1", day=dt.date(2024, 1, 2))
    two = await ask(colour, Question.objects, "create", text="b", code="2", day=dt.date(2024, 1, 1))
    assert await rows(colour, Question.objects.all()) == [two, one], "ordering"
    assert await ask(colour, Question.objects, "latest") == one, "get_latest_by"
    assert (await colour.execute('SELECT COUNT(*) FROM "Asked questions"')) == [(2,)], "db_table"
    with colour.database.watch_statements() as seen:
        await ask(colour, one, "save")
    assert [sql.split()[0] for sql in seen.sql if "transaction" not in sql.lower()][-2:] == [
        "SELECT",
        "UPDATE",
    ], "select_on_save"
    if not colour.is_sqlite:
        [(comment,)] = await colour.execute(
            "SELECT obj_description('\"Asked questions\"'::regclass)"
        )
        assert comment == "What is asked", "db_table_comment"
    answer = await ask(colour, one.answers, "create", text="x")
    other = await ask(colour, one.answers, "create", text="y")
    assert list(one.get_answer_order()) == [answer.pk, other.pk], "order_with_respect_to"
    one.set_answer_order([other.pk, answer.pk])
    assert await rows(colour, one.answers.all()) == [other, answer]
    assert other.get_next_in_order() == answer
    assert answer.get_previous_in_order() == other
    await ask(colour, Choosing.every, "create", name="ab")
    await ask(colour, Choosing.every, "create", name="ba")
    assert await ask(colour, Choosing._default_manager, "count") == 1, "default_manager_name"
    assert await ask(colour, Choosing._base_manager, "count") == 2, "base_manager_name"


async def test_tables_that_are_not_ours_are_not_made(colour: Colour) -> None:
    await colour.run(colour.database._creation((Unmanaged, OnlyPostgres)))
    from hotclub_orm.introspect import table_names

    made = set(await colour.run(table_names(colour.database.dialect)))
    assert "somebody_elses" not in made, "managed"
    assert Unmanaged._meta.can_migrate(colour.database) is False
    assert OnlyPostgres._meta.can_migrate(colour.database) is not colour.is_sqlite
    assert Question._meta.can_migrate(colour.database)


def test_what_meta_tells() -> None:
    meta: Any = Question._meta
    assert (meta.label, meta.label_lower, meta.model_name) == (
        "checklist_meta.Question", "checklist_meta.question", "question",
    )  # fmt: skip
    assert (str(meta.verbose_name), str(meta.verbose_name_plural), meta.verbose_name_raw) == (
        "a question", "some questions", "a question",
    )  # fmt: skip
    assert (meta.permissions, meta.default_permissions) == ([("ask", "May ask")], ("add",))
    assert (meta.pk.name, [f.name for f in meta.pk_fields]) == ("id", ["id"])
    assert (meta.concrete_model, meta.swapped, meta.proxy, meta.abstract) == (
        Question,
        None,
        False,
        False,
    )
    assert {"answers", "id", "text", "code", "day"} <= {f.name for f in meta.get_fields()}
    assert Answer in [rel.related_model for rel in meta.related_objects]
    assert meta.get_field("day").column == "day"
    with pytest.raises(orm.FieldDoesNotExist):
        meta.get_field("dya")
    assert [c.fields for c in Letter._meta.total_unique_constraints] == [("name",)]
    assert {c.name for c in Letter._meta.constraints} == {"checklist_meta_letter_name"}
    own = {f.name for f in Restaurant._meta.get_fields(include_parents=False)}
    assert "tables" in own
    assert "stars" not in own
    assert "_order" in {f.name for f in Answer._meta.fields}
    hidden = orm.ForeignKey(Place, orm.CASCADE, related_name="+")
    assert hidden.remote_field.related_name == "+"
    assert {"stars", "name", "tables"} <= {f.name for f in Restaurant._meta.get_fields()}
    assert Shown._meta.concrete_model is Place
    assert list(Restaurant._meta.parents) == [Place, Kitchen]
    assert Linked._meta.get_ancestor_link(Place).name == "here"


async def test_abstract_models_give_fields_options_and_names(colour: Colour) -> None:
    await make_tables(colour, *EVERY)
    question = await ask(colour, Question.objects, "create", text="q", code="1")
    b = await ask(colour, Letter.objects, "create", name="b", owner=question)
    a = await ask(colour, Letter.objects, "create", name="a")
    assert await rows(colour, Letter.objects.all()) == [a, b], "ordering is inherited"
    assert await rows(colour, question.checklist_meta_letter_owned.all()) == [b]
    assert str(Letter._meta.verbose_name) == "letter"
    with pytest.raises(orm.UniqueViolation):
        await ask(colour, Letter.objects, "create", name="a")
    assert Parcel.owner is None, "a field is taken away"
    assert Parcel._meta.get_field("name").max_length == 3
    with pytest.raises((AttributeError, TypeError)):
        await ask(colour, Dated.objects, "count")  # type: ignore[attr-defined]


async def test_children_with_tables_of_their_own(colour: Colour) -> None:
    await make_tables(colour, *EVERY)
    restaurant = await ask(colour, Restaurant.objects, "create", name="r", stars=3, tables=9)
    place = await ask(colour, Place.objects, "get", name="r")
    assert place.pk == restaurant.place_ptr_id
    if colour.awaits:
        await place.aload("restaurant")
    assert (place.restaurant, place.restaurant.stars) == (restaurant, 3)
    assert await rows(colour, Restaurant.objects.filter(name="r", stars=3, tables=9)) == [
        restaurant
    ]
    assert await rows(colour, Place.objects.filter(restaurant__stars=3)) == [place]
    assert await ask(colour, Restaurant.objects.all(), "update", name="s", tables=1) == 1
    await ask(colour, restaurant, "refresh_from_db")
    assert (restaurant.name, restaurant.tables) == ("s", 1)
    promoted = Linked(here=place, extra=5)
    promoted.__dict__.update(name="kept")
    await ask(colour, promoted, "save")
    found = await ask(colour, Linked.objects.select_related("here"), "get", extra=5)
    assert (found.here, found.pk) == (place, place.pk)
    await ask(colour, found, "delete", keep_parents=True)
    assert await ask(colour, Place.objects, "count") == 1
    raw = Linked(here_id=place.pk, extra=6)
    raw.save_base(raw=True)
    assert await ask(colour, Linked.objects, "count") == 1
    await ask(colour, place, "delete")
    assert [await ask(colour, m.objects, "count") for m in (Place, Restaurant, Linked)] == [0, 0, 0]


async def test_proxies_share_the_table(colour: Colour) -> None:
    await make_tables(colour, *EVERY)
    for name in ("aa", "ab", "ba"):
        await ask(colour, Place.objects, "create", name=name)
    assert [one.shout() for one in await rows(colour, Shown.few.all())] == ["AB", "AA"]
    proxy = await ask(colour, Shown.objects, "get", name="ba")
    assert (type(proxy), proxy) == (Shown, await ask(colour, Place.objects, "get", name="ba"))
    assert Shown._meta.db_table == Place._meta.db_table
