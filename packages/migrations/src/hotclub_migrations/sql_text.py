"""One text of SQL → its statements.

Flow: RunSQL → **sql_text** → statements. Reads quotes, comments and dollar quotes, no more: a
semicolon inside one of them ends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""
    (?P<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*")
  | (?P<dollar>\$(?P<tag>[A-Za-z_]\w*)?\$.*?\$(?(tag)(?P=tag))\$)
  | (?P<comment>--[^\n]*|/\*.*?\*/)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<end>;)
  | .
    """,
    re.VERBOSE | re.DOTALL,
)


def split_statements(sql: str) -> Iterator[str]:
    """Yield the statements of the text, without their semicolons and without empty ones.

    The body of a CREATE TRIGGER … BEGIN … END (SQLite) stays in one piece.
    """
    current: list[str] = []
    words: list[str] = []
    depth = 0
    says_something = False
    for token in _TOKEN.finditer(sql):
        text = token[0]
        if token["word"]:
            words.append(text.upper())
            depth += _opens(words)
        if token["end"] and depth <= 0:
            if says_something:
                yield "".join(current).strip()
            current, words, depth, says_something = [], [], 0, False
            continue
        says_something = says_something or not (text.isspace() or token["comment"])
        current.append(text)
    if says_something:
        yield "".join(current).strip()


def _opens(words: list[str]) -> int:
    """Return +1, -1 or 0: how the last word changes the depth of a trigger's body."""
    if words[0] != "CREATE" or "TRIGGER" not in words[:4]:
        return 0
    if words[-1] in ("BEGIN", "CASE"):
        return 1
    return -1 if words[-1] == "END" else 0
