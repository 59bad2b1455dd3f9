"""What tuples can be asked, under the name of `django.db.models.fields.tuple_lookups`."""

from hotclub_orm.expressions import (
    Tuple,
)
from hotclub_orm.lookups import (
    TupleExact,
    TupleGreaterThan,
    TupleGreaterThanOrEqual,
    TupleIn,
    TupleIsNull,
    TupleLessThan,
    TupleLessThanOrEqual,
)

__all__ = [
    "Tuple",
    "TupleExact",
    "TupleGreaterThan",
    "TupleGreaterThanOrEqual",
    "TupleIn",
    "TupleIsNull",
    "TupleLessThan",
    "TupleLessThanOrEqual",
]
