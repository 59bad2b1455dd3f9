"""Arguments of a query's calls: their keys in the trie, and the same arguments with slots.

Flow: asking → **key_of** → shape, which finds the child; for an unknown key → **slotted** → plan. Both
walk an argument in the same order: the n-th value that `key_of` adds is the n-th slot.
"""

from __future__ import annotations

from collections.abc import Hashable
from enum import Enum
from functools import lru_cache
from types import FunctionType, NoneType
from typing import Any, cast

from hotclub_orm.errors import shown
from hotclub_orm.expressions.base import BaseExpression
from hotclub_orm.expressions.conditions import Q
from hotclub_orm.expressions.parameters import PLAIN_TYPES, Slot
from hotclub_orm.expressions.references import F
from hotclub_orm.expressions.subqueries import Subquery, databases_of
from hotclub_orm.expressions.values import Value
from hotclub_orm.fields.base import Field
from hotclub_orm.lookups import NeedsOwnShape
from hotclub_orm.plan.filtered_relations import FilteredRelation

# A value of one of these types becomes a parameter, and the name of the lookup is all of its key.
PARAMETER_TYPES = PLAIN_TYPES - {NoneType}


# --- keys ------------------------------------------------------------------------------------


def lookup_key(name: str, value: Any, added: list[Any]) -> Any:
    """Return the key of one `name=value`, and add the value to the parameters."""
    kind = type(value)
    if kind in PLAIN_TYPES:
        if value is None:
            return name, "N"
        if kind is bool and name.endswith("isnull"):
            return name, value
        added.append(value)
        return name
    if hasattr(value, "resolve_expression") or hasattr(value, "final_shape"):
        return name, key_of(value, added)
    if isinstance(value, (list, tuple, set, frozenset, range)) and not value:
        return name, "empty"
    if name.endswith("isnull"):
        raise ValueError(f"The isnull lookup takes True or False, not {shown(value)}.")
    added.append(value)
    return name


def key_of(value: Any, added: list[Any], fixed: bool = False) -> Any:
    """Return the key of an argument; values that become parameters go to `added`.

    fixed: values stay part of the key (inside expressions of classes that are not ours).
    """
    if isinstance(value, Q):
        return _condition_key(value, added, fixed)
    if isinstance(value, Value):
        if type(value.value) in PLAIN_TYPES and value.value is not None and not fixed:
            added.append(value.value)
            return Value, type(value.value), key_of(value._output_field, added)
        return Value, type(value.value), value.value, key_of(value._output_field, added)
    if isinstance(value, Subquery):
        if value.query is not None:
            raise NeedsOwnShape
        return type(value), key_of(value.queryset, added), tuple(value.extra.items())
    if isinstance(value, (BaseExpression, F, FilteredRelation)):
        fixed = fixed or is_foreign(cast(Hashable, type(value)))
        return (
            type(value),
            tuple(
                [
                    (name, key_of(part, added, fixed))
                    for name, part in vars(value).items()
                    if not name.startswith("_memo")
                ]
            ),
        )
    if hasattr(value, "final_shape"):
        shape, params = value.final_shape()
        added.extend(params)
        # Where it is to be asked is compared with where it will be: part of what is compiled.
        return shape if value._db is None else (shape, value._db)
    return _plain_key(value, added, fixed)


def _condition_key(value: Q, added: list[Any], fixed: bool) -> Any:
    children = [
        lookup_key(child[0], child[1], added)
        if isinstance(child, tuple) and len(child) == 2
        else key_of(child, added, fixed)
        for child in value.children
    ]
    return type(value), value.connector, value.negated, tuple(children)


def _plain_key(value: Any, added: list[Any], fixed: bool) -> Any:
    if isinstance(value, (list, tuple)):
        return tuple([key_of(part, added, fixed) for part in value])
    if isinstance(value, dict):
        return tuple([(name, key_of(part, added, fixed)) for name, part in value.items()])
    if isinstance(value, Field):
        if hasattr(value, "model"):
            return value
        _, path, args, options = value.deconstruct()
        told = [
            (name, _plain_key(one, added, fixed) if isinstance(one, Field) else one)
            for name, one in sorted(options.items(), key=lambda pair: pair[0])
        ]
        return path, repr(args), repr(told)
    if isinstance(value, (str, int, float, NoneType, type, Enum, FunctionType)):
        return type(value), value
    hash(value)
    return value


@lru_cache(maxsize=1024)
def is_foreign(cls: Any) -> bool:
    """Tell whether a class has methods that are not ours: its SQL may depend on values."""
    for base in cls.__mro__:
        if base is not object and not base.__module__.startswith("hotclub_orm"):
            if any(
                isinstance(one, (FunctionType, property, classmethod))
                for name, one in vars(base).items()
                if name != "__init__"
            ):
                return True
    return False


# --- slots -----------------------------------------------------------------------------------


class Counter:
    """Gives slots their numbers."""

    def __init__(self, start: int) -> None:
        self.next = start

    def slot(self, value: Any) -> Slot:
        """Return the next slot, for a value of that type."""
        made = _slot(self.next, cast(Hashable, type(value)))
        self.next += 1
        return made


@lru_cache(maxsize=1024)
def _slot(index: int, kind: Any) -> Slot:
    return Slot(index, kind)


def slotted(value: Any, counter: Counter, fixed: bool = False) -> Any:
    """Return the argument with slots in place of values, in the order of `key_of`."""
    if type(value) in PLAIN_TYPES:
        return value
    if isinstance(value, Q):
        return value.remade(
            [
                (child[0], _slotted_lookup(child[0], child[1], counter))
                if isinstance(child, tuple) and len(child) == 2
                else slotted(child, counter, fixed)
                for child in value.children
            ]
        )
    if isinstance(value, Value):
        if type(value.value) in PLAIN_TYPES and value.value is not None and not fixed:
            made = value.copy()
            made.value = counter.slot(value.value)
            return made
        return value
    if isinstance(value, Subquery):
        return _slotted_subquery(value, value.queryset, counter)
    if isinstance(value, F):
        return value
    if isinstance(value, BaseExpression):
        return _slotted_parts(value, counter, fixed)
    if hasattr(value, "final_shape"):
        return _slotted_subquery(Subquery(value), value, counter)
    if isinstance(value, (list, tuple)):
        return type(value)([slotted(part, counter, fixed) for part in value])
    if isinstance(value, dict):
        return {name: slotted(part, counter, fixed) for name, part in value.items()}
    if isinstance(value, FilteredRelation):
        return FilteredRelation(
            value.relation_name, condition=slotted(value.condition, counter, fixed)
        )
    return value


def _slotted_parts(value: Any, counter: Counter, fixed: bool) -> Any:
    fixed = fixed or is_foreign(cast(Hashable, type(value)))
    made = value.copy()
    for name, part in list(vars(value).items()):
        if not name.startswith("_") and isinstance(part, (BaseExpression, Q, list, tuple, dict)):
            made.__dict__[name] = slotted(part, counter, fixed)
    return made


def _slotted_lookup(name: str, value: Any, counter: Counter) -> Any:
    kind = type(value)
    if kind in PLAIN_TYPES:
        if value is None or (kind is bool and name.endswith("isnull")):
            return value
        return counter.slot(value)
    if hasattr(value, "resolve_expression") or hasattr(value, "final_shape"):
        return slotted(value, counter)
    if isinstance(value, (list, tuple, set, frozenset, range)) and not value:
        return []
    return counter.slot(value)


def _slotted_subquery(value: Any, queryset: Any, counter: Counter) -> Any:
    if not hasattr(queryset, "final_shape"):
        raise TypeError(f"{type(value).__name__} takes a query set, not {shown(queryset)}.")
    shape, params = queryset.final_shape()
    made = value.with_query(shape.query, counter.next, databases_of(queryset, shape.query))
    counter.next += len(params)
    return made


def constant(value: Any) -> Any:
    """Return the argument with querysets made into subqueries, all values kept."""
    if isinstance(value, Q):
        return value.remade(
            [
                (child[0], constant(child[1]))
                if isinstance(child, tuple) and len(child) == 2
                else constant(child)
                for child in value.children
            ]
        )
    if hasattr(value, "final_shape"):
        query = value.query.with_constants()
        return Subquery(value).with_query(query, 0, databases_of(value, query))
    if isinstance(value, (set, frozenset, range)):
        return list(value)
    if isinstance(value, tuple) and type(value) is tuple:
        return tuple([constant(part) for part in value])
    return value
