"""Collect messages from source: Python, templates, scripts. Pure: text in, messages out.

Flow: text of a file → **found messages** → merged into the entries of a .po file.
Not here: walking folders, writing files (management/commands/makemessages.py).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from hotclub_templates import Lexer, Token, TokenType
from hotclub_templates.text.html import trim_whitespace

from hotclub.utils.translation.codes import generic_of, to_language
from hotclub.utils.translation.po_files import Entry

# Function → positions of context, message and plural among its arguments.
_FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
_TEXT = r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
_IN_TEMPLATE = re.compile(rf"_\(\s*{_TEXT}\s*\)")
_IN_SCRIPT = re.compile(rf"\b(n?p?gettext(?:_noop)?)\s*\(\s*((?:{_TEXT}\s*,?\s*)+)")
_TRANSLATE = re.compile(rf"(?:trans|translate)\s+{_TEXT}(?P<rest>.*)\Z", re.DOTALL)
_CONTEXT = re.compile(rf"\bcontext\s+{_TEXT}")
_BLOCK = re.compile(r"(?:blocktrans|blocktranslate)\b(?P<rest>.*)\Z", re.DOTALL)

# nplurals and the rule, of the GNU gettext manual and the Unicode CLDR.
_ONE = "nplurals=1; plural=0;"
_TWO = "nplurals=2; plural=(n != 1);"
_FROM_TWO = "nplurals=2; plural=(n > 1);"
_SLAVIC = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
    "(n%100<10 || n%100>=20) ? 1 : 2);"
)
_PLURALS = {
    **dict.fromkeys(("id", "ja", "km", "ko", "ms", "my", "th", "ug", "vi", "zh"), _ONE),
    **dict.fromkeys(("br", "fr", "kab", "ln", "oc", "pt-br", "tg", "tr", "uz"), _FROM_TWO),
    **dict.fromkeys(("be", "bs", "hr", "ru", "sr", "uk"), _SLAVIC),
    **dict.fromkeys(("cs", "sk"), "nplurals=3; plural=(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2;"),
    "pl": (
        "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
    ),
    "lt": (
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && "
        "(n%100<10 || n%100>=20) ? 1 : 2);"
    ),
    "lv": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n != 0 ? 1 : 2);",
    "ro": "nplurals=3; plural=(n==1 ? 0 : (n==0 || (n%100 > 0 && n%100 < 20)) ? 1 : 2);",
    "sl": ("nplurals=4; plural=(n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3);"),
    "ar": (
        "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
        "n%100>=11 ? 4 : 5;"
    ),
    "ga": "nplurals=5; plural=(n==1 ? 0 : n==2 ? 1 : n<7 ? 2 : n<11 ? 3 : 4);",
    "cy": "nplurals=4; plural=(n==1) ? 0 : (n==2) ? 1 : (n != 8 && n != 11) ? 2 : 3;",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A message in source.   place: file and line, "shop/views.py:12"."""

    message: str
    place: str
    plural: str | None = None
    context: str | None = None


def messages_of(name: str, text: str) -> Iterator[Found]:
    """Yield the messages of a file, by its ending: .py, .js and .mjs, all else a template.

    Raises SyntaxError for Python that is none.
    """
    if name.endswith(".py"):
        yield from _of_python(name, text)
    elif name.endswith((".js", ".mjs")):
        yield from _of_script(name, text)
    else:
        yield from _of_template(name, text)


def _of_python(name: str, text: str) -> Iterator[Found]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        called = str(getattr(function, "id", None) or getattr(function, "attr", ""))
        places = _FUNCTIONS.get(called)
        if places is None:
            continue
        texts = [
            one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else None
            for one in node.args
        ]
        found = _picked(texts, places, f"{name}:{node.lineno}")
        if found is not None:
            yield found


def _picked(
    texts: list[str | None], places: tuple[int | None, int, int | None], place: str
) -> Found | None:
    def at(position: int | None) -> str | None:
        return texts[position] if position is not None and position < len(texts) else None

    context, message, plural = (at(position) for position in places)
    missing = (places[0] is not None and context is None) or (
        places[2] is not None and plural is None
    )
    if not message or missing:
        return None
    return Found(message, place, plural, context)


def _of_script(name: str, text: str) -> Iterator[Found]:
    for match in _IN_SCRIPT.finditer(text):
        texts: list[str | None] = [_value(one) for one in re.findall(_TEXT, match[2])]
        line = text.count("\n", 0, match.start()) + 1
        found = _picked(texts, _FUNCTIONS[match[1]], f"{name}:{line}")
        if found is not None:
            yield found


def _value(literal: str) -> str:
    value = ast.literal_eval(literal)
    return str(value)


def _of_template(name: str, text: str) -> Iterator[Found]:
    tokens = Lexer(text).tokenize()
    position = 0
    while position < len(tokens):
        token = tokens[position]
        position += 1
        place = f"{name}:{token.lineno}"
        if token.token_type not in (TokenType.BLOCK, TokenType.VAR):
            continue
        for match in _IN_TEMPLATE.finditer(token.contents):
            yield Found(_value(match[1]), place)
        if token.token_type is not TokenType.BLOCK:
            continue
        single = _TRANSLATE.match(token.contents)
        if single is not None:
            yield Found(_value(single[1]), place, None, _context_in(single["rest"]))
        block = _BLOCK.match(token.contents)
        if block is not None:
            bodies, position = _bodies(tokens, position)
            trimmed = re.search(r"\btrimmed\b", block["rest"]) is not None
            message, *more = [_message(body, trimmed=trimmed) for body in bodies]
            if message:
                yield Found(message, place, more[0] if more else None, _context_in(block["rest"]))


def _context_in(rest: str) -> str | None:
    match = _CONTEXT.search(rest)
    return None if match is None else _value(match[1])


def _bodies(tokens: list[Token], position: int) -> tuple[list[list[Token]], int]:
    """Return the tokens up to `plural` and up to the end, and the position after it."""
    bodies: list[list[Token]] = [[]]
    while position < len(tokens):
        token = tokens[position]
        position += 1
        if token.token_type is TokenType.BLOCK:
            if token.contents.strip() != "plural":
                break
            bodies.append([])
        else:
            bodies[-1].append(token)
    return bodies, position


def _message(body: list[Token], *, trimmed: bool) -> str:
    """Return the message as the tag looks it up."""
    parts = []
    for token in body:
        kind, contents = token.token_type, token.contents
        if kind is TokenType.TEXT:
            parts.append(contents.replace("%", "%%"))
        elif kind is TokenType.VAR:
            parts.append(f"%({contents.split('|')[0].strip()})s")
    text = "".join(parts)
    return trim_whitespace(text) if trimmed else text


# Merging


def plural_rule(locale: str) -> str:
    """Return the Plural-Forms of a language; that of English for one without an entry."""
    code = to_language(locale)
    return _PLURALS.get(code) or _PLURALS.get(generic_of(code)) or _TWO


def header(locale: str) -> Entry:
    """Return the first entry of a fresh catalogue."""
    facts = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": locale,
        "MIME-Version": "1.0",
        "Plural-Forms": plural_rule(locale),
    }
    text = "".join(f"{name}: {value}\n" for name, value in facts.items())
    return Entry("", translations={0: text})


def merged(
    existing: Iterable[Entry],
    found: Iterable[Found],
    locale: str,
    *,
    keep_obsolete: bool = True,
    locations: bool = True,
) -> list[Entry]:
    """Return the entries of a catalogue after collecting: translations stay, the rest follows.

    A message that source no longer has becomes obsolete; one that comes back is used again.
    """
    old = {entry.key: entry for entry in existing}
    places: dict[tuple[str | None, str], list[Found]] = {}
    for one in found:
        places.setdefault((one.context, one.message), []).append(one)
    entries = [old.pop((None, ""), None) or header(locale)]
    for key, uses in sorted(places.items(), key=lambda pair: (pair[1][0].place, pair[0][1])):
        plural = next((use.plural for use in uses if use.plural is not None), None)
        entry = old.pop(key, None) or Entry(key[1], context=key[0])
        notes = [line for line in entry.comments if not line.startswith(("#:", "#,"))]
        where = [f"#: {place}" for place in sorted({use.place for use in uses})]
        flags = _flags(entry, plural)
        comments = [*notes, *(where if locations else ()), *flags]
        entries.append(replace(entry, plural=plural, comments=comments, obsolete=False))
    if keep_obsolete:
        gone = [entry for entry in old.values() if entry.is_translated]
        entries += [
            replace(
                entry,
                obsolete=True,
                comments=[line for line in entry.comments if not line.startswith("#:")],
            )
            for entry in gone
        ]
    return entries


def _flags(entry: Entry, plural: str | None) -> list[str]:
    flags = ["fuzzy"] if entry.is_fuzzy else []
    if re.search(r"%(?:\(\w+\))?[sdrf]", f"{entry.message}{plural or ''}"):
        flags.append("python-format")
    return [f"#, {', '.join(flags)}"] if flags else []
