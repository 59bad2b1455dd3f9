"""Signals: who wants to know of log-ins and log-outs, and telling them, each in its own colour.

A signal has the face of `django.dispatch.Signal`, and behaves as that of hotclub_orm.signals. `send`
tells from a thread, `asend` from a task; a receiver of the other colour is called across
(`Signal.crossing`), so that it does not hold up a loop. A plain receiver with an awaiting twin in its
attribute `asynchronous` is told through that by `asend`. Not here: when they are sent
(session_login.py, authentication.py).
"""

import asyncio
import logging
import weakref
from collections.abc import Awaitable, Callable, Hashable
from functools import partial
from inspect import isawaitable, iscoroutinefunction
from threading import Lock
from typing import Any, ClassVar, NamedTuple, Protocol, TypeVar

T = TypeVar("T")
Receiver = Callable[..., Any]
Answers = list[tuple[Receiver, Any]]
logger = logging.getLogger("hotclub.auth")


class Crossing(Protocol):
    """How a function of the other colour is called. The module hotclub_orm.crossing is one.

    With that one receivers share the database's transaction with who logs in; with the threads
    and loops of this file they have connections of their own.
    """

    def can_wait(self) -> bool:
        """Whether this thread may wait for an awaiting function: no loop runs in it."""
        ...

    def in_loop(self, function: Callable[[], Awaitable[T]]) -> T:
        """Await a function from a thread, blocking it."""
        ...

    async def in_thread(self, function: Callable[[], T]) -> T:
        """Call a blocking function from a task, and await its end while the loop goes on."""
        ...


class PlainCrossing:
    """A thread of asyncio's own pool, and a loop for each awaiting function."""

    def can_wait(self) -> bool:
        """Whether no loop runs in this thread."""
        return asyncio._get_running_loop() is None

    def in_loop(self, function: Callable[[], Awaitable[T]]) -> T:
        """Await the function on a loop that lives as long."""

        async def main() -> T:
            return await function()

        return asyncio.run(main())

    async def in_thread(self, function: Callable[[], T]) -> T:
        """Call the function in a thread."""
        return await asyncio.to_thread(function)


class Connection(NamedTuple):
    """One receiver, found by its key; `resolve` returns None once a weak receiver has died."""

    key: tuple[Hashable, int | None]
    resolve: Callable[[], Receiver | None]
    sender: object
    awaits: bool


class Signal:
    """A named occasion: `connect` receivers, `send` to them in the order of connection.

    Whichever way it is sent, plain receivers are told before awaiting ones, and each one after the
    other.
    """

    crossing: ClassVar[Crossing] = PlainCrossing()

    def __init__(self, use_caching: bool = False) -> None:
        # Accepted for Django's signature; finding the receivers of a log-in is no hot path.
        self.use_caching = use_caching
        self._connections: tuple[Connection, ...] = ()
        self._lock = Lock()

    def connect(
        self,
        receiver: Receiver,
        sender: Any = None,
        weak: bool = True,
        dispatch_uid: Hashable | None = None,
    ) -> None:
        """Call `receiver(signal=…, sender=…, **named)` from now on.

        sender: only for this sender; None means all. weak: do not keep the receiver alive.
        dispatch_uid: receivers with the same id and sender are connected once.
        Raises TypeError for what cannot be called.
        """
        if not callable(receiver):
            raise TypeError(f"A signal's receiver must be callable, not {type(receiver).__name__}.")
        key = _key(receiver, sender, dispatch_uid)
        connection = Connection(key, _reference(receiver, weak=weak), sender, _awaits(receiver))
        with self._lock:
            living = [known for known in self._connections if known.resolve() is not None]
            if all(known.key != key for known in living):
                self._connections = (*living, connection)

    def disconnect(
        self,
        receiver: Receiver | None = None,
        sender: Any = None,
        dispatch_uid: Hashable | None = None,
    ) -> bool:
        """Stop telling that receiver; return whether it was connected."""
        key = _key(receiver, sender, dispatch_uid)
        with self._lock:
            kept = tuple(known for known in self._connections if known.key != key)
            found = len(kept) != len(self._connections)
            self._connections = kept
        return found

    def has_listeners(self, sender: Any = None) -> bool:
        """Return whether anybody would hear a signal of that sender."""
        return any(self._heard_by(sender))

    def send(self, sender: Any, **named: Any) -> Answers:
        """Tell every receiver; the first exception ends it.

        Awaiting receivers are run to their end. Raises TypeError for one of them where an event
        loop is running: only `asend` can tell it there.
        """
        return self._send(sender, named, robust=False)

    def send_robust(self, sender: Any, **named: Any) -> Answers:
        """As `send`; an exception is logged and takes the place of its receiver's answer."""
        return self._send(sender, named, robust=True)

    async def asend(self, sender: Any, **named: Any) -> Answers:
        """As `send`, awaiting; plain receivers run in a thread, so that the loop goes on."""
        return await self._asend(sender, named, robust=False)

    async def asend_robust(self, sender: Any, **named: Any) -> Answers:
        """As `send_robust`, awaiting; plain receivers run in a thread."""
        return await self._asend(sender, named, robust=True)

    def _send(self, sender: Any, named: dict[str, Any], *, robust: bool) -> Answers:
        plain, awaiting = self._heard_by(sender)
        given = {"signal": self, "sender": sender, **named}
        answers = _tell(plain, given, robust=robust)
        if not awaiting:
            return answers
        if self.crossing.can_wait():
            return answers + self.crossing.in_loop(partial(_atell, awaiting, given, robust=robust))
        refused = [(one, TypeError(_refusal(one))) for one in awaiting]
        if not robust:
            raise refused[0][1]
        return answers + [(one, _logged(one, problem)) for one, problem in refused]

    async def _asend(self, sender: Any, named: dict[str, Any], *, robust: bool) -> Answers:
        plain, awaiting = self._heard_by(sender, twins=True)
        given = {"signal": self, "sender": sender, **named}
        answers: Answers = []
        if plain:
            told = await self.crossing.in_thread(partial(_tell, plain, given, robust=robust))
            for one, answer in told:
                answers.append(await _settled(one, partial(_given, answer), robust=robust))
        return answers + await _atell(awaiting, given, robust=robust)

    def _heard_by(
        self, sender: Any, *, twins: bool = False
    ) -> tuple[list[Receiver], list[Receiver]]:
        """Return the living receivers of that sender's signals: plain ones, awaiting ones."""
        plain: list[Receiver] = []
        awaiting: list[Receiver] = []
        for known in self._connections:
            heard = known.sender is None or known.sender is sender
            receiver = known.resolve() if heard else None
            if receiver is not None:
                awaits = known.awaits or (twins and hasattr(receiver, "asynchronous"))
                (awaiting if awaits else plain).append(receiver)
        return plain, awaiting


def receiver(signal: Any, **options: Any) -> Callable[[Receiver], Receiver]:
    """Decorate a function to connect it to a signal, or to each of a list of them."""

    def decorate(function: Receiver) -> Receiver:
        for one in signal if isinstance(signal, (list, tuple)) else [signal]:
            one.connect(function, **options)
        return function

    return decorate


def _tell(receivers: list[Receiver], given: dict[str, Any], *, robust: bool) -> Answers:
    answers: Answers = []
    for one in receivers:
        try:
            answers.append((one, one(**given)))
        except Exception as problem:
            if not robust:
                raise
            answers.append((one, _logged(one, problem)))
    return answers


async def _atell(receivers: list[Receiver], given: dict[str, Any], *, robust: bool) -> Answers:
    return [
        await _settled(one, partial(getattr(one, "asynchronous", one), **given), robust=robust)
        for one in receivers
    ]


async def _settled(one: Receiver, call: Callable[[], Any], *, robust: bool) -> tuple[Receiver, Any]:
    """Return the receiver with the answer to the call, awaited where it is to be awaited."""
    try:
        answer = call()
        return one, (await answer if isawaitable(answer) else answer)
    except Exception as problem:
        if not robust:
            raise
        return one, _logged(one, problem)


def _given(answer: Any) -> Any:
    return answer


def _key(
    receiver: Receiver | None, sender: Any, dispatch_uid: Hashable | None
) -> tuple[Hashable, int | None]:
    return dispatch_uid or _identity(receiver), None if sender is None else id(sender)


def _identity(target: Any) -> Hashable:
    """Return what a receiver is known by; of a method, which is made anew at each access, its parts."""
    owner = getattr(target, "__self__", None)
    if owner is None:
        return id(target)
    function = getattr(target, "__func__", None)
    return (id(owner), target.__name__ if function is None else id(function))


def _reference(receiver: Receiver, *, weak: bool) -> Callable[[], Receiver | None]:
    if not weak:
        return lambda: receiver
    is_method = hasattr(receiver, "__self__") and hasattr(receiver, "__func__")
    return weakref.WeakMethod(receiver) if is_method else weakref.ref(receiver)


def _awaits(receiver: Receiver) -> bool:
    """Tell whether calling it gives a coroutine: an async function, or an object that is one."""
    return iscoroutinefunction(receiver) or iscoroutinefunction(type(receiver).__call__)


def _refusal(receiver: Receiver) -> str:
    return (
        f"The receiver {_name(receiver)} is async, and send() cannot wait for it inside a running "
        "event loop. Use `await signal.asend(…)` there (alogin(), alogout(), aauthenticate() do)."
    )


def _name(receiver: Receiver) -> str:
    return str(getattr(receiver, "__qualname__", repr(receiver)))


def _logged(receiver: Receiver, problem: Exception) -> Exception:
    logger.error("The receiver %s of a signal failed.", _name(receiver), exc_info=problem)
    return problem


user_logged_in = Signal()
user_logged_out = Signal()
user_login_failed = Signal()
