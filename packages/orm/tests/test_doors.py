"""The blocking and the awaiting door have the same names, the same arguments, the same results."""

import inspect

import hotclub_orm as orm
import pytest
from hotclub_orm import transactions
from hotclub_orm.database import Database
from hotclub_orm.raw import RawQuerySet
from hotclub_orm.related_managers import ForeignRelated, ManyRelated

# Public names that ask the database, and have to have a twin; what is not here builds, or is lazy.
ASKING = {
    orm.QuerySet: {
        "aggregate", "bulk_create", "bulk_update", "contains", "count", "create", "delete", "earliest",
        "exists", "explain", "first", "get", "get_or_create", "in_bulk", "iterator", "keyset", "last",
        "latest", "update", "update_or_create",
    },
    orm.Manager: {
        "aggregate", "bulk_create", "bulk_update", "contains", "count", "create", "earliest", "exists",
        "explain", "first", "get", "get_or_create", "in_bulk", "iterator", "keyset", "last", "latest",
        "update", "update_or_create",
    },
    ForeignRelated: {"add", "clear", "create", "get_or_create", "remove", "set", "update_or_create"},
    ManyRelated: {"add", "clear", "create", "get_or_create", "remove", "set", "update_or_create"},
    orm.Model: {
        "delete", "full_clean", "refresh_from_db", "save", "validate_constraints", "validate_unique",
    },
    RawQuerySet: {"iterator"},
    Database: {
        "close", "create_tables", "cursor", "enter_block", "execute", "is_usable", "leave_block", "run",
        "set_autocommit", "stream",
    },
    transactions: {
        "commit", "rollback", "savepoint", "savepoint_commit", "savepoint_rollback", "set_autocommit",
    },
}  # fmt: skip

# As documented: an awaiting reader has no result of its own to fall back to.
OWN_DEFAULTS = {("iterator", "chunk_size")}

PAIRS = [(door, name) for door, names in ASKING.items() for name in sorted(names)]


def shown(pair):
    return getattr(pair, "__name__", str(pair)).rsplit(".", 1)[-1]


@pytest.mark.parametrize(("door", "name"), PAIRS, ids=shown)
def test_each_name_that_asks_has_a_twin_with_the_same_arguments(door, name):
    own = inspect.signature(getattr(door, name)).parameters
    twin = inspect.signature(getattr(door, f"a{name}")).parameters
    assert list(twin) == list(own)
    for parameter in own.values():
        other = twin[parameter.name]
        assert other.kind == parameter.kind
        assert other.annotation == parameter.annotation
        if (name, parameter.name) not in OWN_DEFAULTS:
            assert other.default == parameter.default


@pytest.mark.parametrize("door", ASKING, ids=shown)
def test_no_twin_is_forgotten_here(door):
    names = {name for name in dir(door) if not name.startswith("_")}
    assert {name for name in names if f"a{name}" in names} == ASKING[door]


@pytest.mark.parametrize(("door", "name"), PAIRS, ids=shown)
def test_a_twin_gives_what_can_be_awaited(door, name):
    own, twin = getattr(door, name), getattr(door, f"a{name}")
    told = str(inspect.signature(twin).return_annotation)
    awaited = inspect.iscoroutinefunction(inspect.unwrap(twin))
    assert awaited or any(word in told for word in ("Async", "Awaitable", "Coroutine"))
    assert not inspect.iscoroutinefunction(inspect.unwrap(own))


@pytest.mark.parametrize("name", ["__iter__", "__aiter__", "__len__", "__bool__", "__getitem__"])
def test_a_query_set_is_read_by_for_and_by_async_for(name):
    assert hasattr(orm.QuerySet, name)


@pytest.mark.parametrize(
    ("enter", "leave"), [("__enter__", "__exit__"), ("__aenter__", "__aexit__")]
)
def test_blocks_are_entered_from_both_sides(enter, leave):
    for block in (transactions.Atomic, Database):
        assert hasattr(block, enter)
        assert hasattr(block, leave)


def test_a_manager_deletes_nothing_by_a_word_left_out():
    assert not hasattr(orm.Manager, "delete")
    assert not hasattr(orm.Manager, "adelete")
