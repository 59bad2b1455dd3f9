"""A field's new name, in all that is declared on the field.

Flow: state → **renaming**. The database renames a column wherever an index or a check names it; so does
this in their declarations.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm import F
from hotclub_orm.expressions.base import BaseExpression
from hotclub_orm.expressions.conditions import Q


def renamed_entry(entry: Any, old: str, new: str) -> Any:
    """Return an index or constraint with the field renamed; itself if it does not name it."""
    _, args, kwargs = entry.deconstruct()
    changed = {key: _renamed_option(key, value, old, new) for key, value in kwargs.items()}
    made = type(entry)(*(renamed_in(one, old, new) for one in args), **changed)
    return entry if made == entry else made


def _renamed_option(key: str, value: Any, old: str, new: str) -> Any:
    if key in ("fields", "include"):
        return [_renamed_name(name, old, new) for name in value]
    return renamed_in(value, old, new)


def _renamed_name(name: str, old: str, new: str) -> str:
    sign, bare = ("-", name[1:]) if name.startswith("-") else ("", name)
    first, _, rest = bare.partition("__")
    if first != old:
        return name
    return f"{sign}{new}__{rest}" if rest else f"{sign}{new}"


def renamed_in(value: Any, old: str, new: str) -> Any:
    """Return a condition or expression with the field renamed."""
    if isinstance(value, Q):
        children = [
            (_renamed_name(child[0], old, new), renamed_in(child[1], old, new))
            if isinstance(child, tuple)
            else renamed_in(child, old, new)
            for child in value.children
        ]
        return Q(*children, _connector=value.connector, _negated=value.negated)
    if isinstance(value, F):
        return F(_renamed_name(value.name, old, new)) if type(value) is F else value
    if isinstance(value, BaseExpression) and value.get_source_expressions():
        made = value.copy()
        sources = value.get_source_expressions()
        made.set_source_expressions([renamed_in(one, old, new) for one in sources])
        return made
    return value
