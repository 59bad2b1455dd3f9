"""Turn a piece of a path into a Python value, and back: int, str, slug, uuid, path, and one's own.

Flow: `<int:pk>` names a converter here; patterns.py puts its regex into the route. Not here: where
in a path a converter stands.
The registry is explicit and lasts for the process: one entry for each `register_converter` call.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol

from hotclub_routing.errors import ImproperlyConfigured, close_names, did_you_mean

SLUG_CHARS = "-_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
# A path that decodes to control characters (%0A, %0D, %00 …) is never a page somebody meant.
_NO_CONTROLS = r"\x00-\x1f\x7f"


class Converter(Protocol):
    """What `register_converter` takes: a regex and the two directions.

    `to_python` raises ValueError for "no match"; `to_url` raises ValueError for "not reversible".
    """

    regex: str

    def to_python(self, value: str) -> Any:
        """Return the view's argument for the matched text."""
        ...

    def to_url(self, value: Any) -> str:
        """Return the text that stands for value in a path, not yet percent-encoded."""
        ...


class IntConverter:
    """Zero and the positive integers, as `int`."""

    regex = "[0-9]+"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: Any) -> str:
        """Return the number's digits."""
        return str(value)


class StringConverter:
    """Any text but a slash or a control character, at least one character long."""

    regex = f"[^/{_NO_CONTROLS}]+"

    def to_python(self, value: str) -> str:
        """Return the text itself."""
        return value

    def to_url(self, value: Any) -> str:
        """Return value as text."""
        return str(value)


class SlugConverter(StringConverter):
    """ASCII letters, digits, hyphens and underscores."""

    regex = "[-a-zA-Z0-9_]+"


class PathConverter(StringConverter):
    """Any text but a control character, slashes included."""

    regex = f"[^{_NO_CONTROLS}]+"


class UUIDConverter:
    """A UUID in its canonical form: lower case, with dashes."""

    regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

    def to_python(self, value: str) -> uuid.UUID:
        """Return the UUID."""
        digits = value.replace("-", "")
        if len(digits) != 32:
            raise ValueError(value)
        # The regex has checked the form; UUID() would check it again, at twice the cost of a match.
        found = object.__new__(uuid.UUID)
        object.__setattr__(found, "int", int(digits, 16))
        object.__setattr__(found, "is_safe", uuid.SafeUUID.unknown)
        return found

    def to_url(self, value: Any) -> str:
        """Return the UUID's canonical form."""
        return str(value)


_BUILT_IN: Mapping[str, Converter] = MappingProxyType(
    {
        "int": IntConverter(),
        "path": PathConverter(),
        "slug": SlugConverter(),
        "str": StringConverter(),
        "uuid": UUIDConverter(),
    }
)
_registered: dict[str, Converter] = {}


def register_converter(converter: type[Converter], type_name: str) -> None:
    """Make `<type_name:parameter>` usable in the routes declared from now on.

    converter: a class with `regex`, `to_python` and `to_url`; one instance serves all routes.
    Raises ValueError when the name is taken by another class.
    """
    known = get_converters().get(type_name)
    if known is not None and type(known) is not converter:
        raise ValueError(
            f"Converter {type_name!r} is already registered as {type(known).__qualname__}. "
            "Give yours a name of its own."
        )
    _registered.setdefault(type_name, converter())


def get_converters() -> dict[str, Converter]:
    """Return all converters by name, the built-in ones included."""
    return {**_BUILT_IN, **_registered}


def get_converter(type_name: str) -> Converter:
    """Return the converter of that name.

    Raises ImproperlyConfigured, with the close names, when there is none.
    """
    try:
        return _registered.get(type_name) or _BUILT_IN[type_name]
    except KeyError:
        close = did_you_mean(close_names(type_name, get_converters()))
        raise ImproperlyConfigured(
            f"There is no converter {type_name!r}.{close} "
            f"Known: {', '.join(sorted(get_converters()))}."
        ) from None
