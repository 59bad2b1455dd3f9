"""Jinja2's `xmlattr` with names that no page can misread.

Flow: a dict → **are its keys names of attributes?** → Jinja2's own filter.
Not here: values, which Jinja2 escapes; which other filters there are (sharing.py).
"""

import re
from collections.abc import Mapping
from typing import Any

import jinja2
from jinja2.filters import do_xmlattr

__all__ = ["guard_xmlattr"]

# A name that starts with a digit, or is none at all, is refused by what reads XML; quotes, "<" and
# control characters are mistakes in HTML too. Jinja2 itself refuses spaces, "/", ">" and "=".
_BAD_NAME = re.compile(r"(?!.)|[0-9]|.*[\s\"'<>/=\x00-\x1f\x7f-\x9f]", re.DOTALL)


def guard_xmlattr(environment: jinja2.Environment) -> None:
    """Let `xmlattr` raise ValueError for every bad name. A filter of one's own stays."""
    if environment.filters.get("xmlattr") is do_xmlattr:
        environment.filters["xmlattr"] = _xmlattr


@jinja2.pass_eval_context
def _xmlattr(eval_context: Any, d: Mapping[str, Any], autospace: bool = True) -> str:
    for name, value in d.items():
        is_written = value is not None and not isinstance(value, jinja2.Undefined)
        if is_written and _BAD_NAME.match(str(name)):
            raise ValueError(
                f"Invalid character in attribute name: {name!r}. xmlattr writes names of letters, "
                "digits, '-', '_', ':' and '.' that do not start with a digit; do not make names "
                "of what visitors send."
            )
    return do_xmlattr(eval_context, d, autospace)
