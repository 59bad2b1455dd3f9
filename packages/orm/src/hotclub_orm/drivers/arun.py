"""Grant an operation's wishes, awaiting. The twin of run.py: they differ by `await` alone.

Flow: operation → **arun** → connection. An error of the driver is thrown into the operation, which
may mend it; whatever leaves early closes the operation and what it had opened.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from inspect import isawaitable
from typing import Any, TypeVar

from hotclub_orm.drivers.protocol import AsyncConnection
from hotclub_orm.drivers.session import AHELD, Session
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


async def arun(operation: Operation[T], session: Session[AsyncConnection]) -> T:
    """Run the operation to its end on the session's connection and return its result."""
    execute = session.connection.execute
    try:
        wish = operation.send(None)
        while True:
            try:
                if wish.__class__ is Statement:
                    answer = await execute(*wish)
                else:
                    answer = await agrant(wish, session)
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


async def agrant(wish: Any, session: Session[AsyncConnection]) -> Any:
    """Grant one wish and return its answer. Raises TypeError for what is no wish."""
    connection = session.connection
    match wish:
        case Statement(sql, params, answer):
            return await connection.execute(sql, params, answer)
        case Batch(sql, rows):
            return await connection.execute_many(sql, rows)
        case Copy(sql, rows):
            return await connection.copy(sql, rows)
        case Open(sql, params, chunk_size):
            return await connection.open(sql, params, chunk_size)
        case Fetch(handle):
            return await connection.fetch(handle)
        case Close(handle):
            return await connection.close_handle(handle)
        case Atomic(operation, savepoint):
            return await arun_block(operation, BlockOptions(savepoint=savepoint), session)
        case Beside(_, acall):
            with AHELD.lend(session, asyncio.current_task()):
                return await acall()
        case Within(what):
            return session.ledger.check_within(what)
        case Emit():
            raise TypeError("Only a streaming operation may emit; run this one by astream().")
        case _:
            raise TypeError(f"An operation yielded {wish!r}, which is no wish.")


async def arun_block(
    operation: Operation[T], options: BlockOptions, session: Session[AsyncConnection]
) -> T:
    """Run the operation as one atomic block; join the block that is open, if one is."""
    await aenter_block(options, session)
    try:
        result = await arun(operation, session)
    except BaseException as error:
        await aleave_block(session, because=error)
        raise
    await aleave_block(session)
    return result


async def aenter_block(options: BlockOptions, session: Session[AsyncConnection]) -> None:
    """Open a block. The outermost one makes the context hold the session."""
    ledger = session.ledger
    outermost = not session.held
    if outermost:
        await session.home.hold(session, options)
    try:
        await arun(ledger.enter(options), session)
        if options.statement_timeout is not None:
            session.connection.set_timeout(options.statement_timeout)
    except BaseException:
        if outermost:
            await session.home.unhold(session)
        raise


async def aleave_block(
    session: Session[AsyncConnection], because: BaseException | None = None
) -> None:
    """Close the innermost block; after the outermost one, call what waited for the commit.

    because: the error that ends the block. It stays the error that is seen.
    """
    ledger = session.ledger
    frame = ledger.frames[-1]
    limited = frame.options.statement_timeout is not None
    callbacks: list[OnCommit] = []
    try:
        callbacks = await arun(ledger.leave(failed=because is not None), session)
        ledger.tell_undone(frame, because)
    except Error as second:
        if because is None:
            raise
        because.add_note(f"Leaving the atomic block failed as well: {second}")
    finally:
        if limited:
            session.connection.set_timeout(None)
        if not ledger.pinned:
            await session.home.unhold(session)
    for callback in callbacks:
        await acall_back(callback)


async def acall_back(callback: OnCommit) -> None:
    """Call a function that waited for the commit; a robust one's error is logged, not raised."""
    try:
        answer = callback.function()
        if isawaitable(answer):
            await answer
    except Exception:
        if not callback.robust:
            raise
        logger.exception("Error calling %r in on_commit()", callback.function)


async def astream(
    operation: Operation[None], session: Session[AsyncConnection]
) -> AsyncIterator[Any]:
    """Yield what the operation emits; close what it left open."""
    opened: list[Any] = []
    try:
        wish = operation.send(None)
        while True:
            try:
                if wish.__class__ is Emit:
                    answer = None
                    for emitted in wish.objects:
                        yield emitted
                else:
                    answer = await agrant(wish, session)
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
            await session.connection.close_handle(handle)
