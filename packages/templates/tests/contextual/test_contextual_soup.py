"""Constant text that no author would write, with values in it: refused, or they stay in their place."""

from collections.abc import Iterator
from random import Random
from typing import Any
from xml.etree.ElementTree import Element

from contextual_documents import hostile_value
from contextual_judging import CASES, SEED
from contextual_places import are_addresses, is_address, parsed, shape_of
from contextual_soup import ENDS, PIECES, a_soup
from hotclub_templates import Engine, TemplateSyntaxError
from hotclub_templates.contextual.machine import advance
from hotclub_templates.contextual.places import START, PlaceError
from hotclub_templates.contextual.vocabulary import ADDRESSES, is_plain_name
from hypothesis import given
from hypothesis import strategies as st

ENGINE = Engine(escaping="contextual")


def compiled(source: str, random: Random) -> Any:
    """Return a template of a soup with an end that fits; None if none does."""
    for end in random.sample(ENDS, len(ENDS)):
        try:
            template = ENGINE.from_string(source + end)
            template.render(values_of("a1", random))
        except TemplateSyntaxError:
            continue
        return template
    return None


def values_of(value: Any, random: Random) -> dict[str, Any]:
    return {"v": value, "yes": random.random() < 0.5, "many": "ab"[: random.randrange(3)]}


def shape(tree: Element) -> list[tuple[str, frozenset[str]]]:
    """Return elements and names of attributes, without such as a value may have made: plain ones."""
    return [
        (tag, frozenset(name for name in names if not is_plain_name(name)))
        for tag, names in shape_of(tree)
    ]


def bad_addresses(tree: Element) -> Iterator[str]:
    for element in tree.iter():
        for name, value in element.attrib.items():
            known = str(name).replace("{http://www.w3.org/1999/xlink}", "xlink:")
            if known in ADDRESSES and not is_address(value):
                yield value
            if known == "srcset" and not are_addresses(value):
                yield value


def test_no_value_leaves_its_place_in_any_text() -> None:
    tried = 0
    for number in range(CASES):
        random = Random(f"soup {SEED} {number}")
        template = compiled(a_soup(random), random)
        if template is None:
            continue
        values = values_of("a1", random)
        harmless = parsed(template.render(values))
        hostile = hostile_value(random, believed=True)
        if not str(hostile).strip("\0 \t\n\r\f"):
            continue  # blanks alone stand elsewhere in a table than text does
        try:
            html = template.render({**values, "v": hostile})
        except (TypeError, UnicodeEncodeError):
            continue
        tried += 1
        found = parsed(html)

        assert shape(found) == shape(harmless), (template.source, hostile, html)
        if not list(bad_addresses(harmless)):
            assert not list(bad_addresses(found)), (template.source, hostile, html)
    assert tried > CASES * 0.5


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.integers(0, 80))
def test_a_text_that_is_cut_leads_to_the_same_place(text: str, cut: int) -> None:
    def place(*parts: str) -> Any:
        found = START
        try:
            for part in parts:
                found = advance(found, part)
        except PlaceError as error:
            return str(error)
        return found

    assert place(text[:cut], text[cut:]) == place(text)


CODE = ["a", "if", "while ", "(", ")", "/", "*", "'", '"', "`", "${", "}", "{", "\\", "\n", "-", "-->",
        "<!--", "++", "+", ".", "return", "7", "[", "]", "//", "@", "import", "url", " ", ";", "#",
        "e"]  # fmt: skip


@given(
    st.sampled_from(["<script>", "<style>", "<b onclick='", "<b style='"]),
    st.lists(st.sampled_from(CODE), max_size=14).map("".join),
    st.integers(0, 40),
)
def test_code_that_is_cut_leads_to_the_same_place(begin: str, code: str, cut: int) -> None:
    def place(*parts: str) -> Any:
        found = START
        try:
            for part in parts:
                found = advance(found, part)
        except PlaceError as error:
            return str(error)
        return found

    assert place(begin, code[:cut], code[cut:]) == place(begin + code)
