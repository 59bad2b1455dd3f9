"""Which methods change what is stored: templates call methods, and must not call these.

Flow: class + names → `method.alters_data = True`, which the template language asks for. A method
that overrides one of them is one too.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import isfunction
from typing import Any, TypeVar

__all__ = ["AltersData", "altering"]

C = TypeVar("C", bound=type)


class AltersData:
    """Base of classes whose subclasses override methods that change what is stored."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name, method in vars(cls).items():
            if isfunction(method) and not hasattr(method, "alters_data"):
                above = (vars(base).get(name) for base in cls.__mro__[1:])
                if any(getattr(one, "alters_data", False) for one in above):
                    method.alters_data = True  # type: ignore[attr-defined]


def altering(*names: str) -> Callable[[C], C]:
    """Decorate a class: these methods of its own and their awaiting twins change what is stored."""

    def mark(cls: C) -> C:
        own = vars(cls)
        for name in (*names, *(f"a{name}" for name in names)):
            if name in own:
                own[name].alters_data = True
        return cls

    return mark
