"""State what every store must do, as tests that authors of stores inherit.

    class TestMyStore(StoreConformance):
        @pytest.fixture
        def store(self):
            return MyStore()

Each test runs in both colours. Values are what the codec of that kind of store would give: bytes,
which a store in the process keeps as it keeps any object.
Not here: any store; what the door makes of it.
"""

import asyncio
import threading
from typing import Any

import pytest

from hotclub_cache.errors import NotACounter
from hotclub_cache.stores.contract import Store
from hotclub_cache.wishes import (
    Count,
    Insert,
    Read,
    ReadMany,
    Remove,
    RemoveIf,
    Touch,
    Wipe,
    Write,
    WriteMany,
)


class StoreConformance:
    """Inherit, and give a fixture ``store`` that returns an empty store."""

    @pytest.fixture
    def store(self) -> Store:
        """Return an empty store."""
        raise NotImplementedError("A conformance class needs a fixture `store`.")

    @pytest.fixture(params=["sync", "async"])
    def colour(self, request: pytest.FixtureRequest) -> str:
        """Name the colour that this run is in."""
        return str(request.param)

    def grant(self, store: Store, colour: str, *wishes: Any) -> list[Any]:
        """Grant wishes one after the other in one colour, and return the replies."""
        if colour == "sync":
            return [store.perform(wish) for wish in wishes]

        async def all_of_them() -> list[Any]:
            try:
                return [await store.aperform(wish) for wish in wishes]
            finally:
                await store.aclose()

        return asyncio.run(all_of_them())

    def test_what_is_written_is_read(self, store: Store, colour: str) -> None:
        """Read, ReadMany, Write, WriteMany."""
        assert self.grant(
            store,
            colour,
            Read("a"),
            Write("a", b"1", None),
            WriteMany({"b": b"\x00\r\n", "c": b""}, 60),
            Read("a"),
            ReadMany(["a", "b", "c", "x"]),
            ReadMany([]),
            WriteMany({}, None),
        ) == [None, True, [], b"1", {"a": b"1", "b": b"\x00\r\n", "c": b""}, {}, []]

    def test_insert_writes_only_where_nothing_is(self, store: Store, colour: str) -> None:
        """Insert."""
        assert self.grant(
            store,
            colour,
            Insert("a", b"1", 60),
            Insert("a", b"2", None),
            Insert("b", b"1", 0),
            Read("a"),
            Read("b"),
        ) == [True, False, True, b"1", None]

    def test_what_is_dead_on_arrival_replaces_and_is_gone(self, store: Store, colour: str) -> None:
        """A ttl that is not above zero."""
        replies = self.grant(
            store,
            colour,
            WriteMany({"a": b"1", "b": b"1"}, None),
            Write("a", b"2", 0),
            WriteMany({"b": b"2"}, -1),
            ReadMany(["a", "b"]),
        )
        assert replies[-1] == {}

    def test_touch_tells_whether_the_key_is_there(self, store: Store, colour: str) -> None:
        """Touch."""
        assert self.grant(
            store,
            colour,
            Touch("a", 60),
            Write("a", b"1", None),
            Touch("a", 60),
            Touch("a", None),
            Read("a"),
            Touch("a", 0),
            Read("a"),
        ) == [False, True, True, True, b"1", True, None]

    def test_remove_counts_what_was_there(self, store: Store, colour: str) -> None:
        """Remove, RemoveIf."""
        assert self.grant(
            store,
            colour,
            WriteMany({"a": b"1", "b": b"1", "c": b"1"}, None),
            Remove(["a", "b", "x"]),
            Remove([]),
            RemoveIf("c", b"2"),
            RemoveIf("c", b"1"),
            RemoveIf("c", b"1"),
            Read("c"),
        ) == [[], 2, 0, False, True, False, None]

    def test_count_adds_to_numbers_alone(self, store: Store, colour: str) -> None:
        """Count."""
        number: Any = 5 if store.in_process else b"5"
        written = [Write("n", number, 60), Write("text", b"text", None)]
        assert self.grant(
            store, colour, *written, Count("n", 3), Count("n", -8), Count("x", 1)
        ) == [
            True,
            True,
            8,
            0,
            None,
        ]
        for wish in (Count("text", 1), Count("n", "1")):
            with pytest.raises(NotACounter):
                self.grant(store, colour, wish)

    def test_wipe_without_a_prefix_leaves_nothing(self, store: Store, colour: str) -> None:
        """Wipe."""
        replies = self.grant(store, colour, Write("a", b"1", None), Wipe(""), Read("a"))
        assert replies[-1] is None

    def test_inserts_and_counts_of_many_threads_are_exact(self, store: Store) -> None:
        """Atomicity."""
        store.perform(Write("n", 0 if store.in_process else b"0", None))
        won: list[int] = []

        def work(number: int) -> None:
            if store.perform(Insert("first", b"%d" % number, 60)):
                won.append(number)
            for _ in range(10):
                store.perform(Count("n", 1))

        threads = [threading.Thread(target=work, args=(number,)) for number in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert store.perform(Count("n", 0)) == 100
        assert [store.perform(Read("first"))] == [b"%d" % number for number in won]
