"""What a model's arguments become: the values that `Model.__init__` writes into an instance.

Flow: `Album(title=…)` → **arguments** → the instance's `__dict__`. What is known of the class alone is
worked out once (`init_plan`). Not here: rows of the database (hydrate.py), signals (models.py).
"""

from __future__ import annotations

from inspect import getattr_static
from typing import Any

from hotclub_orm.errors import hint, shown
from hotclub_orm.fields.base import NOT_PROVIDED


class _Deferred:
    """The class of DEFERRED."""

    def __repr__(self) -> str:
        return "<Deferred field>"

    def __str__(self) -> str:
        return "<Deferred field>"


DEFERRED = _Deferred()
"""A positional argument of a model for a field that is to be loaded when it is read. Source: Django's
`Model.from_db`."""


def init_plan(meta: Any) -> Any:
    """Work out, once a model, what its instances begin with, and keep it in `meta._cache`.

    Returns (attributes taken as they are, defaults that never change, [(attribute, maker)]).
    """
    constants: dict[str, Any] = {}
    makers = []
    for field in meta.concrete_fields:
        if field.generated:
            continue
        simple = (field.default is NOT_PROVIDED and not field.has_db_default()) or (
            field.default is not NOT_PROVIDED
            and not callable(field.default)
            and not hasattr(field.default, "_meta")
        )
        if simple:
            constants[field.attname] = field.get_default()
        else:
            makers.append((field.attname, field.get_default))
    names = {f.attname for f in meta.concrete_fields}
    names -= {
        f.attname
        for f in meta.concrete_fields
        if hasattr(type(getattr_static(meta.model, f.attname, None)), "__set__")
    }
    plan = (frozenset(names), constants, makers)
    meta._cache["init"] = plan
    return plan


def take_positional(meta: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    """Give positional arguments the names of their fields; return those that are left out.

    Raises IndexError, TypeError.
    """
    left_out = []
    fields = meta.concrete_fields
    if len(args) > len(fields):
        raise IndexError("Number of args exceeds number of fields")
    for field, value in zip(fields, args, strict=False):
        if field.name in kwargs or field.attname in kwargs:
            raise TypeError(
                f"{meta.object_name}() got both positional and keyword arguments for "
                f"field '{field.name}'."
            )
        if value is DEFERRED:
            left_out.append(field.attname)
        else:
            kwargs[field.attname] = value
    return tuple(left_out)


def set_others(instance: Any, meta: Any, others: dict[str, Any]) -> None:
    """Set arguments that are no plain columns. Raises ValueError, TypeError for unknown names."""
    unknown = [
        name for name, value in others.items() if not _set_other(instance, meta, name, value)
    ]
    if unknown:
        known = sorted(meta.forward_map)
        raise TypeError(
            f"{meta.object_name}() got unexpected keyword arguments: "
            f"{', '.join(map(repr, unknown))}.{hint(unknown[0], known)}"
        )


def _set_other(instance: Any, meta: Any, name: str, value: Any) -> bool:
    """Set one of them; tell whether the model knows it."""
    field = meta.forward_map.get(name)
    if field is not None and name == field.attname and (field.column is None or name != field.name):
        setattr(instance, name, value)  # a tuple for several columns; a key by a descriptor's way
    elif field is not None and field.concrete and field.is_relation:
        if value is None or hasattr(value, "_meta"):
            setattr(instance, name, value)
        else:
            raise ValueError(
                f'Cannot assign "{shown(value)}": "{meta.object_name}.{name}" must be a '
                f'"{field.remote_field.model._meta.object_name}" instance.'
            )
    elif field is not None or _is_settable(type(instance), name):
        setattr(instance, name, value)
    else:
        return False
    return True


def _is_settable(cls: Any, name: str) -> bool:
    """Tell whether an argument may set it: a property or relation, nothing else of the class.

    Arguments may come from a visitor (`Album(**data)`), who must reach no method and no state.
    """
    if name.startswith("_"):
        return False
    return hasattr(type(getattr_static(cls, name, None)), "__set__")
