"""Run an operation to its end: the only two frames in which a cache waits.

Flow: operation → **drive** → store. ``run`` and ``arun`` differ by ``await`` alone.
Not here: any decision.
"""

from collections.abc import Generator
from typing import Any, Protocol, TypeVar

from hotclub_cache.wishes import WORLDLY

T = TypeVar("T")

#: An operation: yields wishes, receives replies, returns its result.
Program = Generator[Any, Any, T]


class Performer(Protocol):
    """Who grants wishes, in both colours."""

    def perform(self, wish: Any) -> Any:
        """Grant one wish and return the reply."""

    async def aperform(self, wish: Any) -> Any:
        """Grant one wish without blocking the loop, and return the reply."""


def run(program: Program[T], performer: Performer) -> T:
    """Run to the end in this thread. An error is thrown into the program, which may mend it."""
    try:
        wish = program.send(None)
        while True:
            try:
                reply = wish.grant() if type(wish) in WORLDLY else performer.perform(wish)
            except BaseException as error:  # noqa: BLE001 - thrown on, so that locks are let go
                wish = program.throw(error)
            else:
                wish = program.send(reply)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]


async def arun(program: Program[T], performer: Performer) -> T:
    """Run to the end in this task. An error is thrown into the program, which may mend it."""
    try:
        wish = program.send(None)
        while True:
            try:
                if type(wish) in WORLDLY:
                    reply = await wish.agrant()
                else:
                    reply = await performer.aperform(wish)
            except BaseException as error:  # noqa: BLE001 - thrown on, so that locks are let go
                wish = program.throw(error)
            else:
                wish = program.send(reply)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
