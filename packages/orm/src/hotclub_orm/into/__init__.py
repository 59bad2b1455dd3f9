"""Rows straight into somebody's own classes: `Book.objects.into(Row)`, with no model between.

row_types   a dataclass, NamedTuple, TypedDict, msgspec Struct or attrs class → its fields
matching    those fields and a query → which column each is, or an error that teaches
making      the match and the columns of a SELECT → one generated function
"""

from hotclub_orm.into.making import row_hydrator
from hotclub_orm.into.matching import RowMatch, match_of, match_row
from hotclub_orm.into.row_types import row_type

__all__ = ["RowMatch", "match_of", "match_row", "row_hydrator", "row_type"]
