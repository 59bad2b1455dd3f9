"""Atomic blocks and manual transactions of a database. A part of Database.

Flow: transactions.py → **blocks** → run or arun, with the session's ledger. Not here: what a block means
(ledger.py), the public face (transactions.py).
"""

from __future__ import annotations

from asyncio import _get_running_loop
from functools import partial
from typing import Any

from hotclub_orm.crossing import crossing_of_thread, may_block, own_loop
from hotclub_orm.database.sessions import Sessions
from hotclub_orm.drivers import arun, run
from hotclub_orm.errors import SynchronousOnlyOperation, TransactionManagementError
from hotclub_orm.ledger import BlockOptions


class Blocks(Sessions):
    """How blocks open and close on the session of this thread or task."""

    def enter_block(self, options: BlockOptions) -> None:
        """Open an atomic block in this context."""
        if (crossing := crossing_of_thread()) is not None:
            crossing.ask(partial(self.aenter_block, options))
            return
        if self._guards_loop and _get_running_loop() is not None and not may_block():
            raise SynchronousOnlyOperation("A blocking transaction ('with atomic()')")
        held = self._held() or self._in_hand()
        session = held or self._seats.take()
        try:
            with self._watched(session):
                run.enter_block(options, session)
        except BaseException:
            if held is None:
                self._seats.give(session)
            raise

    async def aenter_block(self, options: BlockOptions) -> None:
        """As `enter_block`, awaiting."""
        if (own := own_loop()) is not None:
            own.block(partial(self.enter_block, options))
            return
        held = self._aheld() or self._ain_hand()
        session = held or await self._aseats.take()
        try:
            with self._awatched(session):
                await arun.aenter_block(options, session)
        except BaseException:
            if held is None:
                await self._aseats.give(session)
            raise

    def leave_block(self, because: BaseException | None = None) -> None:
        """Close this context's innermost block; an error rolls it back."""
        if (crossing := crossing_of_thread()) is not None:
            crossing.ask(partial(self.aleave_block, because))
            return
        session = self._held_in_block(self._held())
        try:
            with self._watched(session):
                run.leave_block(session, because)
        finally:
            if not session.held and session is not self._in_hand():
                self._seats.give(session)

    async def aleave_block(self, because: BaseException | None = None) -> None:
        """As `leave_block`, awaiting."""
        if (own := own_loop()) is not None:
            own.block(partial(self.leave_block, because))
            return
        session = self._held_in_block(self._aheld())
        try:
            with self._awatched(session):
                await arun.aleave_block(session, because)
        finally:
            if not session.held and session is not self._ain_hand():
                await self._aseats.give(session)

    def _held_in_block(self, session: Any) -> Any:
        if session is None or not session.ledger.frames:
            raise TransactionManagementError(
                "This context holds no atomic block; it must end in the task or thread and in "
                "the context where it began."
            )
        return session

    def set_autocommit(self, autocommit: bool) -> None:
        """Begin or end manual transactions in this context, as Django's set_autocommit."""
        if (crossing := crossing_of_thread()) is not None:
            crossing.ask(partial(self.aset_autocommit, autocommit))
            return
        held = self._held()
        if held is None and autocommit:
            return
        session = held or self._seats.take()
        if held is None:
            self._seats.hold(session, BlockOptions())
        try:
            run.run(session.ledger.set_autocommit(autocommit=autocommit), session)
        finally:
            if not session.ledger.pinned:
                self._seats.unhold(session)
                self._seats.give(session)

    async def aset_autocommit(self, autocommit: bool) -> None:
        """As `set_autocommit`, awaiting."""
        if (own := own_loop()) is not None:
            own.block(partial(self.set_autocommit, autocommit))
            return
        held = self._aheld()
        if held is None and autocommit:
            return
        session = held or await self._aseats.take()
        if held is None:
            await self._aseats.hold(session, BlockOptions())
        try:
            await arun.arun(session.ledger.set_autocommit(autocommit=autocommit), session)
        finally:
            if not session.ledger.pinned:
                await self._aseats.unhold(session)
                await self._aseats.give(session)
