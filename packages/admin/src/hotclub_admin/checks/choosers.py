"""How a relation or a choice is shown, and what is written from what.

raw_id_fields, autocomplete_fields, filter_*, radio_fields, prepopulated_fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hotclub_orm import ForeignObjectRel

from hotclub_admin.checks.problems import (
    Problem,
    field_of,
    has_own_through,
    is_list,
    problem,
    unknown,
)
from hotclub_admin.constants import HORIZONTAL, VERTICAL


def check_choosers(admin: Any) -> Iterator[Problem]:
    """Yield what is wrong with the options that choose a widget."""
    for option, wrong, missing, unfit in (
        ("raw_id_fields", 1, 2, 3),
        ("autocomplete_fields", 36, 37, 38),
        ("filter_vertical", 17, 19, 20),
        ("filter_horizontal", 18, 19, 20),
    ):
        names = getattr(admin, option)
        if not is_list(names):
            yield problem(wrong, admin, f"{option} must be a list or tuple.")
            continue
        for name in names:
            field = field_of(admin, name)
            if field is None:
                yield unknown(admin, missing, option, name)
            else:
                yield from _chooser(admin, option, unfit, name, field)
    yield from _radio(admin)
    yield from _prepopulated(admin)


def _chooser(admin: Any, option: str, unfit: int, name: str, field: Any) -> Iterator[Problem]:
    is_far_end = isinstance(field, ForeignObjectRel)
    if option.startswith("filter_"):
        if is_far_end or not field.many_to_many:
            yield problem(unfit, admin, f"{option}: {name!r} is no many-to-many field.")
        elif has_own_through(field):
            text = f"{option}: {name!r} goes over a model of your own, which a form cannot fill."
            yield problem(13, admin, text, "Edit that model as an inline.")
    elif is_far_end or not (field.is_relation and field.remote_field):
        yield problem(unfit, admin, f"{option}: {name!r} is no relation.")
    elif option == "autocomplete_fields":
        yield from _autocomplete(admin, name, field.remote_field.model)


def _autocomplete(admin: Any, name: str, related: Any) -> Iterator[Problem]:
    called = getattr(related, "__name__", related)
    if not admin.admin_site.is_registered(related):
        yield problem(
            39, admin, f"autocomplete_fields: {name!r} needs an admin of {called}.",
            f"Register {called} in this site.",
        )  # fmt: skip
    elif not admin.admin_site.get_model_admin(related).search_fields:
        owner = type(admin.admin_site.get_model_admin(related)).__name__
        text = f"autocomplete_fields: {name!r} needs {owner}.search_fields to search by."
        yield problem(40, admin, text)


def _radio(admin: Any) -> Iterator[Problem]:
    if not isinstance(admin.radio_fields, dict):
        yield problem(21, admin, "radio_fields must be a dict.")
        return
    for name, place in admin.radio_fields.items():
        field = field_of(admin, name)
        if field is None:
            yield unknown(admin, 22, "radio_fields", name)
            continue
        is_foreign_key = getattr(field, "many_to_one", False) or getattr(field, "one_to_one", False)
        if not (is_foreign_key or getattr(field, "choices", None)):
            yield problem(
                23, admin, f"radio_fields: {name!r} is no foreign key and has no choices."
            )
        if place not in (HORIZONTAL, VERTICAL):
            yield problem(
                24, admin, f"radio_fields[{name!r}] must be admin.HORIZONTAL or admin.VERTICAL."
            )


def _prepopulated(admin: Any) -> Iterator[Problem]:
    if not isinstance(admin.prepopulated_fields, dict):
        yield problem(26, admin, "prepopulated_fields must be a dict.")
        return
    for name, sources in admin.prepopulated_fields.items():
        field = field_of(admin, name)
        if field is None:
            yield unknown(admin, 27, "prepopulated_fields", name)
        elif field.is_relation or field.get_internal_type() == "DateTimeField":
            yield problem(28, admin, f"prepopulated_fields: {name!r} holds no text to write.")
        if not is_list(sources):
            yield problem(29, admin, f"prepopulated_fields[{name!r}] must be a list or tuple.")
            continue
        for source in sources:
            if field_of(admin, source) is None:
                yield unknown(admin, 30, f"prepopulated_fields[{name!r}]", source)
