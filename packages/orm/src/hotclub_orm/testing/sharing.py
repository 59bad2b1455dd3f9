"""One transaction for a whole test: every thread and task works in it, and it is rolled back.

Flow: test tool → **share / unshare** → Database, which meanwhile runs both colours on one session.

    shared = share(database)
    ...                     # threads, tasks, the code under test: all see the same open transaction
    unshare(database)       # as if nothing had happened

Blocks inside become savepoints; a durable block may stand in the test's own block, and in no other;
options of outermost blocks (isolation, read_only, …) are left out. Operations run one after
the other; an awaiting one blocks the loop for as long as its statements take. Not for production.
"""

from __future__ import annotations

from asyncio import _get_running_loop
from collections.abc import AsyncIterator, Iterator
from functools import partial
from threading import RLock
from typing import Any, TypeVar

from hotclub_orm.crossing import crossing_of_thread, may_block
from hotclub_orm.database import Database
from hotclub_orm.database.running import emitted_there
from hotclub_orm.drivers import run
from hotclub_orm.drivers.lent import lent
from hotclub_orm.drivers.session import Session
from hotclub_orm.errors import SynchronousOnlyOperation
from hotclub_orm.ledger import DURABLE_INSIDE, BlockOptions, OnCommit
from hotclub_orm.statements import Operation

T = TypeVar("T")

_SHARING = "_shared_session"

# The options of the test's own blocks, which are told from the code's by this very object.
_OF_TEST = BlockOptions()


class SharedTransaction:
    """What `share` gives: blocks and callbacks of the one session."""

    def __init__(self, session: Session[Any]) -> None:
        self.session = session
        self.lock = RLock()

    @property
    def depth(self) -> int:
        """How many blocks are open."""
        return len(self.session.ledger.frames)

    @property
    def callbacks(self) -> list[OnCommit]:
        """What waits for a commit, oldest first."""
        return list(self.session.ledger._callbacks)

    def enter(self) -> None:
        """Open a block of the test's own: a savepoint inside the transaction."""
        with self.lock:
            run.enter_block(_OF_TEST, self.session)

    def roll_back(self) -> None:
        """Undo and close the block that `enter` opened last."""
        with self.lock:
            ledger = self.session.ledger
            ledger.broken = False
            ledger.set_rollback(rollback=True)
            run.leave_block(self.session)


class _Sharing(Database):
    """A database while a test has it; `share` puts it in the place of the object's own class."""

    _shared_session: SharedTransaction

    def _held(self) -> Session[Any]:
        return self._shared_session.session

    def _aheld(self) -> Any:
        return self._shared_session.session

    def run(self, operation: Operation[T]) -> T:
        if (crossing := crossing_of_thread()) is not None:
            return crossing.ask(partial(self.arun, operation))
        if _on_loop(self):  # what is a mistake outside of tests is one inside
            operation.close()
            raise SynchronousOnlyOperation("A blocking operation")
        shared = self._shared_session
        with shared.lock:
            return self._run_held(operation, shared.session)

    async def arun(self, operation: Operation[T]) -> T:
        shared = self._shared_session
        # While a receiver of the other colour works, this loop's tasks may come in between.
        with shared.lock:
            return await self._arun_held(operation, lent(shared.session))

    async def astream(self, operation: Operation[None]) -> AsyncIterator[Any]:
        emitted = run.stream(operation, self._shared_session.session)
        try:
            while True:
                with self._shared_session.lock, self._watched(self._shared_session.session):
                    try:
                        value = next(emitted)
                    except StopIteration:
                        return
                yield value
        finally:
            emitted.close()  # type: ignore[attr-defined]

    def enter_block(self, options: BlockOptions) -> None:
        if (crossing := crossing_of_thread()) is not None:
            crossing.ask(partial(self.aenter_block, options))
            return
        if _on_loop(self):
            raise SynchronousOnlyOperation("A blocking transaction ('with atomic()')")
        self._enter_shared(options)

    async def aenter_block(self, options: BlockOptions) -> None:
        self._enter_shared(options)

    def _enter_shared(self, options: BlockOptions) -> None:
        shared = self._shared_session
        inner = BlockOptions(savepoint=options.savepoint)
        with shared.lock, self._watched(shared.session):
            frames = shared.session.ledger.frames
            if options.durable and frames and frames[-1].options is not _OF_TEST:
                raise RuntimeError(DURABLE_INSIDE)
            run.enter_block(inner, shared.session)

    def leave_block(self, because: BaseException | None = None) -> None:
        if (crossing := crossing_of_thread()) is not None:
            crossing.ask(partial(self.aleave_block, because))
            return
        self._leave_shared(because)

    async def aleave_block(self, because: BaseException | None = None) -> None:
        self._leave_shared(because)

    def _leave_shared(self, because: BaseException | None) -> None:
        shared = self._shared_session
        with shared.lock, self._watched(shared.session):
            run.leave_block(shared.session, because)

    def session(self) -> Session[Any]:
        return self._shared_session.session

    def stream(self, operation: Operation[None]) -> Iterator[Any]:
        if (crossing := crossing_of_thread()) is not None:
            yield from emitted_there(self.astream(operation), crossing)
            return
        shared = self._shared_session
        with shared.lock, self._watched(shared.session):
            yield from run.stream(operation, shared.session)

    async def aset_autocommit(self, autocommit: bool) -> None:
        self.set_autocommit(autocommit)

    def close(self) -> None:
        """Stay open: the test's transaction lives on this connection."""

    async def aclose(self) -> None:
        """As `close`."""


def _on_loop(database: Any) -> bool:
    return bool(database._guards_loop) and _get_running_loop() is not None and not may_block()


def share(database: Any) -> SharedTransaction:
    """Begin a transaction in which everybody who uses the database works. Raises RuntimeError."""
    if is_shared(database):
        raise RuntimeError(f"{database!r} is shared already.")
    session = database._seats.take()
    try:
        run.enter_block(_OF_TEST, session)
    except BaseException:
        database._seats.give(session)
        raise
    shared = SharedTransaction(session)
    plain = type(database)
    database.__dict__[_SHARING] = shared
    database.__class__ = type(
        f"Sharing{plain.__name__}", (_Sharing, plain), {"_plain_class": plain}
    )
    return shared


def unshare(database: Any) -> None:
    """Roll the transaction back, and let the database be as it was."""
    shared: SharedTransaction = database.__dict__.pop(_SHARING)
    database.__class__ = type(database)._plain_class
    session = shared.session
    try:
        while len(session.ledger.frames) > 1:  # blocks that a test left open
            session.ledger.frames.pop()
        if session.ledger.frames:
            session.ledger.broken = True
            run.leave_block(session)
    finally:
        database._seats.give(session)


def is_shared(database: Any) -> bool:
    """Whether a test has the database."""
    return _SHARING in database.__dict__
