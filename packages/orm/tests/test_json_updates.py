"""update(data__key=…): parts of JSON columns, as a plain Python model says, on both databases."""

import copy

import hotclub_orm as orm
import pytest
from hotclub_orm import KT, F, JSONNull, Value
from hotclub_orm.functions import Cast, Length, Upper
from hotclub_orm.testing import Colour
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


class Owner(orm.Model):
    name = orm.CharField(max_length=20)

    class Meta:
        app_label = "json_updates"


class Dog(orm.Model):
    name = orm.CharField(max_length=20)
    age = orm.IntegerField(default=3)
    good = orm.BooleanField(default=True)
    data = orm.JSONField(null=True)
    other = orm.JSONField(default=dict)
    owner = orm.ForeignKey(Owner, orm.CASCADE, null=True)

    class Meta:
        app_label = "json_updates"


@pytest.fixture
def kennel(database):
    database.create_tables(Owner, Dog)
    return database


def updated(data, /, **changes):
    """Store the data, change it, and return what is stored then."""
    Dog.objects.all().delete()
    Dog.objects.create(name="Rex", data=data)
    assert Dog.objects.update(**changes) == 1
    return Dog.objects.get().data


@pytest.mark.asyncio
async def test_a_part_is_written_in_both_colours(colour: Colour):
    colour.database.create_tables(Owner, Dog)
    Dog.objects.create(name="Rex", data={"a": 1, "b": 2})
    changes = {"data__a": "new", "name": "Max"}
    if colour.awaits:
        assert await Dog.objects.filter(name="Rex").aupdate(**changes) == 1
    else:
        assert Dog.objects.filter(name="Rex").update(**changes) == 1
    dog = await Dog.objects.aget()
    assert (dog.name, dog.data) == ("Max", {"a": "new", "b": 2})


@pytest.mark.parametrize(
    ("data", "changes", "expected"),
    [
        ({"a": {"b": 1, "c": 2}}, {"data__a__b": [1, {"x": None}]},
         {"a": {"b": [1, {"x": None}], "c": 2}}),
        ({}, {"data__a__b__c": 1}, {"a": {"b": {"c": 1}}}),
        (None, {"data__a": True}, {"a": True}),
        (None, {"data__a__0": True}, {"a": [True]}),
        ({"a": None}, {"data__a__b": 1}, {"a": {"b": 1}}),
        ({"a": [1, 2, 3]}, {"data__a__1": "two"}, {"a": [1, "two", 3]}),
        ({"a": [1]}, {"data__a__7": 2}, {"a": [1, 2]}),
        ({"a": [{"b": 1}]}, {"data__a__0__b": 2, "data__a__0__c": 3}, {"a": [{"b": 2, "c": 3}]}),
        ([1, 2], {"data__0": 5}, [5, 2]),
        ({"a": 1}, {"data__a": None}, {"a": None}),
        ({"a": 1}, {"data__a": JSONNull()}, {"a": None}),
        ({"a": 1}, {"data__a": Value("v")}, {"a": "v"}),
        ({"a": 1, "b": [0]}, {"data__a__x": 1, "data__b__name": 1}, {"a": 1, "b": [0]}),
        ({"a": {"0": 1}}, {"data__a__0": 2}, {"a": {"0": 1}}),
        ("text", {"data__a": 1}, "text"),
        ({"é": 1, "a.b": 2, "$": 3}, {"data__é": 4, "data__a.b": 5, "data__$": 6},
         {"é": 4, "a.b": 5, "$": 6}),
        ({}, {"data__it's": "it's", "data__%s": "100%", "data__?": "?"},
         {"it's": "it's", "%s": "100%", "?": "?"}),
    ],
)  # fmt: skip
def test_parts_are_written(kennel, data, changes, expected):
    assert updated(data, **changes) == expected


def test_sql_null_and_the_null_of_json_are_told_apart(kennel):
    assert updated({"a": 1}, data=None) is None
    assert Dog.objects.filter(data__isnull=True).exists()
    assert updated({"a": 1}, data=JSONNull()) is None
    assert Dog.objects.filter(data__isnull=False).exists()
    assert updated(JSONNull(), data__a=1) == {"a": 1}
    assert updated({"a": 1}, data__a=None) == {"a": None}


def test_expressions_give_values(kennel):
    changes = {
        "data__text": Upper("name"),
        "data__number": F("age") + 1,
        "data__flag": F("good"),
        "data__length": Length("name"),
        "data__part": F("data__old"),
        "data__missing": F("data__nothing"),
        "data__whole": F("other"),
        "data__as_text": KT("data__old__t"),
        "data__null": F("owner_id"),
    }
    found = updated({"old": {"t": "é", "n": [1]}}, **changes)
    assert found == {
        "old": {"t": "é", "n": [1]}, "text": "REX", "number": 4, "flag": True, "length": 3,
        "part": {"t": "é", "n": [1]}, "missing": None, "whole": {}, "as_text": "é", "null": None,
    }  # fmt: skip


def test_a_number_in_the_value_is_counted_up(kennel):
    more = Cast(KT("data__n"), orm.IntegerField()) + 1
    assert updated({"n": 4}, data__n=more) == {"n": 5}


def test_two_columns_are_written_together(kennel):
    Dog.objects.create(name="Rex", data={}, other={"x": 1})
    Dog.objects.filter(data__a__isnull=True).update(data__a=F("other__x"), other__x=2, age=9)
    dog = Dog.objects.get()
    assert (dog.data, dog.other, dog.age) == ({"a": 1}, {"x": 2}, 9)


def test_keys_and_values_are_bound(kennel):
    with orm.watch_queries() as q:
        Dog.objects.update(**{"data__secret key__0": "secret value"})
    assert not any("secret" in sql for sql in q.sql)


@pytest.mark.parametrize(
    ("changes", "error", "text"),
    [
        ({"owner__name": "x"}, orm.FieldError, "can't follow relations"),
        ({"name__x": "x"}, orm.FieldError, "Dog.name is a CharField"),
        ({"dat__x": "x"}, orm.FieldDoesNotExist, "Did you mean 'data'"),
        ({"data": {}, "data__x": 1}, orm.FieldError, "choose one"),
        ({"data__x": 1, "data": {}}, orm.FieldError, "choose one"),
        ({"data__x": 1, "data__x__y": 1}, orm.FieldError, "of which one holds the other"),
        ({"data____x": 1}, orm.FieldError, "empty key"),
        ({"data__": 1}, orm.FieldError, "empty key"),
        ({"data__-1": 1}, orm.FieldError, "from the start"),
        ({"data__99999999999": 1}, orm.FieldError, "no array has"),
        ({"data__x": object()}, TypeError, "not JSON serializable"),
    ],
)
def test_what_cannot_be_written_is_refused(kennel, changes, error, text):
    with pytest.raises(error, match=text):
        Dog.objects.update(**changes)


def test_sqlite_refuses_keys_that_its_paths_cannot_say(sqlite_database):
    sqlite_database.create_tables(Owner, Dog)
    for key in ('a"b', "a\\b", "a\nb", "a\0b"):
        with pytest.raises(orm.NotSupportedError, match="Write the whole value"):
            Dog.objects.update(**{f"data__{key}": 1})


def test_keys_that_no_database_takes_are_refused(kennel):
    Dog.objects.create(name="Rex", data={})
    for key in ("a\0b", "\ud800"):
        with pytest.raises((orm.Error, ValueError)):
            Dog.objects.update(**{f"data__{key}": 1})
        with pytest.raises((orm.Error, ValueError)):
            Dog.objects.update(**{f"data__{key}__b": 1})
    assert Dog.objects.get().data == {}


def test_postgresql_takes_any_key(postgres_database):
    postgres_database.create_tables(Owner, Dog)
    assert updated({}, **{'data__a"b': 1, "data__a\\b": 2}) == {'a"b': 1, "a\\b": 2}


# --- as a model in Python says ------------------------------------------------------------------

MISSING = object()
KEYS = st.sampled_from(["a", "b", "key", "é"])
LEAVES = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "x", "é'"])
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
STEPS = st.lists(KEYS | st.integers(0, 3), min_size=1, max_size=3).map(tuple)


def apart(paths):
    return all(one[: len(other)] != other for one in paths for other in paths if one is not other)


CHANGES = st.dictionaries(STEPS, VALUES, min_size=1, max_size=4).filter(apart)


def as_told(before, tree):
    """Return the value after the changes: tree is a dict of steps, or a 1-tuple with a new value."""
    if isinstance(tree, tuple):
        return tree[0]
    names = {step: below for step, below in tree.items() if isinstance(step, str)}
    positions = {step: below for step, below in tree.items() if isinstance(step, int)}
    after = copy.deepcopy(before)
    if before is MISSING or before is None:
        after = {} if names else []
    if isinstance(after, dict):
        for step, below in names.items():
            after[step] = as_told(after.get(step, MISSING), below)
    elif isinstance(after, list):
        length = len(after)
        for step, below in sorted(positions.items()):
            value = as_told(after[step] if step < length else MISSING, below)
            if step < length:
                after[step] = value
            else:
                after.append(value)
    return after


def tree_of(changes):
    tree = {}
    for steps, value in changes.items():
        node = tree
        for step in steps[:-1]:
            node = node.setdefault(step, {})
        node[steps[-1]] = (value,)
    return tree


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(before=VALUES, changes=CHANGES)
def test_any_change_is_as_told(kennel, before, changes):
    named = {f"data__{'__'.join(map(str, steps))}": value for steps, value in changes.items()}
    assert updated(before, **named) == as_told(before, tree_of(changes))
