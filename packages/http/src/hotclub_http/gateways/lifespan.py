"""ASGI's lifespan: what an application opens before its first request and closes after its last.

Flow: server → **serve_lifespan** → the application's context manager.
Not here: requests.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from hotclub_http.ports import Receive, Scope, Send

Lifespan = Callable[[Any], AbstractAsyncContextManager[Any]]
"""Takes the application; a mapping that it yields goes into `scope["state"]`."""


async def serve_lifespan(
    application: Any, lifespan: Lifespan | None, scope: Scope, receive: Receive, send: Send
) -> None:
    """Run a lifespan from startup to shutdown; failures are told to the server and raised."""
    started = False
    await receive()
    try:
        if lifespan is None:
            started = await _started(send)
            await receive()
        else:
            async with lifespan(application) as state:
                if state is not None and "state" in scope:
                    scope["state"].update(state)
                started = await _started(send)
                await receive()
    except BaseException:
        kind = "shutdown" if started else "startup"
        await send({"type": f"lifespan.{kind}.failed", "message": traceback.format_exc()})
        raise
    await send({"type": "lifespan.shutdown.complete"})


async def _started(send: Send) -> bool:
    await send({"type": "lifespan.startup.complete"})
    return True
