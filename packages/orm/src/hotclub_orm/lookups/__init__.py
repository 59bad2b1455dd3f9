"""Lookups: `age__gte=18` as an expression; transforms; registration on fields.

base (registration, Transform, Lookup) → comparisons → members (in, range) · texts · tuples
"""

from hotclub_orm.lookups.base import (
    BuiltinLookup,
    Lookup,
    NeedsOwnShape,
    RegisterLookupMixin,
    Transform,
)
from hotclub_orm.lookups.comparisons import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    IsNull,
    LessThan,
    LessThanOrEqual,
)
from hotclub_orm.lookups.members import In, Range
from hotclub_orm.lookups.texts import (
    Contains,
    EndsWith,
    IContains,
    IEndsWith,
    IExact,
    IRegex,
    IStartsWith,
    PatternLookup,
    Regex,
    StartsWith,
)
from hotclub_orm.lookups.tuples import (
    TupleExact,
    TupleGreaterThan,
    TupleGreaterThanOrEqual,
    TupleIn,
    TupleIsNull,
    TupleLessThan,
    TupleLessThanOrEqual,
    TupleLookup,
)

EVERY_FIELD: tuple[type[Lookup], ...] = (
    Exact,
    IExact,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
    In,
    IsNull,
    Range,
    Contains,
    IContains,
    StartsWith,
    IStartsWith,
    EndsWith,
    IEndsWith,
    Regex,
    IRegex,
)
"""What every field can be asked."""

__all__ = [
    "EVERY_FIELD",
    "BuiltinLookup",
    "Contains",
    "EndsWith",
    "Exact",
    "GreaterThan",
    "GreaterThanOrEqual",
    "IContains",
    "IEndsWith",
    "IExact",
    "IRegex",
    "IStartsWith",
    "In",
    "IsNull",
    "LessThan",
    "LessThanOrEqual",
    "Lookup",
    "NeedsOwnShape",
    "PatternLookup",
    "Range",
    "Regex",
    "RegisterLookupMixin",
    "StartsWith",
    "Transform",
    "TupleExact",
    "TupleGreaterThan",
    "TupleGreaterThanOrEqual",
    "TupleIn",
    "TupleIsNull",
    "TupleLessThan",
    "TupleLessThanOrEqual",
    "TupleLookup",
]
