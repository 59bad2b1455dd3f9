"""The built-in filters, as functions."""

from hotclub_templates.defaultfilters import *  # noqa: F403
from hotclub_templates.defaultfilters import register

__all__ = ["register"]
