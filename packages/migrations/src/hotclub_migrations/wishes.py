"""What a migration may wish for beyond statements: blocks, and code of the user's.

Flow: operations, executor → **wishes** → drive, which grants them in either colour.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class CallPython(NamedTuple):
    """Call a function: at once, or (when its answer is awaitable) by awaiting it."""

    function: Callable[[], Any]
    name: str


class Begin(NamedTuple):
    """Tell that an operation begins; the answer means nothing."""

    operation: Any


class OpenBlock(NamedTuple):
    """Begin an atomic block on the database."""


class CloseBlock(NamedTuple):
    """End the innermost block; an error undoes it."""

    because: BaseException | None = None
