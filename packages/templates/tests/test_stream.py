"""Streaming: chunks that end with blocks and includes, and what is taken down at the end."""

import asyncio
from typing import Any

import pytest
from hotclub_templates import Context, Engine
from hotclub_templates.backends import DjangoTemplates

LOCMEM = "hotclub_templates.loaders.locmem.Loader"
FILES = {
    "base": "<head>{% block head %}h{% endblock %}</head>{% block body %}{% endblock %}<foot>",
    "inc": "({{ x }})",
    "page": "{% extends 'base' %}{% block head %}{{ block.super }}{{ x }}{% endblock %}"
    "{% block body %}a{% include 'inc' with y=1 %}b{% block deep %}d{% endblock %}{% endblock %}",
    "broken": "{% extends 'base' %}{% block body %}{% include 'inc' %}\n{{ fail }}{% endblock %}",
}


@pytest.fixture
def engine() -> Engine:
    return Engine(loaders=[(LOCMEM, FILES)])


def fail() -> None:
    raise ZeroDivisionError


async def soon(value: Any) -> Any:
    await asyncio.sleep(0)
    return value


def test_chunks_end_where_blocks_and_includes_end(engine: Engine) -> None:
    chunks = list(engine.get_template("page").stream({"x": 1}))

    assert chunks == ["<head>h1", "</head>a(1)", "bd", "<foot>"]


async def test_the_head_leaves_before_the_body_is_there(engine: Engine) -> None:
    asked: list[str] = []

    async def slow() -> str:
        asked.append("body")
        return await soon("slow")

    source = "{% extends 'base' %}{% block body %}{{ slow }}{% endblock %}"
    chunks = engine.from_string(source).astream({"slow": slow})

    assert await anext(chunks) == "<head>h"
    assert asked == []
    assert "".join([chunk async for chunk in chunks]) == "</head>slow<foot>"


def test_a_long_loop_is_sent_in_several_chunks(engine: Engine) -> None:
    template = engine.from_string("{% for x in xs %}{{ x }},{% endfor %}")
    chunks = list(template.stream({"xs": range(1000)}))

    assert len(chunks) > 10
    assert "".join(chunks) == template.render({"xs": range(1000)})


def test_an_error_comes_after_the_chunks_before_it_and_has_its_line(engine: Engine) -> None:
    chunks = engine.get_template("broken").stream({"fail": fail})

    assert [next(chunks), next(chunks)] == ["<head>h", "</head>()"]
    with pytest.raises(ZeroDivisionError) as caught:
        next(chunks)
    assert [e.lineno for e in caught.traceback if e.name == "block body"] == [1]


def test_a_stream_that_is_closed_early_takes_down_what_it_set_up(engine: Engine) -> None:
    context = Context({"x": 1})
    chunks = engine.get_template("page").stream(context)
    next(chunks)
    assert context.template is not None

    chunks.close()

    assert (context.template, len(context.dicts)) == (None, 2)
    assert len(context.render_context.dicts) == 1


async def test_an_async_stream_that_is_closed_early_takes_down_what_it_set_up(
    engine: Engine,
) -> None:
    context = Context({"x": soon(1)})
    chunks = engine.get_template("page").astream(context)
    await anext(chunks)

    await chunks.aclose()

    assert (context.template, len(context.dicts)) == (None, 2)


async def test_backend_templates_stream(engine: Engine) -> None:
    template = DjangoTemplates({"OPTIONS": {"loaders": [(LOCMEM, FILES)]}}).get_template("page")

    assert "".join(template.stream({"x": 1})) == template.render({"x": 1})
    assert "".join([c async for c in template.astream({"x": soon(1)})]) == template.render({"x": 1})
