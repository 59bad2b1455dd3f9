"""The memory of shapes: what is in use stays, what passes by goes, and its size has a limit."""

import gc
import weakref

import hotclub_orm as orm
import pytest
from hotclub_orm.plan.query import Query
from hotclub_orm.shape import MAX_SHAPES, Memory, Shape, root_of


class Tune(orm.Model):
    title = orm.CharField(max_length=50)
    year = orm.IntegerField()

    class Meta:
        app_label = "shape_memory"


def trie(limit):
    return Shape(Query(Tune), 0, Memory(limit))


def grown(shape, key):
    return shape.child(key, [], lambda query, _: None, None)[0]


def shapes_below(shape):
    return sum(1 + shapes_below(child) for child in shape.children.values())


def test_a_hot_shape_survives_a_hundred_thousand_cold_ones():
    root = root_of(Tune)
    hot = Tune.objects.filter(title="x").order_by("year")._shape
    hot.compiled["text"] = "SELECT"

    for number in range(100_000):
        grown(root, ("cold", number))
        if number % 1000 == 0:
            assert Tune.objects.filter(title="y").order_by("year")._shape is hot

    assert hot.compiled == {"text": "SELECT"}
    assert root.size == shapes_below(root) == MAX_SHAPES
    assert len(root.memory.line) <= MAX_SHAPES


def test_a_dropped_shape_is_let_go():
    root = trie(3)
    first = weakref.ref(grown(root, "first"))

    for number in range(10):
        grown(root, number)
    gc.collect()

    assert first() is None
    assert list(root.children) == [7, 8, 9]


def test_a_shape_is_dropped_after_its_children():
    root = trie(4)
    leaf = grown(grown(grown(root, "a"), "b"), "c")
    assert leaf.parent.parent.parent is root

    for number in range(3):
        grown(root, number)
    assert shapes_below(root) == root.size == 4
    assert "c" not in leaf.parent.children

    for number in range(10, 20):
        grown(root, number)
    assert shapes_below(root) == root.size == 4
    assert "a" not in root.children


def test_a_chain_longer_than_the_limit_stays_whole_and_is_cut_down_afterwards():
    root = here = trie(10)
    for number in range(30):
        here = grown(here, number)
    assert shapes_below(root) == root.size == 30

    grown(root, "next")

    assert shapes_below(root) == root.size == 10
    assert "next" in root.children


def test_a_query_set_whose_shape_was_dropped_still_moves_on():
    root = trie(2)
    dropped = grown(root, "dropped")
    for number in range(5):
        grown(root, number)
    assert "dropped" not in root.children

    child = grown(dropped, "child")

    assert dropped.children == {"child": child}
    for number in range(10):
        grown(root, 100 + number)
    assert (root.size, dropped.children) == (2, {})


@pytest.mark.parametrize("known", [100, MAX_SHAPES])
def test_keeping_one_more_takes_few_looks_however_many_are_known(known, monkeypatch):
    looks = []
    look = Memory._look_at_first
    monkeypatch.setattr(Memory, "_look_at_first", lambda *a, **k: (looks.append(1), look(*a, **k)))
    root = trie(known)
    for number in range(known):
        grown(grown(root, number % 10), number)

    looks.clear()
    for number in range(known):
        grown(grown(root, number % 10), ("more", number))

    assert len(looks) <= 2 * known + 20
