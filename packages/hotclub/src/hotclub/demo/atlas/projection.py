"""Places on the globe → points on a sheet of paper.

Flow: longitude, latitude → **projection** → x, y, which maps.py draws. The world is in Equal Earth
(B. Šavrič, T. Patterson, B. Jenny, 2018): areas keep their proportions. A small region is in a plain
cylinder around its own middle. Pure functions; not here: SVG, models.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, atan2, cos, degrees, radians, sin, sqrt

__all__ = ["WORLD_HEIGHT", "WORLD_WIDTH", "Window", "bearing", "distance_km", "equal_earth"]

EARTH_RADIUS_KM = 6371.0

# The four coefficients of the projection's polynomial.
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = sqrt(3) / 2
_HALF_WIDTH = 2 * sqrt(3) * radians(180) / (3 * _A1)  # x of 180° east on the equator

WORLD_WIDTH = 1000.0
_SCALE = WORLD_WIDTH / (2 * _HALF_WIDTH)
_TOP = 84.0  # degrees: north of it lies only ice, as south of _BOTTOM
_BOTTOM = -58.0


def _northing(latitude: float) -> tuple[float, float]:
    """Return the parametric angle in radians and y on a globe of radius 1, northwards."""
    angle = asin(max(-1.0, min(1.0, _M * sin(radians(latitude)))))
    square = angle * angle
    sixth = square**3
    return angle, angle * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))


_Y_TOP = _northing(_TOP)[1]
WORLD_HEIGHT = round((_Y_TOP - _northing(_BOTTOM)[1]) * _SCALE, 1)


def equal_earth(longitude: float, latitude: float) -> tuple[float, float]:
    """Return x (0 to WORLD_WIDTH) and y (0 in the north, growing southwards) of degrees."""
    angle, y = _northing(latitude)
    square = angle * angle
    sixth = square**3
    slope = _A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)
    x = radians(longitude) * cos(angle) / (_M * slope)
    return (x + _HALF_WIDTH) * _SCALE, (_Y_TOP - y) * _SCALE


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of the globe, drawn on a sheet. Centre and spans in degrees, sheet in units.

    The east may lie beyond 180°: places are taken the short way round from the centre.
    """

    longitude: float
    latitude: float
    span: float  # degrees of latitude from the lower edge to the upper
    width: float = 480.0
    height: float = 320.0

    @property
    def stretch(self) -> float:
        """How much shorter than a degree of latitude a degree of longitude is here."""
        return max(0.05, cos(radians(self.latitude)))

    @property
    def longitude_span(self) -> float:
        """Degrees of longitude from the left edge to the right."""
        return min(360.0, self.span * self.width / self.height / self.stretch)

    def point(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return x, y on the sheet; outside of it for places outside of the window."""
        east = (longitude - self.longitude + 180.0) % 360.0 - 180.0
        unit = self.height / self.span
        return (
            self.width / 2 + east * self.stretch * unit,
            self.height / 2 - (latitude - self.latitude) * unit,
        )


def distance_km(from_: tuple[float, float], to: tuple[float, float]) -> float:
    """Return the way over the ground between two (latitude, longitude) in kilometres."""
    latitude, other = radians(from_[0]), radians(to[0])
    half_chord = (
        sin((other - latitude) / 2) ** 2
        + cos(latitude) * cos(other) * sin(radians(to[1] - from_[1]) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half_chord)))


def bearing(from_: tuple[float, float], to: tuple[float, float]) -> str:
    """Return the direction in which one sets out from the first place to the second: 'NE'."""
    latitude, other, turn = radians(from_[0]), radians(to[0]), radians(to[1] - from_[1])
    angle = atan2(
        sin(turn) * cos(other), cos(latitude) * sin(other) - sin(latitude) * cos(other) * cos(turn)
    )
    return ("N", "NE", "E", "SE", "S", "SW", "W", "NW")[round(degrees(angle) % 360 / 45) % 8]
