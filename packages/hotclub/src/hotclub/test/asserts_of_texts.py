"""What tests assert of texts that have a structure: HTML, JSON, XML.

Flow: two texts → trees or values → **TextAssertions** → AssertionError that shows both.
Not here: responses (asserts.py), comparing trees (html.py).
"""

# ruff: noqa: PT009 - this is where the assertions of unittest are extended

from __future__ import annotations

import json
import re
from typing import Any
from unittest import TestCase
from xml.dom.minidom import Node, parseString
from xml.parsers.expat import ExpatError

from hotclub.test.html import HTMLParseError, parse_html

__unittest = True  # unittest leaves the frames of such modules out of its tracebacks

__all__ = ["TextAssertions", "count_of", "prefixed"]


class TextAssertions(TestCase):
    """Assertions about HTML, JSON and XML."""

    def _parsed(self, text: str, complaint: str) -> Any:
        try:
            return parse_html(text)
        except HTMLParseError as error:
            self.fail(f"{complaint}\n{error}\n{text}")

    def assertHTMLEqual(self, html1: str, html2: str, msg: str | None = None) -> None:  # noqa: N802
        """Two texts are the same HTML."""
        first = self._parsed(html1, "First argument is not valid HTML:")
        second = self._parsed(html2, "Second argument is not valid HTML:")
        if first != second:
            self.assertMultiLineEqual(str(first), str(second), msg)
            self.fail(msg or f"{html1!r} != {html2!r}")

    def assertHTMLNotEqual(self, html1: str, html2: str, msg: str | None = None) -> None:  # noqa: N802
        """Two texts are not the same HTML."""
        first = self._parsed(html1, "First argument is not valid HTML:")
        if first == self._parsed(html2, "Second argument is not valid HTML:"):
            self.fail(msg or f"{html1!r} == {html2!r}")

    def assertInHTML(  # noqa: N802
        self, needle: str, haystack: str, count: int | None = None, msg_prefix: str = ""
    ) -> None:
        """A piece of HTML stands in another (exactly `count` times)."""
        wanted = self._parsed(needle, "First argument is not valid HTML:")
        found = count_of(self._parsed(haystack, "Second argument is not valid HTML:"), wanted)
        prefix = prefixed(msg_prefix)
        if count is None:
            self.assertTrue(found, f"{prefix}Couldn't find {needle!r} in the following response\n"
                                   f"{haystack}")  # fmt: skip
        else:
            self.assertEqual(found, count, f"{prefix}Found {found} instances of {needle!r} (expected "
                                           f"{count}) in the following response\n{haystack}")  # fmt: skip

    def assertNotInHTML(self, needle: str, haystack: str, msg_prefix: str = "") -> None:  # noqa: N802
        """A piece of HTML does not stand in another."""
        self.assertInHTML(needle, haystack, count=0, msg_prefix=msg_prefix)

    def assertJSONEqual(self, raw: Any, expected_data: Any, msg: Any = None) -> None:  # noqa: N802
        """A text is this JSON (given as a value, or as text)."""
        self.assertEqual(self._json(raw), self._expected_json(expected_data), msg)

    def assertJSONNotEqual(self, raw: Any, expected_data: Any, msg: Any = None) -> None:  # noqa: N802
        """A text is not this JSON."""
        self.assertNotEqual(self._json(raw), self._expected_json(expected_data), msg)

    def _json(self, raw: Any) -> Any:
        try:
            return json.loads(raw)
        except json.JSONDecodeError:
            self.fail(f"First argument is not valid JSON: {raw!r}")

    def _expected_json(self, expected: Any) -> Any:
        if not isinstance(expected, str):
            return expected
        try:
            return json.loads(expected)
        except ValueError:
            self.fail(f"Second argument is not valid JSON: {expected!r}")

    def assertXMLEqual(self, xml1: Any, xml2: Any, msg: Any = None) -> None:  # noqa: N802
        """Two texts are the same XML."""
        if self._xml(xml1, "First") != self._xml(xml2, "Second"):
            self.assertMultiLineEqual(str(xml1), str(xml2), msg)
            self.fail(msg)

    def assertXMLNotEqual(self, xml1: Any, xml2: Any, msg: Any = None) -> None:  # noqa: N802
        """Two texts are not the same XML."""
        if self._xml(xml1, "First") == self._xml(xml2, "Second"):
            self.fail(msg or f"{xml1!r} == {xml2!r}")

    def _xml(self, text: Any, which: str) -> Any:
        try:
            return _xml_value(_document(text))
        except ExpatError as error:
            self.fail(f"{which} argument is not valid XML\n{error}")


def prefixed(text: str) -> str:
    """Return what stands before a message."""
    return f"{text}: " if text else ""


def count_of(tree: Any, needle: Any) -> int:
    """Return how often a piece of HTML occurs in another."""
    if tree == needle:
        return 1
    return int(tree.count(needle))


def _document(text: Any) -> Any:
    """Return the element of a document, or one around a piece with several. Raises ExpatError."""
    try:
        return parseString(text).documentElement  # noqa: S318 - a test's own text
    except ExpatError:
        if not isinstance(text, str) or text.lstrip().startswith(("<?", "<!")):
            raise
        return parseString(f"<root>{text}</root>").documentElement  # noqa: S318


def _xml_value(node: Any) -> Any:
    """Return an element as a value: name, attributes, children; white space and comments apart."""
    if node.nodeType in (Node.TEXT_NODE, Node.CDATA_SECTION_NODE):
        return re.sub(r"\s+", " ", node.data).strip()
    attributes = sorted(dict(node.attributes.items()).items()) if node.attributes else []
    kinds = (Node.ELEMENT_NODE, Node.TEXT_NODE, Node.CDATA_SECTION_NODE)
    children = [_xml_value(child) for child in node.childNodes if child.nodeType in kinds]
    return node.tagName, attributes, [child for child in children if child != ""]
