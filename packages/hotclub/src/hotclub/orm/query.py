"""Query sets, under the name of `django.db.models.query`."""

from hotclub_orm import (
    Prefetch,
    QuerySet,
    RawQuerySet,
    aprefetch_related_objects,
    prefetch_related_objects,
)
from hotclub_orm.queryset import EmptyQuerySet

__all__ = [
    "EmptyQuerySet",
    "Prefetch",
    "QuerySet",
    "RawQuerySet",
    "aprefetch_related_objects",
    "prefetch_related_objects",
]
