"""X-Frame-Options from the setting X_FRAME_OPTIONS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hotclub_http import XFrameOptionsMiddleware as _XFrameOptionsMiddleware
from hotclub_http.headers import ResponseHeaders

from hotclub.conf import settings

__all__ = ["XFrameOptionsMiddleware"]


class XFrameOptionsMiddleware(_XFrameOptionsMiddleware):
    """Says who may frame a page, unless the view said so."""

    def __init__(self, get_response: Callable[..., Any]) -> None:
        super().__init__(get_response)
        self._value = str(settings.X_FRAME_OPTIONS).upper()
        self._prepared = ResponseHeaders({"X-Frame-Options": self._value})
        own = type(self).get_xframe_options_value
        self._is_constant = own is XFrameOptionsMiddleware.get_xframe_options_value

    def process_response(self, request: Any, response: Any) -> Any:
        """Set X-Frame-Options unless it is set or the view is exempt."""
        if self._is_constant and not getattr(response, "xframe_options_exempt", False):
            response.setdefaults(self._prepared)
            return response
        return super().process_response(request, response)

    def get_xframe_options_value(self, request: Any, response: Any) -> str:
        """Return the setting's value; a subclass may look at request and response."""
        return self._value
