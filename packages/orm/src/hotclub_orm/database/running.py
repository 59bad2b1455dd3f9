"""Running operations, blocking and awaiting: the hot path of the library. A part of Database.

Flow: operation → **running** → run or arun on a session. A session that this thread or task holds
serves; else one is taken for a moment. A function that somebody of the other colour waits for works on
the session of who waits (crossing.py). Not here: what a wish means (drivers/run.py).
"""

from __future__ import annotations

from asyncio import _get_running_loop
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Any, TypeVar

from hotclub_orm.crossing import CROSSING, Crossing, crossing_of_thread, may_block, own_loop
from hotclub_orm.database.sessions import Sessions
from hotclub_orm.drivers import arun, run
from hotclub_orm.drivers.lent import lent
from hotclub_orm.drivers.protocol import AsyncConnection, Connection
from hotclub_orm.drivers.session import AHELD, HELD, Session
from hotclub_orm.drivers.watching import WATCHERS
from hotclub_orm.errors import (
    DatabaseError,
    ProtectedError,
    RestrictedError,
    SynchronousOnlyOperation,
)
from hotclub_orm.statements import Operation

T = TypeVar("T")

_VALUES_A_TURN = 500  # what a helper thread gets at once of a stream that its task reads


class Running(Sessions):
    """How an operation finds its session, in both colours."""

    def run(self, operation: Operation[T]) -> T:
        """Run the operation on the session this thread holds, or on one taken for it."""
        # The context variables are asked here, not through functions: this is the hot path.
        if CROSSING.get() is not None and (crossing := crossing_of_thread()) is not None:
            return crossing.ask(partial(self.arun, operation))
        if self._guards_loop and _get_running_loop() is not None and not may_block():
            operation.close()
            raise SynchronousOnlyOperation("A blocking operation")
        if HELD.sessions.get() is not None:
            if (held := self._held()) is not None:
                return self._run_held(operation, held)
            if (in_hand := self._in_hand()) is not None:
                return self._run_watched(operation, in_hand)
        session = self._seats.take()
        try:
            if self._watchers or WATCHERS.get() is not None:
                return self._run_watched(operation, session)
            return run.run(operation, session)
        finally:
            self._seats.give(session)

    async def arun(self, operation: Operation[T]) -> T:
        """Run the operation on the session this task holds, or on one taken for it."""
        if CROSSING.get() is not None and own_loop() is not None:
            return await self._arun_lent(operation)
        if AHELD.sessions.get() is not None:
            if (held := self._aheld()) is not None:
                return await self._arun_held(operation, held)
            if (in_hand := self._ain_hand()) is not None:
                return await self._arun_watched(operation, in_hand)
        session = await self._aseats.take()
        try:
            if self._watchers or WATCHERS.get() is not None:
                return await self._arun_watched(operation, session)
            return await arun.arun(operation, session)
        finally:
            await self._aseats.give(session)

    def stream(self, operation: Operation[None]) -> Iterator[Any]:
        """Yield what the operation emits, holding one session until the end or `close()`."""
        if (crossing := crossing_of_thread()) is not None:
            yield from emitted_there(self.astream(operation), crossing)
            return
        if self._guards_loop and _get_running_loop() is not None and not may_block():
            raise SynchronousOnlyOperation("A blocking stream")
        held = self._held()
        session = held or self._seats.take()
        try:
            with self._watched(session):
                yield from run.stream(operation, session)
        finally:
            if held is None:
                self._seats.give(session)

    async def astream(self, operation: Operation[None]) -> AsyncIterator[Any]:
        """As `stream`, awaiting the driver."""
        if (own := own_loop()) is not None:
            for value in own.blocking(self.stream(operation)):
                yield value
            return
        held = self._aheld()
        session = held or await self._aseats.take()
        emitted = arun.astream(operation, session)
        try:
            with self._awatched(session):
                async for value in emitted:
                    yield value
        finally:
            await emitted.aclose()  # type: ignore[attr-defined]
            if held is None:
                await self._aseats.give(session)

    def _run_held(self, operation: Operation[T], session: Session[Connection]) -> T:
        ledger = session.ledger
        try:
            ledger.check()
            with self._watched(session):
                if not ledger.autocommit:
                    run.run(ledger.ready(), session)
                return run.run(operation, session)
        except DatabaseError as error:
            ledger.broken = ledger.broken or (ledger.in_atomic_block and _failed_there(error))
            raise
        finally:
            operation.close()
            ledger.lost = ledger.lost or session.plain.lost

    async def _arun_held(self, operation: Operation[T], session: Session[AsyncConnection]) -> T:
        ledger = session.ledger
        try:
            ledger.check()
            with self._awatched(session):
                if not ledger.autocommit:
                    await arun.arun(ledger.ready(), session)
                return await arun.arun(operation, session)
        except DatabaseError as error:
            ledger.broken = ledger.broken or (ledger.in_atomic_block and _failed_there(error))
            raise
        finally:
            operation.close()
            ledger.lost = ledger.lost or session.plain.lost

    async def _arun_lent(self, operation: Operation[T]) -> T:
        """Run the operation on the session of the thread that waits for this task."""
        if (held := self._held()) is not None:
            return await self._arun_held(operation, lent(held))
        in_hand = self._in_hand()
        session = in_hand or self._seats.take()
        try:
            return await self._arun_watched(operation, lent(session))
        finally:
            if in_hand is None:
                self._seats.give(session)

    def _run_watched(self, operation: Operation[T], session: Session[Connection]) -> T:
        with self._watched(session):
            return run.run(operation, session)

    async def _arun_watched(self, operation: Operation[T], session: Session[AsyncConnection]) -> T:
        with self._awatched(session):
            return await arun.arun(operation, session)


def emitted_there(emitted: AsyncIterator[Any], crossing: Crossing) -> Iterator[Any]:
    """Yield, in a helper thread, what its task reads for it."""

    async def some() -> list[Any]:
        found = []
        async for value in emitted:
            found.append(value)
            if len(found) == _VALUES_A_TURN:
                break
        return found

    try:
        while values := crossing.ask(some):
            yield from values
    finally:
        # Left behind and collected elsewhere, it is the loop that closes what it began.
        if crossing.in_thread() and not crossing.ended:
            crossing.ask(emitted.aclose)  # type: ignore[attr-defined]


def _failed_there(error: DatabaseError) -> bool:
    """Tell whether a statement failed in the block itself: not where a savepoint undid it.

    What protects rows is found before any is written.
    """
    return not (error.undone or isinstance(error, (ProtectedError, RestrictedError)))
