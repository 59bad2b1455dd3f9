"""How findings are shown: for people, for editors, for the annotations of GitHub.

Flow: findings → **text**. The report for code scanning has a file of its own (sarif.py).
"""

import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict

from hotclub_templates.check.findings import Finding
from hotclub_templates.check.sarif import sarif
from hotclub_templates.errors import printable

Report = Callable[[Sequence[Finding], bool], str]

_WINDOW_BEFORE, _WINDOW = 60, 140
_RED, _YELLOW, _BOLD, _DIM, _PLAIN = "\x1b[31m", "\x1b[33m", "\x1b[1m", "\x1b[2m", "\x1b[0m"


def text(findings: Sequence[Finding], colour: bool = False) -> str:
    """Return findings for people: place, message, the source underlined, the hint."""
    shown = [_one(finding, colour) for finding in findings]
    return "".join([*shown, _summary(findings), "\n"])


def _one(finding: Finding, colour: bool) -> str:
    tint = _RED if finding.severity == "error" else _YELLOW
    place = f"{printable(finding.path)}:{finding.line}:{finding.column}"
    head = (
        f"{_painted(place, _BOLD, colour)}: {_painted(finding.severity, tint, colour)} "
        f"{finding.code} {printable(finding.message)}\n"
    )
    hint = f"      = {printable(finding.hint)}\n" if finding.hint else ""
    if not finding.source_line.strip():
        return head + hint
    before, fault, after = _cut(finding)
    number = _painted(f"{finding.line:>5} | ", _DIM, colour)
    bar = _painted("      | ", _DIM, colour)
    under = " " * _cells(before) + _painted("^" * max(1, _cells(fault)), tint, colour)
    return f"{head}{number}{before}{fault}{after}\n{bar}{under}\n{hint}"


def _cut(finding: Finding) -> tuple[str, str, str]:
    """Return the line before, at and after the fault; of a long line a window around it."""
    line, start = finding.source_line, finding.column - 1
    end = finding.end_column - 1 if finding.end_line == finding.line else len(line)
    first = max(0, start - _WINDOW_BEFORE)
    last = first + _WINDOW
    parts = (line[first:start], line[start : min(end, last)], line[end:last])
    before, fault, after = (printable(part.replace("\t", " ")) for part in parts)
    return before, fault, after


def _cells(text: str) -> int:
    """Return how many places of a terminal's line a text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _painted(text: str, tint: str, colour: bool) -> str:
    return f"{tint}{text}{_PLAIN}" if colour else text


def _summary(findings: Sequence[Finding]) -> str:
    if not findings:
        return "No mistakes found."
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    files = len({finding.path for finding in findings})
    counts = [_counted(errors, "error")] if errors else []
    counts += [_counted(warnings, "warning")] if warnings else []
    return f"{' and '.join(counts)} in {_counted(files, 'file')}."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def as_json(findings: Sequence[Finding], _colour: bool = False) -> str:
    """Return findings as a JSON list of objects, for editors."""
    shown = [asdict(finding) for finding in findings]
    for one in shown:
        del one["source_line"]
    return json.dumps(shown, indent=1) + "\n"


def as_sarif(findings: Sequence[Finding], _colour: bool = False) -> str:
    """Return findings as SARIF 2.1.0, for code scanning."""
    return json.dumps(sarif(findings), indent=1) + "\n"


def github(findings: Sequence[Finding], _colour: bool = False) -> str:
    """Return findings as workflow commands, which GitHub shows beside the lines."""
    return "".join(
        f"::{finding.severity} file={_property(finding.path)},line={finding.line},"
        f"col={finding.column},endLine={finding.end_line},endColumn={finding.end_column},"
        f"title={_property(finding.code)}::{_data(finding)}\n"
        for finding in findings
    )


def _data(finding: Finding) -> str:
    words = f"{finding.message}. {finding.hint}" if finding.hint else finding.message
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    escaped = value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return escaped.replace(":", "%3A").replace(",", "%2C")


REPORTS: Mapping[str, Report] = {
    "text": text,
    "json": as_json,
    "sarif": as_sarif,
    "github": github,
}
