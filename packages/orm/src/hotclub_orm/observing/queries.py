"""`watch_queries()`: what a block of code sent, from where, and what it sent again and again.

Flow: statement → **watcher of this context** → SeenQuery → groups of equal SQL → report. What belongs to the
block is known by a context variable: the task that opened it, tasks started inside of it, and
functions given to `asyncio.to_thread` there. A thread begun by hand starts with no context, so it
is not seen; give it one by `contextvars.copy_context().run`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from time import perf_counter
from types import TracebackType
from typing import Any, NamedTuple, Self

from hotclub_orm.calling_code import Place, calling_place
from hotclub_orm.drivers.watching import EVERY_DATABASE, watching

_SHOWN_SQL = 300  # characters of a statement in a report
_SHOWN_PLACES = 5
_CONTROL = frozenset(("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "START", "SET"))


def is_control(sql: str) -> bool:
    """Tell whether the statement only opens, closes or sets up a transaction."""
    return sql.lstrip()[:10].partition(" ")[0].rstrip(";").upper() in _CONTROL


class SeenQuery(NamedTuple):
    """One statement of the block.

    place: the line of the caller's code, or None where none is on the stack. many: whether `params`
    are many rows. error: what it ended with, or None. database: the alias.
    """

    sql: str
    params: Any
    seconds: float
    place: Place | None
    database: str
    many: bool = False
    error: BaseException | None = None

    @property
    def where(self) -> str:
        """The place as text: "shop/views.py:12"."""
        return "an unknown place" if self.place is None else str(self.place)


@dataclass(slots=True)
class QueryGroup:
    """Statements of one block with equal SQL: one shape, whatever its values."""

    sql: str
    count: int = 0
    seconds: float = 0.0
    places: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        text = " ".join(self.sql.split())
        text = text if len(text) <= _SHOWN_SQL else f"{text[:_SHOWN_SQL]}…"
        lines = [f"{self.count:>5} x {self.seconds * 1000:9.2f} ms  {text}"]
        lines += [
            f"{'':>20}  {count} x at {where}"
            for where, count in self.places.most_common(_SHOWN_PLACES)
        ]
        if len(self.places) > _SHOWN_PLACES:
            lines.append(f"{'':>20}  and {len(self.places) - _SHOWN_PLACES} more places")
        return "\n".join(lines)


class WatchedQueries:
    """What the block has sent so far, oldest first; `str()` is the report."""

    def __init__(self, using: str | None = None) -> None:
        self.queries: list[SeenQuery] = []
        self._using = using
        self._open: AbstractContextManager[None] | None = None

    # --- the block ---------------------------------------------------------------------------

    def __enter__(self) -> Self:
        """Begin to watch. Raises RuntimeError when it watches already."""
        if self._open is not None:
            raise RuntimeError("This watch is open already; call watch_queries() anew.")
        self._open = watching(EVERY_DATABASE, self)
        self._open.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        opened, self._open = self._open, None
        if opened is not None:
            opened.__exit__(None, None, None)

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.__exit__(kind, error, traceback)

    # --- the watcher -------------------------------------------------------------------------

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """Run and remember."""
        place, start, error = calling_place(), perf_counter(), None
        try:
            return execute(sql, params, many, context)
        except BaseException as raised:
            error = raised
            raise
        finally:
            self._keep(sql, params, many, context, place, perf_counter() - start, error)

    async def acall(
        self,
        execute: Callable[..., Awaitable[Any]],
        sql: str,
        params: Any,
        many: bool,
        context: Any,
    ) -> Any:
        """Run and remember, awaiting."""
        place, start, error = calling_place(), perf_counter(), None
        try:
            return await execute(sql, params, many, context)
        except BaseException as raised:
            error = raised
            raise
        finally:
            self._keep(sql, params, many, context, place, perf_counter() - start, error)

    def _keep(
        self,
        sql: str,
        params: Any,
        many: bool,
        context: Any,
        place: Place | None,
        seconds: float,
        error: BaseException | None,
    ) -> None:
        alias = context["connection"].alias
        if self._using is None or self._using == alias:
            self.queries.append(SeenQuery(sql, params, seconds, place, alias, many, error))

    # --- what was seen -----------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.queries)

    def __iter__(self) -> Iterator[SeenQuery]:
        return iter(tuple(self.queries))

    def __bool__(self) -> bool:
        return True

    @property
    def sql(self) -> list[str]:
        """The texts alone."""
        return [query.sql for query in self.queries]

    @property
    def seconds(self) -> float:
        """The time of all statements together."""
        return sum(query.seconds for query in self.queries)

    @property
    def groups(self) -> list[QueryGroup]:
        """The statements by their SQL, those that took the longest first; BEGIN and COMMIT apart."""
        found: dict[str, QueryGroup] = {}
        for query in self.queries:
            if is_control(query.sql):
                continue
            group = found.setdefault(query.sql, QueryGroup(query.sql))
            group.count += 1
            group.seconds += query.seconds
            group.places[query.where] += 1
        return sorted(found.values(), key=lambda group: -group.seconds)

    @property
    def repeated(self) -> list[QueryGroup]:
        """The groups of more than one statement, the most frequent first: `assert not q.repeated`."""
        return sorted((one for one in self.groups if one.count > 1), key=lambda one: -one.count)

    def report(self) -> str:
        """Return text for people: the repeated shapes, then the others, each with its places."""
        groups, repeated = self.groups, self.repeated
        again = sum(group.count for group in repeated)
        found = f"{len(self.queries)} statements, {len(groups)} shapes, {again} in repeated shapes"
        lines = [f"{found}, {self.seconds * 1000:.2f} ms"]
        once = [group for group in groups if group.count == 1]
        for title, some in (("Repeated", repeated), ("Once", once)):
            if some:
                lines += [f"{title}:", *map(str, some)]
        return "\n".join(lines)

    __str__ = report

    def __repr__(self) -> str:
        return f"<{len(self.queries)} queries>"


def watch_queries(using: str | None = None) -> WatchedQueries:
    """Watch what the block under `with` or `async with` sends; `print(…)` what it gives.

    using: the alias of the one database to watch; None watches all. Returns what holds the
    statements (`q.queries`, `len(q)`, `q.seconds`), grouped by SQL (`q.groups`, `q.repeated`), and their
    report (`q.report()`). Watched are this thread or task, and tasks that are started in the block.
    """
    return WatchedQueries(using)
