"""Comparison and conversion: Cast, Coalesce, Collate, Greatest, Least, NullIf, JSON builders."""

from __future__ import annotations

import re
from typing import Any

from hotclub_orm.errors import shown
from hotclub_orm.expressions.calls import Func
from hotclub_orm.expressions.parameters import Sql
from hotclub_orm.expressions.resolving import Deconstructed, import_path
from hotclub_orm.expressions.values import Value
from hotclub_orm.fields.special import JSONField

_COLLATION = re.compile(r"[\w-]+\Z")


class Cast(Func):
    """A value as another type."""

    function = "CAST"
    template = "%(function)s(%(expressions)s AS %(db_type)s)"

    def __init__(self, expression: Any, output_field: Any) -> None:
        if not hasattr(output_field, "cast_db_type") or isinstance(output_field, type):
            raise TypeError(
                f"Cast takes a field, such as IntegerField(), as its type, not {shown(output_field)}."
            )
        super().__init__(expression, output_field=output_field)

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """Write CAST(… AS type)."""
        db_type = str(self.output_field.cast_db_type(connection))
        return super().as_sql(compiler, connection, db_type=db_type, **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """SQLite has no date types: its functions make the text."""
        kind = self.output_field.get_internal_type()
        templates = {
            "DateTimeField": "strftime('%%%%Y-%%%%m-%%%%d %%%%H:%%%%M:%%%%S', %(expressions)s)",
            "DateField": "date(%(expressions)s)",
            "TimeField": "time(%(expressions)s)",
        }
        if kind in templates:
            return Func.as_sql(
                self,
                compiler,
                connection,
                template=templates[kind].replace("%%%%", "%%%%"),
                **extra,
            )
        return self.as_sql(compiler, connection, **extra)


class Coalesce(Func):
    """The first that is not NULL."""

    function = "COALESCE"

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        if len(expressions) < 2:
            raise ValueError("Coalesce must take at least two expressions")
        super().__init__(*expressions, **extra)

    @property
    def empty_result_set_value(self) -> Any:
        """The first known value."""
        for one in self.get_source_expressions():
            value = getattr(one, "empty_result_set_value", NotImplemented)
            if value is NotImplemented or value is not None:
                return value
        return None


class Collate(Func):
    """Text compared by another collation."""

    function = "COLLATE"
    template = "%(expressions)s %(function)s %(collation)s"

    def __init__(self, expression: Any, collation: str) -> None:
        if not (collation and _COLLATION.match(collation)):
            raise ValueError(f"Invalid collation name: {collation!r}.")
        self.collation = collation
        super().__init__(expression)

    def deconstruct(self) -> Deconstructed:
        """Return (import path, arguments, named arguments) that make an equal one."""
        return self._made_from(*self.source_expressions, self.collation)

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """Write … COLLATE "name"."""
        extra.setdefault("collation", connection.quote_name(self.collation))
        return super().as_sql(compiler, connection, **extra)


class _OfMany(Func):
    def __init__(self, *expressions: Any, **extra: Any) -> None:
        if len(expressions) < 2:
            raise ValueError(f"{type(self).__name__} must take at least two expressions")
        super().__init__(*expressions, **extra)


class Greatest(_OfMany):
    """The greatest; with a NULL among them PostgreSQL passes it by, SQLite gives NULL."""

    function = "GREATEST"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """SQLite calls it MAX."""
        return self.as_sql(compiler, connection, function="MAX", **extra)


class Least(_OfMany):
    """The least."""

    function = "LEAST"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """SQLite calls it MIN."""
        return self.as_sql(compiler, connection, function="MIN", **extra)


class NullIf(Func):
    """NULL where both are equal, else the first."""

    function = "NULLIF"
    arity = 2


class _JSONParts(Func):
    """JSON made of parts."""

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """SQLite keeps JSON as text and truth as 0 and 1: it is told which parts are which."""
        made = self.copy()
        made.set_source_expressions(list(map(_as_json, self.get_source_expressions())))
        return made.as_sql(compiler, connection, **extra)


_TEMPLATES_OF_JSON = {
    "JSONField": "JSON(%(expressions)s)",
    "BooleanField": "JSON(CASE %(expressions)s WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)",
}


def _as_json(part: Any) -> Any:
    field = part.output_field_or_none
    template = None if field is None else _TEMPLATES_OF_JSON.get(field.get_internal_type())
    return part if template is None else Func(part, template=template, output_field=field)


class JSONObject(_JSONParts):
    """A JSON object of named expressions."""

    function = "JSON_OBJECT"

    def __init__(self, **fields: Any) -> None:
        parts: list[Any] = []
        for key, value in fields.items():
            parts += [Value(key), value]
        super().__init__(*parts, output_field=JSONField())

    def deconstruct(self) -> Deconstructed:
        """Return (import path, arguments, named arguments) that make an equal one."""
        keys, values = self.source_expressions[::2], self.source_expressions[1::2]
        named = {key.value: value for key, value in zip(keys, values, strict=True)}
        return import_path(type(self)), (), named

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """PostgreSQL calls it JSONB_BUILD_OBJECT."""
        return self.as_sql(compiler, connection, function="JSONB_BUILD_OBJECT", **extra)


class JSONArray(_JSONParts):
    """A JSON array of expressions."""

    function = "JSON_ARRAY"

    def __init__(self, *expressions: Any) -> None:
        super().__init__(*expressions, output_field=JSONField())

    def deconstruct(self) -> Deconstructed:
        """Return (import path, arguments, named arguments) that make an equal one."""
        return import_path(type(self)), tuple(self.source_expressions), {}

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """PostgreSQL calls it JSONB_BUILD_ARRAY."""
        return self.as_sql(compiler, connection, function="JSONB_BUILD_ARRAY", **extra)
