"""A whole ModelAdmin: what it shares with inlines, its list, its actions, its inlines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hotclub_admin.checks.lists import check_list
from hotclub_admin.checks.problems import Problem, is_list, problem
from hotclub_admin.checks.shared import check_base


def check_model_admin(admin: Any) -> list[Problem]:
    """Return all problems of a ModelAdmin and its inlines."""
    return [
        *check_base(admin),
        *_saving(admin),
        *_inlines(admin),
        *check_list(admin),
        *_actions(admin),
    ]


def _saving(admin: Any) -> Iterator[Problem]:
    for number, option in ((101, "save_as"), (102, "save_on_top")):
        if not isinstance(getattr(admin, option), bool):
            yield problem(number, admin, f"{option} must be True or False.")


def _actions(admin: Any) -> Iterator[Problem]:
    names: set[str] = set()
    for one in admin._get_base_actions():
        name = one.name
        for permission in getattr(one.func, "allowed_permissions", ()):
            if not hasattr(admin, f"has_{permission}_permission"):
                yield problem(
                    129, admin, f"The action {name!r} needs has_{permission}_permission()."
                )
        if name in names:
            yield problem(130, admin, f"There are two actions called {name!r}.")
        names.add(name)


def _inlines(admin: Any) -> Iterator[Problem]:
    if not is_list(admin.inlines):
        yield problem(103, admin, "inlines must be a list or tuple.")
        return
    for inline_class in admin.inlines:
        yield from _inline(admin, inline_class)


def _inline(admin: Any, inline_class: Any) -> Iterator[Problem]:
    is_class: bool = isinstance(inline_class, type)
    if not is_class or not hasattr(inline_class, "fk_name"):
        yield problem(104, admin, f"inlines: {inline_class!r} is no InlineModelAdmin.")
    elif not getattr(inline_class, "model", None):
        yield problem(105, admin, f"{inline_class.__name__} has no model.")
    elif not hasattr(inline_class.model, "_meta"):
        yield problem(106, admin, f"{inline_class.__name__}.model is no model.")
    else:
        yield from inline_class(admin.model, admin.admin_site).check()
