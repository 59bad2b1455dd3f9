"""The SQL of a CHECK, a partial index or a default → an expression of the ORM, where it is a plain one.

Flow: text → **reader** → Q as source, or None. It reads comparisons of columns with values and with
each other, IN, BETWEEN, IS NULL, AND, OR, NOT, and the casts that PostgreSQL writes; what is more is
RawSQL, which the database alone understands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hotclub_orm.inspecting.code import Code, Orm, call, joined, negated

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^']|'')*')|(?P<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]\[,]+\])"""
    r"""|(?P<number>\d+(?:\.\d+)?)|(?P<word>[^\W\d]\w*)|(?P<sign><=|>=|<>|!=|==|::|[-=<>(),\[\]]))"""
)
_LOOKUPS = {"=": "", "==": "", "<": "__lt", "<=": "__lte", ">": "__gt", ">=": "__gte"}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_TEXTS = frozenset(("text", "varchar", "character", "bpchar", "citext", "char"))
_NUMBERS = frozenset(("integer", "bigint", "smallint", "numeric", "double", "real"))
_CONSTANTS = {"TRUE": True, "FALSE": False, "NULL": None}
_DEEPEST = 40
_NOBODYS = Orm("orm")


class Unread(Exception):
    """The text is more than this room reads."""


@dataclass(frozen=True, slots=True)
class Name:
    """A column, by the name of its field."""

    field: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A value."""

    value: Any


def read_condition(sql: str, fields: Mapping[str, str], orm: Orm) -> Code | None:
    """Return the condition as source of a Q; None where it is more than a plain one.

    fields: column → field.
    """
    try:
        reader = _Reader(sql, fields, orm)
        found = reader.truth(reader.either(0))
        reader.expect_end()
    except Unread:
        return None
    return found


def read_constant(sql: str) -> Constant | None:
    """Return the value that the text writes; None where it is no constant."""
    try:
        reader = _Reader(sql, {}, _NOBODYS)
        found = reader.operand(0)
        reader.expect_end()
    except Unread:
        return None
    return found if isinstance(found, Constant) and not isinstance(found.value, list) else None


def allowed_values(sql: str, column: str) -> list[str] | None:
    """Return the texts to which `column IN (…)` confines the column; None for other conditions."""
    try:
        reader = _Reader(sql, {column: "it"}, _NOBODYS)
        found = reader.listed(0)
        reader.expect_end()
    except Unread:
        return None
    return found


class _Reader:
    def __init__(self, sql: str, fields: Mapping[str, str], orm: Orm) -> None:
        self._tokens, self._at = _tokens(sql), 0
        self._fields, self._orm = fields, orm
        self._folded = {column.lower(): field for column, field in fields.items()}

    # --- tokens -----------------------------------------------------------------------------

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _take(self, *wanted: str) -> bool:
        kind, text = self._peek()
        if kind in ("word", "sign") and text.upper() in wanted:
            self._at += 1
            return True
        return False

    def _need(self, wanted: str) -> None:
        if not self._take(wanted):
            raise Unread

    def expect_end(self) -> None:
        if self._peek()[0] != "end":
            raise Unread

    # --- conditions -------------------------------------------------------------------------

    def either(self, depth: int) -> Any:
        parts = [self._all(depth)]
        while self._take("OR"):
            parts.append(self._all(depth))
        return joined("|", [self.truth(p) for p in parts]) if len(parts) > 1 else parts[0]

    def _all(self, depth: int) -> Any:
        parts = [self._not(depth)]
        while self._take("AND"):
            parts.append(self._not(depth))
        return joined("&", [self.truth(p) for p in parts]) if len(parts) > 1 else parts[0]

    def _not(self, depth: int) -> Any:
        if depth > _DEEPEST:
            raise Unread
        if self._take("NOT"):
            return negated(self.truth(self._not(depth + 1)))
        return self._comparison(depth)

    def truth(self, found: Any) -> Code:
        if isinstance(found, Name):
            return self._q(found, "", True)
        if isinstance(found, Code):
            return found
        raise Unread

    def _q(self, name: Name, lookup: str, value: Any) -> Code:
        return call(self._orm("Q"), **{f"{name.field}{lookup}": value})

    def _comparison(self, depth: int) -> Any:
        left = self.operand(depth)
        if self._take("IS"):
            is_not = self._take("NOT")
            self._need("NULL")
            return self._q(self._name(left), "__isnull", not is_not)
        is_not = self._take("NOT")
        if self._take("IN"):
            found = self._q(self._name(left), "__in", self._list(depth))
            return negated(found) if is_not else found
        if self._take("BETWEEN"):
            low = self._constant(self.operand(depth))
            self._need("AND")
            span = (low, self._constant(self.operand(depth)))
            found = self._q(self._name(left), "__range", span)
            return negated(found) if is_not else found
        if is_not:
            raise Unread
        sign = self._peek()[1]
        if sign in _LOOKUPS or sign in ("<>", "!="):
            self._at += 1
            return self._compared(left, sign, depth)
        return left

    def _compared(self, left: Any, sign: str, depth: int) -> Code:
        if sign == "=" and self._take("ANY"):
            return self._q(self._name(left), "__in", self._any_of(depth))
        right = self.operand(depth)
        if isinstance(left, Constant):
            left, sign, right = right, _MIRRORED.get(sign, sign), left
        name = self._name(left)
        value = call(self._orm("F"), right.field) if isinstance(right, Name) else None
        value = self._constant(right) if value is None else value
        if value is None:
            raise Unread
        if sign in ("<>", "!="):
            return negated(self._q(name, "", value))
        return self._q(name, _LOOKUPS[sign], value)

    def listed(self, depth: int) -> list[str]:
        if depth > _DEEPEST:
            raise Unread
        start = self._at
        if self._take("("):
            try:
                found = self.listed(depth + 1)
                self._need(")")
                if self._peek()[0] == "end":
                    return found
            except Unread:
                pass
            self._at = start
        self._name(self.operand(depth))
        if self._take("IN"):
            values = self._list(depth)
        else:
            self._need("=")
            self._need("ANY")
            values = self._any_of(depth)
        if not all(isinstance(value, str) for value in values):
            raise Unread
        return values

    def _any_of(self, depth: int) -> list[Any]:
        self._need("(")
        found = self.operand(depth)
        self._need(")")
        value = self._constant(found)
        if not isinstance(value, list):
            raise Unread
        return value

    def _list(self, depth: int) -> list[Any]:
        self._need("(")
        values = [self._constant(self.operand(depth))]
        while self._take(","):
            values.append(self._constant(self.operand(depth)))
        self._need(")")
        return values

    def _name(self, found: Any) -> Name:
        if not isinstance(found, Name):
            raise Unread
        return found

    def _constant(self, found: Any) -> Any:
        if not isinstance(found, Constant):
            raise Unread
        return found.value

    # --- operands ---------------------------------------------------------------------------

    def operand(self, depth: int) -> Any:
        if depth > _DEEPEST:
            raise Unread
        found = self._atom(depth)
        while self._take("::"):
            found = _cast(found, self._type())
        return found

    def _atom(self, depth: int) -> Any:
        kind, text = self._peek()
        self._at += 1
        if kind == "text":
            return Constant(text[1:-1].replace("''", "'"))
        if kind == "number":
            return Constant(_number(text))
        if kind == "quoted":
            quote = text[-1]
            bare = text[1:-1].replace(quote * 2, quote) if quote != "]" else text[1:-1]
            return self._column(bare, self._fields)
        if kind == "sign":
            return self._signed(text, depth)
        if kind == "word" and text.upper() in _CONSTANTS:
            return Constant(_CONSTANTS[text.upper()])
        if kind == "word" and text.upper() == "ARRAY" and self._take("["):
            values = [self._constant(self.operand(depth + 1))]
            while self._take(","):
                values.append(self._constant(self.operand(depth + 1)))
            self._need("]")
            return Constant(values)
        if kind == "word":
            return self._column(text.lower(), self._folded)
        raise Unread

    def _signed(self, sign: str, depth: int) -> Any:
        if sign == "(":
            found = self.either(depth + 1)
            self._need(")")
            return found
        if sign == "-":
            value = self._constant(self._atom(depth + 1))
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                return Constant(-value)
        raise Unread

    def _column(self, column: str, fields: Mapping[str, str]) -> Name:
        if column not in fields or self._peek()[1] == "(":
            raise Unread
        return Name(fields[column])

    def _type(self) -> str:
        kind, text = self._peek()
        if kind != "word":
            raise Unread
        self._at += 1
        while self._peek()[0] == "word" and self._peek()[1].lower() in _MORE_OF_A_TYPE:
            self._at += 1
        if self._take("("):
            while self._peek()[0] == "number" or self._peek()[1] == ",":
                self._at += 1
            self._need(")")
        while self._take("["):
            self._need("]")
        return text.lower()


_MORE_OF_A_TYPE = frozenset(("varying", "precision", "without", "with", "time", "zone"))


def _tokens(sql: str) -> list[tuple[str, str]]:
    tokens, at = [], 0
    end = len(sql.rstrip())
    while at < end:
        found = _TOKEN.match(sql, at)
        if found is None:
            raise Unread
        kind = found.lastgroup or ""
        tokens.append((kind, found[kind]))
        at = found.end()
    # ARRAY[…] is no quoted name: what stands in brackets behind it is a list.
    return _without_arrays(tokens)


def _without_arrays(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    made: list[tuple[str, str]] = []
    for kind, text in tokens:
        behind = made[-1][1].upper() if made else ""
        if kind == "quoted" and text[0] == "[" and behind == "ARRAY":
            made += [("sign", "["), *_tokens(text[1:-1]), ("sign", "]")]
        else:
            made.append((kind, text))
    return made


def _number(text: str) -> int | float:
    if "." in text:
        return float(text)
    if len(text) > 20:
        raise Unread
    return int(text)


def _cast(found: Any, kind: str) -> Any:
    if isinstance(found, Constant):
        if isinstance(found.value, str) and kind in _NUMBERS:
            return Constant(_signed_number(found.value))
        return found
    if isinstance(found, Name) and kind in _TEXTS:
        return found
    raise Unread


def _signed_number(text: str) -> int | float:
    if not re.fullmatch(r"-?\d{1,18}(\.\d{1,18})?", text):
        raise Unread
    return float(text) if "." in text else int(text)
