"""Slashes, "www." and unwanted clients, from APPEND_SLASH, PREPEND_WWW, DISALLOWED_USER_AGENTS.

Not here: the rules (hotclub_http.builtin_middleware), the routes (hotclub_routing).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from hotclub_http import CommonMiddleware as _CommonMiddleware
from hotclub_http.uri import escape_leading_slashes
from hotclub_routing import is_valid_path

from hotclub.conf import settings

__all__ = ["CommonMiddleware"]


class CommonMiddleware(_CommonMiddleware):
    """Reads its rules from the settings when the chain is made."""

    def __init__(self, get_response: Callable[..., Any]) -> None:
        super().__init__(get_response)
        self.append_slash: bool = settings.APPEND_SLASH  # type: ignore[misc]
        self.prepend_www: bool = settings.PREPEND_WWW  # type: ignore[misc]
        self.debug: bool = settings.DEBUG  # type: ignore[misc]
        self.disallowed_user_agents = tuple(  # type: ignore[misc]
            re.compile(pattern) for pattern in settings.DISALLOWED_USER_AGENTS
        )

    def process_request(self, request: Any) -> Any:
        """Refuse a host that is not ours before any view runs; then agents, "www." and slashes.

        Raises DisallowedHost, PermissionDenied.
        """
        request.get_host()
        if not self.prepend_www and not self.disallowed_user_agents:
            return None
        return super().process_request(request)

    def should_redirect_with_slash(self, request: Any) -> bool:
        """Tell whether the path fits a route only with a slash at its end."""
        if not self.append_slash or request.path_info.endswith("/"):
            return False
        urlconf = request.urlconf
        if is_valid_path(request.path_info, urlconf):
            return False
        match = is_valid_path(f"{request.path_info}/", urlconf)
        return match is not False and getattr(match.func, "should_append_slash", True)

    def get_full_path_with_slash(self, request: Any) -> str:
        """Return path and query with the slash."""
        path: str = super().get_full_path_with_slash(request)
        return escape_leading_slashes(path)
