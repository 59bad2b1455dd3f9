from __future__ import annotations

import time
from typing import Any

import pytest
from hotclub_migrations import CircularDependencyError, MigrationGraph, NodeNotFoundError
from hotclub_migrations.testing import migration
from hypothesis import given
from hypothesis import strategies as st

A1, A2, A3, A4, B1, B2 = (
    ("a", "0001"), ("a", "0002"), ("a", "0003"), ("a", "0004"), ("b", "0001"), ("b", "0002"),
)  # fmt: skip


def graph_of(edges: dict[Any, list[Any]]) -> MigrationGraph:
    graph = MigrationGraph()
    for key in edges:
        graph.add_node(key, migration(*key))
    for child, parents in edges.items():
        for parent in parents:
            graph.add_dependency(child, child, parent, skip_validation=True)
    return graph


def test_a_plan_holds_each_migration_after_all_it_needs() -> None:
    graph = graph_of({A1: [], A2: [A1], A3: [A2, B2], A4: [A3], B1: [], B2: [B1, A1]})

    assert graph.forwards_plan(A4) == [A1, A2, B1, B2, A3, A4]
    assert graph.backwards_plan(B1) == [A4, A3, B2, B1]
    assert graph.root_nodes() == [A1, B1]
    assert graph.leaf_nodes() == [A4, B2]
    assert graph.leaf_nodes("b") == [B2]


def test_a_circle_is_shown_whole() -> None:
    graph = graph_of({A1: [A3], A2: [A1], A3: [A2], B1: []})

    with pytest.raises(CircularDependencyError) as caught:
        graph.ensure_not_cyclic()

    assert str(caught.value) == "a.0001, a.0003, a.0002, a.0001"


def test_a_dependency_that_does_not_exist_names_who_asks_and_the_nearest_name() -> None:
    graph = graph_of({A1: []})

    with pytest.raises(NodeNotFoundError) as caught:
        graph.add_dependency("a.0002", A1, ("a", "001"))

    assert caught.value.node == ("a", "001")
    assert str(caught.value) == (
        "Migration a.0002 dependencies reference nonexistent parent node ('a', '001')"
        " Did you mean 'a.0001'?"
    )


def test_an_unknown_target_is_refused() -> None:
    with pytest.raises(NodeNotFoundError, match=r"Node \('x', 'y'\) not a valid node"):
        graph_of({A1: []}).forwards_plan(("x", "y"))


def test_replaced_migrations_give_their_edges_to_the_squashed_one() -> None:
    squashed = ("a", "squashed")
    graph = graph_of({A1: [], A2: [A1], A3: [A2], B1: [A2], squashed: []})

    graph.remove_replaced_nodes(squashed, [A1, A2])

    assert graph.forwards_plan(A3) == [squashed, A3]
    assert graph.forwards_plan(B1) == [squashed, B1]


def test_a_squashed_migration_taken_out_leaves_its_dependants_to_the_last_part() -> None:
    squashed = ("a", "squashed")
    graph = graph_of({A1: [], A2: [A1], squashed: [], A3: [squashed]})

    graph.remove_replacement_node(squashed, [A1, A2])

    assert graph.forwards_plan(A3) == [A1, A2, A3]


@given(st.lists(st.lists(st.integers(0, 30), max_size=4), min_size=1, max_size=30))
def test_any_order_of_declaration_gives_a_plan_that_respects_every_edge(edges: Any) -> None:
    keys = [("a", f"{n:04d}") for n in range(len(edges))]
    graph = graph_of(
        {keys[n]: [keys[p] for p in parents if p < n] for n, parents in enumerate(edges)}
    )

    for target in keys:
        plan = graph.forwards_plan(target)
        for key in plan:
            assert all(plan.index(p) < plan.index(key) for p in graph.node_map[key].parents)


def plan_seconds(count: int) -> float:
    keys = [("a", f"{n:05d}") for n in range(count)]
    graph = graph_of({key: keys[n - 1 : n] if n else [] for n, key in enumerate(keys)})
    began = time.process_time()
    graph.ensure_not_cyclic()
    graph.forwards_plan(keys[-1])
    graph.leaf_nodes()
    return time.process_time() - began


def test_sec_mig_024_a_long_history_is_walked_without_recursion_and_in_linear_steps() -> None:
    # 20,000 steps would end any recursion; the count of visits is asserted, not the time.
    assert plan_seconds(20_000) >= 0
    keys = [("a", f"{n:05d}") for n in range(2000)]
    graph = graph_of({key: keys[n - 1 : n] if n else [] for n, key in enumerate(keys)})
    visits = 0
    real = graph.node

    def counted(key: Any) -> Any:
        nonlocal visits
        visits += 1
        return real(key)

    graph.node = counted  # type: ignore[method-assign]
    seen: dict[Any, None] = {}
    for key in keys:
        graph.order([key], "parents", seen)
    assert visits <= 2 * len(keys)
