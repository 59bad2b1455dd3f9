"""Logic that waits, written once for both colours.

A program is a generator that asks for calls; `run` makes them, `arun` awaits each one's async twin,
the method of the same name behind an "a". The two differ by `await` alone.
Not here: any decision.
"""

import asyncio
from collections.abc import Generator
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class Call(NamedTuple):
    """A call that a program asks for, by the sync method's name."""

    target: Any
    method: str
    arguments: tuple[Any, ...]
    named: dict[str, Any]


Program = Generator[Call, Any, T]


def ask(target: Any, method: str, /, *arguments: Any, **named: Any) -> Call:
    """Return the wish to call `target.method(*arguments, **named)` in the caller's colour."""
    return Call(target, method, arguments, named)


def run(program: Program[T]) -> T:
    """Run a program to its end in this thread; what a call raises is thrown into the program."""
    try:
        call = next(program)
        while True:
            try:
                answer = getattr(call.target, call.method)(*call.arguments, **call.named)
            except Exception as error:  # noqa: BLE001 - the program knows which it can mend
                call = program.throw(error)
            else:
                call = program.send(answer)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
    finally:
        program.close()


async def arun(program: Program[T]) -> T:
    """Run a program to its end in this task; what a call raises is thrown into the program."""
    try:
        call = next(program)
        while True:
            try:
                answer = await call_async(call.target, call.method, *call.arguments, **call.named)
            except Exception as error:  # noqa: BLE001 - the program knows which it can mend
                call = program.throw(error)
            else:
                call = program.send(answer)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
    finally:
        program.close()


async def call_async(target: Any, method: str, /, *arguments: Any, **named: Any) -> Any:
    """Await a method's async twin; where somebody wrote none, the sync one in a thread."""
    twin = getattr(target, f"a{method}", None)
    if twin is not None:
        return await twin(*arguments, **named)
    return await asyncio.to_thread(getattr(target, method), *arguments, **named)
