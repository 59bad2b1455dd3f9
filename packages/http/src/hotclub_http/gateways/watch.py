"""Clients that go away while their request is worked on.

Flow: coroutine of a view → **watched** → its result, or its cancellation when the client leaves.
A view that answers without waiting costs no task: only when it first waits does a watcher look
for the client's disconnect, and cancel the view when it comes.
Not here: sending (asgi.py).
"""

from __future__ import annotations

import asyncio
import types
from collections.abc import Coroutine, Generator
from typing import Any

from hotclub_http.ports import Receive
from hotclub_http.request import HttpRequest
from hotclub_http.response_base import HttpResponseBase


class Watch:
    """Looks for the client's disconnect while its task works, and cancels the task then."""

    __slots__ = ("_receive", "_request", "_task", "_watcher", "gone")

    def __init__(self, receive: Receive, request: HttpRequest) -> None:
        self._receive = receive
        self._request = request
        self._task = asyncio.current_task()
        self.gone = False
        self._watcher: asyncio.Task[None] | None = asyncio.create_task(self._look())

    async def _look(self) -> None:
        ends = 0
        while (message := await self._receive())["type"] != "http.disconnect":
            # A body nobody read ends once; a server that says so again would keep us spinning.
            ends += not message.get("more_body", False)
            if ends > 1:
                return
        self.gone = self._request.is_disconnected = True
        if self._task is not None:
            self._task.cancel()

    async def stop(self) -> None:
        """Look no longer."""
        if self._watcher is None:
            return
        self._watcher.cancel()
        await asyncio.gather(self._watcher, return_exceptions=True)
        self._watcher = None

    def calm(self) -> bool:
        """Take back our cancellation; tell whether it was ours."""
        if self.gone and self._task is not None:
            self._task.uncancel()
        return self.gone


@types.coroutine
def watched(
    coroutine: Coroutine[Any, Any, HttpResponseBase], request: Any, receive: Receive
) -> Generator[Any, Any, HttpResponseBase]:
    """Drive a coroutine; start the watch when it first waits for something."""
    try:
        wish = coroutine.send(None)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
    request.watch = Watch(receive, request)
    while True:
        try:
            granted, failure = (yield wish), None
        except GeneratorExit:
            coroutine.close()
            raise
        except BaseException as error:  # noqa: BLE001  # passed on whole
            granted, failure = None, error
        try:
            wish = coroutine.send(granted) if failure is None else coroutine.throw(failure)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]
