"""How the function of a template runs inside another as a stream, awaited or not.

Flow: a construct such as a block, *opened* → **its function** → output in `out`. What is opened is
a context manager that gives a context and the function to call with it; what it has set up is taken
down however the function ends: by an error, a cancelled task, a stream that is closed early.
A streaming function yields nothing of worth: each yield says that `out` may be sent.
Not here: plain and awaited rendering, where constructs call each other directly.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator
from contextlib import AbstractContextManager, aclosing
from typing import Any

Opened = AbstractContextManager[tuple[Any, Callable[..., Any]]]


def stream(opened: Opened, out: list[str]) -> Generator[None, None, None]:
    """Append the output of what is opened, stopping where it may be sent."""
    with opened as (context, function):
        yield from function(context, out)
    yield


async def astream(opened: Opened, out: list[str]) -> AsyncGenerator[None, None]:
    """Append the output of what is opened, stopping where it may be sent."""
    with opened as (context, function):
        async with aclosing(function(context, out)) as inside:
            async for _ in inside:
                yield
    yield


def chunks(steps: Iterator[None], out: list[str]) -> Generator[str, None, None]:
    """Yield the output at each step, then the rest."""
    for _ in steps:
        if out:
            chunk = "".join(out)
            out.clear()
            if chunk:
                yield chunk
    if out:
        yield "".join(out)


async def achunks(steps: AsyncIterator[None], out: list[str]) -> AsyncGenerator[str, None]:
    """Yield the output at each step, then the rest."""
    async for _ in steps:
        if out:
            chunk = "".join(out)
            out.clear()
            if chunk:
                yield chunk
    if out:
        yield "".join(out)
