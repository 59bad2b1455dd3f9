"""Routes with a language prefix, and the route of the view that sets a visitor's language."""

from typing import Any

from hotclub_routing import i18n_patterns as _under_languages
from hotclub_routing import is_language_prefix_patterns_used

from hotclub.conf import settings
from hotclub.urls import path
from hotclub.views.i18n import set_language

__all__ = ["i18n_patterns", "is_language_prefix_patterns_used", "urlpatterns"]


def i18n_patterns(*urls: Any, prefix_default_language: bool = True) -> list[Any]:
    """Return patterns that are reached under the active language's code; for the root URLconf only.

    prefix_default_language: whether the default language's pages have the code too. Without
    USE_I18N there are no codes.
    """
    if settings.configured and not settings.USE_I18N:
        return list(urls)
    return list(_under_languages(*urls, prefix_default_language=prefix_default_language))


urlpatterns = [path("setlang/", set_language, name="set_language")]
