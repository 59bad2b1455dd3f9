"""Lists and mappings out of form fields: `tags[0]=a&tags[1]=b`, `author.name=x`.

Flow: a parsed form (a mapping with `getlist`) → these → list and nested fields.
Not here: what the values mean.
"""

from __future__ import annotations

import re
from typing import Any

from hotclub_http import MultiValueDict


def is_html_input(dictionary: Any) -> bool:
    """Tell whether a mapping came from a form, where empty text may stand for nothing."""
    return hasattr(dictionary, "getlist")


def parse_html_list(dictionary: Any, prefix: str = "", default: Any = None) -> Any:
    """Return the members of a list, in the order of their numbers; default if there are none.

    `items[0]=a` gives texts, `items[0]name=a` and `items[0].name=a` give mappings.
    """
    found: dict[int, Any] = {}
    pattern = re.compile(rf"{re.escape(prefix)}\[([0-9]{{1,9}})\](.*)", re.DOTALL)
    for name, values in dictionary.lists():
        match = pattern.fullmatch(name)
        if match is None:
            continue
        index, key = int(match[1]), match[2].removeprefix(".")
        if not key:
            found[index] = values[-1] if values else ""
        else:
            inner = found.setdefault(index, MultiValueDict())
            if isinstance(inner, MultiValueDict):
                inner.setlist(key, values)
    return [found[index] for index in sorted(found)] if found else default


def parse_html_dict(dictionary: Any, prefix: str = "") -> MultiValueDict[str, Any]:
    """Return the fields whose names start with `prefix.`, without that start."""
    made: MultiValueDict[str, Any] = MultiValueDict()
    start = f"{prefix}."
    for name, values in dictionary.lists():
        if name.startswith(start) and len(name) > len(start):
            made.setlist(name[len(start) :], values)
    return made
