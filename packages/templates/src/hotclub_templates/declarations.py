"""What a template says of the variables it is given: `{% props title: str, level: int = 2 %}`.

Flow: the words of a tag → **declarations** → components, the check of types. A type is text here:
only the check reads it, as Python's checker would.
"""

import re
from dataclasses import dataclass

from hotclub_templates.errors import TemplateSyntaxError

_BETWEEN = re.compile(r"[\s,]*")
_NAME = re.compile(r"([^\W\d]\w*)\s*")
_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*|\"[^\"]*\"|'[^']*'")
_OR = re.compile(r"\s*\|\s*")
_DEFAULT = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s,"'])+""")
_BRACKETS = {"[": 1, "]": -1}


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declared variable.

    name; type: its text, "" for any; default: the text of an expression of the template language,
    None where a value must be given; span: where the type stands in the text that was parsed.
    """

    name: str
    type: str = ""
    default: str | None = None
    span: tuple[int, int] = (0, 0)


def parse_declarations(text: str, tag: str) -> list[Declaration]:
    """Return what `text`, the words of `tag` behind its name, declares, in order.

    A declaration is `name`, `name: type`, `name = default` or all three; commas or blanks stand
    between them. Raises TemplateSyntaxError for anything else, and for a name that comes twice.
    """
    found: dict[str, Declaration] = {}
    at = _skip(text, 0)
    while at < len(text):
        one, at = _declaration(text, at, tag)
        if one.name in found:
            raise TemplateSyntaxError(f"'{tag}' declares {one.name!r} more than once.")
        found[one.name] = one
        at = _skip(text, at)
    return list(found.values())


def _skip(text: str, at: int) -> int:
    match = _BETWEEN.match(text, at)
    return at if match is None else match.end()


def _declaration(text: str, at: int, tag: str) -> tuple[Declaration, int]:
    match = _NAME.match(text, at)
    if match is None:
        raise TemplateSyntaxError(
            f"'{tag}' needs names, each maybe with a type and a default, as "
            f"`title: str, level: int = 2`; found {text[at : at + 20]!r}."
        )
    name, at = match[1], match.end()
    kind, default, span = "", None, (at, at)
    if text[at : at + 1] == ":":
        start = at + 1 + len(text[at + 1 :]) - len(text[at + 1 :].lstrip())
        end = _type_end(text, start, name, tag)
        kind, span = text[start:end], (start, end)
        at = _skip_blanks(text, end)
    if text[at : at + 1] == "=":
        at = _skip_blanks(text, at + 1)
        match = _DEFAULT.match(text, at)
        if match is None:
            raise TemplateSyntaxError(f"'{tag}' gives {name!r} no default behind its '='.")
        default, at = match[0], match.end()
    return Declaration(name, kind, default, span), at


def _skip_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _type_end(text: str, at: int, name: str, tag: str) -> int:
    """Return where a type that begins at `at` ends: dotted names, brackets, alternatives."""
    while True:
        match = _DOTTED.match(text, at)
        if match is None:
            raise TemplateSyntaxError(
                f"'{tag}' gives {name!r} no type behind its ':'. Write a Python type, as "
                f"`{name}: str` or `{name}: list[int] | None`."
            )
        at = match.end()
        if text[at : at + 1] == "[":
            at = _bracket_end(text, at, name, tag)
        more = _OR.match(text, at)
        if more is None:
            return at
        at = more.end()


def _bracket_end(text: str, at: int, name: str, tag: str) -> int:
    depth, quote = 0, ""
    for place in range(at, len(text)):
        character = text[place]
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        else:
            depth += _BRACKETS.get(character, 0)
            if depth == 0:
                return place + 1
    raise TemplateSyntaxError(f"'{tag}' leaves a '[' of the type of {name!r} open.")
