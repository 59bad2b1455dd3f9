"""The built-in filters, as functions, and what else is looked for beside them."""

from hotclub_templates.defaultfilters import *  # noqa: F403
from hotclub_templates.defaultfilters import register

from hotclub.utils.html import conditional_escape, escape, escapejs, mark_safe

__all__ = ["conditional_escape", "escape", "escapejs", "mark_safe", "register"]
