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
    source_line: the whole line, for showing it.
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


RULES: Mapping[str, Rule] = {
    rule.code: rule
    for rule in (Rule("T001", "syntax", "error", "The source is not in the language."),)
}
