"""into(): rows of one's own classes, checked before they are read, on both databases, in both colours."""

import dataclasses
import datetime as dt
import enum
import pickle
import subprocess
import sys
from decimal import Decimal
from typing import Annotated, Any, NamedTuple, NewType, NotRequired, TypedDict

import attrs
import hotclub_orm as orm
import msgspec
import pytest
from hotclub_orm import Count, F, Value
from hotclub_orm.functions import Coalesce, Concat, Upper
from hotclub_orm.testing import Colour


class Press(orm.Model):
    name = orm.CharField(max_length=20)

    class Meta:
        app_label = "into"


class Person(orm.Model):
    name = orm.CharField(max_length=20)
    press = orm.ForeignKey(Press, orm.CASCADE, null=True)

    class Meta:
        app_label = "into"


class Kind(orm.TextChoices):
    NOVEL = "n", "Novel"
    ESSAY = "e", "Essay"


class Volume(orm.Model):
    title = orm.CharField(max_length=20)
    subtitle = orm.CharField(max_length=20, null=True)
    kind = orm.CharField(max_length=1, choices=Kind, default="n")
    pages = orm.IntegerField(default=1)
    price = orm.DecimalField(max_digits=6, decimal_places=2, default=Decimal("9.50"))
    printed = orm.DateTimeField(default=dt.datetime(2024, 5, 6, 7, 8, tzinfo=dt.UTC))
    data = orm.JSONField(default=dict)
    author = orm.ForeignKey(Person, orm.CASCADE, related_name="volumes")
    editor = orm.ForeignKey(Person, orm.CASCADE, null=True, related_name="edited")

    class Meta:
        app_label = "into"
        ordering = ("title",)


@dataclasses.dataclass
class Plain:
    title: str
    price: Decimal
    printed: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    title: str
    price: Decimal
    printed: dt.datetime


class Named(NamedTuple):
    title: str
    price: Decimal
    printed: dt.datetime


class Typed(TypedDict):
    title: str
    price: Decimal
    printed: dt.datetime


class Packed(msgspec.Struct):
    title: str
    price: Decimal
    printed: dt.datetime


class PackedByName(msgspec.Struct, kw_only=True):
    title: str
    price: Decimal
    printed: dt.datetime


@attrs.define
class Defined:
    title: str
    price: Decimal
    printed: dt.datetime


def fill(database):
    database.create_tables(Press, Person, Volume)
    press = Press.objects.create(name="Plum")
    ann = Person.objects.create(name="Ann", press=press)
    bob = Person.objects.create(name="Bob")
    Volume.objects.create(title="One", author=ann, editor=bob, subtitle="Sub", data={"a": [1]})
    Volume.objects.create(title="Two", author=bob, kind="e", pages=7)


@pytest.fixture
def shelf(database):
    fill(database)
    return database


def values_of(row):
    return (
        (row["title"], row["price"], row["printed"])
        if isinstance(row, dict)
        else (row.title, row.price, row.printed)
    )


KINDS = [Plain, Frozen, Named, Typed, Packed, PackedByName, Defined]


async def read(colour, queryset):
    return [row async for row in queryset] if colour.awaits else list(queryset)


@pytest.mark.asyncio
@pytest.mark.parametrize("cls", KINDS)
async def test_every_kind_of_class_is_filled(colour: Colour, cls):
    fill(colour.database)
    rows = await read(colour, Volume.objects.into(cls))
    assert {type(row) for row in rows} == {dict if cls is Typed else cls}
    when = dt.datetime(2024, 5, 6, 7, 8, tzinfo=dt.UTC)
    assert [values_of(row) for row in rows] == [
        ("One", Decimal("9.50"), when),
        ("Two", Decimal("9.50"), when),
    ]


@pytest.mark.asyncio
async def test_every_way_to_read_gives_rows(colour: Colour):
    fill(colour.database)
    asked = Volume.objects.into(Plain)
    if colour.awaits:
        found = [
            await asked.aget(title="One"),
            await asked.afirst(),
            (await asked.order_by("-title").alast()),
            (await asked.filter(title="One"))[0],
            await anext(aiter(asked.aiterator(chunk_size=1))),
            await asked.alatest("-pk"),
        ]
        counted = await asked.acount(), await asked.aexists()
    else:
        found = [
            asked.get(title="One"),
            asked.first(),
            asked.order_by("-title").last(),
            asked[:1][0],
            next(iter(asked.iterator(chunk_size=1))),
            asked.latest("-pk"),
        ]
        counted = asked.count(), asked.exists()
    assert {row.title for row in found} == {"One"}
    assert {type(row) for row in found} == {Plain}
    assert counted == (2, True)


def test_only_the_columns_of_the_row_are_read(shelf):
    with orm.watch_queries() as q:
        list(Volume.objects.into(Plain))
    (sql,) = q.sql
    assert sql.startswith(
        'SELECT "into_volume"."title", "into_volume"."price", "into_volume"."printed" FROM'
    )


def test_paths_annotations_and_expressions_fill_fields(shelf):
    @dataclasses.dataclass
    class Row:
        title: str
        author__name: str
        publisher: str | None
        volumes: int
        loud: str
        pages: int = 3

    asked = Volume.objects.annotate(volumes=Count("author__volumes"))
    rows = asked.into(Row, publisher="author__press__name", loud=Upper("title"))
    assert list(rows) == [
        Row("One", "Ann", "Plum", 1, "ONE", 1),
        Row("Two", "Bob", None, 1, "TWO", 7),
    ]


def test_an_expression_may_fill_a_field_that_is_named_as_a_column(shelf):
    @dataclasses.dataclass
    class Row:
        title: str

    rows = Volume.objects.into(Row, title=Concat("title", Value("!")))
    assert [row.title for row in rows] == ["One!", "Two!"]
    assert [row.title for row in pickle.loads(pickle.dumps(Volume.objects.all())).into(Row)] == [
        "One",
        "Two",
    ]


def test_groups_fill_rows(shelf):
    class PerAuthor(NamedTuple):
        author__name: str
        number: int

    grouped = Volume.objects.order_by("author__name").values("author__name")
    assert list(grouped.annotate(number=Count("pk")).into(PerAuthor)) == [("Ann", 1), ("Bob", 1)]


def test_fields_without_a_column_keep_their_defaults(shelf):
    @dataclasses.dataclass
    class Row:
        unheard: int = 5
        title: str = "none"
        tags: list[str] = dataclasses.field(default_factory=list)
        seen: bool = dataclasses.field(default=False, init=False)

    class Partial(TypedDict):
        title: str
        unheard: NotRequired[int]

    assert Volume.objects.into(Row).first() == Row(title="One")
    assert Volume.objects.into(Partial).first() == {"title": "One"}


@dataclasses.dataclass
class PressRow:
    name: str


class PersonRow(msgspec.Struct):
    id: int
    name: str
    press: PressRow | None


class VolumeRow(NamedTuple):
    title: str
    author: PersonRow
    editor: PersonRow | None


def test_a_relation_may_be_a_row_of_its_own(shelf):
    ann, bob = Person.objects.order_by("name")
    rows = list(Volume.objects.into(VolumeRow))
    assert rows == [
        ("One", PersonRow(ann.pk, "Ann", PressRow("Plum")), PersonRow(bob.pk, "Bob", None)),
        ("Two", PersonRow(bob.pk, "Bob", None), None),
    ]
    assert len({id(row.author) for row in rows}) == 2


def test_a_row_of_a_relation_may_stand_on_a_longer_path(shelf):
    class Row(NamedTuple):
        title: str
        publisher: PressRow | None

    rows = list(Volume.objects.into(Row, publisher="author__press"))
    assert rows == [("One", PressRow("Plum")), ("Two", None)]


def test_enums_json_and_other_annotations(shelf):
    Title = NewType("Title", str)

    @dataclasses.dataclass
    class Row:
        title: Title
        kind: Kind
        data: dict[str, Any]
        price: Annotated[Decimal, "money"]
        pages: float
        author_id: int
        author: int
        pk: int
        subtitle: Any
        data__a: list[int] | None

    one, two = Volume.objects.into(Row)
    assert (one.kind, two.kind) == (Kind.NOVEL, Kind.ESSAY)
    assert (one.data, one.data__a, two.data__a) == ({"a": [1]}, [1], None)
    assert one.author == one.author_id == Person.objects.get(name="Ann").pk
    assert (one.subtitle, two.subtitle) == ("Sub", None)


def test_conditions_limits_and_orders_may_follow(shelf):
    asked = Volume.objects.into(Plain).filter(pages__gt=1).order_by("-pages")[:5]
    assert [row.title for row in asked] == ["Two"]


def test_unions_fill_rows(shelf):
    one, two = Volume.objects.filter(title="One"), Volume.objects.filter(title="Two")
    assert sorted(row.title for row in one.into(Plain).union(two.into(Plain))) == ["One", "Two"]


def test_a_related_manager_fills_rows(shelf):
    ann = Person.objects.get(name="Ann")
    assert [row.title for row in ann.volumes.into(Plain)] == ["One"]


def test_annotations_that_cannot_be_read_are_not_checked(shelf):
    title_type = "Unheard"
    row = dataclasses.make_dataclass("Row", [("title", title_type), ("pages", "int")])
    assert dataclasses.astuple(Volume.objects.into(row).first()) == ("One", 1)
    related = dataclasses.make_dataclass("Row", [("author", title_type)])
    with pytest.raises(orm.FieldError, match=r"'Unheard' of Row\.author can't be resolved"):
        Volume.objects.into(related)


UNASKED = """
import sys
from dataclasses import dataclass
import hotclub_orm as orm

class Thing(orm.Model):
    name = orm.CharField(max_length=5)

@dataclass
class Row:
    name: str

with orm.Database("sqlite://") as database:
    database.create_tables(Thing)
    Thing.objects.create(name="a")
    assert list(Thing.objects.into(Row)) == [Row("a")]
print([name for name in ("attr", "msgspec", "opentelemetry", "psycopg") if name in sys.modules])
"""


def test_no_other_library_is_imported_for_it():
    said = subprocess.run(
        [sys.executable, "-c", UNASKED], capture_output=True, text=True, check=True
    )
    assert said.stdout == "[]\n"


def test_a_query_set_of_rows_can_be_pickled(shelf):
    asked = Volume.objects.into(PersonNames, author="author__name").order_by("title")
    assert [row.author for row in pickle.loads(pickle.dumps(asked))] == ["Ann", "Bob"]
    assert list(asked.values_list("title", flat=True)) == ["One", "Two"]


class PersonNames(NamedTuple):
    title: str
    author: str


# --- what is refused -----------------------------------------------------------------------------


def refused(cls, *parts, error=orm.FieldError, **columns):
    with pytest.raises(error) as caught:
        Volume.objects.into(cls, **columns)
    for part in parts:
        assert part in str(caught.value)


def test_a_name_without_a_column_is_refused_with_the_closest():
    @dataclasses.dataclass
    class Row:
        titel: str

    refused(Row, "Row.titel", "into.Volume", "Did you mean 'title'?", "Choices are: ", "into(Row,")
    refused(Row, "'nam'", "Did you mean 'name'?", titel="author__nam")
    refused(Row, "Row has no field 'title'.", "Did you mean 'titel'?", error=TypeError, title="pk")


def test_none_where_none_is_expected_is_refused():
    @dataclasses.dataclass
    class Subtitled:
        subtitle: str

    @dataclasses.dataclass
    class Edited:
        editor__name: str

    @dataclasses.dataclass
    class EditedBy:
        editor: PersonRow

    refused(Subtitled, "Subtitled.subtitle", "Volume.subtitle may be NULL", "'| None'", "Coalesce")
    refused(Edited, "Edited.editor__name", "Volume.editor may be NULL")
    refused(EditedBy, "EditedBy.editor", "PersonRow | None")


def test_a_coalesced_column_is_taken(shelf):
    @dataclasses.dataclass
    class Subtitled:
        subtitle: str

    rows = Volume.objects.into(Subtitled, subtitle=Coalesce("subtitle", Value("-")))
    assert [row.subtitle for row in rows] == ["Sub", "-"]


@pytest.mark.parametrize(
    ("name", "annotation", "given"),
    [
        ("pages", str, "int"),
        ("title", int, "str"),
        ("price", float, "Decimal"),
        ("printed", str, "datetime"),
        ("author_id", str, "int"),
        ("title", None, "str"),
    ],
)
def test_another_type_is_refused(name, annotation, given):
    row = dataclasses.make_dataclass("Row", [(name, annotation)])
    refused(row, f"Row.{name} is", f"{name!r} gives {given}", "Cast(")


def test_the_type_of_an_expression_is_known_too():
    row = dataclasses.make_dataclass("Row", [("number", str)])
    with pytest.raises(orm.FieldError, match="gives int"):
        Volume.objects.into(row, number=F("pages") + 1)


def test_rows_of_many_are_refused():
    @dataclasses.dataclass
    class Row:
        volumes: PressRow

    with pytest.raises(orm.FieldError, match="leads to many Volume objects"):
        Person.objects.into(Row)


@pytest.mark.parametrize("what", [int, Volume, enum.Enum, {"title": str}, "title", tuple])
def test_what_is_no_class_of_rows_is_refused(what):
    with pytest.raises(TypeError, match="into\\(\\) takes a dataclass"):
        Volume.objects.into(what)


def test_calls_that_need_models_are_refused(shelf):
    rows = Volume.objects.into(Plain)
    with pytest.raises(TypeError):
        rows.delete()
    with pytest.raises(TypeError, match="in_bulk"):
        rows.in_bulk()
    with pytest.raises(TypeError, match="prefetch_related"):
        Volume.objects.prefetch_related("author").into(Plain)
    with pytest.raises(ValueError, match="Prefetch"):
        orm.Prefetch("volumes", rows)


def test_names_that_do_not_resolve_add_no_shape():
    before = Volume.objects.all()._shape.size
    row = dataclasses.make_dataclass("Row", [("unheard_of", int)])
    with pytest.raises(orm.FieldError):
        Volume.objects.into(row)
    assert Volume.objects.all()._shape.size == before
