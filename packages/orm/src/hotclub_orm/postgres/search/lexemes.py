"""Lexemes: words of a query whose text is never read as operators, so a visitor's may be used.

Flow: `Lexeme("fruit") & ~Lexeme("meat")` → **text of a raw query**, each word quoted → SearchQuery.
"""

from __future__ import annotations

import re
from typing import Any, Self

from hotclub_orm.expressions.base import Expression
from hotclub_orm.expressions.parameters import Sql, field_for
from hotclub_orm.postgres.only import PostgresOnly
from hotclub_orm.postgres.search.vectors import WEIGHTS

# Signs that mean something in a tsquery. To the parser of texts they are spaces between words.
_SIGNS = re.compile(r"[\s'&|!:*<>()\\\x00]+")


class LexemeCombinable(PostgresOnly, Expression):
    """What `&`, `|` and `~` make larger conditions of words from."""

    @property
    def text(self) -> str:
        """The query as to_tsquery() reads it."""
        raise TypeError(f"{type(self).__name__} has no text: use Lexeme().")

    def _combine_words(self, other: Any, connector: str) -> CombinedLexeme:
        if not isinstance(other, LexemeCombinable):
            raise TypeError(
                f"A Lexeme can only be combined with another Lexeme, got {type(other).__name__}."
            )
        return CombinedLexeme(self, connector, other)

    def __and__(self, other: Any) -> Any:
        return self._combine_words(other, "&")

    def __or__(self, other: Any) -> Any:
        return self._combine_words(other, "|")

    def _resolve_output_field(self) -> Any:
        return field_for(str)

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the query's text as a parameter."""
        return "%s::text", [self.text]


class Lexeme(LexemeCombinable):
    """One word. prefix: any word that begins so. weight: only words of that weight (A, B, C, D).

    Raises TypeError, ValueError.
    """

    def __init__(
        self,
        value: Any,
        output_field: Any = None,
        *,
        invert: bool = False,
        prefix: bool = False,
        weight: Any = None,
    ) -> None:
        if not isinstance(value, str):
            raise TypeError(f"A Lexeme is a text, not {value!r}.")
        if not value:
            raise ValueError("A Lexeme cannot be the empty text.")
        if weight is not None and (not isinstance(weight, str) or weight.upper() not in WEIGHTS):
            raise ValueError(f"A weight is one of {', '.join(WEIGHTS)}, not {weight!r}.")
        super().__init__(output_field)
        self.value, self.invert, self.prefix, self.weight = value, invert, prefix, weight

    @property
    def text(self) -> str:
        """The quoted word with its marks."""
        # Quotes with nothing between are a syntax error; with a space they are a word of no text.
        words = _SIGNS.sub(" ", self.value).strip() or " "
        marks = f"{'*' if self.prefix else ''}{self.weight or ''}"
        return f"{'!' if self.invert else ''}'{words}'{':' if marks else ''}{marks}"

    def __invert__(self) -> Self:
        made = self.copy()
        made.invert = not self.invert
        return made

    def __repr__(self) -> str:
        return f"Lexeme({self.value!r})"


class CombinedLexeme(LexemeCombinable):
    """Two conditions on words, joined by & or |."""

    def __init__(self, lhs: LexemeCombinable, connector: str, rhs: LexemeCombinable) -> None:
        if connector not in ("&", "|"):
            raise ValueError(f"Lexemes are joined by & or |, not {connector!r}.")
        super().__init__()
        self.lhs, self.connector, self.rhs = lhs, connector, rhs

    @property
    def text(self) -> str:
        """Both sides in parentheses."""
        return f"({self.lhs.text} {self.connector} {self.rhs.text})"

    def __invert__(self) -> CombinedLexeme:
        # Not (a and b) is not a or not b: each word carries its own mark.
        return CombinedLexeme(~self.lhs, "|" if self.connector == "&" else "&", ~self.rhs)

    def __repr__(self) -> str:
        return f"({self.lhs!r} {self.connector} {self.rhs!r})"
