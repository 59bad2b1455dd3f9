"""Decorators for methods and middleware. Django's `django.utils.decorators`."""

from __future__ import annotations

from typing import Any

from hotclub_http.decorators import (
    decorator_from_middleware,
    decorator_from_middleware_with_args,
    method_decorator,
)
from hotclub_http.middleware import (
    async_only_middleware,
    sync_and_async_middleware,
    sync_only_middleware,
)

__all__ = [
    "async_only_middleware",
    "classonlymethod",
    "decorator_from_middleware",
    "decorator_from_middleware_with_args",
    "method_decorator",
    "sync_and_async_middleware",
    "sync_only_middleware",
]


class classonlymethod(classmethod):  # type: ignore[type-arg] # noqa: N801 - reads as a decorator
    """A class method that an instance does not have."""

    def __get__(self, instance: Any, cls: type | None = None) -> Any:
        """Return the method of the class. Raises AttributeError on an instance."""
        if instance is not None:
            raise AttributeError("This method belongs to the class, not to its instances.")
        return super().__get__(instance, cls)
