"""Maps as values, which templates draw as SVG.

Flow: places → projection.py → **maps** → templates/atlas/map.html, world.html. All numbers are units of
the drawing, rounded to a tenth. Not here: questions to the database, HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from math import log10, sqrt

from hotclub.demo.atlas.models import City
from hotclub.demo.atlas.projection import WORLD_HEIGHT, WORLD_WIDTH, Window, equal_earth
from hotclub.demo.atlas.sun import night_outline, subsolar_point

__all__ = ["Dot", "RegionMap", "WorldMap", "map_around", "map_of", "world_map"]

LABEL_LETTER = 6.4  # the width of a letter of a label, in units of the drawing
LABEL_LINE = 15.0
GRID_DEGREES = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30)


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on a map. `label` is empty where there is no room for one."""

    x: float
    y: float
    radius: float
    name: str
    url: str = ""
    label: str = ""
    is_main: bool = False
    ends_here: bool = False  # the label stands to the left of the dot

    @property
    def label_x(self) -> float:
        """Where the label begins, or ends."""
        return round(self.x - self.radius - 4 if self.ends_here else self.x + self.radius + 4, 1)

    @property
    def label_y(self) -> float:
        """The line that the label stands on."""
        return round(self.y + 4, 1)


@dataclass(frozen=True, slots=True)
class GridLine:
    """A meridian or a parallel of a region's map, with its degrees."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class RegionMap:
    """A piece of the globe: dots on a grid of degrees."""

    width: float
    height: float
    meridians: tuple[GridLine, ...]
    parallels: tuple[GridLine, ...]
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class WorldMap:
    """The whole world. `night` and `sun` are None when day and night are not drawn."""

    width: float
    height: float
    outline: str
    graticule: str
    night: str | None = None
    sun: tuple[float, float] | None = None
    dots: tuple[Dot, ...] = ()


def world_map(
    places: Iterable[City] = (), *, moment: datetime | None = None, dot_radius: float = 5.0
) -> WorldMap:
    """Return the world with places marked on it, and with its night at a moment."""
    night = sun = None
    if moment is not None:
        latitude, longitude = subsolar_point(moment)
        night, sun = _path(night_outline(moment), closed=True), _point(longitude, latitude)
    return WorldMap(
        WORLD_WIDTH,
        WORLD_HEIGHT,
        _world_outline(),
        _world_graticule(),
        night,
        sun,
        tuple(_marked(city, dot_radius) for city in places),
    )


def _marked(city: City, radius: float) -> Dot:
    x, y = _point(city.longitude, city.latitude)
    return Dot(x, y, radius, city.name, city.get_absolute_url())


def map_around(city: City, others: Sequence[City], *, reach_degrees: float) -> RegionMap:
    """Return a map with the city in its middle.   reach_degrees: from the middle to its edge."""
    window = Window(city.longitude, city.latitude, span=2 * reach_degrees)
    rest = [other for other in others if other.pk != city.pk]
    return _region(window, [city, *rest], main=city)


def map_of(cities: Sequence[City], *, main: City | None = None) -> RegionMap | None:
    """Return a map that holds all the cities, largest first; None when there is none."""
    return _region(_window_of(cities), cities, main=main) if cities else None


def _region(window: Window, cities: Sequence[City], *, main: City | None) -> RegionMap:
    points = [(city, *window.point(city.longitude, city.latitude)) for city in cities]
    shown = [
        (city, x, y) for city, x, y in points if 0 <= x <= window.width and 0 <= y <= window.height
    ]
    largest = max((city.population for city, _, _ in shown), default=0)
    dots: list[Dot] = []
    labels = Labels(window)
    for city, x, y in shown:
        radius = dot_radius(city.population, largest)
        is_main = main is not None and city.pk == main.pk
        side = labels.place(x, y, radius, city.name)
        dots.append(
            Dot(
                round(x, 1),
                round(y, 1),
                radius,
                city.name,
                city.get_absolute_url(),
                label=city.name if side else "",
                is_main=is_main,
                ends_here=side == "left",
            )
        )
    dots.sort(key=lambda dot: dot.is_main)  # what the map is about lies on top
    meridians, parallels = _grid(window)
    return RegionMap(window.width, window.height, meridians, parallels, tuple(dots))


def dot_radius(population: int, largest: int) -> float:
    """Return a radius that makes the areas of dots compare as the numbers of people do.

    largest: the people of the largest place on the map; its own dot has a radius from 4 to 11.
    """
    full = min(11.0, 1.6 * log10(max(largest, 300)))
    return round(max(1.6, full * sqrt(max(population, 0) / max(largest, 1))), 1)


class Labels:
    """Labels that are set so far; a new one is set only where it touches none."""

    def __init__(self, window: Window, most: int = 9) -> None:
        self.window, self.left = window, most
        self.boxes: list[tuple[float, float, float, float]] = []

    def place(self, x: float, y: float, radius: float, text: str) -> str:
        """Return the side on which the label found room: "right", "left" or ""."""
        if not self.left:
            return ""
        long, off = len(text) * LABEL_LETTER, radius + 4
        for side, start in (("right", x + off), ("left", x - off - long)):
            box = (start, y - LABEL_LINE / 2, start + long, y + LABEL_LINE / 2)
            if self._fits(box):
                self.boxes += [box, (x - radius, y - radius, x + radius, y + radius)]
                self.left -= 1
                return side
        return ""

    def _fits(self, box: tuple[float, float, float, float]) -> bool:
        left, top, right, bottom = box
        inside = left > 4 and right < self.window.width - 4
        inside = inside and top > 4 and bottom < self.window.height - LABEL_LINE
        return inside and not any(
            left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
            for other in self.boxes
        )


def _window_of(cities: Sequence[City]) -> Window:
    latitudes = [city.latitude for city in cities]
    west, width = _narrowest([city.longitude for city in cities])
    middle = (min(latitudes) + max(latitudes)) / 2
    probe = Window(0, middle, span=1)
    needed = width * probe.stretch * probe.height / probe.width
    span = max(max(latitudes) - min(latitudes), needed, 0.4) * 1.2
    return Window((west + width / 2 + 180) % 360 - 180, middle, span=min(span, 170.0))


def _narrowest(longitudes: Sequence[float]) -> tuple[float, float]:
    """Return west edge and width of the narrowest strip with all longitudes, across 180° if need be."""
    around = sorted({longitude % 360 for longitude in longitudes})
    gaps = [
        (later - here) % 360 for here, later in zip(around, around[1:] + around[:1], strict=True)
    ]
    if len(around) == 1:
        return around[0], 0.0
    widest = max(range(len(gaps)), key=gaps.__getitem__)
    return around[(widest + 1) % len(around)], 360 - gaps[widest]


def _grid(window: Window) -> tuple[tuple[GridLine, ...], tuple[GridLine, ...]]:
    step = next((step for step in GRID_DEGREES if window.span / step <= 5), GRID_DEGREES[-1])
    wide = next(
        (step for step in GRID_DEGREES if window.longitude_span / step <= 6), GRID_DEGREES[-1]
    )
    parallels = tuple(
        GridLine(round(window.point(window.longitude, at)[1], 1), _degrees(at, "N", "S"))
        for at in _multiples(window.latitude, window.span, step)
        if -90 <= at <= 90
    )
    meridians = tuple(
        GridLine(
            round(window.point(at, window.latitude)[0], 1),
            _degrees((at + 180) % 360 - 180, "E", "W"),
        )
        for at in _multiples(window.longitude, window.longitude_span, wide)
    )
    return meridians, parallels


def _multiples(middle: float, span: float, step: float) -> list[float]:
    first = int((middle - span / 2) // step) + 1
    last = int((middle + span / 2) // step)
    return [round(number * step, 1) for number in range(first, last + 1)]


def _degrees(value: float, positive: str, negative: str) -> str:
    return f"{abs(value):g}°{positive if value > 0 else negative if value < 0 else ''}"


def _point(longitude: float, latitude: float) -> tuple[float, float]:
    x, y = equal_earth(longitude, latitude)
    return round(x, 1), round(y, 1)


def _path(places: Iterable[tuple[float, float]], *, closed: bool = False) -> str:
    points = " ".join(f"{x:g},{y:g}" for x, y in (_point(*place) for place in places))
    return f"M{points}{'Z' if closed else ''}"


@cache
def _world_outline() -> str:
    heights = range(-90, 91, 5)
    east = [(180.0, float(latitude)) for latitude in heights]
    west = [(-180.0, float(latitude)) for latitude in reversed(heights)]
    return _path([*east, *west], closed=True)


@cache
def _world_graticule() -> str:
    meridians = [
        [(float(longitude), float(latitude)) for latitude in range(-90, 91, 5)]
        for longitude in range(-150, 151, 30)
    ]
    parallels = [[(-180.0, float(at)), (180.0, float(at))] for at in (-60, -30, 0, 30, 60)]
    return "".join(map(_path, [*meridians, *parallels]))
