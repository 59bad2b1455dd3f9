"""Variables that are set and never read, where nothing unknown could read them."""

from collections.abc import Iterator

from hotclub_templates.check.findings import Finding
from hotclub_templates.check.parsing import Parsed
from hotclub_templates.check.project import Project
from hotclub_templates.check.tree import all_names_read, span
from hotclub_templates.nodes import CompiledNode, Node, NodeList
from hotclub_templates.tags.variables import WithNode

# Tags read these without naming them.
_READ_BY_TAGS = frozenset({"csrf_token", "csp_nonce", "request", "block", "forloop", "user"})


def unused_variables(_project: Project, parsed: Parsed) -> Iterator[Finding]:
    """Yield a finding for each variable of `with` and `as` that is surely not read."""
    if not parsed.is_whole:
        return
    for node, above in parsed.nodes:
        if isinstance(node, WithNode):
            yield from _with(parsed, node)
        elif isinstance(node, CompiledNode) and node.assigns:
            layer = _layer(above, parsed.nodelist)
            if not layer.reads():
                yield from _unread(parsed, node, set(node.assigns) - all_names_read(layer))


def _with(parsed: Parsed, node: WithNode) -> Iterator[Finding]:
    if node.nodelist.reads():
        return
    # One value of the same tag cannot see another, so only the inside counts.
    yield from _unread(parsed, node, set(node.extra_context) - all_names_read(node.nodelist))


def _unread(parsed: Parsed, node: Node, names: set[str]) -> Iterator[Finding]:
    for name in sorted(names - _READ_BY_TAGS):
        start, end = span(node)
        at = parsed.source.text.rfind(name, start, end)
        place = (start, end) if at < 0 else (at, at + len(name))
        yield parsed.source.finding("T040", place, f"The variable '{name}' is set and never read")


def _layer(above: tuple[Node, ...], whole: NodeList) -> NodeList:
    """Return the list in which a variable is known that is set below these nodes."""
    for node in reversed(above):
        if node.has_own_layer:
            return NodeList([node])
    return whole
