"""Signals: who wants to know of log-ins and log-outs, and telling them.

A signal has the face of `django.dispatch.Signal`. Receivers of either colour may be connected; an
async one is told by `asend` only. A plain function with an async twin in its attribute
`asynchronous` is told through that by `asend`. Not here: when they are sent (session_login.py,
authentication.py).
"""

import logging
import weakref
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from inspect import iscoroutinefunction
from threading import Lock
from typing import Any

Receiver = Callable[..., Any]
Answers = list[tuple[Receiver, Any]]
logger = logging.getLogger("hotclub.auth")


@dataclass(frozen=True, slots=True)
class Connection:
    """One receiver, found by its key; `resolve` returns None once a weak receiver has died."""

    key: tuple[Hashable, int | None]
    resolve: Callable[[], Receiver | None]
    sender: object


class Signal:
    """A named occasion: `connect` receivers, `send` to them in the order of connection."""

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
        connection = Connection(key, _reference(receiver, weak=weak), sender)
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
        return bool(self._receivers(sender))

    def send(self, sender: Any, **named: Any) -> Answers:
        """Tell every receiver; the first exception ends it. Raises TypeError for async ones."""
        return [
            (receiver, _plain(receiver)(signal=self, sender=sender, **named))
            for receiver in self._receivers(sender)
        ]

    async def asend(self, sender: Any, **named: Any) -> Answers:
        """As `send`, awaiting async receivers one after the other."""
        return [
            (receiver, await _settled(_twin(receiver)(signal=self, sender=sender, **named)))
            for receiver in self._receivers(sender)
        ]

    def send_robust(self, sender: Any, **named: Any) -> Answers:
        """Tell every receiver; an exception is logged and takes the place of its answer."""
        answers: Answers = []
        for receiver in self._receivers(sender):
            try:
                answers.append((receiver, _plain(receiver)(signal=self, sender=sender, **named)))
            except Exception as problem:  # noqa: BLE001 - this is what robust means
                answers.append((receiver, _logged(problem)))
        return answers

    async def asend_robust(self, sender: Any, **named: Any) -> Answers:
        """As `send_robust`, awaiting async receivers one after the other."""
        answers: Answers = []
        for receiver in self._receivers(sender):
            try:
                answer = await _settled(_twin(receiver)(signal=self, sender=sender, **named))
            except Exception as problem:  # noqa: BLE001 - this is what robust means
                answer = _logged(problem)
            answers.append((receiver, answer))
        return answers

    def _receivers(self, sender: Any) -> list[Receiver]:
        found = [
            known.resolve()
            for known in self._connections
            if known.sender is None or known.sender is sender
        ]
        return [receiver for receiver in found if receiver is not None]


def _key(
    receiver: Receiver | None, sender: Any, dispatch_uid: Hashable | None
) -> tuple[Hashable, int | None]:
    identity: Hashable = dispatch_uid
    if identity is None:
        owner = getattr(receiver, "__self__", None)
        identity = (id(owner), id(getattr(receiver, "__func__", receiver)))
    return identity, None if sender is None else id(sender)


def _reference(receiver: Receiver, *, weak: bool) -> Callable[[], Receiver | None]:
    if not weak:
        return lambda: receiver
    is_method = hasattr(receiver, "__self__") and hasattr(receiver, "__func__")
    return weakref.WeakMethod(receiver) if is_method else weakref.ref(receiver)


def _plain(receiver: Receiver) -> Receiver:
    if iscoroutinefunction(receiver):
        name = getattr(receiver, "__qualname__", repr(receiver))
        raise TypeError(
            f"The receiver {name} is async and cannot be told by a sync call; "
            f"log in with alogin(), or connect a plain function."
        )
    return receiver


def _twin(receiver: Receiver) -> Receiver:
    twin: Receiver = getattr(receiver, "asynchronous", receiver)
    return twin


async def _settled(answer: Any) -> Any:
    return await answer if isinstance(answer, Awaitable) else answer


def _logged(problem: Exception) -> Exception:
    logger.error("A receiver of a signal failed.", exc_info=problem)
    return problem


user_logged_in = Signal()
user_logged_out = Signal()
user_login_failed = Signal()
