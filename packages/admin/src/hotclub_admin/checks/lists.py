"""The list: columns, filters, what is edited in place, the way from year to day, numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hotclub_orm import FieldDoesNotExist

from hotclub_admin.checks.problems import Problem, field_of, is_kind, is_list, problem, unknown
from hotclub_admin.checks.shared import is_shown
from hotclub_admin.filters.base import FieldListFilter, ListFilter
from hotclub_admin.utils import NotRelationField, get_fields_from_path


def check_list(admin: Any) -> Iterator[Problem]:
    """Yield what is wrong with the list of a ModelAdmin."""
    yield from _list_display(admin)
    yield from _links(admin)
    yield from _list_filter(admin)
    yield from _numbers(admin)
    yield from _list_editable(admin)
    if not is_list(admin.search_fields):
        yield problem(126, admin, "search_fields must be a list or tuple.")
    yield from _date_hierarchy(admin)


def _list_display(admin: Any) -> Iterator[Problem]:
    if not is_list(admin.list_display):
        yield problem(107, admin, "list_display must be a list or tuple.")
        return
    for name in admin.list_display:
        if not is_shown(admin, name):
            yield unknown(admin, 108, "list_display", name)
        elif isinstance(name, str) and not hasattr(admin, name) and _has_many(admin, name):
            yield problem(109, admin, f"list_display: {name!r} has many values; write a method.")


def _has_many(admin: Any, name: str) -> bool:
    """Tell whether a name stands for several objects: many-to-many, or a far end."""
    try:
        field = get_fields_from_path(admin.model, name)[-1]
    except (FieldDoesNotExist, NotRelationField):
        # The attribute of a far end (album_set) has another name than the relation.
        field = getattr(getattr(admin.model, name, None), "rel", None)
    return bool(getattr(field, "many_to_many", False) or getattr(field, "one_to_many", False))


def _links(admin: Any) -> Iterator[Problem]:
    links = admin.list_display_links
    if links is None:
        return
    if not is_list(links):
        yield problem(110, admin, "list_display_links must be a list, a tuple, or None.")
        return
    if _is_overridden(admin, "get_list_display"):
        return  # the columns are not known yet
    for name in links:
        if name not in admin.list_display:
            yield problem(111, admin, f"list_display_links: {name!r} is not in list_display.")


def _is_overridden(admin: Any, name: str) -> bool:
    """Tell whether the declaration wrote a hook of its own."""
    return bool(getattr(type(admin), name).__module__.partition(".")[0] != "hotclub_admin")


def _list_filter(admin: Any) -> Iterator[Problem]:
    if not is_list(admin.list_filter):
        yield problem(112, admin, "list_filter must be a list or tuple.")
        return
    for item in admin.list_filter:
        if callable(item):
            yield from _filter_class(admin, item)
            continue
        path, made = item if is_list(item) else (item, FieldListFilter)
        if not is_kind(made, FieldListFilter):
            yield problem(115, admin, f"list_filter: {made!r} is no FieldListFilter.")
            continue
        try:
            get_fields_from_path(admin.model, path)
        except (FieldDoesNotExist, NotRelationField):
            yield unknown(admin, 116, "list_filter", path)


def _filter_class(admin: Any, item: Any) -> Iterator[Problem]:
    name = getattr(item, "__name__", item)
    if not is_kind(item, ListFilter):
        yield problem(113, admin, f"list_filter: {name} is no ListFilter.")
    elif issubclass(item, FieldListFilter):
        yield problem(114, admin, f"list_filter: {name} needs a field: ('field', {name}).")


def _list_editable(admin: Any) -> Iterator[Problem]:
    if not is_list(admin.list_editable):
        yield problem(120, admin, "list_editable must be a list or tuple.")
        return
    for name in admin.list_editable:
        field = field_of(admin, name)
        if field is None:
            yield unknown(admin, 121, "list_editable", name)
        elif name not in admin.list_display:
            yield problem(122, admin, f"list_editable: {name!r} is not in list_display.")
        elif admin.list_display_links and name in admin.list_display_links:
            yield problem(123, admin, f"{name!r} can't be in list_editable and list_display_links.")
        elif (
            admin.list_display[0] == name
            and not admin.list_display_links
            and admin.list_display_links is not None
        ):
            yield problem(
                124, admin,
                f"list_editable: {name!r} is the column that links to the object.",
                "Put another column first, or set list_display_links.",
            )  # fmt: skip
        elif not field.editable or field.primary_key:
            yield problem(125, admin, f"list_editable: {name!r} can't be edited.")


def _numbers(admin: Any) -> Iterator[Problem]:
    related = admin.list_select_related
    if not isinstance(related, bool | list | tuple):
        yield problem(117, admin, "list_select_related must be a bool, a list or a tuple.")
    for number, option in ((118, "list_per_page"), (119, "list_max_show_all")):
        if not isinstance(getattr(admin, option), int):
            yield problem(number, admin, f"{option} must be a whole number.")


def _date_hierarchy(admin: Any) -> Iterator[Problem]:
    name = admin.date_hierarchy
    if not name:
        return
    try:
        field = get_fields_from_path(admin.model, name)[-1]
    except (FieldDoesNotExist, NotRelationField):
        yield unknown(admin, 127, "date_hierarchy", name)
        return
    # A generated field holds what its output_field holds.
    kind = getattr(field, "output_field", None) or field
    if not hasattr(kind, "auto_now"):
        yield problem(128, admin, f"date_hierarchy: {name!r} holds no days.")
