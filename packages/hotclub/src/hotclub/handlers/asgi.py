"""The request under ASGI: the same class whatever the server speaks."""

from hotclub_http import HttpRequest as ASGIRequest

__all__ = ["ASGIRequest"]
