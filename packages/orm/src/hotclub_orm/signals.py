"""Signals: who wants to know, and telling them.

Used by models (save, delete, init, many-to-many changes). A signal with no receiver costs one
truth test. Not here: any model.
"""

from __future__ import annotations

import weakref
from collections.abc import Awaitable, Callable, Hashable
from inspect import iscoroutinefunction
from threading import Lock
from typing import Any, NamedTuple

Receiver = Callable[..., Any]


def _identity(target: Any) -> Hashable:
    owner = getattr(target, "__self__", None)
    return (id(owner), id(target.__func__)) if owner is not None else id(target)


def _sender_key(sender: Any) -> Hashable:
    return sender if sender is None or isinstance(sender, NamedSender) else id(sender)


class Signal:
    """A named occasion. `connect` receivers, `send` to them in the order of connection."""

    def __init__(self, use_caching: bool = False) -> None:
        self.use_caching = use_caching
        self.receivers: tuple[tuple[tuple[Hashable, Hashable], Any, Any], ...] = ()
        self.epoch = 0
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
        """
        key = (dispatch_uid or _identity(receiver), _sender_key(sender))
        reference: Any = receiver
        if weak:
            bound = hasattr(receiver, "__self__")
            reference = weakref.WeakMethod(receiver) if bound else weakref.ref(receiver)
        with self._lock:
            if all(key != known for known, _, _ in self.receivers):
                self.receivers = (*self._living(), (key, reference, sender))
                self.epoch += 1

    def disconnect(
        self,
        receiver: Receiver | None = None,
        sender: Any = None,
        dispatch_uid: Hashable | None = None,
    ) -> bool:
        """Stop telling that receiver; return whether it was connected."""
        key = (dispatch_uid or _identity(receiver), _sender_key(sender))
        with self._lock:
            kept = tuple(entry for entry in self.receivers if entry[0] != key)
            found = len(kept) != len(self.receivers)
            self.receivers = kept
            self.epoch += 1
        return found

    def _living(self) -> tuple[Any, ...]:
        return tuple(entry for entry in self.receivers if _alive(entry[1]) is not None)

    def _for(self, sender: Any) -> list[Receiver]:
        found = []
        for _, reference, wanted in self.receivers:
            if wanted is None or wanted is sender or _means(wanted, sender):
                receiver = _alive(reference)
                if receiver is not None:
                    found.append(receiver)
        return found

    def has_listeners(self, sender: Any = None) -> bool:
        """Tell whether anybody would hear a signal of that sender."""
        return bool(self.receivers) and bool(self._for(sender))

    def send(self, sender: Any, **named: Any) -> list[tuple[Receiver, Any]]:
        """Tell every receiver; the first exception ends it. Async receivers are refused."""
        if not self.receivers:
            return []
        return [
            (receiver, _plain(receiver)(signal=self, sender=sender, **named))
            for receiver in self._for(sender)
        ]

    def send_robust(self, sender: Any, **named: Any) -> list[tuple[Receiver, Any]]:
        """Tell every receiver; an exception takes the place of its answer."""
        answers: list[tuple[Receiver, Any]] = []
        for receiver in self._for(sender):
            try:
                answers.append((receiver, _plain(receiver)(signal=self, sender=sender, **named)))
            except Exception as problem:  # noqa: BLE001 - this is what robust means
                answers.append((receiver, problem))
        return answers

    async def asend(self, sender: Any, **named: Any) -> list[tuple[Receiver, Any]]:
        """As `send`, awaiting async receivers one after the other."""
        answers = []
        for receiver in self._for(sender):
            answer = receiver(signal=self, sender=sender, **named)
            answers.append((receiver, await answer if isinstance(answer, Awaitable) else answer))
        return answers

    async def asend_robust(self, sender: Any, **named: Any) -> list[tuple[Receiver, Any]]:
        """As `send_robust`, awaiting async receivers one after the other."""
        answers: list[tuple[Receiver, Any]] = []
        for receiver in self._for(sender):
            try:
                answer = receiver(signal=self, sender=sender, **named)
                answer = await answer if isinstance(answer, Awaitable) else answer
                answers.append((receiver, answer))
            except Exception as problem:  # noqa: BLE001 - this is what robust means
                answers.append((receiver, problem))
        return answers


def _alive(reference: Any) -> Any:
    return reference() if isinstance(reference, weakref.ReferenceType) else reference


def _plain(receiver: Receiver) -> Receiver:
    if iscoroutinefunction(receiver):
        raise TypeError(f"{receiver!r} is async; it can be told by asend() only.")
    return receiver


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
