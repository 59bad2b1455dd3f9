"""What ModelAdmin and inlines share: fields, choosers, read-only names, order, links to the site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hotclub_orm import F, FieldDoesNotExist, OrderBy

from hotclub_admin.checks.choosers import check_choosers
from hotclub_admin.checks.fields import check_fields
from hotclub_admin.checks.problems import Problem, field_of, is_list, problem, unknown
from hotclub_admin.constants import LOOKUP_SEP
from hotclub_admin.utils import NotRelationField, get_fields_from_path


def check_base(admin: Any) -> list[Problem]:
    """Return the problems that ModelAdmin and inlines share."""
    return [
        *check_choosers(admin),
        *check_fields(admin),
        *_view_on_site(admin),
        *_ordering(admin),
        *_readonly(admin),
        *_most_named(admin),
    ]


def is_shown(admin: Any, name: Any) -> bool:
    """Tell whether a name can be shown: a function, an attribute, a field, a path of fields."""
    if callable(name) or hasattr(admin, name) or hasattr(admin.model, name):
        return True
    if field_of(admin, name) is not None:
        return True
    try:
        get_fields_from_path(admin.model, name)
    except (FieldDoesNotExist, NotRelationField):
        return False
    return True


def _view_on_site(admin: Any) -> Iterator[Problem]:
    if not callable(admin.view_on_site) and not isinstance(admin.view_on_site, bool):
        yield problem(25, admin, "view_on_site must be True, False or a function.")


def _readonly(admin: Any) -> Iterator[Problem]:
    if not is_list(admin.readonly_fields):
        yield problem(34, admin, "readonly_fields must be a list or tuple.")
        return
    for name in admin.readonly_fields:
        if not is_shown(admin, name):
            yield unknown(admin, 35, "readonly_fields", name)


def _ordering(admin: Any) -> Iterator[Problem]:
    if admin.ordering is None:
        return
    if not is_list(admin.ordering):
        yield problem(31, admin, "ordering must be a list or tuple.")
        return
    for part in admin.ordering:
        name = _sorted_by(part)
        if name == "?":
            if len(admin.ordering) > 1:
                yield problem(32, admin, "ordering has '?', and more beside it.")
        elif name is None or name == "pk" or LOOKUP_SEP in name:
            continue
        elif not _has_field(admin, name):
            yield unknown(admin, 33, "ordering", name)


def _has_field(admin: Any, name: str) -> bool:
    # The column of a foreign key (author_id) sorts as well.
    try:
        admin.opts.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def _sorted_by(part: Any) -> str | None:
    """Return the name that a part of ordering sorts by, None for what only the database knows."""
    if isinstance(part, str):
        return part.removeprefix("-")
    if isinstance(part, OrderBy):
        part = part.expression
    return part.name if isinstance(part, F) else None


def _most_named(admin: Any) -> Iterator[Problem]:
    most = getattr(admin, "delete_confirmation_max_display", None)
    if most is not None and (not isinstance(most, int) or most < 0):
        yield problem(
            41, admin, "delete_confirmation_max_display must be None or a number from 0 on."
        )
