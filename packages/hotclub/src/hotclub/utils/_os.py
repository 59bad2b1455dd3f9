"""Paths that stay where they belong."""

from hotclub_http.files import safe_join

__all__ = ["safe_join"]
