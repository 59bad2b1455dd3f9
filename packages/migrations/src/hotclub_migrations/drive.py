"""The two drivers: they grant the wishes of a program, on one database.

Flow: executor → **drive** → Database. The one place, with locks.py, that waits. The twins differ by
`await`, and by how they call a function of the other colour.
"""

from __future__ import annotations

from collections.abc import Generator
from inspect import isawaitable
from typing import Any, TypeVar

from hotclub_orm.crossing import can_wait, in_loop, in_thread
from hotclub_orm.ledger import BlockOptions
from hotclub_orm.schema import inlined
from hotclub_orm.statements import Atomic, Operation, Statement

from hotclub_migrations.errors import CommandError
from hotclub_migrations.wishes import Begin, CallPython, CloseBlock, OpenBlock

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
            if not isawaitable(answer):
                return answer
            if can_wait():
                return in_loop(lambda: answer)
            _discard(answer)
            raise CommandError(
                f"{name} is asynchronous, and an event loop runs here already. Run these migrations "
                "by amigrate()."
            )
        case Begin():
            return None
        case OpenBlock():
            return database.enter_block(BlockOptions())
        case CloseBlock(because):
            return database.leave_block(because)
        case _:
            return database.run(_single(wish))


async def adrive(program: Generator[Any, Any, T], database: Any) -> T:
    """As `drive`, awaiting. The user's blocking functions run in a thread, on the same connection."""
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
            answer = await in_thread(function)
            return await answer if isawaitable(answer) else answer
        case Begin():
            return None
        case OpenBlock():
            return await database.aenter_block(BlockOptions())
        case CloseBlock(because):
            return await database.aleave_block(because)
        case _:
            return await database.arun(_single(wish))


def collect(program: Generator[Any, Any, Any], database: Any) -> list[str]:
    """Return what the program would send, as lines of SQL; only what it reads is really asked."""
    lines: list[str] = []
    _collect_into(lines, program, database)
    return lines


def _collect_into(lines: list[str], program: Generator[Any, Any, T], database: Any) -> T:
    try:
        wish = program.send(None)
        while True:
            answer: Any = None
            match wish:
                case Begin(operation):
                    lines += ["--", f"-- {_one_line(operation.describe())}", "--"]
                    if not operation.reduces_to_sql:
                        lines.append("-- THIS OPERATION CANNOT BE WRITTEN AS SQL")
                case OpenBlock():
                    lines.append("BEGIN;")
                case CloseBlock():
                    lines.append("COMMIT;")
                case CallPython():
                    pass
                case Statement(sql, params, "nothing"):
                    lines.append(f"{inlined(sql, params, database.dialect) if params else sql};")
                case Statement("PRAGMA foreign_keys") if "PRAGMA foreign_keys = OFF;" in lines:
                    answer = [(0,)]
                case Atomic(operation):
                    answer = _collect_into(lines, operation, database)
                case _:
                    answer = database.run(_single(wish))
            wish = program.send(answer)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _single(wish: Any) -> Operation[Any]:
    return (yield wish)


def _discard(answer: Any) -> None:
    close = getattr(answer, "close", None)
    if close is not None:
        close()
