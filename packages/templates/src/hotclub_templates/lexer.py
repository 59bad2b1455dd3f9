"""Cut template source into tokens, in time linear in its size.

Flow: source → **tokens** → parser. A token knows where it stood.
Not here: what a tag means.
"""

import re
from collections.abc import Iterator
from enum import Enum

FILTER_SEPARATOR = "|"
FILTER_ARGUMENT_SEPARATOR = ":"
VARIABLE_ATTRIBUTE_SEPARATOR = "."
BLOCK_TAG_START = "{%"
BLOCK_TAG_END = "%}"
VARIABLE_TAG_START = "{{"
VARIABLE_TAG_END = "}}"
COMMENT_TAG_START = "{#"
COMMENT_TAG_END = "#}"
SINGLE_BRACE_START = "{"
SINGLE_BRACE_END = "}"
TRANSLATOR_COMMENT_MARK = "Translators"

_OPENING = re.compile(r"\{[%{#]")
# Words, in which quoted parts may hold blanks: as `key="two words"`.
_SPLIT = re.compile(
    r"""((?:[^\s'"]*(?:(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')[^\s'"]*)+)|\S+)""", re.DOTALL
)


class TokenType(Enum):
    """The four kinds of token."""

    TEXT = 0
    VAR = 1
    BLOCK = 2
    COMMENT = 3


_KINDS = {
    "{%": (TokenType.BLOCK, "%}"),
    "{{": (TokenType.VAR, "}}"),
    "{#": (TokenType.COMMENT, "#}"),
}


class Token:
    """A piece of source: `contents` without the braces, `position` (start, end), `lineno`."""

    __slots__ = ("contents", "lineno", "position", "token_type")

    def __init__(
        self,
        token_type: TokenType,
        contents: str,
        position: tuple[int, int] | None = None,
        lineno: int | None = None,
    ) -> None:
        self.token_type = token_type
        self.contents = contents
        self.position = position
        self.lineno = lineno

    def __repr__(self) -> str:
        shown = self.contents[:20].replace("\n", "")
        return f'<{self.token_type.name.capitalize()} token: "{shown}...">'

    def split_contents(self) -> list[str]:
        """Return the words of a tag; a quoted or `_("...")` part is one word."""
        return list(smart_split(self.contents))


def smart_split(text: str) -> Iterator[str]:
    """Yield the words of `text`, quoted parts held together with their quotes."""
    if '"' not in text and "'" not in text:
        yield from text.split()
        return
    for match in _SPLIT.finditer(text):
        yield match[0]


class _Closings:
    """Where the next closing mark is; each search goes on from the last, never back."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.next_at: dict[str, int] = {"%}": -1, "}}": -1, "#}": -1, "\n": -1}

    def find(self, mark: str, start: int) -> int:
        at = self.next_at[mark]
        if at < start:
            at = self.source.find(mark, start)
            if at < 0:
                at = len(self.source) + 1
            self.next_at[mark] = at
        return at


class Lexer:
    """Cuts one template source."""

    def __init__(self, template_string: str) -> None:
        self.template_string = template_string
        self.verbatim: str | None = None

    def __repr__(self) -> str:
        shown = self.template_string[:20].replace("\n", "")
        return f'<{type(self).__name__} template_string="{shown}...", verbatim={self.verbatim or False}>'

    def tokenize(self) -> list[Token]:
        """Return all tokens in order; their source texts together are the source."""
        source = self.template_string
        tokens: list[Token] = []
        add = tokens.append
        at, lineno = 0, 1
        for kind, start, end in self._tags():
            contents = source[start + 2 : end - 2].strip()
            if self.verbatim is not None and not (
                kind is TokenType.BLOCK and contents == self.verbatim
            ):
                continue
            if start > at:
                add(Token(TokenType.TEXT, source[at:start], (at, start), lineno))
                lineno += source.count("\n", at, start)
            self.verbatim = None
            if kind is TokenType.BLOCK and contents[:9] in ("verbatim", "verbatim "):
                self.verbatim = f"end{contents}"
            add(Token(kind, contents, (start, end), lineno))
            at = end
        if at < len(source):
            add(Token(TokenType.TEXT, source[at:], (at, len(source)), lineno))
        return tokens

    def _tags(self) -> Iterator[tuple[TokenType, int, int]]:
        """Yield kind, start and end of every complete tag; a tag stands on one line."""
        source = self.template_string
        closings = _Closings(source)
        search, find = _OPENING.search, closings.find
        match = search(source)
        while match:
            start = match.start()
            kind, closing = _KINDS[match[0]]
            end = find(closing, start + 2)
            if end < find("\n", start + 2):
                yield kind, start, end + 2
                match = search(source, end + 2)
            else:
                match = search(source, start + 1)


class DebugLexer(Lexer):
    """The same: every token of ours knows its position."""
