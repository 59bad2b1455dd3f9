"""What time it is around the world.

Flow: large cities and a moment → **clocks** → the strip of clocks on the first page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotclub.demo.atlas.models import City
from hotclub.demo.atlas.sun import HORIZON, height_of_sun

__all__ = ["Clock", "clock_of", "clocks_around"]


@dataclass(frozen=True, slots=True)
class Clock:
    """A city's time."""

    city: City
    time: datetime
    sun_height: float  # degrees over the horizon

    @property
    def is_day(self) -> bool:
        """Whether the sun is up."""
        return self.sun_height > HORIZON

    @property
    def words(self) -> str:
        """What the sky looks like."""
        if self.is_day:
            return "day"
        return "twilight" if self.sun_height > -6 else "night"


def clock_of(city: City, moment: datetime) -> Clock | None:
    """Return the city's clock, None when its time zone is not known."""
    time = city.local_time_at(moment)
    if time is None:
        return None
    return Clock(city, time, height_of_sun(city.latitude, city.longitude, moment))


def clocks_around(cities: Iterable[City], moment: datetime, most: int) -> list[Clock]:
    """Return one clock for each hour of difference, the first city of each, from west to east."""
    by_offset: dict[timedelta, Clock] = {}
    for city in cities:
        if clock := clock_of(city, moment):
            by_offset.setdefault(clock.time.utcoffset() or timedelta(), clock)
    around = [by_offset[offset] for offset in sorted(by_offset)]
    if len(around) <= most:
        return around
    return [around[round(place * (len(around) - 1) / (most - 1))] for place in range(most)]
