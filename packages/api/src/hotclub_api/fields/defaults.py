"""What stands in for a value that was not given.

Flow: a field without input → **call_default** → the value, or SkipField.
Not here: when a field asks for its default (base.py).
"""

from __future__ import annotations

from typing import Any

from hotclub_api.errors import ImproperlyConfigured, SkipField


class empty:  # noqa: N801  # the name that people import
    """Stands for "nothing was given", where None is a value."""


class CreateOnlyDefault:
    """A default that is used on creation, and leaves the field out on update.

    default: value, or callable (with `requires_context`, given the field).
    """

    requires_context = True

    def __init__(self, default: Any) -> None:
        self.default = default

    def __call__(self, serializer_field: Any) -> Any:
        """Return the default; raise SkipField on update."""
        if getattr(serializer_field.parent, "instance", None) is not None:
            raise SkipField
        return call_default(self.default, serializer_field)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.default!r})"


class CurrentUserDefault:
    """The user of the request that stands in the serializer's context."""

    requires_context = True

    def __call__(self, serializer_field: Any) -> Any:
        """Return the user.

        Raises ImproperlyConfigured when the context has no request.
        """
        try:
            return serializer_field.context["request"].user
        except KeyError:
            raise ImproperlyConfigured(
                "CurrentUserDefault needs the request: give the serializer "
                "context={'request': request}."
            ) from None

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


def call_default(default: Any, field: Any) -> Any:
    """Return a default; a callable is called, with the field if it requires_context."""
    if not callable(default):
        return default
    return default(field) if getattr(default, "requires_context", False) else default()
