"""Values that cannot be escaped where they stand, in engines that escape by the place in the HTML.

Flow: parsed templates → each compiled at the places where it is shown → **findings**. A block of a
child stands where its ancestor has the block, an included template where it is included; what nobody
includes begins a document.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from hotclub_templates.check.findings import Finding
from hotclub_templates.check.parsing import Parsed
from hotclub_templates.check.project import Project
from hotclub_templates.check.rules.references import ancestors, extends_node
from hotclub_templates.check.sources import Span
from hotclub_templates.check.tree import constant
from hotclub_templates.codegen import CodeWriter
from hotclub_templates.contextual.places import Place
from hotclub_templates.errors import TemplateSyntaxError
from hotclub_templates.modes import Mode
from hotclub_templates.nodes import Node, Unit, compile_units
from hotclub_templates.tags.blocks import BlockNode
from hotclub_templates.tags.includes import IncludeNode

# Block → where it begins and ends.
Blocks = dict[str, tuple[Place, Place]]


def escaping_findings(project: Project, templates: Iterable[Parsed]) -> list[Finding]:
    """Return the mistakes that compiling finds; nothing for engines that escape as Django does."""
    start = project.engine.runtime.start
    if start is None:
        return []
    compiler = _Compiler(project)
    chosen = [parsed for parsed in templates if parsed.is_whole]
    included = {id(found) for parsed in chosen for found in _includes(project, parsed)}
    for parsed in chosen:
        if id(parsed) not in included:
            compiler.compile(parsed, start)
    for parsed in chosen:
        # What only includes itself was not met yet.
        if not compiler.has_met(parsed):
            compiler.compile(parsed, start)
    shown = {id(parsed) for parsed in chosen}
    return [finding for parsed, finding in compiler.findings if id(parsed) in shown]


def _includes(project: Project, parsed: Parsed) -> Iterable[Parsed]:
    for node, _ in parsed.nodes:
        if isinstance(node, IncludeNode):
            found = project.find(constant(node.template))
            if found is not None:
                yield found


class _Compiler:
    """Compiles templates at places, and remembers where their blocks and includes stand."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.findings: list[tuple[Parsed, Finding]] = []
        self._blocks: dict[tuple[int, Place], Blocks] = {}
        self._recording: Blocks = {}
        self._watched: set[int] = set()
        self._waiting: list[tuple[Parsed, Place]] = []

    def has_met(self, parsed: Parsed) -> bool:
        """Whether a template was compiled at any place."""
        return any(number == id(parsed) for number, _ in self._blocks)

    def compile(self, parsed: Parsed, place: Place) -> None:
        """Compile a template at a place, and all that it includes at theirs."""
        self._waiting.append((parsed, place))
        while self._waiting:
            self._blocks_at(*self._waiting.pop())

    def _blocks_at(self, parsed: Parsed, place: Place) -> Blocks:
        known = self._blocks.get((id(parsed), place))
        if known is not None:
            return known
        self._watch(parsed)
        found = self._blocks[id(parsed), place] = {}
        if extends_node(parsed) is None:
            self._recording = found
            self._run(parsed, Unit("template", parsed.nodelist), place)
            return found
        chain = ancestors(self.project, parsed)
        if not chain.is_known or chain.is_circle:
            return found
        found.update(self._blocks_at(chain.templates[0], place))
        self._recording = found
        for node, above in parsed.nodes:
            outer = any(isinstance(one, BlockNode) for one in above)
            if isinstance(node, BlockNode) and not outer and node.name in found:
                begin, end = found[node.name]
                self._run(parsed, node.unit(end), begin)
        return found

    def _run(self, parsed: Parsed, unit: Unit, place: Place) -> None:
        engine = self.project.engine
        mode = Mode(engine.autoescape, place=place)
        try:
            compile_units([unit], engine.runtime, mode, parsed.origin)
        except TemplateSyntaxError as error:
            finding = parsed.source.finding("T050", _span(parsed, error), error.message)
            self.findings.append((parsed, finding))

    def _watch(self, parsed: Parsed) -> None:
        """Let the blocks and includes of a template tell where in a document they are written."""
        if id(parsed) in self._watched:
            return
        self._watched.add(id(parsed))
        for node, _ in parsed.nodes:
            if isinstance(node, BlockNode):
                self._replace(node, partial(self._block, node))
            elif isinstance(node, IncludeNode):
                self._replace(node, partial(self._include, node))

    @staticmethod
    def _replace(node: Node, emit: Callable[[CodeWriter], None]) -> None:
        vars(node)["emit"] = emit

    def _block(self, node: BlockNode, code: CodeWriter) -> None:
        begin = code.place
        BlockNode.emit(node, code)
        if begin is not None and code.place is not None:
            self._recording[node.name] = (begin, code.place)

    def _include(self, node: IncludeNode, code: CodeWriter) -> None:
        found = self.project.find(constant(node.template))
        if found is not None and code.place is not None and found.is_whole:
            self._waiting.append((found, code.place))
        IncludeNode.emit(node, code)


def _span(parsed: Parsed, error: Any) -> Span:
    """Return where an error stands in a template's text."""
    position = getattr(error.token, "position", None)
    if error.lineno is None or error.column is None:
        return position or (0, 1)
    start = parsed.source.offset(error.lineno, error.column)
    return start, start + error.width
