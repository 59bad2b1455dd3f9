"""Decorators for admin.py: what an action and a column are called, which model an admin is of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, TypeVar, overload

F = TypeVar("F", bound=Callable[..., Any])


class ActionLocation(Enum):
    """Where an action is offered: over the list, on the page of one object, or on both."""

    CHANGE_LIST = "change_list"
    CHANGE_FORM = "change_form"


@overload
def action(function: F) -> F: ...
@overload
def action(
    function: None = None,
    *,
    permissions: Sequence[str] | None = None,
    description: Any = None,
    description_plural: Any = None,
    locations: Sequence[ActionLocation] | None = None,
) -> Callable[[F], F]: ...
def action(
    function: Any = None,
    *,
    permissions: Sequence[str] | None = None,
    description: Any = None,
    description_plural: Any = None,
    locations: Sequence[ActionLocation] | None = None,
) -> Any:
    """Make a function (model_admin, request, queryset) an action: `@admin.action(...)`.

    permissions: names for which has_<name>_permission is asked; one granted is enough.
    description: what the menu says. locations: where it stands, by default over the list.
    """
    return _with_attributes(
        function,
        allowed_permissions=permissions,
        short_description=description,
        plural_description=description_plural,
        locations=None if locations is None else tuple(locations),
    )


@overload
def display(function: F) -> F: ...
@overload
def display(
    function: None = None,
    *,
    boolean: bool | None = None,
    ordering: Any = None,
    description: Any = None,
    empty_value: Any = None,
) -> Callable[[F], F]: ...
def display(
    function: Any = None,
    *,
    boolean: bool | None = None,
    ordering: Any = None,
    description: Any = None,
    empty_value: Any = None,
) -> Any:
    """Say how a function is shown as a column: `@admin.display(...)`.

    boolean: by a mark for yes, no and unknown. ordering: the field or expression it sorts by.
    Raises ValueError when both boolean and empty_value are given.
    """
    if boolean is not None and empty_value is not None:
        raise ValueError("display(): boolean and empty_value exclude each other; give one.")

    return _with_attributes(
        function,
        boolean=boolean,
        admin_order_field=ordering,
        short_description=description,
        empty_value_display=empty_value,
    )


def _with_attributes(function: Any, **attributes: Any) -> Any:
    """Return the function with those attributes that are not None; for no function, a decorator."""

    def decorate(func: F) -> F:
        for name, value in attributes.items():
            if value is not None:
                setattr(func, name, value)
        return func

    return decorate if function is None else decorate(function)
