"""Inlines: whose they are, how many rows they have."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import getattr_static
from typing import Any

from hotclub_forms import FormDefinitionError
from hotclub_forms.models import BaseModelFormSet, get_foreign_key
from hotclub_orm.contenttypes_fields import GenericForeignKey

from hotclub_admin.checks.problems import Problem, field_of, is_kind, is_list, problem
from hotclub_admin.checks.shared import check_base


def check_inline(inline: Any) -> list[Problem]:
    """Return the problems of an inline."""
    return [*check_base(inline), *_parent(inline), *_rows(inline)]


def check_generic_inline(inline: Any) -> list[Problem]:
    """Return the problems of an inline of objects that belong to one of any model."""
    return [*check_base(inline), *_generic_pair(inline), *_rows(inline)]


def _parent(inline: Any) -> Iterator[Problem]:
    try:
        key = get_foreign_key(inline.parent_model, inline.model, fk_name=inline.fk_name)
    except (FormDefinitionError, ValueError) as error:
        yield problem(202, inline, str(error))
        return
    yield from _excluded(inline, key.name)


def _excluded(inline: Any, name: str) -> Iterator[Problem]:
    if is_list(inline.exclude) and name in inline.exclude:
        parent = inline.parent_model.__name__
        yield problem(201, inline, f"exclude names {name!r}, which leads to the parent {parent}.")


def _generic_pair(inline: Any) -> Iterator[Problem]:
    label, pair = inline.opts.label, (inline.ct_field, inline.ct_fk_field)
    keys = _generic_keys(inline.model)
    if not keys:
        yield problem(301, inline, f"{label} has no GenericForeignKey.")
    elif field_of(inline, inline.ct_field) is None:
        yield problem(302, inline, f"ct_field names {pair[0]!r}, which {label} does not have.")
    elif field_of(inline, inline.ct_fk_field) is None:
        yield problem(303, inline, f"ct_fk_field names {pair[1]!r}, which {label} does not have.")
    elif pair not in [(one.ct_field, one.fk_field) for one in keys]:
        text = f"{label} has no GenericForeignKey of {pair[0]!r} and {pair[1]!r}."
        yield problem(304, inline, text)


def _generic_keys(model: Any) -> list[Any]:
    found = (getattr_static(model, name, None) for name in dir(model))
    return [one for one in found if isinstance(one, GenericForeignKey)]


def _rows(inline: Any) -> Iterator[Problem]:
    for number, option in ((203, "extra"), (204, "max_num"), (205, "min_num")):
        value = getattr(inline, option)
        if not isinstance(value, int) and not (value is None and option != "extra"):
            yield problem(number, inline, f"{option} must be a whole number.")
    if not is_kind(inline.formset, BaseModelFormSet):
        yield problem(206, inline, "formset must derive from BaseModelFormSet.")
