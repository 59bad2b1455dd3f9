"""X-Frame-Options from the setting X_FRAME_OPTIONS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hotclub_http import XFrameOptionsMiddleware as _XFrameOptionsMiddleware

from hotclub.conf import settings

__all__ = ["XFrameOptionsMiddleware"]


class XFrameOptionsMiddleware(_XFrameOptionsMiddleware):
    """Says who may frame a page, unless the view said so."""

    def __init__(self, get_response: Callable[..., Any]) -> None:
        super().__init__(get_response)
        self._value = str(settings.X_FRAME_OPTIONS).upper()

    def get_xframe_options_value(self, request: Any, response: Any) -> str:
        """Return the setting's value."""
        return self._value
