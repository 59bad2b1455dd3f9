"""Templates made of templates: block, extends, include.

Flow: tag → node → calls between the functions of templates. One `BlockContext` per rendering holds,
for each name, the blocks from the most derived template to the base, and how deep we are in them.
Not here: finding templates (the engine and its loaders).
"""

import posixpath
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

from hotclub_templates.codegen import CodeWriter, RenderFunction
from hotclub_templates.errors import TemplateDoesNotExist, TemplateSyntaxError
from hotclub_templates.escaping import SafeString
from hotclub_templates.expressions import FilterExpression, Variable
from hotclub_templates.function_tags import token_kwargs
from hotclub_templates.library import Library
from hotclub_templates.nodes import CompiledNode, NodeList, TextNode, Unit, compile_units
from hotclub_templates.runtime import Mode, Runtime, mode_of, runtime_of

register = Library()

BLOCK_CONTEXT_KEY = "block_context"


class BlockContext:
    """The blocks of a chain of templates, the most derived first, and the running depth of each."""

    def __init__(self) -> None:
        self.blocks: dict[str, list[BlockNode]] = {}
        self.depth: dict[str, int] = {}

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__}: blocks={self.blocks!r}>"

    def add_blocks(self, blocks: "dict[str, BlockNode]") -> None:
        """Add the blocks of the next template towards the base."""
        for name, block in blocks.items():
            self.blocks.setdefault(name, []).append(block)

    def next_block(self, name: str) -> "BlockNode | None":
        """Return the block that comes next towards the base."""
        blocks, depth = self.blocks.get(name, ()), self.depth.get(name, 0)
        return blocks[depth] if depth < len(blocks) else None


class BoundBlock:
    """What `block` is inside a block: its name, and `super`, the block it overrides."""

    __slots__ = ("context", "node")

    def __init__(self, node: "BlockNode", context: Any) -> None:
        self.node = node
        self.context = context

    @property
    def name(self) -> str:
        """The block's name."""
        return self.node.name

    @property
    def super(self) -> SafeString:
        """The output of the overridden block."""
        out: list[str] = []
        self.super_into(out)
        return SafeString("".join(out))

    def super_into(self, out: list[str]) -> None:
        """Append the output of the overridden block, if there is one."""
        blocks = self.context.render_context.get(BLOCK_CONTEXT_KEY)
        if blocks is None:
            raise TemplateSyntaxError(
                f"Block '{self.node.name}' overrides nothing: its template extends no other. "
                "Did you use {{ block.super }} in a base template?"
            )
        if blocks.next_block(self.node.name) is not None:
            render_block(self.context, out, self.node)


class BlockNode(CompiledNode):
    """`{% block name %} … {% endblock %}`"""

    always_reads = True
    has_own_layer = True

    def __init__(self, name: str, nodelist: NodeList, parent: Any = None) -> None:
        self.name = name
        self.nodelist = nodelist
        self.parent = parent
        self.functions: dict[tuple[Runtime, Mode], RenderFunction] = {}

    def __repr__(self) -> str:
        return f"<Block Node: {self.name}. Contents: {list(self.nodelist)!r}>"

    def assigned(self) -> Iterator[str]:
        """Yield nothing: a block has a layer of its own."""
        return iter(())

    def emit(self, code: CodeWriter) -> None:
        """Write the call of whichever block overrides this one."""
        code.line(f"{code.constant(render_block)}(context, {code.out}, {code.constant(self)})")

    def unit(self) -> Unit:
        """Return the block's content as a function to compile."""
        return Unit(f"block {self.name}", self.nodelist, emit=self._emit_content)

    def _emit_content(self, code: CodeWriter) -> None:
        on_context = self.nodelist.writes()
        assigned = not on_context and any(self.nodelist.assigned())
        needs_layer = on_context or assigned or self.nodelist.reads()
        place = code.slot()
        with code.segment() if not on_context else nullcontext():
            if needs_layer:
                code.line("layer = {'block': block}; dicts.append(layer)")
                code.line("try:")
                with code.indented():
                    self._emit_inside(code, on_context)
                code.line("finally: dicts.pop()")
            else:
                self._emit_inside(code, on_context)
        if needs_layer or code.uses_block:
            code.fill(place, f"block = {code.constant(BoundBlock)}({code.constant(self)}, context)")

    def _emit_inside(self, code: CodeWriter, on_context: bool) -> None:
        if on_context:
            self.nodelist.emit(code)
            return
        with code.scoped({"block": "block"}, layer=None):
            self.nodelist.emit(code)

    def render_content(self, context: Any, out: list[str]) -> None:
        """Append the output of this very block."""
        key = (runtime_of(context), mode_of(context))
        function = self.functions.get(key)
        if function is None:
            unit = self.unit()
            function = compile_units([unit], *key, self.origin)[unit.title]
            self.functions[key] = function
        function(context, out)


def render_block(context: Any, out: list[str], node: BlockNode) -> None:
    """Append the output of the block that overrides `node`, or overrides it next inside itself."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    if blocks is None:
        node.render_content(context, out)
        return
    depth, name = blocks.depth, node.name
    before = depth.get(name, 0)
    chosen = blocks.next_block(name) or node
    depth[name] = before + 1
    try:
        chosen.render_content(context, out)
    finally:
        depth[name] = before


@register.tag("block")
def do_block(parser: Any, token: Any) -> BlockNode:
    """Parse block … endblock."""
    bits = token.contents.split()
    if len(bits) != 2:
        raise TemplateSyntaxError(f"'{bits[0]}' tag takes only one argument")
    name = bits[1]
    seen = parser.extra_data.setdefault("blocks", set())
    if name in seen:
        raise TemplateSyntaxError(f"'{bits[0]}' tag with name '{name}' appears more than once")
    seen.add(name)
    nodelist = parser.parse(("endblock",))
    end = parser.next_token()
    if end.contents not in ("endblock", f"endblock {name}"):
        parser.invalid_block_tag(end, end.contents, ("endblock", f"endblock {name}"))
    return BlockNode(name, nodelist)


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
        """Write the call of the parent."""
        code.line(f"{code.constant(self.render_parent)}(context, {code.out})")

    def render_parent(self, context: Any, out: list[str]) -> None:
        """Append the output of the parent with our blocks before its own."""
        parent = self.get_parent(context)
        state = context.render_context
        blocks = state.get(BLOCK_CONTEXT_KEY)
        if blocks is None:
            blocks = state[BLOCK_CONTEXT_KEY] = BlockContext()
        blocks.add_blocks(self.blocks)
        if not extends(parent):
            blocks.add_blocks(own_blocks(parent))
        with state.push_state(parent, isolated_context=False):
            parent.run(context, out)

    def find_template(self, template_name: str, context: Any) -> Any:
        """Return the parent; one of the same name is looked for behind those already used."""
        history = context.render_context.setdefault(self.context_key, [self.origin])
        template, origin = context.template.engine.find_template(template_name, skip=history)
        history.append(origin)
        return template

    def get_parent(self, context: Any) -> Any:
        """Return the parent template. Raises TemplateSyntaxError for an empty name."""
        parent = self.parent_name.resolve(context)
        if not parent:
            shown = f"Invalid template name in 'extends' tag: {parent!r}."
            if self.parent_name.filters or isinstance(self.parent_name.var, Variable):
                shown += f" Got this from the '{self.parent_name.token}' variable."
            raise TemplateSyntaxError(shown)
        found = as_template(parent)
        return self.find_template(parent, context) if found is None else found


def as_template(value: Any) -> Any:
    """Return the template that `value` is or wraps, else None."""
    if hasattr(value, "nodelist") and hasattr(value, "run"):
        return value
    inner = getattr(value, "template", None)
    return inner if hasattr(inner, "nodelist") and hasattr(inner, "run") else None


def extends(template: Any) -> bool:
    """Return whether a template extends another."""
    first = next((node for node in template.nodelist if not isinstance(node, TextNode)), None)
    return isinstance(first, ExtendsNode)


def own_blocks(template: Any) -> dict[str, BlockNode]:
    """Return the blocks of one template by name; looked for once a template."""
    found: dict[str, BlockNode] | None = template.extra_data.get("own blocks")
    if found is None:
        found = {node.name: node for node in template.nodelist.get_nodes_by_type(BlockNode)}
        template.extra_data["own blocks"] = found
    return found


def construct_relative_path(
    current_template_name: str | None, relative_name: str, allow_recursion: bool = False
) -> str:
    """Return a quoted name that begins with ./ or ../ as one from the root; others unchanged.

    Raises TemplateSyntaxError for a path that leaves the root, or that is the template itself.
    """
    bare = relative_name.strip("'\"")
    if not bare.startswith(("./", "../")):
        return relative_name
    if current_template_name is None:
        raise TemplateSyntaxError(
            f"The relative path '{relative_name}' cannot be evaluated due to an unknown "
            "template origin."
        )
    folder = posixpath.dirname(current_template_name.lstrip("/"))
    target = posixpath.normpath(posixpath.join(folder, bare))
    if target.startswith("../") or target == "..":
        raise TemplateSyntaxError(
            f"The relative path '{relative_name}' points outside the file hierarchy that "
            f"template '{current_template_name}' is in."
        )
    if not allow_recursion and current_template_name.lstrip("/") == target:
        raise TemplateSyntaxError(
            f"The relative path '{relative_name}' was translated to template name '{target}', the "
            "same template in which the tag appears."
        )
    quoted = relative_name[0] in "\"'" and relative_name[0] == relative_name[-1]
    return f'"{target}"' if quoted else target


@register.tag("extends")
def do_extends(parser: Any, token: Any) -> ExtendsNode:
    """Parse extends and all that follows."""
    bits = token.split_contents()
    if len(bits) != 2:
        raise TemplateSyntaxError(f"'{bits[0]}' takes one argument")
    name = construct_relative_path(_name_of(parser.origin), bits[1])
    parent_name = parser.compile_filter(name)
    nodelist = parser.parse()
    if nodelist.get_nodes_by_type(ExtendsNode):
        raise TemplateSyntaxError(f"'{bits[0]}' cannot appear more than once in the same template")
    return ExtendsNode(nodelist, parent_name)


def _name_of(origin: Any) -> str | None:
    return getattr(origin, "template_name", None)


class IncludeNode(CompiledNode):
    """`{% include template [with name=value …] [only] %}`"""

    child_nodelists = ()
    always_reads = True
    context_key = "__include_context"

    def __init__(
        self,
        template: FilterExpression,
        *,
        extra_context: dict[str, FilterExpression] | None = None,
        isolated_context: bool = False,
    ) -> None:
        self.template = template
        self.extra_context = extra_context or {}
        self.isolated_context = isolated_context

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__}: template={self.template!r}>"

    def reads(self) -> bool:
        """An isolated include sees nothing of the context but its switches."""
        return not self.isolated_context or self.is_opaque

    def emit(self, code: CodeWriter) -> None:
        """Write the call of the included template."""
        values = ", ".join(
            f"{name!r}: {value.emit(code)}" for name, value in self.extra_context.items()
        )
        call = code.constant(self.include)
        code.line(f"{call}(context, {code.out}, {self.template.emit(code)}, {{{values}}})")

    def include(self, context: Any, out: list[str], template: Any, values: dict[str, Any]) -> None:
        """Append the output of `template`, a name, several names, or a template."""
        found = as_template(template)
        if found is None:
            if callable(getattr(template, "render", None)):
                self._include_foreign(context, out, template, values)
                return
            found = self._find(context, template)
        if self.isolated_context:
            found.render_into(context.new(values), out)
            return
        context.dicts.append(values)
        try:
            found.render_into(context, out)
        finally:
            context.dicts.pop()

    def _include_foreign(
        self, context: Any, out: list[str], template: Any, values: dict[str, Any]
    ) -> None:
        """Include an object that renders by itself."""
        if self.isolated_context:
            out.append(template.render(context.new(values)))
            return
        with context.push(**values):
            out.append(template.render(context))

    def _find_named(self, name: str, engine: Any) -> Any:
        path = construct_relative_path(_name_of(self.origin), name, allow_recursion=True)
        return engine.get_template(path)

    def _find(self, context: Any, names: Any) -> Any:
        engine = context.template.engine
        if isinstance(names, str):
            # One look-up a rendering: a loop includes the same template again and again.
            found = context.render_context.dicts[0].setdefault(self, {})
            if names not in found:
                found[names] = self._find_named(names, engine)
            return found[names]
        if not hasattr(names, "__iter__"):
            raise TemplateDoesNotExist(
                f"{{% include %}} needs a name, several names or a template, not {names!r}."
            )
        return engine.select_template(
            tuple(
                construct_relative_path(_name_of(self.origin), name, allow_recursion=True)
                for name in names
            )
        )


@register.tag("include")
def do_include(parser: Any, token: Any) -> IncludeNode:
    """Parse include."""
    bits = token.split_contents()
    if len(bits) < 2:
        raise TemplateSyntaxError(
            f"{bits[0]!r} tag takes at least one argument: the name of the template to be included."
        )
    options: dict[str, Any] = {}
    remaining = bits[2:]
    while remaining:
        option = remaining.pop(0)
        if option in options:
            raise TemplateSyntaxError(f"The {option!r} option was specified more than once.")
        if option == "with":
            value: Any = token_kwargs(remaining, parser, support_legacy=False)
            if not value:
                raise TemplateSyntaxError(
                    f'"with" in {bits[0]!r} tag needs at least one keyword argument.'
                )
        elif option == "only":
            value = True
        else:
            raise TemplateSyntaxError(f"Unknown argument for {bits[0]!r} tag: {option!r}.")
        options[option] = value
    name = construct_relative_path(_name_of(parser.origin), bits[1], allow_recursion=True)
    return IncludeNode(
        parser.compile_filter(name),
        extra_context=options.get("with", {}),
        isolated_context=options.get("only", False),
    )
