"""Objects that migrations can write. Django's `django.utils.deconstruct`."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar, overload

from hotclub.errors import hint

__all__ = ["deconstructible"]

C = TypeVar("C", bound=type)


@overload
def deconstructible(cls: C, /) -> C: ...


@overload
def deconstructible(*, path: str | None = None) -> Callable[[C], C]: ...


def deconstructible(cls: Any = None, /, *, path: str | None = None) -> Any:
    """Give the class a `deconstruct` that returns (path, arguments, named arguments).

    path: dotted path under which migrations import it; None means where it is declared.
    """

    def decorate(klass: Any) -> Any:
        made_by = klass.__new__

        def remember(cls: Any, *args: Any, **kwargs: Any) -> Any:
            made = made_by(cls) if made_by is object.__new__ else made_by(cls, *args, **kwargs)
            made._constructor_args = (args, kwargs)
            return made

        def deconstruct(self: Any) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
            """Return what makes an equal one."""
            return (_path_of(self, klass, path), *self._constructor_args)

        klass.__new__ = staticmethod(remember)
        klass.deconstruct = deconstruct
        return klass

    return decorate if cls is None else decorate(cls)


def _path_of(value: Any, klass: type, path: str | None) -> str:
    if path and type(value) is klass:
        return path
    name, module = type(value).__name__, type(value).__module__
    if not hasattr(import_module(module), name):
        raise ValueError(
            f"Migrations can't name {name!r}: the module {module!r} has no such class."
            f"{hint(name, dir(import_module(module)))} Move it to the top level of a module."
        )
    return f"{module}.{name}"
