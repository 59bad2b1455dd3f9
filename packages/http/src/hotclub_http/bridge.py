"""The two bridges between sync and async code; nothing else in this library changes colour.

Flow: async chain → `call_sync` → worker thread → `call_async` → the loop again.

- `call_sync` runs a function in a worker thread. When an outer sync stretch of the same request
  is waiting in its own thread, the function runs there: one thread a request, so a full pool
  can't lock itself up, and what is bound to a thread stays the same for the request.
- `call_async` runs a coroutine for a sync caller: on the loop the caller was sent from, or, under
  WSGI, on one background loop of the process, so that async pools are shared by all requests.

Context variables go in with the call and come back with the result.
Not here: which function has which colour (pipeline.py decides that once).
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import Context, ContextVar, copy_context
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")

Job = tuple[Callable[[], Any], "Future[Any]"]


class _Stretch:
    """A sync stretch in its thread: the loop it came from, and jobs handed down while it waits."""

    __slots__ = ("jobs", "loop", "task", "waiting")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.jobs: SimpleQueue[Job | None] = SimpleQueue()
        self.waiting = 0
        self.task: asyncio.Task[Any] | None = None


_stretch: ContextVar[_Stretch | None] = ContextVar("hotclub_http_stretch", default=None)


class _BackgroundLoop:
    """One event loop in a daemon thread, started at first need; a fork starts its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def get(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            # After a fork the thread is gone though the loop object is there.
            if self._loop is None or self._thread is None or not self._thread.is_alive():
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=self._loop.run_forever, name="hotclub-http-loop", daemon=True
                )
                self._thread.start()
            return self._loop

    def stop(self) -> None:
        with self._lock:
            if self._loop is None or self._thread is None:
                return
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()
            self._loop = self._thread = None


background_loop = _BackgroundLoop()


def _bring_back(context: Context) -> None:
    """Set the variables of this context that the given one holds differently."""
    for variable, value in context.items():
        if variable is _stretch:
            continue
        try:
            if variable.get() is value:
                continue
        except LookupError:
            pass
        variable.set(value)


async def call_sync(
    function: Callable[..., T], /, *args: Any, executor: ThreadPoolExecutor | None = None
) -> T:
    """Run a blocking function off the loop and return its result."""
    loop = asyncio.get_running_loop()
    context = copy_context()
    outer = _stretch.get()
    if outer is not None and outer.loop is loop and outer.waiting:
        done: Future[T] = Future()
        outer.jobs.put((lambda: context.run(function, *args), done))
        result = await asyncio.wrap_future(done)
    else:
        stretch = _Stretch(loop)
        context.run(_stretch.set, stretch)
        try:
            result = await loop.run_in_executor(executor, lambda: context.run(function, *args))
        except asyncio.CancelledError:
            # A thread can't be stopped, but what it waits for on the loop can.
            if stretch.task is not None:
                stretch.task.cancel()
            raise
    _bring_back(context)
    return result


def call_async(function: Callable[..., Awaitable[T]], /, *args: Any) -> T:
    """Run a coroutine function from sync code and return its result.

    Raises RuntimeError when called on a running loop: await the function there.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        pass
    else:
        raise RuntimeError(
            f"{getattr(function, '__qualname__', function)!s} is async and this code runs on the "
            "event loop: await it, or use the async twin of what you called."
        )
    stretch = _stretch.get()
    if stretch is None or stretch.loop.is_closed():
        stretch = _Stretch(background_loop.get())
    context = copy_context()
    context.run(_stretch.set, stretch)
    return _wait(stretch, context, function, args)


def _wait(
    stretch: _Stretch,
    context: Context,
    function: Callable[..., Awaitable[T]],
    args: tuple[Any, ...],
) -> T:
    """Start the coroutine on the loop; run jobs handed down until it is done."""

    async def run() -> T:
        return await function(*args)

    outcome: Future[T] = Future()

    def start() -> None:
        task = stretch.loop.create_task(run(), context=context)
        stretch.task = task
        task.add_done_callback(finish)

    def finish(task: asyncio.Task[T]) -> None:
        _copy_outcome(task, outcome)
        stretch.jobs.put(None)

    stretch.waiting += 1
    try:
        stretch.loop.call_soon_threadsafe(start)
        while (job := stretch.jobs.get()) is not None:
            _run_job(*job)
    finally:
        stretch.waiting -= 1
        while not stretch.jobs.empty() and (late := stretch.jobs.get()) is not None:
            _run_job(*late)  # handed down in the moment when the coroutine ended
    _bring_back(context)
    return outcome.result()


def _copy_outcome(task: asyncio.Task[T], outcome: Future[T]) -> None:
    if task.cancelled():
        outcome.set_exception(asyncio.CancelledError())
    elif (error := task.exception()) is not None:
        outcome.set_exception(error)
    else:
        outcome.set_result(task.result())


def _run_job(function: Callable[[], Any], done: Future[Any]) -> None:
    if not done.set_running_or_notify_cancel():
        return
    try:
        done.set_result(function())
    except BaseException as error:  # noqa: BLE001  # handed to the waiting coroutine whole
        done.set_exception(error)


def in_sync_stretch() -> bool:
    """Tell whether this code runs in a thread that a loop is waiting for."""
    return _stretch.get() is not None
