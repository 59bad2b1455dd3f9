"""Findings as SARIF 2.1.0, the format of code scanning.

Flow: findings → **a dict of the standard's shape** → JSON.
Source: OASIS, Static Analysis Results Interchange Format 2.1.0.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hotclub_templates.check.findings import RULES, Finding

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(findings: Sequence[Finding]) -> dict[str, Any]:
    """Return a log with one run; addresses of files below the working folder are relative to it."""
    numbers = {code: number for number, code in enumerate(RULES)}
    driver = {
        "name": "hotclub-templates",
        "informationUri": "https://pypi.org/project/hotclub-templates/",
        "rules": [
            {
                "id": rule.code,
                "name": rule.name,
                "shortDescription": {"text": rule.summary},
                "defaultConfiguration": {"level": rule.severity},
            }
            for rule in RULES.values()
        ],
    }
    root = Path.cwd()
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {"ROOT": {"uri": f"{root.as_uri().rstrip('/')}/"}},
                "results": [_result(finding, numbers, root) for finding in findings],
            }
        ],
    }


def _result(finding: Finding, numbers: dict[str, int], root: Path) -> dict[str, Any]:
    message = f"{finding.message}. {finding.hint}" if finding.hint else f"{finding.message}."
    return {
        "ruleId": finding.code,
        "ruleIndex": numbers[finding.code],
        "level": finding.severity,
        "message": {"text": message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": _address(Path(finding.path), root),
                    "region": {
                        "startLine": finding.line,
                        "startColumn": finding.column,
                        "endLine": finding.end_line,
                        "endColumn": finding.end_column,
                    },
                }
            }
        ],
    }


def _address(path: Path, root: Path) -> dict[str, str]:
    whole = (root / path).resolve()
    if whole.is_relative_to(root.resolve()):
        return {
            "uri": quote(whole.relative_to(root.resolve()).as_posix()),
            "uriBaseId": "ROOT",
        }
    return {"uri": whole.as_uri()}
