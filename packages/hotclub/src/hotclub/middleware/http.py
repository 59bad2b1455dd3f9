"""Conditional GET, under Django's name."""

from hotclub_http import ConditionalGetMiddleware

__all__ = ["ConditionalGetMiddleware"]
