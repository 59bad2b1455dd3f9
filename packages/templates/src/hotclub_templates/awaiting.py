"""Look-ups that wait: what a path means where values may be awaitables.

Flow: raw value → **awaited look-up** → settled value. The rules of a step are those of lookup.py; a
path that meets an awaitable hands on a `Pending`, which whoever consumes the value waits for. So
the functions of paths are the same in both colours, and nothing is awaited for ordinary values.
Not here: generated code (codegen.py), how a value is shown (runtime.py).
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from types import CoroutineType
from typing import Any, Self

from hotclub_templates.context import MISSING
from hotclub_templates.limits import MAX_ITEMS, too_many
from hotclub_templates.lookup import Lookups, Silenced, remember

_AWAITED = "awaited coroutines"
_WALKS = "async iterables"


class Pending:
    """A value that must be awaited, and the steps to take from there."""

    __slots__ = ("names", "value")

    def __init__(self, value: Any, names: tuple[str, ...]) -> None:
        self.value = value
        self.names = names


class AwaitingLookups(Lookups):
    """The rules of looking up for async rendering.

    `settled_classes` and `attribute_classes` hold no class whose instances can be awaited.
    """

    def _meet(self, value: Any) -> None:
        if type(value) is not Pending and not hasattr(type(value), "__await__"):
            remember(self.settled_classes, type(value))

    def _gave(self, result: Any) -> Any:
        return result

    def look_up(self, value: Any, name: str) -> Any:
        """Take one step, or put it off until its value has come."""
        if type(value) is Pending:
            return Pending(value.value, (*value.names, name))
        if value is MISSING or type(value) is Silenced:
            return value
        if type(value) not in self.settled_classes:
            value = self._called(value)
        return Pending(value, (name,)) if _waits(value, name) else self.step(value, name)

    async def arrive(self, raw: Any, context: Any) -> Any:
        """Return the settled value, or MISSING: called, awaited, its further steps taken."""
        value = raw
        if type(raw) is Pending:
            value = await self._awaited(raw.value, context)
            for name in raw.names:
                value = self.look_up(value, name)
                if type(value) is Pending:
                    value = self.step(await self._awaited(value.value, context), name)
        value = await self._awaited(self.settle(value), context)
        return value.text if type(value) is Silenced else value

    async def _awaited(self, value: Any, context: Any) -> Any:
        if not hasattr(type(value), "__await__"):
            return value
        try:
            return await wait_for(value, context)
        except Exception as error:
            if getattr(error, "silent_variable_failure", False):
                return Silenced(self.string_if_invalid)
            raise


def _waits(value: Any, name: str) -> bool:
    """Whether a step must wait: not for a query set, which has methods before it has rows."""
    kind = type(value)
    return hasattr(kind, "__await__") and (name.isdigit() or not hasattr(kind, "__aiter__"))


async def wait_for(value: Any, context: Any) -> Any:
    """Return the result of an awaitable; anything else as it is.

    A coroutine can be awaited once only, and a template may name it at many places: its outcome is
    kept for the rendering. A query set is given back itself, now with its rows.
    """
    kind = type(value)
    if kind is CoroutineType:
        return await _once(value, context)
    if not hasattr(kind, "__await__"):
        return value
    result = await value
    return value if hasattr(kind, "__aiter__") and hasattr(kind, "__len__") else result


async def _once(value: Any, context: Any) -> Any:
    kept = context.render_context.dicts[0].setdefault(_AWAITED, {})
    # The coroutine is kept with its outcome, so that its id is not given to another.
    found = kept.get(id(value))
    if found is None:
        try:
            found = (value, await value, None)
        except Exception as error:
            kept[id(value)] = (value, None, error)
            raise
        kept[id(value)] = found
    _, result, failure = found
    if failure is not None:
        raise failure
    return result


async def alist(values: Any, limit: int | None = MAX_ITEMS) -> Any:
    """Return something to run over for an async iterable; a query set has its rows already.

    Raises LimitExceeded for an iterable of more than `limit` values.
    """
    if _has_rows(values):
        return values
    found: list[Any] = []
    async for value in values:
        if limit is not None and len(found) == limit:
            raise too_many(limit)
        found.append(value)
    return found


def _has_rows(values: Any) -> bool:
    return hasattr(type(values), "__await__") and hasattr(type(values), "__len__")


class Walk:
    """An async iterable in a plain loop, which takes each item that `advance` has waited for."""

    __slots__ = ("_came", "_items", "_walks")

    def __init__(self, values: Any, walks: "dict[Walk, None]") -> None:
        self._items: AsyncIterator[Any] = aiter(values)
        self._came: list[Any] = []
        self._walks = walks
        walks[self] = None

    def __len__(self) -> int:
        """Return how many items have come and are not taken: one, or none at the end."""
        return len(self._came)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Any:
        if not self._came:
            raise StopIteration
        return self._came.pop()

    async def advance(self) -> None:
        """Wait for the next item."""
        try:
            self._came.append(await anext(self._items))
        except StopAsyncIteration:
            self._walks.pop(self, None)

    async def aclose(self) -> None:
        """Close an async generator that was not walked to its end."""
        close = getattr(self._items, "aclose", None)
        if close is not None:
            await close()


async def walked(values: Any, context: Any) -> tuple[Any, Walk | None]:
    """Return what to run over for an async iterable, and its walk if it comes item by item."""
    if _has_rows(values):
        return values, None
    walk = Walk(values, context.render_context.dicts[0].setdefault(_WALKS, {}))
    await walk.advance()
    return walk, walk


async def end_walks(context: Any) -> None:
    """Close the async generators at which an error or an early end has left the rendering."""
    left = context.render_context.dicts[0].pop(_WALKS, None)
    if left:
        async with AsyncExitStack() as stack:
            for walk in left:
                stack.push_async_callback(walk.aclose)
