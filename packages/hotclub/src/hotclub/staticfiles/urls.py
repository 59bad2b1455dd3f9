"""Routes of static files.

In development: `urlpatterns += staticfiles_urlpatterns()`, which is nothing without DEBUG (and
runserver does it by itself). In production, for sites that serve their own files:
`path("static/", include("hotclub.staticfiles.urls"))`, with FinderHashedStaticFilesStorage.
"""

from __future__ import annotations

from hotclub_routing import URLPattern, path

from hotclub.conf import settings
from hotclub.conf.urls.static import static
from hotclub.staticfiles.views import serve, serve_hashed

__all__ = ["staticfiles_urlpatterns", "urlpatterns"]

urlpatterns = [path("<path:path>", serve_hashed)]


def staticfiles_urlpatterns(prefix: str | None = None) -> list[URLPattern]:
    """Return the routes that serve static files in development, at STATIC_URL or another prefix."""
    return static(settings.STATIC_URL or "" if prefix is None else prefix, view=serve)
