"""Requests and responses; each name is hotclub_http's own object."""

import hotclub_http as _library
from hotclub_http import *  # noqa: F403

__all__: list[str] = []
__all__ += _library.__all__
