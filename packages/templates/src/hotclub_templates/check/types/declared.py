"""What a template says of its context.

Flow: `{% context name: type %}` → **declarations** → scopes. Not here: the tag (the package's own).
"""

import re
from dataclasses import dataclass

from hotclub_templates.check.parsing import Parsed
from hotclub_templates.check.sources import Span
from hotclub_templates.lexer import Token, TokenType


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declared variable: its `name`, the text of its `type`, where it stands, if it may lack."""

    name: str
    type: str
    span: Span
    is_optional: bool = False


_NAME = re.compile(r"(?:^|(?<=[\s,]))([^\W\d]\w*)\s*:\s*")


def declarations(parsed: Parsed) -> list[Declaration]:
    """Return what a template itself declares."""
    if "context" not in parsed.used:
        return []
    return [
        one
        for token in parsed.tokens
        if token.token_type is TokenType.BLOCK and token.contents.split(None, 1)[:1] == ["context"]
        for one in _declared(parsed.source.text, token)
    ]


def _declared(text: str, token: Token) -> list[Declaration]:
    start, end = token.position or (0, 0)
    start = text.index("context", start, end) + len("context")
    names = list(_NAME.finditer(text[start : end - 2]))
    found: list[Declaration] = []
    for number, name in enumerate(names):
        stop = names[number + 1].start() if number + 1 < len(names) else end - 2 - start
        kind, equals, _ = text[start + name.end() : start + stop].partition("=")
        kind = kind.strip().rstrip(",").rstrip()
        place = (start + name.end(), start + name.end() + len(kind))
        found.append(Declaration(name[1], kind, place, bool(equals)))
    return found
