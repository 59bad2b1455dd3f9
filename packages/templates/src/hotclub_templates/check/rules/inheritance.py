"""Blocks and what stands between them, in templates that extend others."""

import re
from collections.abc import Iterator

from hotclub_templates.check.findings import Finding
from hotclub_templates.check.parsing import Parsed
from hotclub_templates.check.project import Project
from hotclub_templates.check.rules.references import Ancestors, ancestors
from hotclub_templates.check.tree import expressions, span
from hotclub_templates.errors import close_match
from hotclub_templates.expressions import FilterExpression
from hotclub_templates.nodes import CompiledNode, Node, TextNode
from hotclub_templates.tags.blocks import BlockNode
from hotclub_templates.tags.choices import FirstOfNode, IfNode
from hotclub_templates.tags.includes import IncludeNode
from hotclub_templates.tags.inheritance import ExtendsNode
from hotclub_templates.tags.loops import ForNode
from hotclub_templates.tags.output import SpacelessNode
from hotclub_templates.tags.partials import PartialDefNode, PartialNode
from hotclub_templates.tags.variables import AutoEscapeControlNode, FilterNode, WithNode
from hotclub_templates.variable_nodes import VariableNode
from hotclub_templates.variables import Variable

# Outside of blocks these do nothing at all; others may work while the template is parsed.
_IDLE: tuple[type[Node], ...] = (
    AutoEscapeControlNode, FilterNode, FirstOfNode, ForNode, IfNode, IncludeNode, PartialNode,
    SpacelessNode, VariableNode, WithNode,
)  # fmt: skip
_HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def blocks(project: Project, parsed: Parsed) -> Iterator[Finding]:
    """Yield findings about the blocks of a template."""
    if not parsed.has_its_blocks:
        return
    chain = ancestors(project, parsed)
    if chain.node is not None:
        yield from _outside(parsed, chain.node)
        if chain.is_known:
            yield from _never_shown(parsed, chain)
    yield from _supers(parsed, chain)


def _outside(parsed: Parsed, extends: ExtendsNode) -> Iterator[Finding]:
    for node in extends.nodelist:
        if isinstance(node, TextNode):
            text = _HTML_COMMENT.sub(lambda found: " " * len(found[0]), node.s)
            if text.strip():
                start = span(node)[0] + len(text) - len(text.lstrip())
                end = span(node)[0] + len(text.rstrip())
                newline = text.find("\n", start - span(node)[0])
                if newline >= 0:
                    end = min(end, span(node)[0] + newline)
                yield parsed.source.finding("T021", (start, end), _OUTSIDE, _INSIDE)
        elif type(node) in _IDLE:
            yield parsed.source.finding("T021", span(node), _OUTSIDE, _INSIDE)


_OUTSIDE = "This is outside of all blocks in a template that extends another: it is never shown"
_INSIDE = "Move it into a {% block %}."


def _never_shown(parsed: Parsed, chain: Ancestors) -> Iterator[Finding]:
    known = _names(chain)
    for node, above in parsed.nodes:
        if not isinstance(node, BlockNode) or node.name in known:
            continue
        if not any(isinstance(one, BlockNode | PartialDefNode) for one in above):
            names = " and ".join(f"'{one.source.name}'" for one in chain.templates[:3])
            yield parsed.source.finding(
                "T020", span(node), f"The block '{node.name}' is never shown: {names} "
                f"{'has' if len(chain.templates) == 1 else 'have'} no block of this name",
                close_match(node.name, known).strip(),
            )  # fmt: skip


def _names(chain: Ancestors) -> set[str]:
    return {name for template in chain.templates for name in template.block_names}


def _supers(parsed: Parsed, chain: Ancestors) -> Iterator[Finding]:
    if "block.super" not in parsed.source.text:
        return
    above_names = _names(chain)
    for node, above in parsed.nodes:
        if not isinstance(node, CompiledNode) or not _reads_super(node):
            continue
        block = next((one for one in reversed(above) if isinstance(one, BlockNode)), None)
        if block is None:
            if chain.node is None and any(isinstance(n, BlockNode) for n in parsed.nodelist):
                yield parsed.source.finding(
                    "T022", span(node), "{{ block.super }} stands outside of any block"
                )
        elif chain.node is None:
            yield parsed.source.finding(
                "T022", span(node),
                f"{{{{ block.super }}}} in '{block.name}', which overrides nothing: the template "
                "extends no other",
            )  # fmt: skip
        elif chain.is_known and block.name not in above_names:
            yield parsed.source.finding(
                "T022", span(node),
                f"{{{{ block.super }}}} in '{block.name}', which overrides nothing: no ancestor "
                "has this block",
            )  # fmt: skip


def _reads_super(node: Node) -> bool:
    # Only an `if` has expressions in other tags than its first.
    if node.token is None or ("super" not in node.token.contents and type(node) is not IfNode):
        return False
    for expression in expressions(node):
        var = expression.var if isinstance(expression, FilterExpression) else expression
        if isinstance(var, Variable) and var.lookups == ("block", "super"):
            return True
    return False
