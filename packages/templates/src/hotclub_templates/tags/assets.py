"""`{% style %}`, `{% script %}`, and the places of a page for them.

Flow: tag → node → the assets of the rendering. What stands in them is constant text, once a page.
A style is for the elements of its component alone: `@scope` (CSS Cascading and Inheritance 6) from
the element with `{% attributes %}` to those of other components. `{% style global %}` is for all.
"""

import re
from typing import Any

from hotclub_templates.codegen import CodeWriter
from hotclub_templates.components.assets import SCRIPT, STYLE, assets_of
from hotclub_templates.errors import TemplateSyntaxError
from hotclub_templates.escaping import escape
from hotclub_templates.library import Library
from hotclub_templates.nodes import CompiledNode, TextNode

register = Library()

_FORMS = {
    STYLE: "<style{nonce}>{text}</style>",
    SCRIPT: '<script type="module"{nonce}>{text}</script>',
}
_NOT_IN_A_SCOPE = re.compile(r"[^\w/.-]")


class AssetNode(CompiledNode):
    """A style or script, shown once a page where the page has a place for it."""

    child_nodelists = ()

    def __init__(self, kind: str, text: str, scope: str | None, shared: dict[str, Any]) -> None:
        self.kind = kind
        self.text = text
        self.scope = scope
        self.shared = shared

    def minds_mode(self) -> bool:
        """It is not escaped."""
        return False

    def reads(self) -> bool:
        """It finds the rendering by the context."""
        return True

    def emit(self, code: CodeWriter) -> None:
        """Write the call that collects it. Raises TemplateSyntaxError for a scope of nothing."""
        if self.scope is not None and "has attributes" not in self.shared:
            error = TemplateSyntaxError(
                "This style is for its component alone, and no element of the template says that it "
                "is one: put {% attributes %} into the tag of the outermost element, or write "
                "{% style global %}."
            )
            error.token = self.token
            raise error
        nonce = code.settled("optional", code.name("csp_nonce"))
        call = f"{code.constant(self.collected)}(context, {nonce})"
        with code.at_place():
            code.line(f"{code.sink}({call})")

    def collected(self, context: Any, nonce: Any) -> str:
        """Collect it; return what stands here."""
        return assets_of(context).add(self.kind, self.element(nonce))

    def element(self, nonce: Any) -> str:
        """Return the element."""
        text = self.text
        if self.scope is not None:
            roots = f'[data-component~="{self.scope}"]'
            text = f"@scope ({roots}) to ([data-component]:not({roots})) {{\n{text}\n}}"
        given = f' nonce="{escape(nonce)}"' if nonce else ""
        return _FORMS[self.kind].format(nonce=given, text=text)


class AssetPlaceNode(CompiledNode):
    """`{% component_styles %}` and `{% component_scripts %}`."""

    child_nodelists = ()
    always_reads = True

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def emit(self, code: CodeWriter) -> None:
        """Write the call that marks the place."""
        with code.at_place():
            code.line(f"{code.sink}({code.constant(self.place)}(context))")

    def place(self, context: Any) -> str:
        """Return the mark of the place."""
        return assets_of(context).place(self.kind)


@register.tag
def style(parser: Any, token: Any) -> AssetNode:
    """Parse style … endstyle."""
    words = token.split_contents()[1:]
    if words not in ([], ["global"]):
        raise TemplateSyntaxError(f"'style' takes nothing or `global`; got {' '.join(words)!r}.")
    text = _constant(parser, STYLE)
    scope = None
    if not words:
        scope = parser.extra_data["scope"] = scope_of(parser.origin)
    return AssetNode(STYLE, text, scope, parser.extra_data)


@register.tag
def script(parser: Any, token: Any) -> AssetNode:
    """Parse script … endscript."""
    if len(token.split_contents()) > 1:
        raise TemplateSyntaxError("'script' takes no arguments.")
    return AssetNode(SCRIPT, _constant(parser, SCRIPT), None, parser.extra_data)


def _constant(parser: Any, kind: str) -> str:
    nodelist = parser.parse((f"end{kind}",))
    parser.delete_first_token()
    if not all(isinstance(node, TextNode) for node in nodelist):
        raise TemplateSyntaxError(
            f"The text of '{kind}' is constant: it stands once a page, whatever is shown. Give "
            "values by attributes, as `data-…` or a custom property of CSS."
        )
    text: str = "".join(node.s for node in nodelist).strip()
    if re.search(rf"</{kind}|<!--", text, re.IGNORECASE):
        raise TemplateSyntaxError(
            f"The text of '{kind}' holds '</{kind}' or '<!--', which would end it."
        )
    return text


def scope_of(origin: Any) -> str:
    """Return the name by which the elements of a component are known: "card"."""
    name = str(getattr(origin, "template_name", None) or "template")
    name = name.removeprefix("components/").rpartition(".")[0] or name
    return _NOT_IN_A_SCOPE.sub("-", name)


def _place(kind: str, tag: str) -> None:
    def parse(_parser: Any, token: Any) -> AssetPlaceNode:
        if len(token.split_contents()) > 1:
            raise TemplateSyntaxError(f"'{tag}' takes no arguments.")
        return AssetPlaceNode(kind)

    parse.__doc__ = f"Parse {tag}."
    register.tag(tag, parse)


_place(STYLE, "component_styles")
_place(SCRIPT, "component_scripts")
