"""Compression of what a view returns."""

from hotclub_http.decorators import gzip_page

__all__ = ["gzip_page"]
