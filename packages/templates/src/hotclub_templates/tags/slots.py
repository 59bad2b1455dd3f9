"""`{% slot "footer" %} … {% endslot %}`: in a component the place for content, in its call the content.

Flow: tag → node → the caller's content, or the tag's own where nothing is given. Directly in a
`{% component %}`, a slot with a name fills; everywhere else it is a place. `{% slot %}` without a
name is the place of what stands in no other slot. Variables behind the name are given to the content.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hotclub_templates.codegen import CodeWriter
from hotclub_templates.components.slots import DEFAULT
from hotclub_templates.errors import TemplateSyntaxError
from hotclub_templates.expressions import FilterExpression
from hotclub_templates.function_tags import token_kwargs
from hotclub_templates.library import Library
from hotclub_templates.modes import AWAITS, Colour
from hotclub_templates.nodes import CompiledNode, NodeList
from hotclub_templates.tags.declared import Definition
from hotclub_templates.tags.includes import IncludeNode
from hotclub_templates.tags.inheritance import ExtendsNode

register = Library()

REQUIRED = "required"


class FillNode(CompiledNode):
    """Content for a slot, in the call of a component, which takes it out of its own content."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def emit(self, code: CodeWriter) -> None:
        """Raise TemplateSyntaxError: it stands in another tag of the call."""
        error = TemplateSyntaxError(
            f"The slot {self.name!r} is filled inside of another tag. A slot stands directly in "
            "its {% component %}: put the other tag into the slot."
        )
        error.token = self.token
        raise error


class SlotNode(CompiledNode):
    """The place of a slot, with what it shows if the caller gives nothing."""

    always_reads = True
    has_own_layer = True

    def __init__(
        self,
        name: str,
        nodelist: NodeList,
        values: dict[str, FilterExpression],
        *,
        is_required: bool = False,
    ) -> None:
        self.name = name
        self.nodelist = nodelist
        self.values = values
        self.is_required = is_required

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.name}>"

    def emit(self, code: CodeWriter) -> None:
        """Write the call that shows the content."""
        values = ", ".join(f"{name!r}: {value.emit(code)}" for name, value in self.values.items())
        with code.at_place():
            if code.mode.streams:
                code.enter(f"{code.constant(self.opened)}(context, {{{values}}}, {code.colour})")
            else:
                code.call(self.show, self.ashow, f"{{{values}}}")

    def _given(self, context: Any) -> Any:
        """Return the caller's content. Raises TemplateSyntaxError if it must be given and is not."""
        component = context.component
        if component is not None and self.name in component[0].filled:
            return component[0][self.name]
        if self.is_required and component is not None:
            raise TemplateSyntaxError(
                f"The slot {self.name!r} must be filled: "
                + ("the component needs content." if self.name == DEFAULT else
                   f'put {{% slot "{self.name}" %}} … {{% endslot %}} into the call.')
            )  # fmt: skip
        return None

    def show(self, context: Any, out: list[str], values: dict[str, Any]) -> None:
        """Append the caller's content, or the tag's own."""
        given = self._given(context)
        if given is not None:
            given.show(context, out, values)
            return
        context.dicts.append(values)
        try:
            self.nodelist.render_into(context, out)
        finally:
            context.dicts.pop()

    async def ashow(self, context: Any, out: list[str], values: dict[str, Any]) -> None:
        """Append the content as `show` does, awaiting."""
        given = self._given(context)
        if given is not None:
            await given.ashow(context, out, values)
            return
        context.dicts.append(values)
        try:
            await self.nodelist.function(context, AWAITS)(context, out)
        finally:
            context.dicts.pop()

    @contextmanager
    def opened(
        self, context: Any, values: dict[str, Any], colour: Colour
    ) -> Iterator[tuple[Any, Any]]:
        """Open the caller's content, or the tag's own, for another colour."""
        given = self._given(context)
        if given is not None:
            with given.opened(context, values, colour) as inside:
                yield inside
            return
        context.dicts.append(values)
        try:
            yield context, self.nodelist.function(context, colour)
        finally:
            context.dicts.pop()


def slot_names(definition: Definition) -> frozenset[str] | None:
    """Return the slots of a component; None if other templates take part in it."""
    nodes = definition.nodelist
    if nodes.get_nodes_by_type(IncludeNode) or nodes.get_nodes_by_type(ExtendsNode):
        return None
    return frozenset(node.name for node in nodes.get_nodes_by_type(SlotNode))


@register.tag
def slot(parser: Any, token: Any) -> SlotNode | FillNode:
    """Parse slot … endslot, or slot … / alone."""
    words = token.split_contents()[1:]
    is_alone = words[-1:] == ["/"]
    if is_alone:
        del words[-1]
    name = _name(words.pop(0)) if words and words[0][0] in "\"'" else None
    is_required = words[:1] == [REQUIRED]
    if is_required:
        del words[0]
    values = token_kwargs(words, parser)
    if words:
        raise TemplateSyntaxError(
            f"'slot' takes a name in quotes, maybe `required`, and name=value; got {words[0]!r}."
        )
    # The last command is this tag; the one before is what it stands in.
    above = next((c for c, _ in reversed(parser.command_stack[:-1]) if c in _SETTING), None)
    is_fill = name is not None and above == "component"
    nodelist = NodeList()
    if not is_alone:
        nodelist = parser.parse(("endslot",))
        parser.delete_first_token()
    if not is_fill:
        return SlotNode(name or DEFAULT, nodelist, values, is_required=is_required)
    if values or is_required:
        raise TemplateSyntaxError(
            f"The slot {name!r} is filled here; `required` and name=value belong to its place in "
            "the component."
        )
    return FillNode(name or DEFAULT, nodelist)


# What a slot looks at to know whether it is filled here or shown.
_SETTING = frozenset(("component", "slot"))


def _name(word: str) -> str:
    if len(word) < 3 or word[-1] != word[0] or not word[1:-1].strip():
        raise TemplateSyntaxError(f"The name of a slot stands in quotes; got {word!r}.")
    return word[1:-1]
