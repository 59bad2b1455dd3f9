"""Parts of texts, texts in any case, regular expressions.

Flow: a value → text → a **pattern** whose wildcards mean themselves → LIKE and its like.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from hotclub_orm.column_types import text_of
from hotclub_orm.errors import ValidationError, shown
from hotclub_orm.expressions.dialect_text import through
from hotclub_orm.expressions.parameters import Sql
from hotclub_orm.lookups.base import BuiltinLookup


class PatternLookup(BuiltinLookup):
    """A part of a text; wildcards in the value mean themselves."""

    prepare_rhs = False
    before, after = "%", "%"

    def prepare(self, value: Any) -> Any:
        """Take the value as text. Raises TypeError."""
        return _text(self, value)

    def db_converter(self, connection: Any) -> Callable[[Any], Any] | None:
        """Return the maker of the pattern."""
        return partial(_pattern, self.before, self.after)

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        """Return LIKE with a parameter, or with an expression whose wildcards are escaped."""
        if self.rhs_is_direct_value():
            return super().get_rhs_op(connection, rhs)
        escaped = through(connection, connection.pattern_escape.format, rhs)
        return through(connection, connection.pattern_operators[self.lookup_name].format, escaped)


def _text(lookup: BuiltinLookup, value: Any) -> str:
    if isinstance(value, (list, tuple, dict, set, frozenset)):
        raise TypeError(f"The {lookup.lookup_name} lookup takes text, not {shown(value)}.")
    text = text_of(value)
    if "\x00" in text:
        raise ValidationError(
            "No text holds the character U+0000, so none can be found by it.",
            code="null_characters_not_allowed",
        )
    return text


def _pattern(before: str, after: str, text: str) -> str:
    text = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{before}{text}{after}"


class Contains(PatternLookup):
    """Contains the text."""

    lookup_name = "contains"


class IContains(Contains):
    """Contains the text in any case."""

    lookup_name = "icontains"


class StartsWith(PatternLookup):
    """Begins with the text."""

    lookup_name = "startswith"
    before = ""


class IStartsWith(StartsWith):
    """Begins with the text in any case."""

    lookup_name = "istartswith"


class EndsWith(PatternLookup):
    """Ends with the text."""

    lookup_name = "endswith"
    after = ""


class IEndsWith(EndsWith):
    """Ends with the text in any case."""

    lookup_name = "iendswith"


class IExact(BuiltinLookup):
    """Equal in any case."""

    lookup_name = "iexact"
    prepare_rhs = False

    def prepare(self, value: Any) -> Any:
        """Take the value as text. Raises TypeError."""
        return _text(self, value)

    def db_converter(self, connection: Any) -> Callable[[Any], Any] | None:
        """Escape wildcards where the dialect compares with LIKE."""
        if "LIKE" in connection.operators["iexact"]:
            return partial(_pattern, "", "")
        return None


class Regex(BuiltinLookup):
    """Matches the regular expression of the database."""

    lookup_name = "regex"
    prepare_rhs = False
    ignore_case = False

    def prepare(self, value: Any) -> Any:
        """Take the value as text. Raises TypeError."""
        return _text(self, value)

    def db_converter(self, connection: Any) -> Callable[[Any], Any] | None:
        """Nothing to convert."""
        return None

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the match."""
        left, params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        match = partial(connection.regex, ignore_case=self.ignore_case)
        return through(connection, match, left, right), [*params, *right_params]


class IRegex(Regex):
    """Matches in any case."""

    lookup_name = "iregex"
    ignore_case = True


# --- of UUIDs ----------------------------------------------------------------------------------


class _OfUuid(BuiltinLookup):
    """A lookup of texts on a column of UUIDs, which SQLite keeps as text without hyphens."""

    def db_converter(self, connection: Any) -> Callable[[Any], Any] | None:
        """As the lookup of texts, without hyphens where none are stored."""
        convert = super().db_converter(connection)
        if connection.vendor != "sqlite":
            return convert
        return _without_hyphens if convert is None else lambda text: convert(_without_hyphens(text))


def _without_hyphens(text: str) -> str:
    return text.replace("-", "")


class UuidIExact(_OfUuid, IExact):
    """Equal in any case, with hyphens or without."""


class UuidContains(_OfUuid, Contains):
    """Contains the text."""


class UuidIContains(_OfUuid, IContains):
    """Contains the text in any case."""


class UuidStartsWith(_OfUuid, StartsWith):
    """Begins with the text."""


class UuidIStartsWith(_OfUuid, IStartsWith):
    """Begins with the text in any case."""


class UuidEndsWith(_OfUuid, EndsWith):
    """Ends with the text."""


class UuidIEndsWith(_OfUuid, IEndsWith):
    """Ends with the text in any case."""


OF_UUIDS = (
    UuidIExact,
    UuidContains,
    UuidIContains,
    UuidStartsWith,
    UuidIStartsWith,
    UuidEndsWith,
    UuidIEndsWith,
)
