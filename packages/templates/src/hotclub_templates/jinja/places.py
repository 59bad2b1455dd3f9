"""Where the values of a Jinja2 template stand in the HTML document.

Flow: nodes of Jinja2, in the order of their output → **PlaceFinder** → place of each value. Blocks
stand where the layout has them; macros, call blocks and captured text are HTML text by themselves.
Not here: the places (contextual/), what becomes of a value (contextual.py).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotclub_templates.contextual.places import START, TEXT, Place, PlaceError
from hotclub_templates.contextual.tracker import Tracker

from jinja2 import nodes  # isort: skip

_NAMED = re.compile(r"\s*+=")
# Their bodies are shown where they stand.
_TRANSPARENT = (nodes.With, nodes.Scope, nodes.OverlayScope)
_CAPTURED: Mapping[type[nodes.Node], str] = {
    nodes.Macro: "The macro",
    nodes.CallBlock: "The content of {% call %}",
    nodes.FilterBlock: "The content of {% filter %}",
    nodes.AssignBlock: "The content of {% set %}",
}

Layout = Callable[[str], Mapping[str, Place]]


@dataclass(frozen=True, slots=True)
class Value:
    """An expression whose output needs more than HTML text: the `index`-th of an output."""

    output: nodes.Output
    index: int
    place: Place


class PlaceFinder:
    """Goes over one template; `values` are those that do not stand in HTML text.

    autoescape: whether values are escaped where nothing else is said; layout: gives the places of the
    blocks of a template by its name. Raises PlaceError, which knows its line by `lineno`.
    """

    def __init__(self, autoescape: bool, layout: Layout) -> None:
        self.autoescape = autoescape
        self.layout = layout
        self.values: list[Value] = []
        self.blocks: dict[str, Place] = {}
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
        parent = next((n for n in template.body if isinstance(n, nodes.Extends)), None)
        self._located(self._template, template, parent)

    def _located(self, function: Callable[..., None], *arguments: Any) -> None:
        try:
            function(*arguments)
        except PlaceError as error:
            error.lineno = error.lineno or self.line
            raise

    def _template(self, template: nodes.Template, parent: nodes.Extends | None) -> None:
        if parent is None:
            self.body(template.body)
            self._ends(START, "The template")
            return
        self.line = parent.lineno
        if not isinstance(parent.template, nodes.Const):
            raise PlaceError(
                "Where the blocks of a layout stand must be known when this is compiled: give "
                "{% extends %} the name itself, no variable."
            )
        places = self.layout(str(parent.template.value))
        self.blocks.update(places)
        for node in template.body:
            self._of_a_child(node, places)

    def _of_a_child(self, node: nodes.Node, places: Mapping[str, Place]) -> None:
        """Go over what stands beside the blocks of a child: it is not shown, but may be called."""
        if isinstance(node, nodes.Block):
            self._block_from(node, places.get(node.name, START))
        elif type(node) in _CAPTURED:
            self.node(node)
        else:
            for inner in node.iter_child_nodes():
                self._of_a_child(inner, places)

    def body(self, nodes_in_order: Iterable[nodes.Node]) -> None:
        """Go over statements in the order of their output."""
        for node in nodes_in_order:
            self.node(node)

    def node(self, node: nodes.Node) -> None:
        """Go over one statement."""
        self.line = node.lineno or self.line
        if isinstance(node, nodes.Output):
            self._output(node)
        elif isinstance(node, nodes.If):
            self._if(node)
        elif isinstance(node, nodes.For):
            self._for(node)
        elif isinstance(node, nodes.Block):
            self._block_from(node, self.tracker.place)
        elif isinstance(node, nodes.Include):
            if self.tracker.place.kind != TEXT:
                raise PlaceError(
                    "What {% include %} brings is HTML text; it cannot stand inside of a tag, an "
                    "attribute, a script or a style. Include the whole element."
                )
        elif isinstance(node, nodes.Break | nodes.Continue):
            if self._loops:
                self.tracker.same_as(self._loops[-1], "The turn of the loop")
        elif isinstance(node, nodes.ScopedEvalContextModifier):
            self._switched(node)
        elif isinstance(node, _TRANSPARENT):
            self.body(node.body)
        elif (what := _CAPTURED.get(type(node))) is not None:
            self._captured(node, what)

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
            self.values.append(Value(node, index, place))

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

    def _rehearsed(self, body: Sequence[nodes.Node]) -> None:
        """Go over a body to learn where it ends, and forget what was found."""
        kept, blocks = len(self.values), dict(self.blocks)
        self._loops.append(self.tracker.place)
        try:
            self.body(body)
        finally:
            self._loops.pop()
            del self.values[kept:]
            self.blocks = blocks

    def _block_from(self, node: nodes.Block, start: Place) -> None:
        """Go over a block, which ends where it begins: any other may take its place."""
        kept = (self.tracker, self._block_start, self._loops)
        is_off = self.tracker.is_off
        self.blocks[node.name] = self._block_start = start
        self.tracker, self._loops = self._tracker(start), []
        self.tracker.is_off = is_off or not self.autoescape
        self._located(self.body, node.body)
        self.line = node.lineno
        self._ends(start, f"The block {node.name!r}")
        self.tracker, self._block_start, self._loops = kept

    def _switched(self, node: nodes.ScopedEvalContextModifier) -> None:
        switch = next((one.value for one in node.options if one.key == "autoescape"), None)
        if not isinstance(switch, nodes.Const):
            raise PlaceError("{% autoescape %} takes true or false itself here, no variable.")
        with self.tracker.switched_off(not switch.value):
            self.body(node.body)

    def _captured(self, node: Any, what: str) -> None:
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
