"""HStoreField, on a server that has the extension; what it refuses, and its SQL, everywhere."""

import json

import hotclub_orm as orm
import pytest
from hotclub_orm import F, Value
from hotclub_orm.functions import Upper
from hotclub_orm.postgres.fields import ArrayField, HStoreField
from hotclub_orm.postgres.fields.text_forms import hstore_pairs, hstore_text
from hotclub_orm.postgres.validators import KeysValidator
from hotclub_orm.testing import need_extension
from hypothesis import given
from hypothesis import strategies as st
from postgres_doors import contrib_door  # noqa: F401


class Guitar(orm.Model):
    name = orm.CharField(max_length=30)
    parts = HStoreField(default=dict)
    notes = HStoreField(null=True)
    list = ArrayField(HStoreField(), null=True)

    class Meta:
        app_label = "hstores"


ODD = {"": "", "NULL": "NULL", 'a "quoted" \\ =>, key': None, "x\ny": "naïve", "n": "1"}


@pytest.fixture
async def guitars(contrib_door):  # noqa: F811
    door = contrib_door
    need_extension(door.database, "hstore")
    await door.create_tables(Guitar)
    await door.do(
        Guitar.objects,
        "bulk_create",
        [
            Guitar(name="Selmer", parts={"strings": "6", "hole": "oval"}, list=[ODD, None, {}]),
            Guitar(name="Busato", parts={"strings": "6", "hole": "D", "maker": None}),
            Guitar(name="Box", parts={}, notes={"loud": "no"}),
        ],
    )
    return door


async def names(door, queryset):
    return await door.list(queryset.order_by("pk").values_list("name", flat=True))


async def test_mappings_come_back_as_they_were(guitars):
    await guitars.do(Guitar.objects, "create", name="odd", parts=ODD, list=[ODD])
    first, *_, odd = await guitars.list(Guitar.objects.order_by("pk"))
    assert (odd.parts, odd.notes, odd.list) == (ODD, None, [ODD])
    assert first.list == [ODD, None, {}]
    odd.notes = {"n": 5, 7: True}
    await guitars.do(odd, "save")
    await guitars.do(Guitar.objects.filter(name="Box"), "update", parts={"a": "b"})
    assert (await guitars.do(Guitar.objects, "get", pk=odd.pk)).notes == {"n": "5", "7": "True"}
    assert (await guitars.do(Guitar.objects, "get", name="Box")).parts == {"a": "b"}


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"parts__contains": {"strings": "6", "hole": "D"}}, ["Busato"]),
        ({"parts__contains": {}}, ["Selmer", "Busato", "Box"]),
        ({"parts__contained_by": {"strings": "6", "hole": "oval", "x": None}}, ["Selmer", "Box"]),
        ({"parts__has_key": "maker"}, ["Busato"]),
        ({"parts__has_keys": ["maker", "hole"]}, ["Busato"]),
        ({"parts__has_any_keys": ("maker", "hole")}, ["Selmer", "Busato"]),
        ({"parts__has_any_keys": []}, []),
        ({"parts__hole": "oval"}, ["Selmer"]),
        ({"parts__hole__startswith": "o"}, ["Selmer"]),
        ({"parts__hole__in": ["D", "x"]}, ["Busato"]),
        ({"parts__maker__isnull": False}, []),
        ({"parts__keys__contains": ["hole"]}, ["Selmer", "Busato"]),
        ({"parts__keys__len": 3}, ["Busato"]),
        ({"parts__values__overlap": ["oval"]}, ["Selmer"]),
        ({"parts": {}}, ["Box"]),
        ({"parts__in": [{}, {"hole": "oval", "strings": "6"}]}, ["Selmer", "Box"]),
        ({"notes__isnull": True}, ["Selmer", "Busato"]),
    ],
)
async def test_lookups(guitars, conditions, expected):
    for _ in range(2):
        assert await names(guitars, Guitar.objects.filter(**conditions)) == expected


async def test_keys_are_selected_and_stand_in_expressions(guitars):
    rows = Guitar.objects.order_by("pk").values_list("parts__hole", "parts__keys")
    assert [(hole, sorted(keys)) for hole, keys in await guitars.list(rows)] == [
        ("oval", ["hole", "strings"]),
        ("D", ["hole", "maker", "strings"]),
        (None, []),
    ]
    loud = Guitar.objects.annotate(
        loud=Upper("parts__hole"), fixed=Value({"a": None}, output_field=HStoreField())
    )
    one = await guitars.do(loud.order_by("pk"), "first")
    assert (one.loud, one.fixed) == ("OVAL", {"a": None})
    assert len(await names(guitars, Guitar.objects.filter(parts__contains=F("parts")))) == 3


async def test_the_extension_may_come_after_the_connections(contrib_door):  # noqa: F811
    door = contrib_door
    need_extension(door.database, "hstore", create=False)
    for _ in range(2):  # the second time, its types have other numbers
        await door.execute("SELECT 1")
        await door.execute("CREATE EXTENSION hstore")
        await door.create_tables(Guitar)
        await door.do(Guitar.objects, "create", name="odd", parts=ODD, list=[ODD])
        made = await door.do(Guitar.objects, "get", parts=ODD)
        assert (made.parts, made.list) == (ODD, [ODD])
        await door.execute("DROP EXTENSION hstore CASCADE")
        await door.execute("DROP TABLE hstores_guitar")


def test_the_sql_of_lookups(postgres_database):
    def where(**conditions):
        text = str(Guitar.objects.filter(**conditions).values("pk").query)
        return text.partition(" WHERE ")[2].replace('"hstores_guitar".', "")

    assert where(parts__contains={"a": "b"}) == '"parts" @> "a"=>"b"::hstore'
    assert where(parts__has_key="a") == '"parts" ? a::text'
    assert where(parts__has_any_keys=["a"]) == '"parts" ?| {"a"}::text[]'
    assert where(parts__a="b") == '("parts" -> a::text) = b'


@pytest.mark.parametrize(
    ("conditions", "what"),
    [
        ({"parts": "a"}, "Field 'parts' takes a dict, not str"),
        ({"parts__contains": ["a"]}, "takes a dict, not list"),
        ({"parts__contains": {"a": ["b"]}}, "takes text, not list"),
        ({"parts__contains": {"a": "\0"}}, "U\\+0000"),
        ({"parts__contains": {"a": "\ud800"}}, "lone surrogates"),
        ({"parts__has_key": ["a"]}, "takes text, not list"),
        ({"parts__has_keys": "abc"}, "takes a list of keys, not str"),
        ({"parts__in": {"a": 1}}, "takes a list of values, not dict"),
    ],
)
def test_a_wrong_kind_of_value_is_refused_before_the_database_sees_it(conditions, what):
    with pytest.raises((TypeError, orm.ValidationError), match=what):
        str(Guitar.objects.filter(**conditions).query)


def test_people_say_mappings_in_json():
    field = HStoreField()
    assert field.clean('{"a": "1", "b": null}', None) == {"a": "1", "b": None}
    for wrong in ("{", "[1]", "3", "[" * 200_000, [1]):
        with pytest.raises(orm.ValidationError, match="must be a mapping"):
            field.clean(wrong, None)
    with pytest.raises(orm.ValidationError, match="value of “a” is not a string"):
        field.clean({"a": 1}, None)
    held = Guitar(parts={"a": None})
    assert json.loads(Guitar._meta.get_field("parts").value_to_string(held)) == {"a": None}


def test_keys_that_must_or_may_be_there():
    check = KeysValidator(["a", "b"], strict=True, messages={"missing_keys": "Lacks %(keys)s"})
    check({"a": "1", "b": None})
    with pytest.raises(orm.ValidationError, match="Lacks b") as caught:
        check({"a": "1"})
    assert caught.value.code == "missing_keys"
    with pytest.raises(orm.ValidationError, match="unknown keys were provided: c"):
        check({"a": "1", "b": "", "c": ""})
    KeysValidator(["a"])({"a": "", "c": ""})
    path, args, options = check.deconstruct()
    assert path == "hotclub_orm.postgres.validators.KeysValidator"
    assert KeysValidator(*args, **options) == check != KeysValidator(["a", "b"])


def test_a_table_with_a_mapping_can_not_be_made_on_sqlite(sqlite_database):
    with pytest.raises(orm.NotSupportedError, match=r"HStoreField .* needs PostgreSQL"):
        sqlite_database.create_tables(Guitar)


texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))


@given(st.dictionaries(texts, st.none() | texts, max_size=5))
def test_the_text_of_a_mapping_is_read_back(pairs):
    assert hstore_pairs(hstore_text(pairs)) == pairs


@given(st.text(st.sampled_from('"\\ a=>,NUL')))
def test_any_text_is_a_mapping_or_refused(text):
    try:
        assert isinstance(hstore_pairs(text), dict)
    except orm.DataError:
        pass
