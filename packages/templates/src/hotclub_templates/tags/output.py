"""Tags that show something of their own: csrf_token, lorem, spaceless, comment, load, …

Flow: tag → node → Python statements. What they need of the surroundings comes through the ports.
Not here: addresses (addresses.py), and the libraries to load.
"""

import re
import sys
from collections.abc import Mapping
from pprint import pformat
from typing import Any, ClassVar

from hotclub_templates.codegen import CodeWriter
from hotclub_templates.context import MISSING
from hotclub_templates.errors import TemplateSyntaxError, close_match
from hotclub_templates.escaping import SafeString, escape, format_html
from hotclub_templates.expressions import FilterExpression
from hotclub_templates.lexer import (
    BLOCK_TAG_END,
    BLOCK_TAG_START,
    COMMENT_TAG_END,
    COMMENT_TAG_START,
    SINGLE_BRACE_END,
    SINGLE_BRACE_START,
    VARIABLE_TAG_END,
    VARIABLE_TAG_START,
)
from hotclub_templates.library import Library
from hotclub_templates.nodes import CompiledNode, Node, NodeList, TextNode
from hotclub_templates.runtime import runtime_of
from hotclub_templates.text.lorem import lorem_paragraphs, lorem_words

register = Library()

# What a request without protection has in the place of its token.
NO_TOKEN = "NOTPROVIDED"  # noqa: S105 - no secret

_KEYWORD = re.compile(r"(?:(\w+)=)?(.+)", re.DOTALL)


class CommentNode(CompiledNode):
    """`{% comment %}`: shows nothing."""

    child_nodelists = ()

    def emit(self, code: CodeWriter) -> None:
        """Write nothing."""


@register.tag
def comment(parser: Any, _token: Any) -> CommentNode:
    """Skip to endcomment."""
    parser.skip_past("endcomment")
    return CommentNode()


class VerbatimNode(CompiledNode):
    """`{% verbatim %}`: text as it stands."""

    child_nodelists = ()

    def __init__(self, content: str) -> None:
        self.content = content

    def emit(self, code: CodeWriter) -> None:
        """Write the text."""
        code.text(self.content)


@register.tag
def verbatim(parser: Any, _token: Any) -> VerbatimNode:
    """Parse verbatim … endverbatim; the lexer has left the inside as text."""
    nodelist = parser.parse(("endverbatim",))
    parser.delete_first_token()
    return VerbatimNode("".join(node.s for node in nodelist if isinstance(node, TextNode)))


class TemplateTagNode(CompiledNode):
    """`{% templatetag name %}`: a piece of the language's own syntax."""

    child_nodelists = ()
    mapping: ClassVar[Mapping[str, str]] = {
        "openblock": BLOCK_TAG_START,
        "closeblock": BLOCK_TAG_END,
        "openvariable": VARIABLE_TAG_START,
        "closevariable": VARIABLE_TAG_END,
        "openbrace": SINGLE_BRACE_START,
        "closebrace": SINGLE_BRACE_END,
        "opencomment": COMMENT_TAG_START,
        "closecomment": COMMENT_TAG_END,
    }

    def __init__(self, tagtype: str) -> None:
        self.tagtype = tagtype

    def emit(self, code: CodeWriter) -> None:
        """Write the braces."""
        code.text(self.mapping[self.tagtype])


@register.tag
def templatetag(_parser: Any, token: Any) -> TemplateTagNode:
    """Parse templatetag."""
    bits = token.contents.split()
    if len(bits) != 2:
        raise TemplateSyntaxError("'templatetag' statement takes one argument")
    if bits[1] not in TemplateTagNode.mapping:
        known = list(TemplateTagNode.mapping)
        raise TemplateSyntaxError(
            f"Invalid templatetag argument: '{bits[1]}'.{close_match(bits[1], known)} "
            f"Must be one of: {known}."
            f"{close_match(bits[1], known)}"
        )
    return TemplateTagNode(bits[1])


class SpacelessNode(CompiledNode):
    """`{% spaceless %}`: no white space between HTML tags."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def emit(self, code: CodeWriter) -> None:
        """Write the content into a buffer, then what is left of it."""
        begun = code.place
        with code.captured() as buffer:
            self.nodelist.emit(code)
        code.same_as(begun, "The content of {% spaceless %}")
        code.value(f"{code.constant(strip_spaces_between_tags)}(''.join({buffer}).strip())")


def strip_spaces_between_tags(value: object) -> str:
    """Return the text without white space that stands between `>` and `<`."""
    parts = str(value).split(">")
    for number, part in enumerate(parts[1:], 1):
        stripped = part.lstrip()
        if stripped.startswith("<"):
            parts[number] = stripped
    return ">".join(parts)


@register.tag
def spaceless(parser: Any, _token: Any) -> SpacelessNode:
    """Parse spaceless … endspaceless."""
    nodelist = parser.parse(("endspaceless",))
    parser.delete_first_token()
    return SpacelessNode(nodelist)


class LoremNode(Node):
    """`{% lorem [count] [method] [random] %}`"""

    child_nodelists = ()
    writes_context = False

    def __init__(self, count: FilterExpression, method: str, common: bool) -> None:
        self.count = count
        self.method = method
        self.common = common

    def render(self, context: Any) -> str:
        """Return words, paragraphs or HTML paragraphs."""
        return self._words(self.count.resolve(context), context)

    async def arender(self, context: Any) -> str:
        """Return words, as `render` does; the count is awaited."""
        return self._words(await self.count.aresolve(context), context)

    def _words(self, wanted: Any, context: Any) -> str:
        try:
            count = int(wanted)
        except (ValueError, TypeError):
            count = 1
        chance = runtime_of(context).ports.random
        if self.method == "w":
            return lorem_words(count, chance, common=self.common)
        paragraphs = lorem_paragraphs(count, chance, common=self.common)
        if self.method == "p":
            paragraphs = [f"<p>{paragraph}</p>" for paragraph in paragraphs]
        return "\n\n".join(paragraphs)


@register.tag
def lorem(parser: Any, token: Any) -> LoremNode:
    """Parse lorem."""
    bits = list(token.split_contents())
    tagname = bits[0]
    common = bits[-1] != "random"
    if not common:
        bits.pop()
    method = bits.pop() if bits[-1] in ("w", "p", "b") else "b"
    count = bits.pop() if len(bits) > 1 else "1"
    if len(bits) != 1:
        raise TemplateSyntaxError(f"Incorrect format for {tagname!r} tag")
    return LoremNode(parser.compile_filter(count), method, common)


class DebugNode(Node):
    """`{% debug %}`: the context and the imported modules, while debugging."""

    child_nodelists = ()
    writes_context = False

    def render(self, context: Any) -> str:
        """Return the context's layers and the modules, escaped; nothing outside of debugging.

        Whether that is so, the port `debugging` says, or the engine if there is none.
        """
        engine = context.template.engine
        debugging = engine.ports.debugging
        if not (engine.debug if debugging is None else debugging()):
            return ""
        layers = "".join(pformat(layer) for layer in context)
        return str(escape(f"{layers}\n\n{pformat(sys.modules)}"))


@register.tag
def debug(_parser: Any, _token: Any) -> DebugNode:
    """Parse debug."""
    return DebugNode()


class CsrfTokenNode(CompiledNode):
    """`{% csrf_token %}`: the hidden field that a form sends back."""

    child_nodelists = ()

    def emit(self, code: CodeWriter) -> None:
        """Write the field, if the context has a token."""
        code.output(f"{code.constant(csrf_field)}({code.name('csrf_token')})")


def csrf_field(token: Any) -> str:
    """Return the hidden field for a token; nothing for no token."""
    if token is MISSING or not token or token == NO_TOKEN:
        return ""
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)


@register.tag
def csrf_token(_parser: Any, _token: Any) -> CsrfTokenNode:
    """Parse csrf_token."""
    return CsrfTokenNode()


class CspNonceAttrNode(CompiledNode):
    """`{% csp_nonce_attr [media] %}`: lets scripts and styles run under a strict policy."""

    child_nodelists = ()

    def __init__(self, media: FilterExpression | None = None) -> None:
        self.media = media

    def emit(self, code: CodeWriter) -> None:
        """Write the attribute, if the context has a nonce; or the media with it."""
        nonce = code.settled("optional", code.name("csp_nonce"))
        if self.media is None:
            code.output(f"{code.constant(nonce_attribute)}({nonce})")
        else:
            code.output(f"{code.constant(media_with_nonce)}({self.media.emit(code)}, {nonce})")


def media_with_nonce(media: Any, nonce: Any) -> str:
    """Return the elements of a form's media, each with `nonce="…"` if there is a nonce."""
    if media is None or media == "":  # a variable that is missing
        return ""
    text = "" if nonce is None else str(nonce)
    return SafeString(media.render(attrs={"nonce": text}) if text else media.render())


def nonce_attribute(nonce: Any) -> str:
    """Return `nonce="…"`; nothing for no nonce."""
    text = "" if nonce is None else str(nonce)
    return format_html('nonce="{}"', text) if text else ""


@register.tag
def csp_nonce_attr(parser: Any, token: Any) -> CspNonceAttrNode:
    """Parse csp_nonce_attr."""
    bits = token.split_contents()
    if len(bits) > 2:
        raise TemplateSyntaxError("'csp_nonce_attr' takes at most one argument: a form's media.")
    return CspNonceAttrNode(*map(parser.compile_filter, bits[1:]))


class LoadNode(CommentNode):
    """`{% load %}`: works while parsing, shows nothing."""


def find_library(parser: Any, name: str) -> Library:
    """Return a library that `{% load %}` knows. Raises TemplateSyntaxError."""
    if name in parser.libraries:
        found: Library = parser.libraries[name]
        return found
    known = sorted(parser.libraries)
    raise TemplateSyntaxError(
        f"'{name}' is not a registered tag library.{close_match(name, known)} Must be one of:\n"
        + "\n".join(known)
    )


def load_from_library(library: Library, label: str, names: list[str]) -> Library:
    """Return a library of the named tags and filters alone. Raises TemplateSyntaxError."""
    subset = Library()
    for name in names:
        if name in library.tags:
            subset.tags[name] = library.tags[name]
        if name in library.filters:
            subset.filters[name] = library.filters[name]
        if name not in library.tags and name not in library.filters:
            hint = close_match(name, [*library.tags, *library.filters])
            raise TemplateSyntaxError(
                f"'{name}' is not a valid tag or filter in tag library '{label}'"
                f"{hint and '.'}{hint}"
            )
    return subset


@register.tag
def load(parser: Any, token: Any) -> LoadNode:
    """Add libraries, or parts of one, to what the parser knows."""
    bits = token.contents.split()
    if len(bits) >= 4 and bits[-2] == "from":
        library = find_library(parser, bits[-1])
        parser.add_library(load_from_library(library, bits[-1], bits[1:-2]))
    else:
        for name in bits[1:]:
            parser.add_library(find_library(parser, name))
    return LoadNode()
