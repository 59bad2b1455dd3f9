"""Libraries that are loaded and not used."""

from collections.abc import Iterator

from hotclub_templates.check.findings import Finding
from hotclub_templates.check.parsing import Parsed
from hotclub_templates.check.project import Project
from hotclub_templates.lexer import Token
from hotclub_templates.tags.output import LoadNode


def unused_loads(project: Project, parsed: Parsed) -> Iterator[Finding]:
    """Yield a finding for each library or name of a `{% load %}` that nothing asks for."""
    if not parsed.is_whole:
        return
    for node, _ in parsed.nodes:
        if isinstance(node, LoadNode) and node.token is not None:
            yield from _unused(project, parsed, node.token)


def _unused(project: Project, parsed: Parsed, token: Token) -> Iterator[Finding]:
    words = token.contents.split()[1:]
    if len(words) >= 3 and words[-2] == "from":
        for name in words[:-2]:
            if name not in parsed.used:
                yield _finding(parsed, token, name, f"'{name}' is loaded and not used")
        return
    libraries = project.engine.template_libraries
    for label in words:
        library = libraries[label]
        names = {*library.tags, *library.filters}
        if names and names.isdisjoint(parsed.used):
            yield _finding(parsed, token, label, f"Nothing of the library '{label}' is used")


def _finding(parsed: Parsed, token: Token, word: str, message: str) -> Finding:
    start, end = token.position or (0, 1)
    # The first word is the tag's own.
    at = parsed.source.text.find(word, start + 2 + len("load"), end)
    place = (start, end) if at < 0 else (at, at + len(word))
    return parsed.source.finding("T010", place, message, f"Take '{word}' out of the tag.")
