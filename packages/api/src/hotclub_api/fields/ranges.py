"""Ranges, as PostgreSQL has them: two ends, and which of them belong to the range.

Flow: composite.py → these. In JSON: `{"lower": 1, "upper": 5, "bounds": "[)"}`, an end that is not there
being null; `{"empty": true}` for the range of nothing.
Not here: what holds a range in Python, which is the ORM's (psycopg's Range unless told otherwise).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from hotclub_api.errors import MissingExtra
from hotclub_api.fields.base import Field
from hotclub_api.fields.composite import DictField
from hotclub_api.fields.dates import DateField, DateTimeField
from hotclub_api.fields.numbers import DecimalField, IntegerField
from hotclub_api.html_input import is_html_input
from hotclub_api.steps import Steps

BOUNDS = ("[)", "[]", "(]", "()")
_KEYS = ("lower", "upper", "bounds", "empty")


def _range_of_the_orm() -> Any:
    try:
        from hotclub_orm.postgres.fields import Range
    except ImportError as missing:
        raise MissingExtra(
            "Ranges need the 'orm' extra and psycopg: pip install 'hotclub-api[orm]' "
            "'hotclub-orm[postgres]' (or give the field a range_type)."
        ) from missing
    return Range


class RangeField(DictField):
    """A range.   child: field of its ends.

    default_bounds: those of input that names none.   range_type: called with (lower, upper, bounds)
    or (empty=True), the value in Python; psycopg's Range by default.   allow_empty: whether the range
    of nothing is fine. In a form the ends are `name.lower` and `name.upper`.
    """

    child: Field = IntegerField()
    default_error_messages: ClassVar[dict[str, Any]] = {
        "not_a_dict": 'Expected an object with lower and upper but got type "{input_type}".',
        "unknown": 'A range has lower, upper, bounds and empty, no "{name}".',
        "bounds": 'The bounds of a range are one of "[)", "[]", "(]", "()".',
        "bound_ordering": "The start of the range must not exceed the end of the range.",
        "last_day": "No day comes after 9999-12-31: send null for that end.",
    }

    def __init__(
        self,
        *,
        default_bounds: str = "[)",
        range_type: Callable[..., Any] | None = None,
        **kwargs: Any,
    ) -> None:
        if default_bounds not in BOUNDS:
            raise ValueError(f"default_bounds is one of {BOUNDS}, not {default_bounds!r}.")
        self.default_bounds, self.range_type = default_bounds, range_type
        super().__init__(**kwargs)
        self.child.allow_null = True

    def _made(self, *ends: Any, **options: Any) -> Any:
        if self.range_type is None:
            self.range_type = _range_of_the_orm()
        return self.range_type(*ends, **options)

    def _members(self, data: Any) -> Steps[Any]:
        if is_html_input(data):
            data = {key: value for key, value in data.dict().items() if value != ""}
        if not isinstance(data, dict):
            self.fail("not_a_dict", input_type=type(data).__name__)
        for key in data:
            if key not in _KEYS:
                self.fail("unknown", name=key)
        if data.get("empty"):
            if not self.allow_empty:
                self.fail("empty")
            return self._made(empty=True)
        bounds = data.get("bounds", self.default_bounds)
        if bounds not in BOUNDS:
            self.fail("bounds")
        ends = yield from self._checked((key, data.get(key)) for key in ("lower", "upper"))
        lower, upper = ends["lower"], ends["upper"]
        if lower is not None and upper is not None and lower > upper:
            self.fail("bound_ordering")
        # Ranges of days are kept as [lower, upper): these ends become a day that Python has not.
        if date.max in (lower if bounds[0] == "(" else None, upper if bounds[1] == "]" else None):
            self.fail("last_day")
        return self._made(lower, upper, bounds)

    def to_representation(self, value: Any) -> Any:
        """Return both ends and the bounds; a pair is its ends."""
        if isinstance(value, (list, tuple)):
            value = self._made(*value, self.default_bounds)
        if value.isempty:
            return {"empty": True}
        show = self.child.to_representation
        lower, upper = (None if end is None else show(end) for end in (value.lower, value.upper))
        return {"lower": lower, "upper": upper, "bounds": value.bounds}


class IntegerRangeField(RangeField):
    """A range of whole numbers."""


class DecimalRangeField(RangeField):
    """A range of exact numbers."""

    child = DecimalField(max_digits=None, decimal_places=None)


class DateRangeField(RangeField):
    """A range of days."""

    child = DateField()


class DateTimeRangeField(RangeField):
    """A range of moments."""

    child = DateTimeField()
