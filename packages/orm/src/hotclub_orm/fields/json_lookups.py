"""Lookups of JSON and of its keys: comparison, containment, presence of keys.

Flow: json_keys (a value inside a value) → **lookups**, registered for JSONField and for keys.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

from hotclub_orm.column_types import json_text, text_of
from hotclub_orm.errors import EmptyResultSet, NotSupportedError
from hotclub_orm.expressions.parameters import Bound, Slot, Sql
from hotclub_orm.expressions.references import F
from hotclub_orm.fields.json_keys import KeyTextTransform, KeyTransform, json_path
from hotclub_orm.fields.special import JSONField
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
)


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
            if connection.vendor != "sqlite" or not _is_json(self.rhs):
                return super().process_rhs(compiler, connection)
            right, params = _json_side(self.rhs, compiler, connection)
            return f"JSON({right})", params
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


def _is_json(side: Any) -> bool:
    field = getattr(side, "output_field_or_none", None)
    return field is not None and field.get_internal_type() == "JSONField"


class _OfKey(Lookup):
    """A comparison of a key's value as JSON, in the order of PostgreSQL's jsonb."""

    operator = "="

    def prepare(self, value: Any) -> Any:
        """Keep the value as it is."""
        return value

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the operator (PostgreSQL), or a comparison by a function of ours (SQLite)."""
        left, params = _json_side(self.lhs, compiler, connection)
        if self.rhs_is_direct_value():
            right = "%s::jsonb" if connection.vendor == "postgresql" else "%s"
            right_params: Sequence[Any] = [self._param(self.rhs, self._as_text)]
        else:
            right, right_params = _json_side(self.rhs, compiler, connection)
        both = [*params, *right_params]
        if connection.vendor == "postgresql":
            return f"{left} {self.operator} {right}", both
        return f"hotclub_json_compare({left}, {right}) {self.operator} 0", both

    def _param(self, value: Any, convert: Any) -> Any:
        # None is JSON's null: it is converted as all values are.
        return Bound(value.index, convert) if isinstance(value, Slot) else convert(value)

    @property
    def _as_text(self) -> Any:
        return getattr(self.lhs.output_field, "_as_text", json.dumps)


def _json_side(side: Any, compiler: Any, connection: Any) -> Sql:
    """Return one side of a comparison as JSON."""
    sql, params = compiler.compile(side)
    key = isinstance(side, KeyTransform) and not isinstance(side, KeyTextTransform)
    field = side.field_in(compiler)
    kind = None if field is None else field.get_internal_type()
    if connection.vendor == "postgresql":
        if kind == "JSONField":
            return sql, params
        return f"TO_JSONB({sql}{'::text' if kind in _TEXTS else ''})", params
    if key:
        return side.select_format(compiler, sql, params)  # type: ignore[no-any-return]
    if kind == "BooleanField":
        return f"(CASE {sql} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)", params
    if kind == "JSONField":
        return sql, params
    text = f"CAST({sql} AS TEXT)" if kind in _TEXTS else sql
    return f"NULLIF(JSON_QUOTE({text}), 'null')", params


_TEXTS = frozenset({"CharField", "TextField", "SlugField"})


class KeyExact(_OfKey, Exact):
    """A key's value is equal; None means JSON's null."""

    can_use_none_as_rhs = True


class KeyIn(In):
    """A key's value is one of several."""

    one: type[Lookup] = KeyExact

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write one comparison a value. Raises EmptyResultSet for none."""
        values = self.rhs
        assert not isinstance(values, Slot)
        if hasattr(values, "resolve_expression"):
            return super().as_sql(compiler, connection)
        parts, params = [], []
        for value in values:
            sql, more = compiler.compile(self.one(self.lhs, value))
            parts.append(sql)
            params.extend(more)
        if not parts:
            raise EmptyResultSet
        return f"({' OR '.join(parts)})", params

    def get_prep_lookup(self) -> Any:
        """Keep the values, among expressions too: each is compared in its own way."""
        if isinstance(self.rhs, Slot) or hasattr(self.rhs, "resolve_expression"):
            return super().get_prep_lookup()
        return self.prepare(self.rhs)

    def prepare(self, value: Any) -> Any:
        """Keep the values; they are compiled as constants."""
        if isinstance(self.rhs, Slot):
            raise NeedsOwnShape
        return list(value)


class JSONIn(KeyIn):
    """The whole value is one of several."""

    one = JSONExact

    def prepare(self, value: Any) -> Any:
        """Keep the values but None, as every `in` does."""
        return [one for one in super().prepare(value) if one is not None]


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
        text = partial(json_text, getattr(self.lhs.output_field, "encoder", None))
        right, right_params = self._json(connection, text)
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
        parts: list[str] = []
        all_params: list[Any] = []
        keys = self.keys()
        if not keys:  # every object has all of none, and no object has one of them
            if self.joiner == " OR ":
                raise EmptyResultSet
            return f"{sql} IS NOT NULL", params
        for key in keys:
            if connection.vendor == "sqlite":
                parts.append(f"JSON_TYPE({sql}, %s) IS NOT NULL")
                path = json_path(before) + (
                    f".{json.dumps(text_of(key))}"
                    if not isinstance(key, int)
                    else json_path([key], root=False)
                )
                all_params += [*params, path]
            else:
                parts.append(f"({sql} #> %s) ? %s")
                all_params += [*params, before, text_of(key)]
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


class KeyContains(DataContains):
    """A key's text contains a text; given anything else, its value contains that JSON (PostgreSQL)."""

    _text_lookup = _of_key(Contains)

    def prepare(self, value: Any) -> Any:
        """Prepare a text as every text lookup does; JSON is compiled as a constant."""
        if isinstance(value, str):
            return self._text_lookup(self.lhs, self.rhs).prepare(value)
        if isinstance(self.rhs, Slot):
            raise NeedsOwnShape
        return value

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write LIKE, or the operator. Raises NotSupportedError where there is none."""
        if isinstance(self.rhs, (str, Slot)) or not self.rhs_is_direct_value():
            sql: Sql = self._text_lookup(self.lhs, self.rhs).as_sql(compiler, connection)
            return sql
        return super().as_sql(compiler, connection)


def _ordering_of_key(base: Any, operator: str) -> Any:
    """Return the ordering of keys' values: first by kind of value, then by the value."""
    inside = {"__module__": __name__, "operator": operator}
    return type(f"Key{base.__name__}", (_OfKey, base), inside)


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


for _lookup in (JSONExact, JSONIn, DataContains, ContainedBy, HasKey, HasKeys, HasAnyKeys):
    JSONField.register_lookup(_lookup)
for _key_lookup in (KeyContains, KeyExact, KeyIn, KeyIsNull):
    KeyTransform.register_lookup(_key_lookup)
for _text in (
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
for _order, _operator in (
    (GreaterThan, ">"),
    (GreaterThanOrEqual, ">="),
    (LessThan, "<"),
    (LessThanOrEqual, "<="),
):
    KeyTransform.register_lookup(_ordering_of_key(_order, _operator))
JSONField.get_transform = _key_transform  # type: ignore[method-assign,assignment]
