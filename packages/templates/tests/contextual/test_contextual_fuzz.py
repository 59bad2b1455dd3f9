"""Generated documents with hostile values at every place, judged by a parser of HTML (html5lib).

A document with a hostile value has the same elements and names of attributes as one with a harmless
value, and what stands at a place stays what its language made of it. HOTCLUB_FUZZ_CASES asks for
more documents than an everyday run makes, HOTCLUB_FUZZ_SEED for others.
"""

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from contextual_documents import DJANGO, WAYS, library
from contextual_judging import CASES, SEED, Case, cases, values_of
from hotclub_templates import Engine
from hotclub_templates.testing import engine_of


def output(engine: Engine, source: str, values: dict[str, Any]) -> str:
    return str(engine.from_string(source).render(values))


def of_django(count: int, seed: int, engine: Engine) -> Iterator[Case]:
    return cases(count, seed, partial(output, engine), DJANGO)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return engine_of({"value": "{{ v }}"}, escaping="contextual", register=library())


def test_no_value_leaves_its_place(engine: Engine) -> None:
    made = list(of_django(CASES, SEED, engine))
    found = [case for case in made if case.mistakes]

    assert not found, "\n\n".join(map(str, found[:5]))
    assert sum(case.html is not None for case in made) > CASES * 0.8


def test_the_judge_sees_what_escaping_for_text_alone_lets_through() -> None:
    engine = engine_of({"value": "{{ v }}"}, register=library())
    seen = {words for case in of_django(150, SEED, engine) for words in case.mistakes}

    assert "other elements or attributes" in seen
    for place in ("<a id=@ href", "<script id=@>", "<style id=@>", "<b id=@ onclick"):
        assert any(words.startswith(place) for words in seen), place


def test_awaited_and_streamed_documents_are_the_same(engine: Engine) -> None:
    async def awaited(source: str, values: dict[str, Any]) -> tuple[str, str]:
        template = engine.from_string(source)
        chunks = [chunk async for chunk in template.astream(values)]
        return str(await template.arender(values)), "".join(chunks)

    for case in of_django(60, SEED + 1, engine):
        if case.html is not None:
            source, values = case.document.source, case.values
            streamed = "".join(engine.from_string(source).stream(values))
            assert (case.html, case.html) == asyncio.run(awaited(source, values)), source
            assert case.html == streamed, source


@pytest.mark.parametrize("way", sorted(set(WAYS)))
def test_every_way_to_write_a_value_is_escaped_for_its_place(way: str, engine: Engine) -> None:
    source, hostile = way.replace("#", "1"), "javascript:'\"</script>"
    value = values_of(hostile, hostile)

    assert output(engine, f'<a href="{source}">', value) == '<a href="about:invalid#hotclub">'
    assert output(engine, f"<p title='{source}'>", value) == (
        "<p title='javascript:&#x27;&quot;&lt;/script&gt;'>"
    )
    assert output(engine, f"<script>f('{source}')</script>", value) == (
        "<script>f('javascript:\\u0027\\u0022\\u003C\\u002Fscript\\u003E')</script>"
    )
    assert output(engine, f'<b onclick="f({source})">', value) == (
        '<b onclick="f(&quot;javascript:&#x27;\\&quot;\\u003C/script\\u003E&quot;)">'
    )
    assert output(engine, f'<b style="color: {source}">', value) == (
        '<b style="color: invalid-hotclub">'
    )
