"""`{% for %}` and what `forloop` is.

Flow: tag → node → a Python loop over locals, with just as much of `forloop` as its body reads.
Not here: tags that keep state from turn to turn (turns.py).
"""

from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any

from hotclub_templates.codegen import CodeWriter
from hotclub_templates.context import MISSING
from hotclub_templates.errors import TemplateSyntaxError
from hotclub_templates.expressions import OPTIONAL, FilterExpression
from hotclub_templates.library import Library
from hotclub_templates.nodes import CompiledNode, NodeList
from hotclub_templates.scopes import Loop
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
        self.parentloop = {} if parentloop is MISSING else parentloop
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
        return repr(self._as_dict())

    def _as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self._NAMES}

    def __getitem__(self, name: str) -> Any:
        if name in self._NAMES:
            return getattr(self, name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._NAMES)

    def __len__(self) -> int:
        return len(self._NAMES)

    # As those of a dict, which show what is in them.
    def keys(self) -> KeysView[str]:
        """Return the names."""
        return self._as_dict().keys()

    def values(self) -> ValuesView[Any]:
        """Return the values of this turn."""
        return self._as_dict().values()

    def items(self) -> ItemsView[str, Any]:
        """Return names and values."""
        return self._as_dict().items()


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
        suffix = " reversed" if self.is_reversed else ""
        return f"<{type(self).__name__}: for {shown} in {self.sequence}{suffix}>"

    def emit(self, code: CodeWriter) -> None:
        """Write the loop, over locals if nothing inside may change the context."""
        loop = Loop(code.number(), None if self.nodelist_loop.writes() else code.loop)
        values = loop.values
        code.line(f"{values} = {self._sequence(code)}")
        if code.mode.awaits:
            loop.begin = (code.slot(), code.slot())
        if self.is_reversed or self.nodelist_empty:
            code.line(f"{values} = sized({values})")
        if self.nodelist_empty:
            begun = code.place
            code.line(f"if len({values}):")
            with code.indented():
                self._emit_loop(code, loop)
            ended, code.place = code.place, begun
            code.line("else:")
            with code.indented():
                layered_scope(code, self.nodelist_empty, {})
            code.join(ended, code.place)
        else:
            self._emit_loop(code, loop)
        if code.mode.awaits:
            self._fill_waits(code, loop)

    def _sequence(self, code: CodeWriter) -> str:
        if self.sequence.filters or not self.sequence.is_var:
            return self.sequence.emit(code, OPTIONAL)
        # A missing variable is an empty sequence by itself.
        return self.sequence.emit_settled(code)

    def _emit_loop(self, code: CodeWriter, loop: Loop) -> None:
        """Write the loop; its body begins and ends in one place of the document."""
        before = code.place
        if code.places is not None:
            code.place = code.places.loop_start(lambda: self._rehearse(code))
        begun = code.place
        self._emit_whole_loop(code, loop)
        code.same_as(begun, "The body of the loop")
        code.join(before, begun)

    def _rehearse(self, code: CodeWriter) -> None:
        rehearsal = code.rehearsal()
        self.nodelist_loop.emit(rehearsal)
        code.place = rehearsal.place

    def _emit_whole_loop(self, code: CodeWriter, loop: Loop) -> None:
        on_context = self.nodelist_loop.writes()
        layer = f"layer{loop.number}" if on_context or self.nodelist_loop.reads() else None
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
        head = code.slot()
        indent = code.indentation
        with code.indented():
            if len(self.loopvars) > 1:
                self._emit_fresh_turn(code, loop, names, layer)
            if layer:
                code.line(f"{loop.object}.counter0 = {loop.index}")
            self._emit_binding(code, item, names, layer)
            if on_context:
                self._emit_body(code, loop)
            else:
                # Not what `forloop` means here if a variable of the loop has the name.
                known = None if "forloop" in names else loop
                inside = {"forloop": loop.object, **names}
                with code.scoped(inside, layer=layer, loop=known):
                    update = code.slot()
                    self._emit_body(code, loop)
                if "object" in loop.uses and not layer:
                    code.fill(update, f"{loop.object}.counter0 = {loop.index}")
        values = (
            f"bounded(reversed({loop.values}))"
            if self.is_reversed
            else f"{loop.values} if type({loop.values}) in PRESENT else bounded({loop.values})"
        )
        if "object" in loop.uses:
            loop.uses.update(("index", "length"))
        if "index" in loop.uses:
            code.fill(head, f"for {loop.index}, {single} in enumerate({values}):", indent)
        else:
            code.fill(head, f"for {single} in {values}:", indent)

    def _emit_body(self, code: CodeWriter, loop: Loop) -> None:
        """Write what a turn shows, and where it waits for the next item."""
        line = code.template_line
        self.nodelist_loop.emit(code)
        code.pause()
        if code.mode.awaits:
            # What an async iterable raises, it raises at the loop's own line.
            ended, code.template_line = code.template_line, line
            loop.turned = (code.slot(), code.indentation)
            code.template_line = ended

    def _fill_waits(self, code: CodeWriter, loop: Loop) -> None:
        """Write how an async iterable is run over: as it comes, if the body asks for no length."""
        values, walk, (begin, then) = loop.values, loop.walk, loop.begin
        sent = "yield; " if code.mode.streams else ""
        is_async = f"if type({values}) is not list and hasattr(type({values}), '__aiter__'): {sent}"
        if self.is_reversed or "length" in loop.uses:
            code.fill(begin, f"{is_async}{values} = await alist({values})")
            return
        code.fill(begin, f"{walk} = None")
        code.fill(then, f"{is_async}{values}, {walk} = await walked({values}, context)")
        slot, indent = loop.turned
        code.fill(slot, f"if {walk} is not None: {sent}await {walk}.advance()", indent)

    def _emit_fresh_turn(
        self, code: CodeWriter, loop: Loop, names: dict[str, str], layer: str | None
    ) -> None:
        """Write what forgets the values that the turn before has set.

        With several variables each turn has a layer of its own; with one, the loop has.
        """
        for name in sorted(set(names) - set(self.loopvars)):
            code.line(f"{names[name]} = {code.name(name)}")
        if layer:
            code.line(f"{layer}.clear(); {layer}['forloop'] = {loop.object}")

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
        values, parts = loop.values, []
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
