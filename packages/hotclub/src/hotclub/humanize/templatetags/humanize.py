"""The filters of `{% load humanize %}`, as functions.

Called in Python they speak the project's language and read its clock, as in templates.
"""

from hotclub_templates.filters.humanize import (
    apnumber,
    intcomma,
    intword,
    naturalday,
    naturaltime,
    ordinal,
    register,
)

__all__ = [
    "apnumber",
    "intcomma",
    "intword",
    "naturalday",
    "naturaltime",
    "ordinal",
    "register",
]
