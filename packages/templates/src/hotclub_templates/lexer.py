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

# Each brace of "{{{%" may be the first of a tag.
_OPENING = re.compile(r"\{(?=[%{#])")
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


_TEXT, _BLOCK = TokenType.TEXT, TokenType.BLOCK
_KINDS = {
    "%": (TokenType.BLOCK, "%}"),
    "{": (TokenType.VAR, "}}"),
    "#": (TokenType.COMMENT, "#}"),
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
        at, lineno = 0, 1
        for kind, start, end in self._tags():
            contents = source[start + 2 : end - 2].strip()
            if self.verbatim is not None and not (kind is _BLOCK and contents == self.verbatim):
                continue
            if start > at:
                tokens.append(Token(_TEXT, source[at:start], (at, start), lineno))
                lineno += source.count("\n", at, start)
            self.verbatim = None
            if kind is _BLOCK and contents[:9] in ("verbatim", "verbatim "):
                self.verbatim = f"end{contents}"
            tokens.append(Token(kind, contents, (start, end), lineno))
            at = end
        if at < len(source):
            tokens.append(Token(_TEXT, source[at:], (at, len(source)), lineno))
        return tokens

    def _tags(self) -> Iterator[tuple[TokenType, int, int]]:
        """Yield kind, start and end of every complete tag; a tag stands on one line."""
        source, never = self.template_string, len(self.template_string) + 1
        # Where the next closing mark is; each search goes on from the last, never back.
        next_at = {"%}": -1, "}}": -1, "#}": -1}
        newline = end = -1
        for match in _OPENING.finditer(source):
            start = match.start()
            if start < end:  # inside of a tag
                continue
            kind, closing = _KINDS[source[start + 1]]
            inside = start + 2
            closes = next_at[closing]
            if closes < inside:
                closes = source.find(closing, inside)
                closes = next_at[closing] = never if closes < 0 else closes
            if newline < inside:
                newline = source.find("\n", inside)
                newline = never if newline < 0 else newline
            if closes < newline:
                end = closes + 2
                yield kind, start, end


class DebugLexer(Lexer):
    """The same: every token of ours knows its position."""
