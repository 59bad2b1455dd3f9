"""Check templates of an engine.

Flow: engine + which templates → parsed templates → rules → **findings**, in order of file and place.
Not here: the rules, how findings are shown (reports.py), the command line (command.py).
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from hotclub_templates.check.escaping import escaping_findings
from hotclub_templates.check.findings import Finding
from hotclub_templates.check.parsing import Parsed
from hotclub_templates.check.project import Project
from hotclub_templates.check.rules.branches import branches
from hotclub_templates.check.rules.components import components
from hotclub_templates.check.rules.inheritance import blocks
from hotclub_templates.check.rules.loads import unused_loads
from hotclub_templates.check.rules.references import circles, references
from hotclub_templates.check.rules.variables import unused_variables
from hotclub_templates.check.sources import EXTENSIONS, Source, template_files
from hotclub_templates.check.types.checking import type_findings
from hotclub_templates.engine import Engine
from hotclub_templates.errors import TemplateDoesNotExist

Rules = Callable[[Project, Parsed], Iterator[Finding]]

_RULES: tuple[Rules, ...] = (
    unused_loads, references, components, circles, blocks, branches, unused_variables,
)  # fmt: skip


def check_templates(
    engine: Engine,
    templates: Iterable[str | Path] | None = None,
    *,
    extensions: Iterable[str] = EXTENSIONS,
    types: bool = True,
    context_names: Iterable[str] = (),
    mypy_config: Path | None = None,
) -> list[Finding]:
    """Return the mistakes in templates of `engine`, in order of file and place.

    templates: names (str) as `get_template` takes them, and folders or files (Path); None for all in
    the engine's folders. extensions: which files of a folder are templates. types: whether to ask mypy
    about templates that declare their context; context_names: further variables that all of them
    have; mypy_config: a configuration for mypy, whose plug-ins are then run.
    Raises TemplateDoesNotExist for a name that no loader has, NotADirectoryError for a path that is
    not there, ImproperlyConfigured if mypy is needed and not installed. Mistakes in templates raise nothing.
    """
    project = Project(engine)
    endings = tuple(extensions)
    chosen = project.folders() if templates is None else list(templates)
    findings: set[Finding] = set()
    parsed: list[Parsed] = []
    for one in chosen:
        parsed += _named(project, one) if isinstance(one, str) else ()
        for name, path in _files(one, endings) if isinstance(one, Path) else ():
            try:
                parsed.append(project.add(path, name, path.read_text(engine.file_charset)))
            except (UnicodeError, OSError) as error:
                findings.add(Source(str(path), name, "").finding("T001", (0, 1), str(error)))
    for template in parsed:
        findings.update(_check(project, template))
    findings.update(_not_ignored(escaping_findings(project, parsed), parsed))
    if types:
        of_types = type_findings(project, parsed, tuple(context_names), mypy_config)
        findings.update(_not_ignored(of_types, parsed))
    return sorted(findings)


def _named(project: Project, name: str) -> list[Parsed]:
    found = project.find(name)
    if found is None:
        raise TemplateDoesNotExist(name)
    return [found]


def _files(path: Path, extensions: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    if path.is_file():
        return iter([(path.name, path)])
    if not path.is_dir():
        raise NotADirectoryError(f"There is no folder or file {str(path)!r}.")
    return template_files(path, extensions)


def _check(project: Project, parsed: Parsed) -> Iterator[Finding]:
    found = [*parsed.mistakes]
    for rule in _RULES:
        try:
            found += rule(project, parsed)
        except RecursionError:
            # What is nested this deep cannot be rendered either.
            found.append(parsed.source.finding("T001", (0, 1), "The template is nested too deeply"))
            break
    return _not_ignored(found, [parsed])


def _not_ignored(findings: Iterable[Finding], templates: Iterable[Parsed]) -> Iterator[Finding]:
    sources = {parsed.source.path: parsed.source for parsed in templates}
    return (finding for finding in findings if not sources[finding.path].ignores(finding))
