"""Templates and partials that are named and not there, and circles of them."""

from collections.abc import Iterator
from typing import Any

from hotclub_templates.check.findings import Finding
from hotclub_templates.check.parsing import Parsed
from hotclub_templates.check.project import Project
from hotclub_templates.check.tree import constant, span
from hotclub_templates.errors import close_match
from hotclub_templates.nodes import Node
from hotclub_templates.tags.blocks import BlockNode
from hotclub_templates.tags.includes import IncludeNode
from hotclub_templates.tags.inheritance import ExtendsNode
from hotclub_templates.tags.output import SpacelessNode
from hotclub_templates.tags.partials import PartialNode
from hotclub_templates.tags.variables import AutoEscapeControlNode, FilterNode, WithNode

# What is inside these is shown whenever they are.
_TRANSPARENT = (
    BlockNode, ExtendsNode, SpacelessNode, AutoEscapeControlNode, FilterNode, WithNode,
)  # fmt: skip


def references(project: Project, parsed: Parsed) -> Iterator[Finding]:
    """Yield a finding for each constant name in extends and include that leads nowhere."""
    for node, _ in parsed.nodes:
        if isinstance(node, ExtendsNode):
            yield from _named(project, parsed, node, constant(node.parent_name), [parsed])
        elif isinstance(node, IncludeNode):
            yield from _named(project, parsed, node, constant(node.template), [])
        elif isinstance(node, PartialNode):
            yield from _partial(parsed, node)


def _named(
    project: Project, parsed: Parsed, node: Node, name: Any, history: list[Parsed]
) -> Iterator[Finding]:
    if not isinstance(name, str):
        return
    whole, _, part = str(name).partition("#")
    skip = [one for one in history if one.source.name == whole]
    found = project.find(whole, skip)
    if found is None and not (skip and project.find(whole) is not None):
        hint = close_match(whole, project.names()).strip()
        message = f"There is no template '{whole}'" if whole else "A template's name is empty"
        yield parsed.source.finding("T011", _place(parsed, node, name), message, hint)
    elif found is not None and part:
        partials = found.extra_data.get("partials", {})
        if part not in partials and found.is_whole:
            yield parsed.source.finding(
                "T014", _place(parsed, node, name), f"'{whole}' defines no partial '{part}'",
                close_match(part, partials).strip(),
            )  # fmt: skip


def _partial(parsed: Parsed, node: PartialNode) -> Iterator[Finding]:
    partials = node.partial_mapping
    if node.partial_name not in partials and parsed.is_whole:
        yield parsed.source.finding(
            "T014", span(node), f"The partial '{node.partial_name}' is not defined",
            close_match(node.partial_name, partials).strip(),
        )  # fmt: skip


def _place(parsed: Parsed, node: Node, name: str) -> tuple[int, int]:
    """Return where a name stands in a tag; the whole tag where it is written otherwise."""
    start, end = span(node)
    at = parsed.source.text.find(str(name), start, end) if name else -1
    return (start, end) if at < 0 else (at, at + len(name))


def circles(project: Project, parsed: Parsed) -> Iterator[Finding]:
    """Yield a finding if a template extends itself, or surely includes itself, by others or not."""
    chain = ancestors(project, parsed)
    if chain.is_circle and chain.node is not None:
        way = " → ".join(one.source.name for one in [parsed, *chain.templates])
        yield parsed.source.finding(
            "T012", span(chain.node), f"Extending does not come to an end: {way}"
        )
    for node, names in _ways_back(project, parsed):
        way = " → ".join([parsed.source.name, *names])
        yield parsed.source.finding(
            "T013", span(node), f"Including does not come to an end: {way}",
            "Put an {% if %} around one of the includes.",
        )  # fmt: skip


class Ancestors:
    """What a template extends, nearest first.

    is_known: whether each parent's name is a constant that was found; node: the tag of the template
    itself.
    """

    def __init__(self) -> None:
        self.templates: list[Parsed] = []
        self.is_known = True
        self.is_circle = False
        self.node: ExtendsNode | None = None


def ancestors(project: Project, parsed: Parsed) -> Ancestors:
    """Return the chain that a template begins."""
    chain = Ancestors()
    history = [parsed]
    node = chain.node = extends_node(parsed)
    while node is not None:
        name = constant(node.parent_name)
        # A parent of the same name is looked for behind those already used.
        skip = [one for one in history if one.source.name == name]
        parent = project.find(name, skip)
        if parent is None:
            chain.is_known = False
            chain.is_circle = bool(skip) and project.find(name) is not None
            if chain.is_circle:
                chain.templates.append(skip[0])
            return chain
        chain.is_known = chain.is_known and parent.has_its_blocks
        chain.templates.append(parent)
        history.append(parent)
        node = extends_node(parent)
    return chain


def extends_node(parsed: Parsed) -> ExtendsNode | None:
    """Return the extends tag of a template."""
    return next((node for node in parsed.nodelist if isinstance(node, ExtendsNode)), None)


def sure_includes(project: Project, parsed: Parsed) -> Iterator[tuple[IncludeNode, Parsed]]:
    """Yield the includes that nothing decides about, and what they include."""
    for node, above in parsed.nodes:
        if isinstance(node, IncludeNode) and all(type(one) in _TRANSPARENT for one in above):
            found = project.find(constant(node.template))
            if found is not None and "#" not in str(constant(node.template)):
                yield node, found


def _ways_back(project: Project, parsed: Parsed) -> Iterator[tuple[IncludeNode, list[str]]]:
    for node, found in sure_includes(project, parsed):
        way = _way(project, found, parsed)
        if way is not None:
            yield node, way


def _way(project: Project, start: Parsed, goal: Parsed) -> list[str] | None:
    """Return the names on a way of sure includes from one template to another."""
    ways: list[tuple[Parsed, list[str]]] = [(start, [start.source.name])]
    seen: set[int] = set()
    while ways:
        at, names = ways.pop()
        if at is goal:
            return names
        if id(at) not in seen:
            seen.add(id(at))
            ways += [(n, [*names, n.source.name]) for _, n in sure_includes(project, at)]
    return None
