"""Fields of PostgreSQL: arrays, hstores, ranges.

    text_forms · range_types · postgres_column → array_lookups → array → hstore
    range_lookups → ranges · retired

What has to do with ranges is imported when it is asked for: their values are psycopg's, so it needs the
extra `postgres`. The other fields can be declared where there is no driver.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from hotclub_orm.postgres.fields.array import ArrayField
from hotclub_orm.postgres.fields.hstore import HStoreField
from hotclub_orm.postgres.fields.retired import CICharField, CIEmailField, CITextField

if TYPE_CHECKING:
    from hotclub_orm.postgres.fields.range_lookups import RangeBoundary, RangeOperators
    from hotclub_orm.postgres.fields.range_types import (
        DateRange,
        DateTimeRange,
        DateTimeTZRange,
        NumericRange,
        Range,
    )
    from hotclub_orm.postgres.fields.ranges import (
        BigIntegerRangeField,
        ContinuousRangeField,
        DateRangeField,
        DateTimeRangeField,
        DecimalRangeField,
        IntegerRangeField,
        RangeField,
    )

__all__ = [
    "ArrayField",
    "BigIntegerRangeField",
    "CICharField",
    "CIEmailField",
    "CITextField",
    "ContinuousRangeField",
    "DateRange",
    "DateRangeField",
    "DateTimeRange",
    "DateTimeRangeField",
    "DateTimeTZRange",
    "DecimalRangeField",
    "HStoreField",
    "IntegerRangeField",
    "NumericRange",
    "Range",
    "RangeBoundary",
    "RangeField",
    "RangeOperators",
]

_OF_RANGES = {
    "range_lookups": "RangeBoundary RangeOperators",
    "range_types": "DateRange DateTimeRange DateTimeTZRange NumericRange Range",
    "ranges": "BigIntegerRangeField ContinuousRangeField DateRangeField DateTimeRangeField "
    "DecimalRangeField IntegerRangeField RangeField",
}
_ROOM_OF = {name: room for room, names in _OF_RANGES.items() for name in names.split()}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Return a name that has to do with ranges. Raises ImproperlyConfigured without psycopg."""
        if name not in _ROOM_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_ROOM_OF[name]}"), name)
        setattr(sys.modules[__name__], name, value)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
