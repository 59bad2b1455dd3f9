"""The built-in tags' library."""

from hotclub_templates.defaulttags import register

__all__ = ["register"]
