"""The language of each request: path prefix, cookie, Accept-Language.

Flow: request → hotclub.utils.translation → `request.LANGUAGE_CODE` → Content-Language, Vary.
Not here: which languages there are (LANGUAGES), prefixes of routes (i18n_patterns).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from hotclub_http import HttpResponseRedirect, MiddlewareMixin
from hotclub_http.cache_headers import patch_vary_headers
from hotclub_routing import get_script_prefix, is_language_prefix_patterns_used, is_valid_path

from hotclub.conf import settings
from hotclub.utils import translation

__all__ = ["LocaleMiddleware"]


class LocaleMiddleware(MiddlewareMixin):
    """Activates the visitor's language, and leads to the address that has its prefix."""

    blocking: ClassVar[bool] = False
    response_redirect_class: ClassVar[type[Any]] = HttpResponseRedirect

    def __init__(self, get_response: Callable[..., Any]) -> None:
        super().__init__(get_response)
        self._prefixes: dict[Any, tuple[bool, bool]] = {}

    def _prefixes_of(self, request: Any) -> tuple[Any, bool, bool]:
        """Return the URLconf, whether it has language prefixes, and whether for the default too."""
        urlconf = request.urlconf or settings.ROOT_URLCONF
        try:
            used, default_too = self._prefixes[urlconf]
        except (KeyError, TypeError):
            used, default_too = is_language_prefix_patterns_used(urlconf)
            if isinstance(urlconf, str):
                self._prefixes[urlconf] = used, default_too
        return urlconf, used, default_too

    def process_request(self, request: Any) -> None:
        """Activate the language."""
        _, used, default_too = self._prefixes_of(request)
        language = translation.get_language_from_request(request, check_path=used)
        by_path = translation.get_language_from_path(request.path_info) if used else None
        if used and not by_path and not default_too:
            language = settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request: Any, response: Any) -> Any:
        """Lead a 404 to its address with a prefix; name the language."""
        language = translation.get_language()
        urlconf, used, default_too = self._prefixes_of(request)
        by_path = translation.get_language_from_path(request.path_info)
        if response.status_code == 404 and not by_path and used and default_too and language:
            moved = self._with_prefix(request, language, urlconf)
            if moved is not None:
                patch_vary_headers(moved, ("Accept-Language", "Cookie"))
                return moved
        if not (used and by_path):
            patch_vary_headers(response, ("Accept-Language",))
            if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
                patch_vary_headers(response, ("Cookie",))
        if language is not None:
            response.setdefault("Content-Language", language)
        return response

    def _with_prefix(self, request: Any, language: str, urlconf: Any) -> Any:
        path = f"/{language}{request.path_info}"
        needs_slash = not path.endswith("/")
        valid = is_valid_path(path, urlconf)
        with_slash = (
            not valid
            and settings.APPEND_SLASH
            and needs_slash
            and bool(is_valid_path(f"{path}/", urlconf))
        )
        if not valid and not with_slash:
            return None
        prefix = get_script_prefix()
        full = request.get_full_path(force_append_slash=with_slash)
        return self.response_redirect_class(full.replace(prefix, f"{prefix}{language}/", 1))
