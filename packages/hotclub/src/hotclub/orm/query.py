"""Query sets, under the name of `django.db.models.query`."""

from hotclub_orm import (
    Prefetch,
    QuerySet,
    RawQuerySet,
    aprefetch_related_objects,
    prefetch_related_objects,
)

__all__ = [
    "Prefetch",
    "QuerySet",
    "RawQuerySet",
    "aprefetch_related_objects",
    "prefetch_related_objects",
]
