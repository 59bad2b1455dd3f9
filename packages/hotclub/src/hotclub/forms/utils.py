"""Errors of forms as lists and mappings that render themselves."""

from hotclub_forms import ErrorDict, ErrorList

__all__ = ["ErrorDict", "ErrorList"]
