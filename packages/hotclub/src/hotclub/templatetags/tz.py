"""Time zones in templates."""

from hotclub_templates.tags.tz import (
    GetCurrentTimezoneNode,
    LocalTimeNode,
    TimezoneNode,
    do_timezone,
    get_current_timezone_tag,
    localtime,
    localtime_tag,
    register,
    timezone_tag,
    utc,
)

__all__ = [
    "GetCurrentTimezoneNode",
    "LocalTimeNode",
    "TimezoneNode",
    "do_timezone",
    "get_current_timezone_tag",
    "localtime",
    "localtime_tag",
    "register",
    "timezone_tag",
    "utc",
]
