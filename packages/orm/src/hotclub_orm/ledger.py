"""The state of one connection's transaction: a state machine that runs nothing itself.

Flow: transactions → database → **ledger** yields BEGIN, SAVEPOINT, COMMIT … → drivers. Its methods
that need the database are operations (generators of statements), so both colours share them.

    frames   the atomic blocks that are open, outermost first
    broken   an error happened inside; nothing may run until the block that noticed it ends
    lost     the connection could not be brought back to a known state; it must be closed

The rules for nested blocks are those of Django's manual, "Database transactions".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from hotclub_orm.dialects.base import Dialect
from hotclub_orm.errors import DatabaseError, Error, TransactionManagementError
from hotclub_orm.statements import Operation, Statement

_BROKEN = (
    "An error occurred in the current transaction. No query can run until the end of the "
    "'atomic' block. Catch the error outside an inner atomic() to go on after it."
)
DURABLE_INSIDE = "A durable atomic block cannot be nested within another one."
_IN_BLOCK = "This is forbidden when an 'atomic' block is active."


@dataclass(frozen=True, slots=True)
class BlockOptions:
    """How one atomic block wants to run. The last four are for an outermost block only."""

    savepoint: bool = True
    durable: bool = False
    isolation: str | None = None
    read_only: bool = False
    statement_timeout: float | None = None
    mode: str | None = None


class OnCommit(NamedTuple):
    """A function to call once the transaction is stored; robust ones may fail without harm."""

    savepoints: frozenset[str]
    function: Callable[[], Any]
    robust: bool


class Frame(NamedTuple):
    """One open block. savepoint is None where the block has none of its own."""

    begins: bool
    savepoint: str | None
    options: BlockOptions


class Ledger:
    """What is open on one connection."""

    __slots__ = (
        "_callbacks", "_dialect", "_mode", "_serial", "autocommit", "broken", "frames", "lost",
        "open",
    )  # fmt: skip

    def __init__(self, dialect: Dialect, *, mode: str | None = None) -> None:
        self._dialect, self._mode = dialect, mode
        self.frames: list[Frame] = []
        self.autocommit = True
        self.open = False
        self.broken = False
        self.lost = False
        self._callbacks: list[OnCommit] = []
        self._serial = 0

    @property
    def in_atomic_block(self) -> bool:
        """Whether a block is open."""
        return bool(self.frames)

    @property
    def pinned(self) -> bool:
        """Whether the connection must stay with whom it is: a block or manual mode."""
        return bool(self.frames) or not self.autocommit

    def check(self) -> None:
        """Raise TransactionManagementError when the block is broken, or its connection lost."""
        if self.broken:
            raise TransactionManagementError(_BROKEN)
        if self.lost:
            raise TransactionManagementError(
                "The connection of this transaction was lost; nothing of it is stored. "
                "Leave the outermost block before you use the database again."
            )

    def check_within(self, what: str) -> None:
        """Raise TransactionManagementError where no transaction holds what is done."""
        if self.autocommit and not self.frames:
            raise TransactionManagementError(
                f"{what} cannot be used outside of a transaction: "
                "its effect would be over with the statement. Put it into atomic()."
            )

    # blocks

    def enter(self, options: BlockOptions) -> Operation[None]:
        """Open a block: BEGIN for the outermost one, a savepoint or nothing for inner ones."""
        if options.durable and self.frames:
            raise RuntimeError(DURABLE_INSIDE)
        if not self.frames and self.autocommit:
            yield from self._begin(options)
            self.frames.append(Frame(begins=True, savepoint=None, options=options))
            return
        if options.isolation or options.read_only or options.statement_timeout or options.mode:
            raise TransactionManagementError(
                "isolation, read_only, statement_timeout and mode are for the outermost block."
            )
        yield from self.ready()
        name = None
        if options.savepoint and not self.broken and not self.lost:
            name = yield from self.savepoint()
        self.frames.append(Frame(begins=False, savepoint=name, options=options))

    def leave(self, *, failed: bool) -> Operation[list[OnCommit]]:
        """Close the innermost block and return the functions that its commit set free."""
        frame = self.frames.pop()
        if frame.begins:
            return (yield from self._leave_transaction(frame, failed=failed))
        if self.lost:
            return []
        if failed or self.broken:
            yield from self._undo_inner(frame)
        elif frame.savepoint is not None:
            yield from self._keep_inner(frame.savepoint)
        return []

    def _begin(self, options: BlockOptions) -> Operation[None]:
        mode = options.mode or (None if options.read_only else self._mode)
        isolation, read_only = options.isolation, options.read_only
        for sql in self._dialect.begin(isolation=isolation, read_only=read_only, mode=mode):
            yield _control(sql)
        if options.statement_timeout is not None:
            limit = self._dialect.set_statement_timeout(options.statement_timeout)
            if limit is not None:
                yield _control(limit)
        self.open, self.broken = True, False

    def _leave_transaction(self, frame: Frame, *, failed: bool) -> Operation[list[OnCommit]]:
        callbacks, self._callbacks = self._callbacks, []
        failed, self.broken = failed or self.broken, False
        try:
            if not failed and not self.lost:
                try:
                    yield _control("COMMIT")
                    return callbacks
                except DatabaseError:
                    yield from self._rollback_or_lose()
                    raise
            yield from self._rollback_or_lose()
            return []
        finally:
            self.open = False
            if frame.options.read_only and not self.lost:
                for sql in self._dialect.after_block(read_only=True):
                    yield _control(sql)

    def _rollback_or_lose(self) -> Operation[None]:
        if self.lost:
            return
        try:
            yield _control("ROLLBACK")
        except Error:
            self.lost = True

    def _keep_inner(self, savepoint: str) -> Operation[None]:
        try:
            yield from self.release(savepoint)
        except DatabaseError:
            try:
                yield from self.rollback_to(savepoint)
                yield from self.release(savepoint)
            except Error:
                self.broken = True
            raise

    def _undo_inner(self, frame: Frame) -> Operation[None]:
        self.broken = False
        if frame.savepoint is None:
            self.broken = True
            return
        try:
            yield from self.rollback_to(frame.savepoint)
            yield from self.release(frame.savepoint)
        except Error:
            self.broken = True

    def tell_undone(self, frame: Frame, because: BaseException | None) -> None:
        """Note on the error that ended a block whether its savepoint undid what failed."""
        if isinstance(because, DatabaseError):
            because.undone = frame.savepoint is not None and not self.broken

    # savepoints by hand

    def savepoint(self) -> Operation[str | None]:
        """Set a savepoint and return its name; None where no transaction is open."""
        yield from self.ready()
        if not self.open:
            return None
        self._serial += 1
        name = f"s{self._serial}"
        yield _control(f"SAVEPOINT {self._dialect.quote_name(name)}")
        return name

    def release(self, name: str) -> Operation[None]:
        """Forget a savepoint and keep what was done since."""
        if self.open:
            yield _control(f"RELEASE SAVEPOINT {self._dialect.quote_name(name)}")

    def rollback_to(self, name: str) -> Operation[None]:
        """Undo what was done since the savepoint, and the on_commit functions given since."""
        if self.open:
            yield _control(f"ROLLBACK TO SAVEPOINT {self._dialect.quote_name(name)}")
            self._callbacks = [c for c in self._callbacks if name not in c.savepoints]

    def reset_savepoint_names(self) -> None:
        """Count savepoint names from one again."""
        self._serial = 0

    # without blocks

    def ready(self) -> Operation[None]:
        """In manual mode, begin the transaction that the next statement needs."""
        if not self.autocommit and not self.open and not self.frames:
            yield from self._begin(BlockOptions())

    def set_autocommit(self, *, autocommit: bool) -> Operation[None]:
        """Turn manual mode off or on. Turning autocommit on commits what is open."""
        self.refuse_in_block()
        if autocommit and self.open:
            yield _control("COMMIT")
            self.open = False
        self.autocommit = autocommit

    def commit(self) -> Operation[None]:
        """Store what was done in manual mode."""
        self.refuse_in_block()
        if self.open:
            yield _control("COMMIT")
            self.open = False

    def rollback(self) -> Operation[None]:
        """Undo what was done in manual mode."""
        self.refuse_in_block()
        self.broken = False
        if self.open:
            yield _control("ROLLBACK")
            self.open = False

    def refuse_in_block(self) -> None:
        """Raise TransactionManagementError inside an atomic block."""
        if self.frames:
            raise TransactionManagementError(_IN_BLOCK)

    # marks and callbacks

    def set_rollback(self, *, rollback: bool) -> None:
        """Mark the block for rollback at its end, or take the mark away."""
        if not self.frames:
            raise TransactionManagementError(
                "The rollback flag doesn't work outside of an 'atomic' block."
            )
        self.broken = rollback

    def get_rollback(self) -> bool:
        """Whether the block is marked for rollback."""
        if not self.frames:
            raise TransactionManagementError(
                "The rollback flag doesn't work outside of an 'atomic' block."
            )
        return self.broken

    def on_commit(self, function: Callable[[], Any], *, robust: bool) -> bool:
        """Keep the function for the commit. Returns False when there is nothing to wait for."""
        if self.frames:
            names = frozenset(frame.savepoint for frame in self.frames if frame.savepoint)
            self._callbacks.append(OnCommit(names, function, robust))
            return True
        if not self.autocommit:
            raise TransactionManagementError(
                "on_commit() cannot be used in manual transaction management."
            )
        return False


def _control(sql: str) -> Statement:
    return Statement(sql, (), "nothing")
