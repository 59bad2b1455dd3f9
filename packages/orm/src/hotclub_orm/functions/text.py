"""Text."""

from __future__ import annotations

from typing import Any

from hotclub_orm.expressions.calls import Func
from hotclub_orm.expressions.parameters import Sql, field_for
from hotclub_orm.expressions.resolving import Deconstructed
from hotclub_orm.expressions.values import Value
from hotclub_orm.lookups import Transform


class _TextTransform(Transform):
    def _resolve_output_field(self) -> Any:
        source = self.get_source_expressions()[0].output_field_or_none
        return field_for(str) if source is None else source


class Lower(_TextTransform):
    """In small letters."""

    function = "LOWER"
    lookup_name = "lower"


class Upper(_TextTransform):
    """In capitals."""

    function = "UPPER"
    lookup_name = "upper"


class Trim(_TextTransform):
    """Without white space at both ends."""

    function = "TRIM"
    lookup_name = "trim"


class LTrim(_TextTransform):
    """Without white space at the start."""

    function = "LTRIM"
    lookup_name = "ltrim"


class RTrim(_TextTransform):
    """Without white space at the end."""

    function = "RTRIM"
    lookup_name = "rtrim"


class Reverse(_TextTransform):
    """From end to start."""

    function = "REVERSE"
    lookup_name = "reverse"


class MD5(_TextTransform):
    """The MD5 digest in hex."""

    function = "MD5"
    lookup_name = "md5"


class SHA1(_TextTransform):
    """The SHA-1 digest in hex."""

    function = "SHA1"
    lookup_name = "sha1"

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """PostgreSQL needs pgcrypto for it."""
        template = "ENCODE(DIGEST(%(expressions)s, 'sha1'), 'hex')"
        return self.as_sql(compiler, connection, template=template, **extra)


class SHA224(_TextTransform):
    """The SHA-224 digest in hex."""

    function = "SHA224"
    lookup_name = "sha224"

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """PostgreSQL digests bytes."""
        template = "ENCODE(SHA224(CONVERT_TO(%(expressions)s, 'UTF8')), 'hex')"
        return self.as_sql(compiler, connection, template=template, **extra)


class SHA256(_TextTransform):
    """The SHA-256 digest in hex."""

    function = "SHA256"
    lookup_name = "sha256"

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """PostgreSQL digests bytes."""
        template = "ENCODE(SHA256(CONVERT_TO(%(expressions)s, 'UTF8')), 'hex')"
        return self.as_sql(compiler, connection, template=template, **extra)


class SHA384(_TextTransform):
    """The SHA-384 digest in hex."""

    function = "SHA384"
    lookup_name = "sha384"

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """PostgreSQL digests bytes."""
        template = "ENCODE(SHA384(CONVERT_TO(%(expressions)s, 'UTF8')), 'hex')"
        return self.as_sql(compiler, connection, template=template, **extra)


class SHA512(_TextTransform):
    """The SHA-512 digest in hex."""

    function = "SHA512"
    lookup_name = "sha512"

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """PostgreSQL digests bytes."""
        template = "ENCODE(SHA512(CONVERT_TO(%(expressions)s, 'UTF8')), 'hex')"
        return self.as_sql(compiler, connection, template=template, **extra)


class Chr(Transform):
    """The character of a code point."""

    function = "CHR"
    lookup_name = "chr"

    def _resolve_output_field(self) -> Any:
        return field_for(str)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """SQLite calls it CHAR, and makes U+0000 of NULL, which no text here holds."""
        template = "NULLIF(CHAR(%(expressions)s), CHAR(0))"
        return self.as_sql(compiler, connection, template=template, **extra)


class Ord(Transform):
    """The code point of the first character."""

    function = "ASCII"
    lookup_name = "ord"

    def _resolve_output_field(self) -> Any:
        return field_for(int)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """SQLite calls it UNICODE."""
        return self.as_sql(compiler, connection, function="UNICODE", **extra)


class Length(Transform):
    """The number of characters."""

    function = "LENGTH"
    lookup_name = "length"

    def _resolve_output_field(self) -> Any:
        return field_for(int)


class _Text(Func):
    def _resolve_output_field(self) -> Any:
        return field_for(str)


class ConcatPair(_Text):
    """Two texts as one; NULL counts as empty."""

    function = "CONCAT"
    arity = 2

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """Write (a || b), NULLs made empty, both as text."""
        kind = "TEXT"
        parts, params = [], []
        for one in self.get_source_expressions():
            sql, values = compiler.compile(one)
            parts.append(f"COALESCE(CAST({sql} AS {kind}), '')")
            params.extend(values)
        return f"({' || '.join(parts)})", params


class Concat(_Text):
    """All texts as one; NULL counts as empty."""

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        if len(expressions) < 2:
            raise ValueError("Concat must take at least two expressions")
        first, *rest = expressions
        pair = ConcatPair(first, rest[0] if len(rest) == 1 else Concat(*rest))
        super().__init__(pair, **extra)

    template = "%(expressions)s"

    def deconstruct(self) -> Deconstructed:
        """Return (import path, arguments, named arguments) that make an equal one."""
        return self._made_from(*self._texts(), **self.extra)

    def _texts(self) -> list[Any]:
        first, second = self.source_expressions[0].get_source_expressions()
        return [first, *(second._texts() if isinstance(second, Concat) else [second])]


def _check_length(length: Any) -> Any:
    if not hasattr(length, "resolve_expression"):
        if type(length) is not int:
            raise TypeError(f"'length' is an int, not {length!r}.")
        if length < 0:
            raise ValueError("'length' must be greater than or equal to 0.")
    return length


class Left(_Text):
    """The first characters."""

    function = "LEFT"

    def __init__(self, expression: Any, length: Any, **extra: Any) -> None:
        if not hasattr(_check_length(length), "resolve_expression") and length < 1:
            raise ValueError("'length' must be greater than 0.")
        super().__init__(expression, length, **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """SQLite takes a part of the text."""
        source, length = self.get_source_expressions()
        return compiler.compile(Func(source, Value(1), length, function="SUBSTR"))  # type: ignore[no-any-return]


class Right(Left):
    """The last characters."""

    function = "RIGHT"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """SQLite counts from the end with a negative position; the length is for none at all."""
        source, length = self.get_source_expressions()
        last = Func(source, -length, length, function="SUBSTR")
        return compiler.compile(last)  # type: ignore[no-any-return]


class LPad(_Text):
    """Filled from the left up to a length."""

    function = "LPAD"

    def __init__(self, expression: Any, length: Any, fill_text: Any = None, **extra: Any) -> None:
        fill = Value(" ") if fill_text is None else fill_text
        super().__init__(expression, _check_length(length), fill, **extra)


class RPad(LPad):
    """Filled from the right up to a length."""

    function = "RPAD"


class Repeat(_Text):
    """The text so many times."""

    function = "REPEAT"

    def __init__(self, expression: Any, number: Any, **extra: Any) -> None:
        super().__init__(expression, _check_length(number), **extra)


class Replace(_Text):
    """One text exchanged for another."""

    function = "REPLACE"

    def __init__(self, expression: Any, text: Any, replacement: Any = None, **extra: Any) -> None:
        super().__init__(
            expression, text, Value("") if replacement is None else replacement, **extra
        )


class StrIndex(Func):
    """The position of a text in another, 1 for the first, 0 for none."""

    function = "INSTR"
    arity = 2

    def _resolve_output_field(self) -> Any:
        return field_for(int)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """PostgreSQL calls it STRPOS."""
        return self.as_sql(compiler, connection, function="STRPOS", **extra)


class Substr(_Text):
    """A part of the text: position from 1, length."""

    function = "SUBSTR"

    def __init__(self, expression: Any, pos: Any, length: Any = None, **extra: Any) -> None:
        if not hasattr(pos, "resolve_expression"):
            if type(pos) is not int:
                raise TypeError(f"'pos' is an int, not {pos!r}.")
            if pos < 1:
                raise ValueError("'pos' must be greater than 0")
        parts = [expression, pos] + ([] if length is None else [_check_length(length)])
        super().__init__(*parts, **extra)
