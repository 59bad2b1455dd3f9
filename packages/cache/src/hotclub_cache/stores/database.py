"""Keep bytes in a table of a database, through whatever fills the port CacheRows.

Flow: wish → **calls of rows** → database. The steps are written once, as generators of calls.
Not here: SQL.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from hotclub_cache.drive import Program, arun, run
from hotclub_cache.errors import NotACounter
from hotclub_cache.ports import CacheRow, CacheRows
from hotclub_cache.wishes import VERBS


class _Call(NamedTuple):
    """A method of the rows, or its a-twin."""

    verb: str
    arguments: tuple[Any, ...]


class _Rows:
    """Grants calls through the port."""

    def __init__(self, rows: CacheRows) -> None:
        self._rows = rows

    def perform(self, call: _Call) -> Any:
        return getattr(self._rows, call.verb)(*call.arguments)

    async def aperform(self, call: _Call) -> Any:
        return await getattr(self._rows, "a" + call.verb)(*call.arguments)


class DatabaseStore:
    """About ``max_entries`` rows.

    When there are more, ended ones go, then one in ``cull_frequency`` (0: all). The number is
    looked at after each tenth of it was written. ``clock`` is Unix time.
    """

    shared: ClassVar[bool] = True
    instant: ClassVar[bool] = False
    in_process: ClassVar[bool] = False

    def __init__(
        self,
        rows: CacheRows,
        *,
        max_entries: int = 300,
        cull_frequency: int = 3,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._rows = _Rows(rows)
        self._max_entries, self._cull_frequency = max(1, max_entries), cull_frequency
        self._clock = clock
        self._writes_to_next_look = 0

    def perform(self, wish: Any) -> Any:
        """Grant a wish."""
        return run(getattr(self, "_" + VERBS[type(wish)])(*wish), self._rows)

    async def aperform(self, wish: Any) -> Any:
        """Grant a wish without blocking the loop."""
        return await arun(getattr(self, "_" + VERBS[type(wish)])(*wish), self._rows)

    def check_key(self, key: str) -> None:
        """Take every key: it is bound as a parameter."""

    def close(self) -> None:
        """Have nothing to let go of: the connections are the database's."""

    async def aclose(self) -> None:
        """Have nothing to let go of: the connections are the database's."""

    def _read(self, key: str) -> Program[bytes | None]:
        rows = yield _Call("select", ([key], self._clock()))
        return rows[0].stored if rows else None

    def _read_many(self, keys: Sequence[str]) -> Program[dict[str, bytes]]:
        if not keys:
            return {}
        rows = yield _Call("select", (list(keys), self._clock()))
        return {row.key: row.stored for row in rows}

    def _write(self, key: str, stored: bytes, ttl: float | None) -> Program[bool]:
        yield from self._write_many({key: stored}, ttl)
        return True

    def _write_many(
        self, stored_by_key: Mapping[str, bytes], ttl: float | None
    ) -> Program[list[str]]:
        if ttl is not None and ttl <= 0:
            yield from self._remove(list(stored_by_key))
            return []
        ends_at = self._end(ttl)
        yield from self._cull_now_and_then(len(stored_by_key))
        rows = [CacheRow(key, stored, ends_at) for key, stored in stored_by_key.items()]
        if rows:
            yield _Call("upsert", (rows,))
        return []

    def _insert(self, key: str, stored: bytes, ttl: float | None) -> Program[bool]:
        now = self._clock()
        if ttl is not None and ttl <= 0:
            return not (yield _Call("select", ([key], now)))
        yield from self._cull_now_and_then(1)
        return bool((yield _Call("insert", (CacheRow(key, stored, self._end(ttl)), now))))

    def _touch(self, key: str, ttl: float | None) -> Program[bool]:
        if ttl is not None and ttl <= 0:
            return bool((yield from self._remove([key])))
        while True:
            rows = yield _Call("select", ([key], self._clock()))
            if not rows:
                return False
            row = CacheRow(key, rows[0].stored, self._end(ttl))
            if (yield _Call("replace", (row, rows[0]))):
                return True

    def _remove(self, keys: Sequence[str]) -> Program[int]:
        if not keys:
            return 0
        return int((yield _Call("delete", (list(keys), self._clock()))))

    def _remove_if(self, key: str, stored: bytes) -> Program[bool]:
        return bool((yield _Call("delete_exactly", (CacheRow(key, stored, None),))))

    def _count(self, key: str, delta: Any) -> Program[int | None]:
        while True:
            rows = yield _Call("select", ([key], self._clock()))
            if not rows:
                return None
            old = rows[0]
            try:
                total = int(old.stored) + delta
            except (ValueError, TypeError) as error:
                raise NotACounter(key, delta) from error
            if type(total) is not int:
                raise NotACounter(key, delta)
            if (yield _Call("replace", (CacheRow(key, b"%d" % total, old.ends_at), old))):
                return total

    def _wipe(self, prefix: str) -> Program[None]:
        yield _Call("delete_prefix", (prefix,))

    def _end(self, ttl: float | None) -> float | None:
        return None if ttl is None else self._clock() + ttl

    def _cull_now_and_then(self, writes: int) -> Program[None]:
        self._writes_to_next_look -= writes
        if self._writes_to_next_look > 0:
            return
        self._writes_to_next_look = max(1, self._max_entries // 10)
        if (yield _Call("count", ())) < self._max_entries:
            return
        yield _Call("delete_ended", (self._clock(),))
        number = yield _Call("count", ())
        if number < self._max_entries:
            return
        if self._cull_frequency == 0:
            yield _Call("delete_prefix", ("",))
        else:
            yield _Call("delete_some", (max(1, number // self._cull_frequency),))
