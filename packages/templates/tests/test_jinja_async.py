"""The Jinja2 backend awaited and as a stream."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from hotclub_templates import (
    AsyncRenderRequired,
    ImproperlyConfigured,
    TemplateDoesNotExist,
    TemplateRecursionError,
)
from hotclub_templates.jinja import Jinja2
from jinja2 import DictLoader

SOURCES = {
    "base": "<head>{% block head %}h{% endblock %}</head>{% block body %}{% endblock %}<foot>",
    "page": "{% extends 'base' %}{% block body %}{% for x in xs %}<li>{{ x }}{% endfor %}{% endblock %}",
    "missing": "a{% include 'none.html' %}",
    "endless": "{% include 'endless' %}",
    "fails": "<p>{{ 1 // zero }}",
}


def backend(**options: Any) -> Jinja2:
    return Jinja2({"NAME": "jinja", "OPTIONS": {"loader": DictLoader(SOURCES), **options}})


@pytest.fixture
def plain() -> Jinja2:
    return backend()


@pytest.fixture
def awaiting() -> Jinja2:
    return backend(enable_async=True)


async def soon(value: Any) -> Any:
    await asyncio.sleep(0)
    return value


class Source:
    """Generators that keep a log."""

    def __init__(self) -> None:
        self.log: list[str] = []

    def items(self) -> Iterator[int]:
        try:
            for number in (1, 2):
                self.log.append(f"made {number}")
                yield number
        finally:
            self.log.append("closed")

    async def aitems(self) -> AsyncGenerator[int, None]:
        try:
            for number in (1, 2):
                self.log.append(f"made {number}")
                yield await soon(number)
        finally:
            self.log.append("closed")


async def test_an_async_environment_awaits_calls_and_runs_over_async_iterables(
    awaiting: Jinja2,
) -> None:
    template = awaiting.from_string("{{ name('<') }}{% for x in xs %}{{ x }}{% endfor %}")

    assert await template.arender({"name": soon, "xs": Source().aitems()}) == "&lt;12"


def test_a_stream_joined_is_what_render_returns(plain: Jinja2) -> None:
    template = plain.get_template("page")
    pieces = list(template.stream({"xs": "a<"}))

    assert "".join(pieces) == template.render({"xs": "a<"})
    assert "<li>a<li>&lt;<foot>" in "".join(pieces)
    assert len(pieces) > 3
    assert "" not in pieces


async def test_an_async_stream_joined_is_what_arender_returns(awaiting: Jinja2) -> None:
    template = awaiting.get_template("page")
    pieces = [piece async for piece in template.astream({"xs": Source().aitems()})]

    assert "".join(pieces) == await template.arender({"xs": Source().aitems()})
    assert len(pieces) > 3
    assert "" not in pieces


def test_the_head_leaves_before_the_body_is_made(plain: Jinja2) -> None:
    source = Source()
    pieces = plain.get_template("page").stream({"xs": source.items()})

    assert next(pieces) == "<head>"
    assert source.log == []
    assert "".join(pieces) == "h</head><li>1<li>2<foot>"


async def test_the_head_leaves_before_what_is_awaited(awaiting: Jinja2) -> None:
    source = Source()
    pieces = awaiting.get_template("page").astream({"xs": source.aitems()})

    assert await anext(pieces) == "<head>"
    assert source.log == []
    assert "".join([piece async for piece in pieces]) == "h</head><li>1<li>2<foot>"


async def test_a_stream_that_is_closed_early_asks_for_nothing_more(awaiting: Jinja2) -> None:
    source = Source()
    pieces = awaiting.get_template("page").astream({"xs": source.aitems()})
    while not source.log:
        await anext(pieces)

    await pieces.aclose()

    assert "made 2" not in source.log
    assert [piece async for piece in pieces] == []


async def test_what_needs_enable_async_says_so(plain: Jinja2) -> None:
    template = plain.get_template("page")

    for waiting in (template.arender({}), anext(template.astream({}))):
        with pytest.raises(ImproperlyConfigured, match=r"'page' cannot be awaited.*enable_async"):
            await waiting
    assert (template.is_async, backend(enable_async=True).from_string("").is_async) == (False, True)


async def test_an_async_environment_in_a_loop_must_be_awaited(awaiting: Jinja2) -> None:
    template = awaiting.get_template("page")

    for call in (template.render, lambda: next(template.stream())):
        with pytest.raises(AsyncRenderRequired, match=r"'page', of a Jinja2 .* must be awaited"):
            call()


def test_an_async_environment_outside_of_a_loop_renders_and_streams_as_well(
    awaiting: Jinja2,
) -> None:
    template = awaiting.from_string("{{ name('a') }}b")

    assert template.render({"name": soon}) == "ab"
    assert list(template.stream({"name": soon})) == ["a", "b"]


async def test_async_context_processors_are_awaited() -> None:
    async def user(request: Any) -> dict[str, Any]:
        return {"user": await soon(request.user), "csrf_token": "t"}

    def site(_request: Any) -> dict[str, Any]:
        return {"site": "s"}

    request = SimpleNamespace(user="u")
    options = {"context_processors": [user, site]}
    source = "{{ user }}{{ site }}{{ request.user }}{{ csrf_input }}"
    template = backend(enable_async=True, **options).from_string(source)
    field = '<input type="hidden" name="csrfmiddlewaretoken" value="t">'

    assert await template.arender({}, request) == f"usu{field}"
    assert "".join([p async for p in template.astream({}, request)]) == f"usu{field}"
    with pytest.raises(
        AsyncRenderRequired, match=r"The context processor .*user\(\) must be awaited"
    ):
        backend(**options).from_string(source).render({}, request)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("missing", TemplateDoesNotExist),
        ("endless", TemplateRecursionError),
        ("fails", ZeroDivisionError),
    ],
)
async def test_errors_are_those_of_render_in_every_way(
    plain: Jinja2, awaiting: Jinja2, name: str, error: type[Exception]
) -> None:
    template = awaiting.get_template(name)

    with pytest.raises(error):
        list(plain.get_template(name).stream({"zero": 0}))
    with pytest.raises(error):
        await template.arender({"zero": 0})
    with pytest.raises(error):
        [piece async for piece in template.astream({"zero": 0})]
