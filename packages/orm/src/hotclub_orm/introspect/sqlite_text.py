"""Read what SQLite's pragmas do not tell out of the text of CREATE TABLE.

Flow: sqlite_master.sql → **definition** → introspect/sqlite.py. A small scanner: it knows quotes
and parentheses, comments, and where a definition ends; the rest is found by words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|\w+|\s+|.""",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class ColumnText:
    """What the text says about one column."""

    autoincrement: bool
    deferred: bool
    generated: str | None
    check: str | None
    collation: str | None


@dataclass(slots=True)
class Definition:
    """What the text of a table says."""

    columns: dict[str, ColumnText] = field(default_factory=dict)
    checks: list[tuple[str, str]] = field(default_factory=list)
    unique_names: dict[tuple[str, ...], str] = field(default_factory=dict)
    deferred_keys: set[tuple[str, ...]] = field(default_factory=set)

    def is_deferred(self, columns: tuple[str, ...]) -> bool:
        """Whether the reference of these columns is checked at commit."""
        lowered = tuple(column.lower() for column in columns)
        if lowered in self.deferred_keys:
            return True
        own = self.columns.get(lowered[0]) if len(lowered) == 1 else None
        return own is not None and own.deferred

    @staticmethod
    def split(sql: str) -> list[str]:
        """Return the parts of a list, as far as its closing parenthesis; commas divide them."""
        parts, depth, current = [], 0, ""
        for piece in _tokens(sql):
            if piece == ")" and depth == 0:
                break
            depth += {"(": 1, ")": -1}.get(piece, 0)
            if piece == "," and depth == 0:
                parts.append(current.strip())
                current = ""
            else:
                current += piece
        return [*parts, current.strip()] if current.strip() else parts


def read_definition(sql: str) -> Definition:
    """Read CREATE TABLE; anything else gives an empty definition."""
    definition = Definition()
    start = sql.find("(")
    if start < 0 or not re.match(r"\s*CREATE\s+(TEMP\w*\s+)?TABLE\b", sql, re.IGNORECASE):
        return definition
    start = _list_start(sql)
    for part in Definition.split(sql[start:]):
        words = [piece for piece in _tokens(part) if not piece.isspace()]
        if not words:
            continue
        if words[0].upper() in ("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"):
            _read_constraint(words, part, definition)
        else:
            definition.columns[_bare(words[0]).lower()] = _read_column(words[1:], part)
    return definition


def _list_start(sql: str) -> int:
    """Return where the list of columns begins: behind the first parenthesis outside quotes."""
    position = 0
    for piece in _tokens(sql, keep_comments=True):
        position += len(piece)
        if piece == "(":
            return position
    return len(sql)


def _tokens(sql: str, *, keep_comments: bool = False) -> list[str]:
    found = _TOKEN.findall(sql)
    return [t if keep_comments or not t.startswith(("--", "/*")) else " " for t in found]


def _bare(name: str) -> str:
    if name[:1] == "[":
        return name[1:-1]
    quote = name[:1]
    return name[1:-1].replace(quote * 2, quote) if quote in ('"', "`", "'") else name


def _read_column(words: list[str], text: str) -> ColumnText:
    upper = [word.upper() for word in words]
    collation = None
    if "COLLATE" in upper:
        behind = upper.index("COLLATE") + 1
        collation = _bare("".join(words[behind : behind + 1])) or None
    generated = "AS" in upper and _after(text, "AS")
    return ColumnText(
        autoincrement="AUTOINCREMENT" in upper,
        deferred="DEFERRED" in upper,
        generated=generated or None,
        check=_after(text, "CHECK") if "CHECK" in upper else None,
        collation=collation,
    )


def _read_constraint(words: list[str], text: str, definition: Definition) -> None:
    name = _bare("".join(words[1:2])) if words[0].upper() == "CONSTRAINT" else ""
    rest = words[2:] if name else words
    kind = rest[0].upper() if rest else ""
    if kind == "CHECK":
        definition.checks.append((name, _after(text, "CHECK") or ""))
    elif kind in ("UNIQUE", "FOREIGN"):
        inside = _after(text, "UNIQUE" if kind == "UNIQUE" else "KEY") or ""
        columns = tuple(_bare(part).lower() for part in Definition.split(inside))
        if kind == "UNIQUE" and name:
            definition.unique_names[columns] = name
        elif kind == "FOREIGN" and "DEFERRED" in (word.upper() for word in rest):
            definition.deferred_keys.add(columns)


def _after(text: str, word: str) -> str | None:
    """Return what stands in the parentheses that follow the word."""
    tokens = _tokens(text)
    for position, piece in enumerate(tokens):
        if piece.upper() != word:
            continue
        behind = position + 1
        while behind < len(tokens) and tokens[behind].isspace():
            behind += 1
        if behind < len(tokens) and tokens[behind] == "(":
            return _inside(tokens[behind + 1 :])
    return None


def _inside(tokens: list[str]) -> str:
    depth, kept = 0, ""
    for piece in tokens:
        if piece == ")" and depth == 0:
            break
        depth += {"(": 1, ")": -1}.get(piece, 0)
        kept += piece
    return kept.strip()
