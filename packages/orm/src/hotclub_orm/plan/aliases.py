"""What a column may be called: an alias stands in SQL as a quoted name.

Flow: `annotate(name=…)`, `values("name")` → **checked here**, so that what can't be part of a name is refused
early.
"""

from __future__ import annotations

import re

# An alias stands in SQL as a quoted name; what can't be part of one is refused early.
FORBIDDEN_IN_ALIAS = re.compile(
    r"['`\"\]\[;\s%#$()\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]|--|/\*|\*/"
)


def check_alias(alias: str) -> str:
    """Return the alias. Raises ValueError when it holds what an SQL name may not."""
    if not alias or FORBIDDEN_IN_ALIAS.search(alias):
        raise ValueError(
            "Column aliases cannot contain whitespace characters, hashes, control characters, "
            "quotation marks, semicolons, percent signs, dollar signs, parentheses, brackets, "
            f"or SQL comments: {alias!r}."
        )
    return alias
