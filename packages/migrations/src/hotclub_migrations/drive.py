"""The two drivers: they grant the wishes of a program, on one database.

Flow: executor → **drive** → Database. The one place, with locks.py, that waits. The twins differ by
`await` alone.
"""

from __future__ import annotations

from collections.abc import Generator
from inspect import isawaitable
from typing import Any, TypeVar

from hotclub_orm.ledger import BlockOptions
from hotclub_orm.statements import Operation

from hotclub_migrations.errors import CommandError
from hotclub_migrations.wishes import CallPython, CloseBlock, OpenBlock

T = TypeVar("T")


def drive(program: Generator[Any, Any, T], database: Any) -> T:
    """Run the program to its end and return its result; errors are thrown into it first."""
    try:
        wish = program.send(None)
        while True:
            try:
                answer = _grant(wish, database)
            except BaseException as error:  # noqa: BLE001 - handed to the program
                wish = program.throw(error)
            else:
                wish = program.send(answer)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
    finally:
        program.close()


def _grant(wish: Any, database: Any) -> Any:
    match wish:
        case CallPython(function, name):
            answer = function()
            if isawaitable(answer):
                _discard(answer)
                raise CommandError(
                    f"{name} is asynchronous. Run these migrations by amigrate(), or write it "
                    "without async."
                )
            return answer
        case OpenBlock():
            return database.enter_block(BlockOptions())
        case CloseBlock(because):
            return database.leave_block(because)
        case _:
            return database.run(_single(wish))


async def adrive(program: Generator[Any, Any, T], database: Any) -> T:
    """As `drive`, awaiting the database, and the user's functions where they are asynchronous."""
    try:
        wish = program.send(None)
        while True:
            try:
                answer = await _agrant(wish, database)
            except BaseException as error:  # noqa: BLE001 - handed to the program
                wish = program.throw(error)
            else:
                wish = program.send(answer)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
    finally:
        program.close()


async def _agrant(wish: Any, database: Any) -> Any:
    match wish:
        case CallPython(function, _):
            answer = function()
            return await answer if isawaitable(answer) else answer
        case OpenBlock():
            return await database.aenter_block(BlockOptions())
        case CloseBlock(because):
            return await database.aleave_block(because)
        case _:
            return await database.arun(_single(wish))


def _single(wish: Any) -> Operation[Any]:
    return (yield wish)


def _discard(answer: Any) -> None:
    close = getattr(answer, "close", None)
    if close is not None:
        close()
