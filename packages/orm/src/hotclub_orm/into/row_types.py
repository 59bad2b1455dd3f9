"""What a class of rows is made of: its fields, their annotations, and how it is called.

Flow: class → **RowType** → matching. msgspec and attrs are not imported here: who gives a class of theirs
has done so.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from functools import lru_cache
from inspect import get_annotations
from types import UnionType
from typing import (
    Any,
    Literal,
    NewType,
    TypeAlias,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

Kind: TypeAlias = Literal["dataclass", "struct", "attrs", "namedtuple", "typeddict"]


class Unresolved:
    """Stands for an annotation whose names can't be found from the class's module."""

    def __init__(self, text: str) -> None:
        self.text = text


@dataclasses.dataclass(frozen=True, slots=True)
class RowField:
    """One field. argument: its name in a call. by_name: whether it can only be given by name."""

    name: str
    annotation: Any
    required: bool
    argument: str
    by_name: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class RowType:
    """A class of rows."""

    cls: Any
    kind: Kind
    fields: tuple[RowField, ...]

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self.cls.__name__)


def is_row_type(cls: Any) -> bool:
    """Tell whether rows can be made into that class."""
    return isinstance(cls, type) and _kind(cls) is not None


def _kind(cls: Any) -> Kind | None:
    if is_typeddict(cls):
        return "typeddict"
    if issubclass(cls, tuple) and hasattr(cls, "_fields"):
        return "namedtuple"
    if hasattr(cls, "__struct_fields__"):
        return "struct"
    if "__attrs_attrs__" in cls.__dict__:
        return "attrs"
    return "dataclass" if dataclasses.is_dataclass(cls) else None


def row_type(cls: Any) -> RowType:
    """Return what the class is made of. Raises TypeError for a class of no such kind."""
    if not is_row_type(cls):
        raise TypeError(
            f"into() takes a dataclass, NamedTuple, TypedDict, msgspec Struct or attrs class, "
            f"not {cls!r}."
        )
    return _row_type(cls)


@lru_cache(maxsize=512)
def _row_type(cls: Any) -> RowType:
    kind: Any = _kind(cls)
    return RowType(cls, kind, tuple(_FIELDS[kind](cls, _hints(cls))))


def _hints(cls: Any) -> dict[str, Any]:
    try:
        return get_type_hints(cls)
    except Exception:  # noqa: BLE001 - an annotation is any expression, evaluated here
        return _hints_one_by_one(cls)


def _hints_one_by_one(cls: Any) -> dict[str, Any]:
    """Return the annotations that can be read, and Unresolved for the others."""
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        module = sys.modules.get(base.__module__)
        for name, annotation in get_annotations(base).items():
            holder = type("holder", (), {"__annotations__": {name: annotation}})
            try:
                found[name] = get_type_hints(holder, vars(module) if module else {}, vars(base))[
                    name
                ]
            except Exception:  # noqa: BLE001 - as above
                text = getattr(annotation, "__forward_arg__", annotation)
                found[name] = Unresolved(str(text))
    return found


def _of_dataclass(cls: Any, hints: dict[str, Any]) -> Iterator[RowField]:
    for one in dataclasses.fields(cls):
        if one.init:
            required = one.default is dataclasses.MISSING
            required = required and one.default_factory is dataclasses.MISSING
            yield RowField(
                one.name, hints.get(one.name, Any), required, one.name, one.kw_only is True
            )


def _of_struct(cls: Any, hints: dict[str, Any]) -> Iterator[RowField]:
    names, defaults = cls.__struct_fields__, cls.__struct_defaults__
    no_default = sys.modules["msgspec"].NODEFAULT
    given = dict(zip(names[len(names) - len(defaults) :], defaults, strict=True))
    for name in names:
        required = given.get(name, no_default) is no_default
        yield RowField(name, hints.get(name, Any), required, name, name not in cls.__match_args__)


def _of_attrs(cls: Any, hints: dict[str, Any]) -> Iterator[RowField]:
    nothing = sys.modules["attr"].NOTHING
    for one in cls.__attrs_attrs__:
        if one.init:
            required = one.default is nothing
            yield RowField(one.name, hints.get(one.name, Any), required, one.alias, one.kw_only)


def _of_namedtuple(cls: Any, hints: dict[str, Any]) -> Iterator[RowField]:
    for name in cls._fields:
        yield RowField(name, hints.get(name, Any), name not in cls._field_defaults, name)


def _of_typeddict(cls: Any, hints: dict[str, Any]) -> Iterator[RowField]:
    for name, hint in hints.items():
        yield RowField(name, hint, name in cls.__required_keys__, name, True)


_FIELDS: dict[Kind, Any] = {
    "dataclass": _of_dataclass,
    "struct": _of_struct,
    "attrs": _of_attrs,
    "namedtuple": _of_namedtuple,
    "typeddict": _of_typeddict,
}


def alternatives(annotation: Any) -> list[type] | None:
    """Return the classes that an annotation allows, NoneType among them; None allows anything.

    Of `list[int]` it is list: what is in it is not looked at.
    """
    if annotation is None or annotation is type(None):
        return [type(None)]
    if isinstance(annotation, NewType):
        return alternatives(annotation.__supertype__)
    origin = get_origin(annotation)
    if origin is Union or origin is UnionType:
        found: list[type] = []
        for one in get_args(annotation):
            below = alternatives(one)
            if below is None:
                return None
            found += below
        return found
    if origin is Literal:
        return [type(value) for value in get_args(annotation)]
    cls = annotation if origin is None else origin
    if cls is Any or cls is object or not isinstance(cls, type):
        return None  # Any, a TypeVar, a name that can't be read
    return [cls]
