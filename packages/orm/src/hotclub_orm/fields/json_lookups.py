"""JSON: keys in paths (`data__owner__name`), containment, presence of keys.

A key is always data: on SQLite it goes into a JSON path that is a bound parameter, on PostgreSQL
into an array parameter of `#>`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from hotclub_orm.errors import NotSupportedError
from hotclub_orm.expressions.parameters import Bound, Slot, Sql
from hotclub_orm.expressions.references import F
from hotclub_orm.expressions.resolving import Deconstructed
from hotclub_orm.fields.special import JSONField
from hotclub_orm.fields.text import TextField
from hotclub_orm.lookups import (
    Contains,
    EndsWith,
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    IContains,
    IEndsWith,
    IExact,
    In,
    IRegex,
    IsNull,
    IStartsWith,
    LessThan,
    LessThanOrEqual,
    Lookup,
    NeedsOwnShape,
    Regex,
    RegisterLookupMixin,
    StartsWith,
    Transform,
)


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
        """Write the value as text, strings without quotes."""
        inner, keys = self.path()
        sql, params = compiler.compile(inner)
        if connection.vendor == "postgresql":
            return f"({sql} #>> %s)", [*params, keys]
        return self.as_sqlite(compiler, connection)

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


class _MakesKey:
    """Stands for the class of a transform: called with the left side, it makes one."""

    bilateral = False

    def __init__(self, key_name: str) -> None:
        self.key_name = key_name
        self.__module__ = __name__

    def __call__(self, *args: Any, **options: Any) -> KeyTransform:
        return KeyTransform(self.key_name, *args, **options)


class _JsonValue(Lookup):
    """A lookup whose value is JSON."""

    def _json(self, connection: Any, convert: Any) -> Sql:
        if isinstance(self.rhs, Slot):
            return "%s", [Bound(self.rhs.index, convert)]
        return "%s", [convert(self.rhs)]


class JSONExact(Exact):
    """Equal as JSON; None is JSON's null."""

    can_use_none_as_rhs = True

    def prepare(self, value: Any) -> Any:
        """Keep the value as it is."""
        return value

    def process_rhs(self, compiler: Any, connection: Any) -> Sql:
        """Write JSON of the value."""
        if not self.rhs_is_direct_value():
            return super().process_rhs(compiler, connection)
        field = self.lhs.output_field
        text = field._as_text if hasattr(field, "_as_text") else json.dumps
        _sql, params = _JsonValue._json(self, connection, text)  # type: ignore[arg-type]
        return ("JSON(%s)" if connection.vendor == "sqlite" else "%s::jsonb"), params

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the comparison of normalised JSON."""
        left, params = Lookup.process_lhs(self, compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        if connection.vendor == "sqlite":
            left = f"JSON({left})"
        return f"{left} = {right}", [*params, *right_params]


class KeyExact(JSONExact):
    """A key's value is equal; None means JSON's null."""

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the comparison of JSON text (SQLite) or jsonb (PostgreSQL)."""
        if connection.vendor != "sqlite":
            return super().as_sql(compiler, connection)
        inner, keys = self.lhs.path()
        left, params = compiler.compile(inner)
        right, right_params = self.process_rhs(compiler, connection)
        return f"JSON({left} -> %s) = {right}", [*params, json_path(keys), *right_params]


class KeyIn(In):
    """A key's value is one of several."""

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write one comparison a value."""
        values = self.rhs
        assert not isinstance(values, Slot)
        parts, params = [], []
        for value in values:
            sql, more = compiler.compile(KeyExact(self.lhs, value))
            parts.append(sql)
            params.extend(more)
        return f"({' OR '.join(parts)})", params

    def prepare(self, value: Any) -> Any:
        """Keep the values; they are compiled as constants."""
        if isinstance(self.rhs, Slot):
            raise NeedsOwnShape
        return list(value)


class DataContains(_JsonValue):
    """The JSON value contains another (PostgreSQL)."""

    lookup_name = "contains"
    operator = "@>"

    def prepare(self, value: Any) -> Any:
        """Keep the value as it is."""
        return value

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the operator. Raises NotSupportedError where there is none."""
        if not connection.features.json_contains:
            raise NotSupportedError(
                f"{self.lookup_name} lookup is not supported on this database backend."
            )
        left, params = self.process_lhs(compiler, connection)
        right, right_params = self._json(connection, json.dumps)
        return f"{left} {self.operator} {right}::jsonb", [*params, *right_params]


class ContainedBy(DataContains):
    """The JSON value is contained in another (PostgreSQL)."""

    lookup_name = "contained_by"
    operator = "<@"


class HasKey(Lookup):
    """The object has that key (the array that position)."""

    lookup_name = "has_key"
    joiner = " AND "

    def prepare(self, value: Any) -> Any:
        """Compile as a constant: keys are part of the path."""
        if isinstance(self.rhs, Slot):
            raise NeedsOwnShape
        return value

    def keys(self) -> list[Any]:
        """Return the keys asked for."""
        return [self.rhs]

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write one test a key."""
        left: Any = self.lhs
        before: list[str] = []
        if isinstance(left, KeyTransform):
            left, before = left.path()
        sql, params = compiler.compile(left)
        parts, all_params = [], []
        for key in self.keys():
            if connection.vendor == "sqlite":
                parts.append(f"JSON_TYPE({sql}, %s) IS NOT NULL")
                path = json_path(before) + (
                    f".{json.dumps(str(key))}"
                    if not isinstance(key, int)
                    else json_path([key], root=False)
                )
                all_params += [*params, path]
            else:
                parts.append(f"({sql} #> %s) ? %s")
                all_params += [*params, before, str(key)]
        return f"({self.joiner.join(parts)})", all_params


class HasKeys(HasKey):
    """The object has all these keys."""

    lookup_name = "has_keys"

    def keys(self) -> list[Any]:
        """Return the keys asked for."""
        return list(self.rhs)


class HasAnyKeys(HasKeys):
    """The object has one of these keys."""

    lookup_name = "has_any_keys"
    joiner = " OR "


class KeyIsNull(IsNull):
    """isnull=True: the key is absent. isnull=False: it is there (its value may be null)."""

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the test of presence."""
        inner, keys = self.lhs.path()
        sql, params = compiler.compile(inner)
        test = "NULL" if self.rhs else "NOT NULL"
        if connection.vendor == "sqlite":
            return f"JSON_TYPE({sql}, %s) IS {test}", [*params, json_path(keys)]
        return f"({sql} #> %s) IS {test}", [*params, keys]


class _TextOfKey:
    def process_lhs(self, compiler: Any, connection: Any, lhs: Any = None) -> Sql:
        """Return the key's value as text."""
        sql: Sql = self.lhs.as_text(compiler, connection)  # type: ignore[attr-defined]
        text, params = sql
        if connection.vendor == "postgresql" and self.lookup_name[0] == "i":  # type: ignore[attr-defined]
            text = f"UPPER({text})" if self.lookup_name != "iregex" else text  # type: ignore[attr-defined]
        return text, params


def _of_key(base: Any) -> Any:
    return type(f"Key{base.__name__}", (_TextOfKey, base), {"__module__": __name__})


class _NumberOfKey:
    """An ordering of a key's value: numbers by number, texts by text."""

    def prepare(self, value: Any) -> Any:
        """Keep the value as it is."""
        return value

    def db_converter(self, connection: Any) -> Any:
        """JSON on PostgreSQL, the plain value on SQLite."""
        return json.dumps if connection.vendor == "postgresql" else None

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        """Return operator and right side."""
        text: str = connection.operators[self.lookup_name].format(rhs)  # type: ignore[attr-defined]
        return text + ("::jsonb" if connection.vendor == "postgresql" else "")


def _ordering_of_key(base: Any) -> Any:
    return type(f"Key{base.__name__}", (_NumberOfKey, base), {"__module__": __name__})


def KT(path: str) -> KeyTextTransform:  # noqa: N802 - the public name
    """Return the text at a path: `KT("data__owner__name")`."""
    field, *keys = path.split("__")
    if not keys:
        raise ValueError("KT() takes a path with at least one key: KT('data__key').")
    found: Any = F(field)
    for key in keys[:-1]:
        found = KeyTransform(key, found)
    return KeyTextTransform(keys[-1], found)


def _key_transform(self: Any, name: str) -> Any:
    """Take any name that is no transform of the class for a key."""
    return RegisterLookupMixin.get_transform(self, name) or _MakesKey(name)


for _lookup in (JSONExact, DataContains, ContainedBy, HasKey, HasKeys, HasAnyKeys):
    JSONField.register_lookup(_lookup)
for _key_lookup in (KeyExact, KeyIn, KeyIsNull):
    KeyTransform.register_lookup(_key_lookup)
for _text in (
    Contains,
    IContains,
    StartsWith,
    IStartsWith,
    EndsWith,
    IEndsWith,
    IExact,
    Regex,
    IRegex,
):
    KeyTransform.register_lookup(_of_key(_text))
for _order in (GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual):
    KeyTransform.register_lookup(_ordering_of_key(_order))
JSONField.get_transform = _key_transform  # type: ignore[method-assign,assignment]
