"""The request of a server that speaks ASGI."""

from hotclub_http.gateways.asgi import ASGIRequest

__all__ = ["ASGIRequest"]
