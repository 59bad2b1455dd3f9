"""Transactions: `atomic` and its companions, in both colours.

Flow: users → **transactions** → door → ledger. Each function has Django's name and meaning and
takes `using`, an alias; a function that waits has a twin with the prefix `a`. `atomic` itself
serves both: `with` and `async with`, and as decorator of functions and of coroutine functions.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from functools import wraps
from inspect import iscoroutinefunction
from types import TracebackType
from typing import Any, ParamSpec, Protocol, TypeVar, cast, overload

from hotclub_orm.crossing import crossing_of_thread, in_thread
from hotclub_orm.door import DEFAULT_ALIAS, doors
from hotclub_orm.drivers.run import call_back
from hotclub_orm.drivers.session import Session
from hotclub_orm.errors import (
    DeadlockDetected,
    SerializationFailure,
    TransactionManagementError,
)
from hotclub_orm.ledger import BlockOptions, OnCommit
from hotclub_orm.statements import Operation

P = ParamSpec("P")
R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])

_FIRST_PAUSE_SECONDS = 0.01
_LONGEST_PAUSE_SECONDS = 1.0


class TransactionalDoor(Protocol):
    """What a door must offer beyond door.Door for transactions."""

    def run(self, operation: Operation[R]) -> R: ...  # noqa: D102
    async def arun(self, operation: Operation[R]) -> R: ...  # noqa: D102
    def enter_block(self, options: BlockOptions) -> None: ...  # noqa: D102
    def leave_block(self, because: BaseException | None = None) -> None: ...  # noqa: D102
    async def aenter_block(self, options: BlockOptions) -> None: ...  # noqa: D102
    async def aleave_block(self, because: BaseException | None = None) -> None: ...  # noqa: D102
    def session(self) -> Session[Any] | None: ...  # noqa: D102
    def set_autocommit(self, autocommit: bool) -> None: ...  # noqa: D102
    async def aset_autocommit(self, autocommit: bool) -> None: ...  # noqa: D102


def _door(using: str | None) -> TransactionalDoor:
    return cast(TransactionalDoor, doors[DEFAULT_ALIAS if using is None else using])


def _session(using: str | None) -> Session[Any] | None:
    return _door(using).session()


class Atomic:
    """A block whose statements are stored together or not at all.

    Made by `atomic()`. An exception that leaves the block undoes it. Inside another block it is a
    savepoint, or (savepoint=False) a part of the outer block, which its failure then breaks.
    """

    def __init__(self, using: str | None, options: BlockOptions, retry: int) -> None:
        self.using, self.options, self.retry = using, options, retry

    def __enter__(self) -> None:
        self._refuse_retry()
        _door(self.using).enter_block(self.options)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _door(self.using).leave_block(error)

    async def __aenter__(self) -> None:
        self._refuse_retry()
        await _door(self.using).aenter_block(self.options)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await _door(self.using).aleave_block(error)

    def _refuse_retry(self) -> None:
        if self.retry:
            raise TypeError("atomic(retry=…) runs a function again; use it as a decorator.")

    def __call__(self, function: F) -> F:
        """Decorate a function or a coroutine function: each call is one block."""
        if iscoroutinefunction(function):
            return cast(F, self._wrap_async(function))
        return cast(F, self._wrap(function))

    def _wrap(self, function: Callable[P, R]) -> Callable[P, R]:
        block = Atomic(self.using, self.options, retry=0)

        @wraps(function)
        def atomically(*args: P.args, **kwargs: P.kwargs) -> R:
            for pause in self._pauses():
                try:
                    with block:
                        return function(*args, **kwargs)
                except (SerializationFailure, DeadlockDetected):
                    if pause is None:
                        raise
                    time.sleep(pause)
            raise AssertionError("the last pause is None")

        return atomically

    def _wrap_async(
        self, function: Callable[P, Coroutine[Any, Any, R]]
    ) -> Callable[P, Coroutine[Any, Any, R]]:
        block = Atomic(self.using, self.options, retry=0)

        @wraps(function)
        async def atomically(*args: P.args, **kwargs: P.kwargs) -> R:
            for pause in self._pauses():
                try:
                    async with block:
                        return await function(*args, **kwargs)
                except (SerializationFailure, DeadlockDetected):
                    if pause is None:
                        raise
                    await asyncio.sleep(pause)
            raise AssertionError("the last pause is None")

        return atomically

    def _pauses(self) -> Iterator[float | None]:
        """Yield how long to wait before each further try; None for the last one."""
        if self.retry:
            session = _session(self.using)
            if session is not None and session.ledger.in_atomic_block:
                raise TransactionManagementError(
                    "atomic(retry=…) cannot run inside another block: the whole outermost "
                    "transaction is what must run again. Put retry= there."
                )
        pause = _FIRST_PAUSE_SECONDS
        for _ in range(self.retry):
            # Jitter keeps two that failed together from failing together again.
            yield pause * (0.5 + random.random())  # noqa: S311
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
        yield None


@overload
def atomic(using: F) -> F: ...
@overload
def atomic(
    using: str | None = None,
    savepoint: bool = True,
    durable: bool = False,
    *,
    isolation: str | None = None,
    read_only: bool = False,
    statement_timeout: float | None = None,
    mode: str | None = None,
    retry: int = 0,
) -> Atomic: ...
def atomic(
    using: Any = None,
    savepoint: bool = True,
    durable: bool = False,
    *,
    isolation: str | None = None,
    read_only: bool = False,
    statement_timeout: float | None = None,
    mode: str | None = None,
    retry: int = 0,
) -> Any:
    """Return a block for `with`, `async with`, or to decorate a function with.

    using: alias of the database. savepoint: make an inner block undoable by itself.
    durable: refuse to be an inner block (RuntimeError), so that leaving it means it is stored.
    isolation, read_only, statement_timeout (seconds), mode (SQLite): of the outermost block.
    retry: as decorator, run the function up to so many times more after SerializationFailure or
    DeadlockDetected, with growing pauses. Refused inside another block.
    """
    options = BlockOptions(
        savepoint=savepoint,
        durable=durable,
        isolation=isolation,
        read_only=read_only,
        statement_timeout=statement_timeout,
        mode=mode,
    )
    if callable(using):
        return Atomic(None, options, retry)(using)
    return Atomic(using, options, retry)


def non_atomic_requests(using: Any = None) -> Any:
    """Mark a view so that ATOMIC_REQUESTS leaves it alone, for all databases or for one alias."""
    if callable(using):
        return _mark_non_atomic(using, DEFAULT_ALIAS)
    return lambda view: _mark_non_atomic(view, using or DEFAULT_ALIAS)


def _mark_non_atomic(view: F, using: str) -> F:
    marked: set[str] = getattr(view, "_non_atomic_requests", set())
    view._non_atomic_requests = marked | {using}  # type: ignore[attr-defined]
    return view


# after the commit


def on_commit(func: Callable[[], Any], using: str | None = None, robust: bool = False) -> None:
    """Call `func` once the outermost block is stored; at once when no block is open.

    robust: log the function's error instead of raising it, and go on with the next function.
    On the async door a coroutine function is awaited; at once is then not possible: TypeError.
    """
    if not callable(func):
        raise TypeError("on_commit()'s callback must be a callable.")
    session = _session(using)
    if session is not None and session.ledger.on_commit(_called_later(func), robust=robust):
        return
    if iscoroutinefunction(func):
        raise TypeError("Outside of a block there is nothing to wait for: await the function.")
    call_back(OnCommit(frozenset(), func, robust=robust))


def _called_later(function: Callable[[], Any]) -> Callable[[], Any]:
    """Return the function for the end of the block; what a helper thread gives may block there."""
    if crossing_of_thread() is None or iscoroutinefunction(function):
        return function

    @wraps(function)
    async def call() -> Any:
        return await in_thread(function)

    return call


# marks


def get_rollback(using: str | None = None) -> bool:
    """Whether the block is to be rolled back at its end."""
    return _in_block(using).ledger.get_rollback()


def set_rollback(rollback: bool, using: str | None = None) -> None:
    """Mark the block for rollback at its end without an exception, or take the mark away."""
    _in_block(using).ledger.set_rollback(rollback=rollback)


@contextmanager
def mark_for_rollback_on_error(using: str | None = None) -> Iterator[None]:
    """Mark the surrounding block for rollback when an error leaves this `with`."""
    try:
        yield
    except Exception:
        session = _session(using)
        if session is not None and session.ledger.in_atomic_block:
            session.ledger.broken = True
        raise


def _in_block(using: str | None) -> Session[Any]:
    session = _session(using)
    if session is None or not session.ledger.frames:
        raise TransactionManagementError(
            "The rollback flag doesn't work outside of an 'atomic' block."
        )
    return session


# savepoints and manual mode


def _on_ledger(
    using: str | None, step: Callable[[Session[Any]], Generator[Any, Any, R]]
) -> Operation[R | None]:
    session = _session(using)
    if session is None:
        return None
    return (yield from step(session))


def savepoint(using: str | None = None) -> str | None:
    """Set a savepoint and return its id; None outside of a transaction."""
    return _door(using).run(_on_ledger(using, lambda session: session.ledger.savepoint()))


async def asavepoint(using: str | None = None) -> str | None:
    """As `savepoint`, awaiting."""
    return await _door(using).arun(_on_ledger(using, lambda session: session.ledger.savepoint()))


def savepoint_commit(sid: str, using: str | None = None) -> None:
    """Keep what was done since the savepoint, and forget it."""
    _door(using).run(_on_ledger(using, lambda session: session.ledger.release(sid)))


async def asavepoint_commit(sid: str, using: str | None = None) -> None:
    """As `savepoint_commit`, awaiting."""
    await _door(using).arun(_on_ledger(using, lambda session: session.ledger.release(sid)))


def savepoint_rollback(sid: str, using: str | None = None) -> None:
    """Undo what was done since the savepoint."""
    _door(using).run(_on_ledger(using, lambda session: session.ledger.rollback_to(sid)))


async def asavepoint_rollback(sid: str, using: str | None = None) -> None:
    """As `savepoint_rollback`, awaiting."""
    await _door(using).arun(_on_ledger(using, lambda session: session.ledger.rollback_to(sid)))


def clean_savepoints(using: str | None = None) -> None:
    """Count savepoint names from one again."""
    session = _session(using)
    if session is not None:
        session.ledger.reset_savepoint_names()


def get_autocommit(using: str | None = None) -> bool:
    """Whether each statement is stored by itself: True outside of blocks and manual mode."""
    session = _session(using)
    return session is None or (session.ledger.autocommit and not session.ledger.frames)


def set_autocommit(autocommit: bool, using: str | None = None) -> None:
    """Begin or end manual transactions, in this context."""
    _door(using).set_autocommit(autocommit)


async def aset_autocommit(autocommit: bool, using: str | None = None) -> None:
    """As `set_autocommit`, awaiting."""
    await _door(using).aset_autocommit(autocommit)


def commit(using: str | None = None) -> None:
    """Store what was done in manual mode."""
    _door(using).run(_on_ledger(using, lambda session: session.ledger.commit()))


async def acommit(using: str | None = None) -> None:
    """As `commit`, awaiting."""
    await _door(using).arun(_on_ledger(using, lambda session: session.ledger.commit()))


def rollback(using: str | None = None) -> None:
    """Undo what was done in manual mode."""
    _door(using).run(_on_ledger(using, lambda session: session.ledger.rollback()))


async def arollback(using: str | None = None) -> None:
    """As `rollback`, awaiting."""
    await _door(using).arun(_on_ledger(using, lambda session: session.ledger.rollback()))
