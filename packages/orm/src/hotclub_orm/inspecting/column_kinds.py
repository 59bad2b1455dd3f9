"""A column's type → the field that has such a column.

Flow: columns → **kinds** → sketch. Types are read as databases write them; one that no field has is
a TypedField, which says the type itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hotclub_orm.introspect import NamedType
from hotclub_orm.schema.values import Column

# What a column's type begins with → field. The first that fits.
_FIELDS: tuple[tuple[str, str], ...] = (
    ("bigint unsigned", "PositiveBigIntegerField"), ("unsigned big int", "PositiveBigIntegerField"),
    ("smallint unsigned", "PositiveSmallIntegerField"),
    ("integer unsigned", "PositiveIntegerField"), ("int unsigned", "PositiveIntegerField"),
    ("bigint", "BigIntegerField"), ("bigserial", "BigAutoField"), ("tinyint", "SmallIntegerField"),
    ("smallint", "SmallIntegerField"), ("int8", "BigIntegerField"), ("int2", "SmallIntegerField"),
    ("interval", "DurationField"), ("int", "IntegerField"), ("mediumint", "IntegerField"),
    ("serial", "AutoField"), ("bool", "BooleanField"),
    ("character varying", "CharField"), ("varying character", "CharField"),
    ("native character", "CharField"), ("nvarchar", "CharField"), ("nchar", "CharField"),
    ("varchar", "CharField"), ("bpchar", "CharField"), ("char", "CharField"),
    ("text", "TextField"), ("clob", "TextField"), ("citext", "TextField"), ("name", "TextField"),
    ("numeric", "DecimalField"), ("decimal", "DecimalField"), ("double", "FloatField"),
    ("real", "FloatField"), ("float", "FloatField"),
    ("timestamp with time zone", "DateTimeField"), ("timestamptz", "DateTimeField"),
    ("timestamp", "DateTimeField"), ("datetime", "DateTimeField"), ("date", "DateField"),
    ("time with time zone", "TypedField"), ("timetz", "TypedField"), ("time", "TimeField"),
    ("uuid", "UUIDField"), ("json", "JSONField"), ("bytea", "BinaryField"),
    ("blob", "BinaryField"), ("inet", "GenericIPAddressField"),
)  # fmt: skip
_RANGES = {
    "int4range": "IntegerRangeField", "int8range": "BigIntegerRangeField",
    "numrange": "DecimalRangeField", "tstzrange": "DateTimeRangeField", "daterange": "DateRangeField",
}  # fmt: skip
_SIZE = re.compile(r"\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)")
_ARRAY = re.compile(r"(?P<of>.+)\[\]\Z", re.DOTALL)


def field_for(column_type: str) -> str:
    """Return the name of the field that has such a column; TextField where none is known."""
    words = column_type.lower().strip()
    return next((field for start, field in _FIELDS if words.startswith(start)), "TextField")


class Kind:
    """A field's class and the options that follow from the column's type."""

    def __init__(self, field: str, options: dict[str, Any] | None = None) -> None:
        self.field, self.options = field, options or {}


def kind_of(column: Column, vendor: str, types: Mapping[str, NamedType]) -> Kind:
    """Return the field for the column, with size, choices and type as its options."""
    kind = _kind(column.type, vendor, types)
    if column.collation and kind.field in ("CharField", "TextField"):
        kind.options["db_collation"] = column.collation
    return kind


def _kind(text: str, vendor: str, types: Mapping[str, NamedType]) -> Kind:
    named = types.get(text)
    if named is not None and named.base is not None:
        return _kind(named.base, vendor, {})
    if named is not None:
        choices = [(label, label) for label in named.labels]
        return Kind("TypedField", {"column_type": text, "choices": choices})
    if vendor == "postgresql":
        return _postgresql_kind(text, types)
    field = field_for(text)
    if field == "TypedField":
        field = "TextField"
    return _sized(field, text)


def _postgresql_kind(text: str, types: Mapping[str, NamedType]) -> Kind:
    small = text.lower()
    if array := _ARRAY.match(text):
        base = _kind(array["of"], "postgresql", types)
        return Kind("ArrayField", {"base_field": base})
    if small in _RANGES:
        return Kind(_RANGES[small])
    if small in ("hstore", "tsvector"):
        return Kind({"hstore": "HStoreField", "tsvector": "SearchVectorField"}[small])
    known = any(small.startswith(start) for start, _ in _FIELDS)
    if not known or '"' in text or "." in text or small in ("citext", "name", '"char"'):
        return Kind("TypedField", {"column_type": text})
    field = field_for(text)
    if field == "DateTimeField" and "with time zone" not in small and small != "timestamptz":
        return Kind("DateTimeWithoutZoneField")
    if field == "TypedField":
        return Kind(field, {"column_type": text})
    return _sized(field, text)


def _sized(field: str, text: str) -> Kind:
    found = _SIZE.search(text)
    if field == "CharField":
        if found is None or int(found[1]) < 1:
            return Kind("TextField")
        return Kind(field, {"max_length": int(found[1])})
    if field == "DecimalField" and found is not None:
        digits, places = int(found[1]), int(found[2] or 0)
        # FLOAT(53,2)-like oddities: digits that do not fit are not said.
        return Kind(
            field, {"max_digits": digits, "decimal_places": places} if digits >= places else {}
        )
    return Kind(field)
