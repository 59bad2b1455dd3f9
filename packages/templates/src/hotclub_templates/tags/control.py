"""Tags that decide what is shown, and how often: if, for, ifchanged, firstof, cycle, resetcycle.

Flow: tag → node → Python statements. Not here: tags that set variables (variables.py).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from hotclub_templates.codegen import CodeWriter, Loop
from hotclub_templates.conditions import (
    Condition,
    Operand,
    TemplateIfParser,
    emit_truth,
)
from hotclub_templates.errors import TemplateSyntaxError
from hotclub_templates.escaping import SafeString
from hotclub_templates.expressions import OPTIONAL, FilterExpression
from hotclub_templates.library import Library
from hotclub_templates.nodes import CompiledNode, Node, NodeList, render_value_in_context
from hotclub_templates.tags.variables import layered_scope

register = Library()


class ForLoop(Mapping[str, Any]):
    """`forloop` as an object, for templates and nodes that are not compiled into the loop.

    `counter0` is set on each turn; `state` is kept by nodes for the time of the loop.
    """

    __slots__ = ("counter0", "length", "parentloop", "state")
    _NAMES = (
        "parentloop", "counter0", "counter", "revcounter", "revcounter0", "first", "last", "length",
    )  # fmt: skip

    def __init__(self, parentloop: Any, length: int) -> None:
        self.parentloop = parentloop if isinstance(parentloop, Mapping) else {}
        self.length = length
        self.counter0 = 0
        self.state: dict[Any, Any] = {}

    @property
    def counter(self) -> int:
        """The number of this turn, from 1."""
        return self.counter0 + 1

    @property
    def revcounter(self) -> int:
        """The number of turns left, this one included."""
        return self.length - self.counter0

    @property
    def revcounter0(self) -> int:
        """The number of turns left after this one."""
        return self.length - self.counter0 - 1

    @property
    def first(self) -> bool:
        """Whether this is the first turn."""
        return self.counter0 == 0

    @property
    def last(self) -> bool:
        """Whether this is the last turn."""
        return self.counter0 == self.length - 1

    def __repr__(self) -> str:
        return repr(dict(self))

    def __getitem__(self, name: str) -> Any:
        if name in self._NAMES:
            return getattr(self, name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._NAMES)

    def __len__(self) -> int:
        return len(self._NAMES)


class IfNode(CompiledNode):
    """`{% if %}`: pairs (condition, nodes); the condition of `else` is None."""

    def __init__(self, conditions_nodelists: list[tuple[Condition | None, NodeList]]) -> None:
        self.conditions_nodelists = conditions_nodelists

    def __iter__(self) -> Iterator[Any]:
        for _, nodelist in self.conditions_nodelists:
            yield from nodelist

    def children(self) -> Iterator[NodeList]:
        """Yield the nodes of each branch."""
        return (nodelist for _, nodelist in self.conditions_nodelists)

    @property
    def nodelist(self) -> NodeList:
        """All nodes of all branches."""
        return NodeList(self)

    def emit(self, code: CodeWriter) -> None:
        """Write if/elif/else; conditions that need statements are evaluated before."""
        branches = self.conditions_nodelists
        if all(_is_plain(condition) for condition, _ in branches[1:]):
            for number, (condition, nodelist) in enumerate(branches):
                word = "elif" if number else "if"
                truth = None if condition is None else emit_truth(code, condition)
                self._branch(code, f"{word} {truth}:" if truth else "else:", nodelist)
        else:
            chosen = self._emit_choice(code)
            for number, (condition, nodelist) in enumerate(branches, 1):
                word = "if" if number == 1 else "elif"
                head = "else:" if condition is None else f"{word} {chosen} == {number}:"
                self._branch(code, head, nodelist)

    def _emit_choice(self, code: CodeWriter) -> str:
        """Write what finds the number of the branch; the same depth for any number of them."""
        chosen = code.temporary()
        code.line(f"{chosen} = 0")
        for number, (condition, _) in enumerate(self.conditions_nodelists, 1):
            if condition is None:
                continue
            code.line(f"if {chosen} == 0:")
            with code.indented():
                truth = emit_truth(code, condition)
                code.line(f"if {truth}: {chosen} = {number}")
        return chosen

    @staticmethod
    def _branch(code: CodeWriter, head: str, nodelist: NodeList) -> None:
        code.line(head)
        with code.indented():
            nodelist.emit(code)


def _is_plain(condition: Condition | None) -> bool:
    """Whether `emit_truth` will need no statement."""
    if condition is None:
        return True
    if not isinstance(condition, Operand):
        return False
    expression: FilterExpression = condition.value
    return not any(looked_up for _, args in expression.filters for looked_up, _ in args)


@register.tag("if")
def do_if(parser: Any, token: Any) -> IfNode:
    """Parse if … elif … else … endif."""
    condition: Condition | None = TemplateIfParser(parser, token.split_contents()[1:]).parse()
    branches: list[tuple[Condition | None, NodeList]] = []
    while True:
        nodelist = parser.parse(("elif", "else", "endif"))
        branches.append((condition, nodelist))
        token = parser.next_token()
        if token.contents.startswith("elif"):
            condition = TemplateIfParser(parser, token.split_contents()[1:]).parse()
        elif token.contents == "else":
            branches.append((None, parser.parse(("endif",))))
            token = parser.next_token()
            break
        else:
            break
    if token.contents != "endif":
        raise TemplateSyntaxError(
            f'Malformed template tag at line {token.lineno}: "{token.contents}"'
        )
    return IfNode(branches)


class ForNode(CompiledNode):
    """`{% for a, b in sequence [reversed] %} … {% empty %} … {% endfor %}`"""

    child_nodelists = ("nodelist_loop", "nodelist_empty")
    has_own_layer = True

    def __init__(
        self,
        loopvars: list[str],
        sequence: FilterExpression,
        is_reversed: bool,
        nodelist_loop: NodeList,
        nodelist_empty: NodeList | None = None,
    ) -> None:
        self.loopvars = loopvars
        self.sequence = sequence
        self.is_reversed = is_reversed
        self.nodelist_loop = nodelist_loop
        self.nodelist_empty = NodeList() if nodelist_empty is None else nodelist_empty

    def __repr__(self) -> str:
        shown = ", ".join(self.loopvars)
        return f"<{type(self).__name__}: for {shown} in {self.sequence}>"

    def emit(self, code: CodeWriter) -> None:
        """Write the loop, over locals if nothing inside may change the context."""
        number = code.number()
        values = f"values{number}"
        code.line(f"{values} = {self._sequence(code)}")
        if self.is_reversed or self.nodelist_empty:
            code.line(f"{values} = sized({values})")
        if self.nodelist_empty:
            code.line(f"if len({values}):")
            with code.indented():
                self._emit_loop(code, number)
            code.line("else:")
            with code.indented():
                layered_scope(code, self.nodelist_empty, {})
        else:
            self._emit_loop(code, number)

    def _sequence(self, code: CodeWriter) -> str:
        if self.sequence.filters or not self.sequence.is_var:
            return self.sequence.emit(code, OPTIONAL)
        # A missing variable is an empty sequence by itself.
        return f"settle({self.sequence.emit_raw(code)})"

    def _emit_loop(self, code: CodeWriter, number: int) -> None:
        on_context = self.nodelist_loop.writes()
        layer = f"layer{number}" if on_context or self.nodelist_loop.reads() else None
        loop = Loop(number, None if on_context else code.loop)
        before = code.slot()
        names = self._local_names(code, on_context)
        for name in sorted(set(self.nodelist_loop.assigned()) - {*self.loopvars, "forloop"}):
            if not on_context:
                # The value of one turn is there in the next: the layer is pushed once.
                names[name] = code.local(name)
                code.line(f"{names[name]} = {code.name(name)}")
        if layer:
            loop.uses.add("object")
            code.line(f"dicts.append({layer})")
            code.line("try:")
            with code.indented():
                self._emit_turns(code, loop, names, layer, on_context)
            code.line("finally: dicts.pop()")
        else:
            self._emit_turns(code, loop, names, layer, on_context)
        self._fill_before(code, before, loop, layer)

    def _local_names(self, code: CodeWriter, on_context: bool) -> dict[str, str]:
        return {} if on_context else {name: code.local(name) for name in self.loopvars}

    def _emit_turns(
        self,
        code: CodeWriter,
        loop: Loop,
        names: dict[str, str],
        layer: str | None,
        on_context: bool,
    ) -> None:
        item = f"item{loop.number}"
        single = names.get(self.loopvars[0], item) if len(self.loopvars) == 1 else item
        head, setup = code.slot(), None
        indent = code.indentation
        with code.indented():
            if layer:
                setup = f"{loop.object}.counter0 = {loop.index}"
                code.line(setup)
            self._emit_binding(code, item, names, layer)
            if on_context:
                self.nodelist_loop.emit(code)
            else:
                with code.scoped({**names, "forloop": loop.object}, layer=layer, loop=loop):
                    update = code.slot()
                    self.nodelist_loop.emit(code)
                if "object" in loop.uses and not layer:
                    code.fill(update, f"{loop.object}.counter0 = {loop.index}")
        values = f"values{loop.number}"
        values = f"reversed({values})" if self.is_reversed else values
        if "object" in loop.uses:
            loop.uses.update(("index", "length"))
        if "index" in loop.uses:
            code.fill(head, f"for {loop.index}, {single} in enumerate({values}):", indent)
        else:
            code.fill(head, f"for {single} in {values}:", indent)

    def _emit_binding(
        self, code: CodeWriter, item: str, names: dict[str, str], layer: str | None
    ) -> None:
        """Write what gives the loop's variables their values on each turn."""
        count = len(self.loopvars)
        if count == 1:
            name = self.loopvars[0]
            if layer:
                code.line(f"{layer}[{name!r}] = {names.get(name, item)}")
            return
        targets = [names.get(name) or f"{item}_{i}" for i, name in enumerate(self.loopvars)]
        code.line(
            f"if type({item}) is not tuple or len({item}) != {count}: "
            f"{item} = unpack({item}, {count})"
        )
        code.line(f"{', '.join(targets)} = {item}")
        if layer:
            for name, target in zip(self.loopvars, targets, strict=True):
                code.line(f"{layer}[{name!r}] = {target}")

    @staticmethod
    def _fill_before(code: CodeWriter, slot: int, loop: Loop, layer: str | None) -> None:
        """Write, before the loop, what its body turned out to need."""
        values, parts = f"values{loop.number}", []
        if "length" in loop.uses:
            parts += [f"{values} = sized({values})", f"{loop.length} = len({values})"]
        else:
            parts += [f"{values} = () if {values} is None else {values}"]
        if "object" in loop.uses:
            made = f"{code.constant(ForLoop)}({code.name('forloop')}, {loop.length})"
            parts.append(f"{loop.object} = {made}")
        if "state" in loop.uses:
            parts.append(f"{loop.state} = {{}}")
        if layer:
            parts.append(f"{layer} = {{'forloop': {loop.object}}}")
        code.fill(slot, "; ".join(parts))


@register.tag("for")
def do_for(parser: Any, token: Any) -> ForNode:
    """Parse for … [empty …] endfor."""
    bits = token.split_contents()
    if len(bits) < 4:
        raise TemplateSyntaxError(
            f"'for' statements should have at least four words: {token.contents}"
        )
    is_reversed = bits[-1] == "reversed"
    in_index = -3 if is_reversed else -2
    if bits[in_index] != "in":
        raise TemplateSyntaxError(
            f"'for' statements should use the format 'for x in y': {token.contents}"
        )
    loopvars = [name.strip() for name in " ".join(bits[1:in_index]).split(",")]
    for name in loopvars:
        if not name or any(c in name for c in " \"'|"):
            raise TemplateSyntaxError(f"'for' tag received an invalid argument: {token.contents}")
    sequence = parser.compile_filter(bits[in_index + 1])
    nodelist_loop = parser.parse(("empty", "endfor"))
    nodelist_empty = None
    token = parser.next_token()
    if token.contents == "empty":
        nodelist_empty = parser.parse(("endfor",))
        parser.delete_first_token()
    return ForNode(loopvars, sequence, is_reversed, nodelist_loop, nodelist_empty)


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
        state = self._state(code)
        key, now = code.constant(self), code.temporary()
        if self._varlist:
            values = ", ".join(expression.emit(code, OPTIONAL) for expression in self._varlist)
            code.line(f"{now} = [{values}]")
        else:
            with code.captured() as buffer:
                self.nodelist_true.emit(code)
            code.line(f"{now} = ''.join({buffer})")
        code.line(f"if {state}.get({key}, MISSING) != {now}:")
        with code.indented():
            code.line(f"{state}[{key}] = {now}")
            if self._varlist:
                self.nodelist_true.emit(code)
            else:
                code.line(f"{code.sink}({now})")
        if self.nodelist_false:
            code.line("else:")
            with code.indented():
                self.nodelist_false.emit(code)

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
        if all(value.is_constant and isinstance(value.var, str) for value in self.cyclevars):
            texts = tuple(str.__str__(value.var) for value in self.cyclevars)
            code.value(f"{texts!r}[{place}]")
            return
        chosen, text = code.temporary(), code.runtime_name("text")
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
        value = self.cyclevars[place].resolve(context)
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
            raise TemplateSyntaxError(f"Named cycle '{args[1]}' does not exist")
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
    if len(args) > 4 and args[-2] == "as":
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
            raise TemplateSyntaxError(f"Named cycle '{args[1]}' does not exist.")
        return ResetCycleNode(named[args[1]])
    if "last_cycle" not in parser.extra_data:
        raise TemplateSyntaxError("No cycles in template.")
    return ResetCycleNode(parser.extra_data["last_cycle"])


class FirstOfNode(CompiledNode):
    """`{% firstof a b c [as name] %}`"""

    child_nodelists = ()

    def __init__(self, variables: list[FilterExpression], asvar: str | None = None) -> None:
        self.vars = variables
        self.asvar = asvar
        self.assigns = (asvar,) if asvar else ()

    def emit(self, code: CodeWriter) -> None:
        """Write the first value that is true."""
        values = [value.emit(code, OPTIONAL) for value in self.vars]
        output = f"{code.runtime_name('text')}({' or '.join([*values, repr('')])})"
        if self.asvar:
            code.assign(self.asvar, f"{code.constant(_kept(code.mode.autoescape))}({output})")
        else:
            code.value(output)


def _kept(autoescape: bool) -> Any:
    """Return what makes a variable of output that is already escaped, or is not."""
    return SafeString if autoescape else str


@register.tag
def firstof(parser: Any, token: Any) -> FirstOfNode:
    """Parse firstof."""
    bits = token.split_contents()[1:]
    if not bits:
        raise TemplateSyntaxError("'firstof' statement requires at least one argument")
    asvar = None
    if len(bits) >= 2 and bits[-2] == "as":
        asvar = bits[-1]
        bits = bits[:-2]
    return FirstOfNode([parser.compile_filter(bit) for bit in bits], asvar)
