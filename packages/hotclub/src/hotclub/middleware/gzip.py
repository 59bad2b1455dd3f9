"""Compression of responses, under Django's name."""

from hotclub_http import GZipMiddleware

__all__ = ["GZipMiddleware"]
