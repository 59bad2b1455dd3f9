"""Which fields Meta names: `fields`, `exclude`, and what contradicts them.

Flow: Meta, declared fields → **check_named, check_declared, without_excluded** → names, in order.
Not here: what a name becomes (model.py, model_kwargs.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hotclub_api.errors import SerializerMisuse, did_you_mean
from hotclub_api.fields.base import Field

ALL_FIELDS = "__all__"


def check_named(cls: Any, meta: Any) -> None:
    """Raise SerializerMisuse or TypeError unless Meta has either fields or exclude, as names."""
    fields, exclude = getattr(meta, "fields", None), getattr(meta, "exclude", None)
    for option, value in (("fields", fields), ("exclude", exclude)):
        if value is None or value == ALL_FIELDS:
            continue
        if not isinstance(value, (list, tuple)):
            raise TypeError(
                f"{cls.__name__}.Meta.{option} is a list or tuple of names, not {value!r}."
            )
    if (fields is None) == (exclude is None):
        raise SerializerMisuse(
            f"{cls.__name__}.Meta needs either fields or exclude: name what the API shows, or "
            'write fields = "__all__" if it is everything.'
        )


def check_declared(cls: Any, fields: Any, declared_fields: Mapping[str, Field]) -> None:
    """Raise SerializerMisuse for a field that the class declares and Meta.fields leaves out."""
    inherited: set[str] = set()
    for base in cls.__mro__[1:]:
        inherited |= set(getattr(base, "_declared_fields", ()))
    for one in set(declared_fields) - inherited:
        if one not in fields:
            raise SerializerMisuse(
                f"{cls.__name__} declares {one!r}, but Meta.fields does not name it."
            )


def without_excluded(cls: Any, names: list[str], exclude: Iterable[str]) -> list[str]:
    """Return the names without those of Meta.exclude.

    Raises SerializerMisuse for one that is declared, or no field.
    """
    found = list(names)
    for one in exclude:
        if one in cls._declared_fields or one not in found:
            raise SerializerMisuse(
                f"{cls.__name__}.Meta.exclude names {one!r}, which is "
                f"{'declared' if one in cls._declared_fields else 'no field of it'}."
                f"{did_you_mean(one, found)}"
            )
        found.remove(one)
    return found
