"""Compile fields into one function: instance → dict of what is shown.

Flow: readable fields → one expression each → text → **Shower**. A value of the expected class is
taken by the expression itself; anything else (a method, a missing attribute, a default) goes the
long way through the field, which knows all the rules.
Not here: which fields those are, and when a compiled function may be shared (serializer.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import to_builtins as to_text

from hotclub_api.errors import SkipField
from hotclub_api.fields import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    EmailField,
    FloatField,
    IntegerField,
    IPAddressField,
    JSONField,
    ReadOnlyField,
    RegexField,
    SerializerMethodField,
    SlugField,
    URLField,
    UUIDField,
)
from hotclub_api.fields.base import Field
from hotclub_api.serializing.generated import Names, factory
from hotclub_api.settings import ISO_8601

_PLAIN = frozenset(
    {str, int, float, bool, type(None), dict, list, tuple, date, datetime, time, Decimal, UUID}
)
_CLASS_OF: dict[type[Field], str] = {
    CharField: "str", EmailField: "str", RegexField: "str", SlugField: "str", URLField: "str",
    IPAddressField: "str", IntegerField: "int", FloatField: "float",
}  # fmt: skip
_MISSED = (AttributeError, KeyError, SkipField)
Show = Callable[[Any], Any]


class Shower:
    """Shows instances of any class by the fields it was compiled for."""

    __slots__ = ("_by_attribute", "_by_class", "_by_key", "_long_way")

    def __init__(self, by_attribute: Show, by_key: Show, long_way: Show) -> None:
        self._by_attribute, self._by_key, self._long_way = by_attribute, by_key, long_way
        self._by_class: dict[type, Show] = {dict: by_key}

    def one(self, instance: Any) -> dict[str, Any]:
        """Return what is shown of an instance."""
        show = self._by_class.get(instance.__class__) or self._choose(instance.__class__)
        try:
            return show(instance)  # type: ignore[no-any-return]
        except _MISSED:
            return self._long_way(instance)  # type: ignore[no-any-return]

    def many(self, instances: Iterable[Any]) -> list[dict[str, Any]]:
        """Return what is shown of each instance."""
        shown: list[dict[str, Any]] = []
        add, kind, show = shown.append, None, self._by_attribute
        for instance in instances:
            if instance.__class__ is not kind:
                kind = instance.__class__
                show = self._by_class.get(kind) or self._choose(kind)
            try:
                add(show(instance))
            except _MISSED:
                add(self._long_way(instance))
        return shown

    def _choose(self, kind: type) -> Show:
        chosen = self._long_way if issubclass(kind, Mapping) else self._by_attribute
        if len(self._by_class) < 64:
            self._by_class[kind] = chosen
        return chosen


def compile_shower(serializer: Any, fields: list[Field], long_way: Show) -> Shower:
    """Return the Shower of fields; serializer is whose methods method fields call."""
    names = Names()
    attribute: list[str] = []
    key: list[str] = []
    for field in fields:
        for style, entries in (("attribute", attribute), ("key", key)):
            entry = _expression(serializer, field, names, style)
            entries.append(f"        {field.field_name!r}: {entry},\n")
    source = (
        f"def make({names.parameters}):\n"
        "  NoneType = type(None)\n"
        f"  def by_attribute(o):\n    return {{\n{''.join(attribute)}    }}\n"
        f"  def by_key(o):\n    return {{\n{''.join(key)}    }}\n"
        "  return by_attribute, by_key\n"
    )
    by_attribute, by_key = factory(source)(*names.values)
    return Shower(by_attribute, by_key, long_way)


def _access(attrs: list[str], style: str) -> str | None:
    if not attrs or not all(one.isidentifier() for one in attrs):
        return None
    if style == "key":
        # Below the first key an object may hang: only the field knows.
        return f"o[{attrs[0]!r}]" if len(attrs) == 1 else None
    return "o." + ".".join(attrs)


def _expression(serializer: Any, field: Field, names: Names, style: str) -> str:
    kind = type(field)
    if kind is SerializerMethodField:
        return f"{names.add(getattr(serializer, str(field.method_name)))}(o)"  # type: ignore[attr-defined]
    access = _access(field.source_attrs, style)
    if access is None or kind.get_attribute is not Field.get_attribute:
        if style == "attribute" and (attname := getattr(field, "pk_attname", None)):
            # The key of a related row stands in the row itself.
            long = names.add(_long_way_of(field))
            return f"v if (v := o.{attname}).__class__ is int or v is None else {long}(o)"
        return f"{names.add(_long_way_of(field))}(o)"
    late = names.add(_late(field))
    if class_name := _CLASS_OF.get(kind):
        return f"v if (v := {access}).__class__ is {class_name} or v is None else {late}(v)"
    if kind is BooleanField:
        return f"v if (v := {access}) is True or v is False or v is None else {late}(v)"
    if kind is ReadOnlyField or (kind is JSONField and not field.binary):  # type: ignore[attr-defined]
        return f"v if (v := {access}).__class__ in {names.add(_PLAIN)} else {late}(v)"
    return f"None if (v := {access}) is None else {names.add(_special(field, _late(field)))}(v)"


def _long_way_of(field: Field) -> Show:
    """Return instance → shown value, by the field's own methods."""

    def show(instance: Any) -> Any:
        value = field.get_attribute(instance)
        if value is None or getattr(value, "pk", value) is None:
            return None
        return field.to_representation(value)

    return show


def _late(field: Field) -> Show:
    """Return attribute value → shown value, for values of an unexpected class."""

    def show(value: Any) -> Any:
        if callable(value):  # a method, perhaps: the field's own way finds out
            raise AttributeError(field.field_name)
        return None if value is None else field.to_representation(value)

    return show


def _special(field: Field, late: Show) -> Show:
    """Return value → shown value, quicker than `late` for the classes that are usual."""
    nested = getattr(field, "nested_show", None)
    if nested is not None and (found := nested()) is not None:
        return found  # type: ignore[no-any-return]
    maker = _SPECIAL.get(type(field))
    return late if maker is None else maker(field, late)


def _datetime_shower(field: Any, late: Show) -> Show:
    if field.format != ISO_8601 or field.default_timezone() is not UTC:
        return late

    def show(value: Any) -> Any:
        if value.__class__ is datetime and value.tzinfo is UTC:
            return to_text(value)  # as isoformat() with Z, in a third of the time
        return late(value)

    return show


def _date_shower(field: Any, late: Show) -> Show:
    if field.format != ISO_8601:
        return late
    return lambda value: value.isoformat() if value.__class__ is date else late(value)


def _decimal_shower(field: Any, late: Show) -> Show:
    places = field.decimal_places
    if not field.coerce_to_string or field.normalize_output or not places:
        return late

    def show(value: Any) -> Any:
        if value.__class__ is Decimal:
            text = str(value)
            # So many places after the point, and no exponent: nothing to round.
            if text[-places - 1 : -places] == "." and "E" not in text:
                return text
        return late(value)

    return show


def _uuid_shower(field: Any, late: Show) -> Show:
    if field.uuid_format != "hex_verbose":
        return late
    return lambda value: str(value) if value.__class__ is UUID else late(value)


_SPECIAL: dict[type[Field], Callable[[Any, Show], Show]] = {
    DateTimeField: _datetime_shower,
    DateField: _date_shower,
    DecimalField: _decimal_shower,
    UUIDField: _uuid_shower,
}
