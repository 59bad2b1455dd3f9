"""Requests and responses; each name is hotclub_http's own object."""

from typing import TYPE_CHECKING

import hotclub_http as _library

from hotclub.lazy_modules import shown

if TYPE_CHECKING:
    from hotclub_http import *  # noqa: F403

__all__: list[str] = []
__all__ += _library.__all__

if not TYPE_CHECKING:
    __getattr__, __dir__ = shown(__name__, {}, wholes=("hotclub_http",))
