"""Calling a function of the other colour, on the caller's connection and in its transaction.

Flow: signals → **crossing** ← database, whose doors ask here first whether somebody waits for them.

    await in_thread(function)   a task waits for a blocking function. It runs in a helper thread, so the
                                loop goes on; what it asks of a database, the waiting task does.
    in_loop(function)           a thread waits for an awaiting function. It runs on a loop of its own in
                                that thread; what it asks of a database, the thread does, blocking.

A connection belongs to one task or thread (drivers/session.py). Without this a receiver of the other
colour would sit on another one: outside of the transaction it belongs to, or waiting for its lock.
Not here: which session (database/), who is called (signals.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextvars import Context, ContextVar, copy_context
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread, get_ident
from typing import Any, Generic, NamedTuple, TypeVar

from hotclub_orm.errors import CrossingEnded

T = TypeVar("T")

_IDLE_SECONDS = 10.0
_END: Any = object()


class _Outcome(NamedTuple):
    """How a function ended, on its way to the other side."""

    value: Any
    error: BaseException | None

    def get(self) -> Any:
        if self.error is not None:
            raise self.error
        return self.value


class _Call(NamedTuple):
    """A blocking function for the helper thread, and the context to call it in."""

    function: Callable[[], Any]
    context: Context


class _Ask(NamedTuple):
    """An awaiting function for the task."""

    function: Callable[[], Awaitable[Any]]


def _outcome_of(function: Callable[[], Any]) -> _Outcome:
    try:
        return _Outcome(function(), None)
    except BaseException as error:  # noqa: BLE001 - raised again on the other side
        return _Outcome(None, error)


class Crossing:
    """One task and the helper thread it waits for.

    The two take turns, as in a conversation: the task gives a call and waits; the thread answers
    with the outcome, or asks for something that the task does before it waits again. Either may
    nest in the other, so that a call inside of a call needs no second thread.
    """

    def __init__(self) -> None:
        self.task = asyncio.current_task()
        self.loop = asyncio.get_running_loop()
        self.ended = False
        self._said: asyncio.Future[_Outcome | _Ask] | None = None
        self._to_thread: SimpleQueue[_Call | _Outcome | None] = SimpleQueue()
        self._helper = _helper()
        self._helper.crossings.put(self)

    # the task's side

    async def call(self, function: Callable[[], T]) -> T:
        """Have the thread call the function; meanwhile do what it asks for."""
        context = copy_context()
        context.run(CROSSING.set, self)
        message: _Call | _Outcome = _Call(function, context)
        while True:
            said = await self._say(message)
            if isinstance(said, _Outcome):
                return said.get()  # type: ignore[no-any-return]
            message = await self._do(said)

    async def _say(self, message: _Call | _Outcome) -> _Outcome | _Ask:
        self._said = self.loop.create_future()
        self._to_thread.put(message)
        try:
            return await self._said
        except BaseException:  # cancelled: the thread cannot be stopped, but is answered no more
            self.end()
            raise

    async def _do(self, ask: _Ask) -> _Outcome:
        token = CROSSING.set(self)
        try:
            return _Outcome(await ask.function(), None)
        except Exception as error:  # noqa: BLE001 - raised again in the thread
            return _Outcome(None, error)
        except BaseException:
            self.end()
            raise
        finally:
            CROSSING.reset(token)

    def end(self) -> None:
        """Let the thread go: what it still asks for is refused."""
        self.ended = True
        self._to_thread.put(None)

    # the thread's side

    def serve(self) -> None:
        """Call what the task gives, until the crossing ends."""
        while not self.ended:
            message = self._to_thread.get()
            if isinstance(message, _Call):
                self._answer(message)

    def _answer(self, call: _Call) -> None:
        self._tell(_outcome_of(lambda: call.context.run(call.function)))

    def _tell(self, said: _Outcome | _Ask) -> None:
        try:
            self.loop.call_soon_threadsafe(self._hear, said)
        except RuntimeError:  # the loop is closed
            self.ended = True

    def _hear(self, said: _Outcome | _Ask) -> None:
        if self._said is not None and not self._said.done():
            self._said.set_result(said)

    def in_thread(self) -> bool:
        """Whether the caller is the helper thread, called by the waiting task."""
        return self._helper.ident == get_ident()

    def ask(self, function: Callable[[], Awaitable[T]]) -> T:
        """Have the task await the function. Raises CrossingEnded when it waits no longer."""
        if not self.ended:
            self._tell(_Ask(function))
        while not self.ended:
            message = self._to_thread.get()
            if isinstance(message, _Outcome):
                return message.get()  # type: ignore[no-any-return]
            if message is not None:
                self._answer(message)
        raise CrossingEnded


class OwnLoop(Generic[T]):
    """A loop that a thread runs for one awaiting function, and the thread's blocking doors."""

    def __init__(self) -> None:
        self.task: asyncio.Task[Any] | None = None
        self.blocks = 0
        """How many blocking functions run on this loop now: nobody else is held up by them."""

    def run(self, function: Callable[[], Awaitable[T]]) -> T:
        """Run the function on the loop, to its end."""
        context = copy_context()
        context.run(CROSSING.set, self)
        with asyncio.Runner() as runner:
            return runner.run(self._main(function), context=context)

    async def _main(self, function: Callable[[], Awaitable[T]]) -> T:
        self.task = asyncio.current_task()
        return await function()

    def block(self, function: Callable[[], Any]) -> Any:
        """Call a blocking function on the loop."""
        self.blocks += 1
        try:
            return function()
        finally:
            self.blocks -= 1

    def blocking(self, values: Iterator[T]) -> Iterator[T]:
        """Yield what a blocking iterator yields, on the loop."""
        try:
            while (value := self.block(partial(next, values, _END))) is not _END:
                yield value
        finally:
            self.block(values.close)  # type: ignore[attr-defined]

    def in_own_loop(self) -> bool:
        """Whether the caller is the loop's own task; those it started have their own connections."""
        return asyncio.current_task() is self.task


CROSSING: ContextVar[Crossing | OwnLoop[Any] | None] = ContextVar(
    "hotclub_orm_crossing", default=None
)


def crossing_of_thread() -> Crossing | None:
    """Return the crossing whose task waits for this thread, or None."""
    crossing = CROSSING.get()
    return crossing if isinstance(crossing, Crossing) and crossing.in_thread() else None


def own_loop() -> OwnLoop[Any] | None:
    """Return the loop that this thread runs for the current task alone, or None."""
    crossing = CROSSING.get()
    return crossing if isinstance(crossing, OwnLoop) and crossing.in_own_loop() else None


def may_block() -> bool:
    """Whether a blocking function may run although a loop runs in this thread."""
    crossing = own_loop()
    return crossing is not None and crossing.blocks > 0


async def in_thread(function: Callable[[], T]) -> T:
    """Call a blocking function from a task, and await its end while the loop goes on."""
    crossing = CROSSING.get()
    if isinstance(crossing, OwnLoop) and crossing.in_own_loop():
        return crossing.block(function)  # type: ignore[no-any-return]
    if isinstance(crossing, Crossing) and crossing.task is asyncio.current_task():
        return await crossing.call(function)
    crossing = Crossing()
    try:
        return await crossing.call(function)
    finally:
        crossing.end()


def can_wait() -> bool:
    """Whether this thread may wait for an awaiting function: no loop runs in it."""
    return asyncio._get_running_loop() is None


def in_loop(function: Callable[[], Awaitable[T]]) -> T:
    """Await a function from a thread, blocking it. Raises RuntimeError where a loop runs."""
    crossing = crossing_of_thread()
    if crossing is not None:
        return crossing.ask(function)
    return OwnLoop[T]().run(function)


class _Helper(Thread):
    """A thread that serves one crossing after the other, and ends when it was idle for long."""

    def __init__(self) -> None:
        super().__init__(name="hotclub_orm_helper", daemon=True)
        self.crossings: SimpleQueue[Crossing] = SimpleQueue()

    def run(self) -> None:
        while True:
            try:
                crossing = self.crossings.get(timeout=_IDLE_SECONDS)
            except Empty:
                if self._leaves():
                    return
                continue
            crossing.serve()
            del crossing
            _idle.append(self)

    def _leaves(self) -> bool:
        try:
            _idle.remove(self)
        except ValueError:  # taken this moment: a crossing is on its way
            return False
        return True


# Helpers that serve nobody. There is no upper bound: each crossing must have a thread at once, or a
# transaction would wait for one while those who have one wait for the transaction.
_idle: list[_Helper] = []


def _helper() -> _Helper:
    while _idle:
        try:
            helper = _idle.pop()
        except IndexError:  # another thread was faster
            break
        if helper.is_alive():  # not so in a forked child
            return helper
    helper = _Helper()
    helper.start()
    return helper
