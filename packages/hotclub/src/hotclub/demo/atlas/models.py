"""Continents, countries and cities.

Flow: GeoNames' files (loading.py) → **models** → pages, admin, API. Not here: questions that only one
page asks (views.py), maps (maps.py).
"""

from __future__ import annotations

from datetime import datetime
from math import cos, radians
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hotclub import orm as models
from hotclub.demo.atlas.names import searchable
from hotclub.urls import reverse
from hotclub.utils import timezone

__all__ = ["City", "Continent", "Country", "PlaceQuerySet"]


class Continent(models.TextChoices):
    """The seven continents, by the codes that GeoNames uses."""

    AFRICA = "AF", "Africa"
    ANTARCTICA = "AN", "Antarctica"
    ASIA = "AS", "Asia"
    EUROPE = "EU", "Europe"
    NORTH_AMERICA = "NA", "North America"
    OCEANIA = "OC", "Oceania"
    SOUTH_AMERICA = "SA", "South America"


class PlaceQuerySet(models.QuerySet[Any]):
    """Questions about places by their names."""

    def matching(self, text: str) -> Self:
        """Return the places whose name holds the text: whole names, then beginnings, then the rest."""
        name = searchable(text)
        rank = models.Case(
            models.When(search_name=name, then=models.Value(0)),
            models.When(search_name__startswith=name, then=models.Value(1)),
            default=models.Value(2),
            output_field=models.IntegerField(),
        )
        found = self.filter(search_name__contains=name).annotate(match_rank=rank)
        return found.order_by("match_rank", "-population", "name")


class CityQuerySet(PlaceQuerySet):
    """Questions about cities by where they are."""

    def within(self, latitude: float, longitude: float, reach_degrees: float) -> Self:
        """Return the cities in a box around a position, also across the 180th meridian.

        reach_degrees: of latitude, from the middle to the edge; as far to the east and west.
        """
        near = self.filter(
            latitude__gte=latitude - reach_degrees, latitude__lte=latitude + reach_degrees
        )
        reach = reach_degrees / max(0.05, cos(radians(latitude)))
        west, east = longitude - reach, longitude + reach
        if reach >= 180:
            return near
        if west < -180:
            return near.filter(models.Q(longitude__gte=west + 360) | models.Q(longitude__lte=east))
        if east > 180:
            return near.filter(models.Q(longitude__gte=west) | models.Q(longitude__lte=east - 360))
        return near.filter(longitude__gte=west, longitude__lte=east)


class Place(models.Model):
    """What countries and cities have in common: a name, an address, people."""

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=90, unique=True)
    search_name = models.CharField(max_length=80, editable=False, db_index=True)
    population = models.PositiveBigIntegerField(default=0)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the name for searching in step with the name."""
        self.search_name = searchable(self.name)
        super().save(*args, **kwargs)


class Country(Place):
    """A country or territory with a code in ISO 3166-1."""

    code = models.CharField("ISO code", max_length=2, unique=True)
    code3 = models.CharField("ISO code of three letters", max_length=3, unique=True)
    continent = models.CharField(max_length=2, choices=Continent.choices, db_index=True)
    capital = models.CharField(max_length=80, blank=True)
    area_km2 = models.PositiveIntegerField("area in km²", default=0)
    currency_code = models.CharField(max_length=3, blank=True)
    currency_name = models.CharField(max_length=40, blank=True)
    calling_code = models.CharField(max_length=20, blank=True)
    domain = models.CharField("top-level domain", max_length=10, blank=True)
    languages = models.CharField(max_length=300, blank=True)
    neighbours = models.ManyToManyField("self", blank=True)

    if TYPE_CHECKING:  # what City.country adds
        cities: models.Manager[City]

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "countries"

    def get_absolute_url(self) -> str:
        """Return the address of the country's page."""
        return reverse("atlas:country", kwargs={"slug": self.slug})

    @property
    def density(self) -> float | None:
        """People per km²; None when the area is not known."""
        return self.population / self.area_km2 if self.area_km2 else None


class City(Place):
    """A city or town of 15,000 people and more, or a capital."""

    geonames_id = models.PositiveIntegerField("GeoNames id", unique=True, null=True, blank=True)
    country = models.ForeignKey(Country, on_delete=models.CASCADE, related_name="cities")
    region = models.CharField("state", max_length=40, blank=True)
    latitude = models.FloatField(help_text="Degrees, north is positive.")
    longitude = models.FloatField(help_text="Degrees, east is positive.")
    timezone = models.CharField("time zone", max_length=40, help_text="For example Europe/Paris.")

    objects = CityQuerySet.as_manager()

    class Meta:
        ordering = ["-population", "name"]
        verbose_name_plural = "cities"
        indexes = [
            models.Index(fields=["-population", "name"], name="city_by_population"),
            models.Index(fields=["country", "-population"], name="city_by_country"),
            models.Index(fields=["latitude", "longitude"], name="city_by_position"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude__gte=-90, latitude__lte=90), name="city_latitude"
            ),
            models.CheckConstraint(
                condition=models.Q(longitude__gte=-180, longitude__lte=180), name="city_longitude"
            ),
        ]

    def get_absolute_url(self) -> str:
        """Return the address of the city's page."""
        return reverse("atlas:city", kwargs={"slug": self.slug})

    @property
    def position(self) -> tuple[float, float]:
        """Latitude and longitude in degrees."""
        return self.latitude, self.longitude

    @property
    def local_time(self) -> datetime | None:
        """What clocks in the city say now; None when its time zone is not known here."""
        return self.local_time_at(timezone.now())

    def local_time_at(self, moment: datetime) -> datetime | None:
        """Return what clocks in the city say at a moment; None when its time zone is unknown."""
        try:
            return moment.astimezone(ZoneInfo(self.timezone))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return None
