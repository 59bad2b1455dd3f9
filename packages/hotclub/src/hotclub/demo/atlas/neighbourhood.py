"""What lies around a city.

Flow: a city → boxes of growing size → **neighbourhood** → the city's page and its map.
"""

from __future__ import annotations

from dataclasses import dataclass

from hotclub.demo.atlas.models import City
from hotclub.demo.atlas.projection import bearing, distance_km

__all__ = ["Neighbour", "neighbourhood"]

REACHES_DEGREES = (1.2, 4.0, 15.0, 60.0)
ENOUGH = 10
MOST = 600


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another city, seen from a city."""

    city: City
    distance_km: float
    direction: str


def neighbourhood(city: City) -> tuple[list[Neighbour], float]:
    """Return the cities around, nearest first, and the reach in degrees that was looked at.

    One query where many cities are, up to four in the middle of an ocean.
    """
    others: list[City] = []
    reach = 0.0
    for reach in REACHES_DEGREES:
        found = City.objects.within(city.latitude, city.longitude, reach).exclude(pk=city.pk)
        others = list(found.select_related("country")[:MOST])
        if len(others) >= ENOUGH:
            break
    neighbours = [
        Neighbour(
            other,
            distance_km(city.position, other.position),
            bearing(city.position, other.position),
        )
        for other in others
    ]
    return sorted(neighbours, key=lambda neighbour: neighbour.distance_km), reach
