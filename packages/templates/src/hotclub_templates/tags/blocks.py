"""`{% block %}`: places that a template which extends this one may fill.

Flow: tag → node → calls between the functions of templates. One `BlockContext` per rendering holds,
for each name, the blocks from the most derived template to the base, and how deep we are in them.
"""

from collections.abc import Awaitable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any

from hotclub_templates.codegen import CodeWriter, RenderFunction
from hotclub_templates.contextual.places import Place
from hotclub_templates.errors import TemplateSyntaxError
from hotclub_templates.escaping import SafeString
from hotclub_templates.library import Library
from hotclub_templates.modes import AWAITS, PLAIN, Colour, Mode, PlacedHTML, mode_of
from hotclub_templates.nodes import CompiledNode, NodeList, Unit, compile_units
from hotclub_templates.runtime import Runtime, runtime_of

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
        chains = self.blocks
        for name, block in blocks.items():
            if name in chains:
                chains[name].append(block)
            else:
                chains[name] = [block]

    def next_block(self, name: str) -> "BlockNode | None":
        """Return the block that comes next towards the base."""
        blocks, depth = self.blocks.get(name, ()), self.depth.get(name, 0)
        return blocks[depth] if depth < len(blocks) else None


class BoundBlock:
    """What `block` is inside a block: its name, and `super`, the block it overrides."""

    __slots__ = ("context", "end", "node")

    def __init__(self, node: "BlockNode", context: Any, end: Place | None = None) -> None:
        self.node = node
        self.context = context
        self.end = end

    @property
    def name(self) -> str:
        """The block's name."""
        return self.node.name

    @property
    def super(self) -> SafeString:
        """The output of the overridden block."""
        out: list[str] = []
        self.super_into(out)
        return self._as_html(out)

    def _as_html(self, out: list[str]) -> SafeString:
        if self.context.place is None:
            return SafeString("".join(out))
        made = PlacedHTML("".join(out))
        made.place = self.context.place
        return made

    def super_into(self, out: list[str]) -> None:
        """Append the output of the overridden block, if there is one."""
        if self._overrides():
            render_block(self.context, out, self.node, self.end)

    def _overrides(self) -> bool:
        """Whether there is an overridden block. Raises TemplateSyntaxError where none can be."""
        blocks = self.context.render_context.get(BLOCK_CONTEXT_KEY)
        if blocks is None:
            raise TemplateSyntaxError(
                f"Block '{self.node.name}' overrides nothing: its template extends no other. "
                "Did you use {{ block.super }} in a base template?"
            )
        return blocks.next_block(self.node.name) is not None


class AwaitedBoundBlock(BoundBlock):
    """`block` in async rendering: `super` is awaited."""

    __slots__ = ()

    @property
    def super(self) -> Any:
        """A coroutine for the output of the overridden block."""
        return self._super()

    async def _super(self) -> SafeString:
        out: list[str] = []
        if self._overrides():
            await arender_block(self.context, out, self.node, self.end)
        return self._as_html(out)


class BlockNode(CompiledNode):
    """`{% block name %} … {% endblock %}`"""

    always_reads = True
    has_own_layer = True

    def __init__(self, name: str, nodelist: NodeList, parent: Any = None) -> None:
        self.name = name
        self.nodelist = nodelist
        self.parent = parent
        self.functions: dict[
            tuple[Runtime, Mode] | tuple[Runtime, Mode, Place], RenderFunction
        ] = {}

    def __repr__(self) -> str:
        return f"<Block Node: {self.name}. Contents: {list(self.nodelist)!r}>"

    def assigned(self) -> Iterator[str]:
        """Yield nothing: a block has a layer of its own."""
        return iter(())

    def emit(self, code: CodeWriter) -> None:
        """Write the call of whichever block overrides this one.

        The place behind it in the document is where this block's own content ends.
        """
        end = self._end(code)
        rest = "" if end is None else f", {code.constant(end)}"
        with code.at_place():
            own = code.constant(self)
            if code.mode.streams:
                code.enter(f"{own}.opened(context, {code.colour}{rest})")
            else:
                code.call(render_block, arender_block, f"{own}{rest}")
        code.place = end

    def _end(self, code: CodeWriter) -> Place | None:
        if code.place is None:
            return None
        rehearsal = code.rehearsal()
        self._emit_content(rehearsal)
        return rehearsal.place

    def unit(self, end: Place | None = None) -> Unit:
        """Return the block's content as a function to compile; it must end at `end`, if given."""
        title = f"block {self.name}"
        return Unit(title, self.nodelist, emit=partial(self._emit_content, end=end), end=end)

    def _emit_content(self, code: CodeWriter, end: Place | None = None) -> None:
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
            kind = AwaitedBoundBlock if code.mode.awaits else BoundBlock
            made = f"{code.constant(kind)}({code.constant(self)}, context"
            rest = "" if end is None else f", {code.constant(end)}"
            code.fill(place, f"block = {made}{rest})")

    def _emit_inside(self, code: CodeWriter, on_context: bool) -> None:
        if on_context:
            self.nodelist.emit(code)
            return
        with code.scoped({"block": "block"}, layer=None):
            self.nodelist.emit(code)

    def render_content(self, context: Any, out: list[str], end: Place | None = None) -> None:
        """Append the output of this very block, which must end at `end`, if given."""
        # A plain tuple equals the Mode it spells, and is made faster.
        mode = (context.autoescape, context.use_l10n, context.use_tz, context.place, False, False)
        runtime = runtime_of(context)
        key: Any = (runtime, mode) if end is None else (runtime, mode, end)
        function = self.functions.get(key)
        (function or self.function(context, PLAIN, end))(context, out)

    def arender_content(
        self, context: Any, out: list[str], end: Place | None = None
    ) -> Awaitable[None]:
        """Append the output of this very block when it is awaited."""
        mode = (context.autoescape, context.use_l10n, context.use_tz, context.place, True, False)
        runtime = runtime_of(context)
        key: Any = (runtime, mode) if end is None else (runtime, mode, end)
        function: Any = self.functions.get(key)
        awaited: Awaitable[None] = (function or self.function(context, AWAITS, end))(context, out)
        return awaited

    def function(self, context: Any, colour: Colour, end: Place | None) -> RenderFunction:
        """Return the function of this very block; called with context and out."""
        runtime, mode = key = (runtime_of(context), mode_of(context, colour))
        kept = key if end is None else (runtime, mode, end)
        function = self.functions.get(kept)
        if function is None:
            unit = self.unit(end)
            function = compile_units([unit], runtime, mode, self.origin)[unit.title]
            self.functions[kept] = function
        return function

    @contextmanager
    def opened(
        self, context: Any, colour: Colour, end: Place | None = None
    ) -> Iterator[tuple[Any, RenderFunction]]:
        """Open the block that overrides this one, or overrides it next inside itself."""
        blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
        if blocks is None:
            yield context, self.function(context, colour, end)
            return
        depth, name = blocks.depth, self.name
        before = depth.get(name, 0)
        chosen = blocks.next_block(name) or self
        depth[name] = before + 1
        try:
            yield context, chosen.function(context, colour, end)
        finally:
            depth[name] = before


def render_block(context: Any, out: list[str], node: BlockNode, end: Place | None = None) -> None:
    """Append the output of the block that overrides `node`, or overrides it next inside itself."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    if blocks is None:
        node.render_content(context, out, end)
        return
    depth, name = blocks.depth, node.name
    before = depth.get(name, 0)
    chosen = blocks.next_block(name) or node
    depth[name] = before + 1
    try:
        chosen.render_content(context, out, end)
    finally:
        depth[name] = before


async def arender_block(
    context: Any, out: list[str], node: BlockNode, end: Place | None = None
) -> None:
    """Append the output as `render_block` does, awaiting."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    if blocks is None:
        await node.arender_content(context, out, end)
        return
    depth, name = blocks.depth, node.name
    before = depth.get(name, 0)
    chosen = blocks.next_block(name) or node
    depth[name] = before + 1
    try:
        await chosen.arender_content(context, out, end)
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
