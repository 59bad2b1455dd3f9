"""The built-in tags' library, and their nodes."""

from hotclub_templates.defaulttags import *  # noqa: F403
from hotclub_templates.defaulttags import register

__all__ = ["register"]
