import datetime as dt
import pickle
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hotclub_api import serializers as s
from hotclub_api.errors import ErrorDetail, SerializerMisuse, ValidationError
from hotclub_api.steps import run
from hotclub_http import QueryDict
from hypothesis import given
from hypothesis import strategies as st


class AuthorSerializer(s.Serializer):
    id = s.IntegerField(min_value=1)
    name = s.CharField(max_length=10)


class BookSerializer(s.Serializer):
    title = s.CharField(max_length=20)
    price = s.DecimalField(6, 2)
    at = s.DateTimeField(source="published")
    good = s.BooleanField(default=False)
    author = AuthorSerializer()
    tags = s.ListField(child=s.CharField(), required=False)
    shout = s.SerializerMethodField()

    def get_shout(self, book) -> str:
        return (book["title"] if isinstance(book, dict) else book.title).upper()

    def validate_title(self, value):
        if value == "Nuages?":
            raise ValidationError("A title is no question.", code="question")
        return value


MAY = dt.datetime(1934, 5, 6, tzinfo=dt.UTC)
BOOK = SimpleNamespace(
    title="Nuages", price=Decimal("7.5"), published=MAY, good=True,
    author=SimpleNamespace(id=1, name="Django"), tags=["a"],
)  # fmt: skip
SHOWN = {
    "title": "Nuages", "price": "7.50", "at": "1934-05-06T00:00:00Z", "good": True,
    "author": {"id": 1, "name": "Django"}, "tags": ["a"], "shout": "NUAGES",
}  # fmt: skip
SENT = {
    "title": " Nuages ", "price": "7.50", "at": "1934-05-06T00:00:00Z",
    "author": {"id": 1, "name": "Django"},
}  # fmt: skip


def test_an_object_and_a_mapping_are_shown_alike():
    as_mapping = {**vars(BOOK), "author": vars(BOOK.author)}

    assert BookSerializer(BOOK).data == SHOWN
    assert BookSerializer(as_mapping).data == SHOWN
    assert BookSerializer([BOOK, as_mapping, BOOK], many=True).data == [SHOWN] * 3


def test_the_compiled_way_shows_what_the_long_way_shows():
    serializer = BookSerializer(BOOK)
    assert serializer._show_slowly(BOOK) == serializer.to_representation(BOOK) == SHOWN


def test_methods_missing_values_and_none_go_the_long_way():
    class Loose(s.Serializer):
        a = s.CharField()
        b = s.IntegerField(required=False)
        c = s.CharField(default="given")
        d = s.DateField()

    thing = SimpleNamespace(a=lambda: "called", d=None)
    assert Loose(thing).data == {"a": "called", "c": "given", "d": None}
    with pytest.raises(AttributeError, match=r"Loose\.a: a SimpleNamespace has no 'a'"):
        _ = Loose(SimpleNamespace(b=1)).data


def test_good_input_becomes_validated_data_under_the_sources():
    serializer = BookSerializer(data=SENT)

    assert serializer.is_valid(), serializer.errors
    assert serializer.validated_data == {
        "title": "Nuages", "price": Decimal("7.50"), "published": MAY, "good": False,
        "author": {"id": 1, "name": "Django"},
    }  # fmt: skip


def test_the_problems_of_all_fields_are_told_together():
    serializer = BookSerializer(
        data={"title": "Nuages?", "price": "x", "at": None, "author": {"id": 0}, "tags": [[]]}
    )

    assert not serializer.is_valid()
    assert serializer.errors == {
        "title": [ErrorDetail("A title is no question.", "question")],
        "price": ["A valid number is required."],
        "at": ["This field may not be null."],
        "author": {
            "id": ["Ensure this value is greater than or equal to 1."],
            "name": ["This field is required."],
        },
        "tags": {0: ["Not a valid string."]},
    }
    with pytest.raises(ValidationError):
        serializer.is_valid(raise_exception=True)


def test_sec_api_031_a_partial_update_takes_what_is_there_also_in_nested_objects():
    serializer = BookSerializer(BOOK, data={"author": {"name": "Joseph"}}, partial=True)
    whole = BookSerializer(BOOK, data={"author": {"name": "Joseph"}})

    assert serializer.is_valid(), serializer.errors
    assert serializer.validated_data == {"author": {"name": "Joseph"}}
    assert not whole.is_valid()
    assert set(whole.errors) == {"title", "price", "at", "author"}


def test_sec_api_007_a_form_and_json_give_the_same_and_extra_keys_are_dropped():
    form = QueryDict(
        "title=Nuages&price=7.50&at=1934-05-06T00:00:00Z&author.id=1&author.name=Django&"
        "tags=a&is_admin=1&good=true&__class__=x"
    )
    by_form = BookSerializer(data=form)
    by_json = BookSerializer(data={**SENT, "tags": ["a"], "is_admin": 1, "good": True})

    assert by_form.is_valid(), by_form.errors
    assert by_json.is_valid(), by_json.errors
    assert by_form.validated_data == by_json.validated_data


@pytest.mark.parametrize("sent", [[], "text", 7, True, [{}]])
def test_sec_api_027_input_that_is_no_mapping_is_refused(sent):
    serializer = BookSerializer(data=sent)
    assert not serializer.is_valid()
    assert set(serializer.errors) == {"non_field_errors"}


values = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers(), max_size=2)
names = st.sampled_from(["title", "price", "at", "good", "author", "tags", "x"])


@given(st.dictionaries(names, values | st.dictionaries(names, values, max_size=2)))
def test_the_compiled_check_and_the_fields_one_by_one_agree(sent):
    quick = BookSerializer(data=sent)
    assert outcome(quick.to_internal_value, sent) == outcome(
        lambda data: run(quick._members(data)), sent
    )


def outcome(check, sent):
    try:
        return "good", check(sent)
    except ValidationError as problem:
        return "bad", problem.detail


def test_read_only_fields_are_not_taken_and_write_only_ones_not_shown():
    class Account(s.Serializer):
        id = s.IntegerField(read_only=True)
        password = s.CharField(write_only=True)

    serializer = Account(data={"id": 7, "password": "p"})
    assert serializer.is_valid()
    assert serializer.validated_data == {"password": "p"}
    assert Account(SimpleNamespace(id=1, password="p")).data == {"id": 1}


def test_fields_changed_in_init_hold_for_that_instance_alone():
    class Chosen(s.Serializer):
        a = s.IntegerField()
        b = s.IntegerField()

        def __init__(self, *args, only=None, **kwargs):
            super().__init__(*args, **kwargs)
            for name in set(self.fields) - set(only or self.fields):
                self.fields.pop(name)

    thing = {"a": 1, "b": 2}
    assert Chosen(thing, only=["a"]).data == {"a": 1}
    assert Chosen(thing).data == thing
    assert Chosen([thing] * 3, many=True).data == [thing] * 3


def test_a_hidden_user_comes_from_the_context():
    class Note(s.Serializer):
        owner = s.HiddenField(default=s.CurrentUserDefault())
        text = s.CharField()

    request = SimpleNamespace(user="django")
    serializer = Note(data={"text": "x", "owner": "evil"}, context={"request": request})
    assert serializer.is_valid()
    assert serializer.validated_data == {"owner": "django", "text": "x"}


async def test_async_hooks_are_awaited_by_the_async_way():
    class Slow(s.Serializer):
        a = s.IntegerField()

        async def validate_a(self, value):
            return value + 1

        async def acreate(self, validated_data):
            return SimpleNamespace(**validated_data)

    serializer = Slow(data={"a": 1})
    assert await serializer.ais_valid()
    assert (await serializer.asave()).a == 2
    assert serializer.data == {"a": 2}


def test_the_order_of_use_is_kept_by_errors_that_say_it():
    with pytest.raises(SerializerMisuse, match="is_valid"):
        _ = BookSerializer(data={}).errors
    with pytest.raises(AssertionError, match="not valid"):
        broken = BookSerializer(data={})
        broken.is_valid()
        broken.save()


def test_lists_tell_which_member_is_wrong_and_have_a_limit():
    serializer = AuthorSerializer(data=[{"id": 1, "name": "a"}, {"id": 2}], many=True)
    assert not serializer.is_valid()
    assert serializer.errors == [{}, {"name": ["This field is required."]}]

    long = AuthorSerializer(data=[{"id": 1, "name": "a"}] * 3, many=True, max_length=2)
    assert not long.is_valid()
    assert long.errors["non_field_errors"][0].code == "max_length"


def test_subclasses_inherit_add_and_remove_fields():
    class Child(AuthorSerializer):
        born = s.IntegerField()
        id = None

    assert list(Child().fields) == ["name", "born"]


def test_data_can_be_pickled_as_plain_dicts():
    assert pickle.loads(pickle.dumps(BookSerializer(BOOK).data)) == SHOWN


@given(st.datetimes(timezones=st.just(dt.UTC)), st.decimals("-9999.99", "9999.99", places=2))
def test_moments_and_decimals_are_shown_alike_on_the_short_and_the_long_way(moment, price):
    class Row(s.Serializer):
        at = s.DateTimeField()
        price = s.DecimalField(6, 2)

    row = {"at": moment, "price": price}
    serializer = Row()
    assert serializer.to_representation(row) == serializer._show_slowly(row)
