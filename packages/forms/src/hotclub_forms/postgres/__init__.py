"""Form fields for what PostgreSQL has: lists, mappings, ranges.

    items → arrays · hstore · ranges (which need psycopg, so they are imported when they are asked for)

Nothing here knows the ORM: the fields stand in any form, and model forms choose them.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from hotclub_forms.postgres.arrays import SimpleArrayField, SplitArrayField, SplitArrayWidget
from hotclub_forms.postgres.hstore import HStoreField

if TYPE_CHECKING:
    from hotclub_forms.postgres.ranges import (
        BaseRangeField,
        DateRangeField,
        DateTimeRangeField,
        DecimalRangeField,
        HiddenRangeWidget,
        IntegerRangeField,
        RangeWidget,
    )

__all__ = [
    "BaseRangeField",
    "DateRangeField",
    "DateTimeRangeField",
    "DecimalRangeField",
    "HStoreField",
    "HiddenRangeWidget",
    "IntegerRangeField",
    "RangeWidget",
    "SimpleArrayField",
    "SplitArrayField",
    "SplitArrayWidget",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Return a name that has to do with ranges. Raises MissingExtra without psycopg."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.ranges"), name)
        setattr(sys.modules[__name__], name, value)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
