"""`{% props title: str, level: int = 2 %}` and `{% context book: shop.models.Book %}`.

Flow: tag → **node, which shows nothing** → a component's `Definition`; the check of types. `props`
says which arguments a component takes; `context` says what a page is given, for the check alone.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from hotclub_templates.declarations import Declaration, parse_declarations
from hotclub_templates.errors import TemplateSyntaxError, close_match
from hotclub_templates.expressions import FilterExpression
from hotclub_templates.library import Library
from hotclub_templates.nodes import CompiledNode, NodeList

register = Library()

_PROPS = "props"


class DeclarationNode(CompiledNode):
    """A tag that declares variables; it shows nothing."""

    child_nodelists = ()
    reads_context = writes_context = False

    def __init__(self, declarations: list[Declaration]) -> None:
        self.declarations = declarations

    def reads(self) -> bool:
        """It asks nothing."""
        return self.is_opaque

    writes = reads

    def emit(self, code: Any) -> None:
        """Write nothing."""


class Definition:
    """What a component is: its template's props and defaults, and whether it shows attributes."""

    def __init__(self, template: Any, name: str) -> None:
        self.template = template
        self.nodelist: NodeList = template.nodelist
        self.name = name
        extra: dict[str, Any] = template.extra_data
        props: tuple[list[Declaration], dict[str, FilterExpression]] | None = extra.get(_PROPS)
        self.has_attributes: bool = extra.get("has attributes", False)
        # None for a component without {% props %}: it takes everything.
        self.props = None if props is None else frozenset(one.name for one in props[0])
        self.required = () if props is None else tuple(
            one.name for one in props[0] if one.default is None
        )  # fmt: skip
        self.defaults = {} if props is None else props[1]

    def check_arguments(self, given: Iterable[str], *, has_more: bool) -> None:
        """Raise TemplateSyntaxError for an argument that is unknown, and for one that is absent."""
        names = set(given)
        for name in self.required:
            if name not in names:
                raise TemplateSyntaxError(
                    f"The component {self.name!r} needs {name!r}, which this call does not give."
                )
        if self.props is None or self.has_attributes:
            return
        if has_more and "attrs" not in self.props:
            raise TemplateSyntaxError(
                f"The component {self.name!r} takes no attributes: its template has no "
                "{% attributes %}."
            )
        for name in sorted(names - self.props):
            hint = close_match(name, self.props)
            raise TemplateSyntaxError(
                f"The component {self.name!r} does not take {name!r}.{hint} Its {{% props %}} "
                f"has: {', '.join(sorted(self.props)) or 'none'}."
            )

    def divided(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the variables among the arguments, and those that are attributes."""
        props = self.props
        if props is None:
            rest = {name: value for name, value in values.items() if not name.isidentifier()}
        else:
            rest = {name: value for name, value in values.items() if name not in props}
        return {name: value for name, value in values.items() if name not in rest}, rest

    def fill(self, inner: Any, given: dict[str, Any]) -> None:
        """Set the defaults of what is not given, in order: one may read those before it."""
        for name, default in self.defaults.items():
            if name not in given:
                given[name] = default.resolve(inner)


def definition_of(template: Any) -> Definition:
    """Return what a template is as a component; made once."""
    extra: dict[str, Any] = template.extra_data
    found: Definition | None = extra.get("definition")
    if found is None or found.template is not template:
        found = extra["definition"] = Definition(template, template.name or str(template.origin))
    return found


@register.tag
def props(parser: Any, token: Any) -> DeclarationNode:
    """Parse props."""
    if _PROPS in parser.extra_data:
        raise TemplateSyntaxError("'props' stands once in a template.")
    found = _declared(token, "props")
    for one in found:
        if one.name in ("slots", "attrs"):
            raise TemplateSyntaxError(
                f"'props' cannot declare {one.name!r}: every component has it."
            )
    defaults: Mapping[str, FilterExpression] = {
        one.name: parser.compile_filter(one.default) for one in found if one.default is not None
    }
    parser.extra_data[_PROPS] = (found, defaults)
    return DeclarationNode(found)


@register.tag
def context(_parser: Any, token: Any) -> DeclarationNode:
    """Parse context."""
    return DeclarationNode(_declared(token, "context"))


def _declared(token: Any, tag: str) -> list[Declaration]:
    return parse_declarations(token.contents[len(tag) :], tag)
