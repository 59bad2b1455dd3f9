"""Query sets, queries and objects through pickle."""

import pickle
from typing import Any

import hotclub_orm as orm
import pytest
from hotclub_orm import Database, pickles
from hotclub_orm.testing import assert_num_queries


class Tag(orm.Model):
    word = orm.CharField(max_length=10)

    class Meta:
        app_label = "pickles"


class Record(orm.Model):
    title = orm.CharField(max_length=10)
    tags = orm.ManyToManyField(Tag, related_name="records")

    class Meta:
        app_label = "pickles"


def _again(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


@pytest.fixture(autouse=True)
def records(database: Database) -> None:
    database.create_tables(Tag, Record)
    for title in ("Minor", "Nuages", "Tears"):
        Record.objects.create(title=title)
    swing = Tag.objects.create(word="swing")
    Record.objects.get(title="Nuages").tags.add(swing)


def test_a_query_is_pickled_without_asking_and_taken_by_a_query_set(database: Database) -> None:
    asked = Record.objects.filter(title__lt="S").order_by("-title")[:2]
    with assert_num_queries(0, database):
        frozen = pickle.dumps(asked.query)
        again = Record.objects.all()
        again.query = pickle.loads(frozen)

    assert [one.title for one in again] == ["Nuages", "Minor"]
    assert str(again.query) == str(asked.query)
    with pytest.raises(TypeError, match="once a slice has been taken"):
        again.filter(title="Minor")


@pytest.mark.parametrize("chosen", ["values", "values_list"])
def test_a_query_of_values_gives_dicts(chosen: str) -> None:
    again = Record.objects.all()
    again.query = _again(getattr(Record.objects.order_by("title"), chosen)("title").query)

    assert list(again[:1]) == [{"title": "Minor"}]


def test_query_sets_inside_are_never_asked(database: Database) -> None:
    inner = Tag.objects.filter(records=orm.OuterRef("pk"))
    asked = Record.objects.filter(
        orm.Q(orm.Exists(inner)) | orm.Q(pk__in=Record.objects.filter(title="Tears"))
    ).prefetch_related(orm.Prefetch("tags", queryset=Tag.objects.order_by("word"), to_attr="all"))
    with assert_num_queries(2, database):  # the rows, and what is prefetched
        frozen = pickle.dumps(asked)
    again = pickle.loads(frozen)
    with assert_num_queries(0, database):
        assert {one.title for one in again} == {"Nuages", "Tears"}
    with assert_num_queries(2, database):
        (found,) = again.filter(title="Nuages")
    assert [tag.word for tag in found.all] == ["swing"]


def test_only_a_query_can_be_taken() -> None:
    with pytest.raises(TypeError, match="A query is what"):
        Record.objects.all().query = "SELECT 1"  # type: ignore[assignment]


def test_rows_of_a_table_between_can_be_pickled() -> None:
    row = Record.tags.through.objects.get()

    assert _again(row) == row


def test_a_class_that_no_module_holds_is_found_by_its_name() -> None:
    meta = type("Meta", (), {"app_label": "pickles", "proxy": True})
    made = type(Record)("Single", (Record,), {"__module__": __name__, "Meta": meta})

    assert type(_again(made(title="x"))) is made


@pytest.mark.parametrize("mode", [orm.FETCH_ONE, orm.FETCH_PEERS, orm.FETCH_RAISE])
def test_the_fetch_mode_stays_with_an_object(mode: Any) -> None:
    found = _again(Record.objects.only("pk").fetch_mode(mode).first())

    assert found._state.fetch_mode is mode
    assert found._state.db == "default"
    if mode is orm.FETCH_RAISE:
        with pytest.raises(orm.FieldFetchBlocked):
            assert found.title
    else:
        assert found.title == "Minor"


@pytest.mark.parametrize("of", ["object", "query set"])
def test_a_pickle_of_another_version_warns(of: str) -> None:
    value: Any = Record.objects.first() if of == "object" else Record.objects.none()
    frozen = pickle.dumps(value, 0).replace(pickles.own_version().encode(), b"0.0.9")
    with pytest.warns(RuntimeWarning, match=f"pickled {of} is of version 0.0.9"):
        pickle.loads(frozen)


def test_a_pickle_that_says_no_version_warns() -> None:
    state = Record.objects.get(title="Minor").__getstate__()
    made = Record.__new__(Record)
    with pytest.warns(RuntimeWarning, match="does not say"):
        made.__setstate__(state)
    assert made.title == "Minor"
