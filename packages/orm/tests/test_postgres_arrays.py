"""ArrayField: what it stores, what it can be asked, what it refuses."""

import datetime as dt
import json
import uuid
from decimal import Decimal

import hotclub_orm as orm
import pytest
from hotclub_orm import F, OuterRef, Q, Value
from hotclub_orm.functions import Lower, Upper
from hotclub_orm.postgres.fields import ArrayField
from hotclub_orm.postgres.fields.text_forms import array_text, array_values
from hypothesis import given
from hypothesis import strategies as st
from postgres_doors import door  # noqa: F401


class Record(orm.Model):
    title = orm.CharField(max_length=30)
    tags = ArrayField(orm.CharField(max_length=10), default=list, blank=True)
    years = ArrayField(orm.IntegerField(), null=True)
    grid = ArrayField(ArrayField(orm.SmallIntegerField()), null=True)

    class Meta:
        app_label = "arrays"


class Everything(orm.Model):
    real = ArrayField(orm.FloatField(), null=True)
    price = ArrayField(orm.DecimalField(max_digits=8, decimal_places=2), null=True)
    flag = ArrayField(orm.BooleanField(), null=True)
    text = ArrayField(orm.TextField(), null=True)
    day = ArrayField(orm.DateField(), null=True)
    moment = ArrayField(orm.DateTimeField(), null=True)
    clock = ArrayField(orm.TimeField(), null=True)
    span = ArrayField(orm.DurationField(), null=True)
    mark = ArrayField(orm.UUIDField(), null=True)
    blob = ArrayField(orm.BinaryField(), null=True)
    data = ArrayField(orm.JSONField(), null=True)
    address = ArrayField(orm.GenericIPAddressField(), null=True)

    class Meta:
        app_label = "arrays"


VALUES = {
    "real": [1.5, None, -0.0, 1e300],
    "price": [Decimal("1.50"), None, Decimal("-3.00")],
    "flag": [True, False, None],
    "text": ["", "NULL", 'a "quoted" \\ {,}', None, "x\ny", "naïve"],
    "day": [dt.date(1934, 12, 2), None, dt.date(1, 1, 1)],
    "moment": [dt.datetime(1934, 12, 2, 20, 0, 0, 5, tzinfo=dt.UTC), None],
    "clock": [dt.time(20, 30, 0, 1), None],
    "span": [dt.timedelta(days=-1, seconds=3, microseconds=7), None],
    "mark": [uuid.UUID(int=7), None],
    "blob": [b"", b'\x00\\"\xff', None],
    "data": [{"a": [1, None]}, ["x", '"'], 3, None],
    "address": ["10.0.0.1", "::1", None],
}


@pytest.mark.parametrize("name", VALUES)
def test_what_is_written_for_fixtures_is_read_again(name):
    field = Everything._meta.get_field(name)
    text = field.value_to_string(Everything(**VALUES))
    assert field.to_python(text) == VALUES[name]


def test_arrays_in_arrays_are_written_for_fixtures():
    field = Record._meta.get_field("grid")
    text = field.value_to_string(Record(grid=[[1, None], [3, 4]]))
    assert field.to_python(text) == [[1, None], [3, 4]]


class Loud(orm.Field):
    """Text that is stored in small letters and read in capitals, its way of a project's own."""

    def db_type(self, connection):
        return "text"

    def get_prep_value(self, value):
        return None if value is None else value.lower()

    def from_db_value(self, value, expression, connection):
        return "NOTHING" if value is None else value.upper()


class Shout(orm.Model):
    words = ArrayField(Loud())

    class Meta:
        app_label = "arrays"
        constraints = [orm.CheckConstraint(condition=Q(words__len__lte=2), name="few")]


async def test_items_of_a_field_of_somebody_s_own(door):  # noqa: F811
    await door.create_tables(Shout)
    await door.do(Shout.objects, "create", words=["Hot", None])
    (found,) = await door.list(Shout.objects.filter(words__contains=["HOT"]))
    assert found.words == ["HOT", "NOTHING"]
    assert await door.execute("SELECT words FROM arrays_shout") == [(["hot", None],)]


async def test_a_condition_on_a_list_is_kept_by_the_database_and_checked_before(door):  # noqa: F811
    await door.create_tables(Shout)
    Shout(words=["a", "b"]).validate_constraints()
    with pytest.raises(orm.ValidationError, match="“few” is violated"):
        Shout(words=["a", "b", "c"]).validate_constraints()
    with pytest.raises(orm.IntegrityError, match="few"):
        await door.do(Shout.objects, "create", words=["a", "b", "c"])


@pytest.fixture
async def records(door):  # noqa: F811
    await door.create_tables(Record)
    await door.do(
        Record.objects,
        "bulk_create",
        [
            Record(
                title="Minor Swing", tags=["swing", "guitar"], years=[1937], grid=[[1, 2], [3, 4]]
            ),
            Record(title="Nuages", tags=["guitar", "slow"], years=[1940, 1946]),
            Record(title="Daphne", tags=[], years=None),
        ],
    )
    return door


async def titles(door, queryset):  # noqa: F811
    return await door.list(queryset.order_by("pk").values_list("title", flat=True))


async def test_every_kind_of_item_comes_back_as_it_was(door):  # noqa: F811
    await door.create_tables(Everything)
    await door.do(Everything.objects, "create", **VALUES)
    await door.do(Everything.objects, "bulk_create", [Everything(**VALUES), Everything()])

    first, second, empty = await door.list(Everything.objects.order_by("pk"))

    for one in (first, second):
        assert {name: getattr(one, name) for name in VALUES} == VALUES
    assert all(getattr(empty, name) is None for name in VALUES)


async def test_a_list_is_saved_updated_and_updated_in_bulk(records):
    song = await records.do(Record.objects, "get", title="Daphne")
    song.tags, song.grid = ["a", "b"], [[5, 6]]
    await records.do(song, "save")
    await records.do(Record.objects.filter(title="Nuages"), "update", tags=["new"], years=[])
    other = await records.do(Record.objects, "get", title="Nuages")
    assert (other.tags, other.years) == (["new"], [])
    other.years = [1, None, 3]
    await records.do(Record.objects, "bulk_update", [other, song], ["years"])
    await records.do(song, "refresh_from_db")
    await records.do(other, "refresh_from_db")
    assert (song.tags, song.grid, song.years) == (["a", "b"], [[5, 6]], None)
    assert other.years == [1, None, 3]


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"tags__contains": ["guitar"]}, ["Minor Swing", "Nuages"]),
        ({"tags__contains": ("slow", "guitar")}, ["Nuages"]),
        ({"tags__contains": []}, ["Minor Swing", "Nuages", "Daphne"]),
        ({"tags__contains": ["guitar that is longer than the column"]}, []),
        ({"tags__contained_by": ["swing", "guitar", "x"]}, ["Minor Swing", "Daphne"]),
        ({"tags__overlap": ["slow", "swing"]}, ["Minor Swing", "Nuages"]),
        ({"tags": ["guitar", "slow"]}, ["Nuages"]),
        ({"tags": []}, ["Daphne"]),
        ({"tags__in": [["guitar", "slow"], []]}, ["Nuages", "Daphne"]),
        ({"tags__in": []}, []),
        ({"tags__len": 2}, ["Minor Swing", "Nuages"]),
        ({"tags__len__lt": 1}, ["Daphne"]),
        ({"years__len": 0}, []),
        ({"tags__0": "guitar"}, ["Nuages"]),
        ({"tags__1__startswith": "sl"}, ["Nuages"]),
        ({"tags__0_2": ["swing", "guitar"]}, ["Minor Swing"]),
        ({"tags__0_1__contains": ["guitar"]}, ["Nuages"]),
        ({"years__0__gte": 1940}, ["Nuages"]),
        ({"years__isnull": True}, ["Daphne"]),
        ({"years__gt": [1938]}, ["Nuages"]),
        ({"grid__1__0": 3}, ["Minor Swing"]),
        ({"grid__contains": [[4]]}, ["Minor Swing"]),
        ({"grid": [[1, 2], [3, 4]]}, ["Minor Swing"]),
        ({"tags__icontains": "SWING"}, ["Minor Swing"]),
    ],
)
async def test_lookups(records, conditions, expected):
    assert await titles(records, Record.objects.filter(**conditions)) == expected
    # Once more, by the shape that is known now.
    assert await titles(records, Record.objects.filter(**conditions)) == expected


async def test_not_having_items_keeps_the_rows_without_a_list(records):
    assert await titles(records, Record.objects.exclude(years__contains=[1937])) == [
        "Nuages",
        "Daphne",
    ]
    assert await titles(records, Record.objects.filter(~Q(tags__overlap=["slow"]))) == [
        "Minor Swing",
        "Daphne",
    ]


async def test_expressions_stand_for_lists_and_in_them(records):
    await records.do(Record.objects.filter(title="Nuages"), "update", tags=["nuages", "x"])
    found = Record.objects.filter(tags__contains=[Lower("title")])
    assert await titles(records, found) == ["Nuages"]
    assert await titles(records, Record.objects.filter(tags__contains=F("tags"))) == [
        "Minor Swing",
        "Nuages",
        "Daphne",
    ]
    inner = Record.objects.filter(pk=OuterRef("pk")).values("tags")
    assert len(await titles(records, Record.objects.filter(tags__contained_by=inner))) == 3


async def test_a_query_set_gives_the_items_to_overlap_with(records):
    wanted = Record.objects.filter(title="Nuages").values_list("tags", flat=True)
    assert await titles(records, Record.objects.filter(tags__overlap=wanted)) == [
        "Minor Swing",
        "Nuages",
    ]
    names = Record.objects.filter(title="Nuages").values_list("tags__1", flat=True)
    assert await titles(records, Record.objects.filter(tags__overlap=names)) == ["Nuages"]


async def test_positions_slices_and_lengths_are_selected_and_ordered_by(records):
    rows = records.list(
        Record.objects.order_by("-tags__len", "-tags__0").values_list(
            "title", "tags__0", "tags__len"
        )
    )
    assert await rows == [("Minor Swing", "swing", 2), ("Nuages", "guitar", 2), ("Daphne", None, 0)]
    cut = Record.objects.annotate(first=F("tags")[:1], rest=F("tags")[1:]).order_by("pk")
    assert [(one.first, one.rest) for one in await records.list(cut)] == [
        (["swing"], ["guitar"]),
        (["guitar"], ["slow"]),
        ([], []),
    ]


async def test_a_list_is_a_value_among_expressions(records):
    shown = Value(["a", None], output_field=ArrayField(orm.TextField()))
    assert (await records.list(Record.objects.annotate(x=shown)[:1]))[0].x == ["a", None]
    upper = Record.objects.annotate(loud=Upper("tags__0")).order_by("pk")
    assert [one.loud for one in await records.list(upper)] == ["SWING", "GUITAR", None]


async def test_two_kinds_of_arrays_in_one_expression_do_not_share_a_query(records):
    for length in (2, 4):
        field = ArrayField(orm.CharField(max_length=length))
        shown = Value(["abcdef"], output_field=field)
        assert (await records.list(Record.objects.annotate(x=shown)[:1]))[0].x == [
            "abcdef"[:length]
        ]


def test_only_positions_that_an_array_can_have_are_positions():
    for path in (
        "tags__99999999999999999999",
        "tags__-1",
        "tags__0_1_2",
        "tags__x_1",
        "tags__\u0661",
    ):
        with pytest.raises(orm.FieldError, match="Unsupported lookup"):
            str(Record.objects.filter(**{path: "x"}).query)


@pytest.mark.parametrize(
    ("conditions", "what"),
    [
        ({"tags": "swing"}, "Field 'tags' takes a list, not str"),
        ({"tags__contains": "swing"}, "takes a list, not str"),
        ({"tags__overlap": {"a": 1}}, "takes a list, not dict"),
        ({"tags__contains": [["a"]]}, "an item of it is a list"),
        ({"years__contains": ["x"]}, "expected a number"),
        ({"years__in": [[{}]]}, "an item of it is a dict"),
        ({"grid": [1]}, "Field 'grid' takes a list, not int"),
        ({"tags__in": "abc"}, "takes a list of values, not str"),
    ],
)
def test_a_wrong_kind_of_value_is_refused_before_the_database_sees_it(conditions, what):
    with pytest.raises((TypeError, ValueError), match=what):
        str(Record.objects.filter(**conditions).query)


@pytest.mark.parametrize("depth", [200, 2_000, 200_000])
def test_lists_and_texts_that_nest_deep_are_refused(depth):
    nested: list = []
    for _ in range(depth):
        nested = [nested]
    try:
        for conditions in ({"tags": nested}, {"years__contains": nested}, {"grid__in": [nested]}):
            with pytest.raises(TypeError, match="an item of it is a list"):
                str(Record.objects.filter(**conditions).query)
        for field in ("tags", "years", "grid"):
            with pytest.raises(orm.ValidationError):
                Record._meta.get_field(field).clean("[" * depth + "]" * depth, None)
            with pytest.raises(orm.ValidationError):
                Record._meta.get_field(field).clean(nested, None)
        with pytest.raises(orm.DataError, match="nests deeper"):
            array_values("{" * depth + "}" * depth)
    finally:
        while nested:  # freed from the outside, so that no destructor recurses
            nested = nested.pop()


def test_items_are_validated_one_by_one_and_named_by_their_place():
    field = ArrayField(orm.CharField(max_length=3), size=2)
    with pytest.raises(orm.ValidationError) as caught:
        field.clean(["ok", "far too long"], None)
    (message,) = caught.value.messages
    assert message == (
        "Item 2 in the array did not validate: Ensure this value has at most 3 characters "
        "(it has 12)."
    )
    assert caught.value.code == "item_invalid"
    assert caught.value.params["nth"] == 2
    with pytest.raises(orm.ValidationError, match=r"Item 1 in the array .* cannot be null"):
        field.clean([None], None)
    with pytest.raises(orm.ValidationError, match=r"contains 3 items, .* no more than 2"):
        field.clean(["a", "b", "c"], None)
    with pytest.raises(orm.ValidationError, match="100% sure"):

        def unsure(value):
            raise orm.ValidationError("Not 100% sure.")

        ArrayField(orm.TextField(validators=[unsure])).clean(["x"], None)


def test_arrays_in_an_array_have_one_length():
    field = Record._meta.get_field("grid")
    with pytest.raises(orm.ValidationError) as caught:
        field.clean([[1, 2], [3]], None)
    assert caught.value.code == "nested_array_mismatch"
    with pytest.raises(
        orm.ValidationError, match=r"Item 1 .* Item 2 .* less than or equal to 32767"
    ):
        field.clean(json.dumps([[1, 99999]]), None)


def test_text_is_read_as_json_and_shown_as_json():
    field = Record._meta.get_field("years")
    assert field.clean("[1937, 1938]", None) == [1937, 1938]
    assert field.value_to_string(Record(years=[1937, None])) == '["1937", null]'
    for wrong in ("[1", '{"a": 1}', "3"):
        with pytest.raises(orm.ValidationError, match="must be a list"):
            field.clean(wrong, None)
    with pytest.raises(orm.ValidationError, match="must be a list"):
        field.clean({1}, None)


def test_choices_are_lists():
    field = ArrayField(
        orm.CharField(max_length=9), choices=[(("a", "b"), "Both"), ("Group", [(["c"], "One")])]
    )
    assert field.clean(["a", "b"], None) == ["a", "b"]
    assert field.clean(["c"], None) == ["c"]
    with pytest.raises(orm.ValidationError, match="not a valid choice"):
        field.clean(["b"], None)


def test_a_relation_can_not_be_an_item():
    with pytest.raises(TypeError, match="takes a field that is no relation"):
        ArrayField(orm.ForeignKey(Record, orm.CASCADE))
    with pytest.raises(TypeError, match="takes a field"):
        ArrayField(orm.CharField)


def test_it_says_how_it_was_made():
    field = ArrayField(ArrayField(orm.CharField(max_length=5), size=2), size=3, null=True)
    name, path, args, kwargs = field.deconstruct()
    assert (name, path, args) == ("", "hotclub_orm.postgres.fields.ArrayField", [])
    assert kwargs["size"] == 3
    assert kwargs["null"] is True
    made = ArrayField(*args, **kwargs)
    assert made.base_field.size == 2
    assert made.base_field.base_field.max_length == 5
    assert made.description == "Array of Array of String (up to %(max_length)s)"


def test_a_table_with_an_array_can_not_be_made_on_sqlite(sqlite_database):
    with pytest.raises(
        orm.NotSupportedError, match=r"ArrayField \(arrays.Record.tags\) needs Post"
    ):
        sqlite_database.create_tables(Record)
    with pytest.raises(orm.NotSupportedError, match="ArrayContains is PostgreSQL's"):
        list(Record.objects.filter(tags__contains=["a"]))


items = st.none() | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))


@given(st.lists(items, max_size=6), st.booleans())
def test_the_text_of_an_array_is_read_back(values, nested):
    given_values = [values, values] if nested else values
    text = array_text(given_values, 2 if nested else 1)
    assert array_values(text) == given_values


@given(st.text(st.sampled_from('{},"\\ aN[]=:1')))
def test_any_text_is_an_array_or_refused(text):
    try:
        assert isinstance(array_values(text), list)
    except orm.DataError:
        pass


def test_the_server_reads_the_text_of_an_array_as_it_is_meant(postgres_database):
    @given(st.lists(items, max_size=6))
    def is_meant(values):
        found = postgres_database.execute("SELECT %s::text[]", [array_text(values)])
        assert found == [(values,)]

    is_meant()


class Choosy(orm.Model):
    picks = ArrayField(
        ArrayField(orm.CharField(max_length=9)), choices=[((("a",), ("b",)), "A, then b")]
    )
    facts = ArrayField(orm.JSONField(), default=list)

    class Meta:
        app_label = "arrays"


@pytest.mark.parametrize("value", [[["a"], ["b"]], (["a"], ("b",)), (("a",), ("b",))])
def test_a_choice_is_shown_by_its_label_whether_lists_or_tuples_are_written(value):
    assert Choosy(picks=value).get_picks_display() == "A, then b"
    assert Choosy(picks=[["a"]]).get_picks_display() == "[['a']]"


def test_no_size_is_no_part_of_how_it_was_made():
    assert set(ArrayField(orm.IntegerField()).deconstruct()[3]) == {"base_field"}


async def test_jsons_null_is_an_item_where_none_is_sqls(door):  # noqa: F811
    await door.create_tables(Choosy)
    await door.do(Choosy.objects, "create", picks=[["a"]], facts=[orm.JSONNull(), None, {"a": 1}])
    nulls = Choosy.objects.extra(where=["facts[1] IS NOT NULL", "facts[2] IS NULL"])
    assert await door.do(nulls, "count") == 1


async def test_an_array_is_one_of_what_other_columns_hold(records):
    same = Record.objects.filter(tags__in=[orm.F("tags"), ["no"]])
    assert await titles(records, same) == ["Minor Swing", "Nuages", "Daphne"]
    one = Record.objects.filter(tags__in=[orm.Value([], Record._meta.get_field("tags"))])
    assert await titles(records, one) == ["Daphne"]
