"""The request of a server that speaks WSGI."""

from hotclub_http.gateways.wsgi import WSGIRequest

__all__ = ["WSGIRequest"]
