"""Telling receivers in the middle of an operation, in the operation's colour.

Flow: save, delete, related managers → **telling** → the signal's `send` or `asend`. Not here: what is told.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from hotclub_orm.signals import Signal
from hotclub_orm.statements import Beside, Operation


def telling(signal: Signal, sender: Any, **named: Any) -> Operation[None]:
    """Send the signal, where somebody hears that sender; the first exception ends the operation."""
    if signal.has_listeners(sender):
        yield Beside(partial(signal.send, sender, **named), partial(signal.asend, sender, **named))
