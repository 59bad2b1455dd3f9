"""What the database refused, told as an error of a form.

Between the check and the save somebody else may take a unique value. The database then refuses,
and this finds the field that it is about. Not here: the checks (the model's own).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from hotclub_forms.errors import ValidationError
from hotclub_forms.models.orm_names import IntegrityError, UniqueConstraint


def refusal_as_error(instance: Any, refused: IntegrityError, fields: Collection[str]) -> Any:
    """Return the ValidationError for a refused row, None when no unique values are the reason.

    fields: the form's; a set of values that is not one of these is an error of the whole form.
    """
    for model, names in _unique_sets(instance, refused):
        error = instance.unique_error_message(model, names)
        key = names[0] if len(names) == 1 and names[0] in fields else None
        return ValidationError({key: error}) if key else ValidationError([error])
    return None


def _unique_sets(instance: Any, refused: IntegrityError) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Yield the set of unique fields that the database named, by its columns or its name."""
    for model in (type(instance), *instance._meta.get_parent_list()):
        meta = model._meta
        for one in meta.constraints:
            if isinstance(one, UniqueConstraint) and one.fields and one.name == refused.constraint:
                yield model, tuple(one.fields)
        sets = [*meta.unique_together, *((f.name,) for f in meta.local_fields if f.unique)]
        # The longer first: a name that holds two columns holds each of them too.
        for names in sorted(sets, key=len, reverse=True):
            columns = tuple(meta.get_field(name).column for name in names)
            if _is_about(meta, columns, refused):
                yield model, tuple(names)


def _is_about(meta: Any, columns: tuple[str, ...], refused: IntegrityError) -> bool:
    if refused.columns:
        return set(refused.columns) == set(columns)
    name = refused.constraint or ""
    if name == f"{meta.db_table}_pkey":
        return columns == (meta.pk.column,)
    return f"{name}_".startswith("_".join((meta.db_table, *columns, "")))
