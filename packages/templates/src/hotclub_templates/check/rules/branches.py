"""Branches that never run, and conditions that are none."""

from collections.abc import Iterator

from hotclub_templates.check.findings import Finding
from hotclub_templates.check.parsing import Parsed
from hotclub_templates.check.project import Project
from hotclub_templates.check.tree import constant, span
from hotclub_templates.conditions import Chain, Comparison, Condition, Not, Operand, holds
from hotclub_templates.context import Context
from hotclub_templates.expressions import FilterExpression
from hotclub_templates.tags.choices import IfNode
from hotclub_templates.tags.loops import ForNode
from hotclub_templates.variables import Variable

_NAMED = {"True": True, "False": False, "None": False}

# Of these, two readings of one source may differ.
_CHANGING = frozenset({"random"})


def branches(_project: Project, parsed: Parsed) -> Iterator[Finding]:
    """Yield findings about each `if` and `for`."""
    for node, _ in parsed.nodes:
        if isinstance(node, IfNode):
            yield from _conditions(parsed, node)
        elif isinstance(node, ForNode) and node.nodelist_empty and constant(node.sequence):
            for tag in parsed.branch_tags(node):
                yield parsed.source.finding(
                    "T032", tag, "{% empty %} of a constant that is not empty is never shown"
                )


def _conditions(parsed: Parsed, node: IfNode) -> Iterator[Finding]:
    seen: set[str] = set()
    tags = [span(node), *parsed.branch_tags(node)]
    for (condition, _), tag in zip(node.conditions_nodelists, tags, strict=False):
        if condition is None:
            return
        truth = truth_of(condition)
        shown = _shown(condition)
        if truth is not None:
            yield parsed.source.finding(
                "T030", tag, f"The condition '{shown}' is always {'true' if truth else 'false'}",
                "Branches after it are never shown." if truth else "The branch is never shown.",
            )  # fmt: skip
            if truth:
                return
        elif shown in seen:
            yield parsed.source.finding(
                "T031", tag, f"The condition '{shown}' was asked before: this branch never runs"
            )
        if not _changes(condition):
            seen.add(shown)


def truth_of(condition: Condition) -> bool | None:
    """Return whether a condition always holds or never; None if that depends."""
    if isinstance(condition, Operand):
        return _truth_of_word(condition.value)
    if isinstance(condition, Not):
        inner = truth_of(condition.operand)
        return None if inner is None else not inner
    first, second = truth_of(condition.first), truth_of(condition.second)
    if isinstance(condition, Comparison):
        if _is_literal(condition.first) and _is_literal(condition.second):
            return holds(condition, Context())
        return None
    decides = condition.word == "or"
    if decides in (first, second):
        return decides
    return None if None in (first, second) else not decides


def _truth_of_word(value: object) -> bool | None:
    if not isinstance(value, FilterExpression) or value.filters:
        return None
    if value.is_constant:
        return bool(value.var)
    return _NAMED.get(value.var.var) if isinstance(value.var, Variable) else None


def _is_literal(condition: Condition) -> bool:
    return isinstance(condition, Operand) and _truth_of_word(condition.value) is not None


def _shown(condition: Condition) -> str:
    if isinstance(condition, Operand):
        return condition.text
    if isinstance(condition, Not):
        return f"not {_shown(condition.operand)}"
    word = condition.word if isinstance(condition, Chain) else condition.sign
    return f"{_shown(condition.first)} {word} {_shown(condition.second)}"


def _changes(condition: Condition) -> bool:
    if isinstance(condition, Operand):
        value = condition.value
        return isinstance(value, FilterExpression) and not _CHANGING.isdisjoint(value.names)
    if isinstance(condition, Not):
        return _changes(condition.operand)
    return _changes(condition.first) or _changes(condition.second)
