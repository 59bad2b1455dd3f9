"""Places in the admin.

Flow: models → **admin** → the pages under /admin/.
"""

from __future__ import annotations

from typing import Any

from hotclub import admin
from hotclub.demo.atlas.models import City, Country

__all__ = ["CityAdmin", "CountryAdmin", "PopulationFilter"]


admin.site.site_header = admin.site.site_title = "Atlas"
admin.site.index_title = "Places and visits"


class PopulationFilter(admin.SimpleListFilter):
    """Cities by their size."""

    title = "population"
    parameter_name = "people"
    RANGES = {
        "5m": ("5 million and more", 5_000_000, None),
        "1m": ("1 to 5 million", 1_000_000, 5_000_000),
        "100k": ("100,000 to 1 million", 100_000, 1_000_000),
        "small": ("less than 100,000", 0, 100_000),
    }

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        """Return the sizes."""
        return [(key, label) for key, (label, _, _) in self.RANGES.items()]

    def queryset(self, request: Any, queryset: Any) -> Any:
        """Return the cities of the size that was chosen."""
        _, least, below = self.RANGES.get(self.value() or "", ("", 0, None))
        cities = queryset.filter(population__gte=least)
        return cities if below is None else cities.filter(population__lt=below)


@admin.register(Country)
class CountryAdmin(admin.ModelAdmin):
    """Countries and territories."""

    list_display = ["name", "code", "continent", "capital", "population", "area_km2"]
    list_filter = ["continent"]
    search_fields = ["name", "search_name", "code", "code3", "capital"]
    ordering = ["name"]
    filter_horizontal = ["neighbours"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "slug", "continent", "capital"]}),
        ("Size", {"fields": ["population", "area_km2"]}),
        ("Codes", {"fields": ["code", "code3", "calling_code", "domain"]}),
        (
            "Money, languages, neighbours",
            {"fields": ["currency_code", "currency_name", "languages", "neighbours"]},
        ),
    ]


@admin.register(City)
class CityAdmin(admin.ModelAdmin):
    """Cities and towns."""

    list_display = ["name", "country", "region", "population", "timezone"]
    list_filter = [PopulationFilter, "country__continent"]
    list_select_related = ["country"]
    list_per_page = 50
    search_fields = ["name", "search_name"]
    autocomplete_fields = ["country"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "slug", "country", "region", "population"]}),
        ("Where", {"fields": ["latitude", "longitude", "timezone"]}),
        ("Source", {"fields": ["geonames_id"]}),
    ]
