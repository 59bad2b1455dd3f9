"""Values that come later: cached properties, lazy results, lazy objects."""

import copy
import pickle

import pytest
from hotclub.utils.functional import (
    LazyObject,
    Promise,
    SimpleLazyObject,
    cached_property,
    classproperty,
    keep_lazy,
    keep_lazy_text,
    lazy,
    lazystr,
    partition,
)


class Record:
    calls = 0

    @cached_property
    def length(self) -> int:
        """How long it plays."""
        type(self).calls += 1
        return 3

    @classproperty
    def label(cls) -> str:
        return cls.__name__


def test_a_cached_property_is_computed_once_and_can_be_forgotten() -> None:
    Record.calls = 0
    record = Record()
    assert (record.length, record.length, Record.calls) == (3, 3, 1)
    assert record.__dict__ == {"length": 3}
    del record.length
    assert (record.length, Record.calls) == (3, 2)
    record.length = 9
    assert record.length == 9
    assert Record.length.__doc__ == "How long it plays."


def test_a_cached_property_has_one_name() -> None:
    with pytest.raises((TypeError, RuntimeError)):

        class Twice:
            one = cached_property(lambda self: 1)
            two = one

    loose: cached_property[int] = cached_property(lambda self: 1)
    Record.loose = loose  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="__set_name__"):
        _ = Record().loose  # type: ignore[attr-defined]
    del Record.loose  # type: ignore[attr-defined]


def test_a_class_property_is_of_class_and_instance() -> None:
    assert (Record.label, Record().label) == ("Record", "Record")


def test_a_lazy_result_is_computed_at_each_use() -> None:
    words = ["one", "two"]
    text = lazy(lambda: words.pop(0), str)()
    assert isinstance(text, Promise)
    assert words == ["one", "two"]
    assert str(text) == "one"
    assert f"{text}" == "two"


def test_a_lazy_text_reads_as_text() -> None:
    text = lazystr("Minor Swing")
    assert text.upper() == "MINOR SWING"
    assert text == "Minor Swing"
    assert text == lazystr("Minor Swing")
    assert hash(text) == hash("Minor Swing")
    assert text + "!" == "Minor Swing!"
    assert "a " + text == "a Minor Swing"
    assert lazystr("%s!") % "x" == "x!"
    assert text[0] == "M"
    assert len(text) == 11
    assert "Swing" in text
    assert sorted([lazystr("b"), lazystr("a")]) == ["a", "b"]
    assert list(lazystr("ab")) == ["a", "b"]
    assert repr(text) == "'Minor Swing'"
    assert copy.deepcopy(text) is text


def test_a_lazy_result_has_the_methods_of_its_classes_alone() -> None:
    number = lazy(lambda: 3, int)()
    assert number + 1 == 4
    assert number.bit_length() == 2
    assert number < 4
    assert not hasattr(number, "upper")


def test_a_lazy_result_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(lazystr("Nuages"))) == "Nuages"


def test_keep_lazy_is_lazy_for_lazy_arguments_alone() -> None:
    @keep_lazy_text
    def shout(text: str) -> str:
        return str(text).upper()

    assert shout("a") == "A"
    assert not isinstance(shout("a"), Promise)
    assert isinstance(shout(lazystr("a")), Promise)
    assert shout(lazystr("a")) == "A"
    with pytest.raises(TypeError, match="needs the classes of the results"):
        keep_lazy()


def test_migrations_write_a_lazy_text_as_its_text() -> None:
    from hotclub_migrations.serializer import serialize

    assert serialize(lazystr("Title"))[0] == "'Title'"


def test_a_lazy_object_is_made_at_the_first_touch() -> None:
    made: list[Record] = []

    def make() -> Record:
        made.append(Record())
        return made[-1]

    later = SimpleLazyObject(make)
    assert "function" in repr(later)
    assert made == []
    assert later.length == 3
    assert later.length == 3
    assert len(made) == 1
    assert isinstance(later, Record)
    assert later == made[0]
    assert hash(later) == hash(made[0])
    later.title = "Nuages"
    assert made[0].title == "Nuages"  # type: ignore[attr-defined]
    del later.title
    assert not hasattr(later, "title")
    assert bool(later)
    assert "length" in dir(later)


def test_a_lazy_container_is_a_container() -> None:
    later = SimpleLazyObject(lambda: {"a": 1})
    assert (later["a"], len(later), "a" in later, list(later)) == (1, 1, True, ["a"])
    later["b"] = 2
    del later["a"]
    assert later == {"b": 2}
    assert [*SimpleLazyObject(lambda: [1]), 2] == [1, 2]
    assert [0, *SimpleLazyObject(lambda: [1])] == [0, 1]
    assert bytes(SimpleLazyObject(lambda: b"x")) == b"x"
    assert SimpleLazyObject(lambda: 1) < 2


def test_lazy_objects_are_copied_and_pickled() -> None:
    untouched = SimpleLazyObject(lambda: [1])
    assert copy.copy(untouched) == [1]
    assert copy.deepcopy(SimpleLazyObject(lambda: [[1]])) == [[1]]
    touched = SimpleLazyObject(lambda: [1])
    assert len(touched) == 1
    assert type(copy.copy(touched)) is list
    assert pickle.loads(pickle.dumps(touched)) == [1]


def test_a_lazy_object_needs_to_know_what_it_stands_for() -> None:
    with pytest.raises(TypeError, match="must say in _setup"):
        _ = LazyObject().anything


def test_partition() -> None:
    assert partition(lambda n: n > 2, [1, 2, 3, 4]) == ([1, 2], [3, 4])


def test_html_of_a_lazy_text_stays_lazy():
    from hotclub.utils.functional import Promise, lazystr
    from hotclub.utils.html import conditional_escape, escape, mark_safe, strip_tags

    word = ["<b>old</b>"]

    class Later:
        def __str__(self):
            return word[0]

    text = lazystr(Later())
    safe, escaped, bare = mark_safe(text), escape(text), strip_tags(text)
    word[0] = "<b>new</b>"

    assert all(isinstance(one, Promise) for one in (safe, escaped, bare))
    assert (str(safe), str(escaped), str(bare)) == (
        "<b>new</b>",
        "&lt;b&gt;new&lt;/b&gt;",
        "new",
    )
    assert conditional_escape(safe) == "<b>new</b>"


def test_an_object_made_by_its_own_method_is_shown():
    from hotclub.utils.functional import SimpleLazyObject

    class Own(SimpleLazyObject):
        def __init__(self):
            super().__init__(self._make)

        def _make(self):
            return 1

    assert "_make" in repr(Own())
