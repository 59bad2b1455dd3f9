"""Signals: who wants to know, and telling them, each receiver in its own colour.

Flow: models, operations → **signals** → crossing → receivers. `send` tells from a thread, `asend`
from a task; a receiver of the other colour is called across (crossing.py), so that it neither holds
up a loop nor leaves the transaction of who tells. A signal with no receiver costs one truth test.
Not here: any model.
"""

from __future__ import annotations

import logging
import weakref
from collections.abc import Callable, Hashable
from functools import partial
from inspect import Parameter, isawaitable, iscoroutinefunction, signature
from threading import Lock
from typing import Any, ClassVar, NamedTuple

from hotclub_orm.crossing import can_wait, in_loop, in_thread

Receiver = Callable[..., Any]
Answers = list[tuple[Receiver, Any]]

logger = logging.getLogger("hotclub_orm.signals")


class Connection(NamedTuple):
    """One receiver: what it is found by, a way to it, whom it hears, and whether it awaits."""

    key: tuple[Hashable, Hashable]
    reference: Any
    sender: Any
    awaits: bool

    def receiver(self) -> Any:
        """Return the receiver, or None once a weak one has died."""
        weak = isinstance(self.reference, weakref.ReferenceType)
        return self.reference() if weak else self.reference


class Signal:
    """A named occasion. `connect` receivers, `send` to them in the order of connection.

    Whichever way it is sent, plain receivers are told before awaiting ones, and each one after the
    other. A plain receiver may have an awaiting twin in its attribute `asynchronous`, for `asend`.
    """

    checks_receivers: ClassVar[bool] = False
    """Whether `connect` refuses receivers without `**kwargs`; a framework turns it on for debugging."""

    def __init__(self, use_caching: bool = False) -> None:
        self.use_caching = use_caching
        self.receivers: tuple[Connection, ...] = ()
        self._lock = Lock()

    def connect(
        self,
        receiver: Receiver,
        sender: Any = None,
        weak: bool = True,
        dispatch_uid: Hashable | None = None,
    ) -> None:
        """Call `receiver(signal=…, sender=…, **named)` from now on.

        sender: only for this sender; None means all.   weak: do not keep the receiver alive.
        dispatch_uid: receivers with the same id and sender are connected once.
        Raises TypeError for what cannot be called, and ValueError, where receivers are checked, for
        one without **kwargs: a signal may say more one day.
        """
        if not callable(receiver):
            raise TypeError(f"A signal's receiver must be callable, not {type(receiver).__name__}.")
        if self.checks_receivers and not _takes_any_name(receiver):
            raise ValueError(
                f"Signal receivers must accept keyword arguments (**kwargs), and {receiver!r} does not."
            )
        key = (dispatch_uid or _identity(receiver), _sender_key(sender))
        reference = _reference(receiver) if weak else receiver
        connection = Connection(key, reference, sender, _awaits(receiver))
        with self._lock:
            living = [known for known in self.receivers if known.receiver() is not None]
            if all(known.key != key for known in living):
                self.receivers = (*living, connection)

    def disconnect(
        self,
        receiver: Receiver | None = None,
        sender: Any = None,
        dispatch_uid: Hashable | None = None,
    ) -> bool:
        """Stop telling that receiver; return whether it was connected."""
        key = (dispatch_uid or _identity(receiver), _sender_key(sender))
        with self._lock:
            kept = tuple(known for known in self.receivers if known.key != key)
            found = len(kept) != len(self.receivers)
            self.receivers = kept
        return found

    def has_listeners(self, sender: Any = None) -> bool:
        """Tell whether anybody would hear a signal of that sender."""
        return bool(self.receivers) and any(self._heard_by(sender))

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
        if not self.receivers:
            return []
        plain, awaiting = self._heard_by(sender)
        given = {"signal": self, "sender": sender, **named}
        answers = _tell(plain, given, robust=robust)
        if not awaiting:
            return answers
        if can_wait():
            return answers + in_loop(partial(_atell, awaiting, given, robust=robust))
        refused = [(one, TypeError(_refusal(one))) for one in awaiting]
        if not robust:
            raise refused[0][1]
        return answers + [(one, _logged(one, problem)) for one, problem in refused]

    async def _asend(self, sender: Any, named: dict[str, Any], *, robust: bool) -> Answers:
        if not self.receivers:
            return []
        plain, awaiting = self._heard_by(sender, twins=True)
        given = {"signal": self, "sender": sender, **named}
        answers: Answers = []
        if plain:
            told = await in_thread(partial(_tell, plain, given, robust=robust))
            for one, answer in told:
                answers.append(await _settled(one, partial(_given, answer), robust=robust))
        return answers + await _atell(awaiting, given, robust=robust)

    def _heard_by(
        self, sender: Any, *, twins: bool = False
    ) -> tuple[list[Receiver], list[Receiver]]:
        """Return the living receivers of that sender's signals: plain ones, awaiting ones."""
        plain: list[Receiver] = []
        awaiting: list[Receiver] = []
        for connection in self.receivers:
            wanted = connection.sender
            if wanted is None or wanted is sender or _means(wanted, sender):
                receiver = connection.receiver()
                if receiver is None:
                    continue
                awaits = connection.awaits or (twins and hasattr(receiver, "asynchronous"))
                (awaiting if awaits else plain).append(receiver)
        return plain, awaiting


def _tell(receivers: list[Receiver], given: dict[str, Any], *, robust: bool) -> Answers:
    answers: Answers = []
    for receiver in receivers:
        try:
            answers.append((receiver, receiver(**given)))
        except Exception as problem:
            if not robust:
                raise
            answers.append((receiver, _logged(receiver, problem)))
    return answers


async def _atell(receivers: list[Receiver], given: dict[str, Any], *, robust: bool) -> Answers:
    return [
        await _settled(one, partial(getattr(one, "asynchronous", one), **given), robust=robust)
        for one in receivers
    ]


async def _settled(
    receiver: Receiver, call: Callable[[], Any], *, robust: bool
) -> tuple[Receiver, Any]:
    """Return the receiver with the answer to the call, awaited where it is to be awaited."""
    try:
        answer = call()
        return receiver, (await answer if isawaitable(answer) else answer)
    except Exception as problem:
        if not robust:
            raise
        return receiver, _logged(receiver, problem)


def _given(answer: Any) -> Any:
    return answer


def _logged(receiver: Receiver, problem: Exception) -> Exception:
    logger.error("The receiver %s of a signal failed.", _name(receiver), exc_info=problem)
    return problem


def _refusal(receiver: Receiver) -> str:
    return (
        f"The receiver {_name(receiver)} is async, and send() cannot wait for it inside a running "
        "event loop. Use `await signal.asend(…)` there (or the awaiting twin of what sends it)."
    )


def _name(receiver: Receiver) -> str:
    return str(getattr(receiver, "__qualname__", repr(receiver)))


def _takes_any_name(receiver: Receiver) -> bool:
    try:
        parameters = signature(receiver).parameters.values()
    except (TypeError, ValueError):  # written in C, without a signature
        return True
    return any(one.kind is Parameter.VAR_KEYWORD for one in parameters)


def _awaits(receiver: Receiver) -> bool:
    """Tell whether calling it gives a coroutine: an async function, or an object that is one."""
    return iscoroutinefunction(receiver) or iscoroutinefunction(type(receiver).__call__)


def _identity(target: Any) -> Hashable:
    """Return what a receiver is known by; of a method, which is made anew at each access, its parts."""
    owner = getattr(target, "__self__", None)
    if owner is None:
        return id(target)
    function = getattr(target, "__func__", None)
    return (id(owner), target.__name__ if function is None else id(function))


def _reference(receiver: Receiver) -> Any:
    is_method = hasattr(receiver, "__self__") and hasattr(receiver, "__func__")
    return weakref.WeakMethod(receiver) if is_method else weakref.ref(receiver)


def _sender_key(sender: Any) -> Hashable:
    return sender if sender is None or isinstance(sender, NamedSender) else id(sender)


def receiver(signal: Signal | list[Signal] | tuple[Signal, ...], **options: Any) -> Any:
    """Decorate a function to connect it to one or more signals."""

    def decorate(function: Receiver) -> Receiver:
        for one in signal if isinstance(signal, (list, tuple)) else [signal]:
            one.connect(function, **options)
        return function

    return decorate


class NamedSender(NamedTuple):
    """A model by its label, which may be declared later.

    label: "music.album". apps: its registry; None means that of ordinary models.
    """

    label: str
    apps: Any


def _means(wanted: Any, sender: Any) -> bool:
    if not isinstance(wanted, NamedSender) or not hasattr(sender, "_meta"):
        return False
    meta = sender._meta
    home = meta.apps.is_default if wanted.apps is None else meta.apps is wanted.apps
    return bool(home) and wanted.label == meta.label_lower


class ModelSignal(Signal):
    """A signal whose sender is a model, or its label as text ("music.Album")."""

    def connect(
        self,
        receiver: Receiver,
        sender: Any = None,
        weak: bool = True,
        dispatch_uid: Hashable | None = None,
        apps: Any = None,
    ) -> None:
        """As the base. apps: the registry of a sender that is named."""
        super().connect(receiver, _named_sender(sender, apps), weak, dispatch_uid)

    def disconnect(
        self,
        receiver: Receiver | None = None,
        sender: Any = None,
        dispatch_uid: Hashable | None = None,
        apps: Any = None,
    ) -> bool:
        """As the base; a model is found by its label too."""
        found = super().disconnect(receiver, _named_sender(sender, apps), dispatch_uid)
        if found or not hasattr(sender, "_meta"):
            return found
        named = _named_sender(sender._meta.label, apps)
        return super().disconnect(receiver, named, dispatch_uid)


def _named_sender(sender: Any, apps: Any) -> Any:
    return NamedSender(sender.lower(), apps) if isinstance(sender, str) else sender


class_prepared = Signal()
pre_init = ModelSignal(use_caching=True)
post_init = ModelSignal(use_caching=True)
pre_save = ModelSignal(use_caching=True)
post_save = ModelSignal(use_caching=True)
pre_delete = ModelSignal(use_caching=True)
post_delete = ModelSignal(use_caching=True)
m2m_changed = ModelSignal(use_caching=True)
pre_migrate = Signal()
post_migrate = Signal()
connection_created = Signal()
