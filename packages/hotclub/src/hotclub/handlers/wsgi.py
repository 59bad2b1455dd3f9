"""The request under WSGI: the same class whatever the server speaks."""

from hotclub_http import HttpRequest as WSGIRequest

__all__ = ["WSGIRequest"]
