"""Keys of objects as one part of a path, and back; words for a number of objects."""

from __future__ import annotations

import re
from typing import Any, Final

from hotclub_admin.surroundings import ngettext, surroundings

# What has a meaning of its own in a path, a query, or as the mark of this very quoting.
_SPECIAL: Final = ':/_#?;@&=+$,"[]<>%\n\\'
_QUOTED: Final = {ord(char): f"_{ord(char):02X}" for char in _SPECIAL}
_UNQUOTED: Final = {text: chr(number) for number, text in _QUOTED.items()}
_MARK: Final = re.compile("|".join(map(re.escape, _UNQUOTED)))


def quote(s: Any) -> Any:
    """Return a key with its special characters as _2F; anything that is no text unchanged."""
    return s.translate(_QUOTED) if isinstance(s, str) else s


def unquote(s: Any) -> str:
    """Return the key that `quote` was given."""
    return str(_MARK.sub(lambda match: _UNQUOTED[match[0]], str(s)))


def capfirst(text: Any) -> str:
    """Return a text with a big first letter."""
    words = str(text)
    return words[:1].upper() + words[1:]


def grouped(number: int | None) -> str:
    """Return a number for people, "34,006"; nothing for None."""
    if number is None:
        return ""
    return str(surroundings().localizer.number_format(number, force_grouping=True))


def model_format_dict(obj: Any) -> dict[str, str]:
    """Return verbose_name and verbose_name_plural of a model, an object or a query set."""
    opts = _options_of(obj)
    return {
        "verbose_name": str(opts.verbose_name),
        "verbose_name_plural": str(opts.verbose_name_plural),
    }


def model_ngettext(obj: Any, n: int | None = None) -> str:
    """Return the name of the model in the form that fits n; by default the query set's length."""
    if n is None:
        n = obj.count() if hasattr(obj, "query") else 1
    names = model_format_dict(obj)
    return ngettext(names["verbose_name"], names["verbose_name_plural"], n)


def _options_of(obj: Any) -> Any:
    model = getattr(obj, "model", None)
    return (obj if model is None or hasattr(obj, "_meta") else model)._meta
