"""Colours of the terminal by role: `style.ERROR(text)`.

Flow: HOTCLUB_COLORS, DJANGO_COLORS → palette → **Style** → OutputWrapper. A role that the palette
does not name leaves its text alone. NO_COLOR and TERM=dumb are respected.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any, ClassVar

__all__ = ["Style", "color_style", "make_style", "no_style", "supports_color"]

_COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_OPTIONS = {"bold": "1", "underscore": "4", "blink": "5", "reverse": "7", "conceal": "8"}

DARK: Mapping[str, str] = {
    "ERROR": "red,bold",
    "SUCCESS": "green,bold",
    "WARNING": "yellow,bold",
    "NOTICE": "red",
    "SQL_FIELD": "green,bold",
    "SQL_COLTYPE": "green",
    "SQL_KEYWORD": "yellow",
    "SQL_TABLE": "",
    "HTTP_INFO": "bold",
    "HTTP_SUCCESS": "",
    "HTTP_REDIRECT": "green",
    "HTTP_NOT_MODIFIED": "cyan",
    "HTTP_BAD_REQUEST": "red,bold",
    "HTTP_NOT_FOUND": "yellow",
    "HTTP_SERVER_ERROR": "magenta,bold",
    "MIGRATE_HEADING": "cyan,bold",
    "MIGRATE_LABEL": "bold",
}
LIGHT: Mapping[str, str] = {
    **DARK,
    "WARNING": "yellow",
    "SQL_KEYWORD": "blue",
    "MIGRATE_HEADING": "green,bold",
}
_PALETTES = {"dark": DARK, "light": LIGHT, "nocolor": dict.fromkeys(DARK, "")}


def _plain(text: Any) -> str:
    return str(text)


def _coloured(code: str, text: Any) -> str:
    return f"\x1b[{code}m{text}\x1b[0m"


def _code(definition: str) -> str:
    """Return the numbers of "red/black,bold": foreground, background, options."""
    colours, _, options = definition.partition(",")
    foreground, _, background = colours.partition("/")
    codes = [f"3{_COLOURS.index(foreground)}"] if foreground in _COLOURS else []
    codes += [f"4{_COLOURS.index(background)}"] if background in _COLOURS else []
    words = [*options.split(","), colours] if colours in _OPTIONS else options.split(",")
    return ";".join([*codes, *(_OPTIONS[word] for word in words if word in _OPTIONS)])


class Style:
    """A function for each role; an unknown role's function changes nothing."""

    ERROR_OUTPUT: ClassVar[str] = "ERROR"

    def __init__(self, palette: Mapping[str, str] = {}) -> None:
        self._palette = dict(palette)

    def __getattr__(self, role: str) -> Callable[[Any], str]:
        if role.startswith("_"):
            raise AttributeError(role)
        code = _code(self._palette.get(role, ""))
        made: Callable[[Any], str] = partial(_coloured, code) if code else _plain
        self.__dict__[role] = made
        return made


def supports_color(stream: Any = None) -> bool:
    """Whether the stream is a terminal that shows colours."""
    stream = sys.stdout if stream is None else stream
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(hasattr(stream, "isatty") and stream.isatty())


def make_style(config_string: str = "") -> Style:
    """Return the style of "dark", "light", "nocolor", or "light;error=red;notice=magenta"."""
    palette = dict(DARK)
    for part in filter(None, (part.strip() for part in config_string.split(";"))):
        role, is_role, definition = part.partition("=")
        if not is_role:
            palette = dict(_PALETTES.get(role.lower(), palette))
        elif role.upper() in DARK:
            palette[role.upper()] = definition
    return Style(palette)


@lru_cache(maxsize=1)
def no_style() -> Style:
    """Return the style without colours."""
    return Style()


def color_style(force_color: bool = False) -> Style:
    """Return the style of this terminal."""
    if not force_color and not supports_color():
        return no_style()
    chosen = os.environ.get("HOTCLUB_COLORS") or os.environ.get("DJANGO_COLORS", "")
    return make_style(chosen)
