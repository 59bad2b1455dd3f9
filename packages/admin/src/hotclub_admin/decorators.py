"""Decorators for admin.py: what an action and a column are called, which model an admin is of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar, overload

F = TypeVar("F", bound=Callable[..., Any])


class ActionLocation(Enum):
    """Where an action is offered: over the list, on the page of one object, or on both."""

    CHANGE_LIST = "change_list"
    CHANGE_FORM = "change_form"


@dataclass(frozen=True, slots=True)
class Action:
    """An action as `get_actions` offers it: the function, its names, and where it stands.

    It is also the triple (func, name, description) of the list's menu, which older code unpacks.
    """

    func: Callable[..., Any]
    name: str
    description: Any
    plural_description: Any
    locations: Sequence[ActionLocation] = (ActionLocation.CHANGE_LIST,)

    @classmethod
    def of(cls, func: Any, name: str) -> Action:
        """Return the action of a function, described by what the decorator wrote on it."""
        told = getattr(func, "short_description", None) or name.replace("_", " ").capitalize()
        places = getattr(func, "locations", None) or (ActionLocation.CHANGE_LIST,)
        plural = getattr(func, "plural_description", None) or told
        return cls(func, name, told, plural, _places(places))

    def __iter__(self) -> Iterator[Any]:
        return iter((self.func, self.name, self.plural_description))

    def __getitem__(self, index: Any) -> Any:
        return tuple(self)[index]


def _places(location: ActionLocation | Iterable[ActionLocation]) -> tuple[ActionLocation, ...]:
    return (location,) if isinstance(location, ActionLocation) else tuple(location)


@overload
def action(function: F) -> F: ...
@overload
def action(
    function: None = None,
    *,
    permissions: Sequence[str] | None = None,
    description: Any = None,
    description_plural: Any = None,
    location: ActionLocation | Iterable[ActionLocation] | None = None,
) -> Callable[[F], F]: ...
def action(
    function: Any = None,
    *,
    permissions: Sequence[str] | None = None,
    description: Any = None,
    description_plural: Any = None,
    location: ActionLocation | Iterable[ActionLocation] | None = None,
) -> Any:
    """Make a function (model_admin, request, queryset) an action: `@admin.action(...)`.

    permissions: names for which has_<name>_permission is asked; one granted is enough.
    description: what the page of an object says; description_plural: what the list's menu says, if
    that differs. location: where it stands, one place or several, by default over the list.
    """
    return _with_attributes(
        function,
        allowed_permissions=permissions,
        short_description=description,
        plural_description=description_plural,
        locations=None if location is None else _places(location),
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
