"""Ranges of numbers, days and moments.

Flow: a range, or a pair → **Range**, its ends prepared by the field inside → text → one parameter. From the
database the driver brings psycopg's Range, which is the value in Python.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar, Literal, overload

from hotclub_orm.fields.base import Field, V, called
from hotclub_orm.fields.dates import DateField, DateTimeField
from hotclub_orm.fields.integers import BigIntegerField, IntegerField
from hotclub_orm.fields.numbers import DecimalField
from hotclub_orm.postgres.fields.postgres_column import PostgresColumn
from hotclub_orm.postgres.fields.range_lookups import RANGE_LOOKUPS, check_ends
from hotclub_orm.postgres.fields.range_types import BOUNDS, CANONICAL_BOUNDS, Range, with_ends
from hotclub_orm.postgres.fields.text_forms import NotWritten, range_parts, range_text

_KNOWN_TO_DRIVER = frozenset(("int4range", "int8range", "numrange", "daterange", "tstzrange"))


class RangeField(PostgresColumn, Field[V]):
    """The base of ranges; a subclass names the field of the ends, the type in Python and the column's."""

    empty_strings_allowed = False
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "Value must be a range, or a pair of its ends.",
        "bound_ordering": "The start of the range must not exceed the end of the range.",
    }
    base_field: Any
    range_type: Any = Range
    column_type: ClassVar[str]
    default_bounds: str = CANONICAL_BOUNDS

    if not TYPE_CHECKING:

        def __init__(self, *args, **options):
            if "default_bounds" in options:
                raise TypeError(
                    f"Cannot use 'default_bounds' with {type(self).__name__}: PostgreSQL turns each of "
                    f"its ranges into one with the bounds {CANONICAL_BOUNDS!r}."
                )
            if isinstance(getattr(type(self), "base_field", None), type):
                self.base_field = self.base_field()
            super().__init__(*args, **options)

    def set_attributes_from_name(self, name: str) -> None:
        """Take the name, and give it to the field of the ends."""
        super().set_attributes_from_name(name)
        self.base_field.set_attributes_from_name(name)

    def postgres_type(self, connection: Any) -> str:
        """Return the column's type."""
        return self.column_type

    def get_prep_value(self, value: Any) -> Any:
        """Return a range whose ends are prepared. Raises TypeError, and what the field of the ends raises."""
        if value is None:
            return None
        if isinstance(value, (list, tuple)):
            if len(value) != 2:
                raise TypeError(
                    f"{called(self)} takes a pair (lower, upper), not {len(value)} values."
                )
            value = self.range_type(*value, self.default_bounds)
        if not isinstance(value, Range):
            raise TypeError(
                f"{called(self)} takes a range or a pair (lower, upper), not {type(value).__name__}."
            )
        return with_ends(value, self.base_field.get_prep_value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return the range as text."""
        if not prepared:
            value = self.get_prep_value(value)
        return None if value is None else stored_range(value, self.base_field, connection)

    def db_converter(self, connection: Any) -> Callable[[Any], Any]:
        """Return the maker of the text."""
        return lambda value: self.get_db_prep_value(value, connection, prepared=True)

    def from_db_converter(self, connection: Any) -> Callable[[Any], Any] | None:
        """Return the reader of a range's text; None where the driver knows the type."""
        return None if self.is_known_to_driver else self._from_text

    @property
    def is_known_to_driver(self) -> bool:
        """Whether the driver gives a Range, not text."""
        return getattr(self, "column_type", None) in _KNOWN_TO_DRIVER

    def _from_text(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value  # somebody has taught the driver
        parts = range_parts(value)
        if parts is None:
            return self.range_type(empty=True)
        *ends, bounds = parts
        lower, upper = (self.base_field.to_python(end) for end in ends)
        return self.range_type(lower, upper, bounds)

    def to_python(self, value: Any) -> Any:
        """Return a range; a pair is its ends, text and mappings are JSON of both. Raises ValidationError."""
        if isinstance(value, (str, dict)):
            return self._from_json(value)
        if isinstance(value, (list, tuple)):
            if len(value) != 2:
                raise self.problem("invalid")
            return self.range_type(*value, self.default_bounds)
        if value is not None and not isinstance(value, Range):
            raise self.problem("invalid")
        return value

    def _from_json(self, given: str | dict[str, Any]) -> Any:
        try:
            said = json.loads(given) if isinstance(given, str) else given
        except (ValueError, RecursionError):
            raise self.problem("invalid") from None
        if not isinstance(said, dict) or not said.keys() <= {"lower", "upper", "bounds", "empty"}:
            raise self.problem("invalid")
        if said.get("empty"):
            return self.range_type(empty=True)
        bounds = said.get("bounds", CANONICAL_BOUNDS)
        if bounds not in BOUNDS:
            raise self.problem("invalid")
        lower, upper = (self.base_field.to_python(said.get(end)) for end in ("lower", "upper"))
        return self.range_type(lower, upper, bounds)

    def value_to_string(self, obj: Any) -> str:
        """Return JSON of both ends and the bounds."""
        value = self.value_from_object(obj)
        if value is None:
            return json.dumps(None)
        if value.isempty:
            return json.dumps({"empty": True})
        inside = self.base_field
        ends = {
            name: None
            if end is None
            else inside.value_to_string(SimpleNamespace(**{inside.attname: end}))
            for name, end in (("lower", value.lower), ("upper", value.upper))
        }
        return json.dumps({**ends, "bounds": value.bounds})

    def validate(self, value: Any, model_instance: Any) -> None:
        """Check that the range does not end before it starts, and that its column can hold its ends."""
        super().validate(value, model_instance)
        if not isinstance(value, Range):
            return
        for end in (value.lower, value.upper):
            if end is not None:
                self.base_field.run_validators(end)
        if value.lower is not None and value.upper is not None and value.lower > value.upper:
            raise self.problem("bound_ordering")


def stored_range(value: Any, end_field: Any, connection: Any) -> Any:
    """Return the text of a prepared range; the range, where only the driver knows its ends.

    Raises DataError for ends that the column's type can't hold.
    """
    check_ends(value, end_field, getattr(end_field, "bounds", None))
    convert = end_field.db_converter(connection)
    if convert is not None:
        value = with_ends(value, convert)
    try:
        return range_text(value)
    except NotWritten:
        return value


class ContinuousRangeField(RangeField[V]):
    """A range whose kind keeps its bounds. default_bounds: those of pairs, "[)" where not said."""

    if not TYPE_CHECKING:

        def __init__(self, *args, default_bounds=CANONICAL_BOUNDS, **options):
            if default_bounds not in BOUNDS:
                raise ValueError(
                    f"default_bounds must be one of {', '.join(map(repr, BOUNDS))}, not "
                    f"{default_bounds!r}."
                )
            self.default_bounds = default_bounds
            super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with the bounds."""
        name, path, args, kwargs = super().deconstruct()
        if self.default_bounds != CANONICAL_BOUNDS:
            kwargs["default_bounds"] = self.default_bounds
        return name, path, args, kwargs


class IntegerRangeField(RangeField[V]):
    """A range of ints of 32 bits."""

    base_field = IntegerField
    column_type = "int4range"
    description = "Range of integers"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: IntegerRangeField[Range[int]],
            *args: Any,
            null: Literal[False] = ...,
            **options: Any,
        ) -> None: ...
        @overload
        def __init__(
            self: IntegerRangeField[Range[int] | None],
            *args: Any,
            null: Literal[True],
            **options: Any,
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...


class BigIntegerRangeField(RangeField[V]):
    """A range of ints of 64 bits."""

    base_field = BigIntegerField
    column_type = "int8range"
    description = "Range of big integers"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: BigIntegerRangeField[Range[int]],
            *args: Any,
            null: Literal[False] = ...,
            **options: Any,
        ) -> None: ...
        @overload
        def __init__(
            self: BigIntegerRangeField[Range[int] | None],
            *args: Any,
            null: Literal[True],
            **options: Any,
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...


class DecimalRangeField(ContinuousRangeField[V]):
    """A range of exact numbers."""

    base_field = DecimalField
    column_type = "numrange"
    description = "Range of numbers"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: DecimalRangeField[Range[Decimal]],
            *args: Any,
            null: Literal[False] = ...,
            **options: Any,
        ) -> None: ...
        @overload
        def __init__(
            self: DecimalRangeField[Range[Decimal] | None],
            *args: Any,
            null: Literal[True],
            **options: Any,
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...


class DateTimeRangeField(ContinuousRangeField[V]):
    """A range of moments."""

    base_field = DateTimeField
    column_type = "tstzrange"
    description = "Range of moments"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: DateTimeRangeField[Range[dt.datetime]],
            *args: Any,
            null: Literal[False] = ...,
            **options: Any,
        ) -> None: ...
        @overload
        def __init__(
            self: DateTimeRangeField[Range[dt.datetime] | None],
            *args: Any,
            null: Literal[True],
            **options: Any,
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...


class DateRangeField(RangeField[V]):
    """A range of days."""

    base_field = DateField
    column_type = "daterange"
    description = "Range of days"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: DateRangeField[Range[dt.date]],
            *args: Any,
            null: Literal[False] = ...,
            **options: Any,
        ) -> None: ...
        @overload
        def __init__(
            self: DateRangeField[Range[dt.date] | None],
            *args: Any,
            null: Literal[True],
            **options: Any,
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...


for _lookup in RANGE_LOOKUPS:
    RangeField.register_lookup(_lookup)
