"""What models with parents promise: fields in place of others, paths through parents, orders."""

from typing import Any

import hotclub_orm as orm
import pytest
from hotclub_orm import Database
from hotclub_orm.registry import Apps


class Label(orm.Model):
    word = orm.CharField(max_length=10)

    class Meta:
        app_label = "inheritance_promises"


class Piece(orm.Model):
    title = orm.CharField(max_length=20)
    labels = orm.ManyToManyField(Label)

    class Meta:
        app_label = "inheritance_promises"


class Waltz(Piece):
    tempo = orm.IntegerField(default=100)

    class Meta:
        app_label = "inheritance_promises"


class Review(orm.Model):
    waltz = orm.ForeignKey(Waltz, orm.CASCADE)
    text = orm.CharField(max_length=10)

    class Meta:
        app_label = "inheritance_promises"


def _declare(called: str, /, *bases: Any, registry: Apps, meta: Any = None, **fields: Any) -> Any:
    options = {"app_label": "inheritance_promises", "apps": registry, **(meta or {})}
    body = {"__module__": __name__, "Meta": type("Meta", (), options), **fields}
    return type(called, bases or (orm.Model,), body)


@pytest.fixture
def waltzes(database: Database) -> list[Waltz]:
    database.create_tables(Label, Piece, Waltz, Review)
    Piece.objects.create(title="other")
    made = [Waltz.objects.create(title=title) for title in ("Ah", "Indifference")]
    made[0].labels.add(Label.objects.create(word="musette"))
    Review.objects.create(waltz=made[0], text="good")
    return made


@pytest.mark.parametrize(
    ("lookup", "value", "found"),
    [
        ("labels__isnull", False, ["Ah"]),
        ("labels__isnull", True, ["Indifference"]),
        ("labels__in", [1], ["Ah"]),
        ("labels__gte", 1, ["Ah"]),
        ("labels__word__startswith", "mu", ["Ah"]),
    ],
)
def test_lookups_of_a_relation_that_a_parent_declares(
    waltzes: list[Waltz], lookup: str, value: Any, found: list[str]
) -> None:
    assert [one.title for one in Waltz.objects.filter(**{lookup: value})] == found
    rest = {one.title for one in waltzes} - set(found)
    assert {one.title for one in Waltz.objects.exclude(**{lookup: value})} == rest


def test_objects_and_query_sets_of_the_parent_stand_for_the_child(waltzes: list[Waltz]) -> None:
    parent = Piece.objects.get(title="Ah")

    assert Review.objects.get(waltz=parent).text == "good"
    assert Review.objects.get(waltz__in=Piece.objects.filter(title="Ah")).text == "good"
    assert list(Review.objects.exclude(waltz=parent)) == []


def test_an_attribute_takes_the_place_of_an_abstract_field() -> None:
    registry = Apps()
    base = _declare(
        "Person", registry=registry, meta={"abstract": True},
        first=orm.CharField(max_length=9), full=orm.CharField(max_length=9),
    )  # fmt: skip
    made = _declare("Player", base, registry=registry, full=lambda self: f"{self.first}!")

    assert made(first="Django").full() == "Django!"
    with pytest.raises(orm.FieldDoesNotExist):
        made._meta.get_field("full")


def test_a_plain_class_before_an_abstract_one_takes_its_fields_away() -> None:
    registry = Apps()
    base = _declare(
        "Person", registry=registry, meta={"abstract": True}, first=orm.CharField(max_length=9)
    )
    plain = type("Plain", (), {"first": "fixed"})
    made = _declare("Player", plain, base, registry=registry)

    assert made().first == "fixed"


def test_a_field_of_a_parent_with_a_table_is_not_declared_anew() -> None:
    registry = Apps()
    parent = _declare("Person", registry=registry, name=orm.CharField(max_length=9))
    with pytest.raises(orm.FieldError, match=r"'name' in class 'Player' clashes .* 'Person'"):
        _declare("Player", parent, registry=registry, name=orm.IntegerField())


def test_a_mixin_behind_the_model_is_initialised() -> None:
    class Counted:
        def __init__(self) -> None:
            self.seen = 1

    made = _declare("Player", orm.Model, Counted, registry=Apps(), age=orm.IntegerField())

    assert (made(age=3).seen, made(age=3).age) == (1, 3)
    assert made.from_db("default", ["id", "age"], [1, 4]).seen == 1


def _ordered(**meta: Any) -> Any:
    registry = Apps()
    other = _declare("Shop", registry=registry, meta={"ordering": ["name"]},
                     name=orm.CharField(max_length=9))  # fmt: skip
    return _declare(
        "Guitar", registry=registry, meta=meta,
        number=orm.IntegerField(), letter=orm.CharField(max_length=1),
        nothing=orm.IntegerField(null=True, unique=True),
        shop=orm.OneToOneField(other, orm.CASCADE),
    ).objects  # fmt: skip


@pytest.mark.parametrize(
    ("order", "total"),
    [
        (["pk"], True),
        (["-id"], True),
        ([orm.F("pk").desc()], True),
        ([orm.F("number")], False),
        (["number"], False),
        (["nothing"], False),
        (["shop"], False),
        (["shop_id"], True),
        (["shop__id"], False),
        (["letter", "number"], True),
        ([], False),
    ],
)
@pytest.mark.parametrize("how", ["constraint", "together"])
def test_an_order_is_total_where_unique_values_decide(order: Any, total: bool, how: str) -> None:
    meta = (
        {"unique_together": [("number", "letter")]}
        if how == "together"
        else {"constraints": [orm.UniqueConstraint(fields=["number", "letter"], name="both")]}
    )

    assert _ordered(**meta).order_by(*order).totally_ordered is total


def test_a_constraint_with_a_condition_decides_no_order() -> None:
    partly = orm.UniqueConstraint(fields=["number"], name="p", condition=orm.Q(letter="a"))

    assert _ordered(constraints=[partly]).order_by("number").totally_ordered is False


@pytest.mark.usefixtures("waltzes")
@pytest.mark.parametrize("joined", [orm.F("waltz__tempo"), orm.F("waltz__tempo") + 1])
def test_an_update_from_another_table_is_refused_also_by_way_of_an_annotation(joined: Any) -> None:
    asked = Review.objects.annotate(tempo=joined)
    with pytest.raises(orm.FieldError, match="Joined field references are not permitted"):
        asked.update(text=orm.F("tempo"))
    assert Review.objects.annotate(same=orm.F("text")).update(text=orm.F("same")) == 1


class Tune(orm.Model):
    number = orm.AutoField(primary_key=True)
    key = orm.CharField(max_length=5)

    class Meta:
        app_label = "inheritance_promises"


class Jig(Piece, Tune):
    class Meta:
        app_label = "inheritance_promises"


class FastJig(Jig):
    class Meta:
        app_label = "inheritance_promises"


def test_the_keys_of_two_parents_are_each_its_own(database: Database) -> None:
    database.create_tables(Label, Piece, Tune, Jig, FastJig)
    Piece.objects.create(title="first")
    jig = FastJig.objects.create(title="jig", key="D")
    assert (jig.id, jig.number) == (2, 1)

    found = FastJig.objects.only("pk").get()
    assert (found.number, found.id, found.key) == (1, 2, "D")
    asked = Tune.objects.select_related("jig__fastjig").only("jig__fastjig__jig_ptr")
    assert asked.get().jig.fastjig.number == 1
