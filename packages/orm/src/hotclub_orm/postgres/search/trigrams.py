"""How alike two texts are, counted by groups of three characters. Needs the extension pg_trgm.

Source: https://www.postgresql.org/docs/current/pgtrgm.html
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.expressions.calls import Func
from hotclub_orm.expressions.parameters import field_for
from hotclub_orm.expressions.values import Value
from hotclub_orm.postgres.only import PostgresOnly


def _text(string: Any) -> Any:
    if hasattr(string, "resolve_expression"):
        return string
    if not isinstance(string, str):
        raise TypeError(f"What is compared is a text or an expression, not {string!r}.")
    return Value(string)


class _Trigram(PostgresOnly, Func):
    """A field or expression and a text, in this order."""

    def __init__(self, expression: Any, string: Any, **extra: Any) -> None:
        super().__init__(expression, _text(string), **extra)

    def _resolve_output_field(self) -> Any:
        return field_for(float)


class _TrigramWord(_Trigram):
    """A text and a field or expression: whether the text is like a part of the other."""

    def __init__(self, string: Any, expression: Any, **extra: Any) -> None:
        Func.__init__(self, _text(string), expression, **extra)


class TrigramSimilarity(_Trigram):
    """How alike both are, from 0 to 1: `TrigramSimilarity("name", "Djngo")`."""

    function = "SIMILARITY"


class TrigramDistance(_Trigram):
    """How far apart both are: 1 less the similarity."""

    function = ""
    arg_joiner = " <-> "


class TrigramWordSimilarity(_TrigramWord):
    """How alike the text is to the likest part: `TrigramWordSimilarity("Djngo", "title")`."""

    function = "WORD_SIMILARITY"


class TrigramWordDistance(_TrigramWord):
    """How far the text is from the likest part."""

    function = ""
    arg_joiner = " <<-> "


class TrigramStrictWordSimilarity(_TrigramWord):
    """As TrigramWordSimilarity; the part begins and ends where words do."""

    function = "STRICT_WORD_SIMILARITY"


class TrigramStrictWordDistance(_TrigramWord):
    """As TrigramWordDistance; the part begins and ends where words do."""

    function = ""
    arg_joiner = " <<<-> "
