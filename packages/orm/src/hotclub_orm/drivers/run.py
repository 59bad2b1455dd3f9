"""Grant an operation's wishes, blocking. The twin of arun.py: they differ by `await` alone.

Flow: operation → **run** → connection. An error of the driver is thrown into the operation, which
may mend it; whatever leaves early closes the operation and what it had opened.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from threading import get_ident
from typing import Any, TypeVar

from hotclub_orm.drivers.protocol import Connection
from hotclub_orm.drivers.session import HELD, Session
from hotclub_orm.errors import Error
from hotclub_orm.ledger import BlockOptions, OnCommit
from hotclub_orm.statements import (
    Atomic,
    Batch,
    Beside,
    Close,
    Copy,
    Emit,
    Fetch,
    Open,
    Operation,
    Statement,
    Within,
)

T = TypeVar("T")

logger = logging.getLogger("hotclub_orm.transactions")


def run(operation: Operation[T], session: Session[Connection]) -> T:
    """Run the operation to its end on the session's connection and return its result."""
    execute = session.connection.execute
    try:
        wish = operation.send(None)
        while True:
            try:
                if wish.__class__ is Statement:
                    answer = execute(*wish)
                else:
                    answer = grant(wish, session)
            except Exception as error:  # noqa: BLE001 - handed to the operation, never swallowed
                wish = operation.throw(error)
            else:
                wish = operation.send(answer)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
    except Exception:
        raise  # by the operation itself, so it has ended
    except BaseException:
        # Cancelled or interrupted: the operation could not put back what it had set.
        session.disturbed = True
        operation.close()
        raise


def grant(wish: Any, session: Session[Connection]) -> Any:
    """Grant one wish and return its answer. Raises TypeError for what is no wish."""
    connection = session.connection
    match wish:
        case Statement(sql, params, answer):
            return connection.execute(sql, params, answer)
        case Batch(sql, rows):
            return connection.execute_many(sql, rows)
        case Copy(sql, rows):
            return connection.copy(sql, rows)
        case Open(sql, params, chunk_size):
            return connection.open(sql, params, chunk_size)
        case Fetch(handle):
            return connection.fetch(handle)
        case Close(handle):
            return connection.close_handle(handle)
        case Atomic(operation, savepoint):
            return run_block(operation, BlockOptions(savepoint=savepoint), session)
        case Beside(call, _):
            with HELD.lend(session, get_ident()):
                return call()
        case Within(what):
            return session.ledger.check_within(what)
        case Emit():
            raise TypeError("Only a streaming operation may emit; run this one by stream().")
        case _:
            raise TypeError(f"An operation yielded {wish!r}, which is no wish.")


def run_block(operation: Operation[T], options: BlockOptions, session: Session[Connection]) -> T:
    """Run the operation as one atomic block; join the block that is open, if one is."""
    enter_block(options, session)
    try:
        result = run(operation, session)
    except BaseException as error:
        leave_block(session, because=error)
        raise
    leave_block(session)
    return result


def enter_block(options: BlockOptions, session: Session[Connection]) -> None:
    """Open a block. The outermost one makes the context hold the session."""
    ledger = session.ledger
    outermost = not session.held
    if outermost:
        session.home.hold(session, options)
    try:
        run(ledger.enter(options), session)
        if options.statement_timeout is not None:
            session.connection.set_timeout(options.statement_timeout)
    except BaseException:
        if outermost:
            session.home.unhold(session)
        raise


def leave_block(session: Session[Connection], because: BaseException | None = None) -> None:
    """Close the innermost block; after the outermost one, call what waited for the commit.

    because: the error that ends the block. It stays the error that is seen.
    """
    ledger = session.ledger
    frame = ledger.frames[-1]
    limited = frame.options.statement_timeout is not None
    callbacks: list[OnCommit] = []
    try:
        callbacks = run(ledger.leave(failed=because is not None), session)
        ledger.tell_undone(frame, because)
    except Error as second:
        if because is None:
            raise
        because.add_note(f"Leaving the atomic block failed as well: {second}")
    finally:
        if limited:
            session.connection.set_timeout(None)
        if not ledger.pinned:
            session.home.unhold(session)
    for callback in callbacks:
        call_back(callback)


def call_back(callback: OnCommit) -> None:
    """Call a function that waited for the commit; a robust one's error is logged, not raised."""
    try:
        callback.function()
    except Exception:
        if not callback.robust:
            raise
        logger.exception("Error calling %r in on_commit()", callback.function)


def stream(operation: Operation[None], session: Session[Connection]) -> Iterator[Any]:
    """Yield what the operation emits; close what it left open."""
    opened: list[Any] = []
    try:
        wish = operation.send(None)
        while True:
            try:
                if wish.__class__ is Emit:
                    answer = None
                    yield from wish.objects
                else:
                    answer = grant(wish, session)
                    if wish.__class__ is Open:
                        opened.append(answer)
            except Exception as error:  # noqa: BLE001 - handed to the operation
                wish = operation.throw(error)
            else:
                wish = operation.send(answer)
    except StopIteration:
        return
    finally:
        operation.close()
        for handle in opened:
            session.connection.close_handle(handle)
