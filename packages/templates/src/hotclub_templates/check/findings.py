"""What the checker says: findings, and the rules that they come from.

Flow: rules look at nodes → **findings** → reports. Nothing of the checker is imported here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A mistake in a template.

    path: the file; line, column: where it starts, from 1; end_line, end_column: where it ends, the
    column being the first behind it; code: the rule's stable id; hint: how to mend it, or "".
    source_line: the whole first line, for showing it.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    code: str
    severity: Severity
    message: str
    hint: str = ""
    source_line: str = field(default="", compare=False, repr=False)


class Rule(NamedTuple):
    """A kind of mistake: its `code` never changes, `name` and `summary` are for people."""

    code: str
    name: str
    severity: Severity
    summary: str


def _rules() -> tuple[Rule, ...]:
    return (
        Rule("T001", "syntax", "error", "The source is not in the language."),
        Rule("T002", "unknown-tag", "error", "No loaded library has this tag."),
        Rule("T003", "unknown-filter", "error", "No loaded library has this filter."),
        Rule("T004", "unknown-library", "error", "The library cannot be loaded."),
        Rule("T005", "extends-order", "error", "{% extends %} is not the first tag."),
        Rule("T006", "duplicate-block", "error", "Two blocks of a template have one name."),
        Rule("T010", "unused-load", "warning", "Nothing of a loaded library is used."),
        Rule("T011", "unknown-template", "error", "No loader has a template of this name."),
        Rule("T012", "circular-extends", "error", "Templates extend one another without end."),
        Rule("T013", "circular-include", "error", "Templates include one another without end."),
        Rule("T014", "unknown-partial", "error", "The template defines no such partial."),
        Rule("T015", "unknown-component", "error", "No loader has a component of this name."),
        Rule("T016", "component-call", "error", "The component does not take what it is given."),
        Rule("T020", "unused-block", "warning", "No ancestor shows this block."),
        Rule("T021", "outside-blocks", "warning", "A child shows only what is in its blocks."),
        Rule("T022", "block-super", "error", "There is no overridden block to show."),
        Rule("T030", "constant-condition", "warning", "A condition always comes out the same."),
        Rule("T031", "repeated-condition", "warning", "An earlier branch has this condition."),
        Rule("T032", "unreachable-empty", "warning", "A constant sequence is never empty."),
        Rule("T040", "unused-variable", "warning", "A variable is set and never read."),
        Rule("T050", "escaping", "error", "A value stands where it cannot be escaped."),
        Rule("T100", "type", "error", "A value does not have the type that is needed."),
        Rule("T101", "unknown-attribute", "error", "The declared type has no such attribute."),
        Rule("T102", "undeclared-variable", "error", "The declared context lacks this variable."),
        Rule("T103", "filter-type", "error", "A filter cannot take this value."),
        Rule("T104", "not-iterable", "error", "A loop runs over something that is no sequence."),
        Rule("T105", "argument-type", "error", "A tag's function cannot take this argument."),
        Rule("T106", "include-context", "error", "An included template is given a wrong context."),
        Rule("T107", "declaration", "error", "A declared type cannot be found."),
    )


RULES: Mapping[str, Rule] = {rule.code: rule for rule in _rules()}
