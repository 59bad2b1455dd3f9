"""Tags that keep state from turn to turn: ifchanged, cycle, resetcycle.

Flow: tag → node → Python statements over the state of the loop, or of the rendering.
"""

from typing import Any

from hotclub_templates.codegen import CodeWriter
from hotclub_templates.errors import TemplateSyntaxError, close_match
from hotclub_templates.expressions import OPTIONAL, FilterExpression
from hotclub_templates.library import Library
from hotclub_templates.nodes import CompiledNode, Node, NodeList
from hotclub_templates.tags.loops import ForLoop
from hotclub_templates.variable_nodes import render_value_in_context

register = Library()


class IfChangedNode(CompiledNode):
    """`{% ifchanged [expression …] %} … {% else %} … {% endifchanged %}`"""

    child_nodelists = ("nodelist_true", "nodelist_false")

    def __init__(
        self, nodelist_true: NodeList, nodelist_false: NodeList, *varlist: FilterExpression
    ) -> None:
        self.nodelist_true = nodelist_true
        self.nodelist_false = nodelist_false
        self._varlist = varlist

    def emit(self, code: CodeWriter) -> None:
        """Write a comparison with the turn before."""
        begun, state = code.place, self._state(code)
        key, now = code.constant(self), code.temporary()
        if self._varlist:
            values = ", ".join(expression.emit(code, OPTIONAL) for expression in self._varlist)
            code.line(f"{now} = [{values}]")
        else:
            with code.captured() as buffer:
                self.nodelist_true.emit(code)
            code.line(f"{now} = ''.join({buffer})")
        ended = code.place
        code.line(f"if {state}.get({key}, MISSING) != {now}:")
        with code.indented():
            code.line(f"{state}[{key}] = {now}")
            if self._varlist:
                self.nodelist_true.emit(code)
                ended = code.place
            else:
                code.line(f"{code.sink}({now})")
        code.place = begun
        if self.nodelist_false:
            code.line("else:")
            with code.indented():
                self.nodelist_false.emit(code)
        code.join(ended, code.place)

    @staticmethod
    def _state(code: CodeWriter) -> str:
        loop = code.loop
        if loop is not None:
            loop.uses.add("state")
            return loop.state
        state = f"state{code.number()}"
        code.line(f"{state} = {code.constant(loop_state)}(context, {code.name('forloop')})")
        return state


def loop_state(context: Any, forloop: Any) -> dict[Any, Any]:
    """Return where a node keeps what concerns the running loop, or the whole rendering."""
    state: dict[Any, Any] = (
        forloop.state if isinstance(forloop, ForLoop) else context.render_context.dicts[-1]
    )
    return state


@register.tag
def ifchanged(parser: Any, token: Any) -> IfChangedNode:
    """Parse ifchanged … [else …] endifchanged."""
    bits = token.split_contents()
    nodelist_true = parser.parse(("else", "endifchanged"))
    token = parser.next_token()
    nodelist_false = NodeList()
    if token.contents == "else":
        nodelist_false = parser.parse(("endifchanged",))
        parser.delete_first_token()
    values = [parser.compile_filter(bit) for bit in bits[1:]]
    return IfChangedNode(nodelist_true, nodelist_false, *values)


def advance(context: Any, key: Any, count: int) -> int:
    """Return the place in a cycle of `count`, one further than the last time."""
    state = context.render_context.dicts[-1]
    place = state.get(key, -1) + 1
    state[key] = place = 0 if place >= count else place
    return int(place)


class CycleNode(CompiledNode):
    """`{% cycle a b c %}`"""

    child_nodelists = ()

    def __init__(self, cyclevars: list[FilterExpression]) -> None:
        self.cyclevars = cyclevars

    def emit(self, code: CodeWriter) -> None:
        """Write the choice of one value by its place."""
        place = f"{code.constant(advance)}(context, {code.constant(self)}, {len(self.cyclevars)})"
        where = code.value_place()
        if where is None and all(
            value.is_constant and isinstance(value.var, str) for value in self.cyclevars
        ):
            texts = tuple(str.__str__(value.var) for value in self.cyclevars)
            code.value(f"{texts!r}[{place}]")
            return
        chosen = code.temporary()
        text = code.runtime_name("shown") if where is None else code.text_at(where, settled=True)
        code.line(f"{chosen} = {place}")
        for number, value in enumerate(self.cyclevars):
            code.line(f"{'elif' if number else 'if'} {chosen} == {number}:")
            with code.indented():
                code.value(f"{text}({value.emit(code)})")

    def reset(self, context: Any) -> None:
        """Begin again with the first value."""
        context.render_context.dicts[-1].pop(self, None)


class NamedCycleNode(Node):
    """`{% cycle a b c as name [silent] %}`: sets the variable wherever it already is."""

    child_nodelists = ()

    def __init__(
        self, cyclevars: list[FilterExpression], variable_name: str, silent: bool = False
    ) -> None:
        self.cyclevars = cyclevars
        self.variable_name = variable_name
        self.silent = silent

    def render(self, context: Any) -> str:
        """Return the next value, or nothing if silent."""
        place = advance(context, self, len(self.cyclevars))
        return self._shown(self.cyclevars[place].resolve(context), context)

    async def arender(self, context: Any) -> str:
        """Return the next value, awaited, or nothing if silent."""
        place = advance(context, self, len(self.cyclevars))
        return self._shown(await self.cyclevars[place].aresolve(context), context)

    def _shown(self, value: Any, context: Any) -> str:
        context.set_upward(self.variable_name, value)
        return "" if self.silent else render_value_in_context(value, context)

    def reset(self, context: Any) -> None:
        """Begin again with the first value."""
        context.render_context.dicts[-1].pop(self, None)


@register.tag
def cycle(parser: Any, token: Any) -> CycleNode | NamedCycleNode:
    """Parse a cycle; one that only names another is that other."""
    args = token.split_contents()
    if len(args) < 2:
        raise TemplateSyntaxError("'cycle' tag requires at least two arguments")
    named = parser.extra_data.setdefault("cycles", {})
    if len(args) == 2:
        if args[1] not in named:
            raise TemplateSyntaxError(
                f"Named cycle '{args[1]}' does not exist.{close_match(args[1], named)}"
                if named
                else f"No named cycles in template. '{args[1]}' is not defined"
            )
        found: NamedCycleNode = named[args[1]]
        return found
    silent = False
    if len(args) > 4 and args[-3] == "as":
        if args[-1] != "silent":
            raise TemplateSyntaxError(
                f"Only 'silent' flag is allowed after cycle's name, not '{args[-1]}'."
            )
        silent = True
        args = args[:-1]
    if (silent or len(args) > 4) and args[-2] == "as":
        values = [parser.compile_filter(arg) for arg in args[1:-2]]
        node = NamedCycleNode(values, args[-1], silent=silent)
        named[args[-1]] = node
        parser.extra_data["last_cycle"] = node
        return node
    plain = CycleNode([parser.compile_filter(arg) for arg in args[1:]])
    parser.extra_data["last_cycle"] = plain
    return plain


class ResetCycleNode(Node):
    """`{% resetcycle [name] %}`"""

    child_nodelists = ()
    reads_context = writes_context = False

    def __init__(self, node: CycleNode | NamedCycleNode) -> None:
        self.node = node

    def render(self, context: Any) -> str:
        """Reset, and show nothing."""
        self.node.reset(context)
        return ""


@register.tag
def resetcycle(parser: Any, token: Any) -> ResetCycleNode:
    """Parse resetcycle: of the last cycle, or of a named one."""
    args = token.split_contents()
    if len(args) > 2:
        raise TemplateSyntaxError(f"{args[0]!r} tag accepts at most one argument.")
    if len(args) == 2:
        named = parser.extra_data.get("cycles", {})
        if args[1] not in named:
            hint = close_match(args[1], named)
            raise TemplateSyntaxError(f"Named cycle '{args[1]}' does not exist.{hint}")
        return ResetCycleNode(named[args[1]])
    if "last_cycle" not in parser.extra_data:
        raise TemplateSyntaxError("No cycles in template.")
    return ResetCycleNode(parser.extra_data["last_cycle"])
