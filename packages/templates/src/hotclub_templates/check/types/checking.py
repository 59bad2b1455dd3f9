"""Check the types of all templates that declare some, with one run of mypy.

Flow: parsed templates → one module → messages → **findings**.
"""

from collections.abc import Iterable
from pathlib import Path

from hotclub_templates.check.findings import Finding
from hotclub_templates.check.parsing import Parsed
from hotclub_templates.check.project import Project
from hotclub_templates.check.types.messages import findings_of
from hotclub_templates.check.types.running import mypy_messages
from hotclub_templates.check.types.templates import TemplateWriter
from hotclub_templates.check.types.writing import Module


def type_findings(
    project: Project,
    templates: Iterable[Parsed],
    given_names: tuple[str, ...] = (),
    config: Path | None = None,
) -> list[Finding]:
    """Return the mistakes of type in templates that have no mistakes of syntax.

    Raises ImproperlyConfigured if there is something to check and mypy is not installed.
    """
    module = Module()
    found: list[Finding] = []
    for parsed in templates:
        if parsed.is_whole:
            found += TemplateWriter(module, project, parsed, given_names).write()
    if not module.lines:
        return found
    text, shift, probes = module.text()
    return [*found, *findings_of(mypy_messages(text, config), probes, shift)]
