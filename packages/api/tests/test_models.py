import pytest
from hotclub_api import serializers as s
from hotclub_api.errors import ImproperlyConfigured, SerializerMisuse, ValidationError
from hotclub_orm.testing import assert_num_queries


@pytest.fixture
def kinds(library):
    class BookSerializer(s.ModelSerializer):
        class Meta:
            model = library.Book
            fields = "__all__"

    class AuthorSerializer(s.ModelSerializer):
        class Meta:
            model = library.Author
            fields = ["id", "name", "books"]
            read_only_fields = ["books"]

    class DeepSerializer(s.ModelSerializer):
        class Meta:
            model = library.Book
            exclude = ["price"]
            depth = 1

    library.books, library.authors, library.deep = BookSerializer, AuthorSerializer, DeepSerializer
    return library


def test_a_model_gives_the_fields_with_its_limits(kinds):
    fields = kinds.books().fields

    assert list(fields) == ["id", "title", "price", "kind", "author", "tags"]
    assert fields["id"].read_only
    assert (fields["title"].max_length, fields["title"].required) == (20, True)
    assert (fields["price"].max_digits, fields["price"].required) == (6, False)
    assert fields["kind"].choices == {"a": "A", "b": "B"}
    assert isinstance(fields["author"], s.PrimaryKeyRelatedField)
    assert isinstance(fields["tags"], s.ManyRelatedField)


def test_create_and_update_save_relations_too(kinds):
    author, tag = kinds.Author.objects.create(name="D"), kinds.Tag.objects.create(label="t")
    made = kinds.books(data={"title": "Nuages", "author": author.pk, "tags": [tag.pk]})
    assert made.is_valid(), made.errors
    book = made.save()
    assert made.data == {
        "id": book.pk, "title": "Nuages", "price": "0.00", "kind": "a", "author": author.pk,
        "tags": [tag.pk],
    }  # fmt: skip

    changed = kinds.books(book, data={"price": "7.50", "tags": []}, partial=True)
    assert changed.is_valid(), changed.errors
    changed.save()
    again = kinds.Book.objects.get(pk=book.pk)
    assert kinds.books(again).data["price"] == "7.50"
    assert list(again.tags.all()) == []


async def test_the_async_way_does_the_same_and_loads_what_it_shows(kinds):
    author = await kinds.Author.objects.acreate(name="D")
    tag = await kinds.Tag.objects.acreate(label="t")
    made = kinds.books(data={"title": "Nuages", "author": author.pk, "tags": [tag.pk]})
    assert await made.ais_valid(), made.errors
    book = await made.asave()
    fresh = await kinds.Book.objects.aget(pk=book.pk)

    assert await kinds.deep(fresh).adata() == {
        "id": book.pk, "title": "Nuages", "kind": "a", "author": {"id": author.pk, "name": "D"},
        "tags": [{"id": tag.pk, "label": "t"}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"a": 1}, "incorrect_type"), ([1], "incorrect_type"), (True, "incorrect_type"),
        ("x", "incorrect_type"), (99, "does_not_exist"), (10**30, "does_not_exist"),
        (None, "null"),
    ],
)  # fmt: skip
def test_sec_api_027_a_key_is_a_plain_value_of_an_object_that_exists(kinds, sent, code):
    serializer = kinds.books(data={"title": "x", "author": sent})
    assert not serializer.is_valid()
    assert serializer.errors["author"][0].code == code


def test_sec_api_030_unique_rules_hold_on_create_and_update(kinds):
    kinds.Author.objects.create(name="taken")
    author = kinds.Author.objects.create(name="free")
    one = kinds.Book.objects.create(title="one", author=author)
    two = kinds.Book.objects.create(title="two", author=author)

    twice = kinds.authors(data={"name": "taken"})
    assert not twice.is_valid()
    assert twice.errors["name"][0].code == "unique"
    assert kinds.authors(author, data={"name": "free"}).is_valid()
    together = kinds.books(data={"title": "one", "author": author.pk})
    assert not together.is_valid()
    assert together.errors["non_field_errors"][0].code == "unique"
    partial = kinds.books(two, data={"title": "one"}, partial=True)
    assert not partial.is_valid()
    assert kinds.books(one, data={"title": "one"}, partial=True).is_valid()


def test_sec_api_009_nested_input_is_not_saved_unless_the_author_says_how(kinds):
    class AuthorInside(s.ModelSerializer):
        class Meta:
            model = kinds.Author
            fields = ["id", "name"]
            extra_kwargs = {"name": {"validators": []}}

    class Nested(s.ModelSerializer):
        author = AuthorInside()

        class Meta:
            model = kinds.Book
            fields = ["title", "author"]
            validators = []

    author = kinds.Author.objects.create(name="before")
    serializer = Nested(data={"title": "x", "author": {"id": author.pk, "name": "after"}})
    assert serializer.is_valid(), serializer.errors
    with pytest.raises(AssertionError, match="nested"):
        serializer.save()
    assert kinds.Author.objects.get().name == "before"


def test_a_reverse_relation_is_shown_when_it_is_named(kinds):
    author = kinds.Author.objects.create(name="D")
    book = kinds.Book.objects.create(title="x", author=author)
    assert kinds.authors(author).data == {"id": author.pk, "name": "D", "books": [book.pk]}


def test_keys_of_many_are_looked_up_in_one_query(kinds, sqlite_database):
    tags = [kinds.Tag.objects.create(label=str(n)).pk for n in range(5)]
    field = s.PrimaryKeyRelatedField(queryset=kinds.Tag.objects, many=True)
    with assert_num_queries(1, sqlite_database):
        assert [one.pk for one in field.run_validation(tags)] == tags


def test_mistakes_in_meta_are_named(kinds):
    def made(**meta):
        inner = type("Meta", (), {"model": kinds.Book, **meta})
        return type("Wrong", (s.ModelSerializer,), {"Meta": inner})()

    with pytest.raises(ImproperlyConfigured, match="Did you mean 'title'"):
        _ = made(fields=["titel"]).fields
    with pytest.raises(SerializerMisuse, match="fields or exclude"):
        _ = made().fields
    with pytest.raises(TypeError, match="list or tuple"):
        _ = made(fields="title").fields


def test_sec_api_030_a_lost_race_for_a_unique_value_is_a_validation_error(kinds):
    class Racing(s.ModelSerializer):
        class Meta:
            model = kinds.Author
            fields = ["name"]

    first, second = Racing(data={"name": "one"}), Racing(data={"name": "one"})
    assert first.is_valid()
    assert second.is_valid()
    first.save()
    with pytest.raises(ValidationError) as caught:
        second.save()
    assert caught.value.get_codes() == ["unique"]
    assert kinds.Author.objects.count() == 1
