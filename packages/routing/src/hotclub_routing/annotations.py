"""Read from a view's annotations which converter each captured parameter needs.

Flow: `def detail(request, year: int, day: date)` → **converters by parameter** → urls.py
(`typed_path`), checks.py. Not here: the routes themselves.
"""

from __future__ import annotations

import inspect
import re
import uuid
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from pathlib import PurePath, PurePosixPath
from types import MappingProxyType
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    NewType,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from hotclub_routing.converters import (
    Converter,
    IntConverter,
    PathConverter,
    StringConverter,
    UUIDConverter,
)


class DateConverter:
    """A date as ISO 8601 writes it: `2026-11-23`."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Return the date; ValueError (no match) for a day that is in no calendar."""
        return date.fromisoformat(value)

    def to_url(self, value: Any) -> str:
        """Return the date in ISO form."""
        return value.isoformat() if isinstance(value, date) else str(value)


class DecimalConverter:
    """A decimal number without exponent: `12`, `-0.50`."""

    regex = r"-?[0-9]{1,64}(?:\.[0-9]{1,64})?"

    def to_python(self, value: str) -> Decimal:
        """Return the number."""
        return Decimal(value)

    def to_url(self, value: Any) -> str:
        """Return the number without an exponent; ValueError for what is no number."""
        try:
            return format(Decimal(value), "f")
        except (InvalidOperation, TypeError) as problem:
            raise ValueError(value) from problem


class PurePathConverter(PathConverter):
    """A path below the route, slashes included, as a `PurePosixPath`. It is not made safe."""

    def to_python(self, value: str) -> Any:
        """Return the path."""
        return PurePosixPath(value)


class ChoiceConverter:
    """One of a few texts, each standing for a value: an enumeration, or a `Literal`.

    by_text: the value for each text.
    """

    def __init__(self, by_text: Mapping[str, Any]) -> None:
        self.by_text = dict(by_text)
        self.regex = f"(?:{'|'.join(re.escape(text) for text in by_text)})"

    def to_python(self, value: str) -> Any:
        """Return the value that text stands for."""
        return self.by_text[value]

    def to_url(self, value: Any) -> str:
        """Return the text for value; ValueError when there is none."""
        for text, known in self.by_text.items():
            if known == value or text == value:
                return text
        raise ValueError(value)


class Annotations(NamedTuple):
    """What a view says of its parameters.

    types: the annotation of each. required: those without a default. takes_any: it has `**kwargs`.
    """

    types: Mapping[str, Any]
    required: frozenset[str]
    takes_any: bool


_BY_TYPE: Mapping[Any, Converter] = MappingProxyType(
    {
        str: StringConverter(),
        int: IntConverter(),
        uuid.UUID: UUIDConverter(),
        date: DateConverter(),
        Decimal: DecimalConverter(),
        PurePosixPath: PurePathConverter(),
        PurePath: PurePathConverter(),
    }
)


def converter_for(annotation: Any) -> Converter | None:
    """Return the converter for an annotation, or None where there is none.

    Known are int, str, UUID, date, Decimal, PurePath, enumerations, `Literal` of texts and numbers,
    `NewType` of those, and `Annotated[..., converter]`.
    """
    if get_origin(annotation) is Annotated:
        inner, *extras = get_args(annotation)
        own = next((extra for extra in extras if is_converter(extra)), None)
        return own or converter_for(inner)
    if isinstance(annotation, NewType):
        return converter_for(annotation.__supertype__)
    if get_origin(annotation) is Literal:
        return ChoiceConverter({str(choice): choice for choice in get_args(annotation)})
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return ChoiceConverter({str(member.value): member for member in annotation})
    try:
        return _BY_TYPE.get(annotation)
    except TypeError:  # an annotation that cannot be hashed
        return None


def is_converter(value: object) -> bool:
    """Tell whether value has what a converter needs."""
    return all(hasattr(value, name) for name in ("regex", "to_python", "to_url"))


def view_annotations(view: Callable[..., Any]) -> Annotations | None:
    """Return what view says of the parameters after the request, or None when it says nothing.

    For a class-based view these are the parameters of its first handler (`get`, `post` …).
    """
    function = _handler(view)
    try:
        parameters = list(inspect.signature(function).parameters.values())
        hints = get_type_hints(function, include_extras=True)
    except (TypeError, ValueError, NameError, AttributeError):
        return None
    if parameters and parameters[0].name == "self":
        del parameters[0]
    named = [one for one in parameters[1:] if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)]
    return Annotations(
        types={one.name: hints[one.name] for one in named if one.name in hints},
        required=frozenset(one.name for one in named if one.default is one.empty),
        takes_any=any(one.kind is one.VAR_KEYWORD for one in parameters),
    )


def _handler(view: Callable[..., Any]) -> Callable[..., Any]:
    view_class = getattr(view, "view_class", None)
    for method in ("get", "post", "put", "patch", "delete"):
        handler = getattr(view_class, method, None)
        if callable(handler):
            return cast(Callable[..., Any], handler)
    return cast(Callable[..., Any], inspect.unwrap(view))
