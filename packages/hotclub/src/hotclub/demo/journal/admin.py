"""Visits in the admin, on pages of their own and on those of the cities.

Flow: models → **admin** → the pages under /admin/.
"""

from __future__ import annotations

from hotclub import admin
from hotclub.demo.atlas.admin import CityAdmin
from hotclub.demo.atlas.models import City
from hotclub.demo.journal.models import Visit

__all__ = ["CityWithVisitsAdmin", "VisitAdmin"]


@admin.register(Visit)
class VisitAdmin(admin.ModelAdmin):
    """Who was where."""

    list_display = ["city", "visitor", "date", "rating"]
    list_filter = ["rating", "date", "city__country__continent"]
    list_select_related = ["city", "visitor"]
    search_fields = ["city__search_name", "visitor__username", "note"]
    autocomplete_fields = ["city"]
    raw_id_fields = ["visitor"]
    date_hierarchy = "date"


class VisitInline(admin.TabularInline):
    """A city's visits on the city's page."""

    model = Visit
    extra = 0
    fields = ["visitor", "date", "rating", "note"]
    raw_id_fields = ["visitor"]


class CityWithVisitsAdmin(CityAdmin):
    """The atlas's page of a city, with the visits that the journal knows of."""

    inlines = [VisitInline]


admin.site.unregister(City)
admin.site.register(City, CityWithVisitsAdmin)
