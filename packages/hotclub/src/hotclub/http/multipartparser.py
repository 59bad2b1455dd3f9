"""Multipart bodies."""

from hotclub_http import MultiPartParser, MultiPartParserError

__all__ = ["MultiPartParser", "MultiPartParserError"]
