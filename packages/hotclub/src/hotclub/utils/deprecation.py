"""The base of middleware in two halves. Django's `django.utils.deprecation`."""

from hotclub_http import MiddlewareMixin

__all__ = ["MiddlewareMixin"]
