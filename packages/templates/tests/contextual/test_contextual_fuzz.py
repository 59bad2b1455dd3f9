"""Generated documents with hostile values at every place, judged by a parser of HTML (html5lib).

A document with a hostile value has the same elements and names of attributes as one with a harmless
value, and what stands at a place stays what its language made of it. HOTCLUB_FUZZ_CASES asks for
more documents than an everyday run makes, HOTCLUB_FUZZ_SEED for others.
"""

import asyncio
import os
import re
from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

import pytest
from contextual_documents import WAYS, Document, a_document, hostile_value, library
from contextual_places import Place, parsed, shape, shape_of
from hotclub_templates import Engine, TemplateSyntaxError
from hotclub_templates.testing import engine_of

CASES = int(os.environ.get("HOTCLUB_FUZZ_CASES", "800"))
SEED = int(os.environ.get("HOTCLUB_FUZZ_SEED", "1"))


def output(source: str, values: dict[str, Any], engine: Engine) -> str:
    return str(engine.from_string(source).render(values))


def values_of(value: Any, other: Any) -> dict[str, Any]:
    return {
        "v": value, "other": other, "one_of": [value], "yes": True, "nothing": "", "named": "value"
    }  # fmt: skip


def mistakes(document: Document, html: str, harmless: str) -> Iterator[str]:
    """Say what a value has made of its place."""
    tree = parsed(html)
    if shape_of(tree) != shape(harmless):
        yield "other elements or attributes"
    elements = {element.get("id"): element for element in tree.iter()}
    for name, place in document.places.items():
        element = elements.get(name)
        if element is None:
            yield f"{place.source}: no element"
            continue
        found = element.get(place.name, "") if place.name else element.text or ""
        if not holds(place, found):
            yield f"{place.source}: {found!r}"


def holds(place: Place, found: str) -> bool:
    begins = found.startswith(place.before) and found.endswith(place.behind)
    middle = found[len(place.before) : len(found) - len(place.behind)]
    try:
        return begins and place.judge(middle)
    except ValueError:
        return False


def is_refused(error: Exception) -> bool:
    """Whether nothing is shown: of a value that is no JSON, half a character in `urlencode`, …"""
    if isinstance(error, UnicodeEncodeError):
        return "surrogates not allowed" in str(error)
    if isinstance(error, TemplateSyntaxError):
        return re.search(r"end in the place where|become a part of", str(error)) is not None
    return "JSON serializable" in str(error)


class Case(NamedTuple):
    """A document with a value, and what it has become; None if it is refused."""

    document: Document
    values: dict[str, Any]
    html: str | None
    mistakes: list[str]


def cases(count: int, seed: int, engine: Engine) -> Iterator[Case]:
    for number in range(count):
        random = Random(f"{seed} {number}")
        document = a_document(random)
        hostile = (hostile_value(random, believed=document.believes) for _ in range(2))
        values = values_of(*hostile)
        try:
            html = output(document.source, values, engine)
        except (TypeError, UnicodeEncodeError, TemplateSyntaxError) as error:
            yield Case(document, values, None, [] if is_refused(error) else [repr(error)])
            continue
        harmless = output(document.source, values_of("a1", "a1"), engine)
        yield Case(document, values, html, list(mistakes(document, html, harmless)))


@pytest.fixture(scope="module")
def engine() -> Engine:
    return engine_of({"value": "{{ v }}"}, escaping="contextual", register=library())


def test_no_value_leaves_its_place(engine: Engine) -> None:
    made = list(cases(CASES, SEED, engine))
    found = [case for case in made if case.mistakes]

    assert not found, "\n\n".join(map(str, found[:5]))
    assert sum(case.html is not None for case in made) > CASES * 0.8


def test_the_judge_sees_what_escaping_for_text_alone_lets_through() -> None:
    engine = engine_of({"value": "{{ v }}"}, register=library())
    seen = {words for case in cases(150, SEED, engine) for words in case.mistakes}

    assert "other elements or attributes" in seen
    for place in ("<a id=@ href", "<script id=@>", "<style id=@>", "<b id=@ onclick"):
        assert any(words.startswith(place) for words in seen), place


def test_awaited_and_streamed_documents_are_the_same(engine: Engine) -> None:
    async def awaited(source: str, values: dict[str, Any]) -> tuple[str, str]:
        template = engine.from_string(source)
        chunks = [chunk async for chunk in template.astream(values)]
        return str(await template.arender(values)), "".join(chunks)

    for case in cases(60, SEED + 1, engine):
        if case.html is not None:
            source, values = case.document.source, case.values
            streamed = "".join(engine.from_string(source).stream(values))
            assert (case.html, case.html) == asyncio.run(awaited(source, values)), source
            assert case.html == streamed, source


@pytest.mark.parametrize("way", sorted(set(WAYS)))
def test_every_way_to_write_a_value_is_escaped_for_its_place(way: str, engine: Engine) -> None:
    source, hostile = way.replace("#", "1"), "javascript:'\"</script>"
    value = values_of(hostile, hostile)

    assert output(f'<a href="{source}">', value, engine) == '<a href="about:invalid#hotclub">'
    assert output(f"<p title='{source}'>", value, engine) == (
        "<p title='javascript:&#x27;&quot;&lt;/script&gt;'>"
    )
    assert output(f"<script>f('{source}')</script>", value, engine) == (
        "<script>f('javascript:\\u0027\\u0022\\u003C\\u002Fscript\\u003E')</script>"
    )
    assert output(f'<b onclick="f({source})">', value, engine) == (
        '<b onclick="f(&quot;javascript:&#x27;\\&quot;\\u003C/script\\u003E&quot;)">'
    )
    assert output(f'<b style="color: {source}">', value, engine) == (
        '<b style="color: invalid-hotclub">'
    )
