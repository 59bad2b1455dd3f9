"""What other applications' pages show of the journal.

Flow: `{% load journal %}` → **journal** → a list of visits.
"""

from __future__ import annotations

from typing import Any

from hotclub.demo.journal.models import Visit
from hotclub.templates import Library

register = Library()


@register.simple_tag
def latest_visits(number: int) -> list[Any]:
    """Return the visits that were written last, with city, country and visitor."""
    visits = Visit.objects.select_related("city__country", "visitor")
    return list(visits.order_by("-written_at")[:number])
