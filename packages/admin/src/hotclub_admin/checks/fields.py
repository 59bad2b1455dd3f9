"""fields, fieldsets, exclude, form: what stands in a form, and once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hotclub_admin.checks.problems import Problem, field_of, has_own_through, is_list, problem
from hotclub_admin.utils import flatten


def check_fields(admin: Any) -> Iterator[Problem]:
    """Yield what is wrong with the fields of the form."""
    yield from _named_fields(admin)
    yield from _fieldsets(admin)
    exclude = admin.exclude
    if exclude is not None and not is_list(exclude):
        hint = "A tuple of one needs a comma."
        yield problem(14, admin, "exclude must be a list or tuple.", hint)
    elif exclude and len(exclude) != len(set(exclude)):
        yield problem(15, admin, "exclude names a field twice.")
    if not hasattr(admin.form, "base_fields"):
        yield problem(16, admin, "form must be a form of a model.")


def _named_fields(admin: Any) -> Iterator[Problem]:
    if admin.fields is None:
        return
    if not is_list(admin.fields):
        yield problem(4, admin, "fields must be a list or tuple.")
    elif admin.fieldsets:
        yield problem(5, admin, "Both fieldsets and fields are given; take one.")
    else:
        if twice := _repeated(flatten(admin.fields), set()):
            yield problem(6, admin, f"fields names {_listed(twice)} twice.")
        yield from _own_throughs(admin, "fields", admin.fields)


def _fieldsets(admin: Any) -> Iterator[Problem]:
    if admin.fieldsets is None:
        return
    if not is_list(admin.fieldsets):
        yield problem(7, admin, "fieldsets must be a list or tuple.")
        return
    seen: set[Any] = set()
    for place, fieldset in enumerate(admin.fieldsets):
        yield from _fieldset(admin, f"fieldsets[{place}]", fieldset, seen)


def _fieldset(admin: Any, where: str, fieldset: Any, seen: set[Any]) -> Iterator[Problem]:
    if not is_list(fieldset):
        yield problem(8, admin, f"{where} must be a list or tuple.")
    elif len(fieldset) != 2:
        yield problem(9, admin, f"{where} must be a pair (heading, options).")
    elif not isinstance(fieldset[1], dict):
        yield problem(10, admin, f"{where}[1] must be a dict.")
    elif "fields" not in fieldset[1]:
        yield problem(11, admin, f"{where}[1] must have the key 'fields'.")
    elif not is_list(fieldset[1]["fields"]):
        yield problem(8, admin, f"{where}[1]['fields'] must be a list or tuple.")
    else:
        names = fieldset[1]["fields"]
        if twice := _repeated(flatten(names), seen):
            text = f"{where}[1] names {_listed(twice)}, which stood in fieldsets before."
            yield problem(12, admin, text)
        yield from _own_throughs(admin, f"{where}[1]['fields']", names)


def _repeated(names: list[Any], seen: set[Any]) -> list[Any]:
    """Return the names that come again, and remember all."""
    again = [name for place, name in enumerate(names) if name in seen or name in names[:place]]
    seen.update(names)
    return list(dict.fromkeys(again))


def _listed(names: list[Any]) -> str:
    return ", ".join(repr(name) for name in names)


def _own_throughs(admin: Any, where: str, names: Any) -> Iterator[Problem]:
    for name in flatten(names):
        if has_own_through(field_of(admin, name)):
            yield problem(
                13,
                admin,
                f"{where}: {name!r} goes over a model of your own, which a form cannot fill.",
                "Edit that model as an inline.",
            )
