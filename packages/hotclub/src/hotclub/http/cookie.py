"""Cookies."""

from hotclub_http import SimpleCookie, parse_cookie

__all__ = ["SimpleCookie", "parse_cookie"]
