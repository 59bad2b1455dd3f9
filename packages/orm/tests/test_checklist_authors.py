"""ORM-08, ORM-17: what authors of fields, lookups and transforms are promised; both databases and doors."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import hotclub_orm as orm
import pytest
from checklist_doors import ask, make_tables, rows
from hotclub_orm.fields.base import NOT_PROVIDED
from hotclub_orm.functions import Cast
from hotclub_orm.testing import Colour


class Words(tuple[str, ...]):
    """What a WordsField holds."""


HEARD: list[str] = []


class WordsField(orm.Field[Any]):
    """Words with bars between them; every hook says that it was called."""

    description = "Words, at most %(limit)s"
    empty_strings_allowed = False
    default_error_messages: ClassVar[dict[str, Any]] = {"many": "More than %(limit)s words."}

    def __init__(self, *args: Any, limit: int = 3, **options: Any) -> None:
        self.limit = limit
        super().__init__(*args, **options)

    def db_type(self, connection: Any) -> str:
        HEARD.append(f"db_type {connection.vendor}")
        return "varchar(99)"

    def rel_db_type(self, connection: Any) -> str:
        HEARD.append("rel_db_type")
        return "varchar(99)"

    def cast_db_type(self, connection: Any) -> str:
        HEARD.append("cast_db_type")
        return "text"

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, Words):
            return value
        return Words(value.split("|"))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        HEARD.append("from_db_value")
        return None if value is None else Words(value.split("|"))

    def get_prep_value(self, value: Any) -> Any:
        HEARD.append("get_prep_value")
        return value if value is None or isinstance(value, str) else "|".join(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        HEARD.append("get_db_prep_value")
        return super().get_db_prep_value(value, connection, prepared)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        HEARD.append("get_db_prep_save")
        return super().get_db_prep_save(value, connection)

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        HEARD.append(f"pre_save {'add' if add else 'change'}")
        return super().pre_save(model_instance, add)

    def value_to_string(self, obj: Any) -> str:
        return "|".join(self.value_from_object(obj))

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value, model_instance)
        if len(value) > self.limit:
            raise orm.ValidationError(
                self.error_messages["many"], code="many", params={"limit": self.limit}
            )

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.limit != 3:
            kwargs["limit"] = self.limit
        return name, path, args, kwargs

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, f"count_{name}", lambda self: len(getattr(self, name)))


@WordsField.register_lookup
class HasWord(orm.Lookup):
    lookup_name = "has_word"

    def get_prep_lookup(self) -> Any:
        return f"%{self.rhs}%"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"'|' || {left} || '|' LIKE {right}", [*left_params, *right_params]


@WordsField.register_lookup
class Sized(orm.Transform):
    lookup_name = "sized"
    function = "LENGTH"
    output_field = orm.IntegerField()


class Shouted(orm.Transform):
    lookup_name = "shouted"
    function = "UPPER"
    bilateral = True


class NotEqual(orm.Lookup):
    lookup_name = "ne"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} <> {right}", [*left_params, *right_params]

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        HEARD.append("as_sqlite")
        return self.as_sql(compiler, connection)

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        HEARD.append("as_postgresql")
        return self.as_sql(compiler, connection)


class Poem(orm.Model):
    words = WordsField("the words")
    title = orm.CharField(max_length=9, default="")

    class Meta:
        app_label = "checklist_authors"


class Keyed(orm.Model):
    key = WordsField(primary_key=True)

    class Meta:
        app_label = "checklist_authors"


class Pointing(orm.Model):
    keyed = orm.ForeignKey(Keyed, orm.CASCADE)

    class Meta:
        app_label = "checklist_authors"


@contextmanager
def registered(lookup: Any) -> Iterator[None]:
    orm.CharField.register_lookup(lookup)
    yield
    orm.CharField._unregister_lookup(lookup)


def heard_of(what: str) -> bool:
    found = any(one.startswith(what) for one in HEARD)
    HEARD.clear()
    return found


async def test_each_hook_of_a_field_is_called_where_it_is_documented(colour: Colour) -> None:
    HEARD.clear()
    await make_tables(colour, Poem, Keyed, Pointing)
    assert f"db_type {colour.database.vendor}" in HEARD
    assert heard_of("rel_db_type"), "a foreign key's column"
    poem = await ask(colour, Poem.objects, "create", words=Words(["a", "b"]))
    for name in ("pre_save add", "get_db_prep_save", "get_prep_value"):
        assert any(one.startswith(name) for one in HEARD), name
    HEARD.clear()
    await ask(colour, poem, "save")
    assert heard_of("pre_save change")
    read = await ask(colour, Poem.objects, "get")
    assert heard_of("from_db_value")
    assert (read.words, type(read.words), read.count_words()) == (("a", "b"), Words, 2)
    assert await rows(colour, Poem.objects.filter(words=Words(["a", "b"]))) == [poem]
    assert heard_of("get_prep_value")
    assert await rows(colour, Poem.objects.filter(words__in=["a|b", Words(["c"])])) == [poem]
    assert await rows(colour, Poem.objects.values_list("words", flat=True)) == [Words(["a", "b"])]
    await ask(colour, Poem.objects.all(), "update", words=Words("xyz"))
    assert heard_of("get_db_prep_save")
    await ask(colour, poem, "refresh_from_db")
    assert poem.words == Words("xyz")
    cast = Poem.objects.annotate(c=Cast("words", WordsField())).values_list("c", flat=True)
    assert await rows(colour, cast) == [Words("xyz")]
    assert "AS text)" in str(cast.query), "cast_db_type"
    await ask(colour, Poem.objects, "bulk_create", [Poem(words=Words(["m"]))])
    assert heard_of("pre_save add")
    keyed = await ask(colour, Keyed.objects, "create", key=Words(["k"]))
    pointing = await ask(colour, Pointing.objects, "create", keyed=keyed)
    found = await ask(colour, Pointing.objects.select_related("keyed"), "get", keyed=keyed)
    assert (found, found.keyed_id, found.keyed) == (pointing, Words(["k"]), keyed)


async def test_lookups_and_transforms_of_ones_own(colour: Colour) -> None:
    await make_tables(colour, Poem)
    one = await ask(colour, Poem.objects, "create", words=Words(["cat", "dog"]), title="Up")
    two = await ask(colour, Poem.objects, "create", words=Words(["cow"]), title="up")
    assert await rows(colour, Poem.objects.filter(words__has_word="dog")) == [one]
    assert await rows(colour, Poem.objects.filter(words__sized__lt=4)) == [two]
    assert await rows(colour, Poem.objects.order_by("words__sized")) == [two, one]
    assert await rows(
        colour, Poem.objects.values_list("words__sized", flat=True).order_by("pk")
    ) == [7, 3]
    with pytest.raises(orm.FieldError):
        Poem.objects.filter(title__has_word="x")
    HEARD.clear()
    with registered(NotEqual):
        assert await rows(colour, Poem.objects.filter(title__ne="up")) == [one]
        assert f"as_{colour.database.vendor}" in HEARD
    with registered(Shouted):
        assert len(await rows(colour, Poem.objects.filter(title__shouted="uP"))) == 2
        assert Poem._meta.get_field("title").get_transform("shouted") is Shouted
    with pytest.raises(orm.FieldError):
        Poem.objects.filter(title__shouted="x")


def test_a_field_of_ones_own_is_a_field_like_others() -> None:
    field: Any = Poem._meta.get_field("words")
    told, path, args, options = WordsField(limit=5).deconstruct()
    assert not told
    assert (path.rpartition(".")[2], args, options) == ("WordsField", [], {"limit": 5})
    assert WordsField().deconstruct()[3] == {}
    assert field.get_internal_type() == "WordsField"
    assert field.verbose_name == "the words"
    poem = Poem(words=Words(["a"]))
    assert (field.value_from_object(poem), field.value_to_string(poem)) == (("a",), "a")
    with pytest.raises(orm.ValidationError) as caught:
        Poem(words=Words("abcd"), title="t").full_clean()
    assert caught.value.message_dict == {"words": ["More than 3 words."]}
    assert field.description % {"limit": field.limit} == "Words, at most 3"
    assert field.get_lookup("has_word") is HasWord
    assert field.get_transform("sized") is Sized
    assert {"has_word", "exact", "sized"} <= set(field.get_lookups())
    told_attributes = {
        "auto_created": False, "concrete": True, "hidden": False, "is_relation": False, "model": Poem,
        "many_to_many": None, "one_to_many": None, "many_to_one": None, "one_to_one": None,
        "related_model": None, "attname": "words", "column": "words", "default": NOT_PROVIDED,
    }  # fmt: skip
    for name, expected in told_attributes.items():
        assert getattr(field, name) is expected or getattr(field, name) == expected, name
    for kind, expected_flags in [
        (Pointing._meta.get_field("keyed"), (False, False, True, False)),
        (Keyed._meta.get_field("pointing"), (False, True, False, False)),
    ]:
        flags = (kind.many_to_many, kind.one_to_many, kind.many_to_one, kind.one_to_one)
        assert flags == expected_flags
    assert Keyed._meta.get_field("pointing").auto_created


def test_fields_tell_their_columns() -> None:
    from hotclub_orm.dialects.postgresql import POSTGRESQL
    from hotclub_orm.dialects.sqlite import SQLITE

    number: Any = orm.PositiveSmallIntegerField()
    number.set_attributes_from_name("n")
    for dialect in (SQLITE, POSTGRESQL):
        told = number.db_parameters(dialect)
        assert set(told) >= {"type", "check"}
        assert told["type"] == number.db_type(dialect)
        assert ">= 0" in number.db_check(dialect)
        assert "column" in number.db_type_parameters(dialect)
        auto: Any = orm.AutoField(primary_key=True)
        assert auto.rel_db_type(dialect) == orm.IntegerField().db_type(dialect)
        assert auto.db_type_suffix(dialect) is None or isinstance(auto.db_type_suffix(dialect), str)
