"""Values → Python source, with the imports it needs.

Flow: operations → **serializer** → writer. Every kind is written from its parts; what cannot be
written is refused with UnserializableValue (a ValueError), never guessed from its repr.
"""

from __future__ import annotations

import enum
import functools
import re
import types
from collections.abc import Callable, Iterable
from typing import Any

from hotclub_orm.choices import ChoicesType
from hotclub_orm.expressions.base import BaseExpression, Combinable
from hotclub_orm.fields.base import NOT_PROVIDED, Field
from hotclub_orm.fields.on_delete import OnDelete
from hotclub_orm.managers import BaseManager
from hotclub_orm.models import Model
from hotclub_orm.registry import SettingsReference

from hotclub_migrations.errors import UnserializableValue
from hotclub_migrations.expression_parts import parts_of
from hotclub_migrations.plain_sources import PLAIN, text_source
from hotclub_migrations.rendering import setting_of
from hotclub_migrations.source_names import (
    MODELS_IMPORT,
    SETTINGS_IMPORT,
    Source,
    name_of,
    path_source,
)

LAZY_MARKS = ("__lazy_text__", "_proxy____cast")
"""Attributes of classes whose objects are text made when it is asked for (translations)."""


class BaseSerializer:
    """Writes one value; the base of serializers of your own."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def serialize(self) -> Source:
        """Return (text, imports)."""
        raise NotImplementedError(
            "Subclasses of BaseSerializer must implement the serialize() method."
        )


def serialize(value: Any) -> Source:
    """Return (text, imports) of any value. Raises UnserializableValue."""
    return serializer_factory(value).serialize()


def serializer_factory(value: Any) -> BaseSerializer:
    """Return what writes the value. Raises UnserializableValue."""
    for kinds, serializer in Serializer._registry.items():
        if isinstance(value, kinds):
            return serializer(value)
    for fits, write in _SHAPES:
        if fits(value):
            return _Written(value, write)
    raise UnserializableValue(
        f"Cannot serialize: {value!r} (a {type(value).__module__}.{type(value).__qualname__}).\n"
        "There are some values that cannot be written into a migration file: give its class a "
        "deconstruct() method, or register a serializer for it."
    )


class Serializer:
    """The registered serializers: a bounded set, filled at import and by your own code."""

    _registry: dict[Any, Callable[[Any], BaseSerializer]] = {}

    @classmethod
    def register(cls, type_: Any, serializer: type[BaseSerializer]) -> None:
        """Write values of that type (or tuple of types) by that serializer."""
        if not issubclass(serializer, BaseSerializer):
            raise UnserializableValue(
                f"{serializer.__name__!r} must inherit from 'BaseSerializer'."
            )
        cls._registry = {type_: serializer, **cls._registry}

    @classmethod
    def unregister(cls, type_: Any) -> None:
        """Undo `register`."""
        cls._registry = {kind: one for kind, one in cls._registry.items() if kind != type_}


class _Written(BaseSerializer):
    def __init__(self, value: Any, write: Callable[[Any], Source]) -> None:
        super().__init__(value)
        self.write = write

    def serialize(self) -> Source:
        return self.write(self.value)


# kinds of values


def _pattern(value: re.Pattern[Any]) -> Source:
    pattern, imports = serialize(value.pattern)
    # Inherent to patterns of text: re.compile sets it by itself.
    flags = value.flags & ~(re.compile("").flags if isinstance(value.pattern, str) else 0)
    more = f", {flags}" if flags else ""
    return f"re.compile({pattern}{more})", {"import re", *imports}


def _enum(value: enum.Enum) -> Source:
    owner, imports = name_of(type(value))
    if isinstance(value, enum.Flag):
        members = value.__class__ if value.name is None or "|" in value.name else None
        if members is not None:
            parts = [f"{owner}[{m.name!r}]" for m in members if m in value and m.value]
            return " | ".join(parts) or f"{owner}(0)", imports
    return f"{owner}[{value.name!r}]", imports


def _choice(value: Any) -> Source:
    return serialize(value.value)


def _partial(value: Any) -> Source:
    inside, imports = _call(
        f"functools.{type(value).__name__}", (value.func, *value.args), value.keywords
    )
    return inside, {"import functools", *imports}


def _function(value: Any) -> Source:
    owner = getattr(value, "__self__", None)
    if isinstance(owner, type):
        text, imports = name_of(owner)
        return f"{text}.{value.__name__}", imports
    if value.__name__ == "<lambda>":
        raise UnserializableValue("Cannot serialize function: lambda. Give it a name: def …")
    if value.__module__ is None:
        raise UnserializableValue(f"Cannot serialize function {value!r}: No module")
    return name_of(value)


def _class(value: type) -> Source:
    if value is Model:
        return "models.Model", {MODELS_IMPORT}
    if value is type(None):
        return "type(None)", set()
    return name_of(value)


def _generic(value: Any) -> Source:
    base, imports = serialize(value.__origin__)
    parts = [serialize(one) for one in value.__args__]
    inside = ", ".join(text for text, _ in parts)
    return f"{base}[{inside}]", imports.union(*(more for _, more in parts))


def _setting(value: SettingsReference) -> Source:
    return f"settings.{value.setting_name}", {SETTINGS_IMPORT}


def _on_delete(value: OnDelete) -> Source:
    name = f"models.{value.name}"
    if value.name != "SET":
        return name, {MODELS_IMPORT}
    inside, imports = serialize(value.value)
    return f"{name}({inside})", {MODELS_IMPORT, *imports}


def _manager(value: Any) -> Source:
    as_manager, manager_path, queryset_path, args, kwargs = value.deconstruct()
    if as_manager:
        text, imports = path_source(queryset_path)
        return f"{text}.as_manager()", imports
    return _call_path(manager_path, args, kwargs)


def _field(value: Any) -> Source:
    _, path, args, kwargs = value.deconstruct()
    setting = setting_of(value)
    if setting and "to" in kwargs:
        kwargs = {**kwargs, "to": SettingsReference(str(kwargs["to"]), setting)}
    return _call_path(path, args, kwargs)


def _deconstructible(value: Any) -> Source:
    return _call_path(*value.deconstruct()[-3:])


def _expression(value: Any) -> Source:
    args, kwargs = parts_of(value)
    text, imports = name_of(type(value))
    inside, more = _call(text, args, kwargs)
    return inside, imports | more


def _call_path(path: str, args: Iterable[Any], kwargs: dict[str, Any]) -> Source:
    text, imports = path_source(path)
    inside, more = _call(text, args, kwargs)
    return inside, imports | more


def _call(text: str, args: Iterable[Any], kwargs: dict[str, Any]) -> Source:
    imports: set[str] = set()
    parts = []
    for one in args:
        inside, more = serialize(one)
        parts.append(inside)
        imports |= more
    odd = {name: one for name, one in kwargs.items() if not name.isidentifier()}
    for name, one in sorted((n, o) for n, o in kwargs.items() if n not in odd):
        inside, more = serialize(one)
        parts.append(f"{name}={inside}")
        imports |= more
    if odd:
        inside, more = serialize(odd)
        parts.append(f"**{inside}")
        imports |= more
    return f"{text}({', '.join(parts)})", imports


def _each(values: Iterable[Any]) -> tuple[list[str], set[str]]:
    pairs = [serialize(one) for one in values]
    return [text for text, _ in pairs], set().union(*(more for _, more in pairs))


def _range(value: Any) -> Source:
    named = {"empty": True}
    if not value.isempty:
        named = {"lower": value.lower, "upper": value.upper, "bounds": value.bounds}
    return _call_path("hotclub_orm.postgres.fields.Range", (), named)


def _is_range(value: Any) -> bool:
    # By its name: who has no driver of PostgreSQL has no ranges either.
    return any(kind.__module__ == "psycopg.types.range" for kind in type(value).__mro__)


def _list(value: list[Any]) -> Source:
    texts, imports = _each(value)
    return f"[{', '.join(texts)}]", imports


def _tuple(value: Iterable[Any]) -> Source:
    texts, imports = _each(value)
    return (f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"), imports


def _set(value: set[Any]) -> Source:
    texts, imports = _each(value)
    # Sorted, so that the same models give the same file.
    return (f"{{{', '.join(sorted(texts))}}}" if texts else "set()"), imports


def _frozenset(value: frozenset[Any]) -> Source:
    texts, imports = _each(value)
    return f"frozenset([{', '.join(sorted(texts))}])", imports


def _dict(value: dict[Any, Any]) -> Source:
    keys, imports = _each(value.keys())
    values, more = _each(value.values())
    inside = ", ".join(f"{key}: {one}" for key, one in zip(keys, values, strict=True))
    return f"{{{inside}}}", imports | more


def is_lazy_text(value: Any) -> bool:
    """Tell whether an object is text that is made when it is asked for (gettext_lazy)."""
    if isinstance(value, str | bytes | type):
        return False
    return any(hasattr(type(value), mark) for mark in LAZY_MARKS)


def _is(*kinds: Any) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, kinds)


def _is_choice(value: Any) -> bool:
    return isinstance(type(value), ChoicesType)


_FUNCTIONS = (
    types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.BuiltinMethodType,
)  # fmt: skip

# The first that fits: a datetime is a date, a choice is a str, a bool is an int.
_SHAPES: tuple[tuple[Callable[[Any], bool], Callable[[Any], Source]], ...] = (
    (_is_choice, _choice),
    (_is(enum.Enum), _enum),
    (_is(SettingsReference), _setting),
    (_is(BaseManager), _manager),
    (_is(Field), _field),
    (_is(OnDelete), _on_delete),
    (is_lazy_text, text_source),
    (_is(types.GenericAlias), _generic),
    (lambda value: value is NOT_PROVIDED, lambda _: ("models.NOT_PROVIDED", {MODELS_IMPORT})),
    (_is(type), _class),
    (lambda value: hasattr(value, "deconstruct"), _deconstructible),
    (_is(BaseExpression, Combinable), _expression),
    (_is(functools.partial), _partial),
    (_is(*_FUNCTIONS), _function),
    *((_is(*kinds), write) for kinds, write in PLAIN),
    (_is(re.Pattern), _pattern),
    (_is_range, _range),
    (_is(list), _list),
    (_is(set), _set),
    (_is(frozenset), _frozenset),
    (_is(tuple), _tuple),
    (_is(dict), _dict),
    (_is(Iterable), _tuple),
)
