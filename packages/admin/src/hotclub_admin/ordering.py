"""How a list is sorted: by declaration, by the columns a visitor clicked, and always completely.

Flow: list_display, ordering, `o=1.-2` → **ordering** → order_by. Columns count from 1; column 0 is
the checkboxes'. Not here: links that change the order (templatetags/admin_list.py).
"""

from __future__ import annotations

from typing import Any

from hotclub_orm import F, FieldDoesNotExist, OrderBy

from hotclub_admin.constants import LOOKUP_SEP, ORDER_VAR
from hotclub_admin.utils import NotRelationField, get_fields_from_path

Columns = dict[int, str]


def ordering_field(changelist: Any, name: Any) -> Any:
    """Return what a column sorts by: a name, an expression, or None for "it can't be sorted"."""
    opts, model_admin = changelist.lookup_opts, changelist.model_admin
    if isinstance(name, str):
        try:
            return opts.get_field(name).name
        except FieldDoesNotExist:
            pass
    attribute: Any
    if callable(name):
        attribute = name
    elif hasattr(model_admin, name):
        attribute = getattr(model_admin, name)
    elif hasattr(changelist.model, name):
        attribute = getattr(changelist.model, name)
    else:
        return _by_path(changelist.model, name)
    if isinstance(attribute, property) and attribute.fget is not None:
        attribute = attribute.fget
    return getattr(attribute, "admin_order_field", None)


def _by_path(model: Any, name: str) -> str | None:
    try:
        fields = get_fields_from_path(model, name)
    except (FieldDoesNotExist, NotRelationField):
        return None
    return name if LOOKUP_SEP in name and fields else None


def chosen_columns(params: dict[str, str]) -> list[tuple[int, bool]]:
    """Return (column, descending) of the parameter `o`; what is no number is left out."""
    found = []
    for part in params.get(ORDER_VAR, "").split("."):
        number = part.removeprefix("-")
        if number.isascii() and number.isdigit() and len(number) < 6:
            found.append((int(number), part.startswith("-")))
    return found


def ordering_of(changelist: Any, request: Any, queryset: Any) -> list[Any]:
    """Return order_by of a list: the visitor's, the admin's or the model's, made complete."""
    params = changelist.params
    ordering = list(changelist.model_admin.get_ordering(request) or changelist._default_ordering())
    if ORDER_VAR in params:
        ordering = []
        for index, descending in chosen_columns(params):
            if index >= len(changelist.list_display):
                continue
            field = ordering_field(changelist, changelist.list_display[index])
            if field:
                ordering.append(_directed(field, descending))
    ordering.extend(getattr(queryset.query, "order_by", ()) or ())
    return complete_ordering(changelist.lookup_opts, ordering)


def _directed(field: Any, descending: bool) -> Any:
    if hasattr(field, "as_sql") or hasattr(field, "resolve_expression"):
        if isinstance(field, OrderBy):
            if not descending:
                return field
            return field.reverse_ordering()
        return field.desc() if descending else field.asc()
    field = str(field)
    if descending:
        return field[1:] if field.startswith("-") else f"-{field}"
    return field


def complete_ordering(opts: Any, ordering: list[Any]) -> list[Any]:
    """Return the ordering with the key behind, unless it sorts every two objects already."""
    # Two equal rows may change places from query to query, and a row be on two pages or none.
    names = {
        name.removeprefix("-") for name in (_name_of(part) for part in ordering) if name is not None
    }
    if "pk" in names or opts.pk.name in names or opts.pk.attname in names:
        return ordering
    unique = {one.name for one in opts.fields if getattr(one, "unique", False) and not one.null}
    together = [set(fields) for fields in opts.unique_together]
    if names & unique or any(
        fields <= names and all(not opts.get_field(one).null for one in fields)
        for fields in together
    ):
        return ordering
    return [*ordering, "-pk"]


def _name_of(part: Any) -> str | None:
    if isinstance(part, str):
        return part
    if isinstance(part, OrderBy):
        part = getattr(part, "expression", None)
    return part.name if isinstance(part, F) else None


def ordering_field_columns(changelist: Any, request: Any) -> Columns:
    """Return column → "asc" or "desc", the most important first, as the list is sorted now."""
    columns: Columns = {}
    if ORDER_VAR in changelist.params:
        for index, descending in chosen_columns(changelist.params):
            columns[index] = "desc" if descending else "asc"
        return columns
    ordering = changelist.model_admin.get_ordering(request) or changelist._default_ordering()
    for part in ordering:
        if isinstance(part, OrderBy):
            part = f"-{_name_of(part)}" if part.descending else _name_of(part)
        name = _name_of(part)
        if name is None:
            continue
        direction = "desc" if name.startswith("-") else "asc"
        for index, shown in enumerate(changelist.list_display):
            if ordering_field(changelist, shown) == name.removeprefix("-"):
                columns[index] = direction
                break
    return columns
