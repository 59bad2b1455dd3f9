"""Documents with hostile values, rendered and judged, in any language of templates."""

import os
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, NamedTuple

from contextual_documents import Document, Writing, a_document, hostile_value
from contextual_places import Place, parsed, shape, shape_of

CASES = int(os.environ.get("HOTCLUB_FUZZ_CASES", "800"))
SEED = int(os.environ.get("HOTCLUB_FUZZ_SEED", "1"))

Output = Callable[[str, dict[str, Any]], str]


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


# Values that are no JSON; of Jinja2 also tags that bring HTML, and stand in a script.
REFUSED = re.compile(
    "JSON serializable|end in the place where|become a part of|What this tag brings is HTML"
)


def is_refused(error: Exception) -> bool:
    """Whether nothing is shown: of a value that is no JSON, half a character in `urlencode`, …"""
    if isinstance(error, UnicodeEncodeError):
        return "surrogates not allowed" in str(error)
    return REFUSED.search(str(error)) is not None


class Case(NamedTuple):
    """A document with a value, and what it has become; None if it is refused."""

    document: Document
    values: dict[str, Any]
    html: str | None
    mistakes: list[str]


def cases(count: int, seed: int, output: Output, writing: Writing) -> Iterator[Case]:
    for number in range(count):
        random = Random(f"{seed} {number}")
        document = a_document(random, writing)
        hostile = (hostile_value(random, believed=document.believes) for _ in range(2))
        values = values_of(*hostile)
        try:
            html = output(document.source, values)
        except Exception as error:
            yield Case(document, values, None, [] if is_refused(error) else [repr(error)])
            continue
        harmless = output(document.source, values_of("a1", "a1"))
        yield Case(document, values, html, list(mistakes(document, html, harmless)))
