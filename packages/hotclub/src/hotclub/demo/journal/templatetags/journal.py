"""What other applications' pages show of the journal.

Flow: `{% load journal %}` → **journal** → lists of visits, ratings.
"""

from __future__ import annotations

from typing import Any

from hotclub import orm as models
from hotclub.demo.atlas.models import City
from hotclub.demo.journal.models import Visit
from hotclub.templates import Library

register = Library()


@register.simple_tag
def latest_visits(number: int) -> list[Any]:
    """Return the visits that were written last, with city, country and visitor."""
    visits = Visit.objects.select_related("city__country", "visitor")
    return list(visits.order_by("-written_at")[:number])


@register.simple_tag
def visits_of(city: City, number: int) -> list[Any]:
    """Return the latest visits of a city, with their visitors."""
    return list(Visit.objects.filter(city=city).select_related("city", "visitor")[:number])


@register.simple_tag
def rating_of(city: City) -> dict[str, Any]:
    """Return what all visitors of a city think of it: average and count."""
    visits = Visit.objects.filter(city=city)
    return dict(visits.aggregate(average=models.Avg("rating"), count=models.Count("pk")))
