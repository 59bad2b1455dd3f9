"""The part of a web address that the text so far has come to.

Flow: constant text of an address → **addresses** → part. Parts: "start", "undecided" (a scheme may
still come), "path", "key" (behind ? or &), "query" (behind =), "fragment", "data" (a data: address
whose type is not complete), "bad" (a scheme that runs code).
Not here: escaping of values.
"""

import re

from hotclub_templates.contextual.places import PlaceError

DANGEROUS = frozenset(("javascript", "vbscript", "livescript", "mocha", "jar", "view-source"))
# Stands for a value in the beginning of an address.
VALUE_MARK = "\0"

_SCHEME_END = re.compile(r"[:/?#\\]")
_HARMLESS_DATA = re.compile(
    r"(?:image/(?!svg)|audio/|video/|font/|application/(?:font|x-font|octet-stream|pdf))",
    re.IGNORECASE,
)
_LONGEST_WORD = 80
_BLANKS = "".join(map(chr, range(33)))
_NEXT = {"path": re.compile("[?#]"), "key": re.compile("[=#]"), "query": re.compile("[&;#]")}
_AFTER = {"?": "key", "#": "fragment", "=": "query", "&": "key", ";": "key"}


def read_address(part: str, word: str, text: str) -> tuple[str, str]:
    """Return the part behind `text`, and the beginning of a scheme or type that is undecided.

    Raises PlaceError if the scheme would come from a value.
    """
    at = 0
    while at < len(text):
        if part == "start":
            rest = text[at:].lstrip(_BLANKS)
            if not rest:
                return part, ""
            at = len(text) - len(rest)
            part = "undecided"
        if part == "undecided":
            part, word, at = _read_scheme(word, text, at)
        elif part == "data":
            part, word, at = _read_data_type(word, text, at)
        elif part in _NEXT:
            match = _NEXT[part].search(text, at)
            if match is None:
                return part, ""
            part, at = _AFTER[match[0]], match.end()
        else:
            return part, word
    return part, word


def _read_scheme(word: str, text: str, at: int) -> tuple[str, str, int]:
    match = _SCHEME_END.search(text, at)
    end = len(text) if match is None else match.start()
    word = (word + text[at:end])[:_LONGEST_WORD]
    if match is None:
        return "undecided", word, end
    if match[0] != ":":
        return _AFTER.get(match[0], "path"), "", match.end()
    if VALUE_MARK in word:
        raise PlaceError(
            "The scheme of this address comes from a value, so nothing can say whether it is one "
            "that runs code. Write the scheme into the template, or put the whole address into "
            "one value.",
            match.start(), 1,
        )  # fmt: skip
    scheme = re.sub(r"[\t\n\r]", "", word).strip(_BLANKS).lower()
    if scheme in DANGEROUS:
        return "bad", scheme, match.end()
    return ("data", "", match.end()) if scheme == "data" else ("path", "", match.end())


def _read_data_type(word: str, text: str, at: int) -> tuple[str, str, int]:
    end = text.find(",", at)
    stop = len(text) if end < 0 else end
    word = (word + text[at:stop])[:_LONGEST_WORD]
    if end < 0:
        return "data", word, stop
    if _HARMLESS_DATA.match(word.strip()):
        return "path", "", end + 1
    return "bad", "data", end + 1


def read_srcset(part: str, word: str, text: str) -> tuple[str, str]:
    """Return the part behind `text` of a list of addresses: those above, and "descriptor"."""
    for piece in re.split(r"([,\s])", text):
        if piece == ",":
            part, word = "start", ""
        elif piece.isspace():
            if part != "start":
                part, word = "descriptor", ""
        elif piece and part != "descriptor":
            part, word = read_address(part, word, piece)
    return part, word


def behind_value(part: str) -> tuple[str, str]:
    """Return part and word behind a value."""
    return ("undecided", VALUE_MARK) if part in ("start", "undecided") else (part, "")
