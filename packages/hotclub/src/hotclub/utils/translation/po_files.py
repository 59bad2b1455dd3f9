"""Catalogues as people edit them (.po) and as programs read them (.mo). Pure.

Flow: text of a .po file → entries → **bytes of a .mo file**; entries → text. Source: the GNU
gettext manual, "The Format of PO Files" and "The Format of GNU MO Files".
Not here: finding files, collecting messages.
"""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_KEYWORD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d+)\])?)\s+(".*")\s*\Z')
_MAGIC = 0x950412DE


class PoSyntaxError(ValueError):
    """A line of a .po file that is none of its grammar. line: counted from 1."""

    def __init__(self, line: int, text: str) -> None:
        self.line = line
        super().__init__(f"Line {line} is no line of a .po file: {text.strip()[:80]!r}")


@dataclass
class Entry:
    """A message and its translations, one a plural form.

    comments: lines that begin with "#", as written. obsolete: kept by the tools, not used.
    """

    message: str = ""
    plural: str | None = None
    context: str | None = None
    translations: dict[int, str] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)
    obsolete: bool = False

    @property
    def key(self) -> tuple[str | None, str]:
        """Context and message: what tells entries apart."""
        return self.context, self.message

    @property
    def is_fuzzy(self) -> bool:
        """Whether a tool made the translation by guessing."""
        return any(line.startswith("#,") and "fuzzy" in line for line in self.comments)

    @property
    def is_translated(self) -> bool:
        """Whether every form has a text."""
        return bool(self.translations) and all(self.translations.values())


def parse_po(text: str) -> list[Entry]:
    """Return the entries of a .po file; that of the empty message holds the header.

    Raises PoSyntaxError.
    """
    entries: list[Entry] = []
    entry = Entry()
    target: tuple[str, int] | None = None
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        is_obsolete = line.startswith("#~")
        if is_obsolete:
            line = line[2:].strip()
        if not line:
            continue
        starts = line.startswith(("#", "msgctxt")) or (
            line.startswith("msgid ") and (target is None or target[0] != "msgctxt")
        )
        if starts and target is not None and target[0] == "msgstr":
            entries.append(entry)
            entry, target = Entry(), None
        if line.startswith("#"):
            entry.comments.append(line)
            continue
        entry.obsolete = entry.obsolete or is_obsolete
        match = _KEYWORD.match(line)
        if match is not None:
            keyword = "msgstr" if match[1].startswith("msgstr") else match[1]
            target = keyword, int(match[2] or 0)
            _put(entry, target, _unquoted(match[3], number), append=False)
        elif line.startswith('"') and target is not None:
            _put(entry, target, _unquoted(line, number), append=True)
        else:
            raise PoSyntaxError(number, raw)
    if target is not None:
        entries.append(entry)
    return entries


def _unquoted(quoted: str, number: int) -> str:
    try:
        value = ast.literal_eval(quoted)
    except (SyntaxError, ValueError) as error:
        raise PoSyntaxError(number, quoted) from error
    if not isinstance(value, str):
        raise PoSyntaxError(number, quoted)
    return value


def _put(entry: Entry, target: tuple[str, int], text: str, *, append: bool) -> None:
    keyword, form = target
    if keyword == "msgctxt":
        entry.context = (entry.context or "") + text if append else text
    elif keyword == "msgid":
        entry.message = entry.message + text if append else text
    elif keyword == "msgid_plural":
        entry.plural = (entry.plural or "") + text if append else text
    else:
        entry.translations[form] = entry.translations.get(form, "") + text if append else text


def write_po(entries: Iterable[Entry]) -> str:
    """Return the text of a .po file; obsolete entries come last."""
    ordered = list(entries)
    blocks = [_block(one) for one in ordered if not one.obsolete]
    blocks += [
        "\n".join(f"#~ {line}" if not line.startswith("#") else line for line in _lines(one))
        for one in ordered
        if one.obsolete
    ]
    return "\n\n".join(blocks) + "\n"


def _block(entry: Entry) -> str:
    return "\n".join(_lines(entry))


def _lines(entry: Entry) -> Iterator[str]:
    yield from entry.comments
    if entry.context is not None:
        yield from _quoted("msgctxt", entry.context)
    yield from _quoted("msgid", entry.message)
    if entry.plural is None:
        yield from _quoted("msgstr", entry.translations.get(0, ""))
        return
    yield from _quoted("msgid_plural", entry.plural)
    for form in sorted(entry.translations) or (0, 1):
        yield from _quoted(f"msgstr[{form}]", entry.translations.get(form, ""))


def _quoted(keyword: str, text: str) -> Iterator[str]:
    lines = text.splitlines(keepends=True) or [""]
    if len(lines) > 1:
        yield f'{keyword} ""'
    else:
        yield f"{keyword} {_literal(lines[0])}"
        return
    for line in lines:
        yield _literal(line)


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _literal(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(character, character) for character in text) + '"'


def compile_mo(entries: Iterable[Entry], *, use_fuzzy: bool = False) -> bytes:
    """Return the bytes of a .mo file of what is translated.

    use_fuzzy: with guessed translations, too.
    """
    pairs = sorted(
        (_mo_key(entry), _mo_text(entry))
        for entry in entries
        if _counts(entry, use_fuzzy=use_fuzzy)
    )
    count = len(pairs)
    at = 28 + 16 * count
    tables: list[int] = []
    body = b""
    for column in (0, 1):
        for pair in pairs:
            tables += [len(pair[column]), at + len(body)]
            body += pair[column] + b"\0"
    head = struct.pack("<7I", _MAGIC, 0, count, 28, 28 + 8 * count, 0, 0)
    return head + struct.pack(f"<{4 * count}I", *tables) + body


def _counts(entry: Entry, *, use_fuzzy: bool) -> bool:
    if entry.obsolete or not entry.is_translated:
        return False
    # The header of a fresh file is marked fuzzy, and needed all the same.
    return use_fuzzy or not entry.is_fuzzy or not entry.message


def _mo_key(entry: Entry) -> bytes:
    key = entry.message if entry.plural is None else f"{entry.message}\0{entry.plural}"
    return (key if entry.context is None else f"{entry.context}\x04{key}").encode()


def _mo_text(entry: Entry) -> bytes:
    return "\0".join(entry.translations[form] for form in sorted(entry.translations)).encode()
