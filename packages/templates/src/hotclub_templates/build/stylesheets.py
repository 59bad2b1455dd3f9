"""Addresses inside of style sheets.

Flow: CSS → **CSS whose addresses are exchanged**. A scanner for `url(…)` and `@import "…"` outside
of comments and strings, in linear time; what it does not know stays as it is.
Not here: what an address becomes (assets.py).
"""

import re
from collections.abc import Callable

# Comments and strings first, so that no address is seen in them.
_PIECES = re.compile(
    r"""/\*.*?(?:\*/|\Z)
    |(?P<import>@import[ \t\r\n\f]{1,20})(?P<imported>"[^"\\\n]*"|'[^'\\\n]*')
    |(?P<url>\burl\([ \t\r\n\f]{0,20})(?P<address>"[^"\\\n]*"|'[^'\\\n]*'|[^"'()\\\s]+)
    |"(?:[^"\\\n]|\\.)*"?
    |'(?:[^'\\\n]|\\.)*'?""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


def rewrite_addresses(css: str, exchange: Callable[[str], str]) -> str:
    """Return `css` with each address given to `exchange` and replaced by what it returns."""

    def one(match: re.Match[str]) -> str:
        before, quoted = match["import"] or match["url"], match["imported"] or match["address"]
        if before is None or quoted is None:
            return match[0]
        quote = quoted[0] if quoted[0] in "\"'" else ""
        address = quoted[1:-1] if quote else quoted
        return f"{before}{quote}{exchange(address)}{quote}"

    return _PIECES.sub(one, css)
