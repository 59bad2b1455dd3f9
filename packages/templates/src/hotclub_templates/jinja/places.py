"""Where the values of a Jinja2 template stand in the HTML document.

Flow: nodes of Jinja2, in the order of their output → **PlaceFinder** → place of each value. Blocks
stand where the layout has them; macros, call blocks and captured text are HTML text by themselves.
Not here: the places (contextual/), what becomes of a value (contextual.py).
"""

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from hotclub_templates.contextual.places import NAME, START, TEXT, Place, PlaceError, shown
from hotclub_templates.contextual.tracker import Tracker

from jinja2 import nodes  # isort: skip

_NAMED = re.compile(r"\s*+=")
# Their bodies are shown where they stand.
_TRANSPARENT = (nodes.With, nodes.Scope, nodes.OverlayScope)
# What they show is HTML text by itself.
_SHOWN = (nodes.CallBlock, nodes.FilterBlock, nodes.Include)
_CAPTURED: Mapping[type[nodes.Node], str] = {
    nodes.Macro: "The macro",
    nodes.CallBlock: "The content of {% call %}",
    nodes.FilterBlock: "The content of {% filter %}",
    nodes.AssignBlock: "The content of {% set %}",
}

Layout = Callable[[str], Mapping[str, Place]]


@dataclass(frozen=True, slots=True)
class Value:
    """An expression whose output needs more than HTML text."""

    node: nodes.Node
    place: Place


@dataclass(frozen=True, slots=True)
class Captured:
    """A statement whose output is HTML text, but stands in another place: the `index`-th of `body`."""

    body: list[nodes.Node]
    index: int
    statement: nodes.Node
    place: Place


class PlaceFinder:
    """Goes over one template; `values` and `captured` are those that do not stand in HTML text.

    `blocks` are the places of all blocks, `inherited` of those that the layout has.

    autoescape: whether values are escaped where nothing else is said; layout: gives the places of the
    blocks of a template by its name. Raises PlaceError, which knows its line by `lineno`.
    """

    def __init__(self, autoescape: bool, layout: Layout) -> None:
        self.autoescape = autoescape
        self.layout = layout
        self.values: list[Value] = []
        self.captured: list[Captured] = []
        self.blocks: dict[str, Place] = {}
        self.inherited: Mapping[str, Place] = {}
        self.tracker = self._tracker(START)
        self.line = 1
        self._loops: list[Place] = []
        self._block_start: Place | None = None

    def _tracker(self, start: Place) -> Tracker:
        tracker = Tracker(start)
        tracker.is_off = not self.autoescape
        return tracker

    def template(self, template: nodes.Template) -> None:
        """Find the places of a whole template."""
        self._located(self._template, template)

    def _located(self, function: Callable[..., None], *arguments: Any) -> None:
        try:
            function(*arguments)
        except PlaceError as error:
            error.lineno = error.lineno or self.line
            raise

    def _template(self, template: nodes.Template) -> None:
        parents = list(template.find_all(nodes.Extends))
        if not parents:
            self.body(template.body)
            self._ends(START, "The template")
            return
        self.line = parents[-1].lineno
        if len(parents) > 1 or parents[0] not in template.body:
            raise PlaceError(
                "Where the blocks of a layout stand must be known when this is compiled: write one "
                "{% extends %}, outside of any other tag."
            )
        if not isinstance(parents[0].template, nodes.Const):
            raise PlaceError(
                "Where the blocks of a layout stand must be known when this is compiled: give "
                "{% extends %} the name itself, no variable."
            )
        self.inherited = self.layout(str(parents[0].template.value))
        self.blocks.update(self.inherited)
        index = template.body.index(parents[0])
        self._in_front(template.body, index)
        for node in template.body[index + 1 :]:
            self._of_a_child(node)

    def _in_front(self, body: list[nodes.Node], end: int) -> None:
        """Go over what stands in front of {% extends %}: it is shown before the layout."""
        for index in range(end):
            if isinstance(body[index], nodes.Block) or body[index].find(nodes.Block) is not None:
                self.line = body[index].lineno
                raise PlaceError("A block cannot stand in front of {% extends %}.")
            self.node(body, index)
        self._ends(START, "What stands in front of {% extends %}")

    def _of_a_child(self, node: nodes.Node) -> None:
        """Go over what stands beside the blocks of a child: it is not shown, but may be called."""
        if isinstance(node, nodes.Block):
            self._block_from(node, self.inherited.get(node.name, START))
        elif type(node) in _CAPTURED:
            self.node([node], 0)
        elif isinstance(node, nodes.EvalContextModifier):
            with self._switched(node):
                for inner in node.iter_child_nodes():
                    self._of_a_child(inner)
        else:
            for inner in node.iter_child_nodes():
                self._of_a_child(inner)

    def body(self, body: list[nodes.Node]) -> None:
        """Go over statements in the order of their output."""
        for index in range(len(body)):
            self.node(body, index)

    def node(self, body: list[nodes.Node], index: int) -> None:
        """Go over one statement of a body."""
        node = body[index]
        self.line = node.lineno or self.line
        if isinstance(node, nodes.Output):
            self._output(node)
        elif isinstance(node, nodes.If):
            self._if(node)
        elif isinstance(node, nodes.For):
            self._for(node)
        elif isinstance(node, nodes.Block):
            self._block_from(node, self.tracker.place)
        elif isinstance(node, nodes.Break | nodes.Continue):
            if self._loops:
                self.tracker.same_as(self._loops[-1], "The turn of the loop")
        elif isinstance(node, nodes.EvalContextModifier):
            with self._switched(node):
                self.body(getattr(node, "body", []))
        elif isinstance(node, _TRANSPARENT):
            self.body(node.body)
        elif (what := _CAPTURED.get(type(node))) is not None:
            self._by_itself(node, what)
        if isinstance(node, _SHOWN):
            self._html_of(body, index)

    def _html_of(self, body: list[nodes.Node], index: int) -> None:
        """Go on behind a statement whose output is HTML text: it is escaped for where it stands."""
        place = self.tracker.value()
        if place.kind == TEXT or self.tracker.is_off:
            return
        if place.kind == NAME or place.language in ("js", "json", "css"):
            raise PlaceError(
                "What this tag brings is HTML text; it cannot stand inside of a tag, a script or a "
                "style. Put the whole element into it, or write values as {{ … }}."
            )
        self.captured.append(Captured(body, index, body[index], place))

    def _output(self, node: nodes.Output) -> None:
        for index, part in enumerate(node.nodes):
            self.line = part.lineno or self.line
            if isinstance(part, nodes.TemplateData):
                self.tracker.node = part
                try:
                    self.tracker.text(part.data)
                except PlaceError as error:
                    error.lineno = _line_at(part, error.offset)
                    raise
            else:
                self._value(node, index, part)

    def _value(self, node: nodes.Output, index: int, part: nodes.Node) -> None:
        if _is_super(part) and self.tracker.place == self._block_start:
            return  # it was made for this very place
        following = node.nodes[index + 1 : index + 2]
        is_named = any(
            isinstance(one, nodes.TemplateData) and _NAMED.match(one.data) for one in following
        )
        place = self.tracker.value(is_named=is_named)
        if place.kind != TEXT and not self.tracker.is_off:
            self.values.append(Value(part, place))

    def _ends(self, start: Place, what: str) -> None:
        """Raise PlaceError, at the line of what was left open, if `what` ends not where it began."""
        try:
            self.tracker.same_as(start, what)
        except PlaceError as error:
            opened, offset = self.tracker.opened
            error.lineno = self.line if opened is None else _line_at(opened, offset)
            raise

    def _if(self, node: nodes.If) -> None:
        begun = self.tracker.place
        ends = []
        for body in (node.body, *(inner.body for inner in node.elif_), node.else_):
            self.tracker.place = begun
            self.body(body)
            ends.append(self.tracker.place)
        self.line = node.lineno
        self.tracker.join(ends)

    def _for(self, node: nodes.For) -> None:
        before = self.tracker.place
        if node.recursive and before.kind != TEXT:
            raise PlaceError("A recursive loop shows HTML text; it cannot stand inside of a tag.")
        begun = self.tracker.loop_start(lambda: self._rehearsed(node.body))
        self.tracker.place = begun
        self._loops.append(begun)
        self.body(node.body)
        self._loops.pop()
        self.line = node.lineno
        self._ends(begun, "The body of the loop")
        behind, self.tracker.place = self.tracker.place, before
        self.body(node.else_)
        self.tracker.join([before, behind, self.tracker.place])

    def _rehearsed(self, body: list[nodes.Node]) -> None:
        """Go over a body to learn where it ends, and forget what was found."""
        kept, blocks = (len(self.values), len(self.captured)), dict(self.blocks)
        self._loops.append(self.tracker.place)
        try:
            self.body(body)
        finally:
            self._loops.pop()
            del self.values[kept[0] :], self.captured[kept[1] :]
            self.blocks = blocks

    def _block_from(self, node: nodes.Block, start: Place) -> None:
        """Go over a block, which ends where it begins: any other may take its place."""
        kept = (self.tracker, self._block_start, self._loops)
        if self.inherited.get(node.name, start) != start:
            raise PlaceError(
                f"The layout has the block {node.name!r} {shown(self.inherited[node.name])}, this "
                f"is {shown(start)}: values cannot be escaped for both. Take another name."
            )
        self.blocks[node.name] = self._block_start = start
        # Jinja2 compiles a block by itself: an {% autoescape %} around it means nothing to it.
        self.tracker, self._loops = self._tracker(start), []
        self._located(self.body, node.body)
        self.line = node.lineno
        self._ends(start, f"The block {node.name!r}")
        self.tracker, self._block_start, self._loops = kept

    def _switched(self, node: nodes.EvalContextModifier) -> AbstractContextManager[None]:
        """Return the state inside of {% autoescape %}."""
        switch = next((one.value for one in node.options if one.key == "autoescape"), None)
        if not (
            isinstance(node, nodes.ScopedEvalContextModifier) and isinstance(switch, nodes.Const)
        ):
            raise PlaceError("{% autoescape %} takes true or false itself here, no variable.")
        return self.tracker.switched_off(not switch.value)

    def _by_itself(self, node: Any, what: str) -> None:
        kept = (self.tracker, self._block_start, self._loops)
        is_off = self.tracker.is_off
        self.tracker, self._block_start, self._loops = self._tracker(START), None, []
        self.tracker.is_off = is_off
        self.body(node.body)
        self.line = node.lineno
        self._ends(START, what)
        self.tracker, self._block_start, self._loops = kept


def _line_at(node: nodes.TemplateData, offset: int) -> int:
    return int(node.lineno) + str(node.data).count("\n", 0, max(0, offset))


def _is_super(node: nodes.Node) -> bool:
    return (
        isinstance(node, nodes.Call)
        and isinstance(node.node, nodes.Name)
        and node.node.name == "super"
    )
