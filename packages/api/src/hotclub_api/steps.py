"""Work written once for both colours: generators that ask, and the two drivers that grant.

Flow: a method such as `create_steps` yields **Ask**, **Fetch**, **Await** or **OnLoop** and receives the
answers; `run` grants them in sync code, `arun` on an event loop, with no thread in between.
Not here: what is asked for. Nothing else in the package awaits.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from functools import lru_cache
from inspect import iscoroutine
from typing import Any, TypeAlias, TypeVar

from hotclub_api.errors import ImproperlyConfigured

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ask:
    """Call a method; on a loop its async twin (the same name after an `a`) if it has one.

    Of a method and its twin, the one that stands in the more derived class is called; a method
    that is itself `async def` is its own twin.
    """

    target: Any
    name: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fetch:
    """Read all of an iterable, on a loop by `async for` if it can do that; the answer is a list."""

    source: Any


@dataclass(frozen=True, slots=True)
class Await:
    """Wait for a value that may be a coroutine (a query set is awaitable, and still a value)."""

    value: Any


@dataclass(frozen=True, slots=True)
class OnLoop:
    """Tell whether these steps run on an event loop."""


Wish: TypeAlias = Ask | Fetch | Await | OnLoop
Steps: TypeAlias = Generator[Wish, Any, T]


def ask(target: Any, name: str, /, *args: Any, **kwargs: Any) -> Ask:
    """Return the wish to call target.name(*args, **kwargs)."""
    return Ask(target, name, args, kwargs)


@lru_cache(maxsize=4096)
def _async_name(kind: type, name: str) -> str | None:
    """Return which of `name` and its twin a class means on a loop, None if it can't be told."""
    twin = f"a{name}"
    for base in kind.__mro__:
        if twin in base.__dict__:
            return twin
        if name in base.__dict__:
            return name
    return None


def _grant(wish: Wish) -> Any:
    if isinstance(wish, Ask):
        answer = getattr(wish.target, wish.name)(*wish.args, **wish.kwargs)
    elif isinstance(wish, Fetch):
        return list(wish.source)
    elif isinstance(wish, OnLoop):
        return False
    else:
        answer = wish.value
    if iscoroutine(answer):
        _refuse(wish, answer)
    return answer


def _refuse(wish: Ask | Await, answer: Any) -> None:
    close = getattr(answer, "close", None)
    if close is not None:
        close()
    what = f"{type(wish.target).__name__}.{wish.name}" if isinstance(wish, Ask) else repr(answer)
    raise ImproperlyConfigured(
        f"{what} is async, and was needed by sync code. Make the view async (an `async def` "
        "handler, or view_is_async = True), or call the twin whose name starts with 'a'."
    )


async def _agrant(wish: Wish) -> Any:
    if isinstance(wish, Fetch):
        source: Any = wish.source
        if hasattr(source, "__aiter__"):
            return [one async for one in source]
        return list(source)
    if isinstance(wish, OnLoop):
        return True
    if isinstance(wish, Ask):
        target, name = wish.target, wish.name
        kind: Any = type(target)
        chosen = _async_name(kind, name)
        if chosen is None:  # found by __getattr__, as managers do
            chosen = f"a{name}" if hasattr(target, f"a{name}") else name
        answer = getattr(target, chosen)(*wish.args, **wish.kwargs)
    else:
        answer = wish.value
    return await answer if iscoroutine(answer) else answer


def run(steps: Steps[T]) -> T:
    """Do the work in sync code.

    Raises ImproperlyConfigured when a part of it is async.
    """
    try:
        wish = next(steps)
        while True:
            try:
                answer = _grant(wish)
            except Exception as problem:  # noqa: BLE001  # the steps may know the mend
                wish = steps.throw(problem)
            else:
                wish = steps.send(answer)
    except StopIteration as done:
        value: T = done.value
        return value
    finally:
        steps.close()


async def arun(steps: Steps[T]) -> T:
    """Do the work on the running loop."""
    try:
        wish = next(steps)
        while True:
            try:
                answer = await _agrant(wish)
            except Exception as problem:  # noqa: BLE001  # the steps may know the mend
                wish = steps.throw(problem)
            else:
                wish = steps.send(answer)
    except StopIteration as done:
        value: T = done.value
        return value
    finally:
        steps.close()


def at_once(value: T) -> Steps[T]:
    """Return steps that ask for nothing."""
    yield from ()
    return value
