"""The values of ranges, under the name of `django.db.backends.postgresql.psycopg_any`."""

from hotclub_orm.postgres.fields import (
    DateRange,
    DateTimeRange,
    DateTimeTZRange,
    NumericRange,
)

__all__ = [
    "DateRange",
    "DateTimeRange",
    "DateTimeTZRange",
    "NumericRange",
]
