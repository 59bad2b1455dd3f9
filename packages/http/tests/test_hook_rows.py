"""Rows of hooks: the meaning of nested layers, in both colours."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hotclub_http import Application, HttpResponse, MiddlewareMixin
from hotclub_http.testing import AsyncClient, Client


class Told(MiddlewareMixin):
    """Notes its hooks in the response's X-Seen header, or does what `act` says."""

    blocking = False
    name = ""
    act: Any = None

    def process_request(self, request: Any) -> Any:
        request.seen = [*getattr(request, "seen", []), f"{self.name}>"]
        return self.act(request) if self.act else None

    def process_response(self, request: Any, response: Any) -> Any:
        response["X-Seen"] = response.get("X-Seen", "") + f"<{self.name}"
        return response


def layer(name: str, **attributes: Any) -> type[Told]:
    return type(name, (Told,), {"name": name, **attributes})


async def ask(stack: list[Any], *, on_loop: bool, view: Any = None) -> Any:
    app = Application(view or (lambda request: HttpResponse("".join(request.seen))), stack)
    if on_loop:
        client: Any = AsyncClient(app, raise_request_exception=False)
        return await client.get("/")
    client = Client(app, raise_request_exception=False)
    return await asyncio.to_thread(client.get, "/")


colours = pytest.mark.parametrize("on_loop", [False, True])


@colours
async def test_hooks_run_from_the_outside_in_and_back(on_loop: bool) -> None:
    response = await ask([layer("a"), layer("b"), layer("c")], on_loop=on_loop)

    assert (response.content, response["X-Seen"]) == (b"a>b>c>", "<c<b<a")


@colours
async def test_an_early_answer_passes_its_own_and_the_outer_layers(on_loop: bool) -> None:
    early = layer("b", act=lambda self, request: HttpResponse("early"))

    response = await ask([layer("a"), early, layer("c")], on_loop=on_loop)

    assert (response.content, response["X-Seen"]) == (b"early", "<b<a")


@colours
async def test_what_a_hook_raises_is_seen_as_a_response_by_the_outer_layers(on_loop: bool) -> None:
    def fail(*_: Any) -> None:
        raise ValueError("no")

    before = await ask([layer("a"), layer("b", process_request=fail)], on_loop=on_loop)
    after = await ask([layer("a"), layer("b", process_response=fail), layer("c")], on_loop=on_loop)

    assert (before.status_code, before["X-Seen"]) == (500, "<a")
    assert (after.status_code, after["X-Seen"]) == (500, "<a")


@colours
async def test_a_hook_that_must_wait_returns_a_coroutine(on_loop: bool) -> None:
    async def finish(response: Any) -> Any:
        response["X-Waited"] = "yes"
        return response

    waiting = layer("b", process_response=lambda self, request, response: finish(response))

    response = await ask([layer("a"), waiting], on_loop=on_loop)

    assert (response["X-Waited"], response["X-Seen"]) == ("yes", "<a")


@colours
async def test_a_layer_with_its_own_call_parts_the_row(on_loop: bool) -> None:
    class Own(Told):
        name = "own"

        def __call__(self, request: Any) -> Any:
            request.seen.append("own>")
            return super().__call__(request)

    response = await ask([layer("a"), Own, layer("c")], on_loop=on_loop)

    assert response.content == b"a>own>own>c>"
