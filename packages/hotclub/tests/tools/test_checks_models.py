"""What the checks say of models: each mistake by Django's number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from types import SimpleNamespace
from typing import Any

import pytest
from hotclub.apps.registry import _checks_of_model as checks_of_model
from hotclub.checks.database_features import _lacking
from hotclub.checks.messages import Warning  # noqa: A004
from hotclub.checks.models import (
    _shared_names,
    _shared_tables,
    check_all_models,
    model_messages,
)
from hotclub.db.features import Features
from hotclub_orm import (
    CASCADE,
    SET_DEFAULT,
    SET_NULL,
    AutoField,
    CharField,
    CheckConstraint,
    CompositePrimaryKey,
    DateField,
    DateTimeField,
    DecimalField,
    Deferrable,
    FileField,
    FilePathField,
    ForeignKey,
    ForeignObject,
    GenericIPAddressField,
    Index,
    IntegerField,
    JSONField,
    ManyToManyField,
    Model,
    OneToOneField,
    Q,
    TextField,
    TimeField,
    UniqueConstraint,
)
from hotclub_orm.dialects import POSTGRESQL, SQLITE
from hotclub_orm.registry import Apps
from hotclub_orm.registry import apps as ordinary_apps

Make = Callable[..., Any]


@pytest.fixture
def make() -> Make:
    """A function (fields, options) → a model in a registry of the test's own."""
    registry = Apps()

    def declare(
        title: str = "Book", /, *, meta: dict[str, Any] | None = None, **fields: Any
    ) -> Any:
        options = type("Meta", (), {"app_label": "shop", "apps": registry, **(meta or {})})
        return type(title, (Model,), {"__module__": __name__, "Meta": options, **fields})

    return declare


def found(model: Any) -> list[str]:
    return [str(message.id) for message in model_messages(model)]


def test_a_sound_model_is_left_alone(make: Make) -> None:
    author = make("Author", name=CharField(max_length=50, choices=[("a", "A")]))
    book = make(
        meta={"ordering": ["-title", "author__name", "pk"], "unique_together": [("title", "author")],
              "indexes": [Index(fields=["title"], name="title_idx")],
              "constraints": [CheckConstraint(condition=Q(title__gt=""), name="titled")]},
        title=CharField(max_length=200, unique=True), author=ForeignKey(author, CASCADE),
        tags=ManyToManyField("self"), extra=JSONField(default=dict), long=TextField(),
    )  # fmt: skip

    assert found(author) == []
    assert found(book) == []


@pytest.mark.parametrize(("field", "identifiers"), [
    (CharField(max_length=0), ["fields.E121"]),
    (CharField(max_length=True), ["fields.E121"]),
    (CharField(max_length=2, choices=[("long", "Long")]), ["fields.E009"]),
    (CharField(max_length=9, choices=["abc"]), ["fields.E005"]),
    (CharField(max_length=9, db_index="yes"), ["fields.E006"]),
    (CharField(max_length=9, validators=["no"]), ["fields.E008"]),
    (CharField(max_length=9, primary_key=True, null=True), ["fields.E007"]),
    (AutoField(), ["fields.E100"]),
    (DecimalField(max_digits=2, decimal_places=3), ["fields.E134"]),
    (DecimalField(max_digits=0, decimal_places=-1), ["fields.E131", "fields.E133"]),
    (DecimalField(max_digits=5), ["fields.E130"]),
    (IntegerField(max_length=5), ["fields.W122"]),
    (JSONField(default={}), ["fields.E010"]),
    (DateTimeField(auto_now=True, auto_now_add=True), ["fields.E160"]),
    (DateField(default=datetime.now(UTC).date()), ["fields.W161"]),
    (DateTimeField(default=datetime(2020, 1, 1, tzinfo=UTC)), []),
    (TimeField(default=time(9)), []),
    (GenericIPAddressField(blank=True), ["fields.E150"]),
    (FilePathField(allow_files=False), ["fields.E140"]),
    (FileField(upload_to="/covers"), ["fields.E202"]),
])  # fmt: skip
def test_fields(make: Make, field: Any, identifiers: list[str]) -> None:
    assert [one for one in found(make(value=field)) if one.startswith("fields")] == identifiers


def test_fields_that_are_going_say_so(make: Make) -> None:
    class Going(CharField):
        system_check_deprecated_details = {"msg": "Use another.", "id": "shop.W1"}

    class Gone(CharField):
        system_check_removed_details: dict[str, str] = {}

    model = make(going=Going(max_length=3), gone=Gone(max_length=3))
    assert [(message.id, message.msg, message.level) for message in model_messages(model)] == [
        ("shop.W1", "Use another.", 30),
        ("fields.EXXX", "Gone is gone but for old migrations.", 40),
    ]


def test_names_of_fields_leave_room_for_lookups(make: Make) -> None:
    model = make(title_=TextField(), a__b=TextField())

    assert found(model) == ["fields.E001", "fields.E002"]


def test_names_of_models(make: Make) -> None:
    assert found(make("_Book")) == ["models.E023"]
    assert found(make("Old__Book")) == ["models.E024"]


def test_a_relation_to_nowhere(make: Make) -> None:
    assert found(make(author=ForeignKey("Nobody", CASCADE))) == ["fields.E300"]


def test_names_that_clash_at_the_far_end(make: Make) -> None:
    author = make("Author", books=TextField())
    first = make(author=ForeignKey(author, CASCADE, related_name="books"))

    assert found(first) == ["fields.E302", "fields.E303"]
    other = make("Person")
    twice = make("Letter", sender=ForeignKey(other, CASCADE), receiver=ForeignKey(other, CASCADE))
    assert found(twice) == ["fields.E304", "fields.E304"]


def test_relations_that_cannot_keep_what_they_promise(make: Make) -> None:
    author = make("Author", name=CharField(max_length=9))

    assert found(make("A", a=ForeignKey(author, SET_NULL, related_name="+"))) == ["fields.E320"]
    assert found(make("B", a=ForeignKey(author, SET_DEFAULT, related_name="+"))) == ["fields.E321"]
    assert found(make("C", a=ForeignKey(author, CASCADE, unique=True, related_name="+"))) == [
        "fields.W342"
    ]
    assert found(make("D", a=OneToOneField(author, CASCADE, related_name="+"))) == []
    by_name = ForeignKey(author, CASCADE, to_field="name", related_name="+")
    assert found(make("E", a=by_name)) == ["fields.E311"]
    assert found(make("F", a=ForeignKey(author, CASCADE, related_name="not a name"))) == [
        "fields.E306"
    ]


def test_many_to_many(make: Make) -> None:
    tag = make("Tag")
    model = make(
        tags=ManyToManyField(tag, null=True, unique=True, validators=[len], related_name="+")
    )

    assert found(model) == ["fields.E330", "fields.W340", "fields.W341"]
    assert found(make("Other", tags=ManyToManyField(tag, through="Gone", related_name="+"))) == [
        "fields.E331"
    ]


def test_keys(make: Make) -> None:
    two = make(a=IntegerField(primary_key=True), b=IntegerField(primary_key=True))

    assert found(two) == ["models.E026"]
    assert found(make("Other", id=IntegerField(), key=IntegerField(primary_key=True))) == [
        "models.E004"
    ]


def test_columns(make: Make) -> None:
    model = make(a=TextField(db_column="same"), b=TextField(db_column="same"))

    assert found(model) == ["models.E007"]


@pytest.mark.parametrize(("meta", "identifiers"), [
    ({"ordering": ["titel"]}, ["models.E015"]),
    ({"ordering": "title"}, ["models.E014"]),
    ({"unique_together": [("title", "gone")]}, ["models.E012"]),
    ({"unique_together": [("title", "tags")]}, ["models.E013"]),
    ({"indexes": [Index(fields=["gone"], name="gone_idx")]}, ["models.E012"]),
    ({"indexes": [Index(fields=["title"], name="_idx")]}, ["models.E033"]),
])  # fmt: skip
def test_options(make: Make, meta: dict[str, Any], identifiers: list[str]) -> None:
    tag = make("Tag")

    assert found(make(meta=meta, title=TextField(), tags=ManyToManyField(tag))) == identifiers


def test_an_index_on_a_parents_column(make: Make) -> None:
    parent = make("Parent", title=TextField())
    options = type("Meta", (), {
        "app_label": "shop", "apps": parent._meta.apps,
        "indexes": [Index(fields=["title"], name="title_idx")],
    })  # fmt: skip
    child = type("Child", (parent,), {"__module__": __name__, "Meta": options})

    assert found(child) == ["models.E016"]


def test_names_that_several_models_have(make: Make) -> None:
    index = Index(fields=["title"], name="same_idx")
    first = make("First", meta={"db_table": "same", "indexes": [index]}, title=TextField())
    second = make("Second", meta={"db_table": "same", "indexes": [index]}, title=TextField())

    assert [one.id for one in _shared_names([first, second])] == ["models.E030"]
    assert [str(one.msg) for one in _shared_names([first, second])] == [
        "index name 'same_idx' is not unique among models: shop.First, shop.Second."
    ]
    assert "E028" in "".join(str(one.id) for one in _tables(first, second))


def _tables(*models: Any) -> list[Any]:
    from hotclub.checks import models as rules
    from hotclub.conf import UserSettingsHolder, global_settings

    before, rules.settings = rules.settings, UserSettingsHolder(global_settings)  # type: ignore[assignment]
    try:
        return list(_shared_tables(models))
    finally:
        rules.settings = before


def test_what_a_database_cannot_have_is_a_warning(make: Make) -> None:
    model = make(
        meta={
            "db_table_comment": "Books.",
            "indexes": [Index(fields=["title"], name="wide", include=["isbn"])],
            "constraints": [
                UniqueConstraint(fields=["isbn"], name="a", deferrable=Deferrable.IMMEDIATE),
                UniqueConstraint(fields=["isbn"], name="b", include=["title"]),
                UniqueConstraint(fields=["isbn"], name="c", nulls_distinct=False),
            ],
        },
        title=CharField(max_length=9),
        isbn=CharField(max_length=9, null=True, db_comment="As printed."),
    )
    sqlite, postgres = (_door(dialect) for dialect in (SQLITE, POSTGRESQL))

    assert [message.id for message in _lacking(model, sqlite)] == [
        "models.W038", "models.W039", "models.W040", "models.W047", "models.W046", "fields.W163",
    ]  # fmt: skip
    assert list(_lacking(model, postgres)) == []
    model._meta.required_db_features = [
        "supports_deferrable_unique_constraints", "supports_covering_indexes",
        "supports_nulls_distinct_unique_constraints", "supports_comments",
    ]  # fmt: skip
    assert list(_lacking(model, sqlite)) == []


def _door(dialect: Any) -> Any:
    door = SimpleNamespace(vendor=dialect.vendor, dialect=dialect)
    door.features = Features(door)
    return door


def test_keys_of_several_fields(make: Make) -> None:
    product = make("Product", name=CharField(max_length=9))
    release = make("Release", id=IntegerField(), product=ForeignKey(product, CASCADE),
                   pk=CompositePrimaryKey("id", "product_id"))  # fmt: skip
    track = make("Track", release=ForeignKey(release, CASCADE), tags=ManyToManyField(release,
                 related_name="+"))  # fmt: skip
    assert found(release) == []
    assert found(track) == []
    wrong = make("Wrong", id=IntegerField(null=True), pk=CompositePrimaryKey("id", "nope"))
    assert found(wrong) == ["models.E042", "models.E042"]
    itself = make("Itself", id=IntegerField(), pk=CompositePrimaryKey("id", "pk"))
    assert found(itself) == ["models.E042"]


def test_relations_over_fields(make: Make) -> None:
    listing = make("Listing", name=CharField(max_length=9), version=IntegerField(),
                   meta={"unique_together": [("name", "version")]})  # fmt: skip

    def visit(title: str, to_fields: list[str], from_fields: list[str] | None = None) -> Any:
        relation = ForeignObject(
            listing, on_delete=CASCADE, from_fields=from_fields or ["a", "b"], to_fields=to_fields,
            related_name="+",
        )  # fmt: skip
        return make(title, a=CharField(max_length=9), b=IntegerField(), listing=relation)

    assert found(visit("Sound", ["name", "version"])) == []
    assert found(visit("Shared", ["name", "name"])) == ["fields.E310"]
    assert found(visit("Missing", ["name", "nope"])) == ["fields.E312"]
    assert found(visit("Gone", ["name", "version"], ["a", "nope"])) == ["fields.E313"]


def test_check_of_a_model_gives_what_the_framework_finds(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Own(CharField):
        def check(self, **kwargs: Any) -> list[Any]:
            return [*super().check(**kwargs), Warning("Not so.", id="shop.W7")]

    @classmethod  # type: ignore[misc]
    def check(cls: Any, **kwargs: Any) -> list[Any]:
        return [*super(cls, cls).check(**kwargs), Warning("My own.", id="shop.W8")]

    monkeypatch.setattr(
        ordinary_apps, "checks_of_model", checks_of_model
    )  # as hotclub.setup() does
    wrong = make("Wrong", meta={"ordering": ["nothing"]}, value=CharField(max_length=0))
    told = make("Told", value=Own(max_length=3), check=check)
    silent = make("Silent", value=CharField(max_length=0), check=classmethod(lambda cls, **kw: []))

    assert [one.id for one in wrong.check()] == ["fields.E121", "models.E015"]
    assert [one.id for one in told.check(databases=["default"])] == ["shop.W7", "shop.W8"]
    monkeypatch.setattr("hotclub.checks.models._models", lambda _: [wrong, told, silent])
    assert [one.id for one in check_all_models()] == [
        "fields.E121",
        "models.E015",
        "shop.W7",
        "shop.W8",
    ]
