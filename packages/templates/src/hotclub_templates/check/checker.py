"""Check templates of an engine.

Flow: engine + paths → **findings**, in order of file and place.
Not here: how they are shown (reports.py), the command line (command.py).
"""

from collections.abc import Iterable
from pathlib import Path

from hotclub_templates.check.findings import RULES, Finding
from hotclub_templates.engine import Engine
from hotclub_templates.errors import TemplateSyntaxError
from hotclub_templates.origin import Origin


def check_templates(engine: Engine, files: Iterable[Path]) -> list[Finding]:
    """Return the mistakes in `files`, which are templates for `engine`."""
    return sorted(finding for path in files for finding in _check(engine, path))


def _check(engine: Engine, path: Path) -> list[Finding]:
    text = path.read_text(engine.file_charset)
    try:
        engine.make_template(text, Origin(str(path), path.name))
    except TemplateSyntaxError as error:
        line, column = error.lineno or 1, error.column or 1
        end, shown = column + error.width, error.source_line or ""
        rule = RULES["T001"]
        return [
            Finding(
                str(path), line, column, line, end, rule.code, rule.severity, error.message,
                source_line=shown,
            )
        ]  # fmt: skip
    return []
