"""Under the name of `django.db.models.functions.comparison`."""

from hotclub_orm.functions.comparison import (
    Cast,
    Coalesce,
    Collate,
    Greatest,
    JSONArray,
    JSONObject,
    Least,
    NullIf,
)

__all__ = [
    "Cast",
    "Coalesce",
    "Collate",
    "Greatest",
    "JSONArray",
    "JSONObject",
    "Least",
    "NullIf",
]
