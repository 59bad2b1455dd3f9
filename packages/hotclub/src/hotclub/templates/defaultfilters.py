"""The built-in filters, as functions, and what else is looked for beside them."""

import hotclub_templates.defaultfilters as _library
from hotclub_templates.defaultfilters import *  # noqa: F403
from hotclub_templates.library import Library

from hotclub.templates.context import Context
from hotclub.utils.dateformat import format, time_format  # noqa: A004 - its name in Django
from hotclub.utils.encoding import iri_to_uri
from hotclub.utils.html import (
    avoid_wrapping,
    conditional_escape,
    escape,
    escapejs,
    linebreaks,
    mark_safe,
    strip_tags,
)
from hotclub.utils.safestring import SafeData
from hotclub.utils.text import Truncator, normalize_newlines, wrap
from hotclub.utils.timesince import timesince, timeuntil
from hotclub.utils.translation import gettext, ngettext

__all__ = [
    "Context",
    "Library",
    "SafeData",
    "Truncator",
    "avoid_wrapping",
    "conditional_escape",
    "escape",
    "escapejs",
    "format",
    "gettext",
    "iri_to_uri",
    "linebreaks",
    "mark_safe",
    "ngettext",
    "normalize_newlines",
    "strip_tags",
    "time_format",
    "timesince",
    "timeuntil",
    "wrap",
]
__all__ += _library.__all__
