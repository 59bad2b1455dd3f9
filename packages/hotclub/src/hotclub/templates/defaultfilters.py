"""The built-in filters, as functions, and what else is looked for beside them."""

from hotclub_templates.defaultfilters import *  # noqa: F403
from hotclub_templates.defaultfilters import register
from hotclub_templates.escaping import conditional_escape, escape, escapejs, mark_safe

__all__ = ["conditional_escape", "escape", "escapejs", "mark_safe", "register"]
