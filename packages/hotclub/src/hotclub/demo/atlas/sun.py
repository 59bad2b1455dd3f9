"""Where on earth it is day.

Flow: a moment → **sun** → the place under the sun, its height over a place, the line between day and
night, which maps.py draws. Good to a quarter of a degree (Astronomical Almanac's short formula).
"""

from __future__ import annotations

from datetime import UTC, datetime
from math import asin, atan, atan2, cos, degrees, radians, sin, tan

__all__ = ["height_of_sun", "night_outline", "subsolar_point"]

_J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)
HORIZON = -0.83  # degrees: half the sun's disc, and what the air bends


def subsolar_point(moment: datetime) -> tuple[float, float]:
    """Return (latitude, longitude) in degrees of the place that has the sun overhead."""
    days = (moment - _J2000).total_seconds() / 86400
    anomaly = radians(357.528 + 0.9856003 * days)
    mean_longitude = 280.460 + 0.9856474 * days
    ecliptic = radians(mean_longitude + 1.915 * sin(anomaly) + 0.020 * sin(2 * anomaly))
    tilt = radians(23.439 - 0.0000004 * days)
    declination = degrees(asin(sin(tilt) * sin(ecliptic)))
    ascension = degrees(atan2(cos(tilt) * sin(ecliptic), cos(ecliptic)))
    sidereal = 280.46062 + 360.98564737 * days
    return declination, _wrapped(ascension - sidereal)


def height_of_sun(latitude: float, longitude: float, moment: datetime) -> float:
    """Return how many degrees the sun stands over the horizon; negative when it is under it."""
    declination, sun_longitude = subsolar_point(moment)
    here, sun, turn = radians(latitude), radians(declination), radians(longitude - sun_longitude)
    return degrees(asin(sin(here) * sin(sun) + cos(here) * cos(sun) * cos(turn)))


def night_outline(moment: datetime, step: int = 4) -> list[tuple[float, float]]:
    """Return (longitude, latitude) around the half of the globe where the sun is down.

    step: degrees of longitude between two points. The outline goes eastwards along the line between
    day and night, then home along the edges of the map and the pole that lies in the dark.
    """
    declination, sun_longitude = subsolar_point(moment)
    declination = declination if abs(declination) > 0.05 else 0.05
    line = [
        (
            float(longitude),
            degrees(atan(-cos(radians(longitude - sun_longitude)) / tan(radians(declination)))),
        )
        for longitude in range(-180, 181, step)
    ]
    pole = -90 if declination > 0 else 90
    return [*line, *_edge(180.0, line[-1][1], pole), *reversed(_edge(-180.0, line[0][1], pole))]


def _edge(longitude: float, from_: float, to: float, points: int = 16) -> list[tuple[float, float]]:
    return [(longitude, from_ + (to - from_) * number / points) for number in range(1, points + 1)]


def _wrapped(longitude: float) -> float:
    return (longitude + 180) % 360 - 180
