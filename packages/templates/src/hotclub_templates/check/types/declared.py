"""What a template says of its variables.

Flow: `{% context name: type %}`, `{% props name: type = default %}` → **declarations** → scopes.
Not here: the tags (tags/declared.py).
"""

from dataclasses import dataclass

from hotclub_templates.check.parsing import Parsed
from hotclub_templates.check.sources import Span
from hotclub_templates.check.tree import span
from hotclub_templates.tags.declared import DeclarationNode


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declared variable: its `name`, the text of its `type`, where it stands, if it may lack."""

    name: str
    type: str
    span: Span
    is_optional: bool = False


def declarations(parsed: Parsed) -> list[Declaration]:
    """Return what a template itself declares."""
    return [
        one
        for node, _ in parsed.nodes
        if isinstance(node, DeclarationNode)
        for one in _declared(parsed, node)
    ]


def _declared(parsed: Parsed, node: DeclarationNode) -> list[Declaration]:
    token, at = node.token, span(node)[0]
    if token is None:
        return []
    # Spans count from behind the tag's name.
    first = parsed.source.text.index(token.contents, at) + len(token.contents.split(None, 1)[0])
    return [
        Declaration(
            one.name,
            one.type or "object",
            (first + one.span[0], first + one.span[1]),
            one.default is not None,
        )
        for one in node.declarations
    ]
