"""`{% extends %}`: a template made of another one's text and blocks of its own.

Flow: tag → node → the parent's function, with our blocks before its own.
Not here: what a block does (blocks.py), finding templates (the engine and its loaders).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hotclub_templates.codegen import CodeWriter
from hotclub_templates.errors import TemplateSyntaxError
from hotclub_templates.expressions import FilterExpression
from hotclub_templates.library import Library
from hotclub_templates.modes import Colour
from hotclub_templates.nodes import CompiledNode, NodeList, TextNode
from hotclub_templates.tags.blocks import BLOCK_CONTEXT_KEY, BlockContext, BlockNode
from hotclub_templates.tags.named_templates import as_template, construct_relative_path, name_of
from hotclub_templates.variables import Variable

register = Library()


class ExtendsNode(CompiledNode):
    """`{% extends parent %}`: holds the rest of the template, of which the blocks matter."""

    must_be_first = True
    always_reads = True
    context_key = "extends_context"

    def __init__(
        self, nodelist: NodeList, parent_name: FilterExpression, template_dirs: Any = None
    ) -> None:
        self.nodelist = nodelist
        self.parent_name = parent_name
        self.template_dirs = template_dirs
        self.blocks: dict[str, BlockNode] = {
            node.name: node for node in nodelist.get_nodes_by_type(BlockNode)
        }

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: extends {self.parent_name.token}>"

    def emit(self, code: CodeWriter) -> None:
        """Write the call of the parent; text in front of the tag has been shown."""
        with code.at_place():
            if not code.mode.streams:
                code.call(self.render_parent, self.arender_parent)
                return
            name = f"{code.constant(self.parent_name)}.{{}}resolve(context)"
            name = f"await {name.format('a')}" if code.mode.awaits else name.format("")
            code.enter(f"{code.constant(self.opened)}(context, {name}, {code.colour})")

    def render_parent(self, context: Any, out: list[str]) -> None:
        """Append the output of the parent with our blocks before its own."""
        parent = self.get_parent(context)
        self._add_blocks(context, parent)
        state = context.render_context
        before, state.template = state.template, parent
        try:
            parent.run(context, out)
        finally:
            state.template = before

    async def arender_parent(self, context: Any, out: list[str]) -> None:
        """Append the output as `render_parent` does, awaiting."""
        name = self.parent_name
        value = name.var if name.is_constant else await name.aresolve(context)
        parent = self._parent(value, context)
        self._add_blocks(context, parent)
        state = context.render_context
        before, state.template = state.template, parent
        try:
            await parent.arun(context, out)
        finally:
            state.template = before

    @contextmanager
    def opened(self, context: Any, name: Any, colour: Colour) -> Iterator[tuple[Any, Any]]:
        """Open the parent of that name with our blocks before its own."""
        parent = self._parent(name, context)
        self._add_blocks(context, parent)
        with context.render_context.push_state(parent, isolated_context=False):
            yield context, parent.function(context, colour)

    def _add_blocks(self, context: Any, parent: Any) -> None:
        state = context.render_context
        blocks = state.get(BLOCK_CONTEXT_KEY)
        if blocks is None:
            blocks = state[BLOCK_CONTEXT_KEY] = BlockContext()
        blocks.add_blocks(self.blocks)
        # One that extends another adds its own when it runs.
        data = parent.extra_data
        last = data.get("last blocks")
        if last is None:
            last = data["last blocks"] = {} if extends(parent) else own_blocks(parent)
        blocks.add_blocks(last)

    def find_template(self, template_name: str, context: Any) -> Any:
        """Return the parent; one of the same name is looked for behind those already used."""
        history = context.render_context.setdefault(self.context_key, [self.origin])
        template, origin = context.template.engine.find_template(template_name, skip=history)
        history.append(origin)
        return template

    def get_parent(self, context: Any) -> Any:
        """Return the parent template. Raises TemplateSyntaxError for an empty name."""
        name = self.parent_name
        return self._parent(name.var if name.is_constant else name.resolve(context), context)

    def _parent(self, parent: Any, context: Any) -> Any:
        if not parent:
            shown = f"Invalid template name in 'extends' tag: {parent!r}."
            if self.parent_name.filters or isinstance(self.parent_name.var, Variable):
                shown += f" Got this from the '{self.parent_name.token}' variable."
            raise TemplateSyntaxError(shown)
        found = as_template(parent)
        return self.find_template(parent, context) if found is None else found


def extends(template: Any) -> bool:
    """Return whether a template extends another."""
    first = next((node for node in template.nodelist if not isinstance(node, TextNode)), None)
    return isinstance(first, ExtendsNode)


def own_blocks(template: Any) -> dict[str, BlockNode]:
    """Return the blocks of one template by name."""
    return {node.name: node for node in template.nodelist.get_nodes_by_type(BlockNode)}


@register.tag("extends")
def do_extends(parser: Any, token: Any) -> ExtendsNode:
    """Parse extends and all that follows."""
    bits = token.split_contents()
    if len(bits) != 2:
        raise TemplateSyntaxError(f"'{bits[0]}' takes one argument")
    name = construct_relative_path(name_of(parser.origin), bits[1])
    parent_name = parser.compile_filter(name)
    nodelist = parser.parse()
    if nodelist.get_nodes_by_type(ExtendsNode):
        raise TemplateSyntaxError(f"'{bits[0]}' cannot appear more than once in the same template")
    return ExtendsNode(nodelist, parent_name)
