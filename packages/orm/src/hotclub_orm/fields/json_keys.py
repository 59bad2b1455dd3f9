"""Keys in paths of JSON: `data__owner__name` is a value inside a value, as JSON or as text.

A key is always data: on SQLite it goes into a JSON path that is a bound parameter, on PostgreSQL
into an array parameter of `#>`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from hotclub_orm.expressions.parameters import Sql
from hotclub_orm.expressions.resolving import Deconstructed
from hotclub_orm.fields.text import TextField
from hotclub_orm.lookups import Transform


def json_path(keys: Sequence[Any], *, root: bool = True) -> str:
    """Return SQLite's path of these keys; ints and digits are positions in arrays."""
    parts = ["$"] if root else []
    for key in keys:
        try:
            number = int(key)
        except (TypeError, ValueError):
            parts.append("." + json.dumps(str(key)))
        else:
            parts.append(f"[{number}]" if number >= 0 else f"[#{number}]")
    return "".join(parts)


class KeyTransform(Transform):
    """A value inside a JSON value, by key or position."""

    def __init__(self, key_name: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.key_name = str(key_name)

    def deconstruct(self) -> Deconstructed:
        """Return (import path, arguments, named arguments) that make an equal one."""
        return self._made_from(self.key_name, self.lhs)

    def path(self) -> tuple[Any, list[str]]:
        """Return the JSON column and the keys from it."""
        keys, inner = [self.key_name], self.lhs
        while isinstance(inner, KeyTransform):
            keys.insert(0, inner.key_name)
            inner = inner.lhs
        return inner, keys

    def as_sqlite(self, compiler: Any, connection: Any) -> Sql:
        """Write JSON text for objects and arrays, else the value."""
        inner, keys = self.path()
        sql, params = compiler.compile(inner)
        path = json_path(keys)
        text = (
            f"(CASE WHEN JSON_TYPE({sql}, %s) IN ('false', 'true', 'null') "
            f"THEN JSON_TYPE({sql}, %s) ELSE JSON_EXTRACT({sql}, %s) END)"
        )
        return text, [*params, path, *params, path, *params, path]

    def as_postgresql(self, compiler: Any, connection: Any) -> Sql:
        """Write #> with the keys as one array parameter."""
        inner, keys = self.path()
        sql, params = compiler.compile(inner)
        return f"({sql} #> %s)", [*params, keys]

    def as_text(self, compiler: Any, connection: Any) -> Sql:
        """Write the value as text, strings without quotes, JSON's null as NULL."""
        inner, keys = self.path()
        sql, params = compiler.compile(inner)
        if connection.vendor == "postgresql":
            return f"({sql} #>> %s)", [*params, keys]
        path = json_path(keys)
        text = (
            f"(CASE WHEN JSON_TYPE({sql}, %s) IN ('false', 'true') "
            f"THEN JSON_TYPE({sql}, %s) ELSE {sql} ->> %s END)"
        )
        return text, [*params, path, *params, path, *params, path]

    def select_format(self, compiler: Any, sql: str, params: Any) -> Sql:
        """Return JSON text, so that a string can be told from an object."""
        if compiler.dialect.vendor != "sqlite":
            return sql, params
        inner, keys = self.path()
        inner_sql, inner_params = compiler.compile(inner)
        return f"({inner_sql} -> %s)", [*inner_params, json_path(keys)]

    def _resolve_output_field(self) -> Any:
        return self.lhs.output_field


class KeyTextTransform(KeyTransform):
    """A value inside a JSON value, as text."""

    def as_sqlite(self, compiler: Any, connection: Any) -> Sql:
        """Write ->>."""
        inner, keys = self.path()
        sql, params = compiler.compile(inner)
        return f"({sql} ->> %s)", [*params, json_path(keys)]

    def as_postgresql(self, compiler: Any, connection: Any) -> Sql:
        """Write #>>."""
        return self.as_text(compiler, connection)

    def select_format(self, compiler: Any, sql: str, params: Any) -> Sql:
        """Return it as it is."""
        return sql, params

    def _resolve_output_field(self) -> Any:
        return TextField()
