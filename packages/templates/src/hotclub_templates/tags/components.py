"""`{% component "card" title=book.title %} … {% endcomponent %}`: a template with values and slots.

Flow: tag → node → the component's template, in a context of its own. `{% component "card" … / %}`
has no content. The name "card" means the template `components/card.html`; a name with a dot is
that of the template itself.
Not here: what a component declares (declared.py), slots (slots.py), styles and scripts (assets.py).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from hotclub_templates.codegen import CodeWriter
from hotclub_templates.components.attributes import ATTRIBUTE_NAME, Attributes, place_of_value
from hotclub_templates.components.slots import DEFAULT, AwaitedSlot, Slot, Slots
from hotclub_templates.errors import TemplateDoesNotExist, TemplateSyntaxError, close_match
from hotclub_templates.expressions import FilterExpression
from hotclub_templates.library import Library
from hotclub_templates.modes import Colour, mode_of
from hotclub_templates.nodes import CompiledNode, NodeList, TextNode
from hotclub_templates.runtime import runtime_of
from hotclub_templates.tags.declared import Definition, definition_of
from hotclub_templates.tags.named_templates import as_template
from hotclub_templates.tags.slots import FillNode, slot_names

register = Library()

FOLDER = "components"
# A mapping of more attributes, for a component that hands its own on.
MORE_ATTRIBUTES = "attrs"

NO_ATTRIBUTES = Attributes({})
NO_SLOTS = Slots({}, None)


class ComponentNode(CompiledNode):
    """A call of a component: its name, its arguments, its content."""

    always_reads = True
    has_own_layer = True

    def __init__(
        self,
        name: FilterExpression,
        arguments: dict[str, FilterExpression | None],
        filled: dict[str, NodeList],
    ) -> None:
        self.name = name
        # None for an argument that is just named: it is True.
        self.arguments = arguments
        self.filled = filled
        # The component that the call was compared with, and whether it gets attributes.
        self._fits: Definition | None = None
        self._has_rest = False

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.name.token}>"

    def children(self) -> Iterator[NodeList]:
        """Yield the content of each slot."""
        yield from self.filled.values()

    def minds_mode(self) -> bool:
        """The component is escaped as the context says."""
        return True

    def emit(self, code: CodeWriter) -> None:
        """Write the call of the component's template."""
        values = ", ".join(
            f"{name!r}: {'True' if value is None else value.emit(code)}"
            for name, value in self.arguments.items()
        )
        call = f"{self.name.emit(code)}, {{{values}}}"
        with code.at_place():
            if code.mode.streams:
                code.enter(f"{code.constant(self.opened)}(context, {call}, {code.colour})")
            else:
                code.call(self.show, self.ashow, call)

    def show(self, context: Any, out: list[str], name: Any, values: dict[str, Any]) -> None:
        """Append the output of the component."""
        template, definition = self._found(context, name)
        inner = self._inner(context, definition, values, Slot)
        template.render_into(inner, out)

    async def ashow(self, context: Any, out: list[str], name: Any, values: dict[str, Any]) -> None:
        """Append the output as `show` does, awaiting."""
        template, definition = self._found(context, name)
        inner = self._inner(context, definition, values, AwaitedSlot)
        await template.arender_into(inner, out)

    @contextmanager
    def opened(
        self, context: Any, name: Any, values: dict[str, Any], colour: Colour
    ) -> Iterator[tuple[Any, Any]]:
        """Open the component's template for another colour."""
        template, definition = self._found(context, name)
        kind = AwaitedSlot if colour.awaits else Slot
        with template.opened(self._inner(context, definition, values, kind), colour) as inside:
            yield inside

    def _found(self, context: Any, name: Any) -> tuple[Any, Definition]:
        """Return the template and what it declares, which this call fits."""
        # One look-up a rendering and name: a loop shows the same component again and again.
        known = context.render_context.dicts[0].setdefault(ComponentNode, {})
        found: tuple[Any, Definition] | None = known.get(name) if isinstance(name, str) else None
        if found is None:
            template = as_template(name) or component_template(context.template.engine, name)
            found = (template, definition_of(template))
            if isinstance(name, str):
                known[name] = found
        if self._fits is not found[1]:
            check_call(self, found[1])
            self._has_rest = bool(found[1].divided(self.arguments)[1])
            self._fits = found[1]
        return found

    def _inner(
        self, context: Any, definition: Definition, values: dict[str, Any], kind: type[Slot]
    ) -> Any:
        given, attributes = values, NO_ATTRIBUTES
        if self._has_rest:
            more = values.pop(MORE_ATTRIBUTES, None) if definition.has_attributes else None
            given, rest = definition.divided(values)
            attributes = Attributes({**as_mapping(more), **rest} if more else rest)
        slots = Slots(self.filled, context, kind) if self.filled else NO_SLOTS
        given["slots"], given["attrs"] = slots, attributes
        inner = context.isolated(given)
        inner.component = (slots, attributes)
        if definition.defaults:
            definition.fill(inner, given)
        return inner


def check_call(node: ComponentNode, definition: Definition) -> None:
    """Raise TemplateSyntaxError if the component does not take what a call gives it."""
    definition.check_arguments(node.arguments, has_more=MORE_ATTRIBUTES in node.arguments)
    names = slot_names(definition)
    for name in node.filled:
        if names is not None and name not in names:
            raise _no_slot(definition, name, names)


def as_mapping(value: Any) -> Mapping[str, Any]:
    """Return what `attrs=` was given. Raises TemplateSyntaxError if it is no mapping."""
    if not isinstance(value, Mapping):
        raise TemplateSyntaxError(
            f"attrs= takes a mapping of attributes, such as the variable attrs, not {value!r:.80}."
        )
    return value


def _no_slot(definition: Definition, name: str, names: frozenset[str]) -> TemplateSyntaxError:
    if name == DEFAULT:
        message = (
            "shows no content: it has no `{% slot %}` without a name. End the call with `/ %}`."
        )
        return TemplateSyntaxError(f"The component {definition.name!r} {message}")
    hint = close_match(name, names) or f" It has: {', '.join(sorted(names)) or 'none'}."
    return TemplateSyntaxError(f"The component {definition.name!r} has no slot {name!r}.{hint}")


def component_template(engine: Any, name: Any) -> Any:
    """Return the template of a component. Raises TemplateDoesNotExist."""
    if not isinstance(name, str) or not name:
        raise TemplateDoesNotExist(
            f"{{% component %}} needs the name of a component or a template, not {name!r}."
        )
    return engine.get_template(template_name_of(name))


def template_name_of(name: str) -> str:
    """Return the name of a component's template: "card" is `components/card.html`."""
    return str.__str__(name) if "." in name else f"{FOLDER}/{name}.html"


class AttributesNode(CompiledNode):
    """`{% attributes [name=value …] %}`: in the tag of an element, what its caller gives it."""

    child_nodelists = ()
    always_reads = True

    def __init__(
        self, defaults: dict[str, FilterExpression | None], shared: dict[str, Any], *, spaced: bool
    ) -> None:
        self.defaults = defaults
        self.shared = shared
        self.spaced = spaced

    def emit(self, code: CodeWriter) -> None:
        """Write the call that makes the text."""
        values = [
            f"{name!r}: {'True' if value is None else value.emit(code)}"
            for name, value in self.defaults.items()
        ]
        if (scope := self.shared.get("scope")) is not None:
            values.append(f"'data-component': {scope!r}")
        call = f"{code.constant(attributes_text)}(context, {{{', '.join(values)}}})"
        with code.at_place():
            blank = "" if self.spaced else "' ' + "
            code.line(f"{code.sink}({blank}{call})")


def attributes_text(context: Any, defaults: dict[str, Any]) -> str:
    """Return the attributes of the component that is being shown, over `defaults`."""
    component = context.component
    own: Attributes = Attributes({}) if component is None else component[1]
    merged = own.over(defaults)
    if "data-component" in defaults:
        # The element may be the root of another component, too.
        names = f"{defaults['data-component']} {own.get('data-component', '')}".strip()
        merged = Attributes({**merged, "data-component": names})
    if context.place is None or not context.autoescape:
        return merged.__html__()
    place, mode, runtime = context.place, mode_of(context), runtime_of(context)

    def escaped(name: str, value: Any) -> str:
        return str(runtime.text_at(mode, place_of_value(place, name), settled=True)(value))

    return merged.written(escaped)


@register.tag("component")
def do_component(parser: Any, token: Any) -> ComponentNode:
    """Parse component … endcomponent, or component … / alone."""
    words = token.split_contents()
    is_alone = words[-1] == "/"
    if is_alone:
        del words[-1]
    if len(words) < 2:
        raise TemplateSyntaxError(
            "'component' needs the name of a component: {% component \"card\" title=… %}."
        )
    name = parser.compile_filter(words[1])
    arguments = _arguments(parser, words[0], words[2:])
    if is_alone:
        return ComponentNode(name, arguments, {})
    nodelist = parser.parse(("endcomponent",))
    parser.delete_first_token()
    return ComponentNode(name, arguments, _filled(nodelist))


def _arguments(parser: Any, tag: str, words: list[str]) -> dict[str, FilterExpression | None]:
    """Return the values of `name=value`, None for a bare `name`."""
    found: dict[str, FilterExpression | None] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if ATTRIBUTE_NAME.fullmatch(name) is None:
            raise TemplateSyntaxError(
                f"'{tag}' takes arguments of the form name=value, or a bare name for True; got "
                f"{word!r}."
            )
        if name in found:
            raise TemplateSyntaxError(f"'{tag}' received {name!r} more than once.")
        if name == "slots":
            raise TemplateSyntaxError(f"{name!r} is what a component finds its slots under.")
        found[name] = parser.compile_filter(value) if equals else None
    return found


def _filled(nodelist: NodeList) -> dict[str, NodeList]:
    """Divide the content of a call: each slot by its name, the rest as the default one."""
    filled: dict[str, NodeList] = {}
    rest = NodeList()
    for node in nodelist:
        if isinstance(node, FillNode):
            if node.name in filled:
                error = TemplateSyntaxError(f"The slot {node.name!r} is filled more than once.")
                error.token = node.token
                raise error
            filled[node.name] = node.nodelist
        else:
            rest.append(node)
    if any(not isinstance(node, TextNode) or node.s.strip() for node in rest):
        filled[DEFAULT] = rest
    return filled


@register.tag
def attributes(parser: Any, token: Any) -> AttributesNode:
    """Parse attributes."""
    words = token.split_contents()
    parser.extra_data["has attributes"] = True
    source, position = getattr(parser.origin, "source", None), token.position
    spaced = source is None or position is None or source[position[0] - 1 : position[0]].isspace()
    return AttributesNode(_arguments(parser, words[0], words[1:]), parser.extra_data, spaced=spaced)
