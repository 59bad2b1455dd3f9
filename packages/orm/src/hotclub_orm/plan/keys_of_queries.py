"""A query set as the value of a lookup: which column of it is compared.

Flow: `filter(author__in=queryset)` → **the subquery that gives the keys** → the lookup. Not here: the rest of
a lookup (filters.py).
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.expressions.parameters import Slot
from hotclub_orm.expressions.tuples import Tuple


def giving_one_key(left: Any, name: str, value: Any) -> Any:
    """Return the subquery so that it gives one column: the key that the left side is compared with.

    name: of the lookup. Raises ValueError for a query set of another model, of other columns, or of several
    rows where one is meant.
    """
    query = value.query
    wide = len(left.get_source_expressions()) if isinstance(left, Tuple) else 1
    if query.has_chosen_columns:
        _check_width(name, wide, query.width)
        return value
    if name == "exact" and query.limit != 1 and not isinstance(query.limit, Slot):
        raise ValueError(
            "The QuerySet value for an exact lookup must be limited to one result using slicing."
        )
    target = left.output_field
    wanted = query.model._meta.pk
    if target.is_relation and target.concrete:
        to = target.target_field
        own = target.model._meta.concrete_model
        if query.model._meta.concrete_model is to.model._meta.concrete_model:
            wanted = to
        elif target.primary_key and issubclass(query.model._meta.concrete_model, own):
            wanted = target  # rows that this is the key of
        elif not issubclass(query.model, target.remote_field.model) and not issubclass(
            target.remote_field.model, query.model
        ):
            raise ValueError(
                f'Cannot use QuerySet for "{query.model._meta.object_name}": Use a QuerySet '
                f'for "{target.remote_field.model._meta.object_name}".'
            )
    chosen = [one.attname for one in getattr(wanted, "fields", None) or [wanted]]
    _check_width(name, wide, len(chosen))
    made = value.copy()
    made.query = query.selecting(*chosen)
    return made


def _check_width(lookup: str, wanted: int, chosen: int) -> None:
    if wanted != chosen:
        raise ValueError(
            f"The QuerySet value for the {lookup} lookup must have {wanted} selected fields "
            f"(received {chosen})"
        )
