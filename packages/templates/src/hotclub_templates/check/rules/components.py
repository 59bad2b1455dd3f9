"""Calls of components: those that are not there, arguments and slots that they do not take."""

from collections.abc import Iterator

from hotclub_templates.check.findings import Finding
from hotclub_templates.check.parsing import Parsed
from hotclub_templates.check.project import Project
from hotclub_templates.check.tree import constant, span
from hotclub_templates.errors import TemplateSyntaxError, close_match
from hotclub_templates.tags.components import FOLDER, ComponentNode, check_call, template_name_of
from hotclub_templates.tags.declared import Definition


def components(project: Project, parsed: Parsed) -> Iterator[Finding]:
    """Yield a finding for each call by a constant name that cannot be fulfilled."""
    for node, _ in parsed.nodes:
        if not isinstance(node, ComponentNode):
            continue
        name = constant(node.name)
        if not isinstance(name, str) or not name:
            continue
        found = project.find(template_name_of(name))
        if found is None:
            hint = close_match(name, _names(project)).strip()
            message = f"There is no component '{name}': no template '{template_name_of(name)}'"
            yield parsed.source.finding("T015", span(node), message, hint)
        elif found.is_whole:
            try:
                check_call(node, Definition(found, found.source.name))
            except TemplateSyntaxError as error:
                yield parsed.source.finding("T016", span(node), error.message)


def _names(project: Project) -> list[str]:
    """Return the names by which components may be called."""
    folder = f"{FOLDER}/"
    return [
        name.removeprefix(folder).removesuffix(".html")
        for name in project.names()
        if name.startswith(folder)
    ]
