"""The language's parts under the one roof where tag libraries look for them.

What they find beside them in Django's `django.template.base` is here, too.
"""

import hotclub_templates.base as _library
from hotclub_templates import BaseContext
from hotclub_templates.base import *  # noqa: F403

from hotclub.utils.formats import localize
from hotclub.utils.html import conditional_escape
from hotclub.utils.safestring import SafeData, SafeString, mark_safe
from hotclub.utils.text import get_text_list, smart_split, unescape_string_literal
from hotclub.utils.timezone import template_localtime

__all__ = [
    "BaseContext",
    "SafeData",
    "SafeString",
    "conditional_escape",
    "get_text_list",
    "localize",
    "mark_safe",
    "smart_split",
    "template_localtime",
    "unescape_string_literal",
]
__all__ += _library.__all__
