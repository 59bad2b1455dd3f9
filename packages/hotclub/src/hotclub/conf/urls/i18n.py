"""Routes with a language prefix, and the route of the view that sets a visitor's language."""

from hotclub_routing import i18n_patterns, is_language_prefix_patterns_used

from hotclub.urls import path
from hotclub.views.i18n import set_language

__all__ = ["i18n_patterns", "is_language_prefix_patterns_used", "urlpatterns"]

urlpatterns = [path("setlang/", set_language, name="set_language")]
