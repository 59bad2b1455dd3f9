"""The same data for programs.

Flow: request → **api** → models → JSON. Read only, open to everybody.
"""

from __future__ import annotations

from typing import Any

from hotclub.api import filters, serializers, viewsets
from hotclub.demo.atlas.models import City, Country
from hotclub.demo.atlas.names import searchable

__all__ = ["CitySerializer", "CityViewSet", "CountrySerializer", "CountryViewSet"]


class PlaceSearch(filters.SearchFilter):
    """Search without regard to accents: names are kept without them, too."""

    def get_search_terms(self, request: Any) -> list[str]:
        """Return the terms as names are kept for searching."""
        return [searchable(term) for term in super().get_search_terms(request)]


class CountrySerializer(serializers.ModelSerializer):
    """A country with the codes of its neighbours."""

    neighbours = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)

    class Meta:
        model = Country
        fields = [
            "code", "code3", "slug", "name", "capital", "continent", "area_km2", "population",
            "currency_code", "currency_name", "calling_code", "domain", "languages", "neighbours",
        ]  # fmt: skip


class CitySerializer(serializers.ModelSerializer):
    """A city with the code and the name of its country."""

    country = serializers.SlugRelatedField(slug_field="code", read_only=True)
    country_name = serializers.CharField(source="country.name", read_only=True)

    class Meta:
        model = City
        fields = [
            "geonames_id", "slug", "name", "country", "country_name", "region", "latitude",
            "longitude", "population", "timezone",
        ]  # fmt: skip


class CountryViewSet(viewsets.ReadOnlyModelViewSet):
    """Countries and territories."""

    queryset = Country.objects.prefetch_related("neighbours")
    serializer_class = CountrySerializer
    lookup_field = "slug"
    filter_backends = [filters.FieldFilterBackend, PlaceSearch, filters.OrderingFilter]
    filterset_fields = {
        "code": ["exact", "in"],
        "continent": ["exact", "in"],
        "currency_code": ["exact"],
        "population": ["gte", "lte"],
        "area_km2": ["gte", "lte"],
    }
    search_fields = ["search_name"]
    ordering_fields = ["name", "population", "area_km2"]
    ordering = ["name"]


class CityViewSet(viewsets.ReadOnlyModelViewSet):
    """Cities and towns of 15,000 people and more, and capitals."""

    queryset = City.objects.select_related("country")
    serializer_class = CitySerializer
    lookup_field = "slug"
    filter_backends = [filters.FieldFilterBackend, PlaceSearch, filters.OrderingFilter]
    filterset_fields = {
        "country__code": ["exact", "in"],
        "country__continent": ["exact", "in"],
        "population": ["gte", "lte"],
        "latitude": ["gte", "lte"],
        "longitude": ["gte", "lte"],
        "timezone": ["exact"],
        "region": ["exact"],
    }
    search_fields = ["search_name"]
    ordering_fields = ["name", "population", "latitude", "longitude"]
    ordering = ["-population", "name"]
