"""The look of every page that hotclub ships: one stylesheet, as text.

Used by error and debug pages here, by the API's documentation page, the admin and the umbrella's
pages, so that they speak one visual language. Not here: a page.
"""

from __future__ import annotations

from functools import cache

__all__ = ["stylesheet"]


@cache
def stylesheet() -> str:
    """Return the CSS text (tokens, elements, components; cascade layers in that order)."""
    from importlib.resources import files

    return files(__package__).joinpath("look.css").read_text(encoding="utf-8")
