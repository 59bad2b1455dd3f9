"""Where in CSS the text so far has come to.

Flow: constant text of a style element or attribute → **styles** → place. States: "code", "dq",
"sq" (strings), "block", "star" (comments), "slash", and addresses: "url" (in `url(`), "url dq",
"url sq". `part` is the part of such an address.
Not here: where a style element ends (machine.py), escaping of values.
"""

import re

from hotclub_templates.contextual.addresses import behind_value as behind_address
from hotclub_templates.contextual.addresses import read_address
from hotclub_templates.contextual.places import Place

_TOKEN = re.compile(r"[@\w-]+|\s+|\\.?|.", re.DOTALL)
_LONGEST_WORD = 8
_ENDS = {
    "dq": re.compile(r'["\\\n\r\f]'),
    "sq": re.compile(r"['\\\n\r\f]"),
    "block": re.compile(r"\*"),
    "url": re.compile(r"[)\s\\\"']"),
    "url dq": re.compile(r'["\\\n\r\f]'),
    "url sq": re.compile(r"['\\\n\r\f]"),
}
_QUOTES = {'"': "dq", "'": "sq"}


def read_style(place: Place, text: str) -> Place:
    """Return the place behind `text`."""
    at = 0
    while at < len(text):
        state = place.state
        if state == "code":
            place, at = _read_code(place, text, at)
        elif state == "slash":
            state = "block" if text[at] == "*" else "code"
            place, at = place._replace(state=state), at + (state == "block")
        elif state == "star":
            if text[at] != "*":
                place = place._replace(state="code" if text[at] == "/" else "block")
            at += 1
        elif state.startswith("url"):
            place, at = _read_url(place, text, at)
        else:
            place, at = _read_quoted(place, text, at)
    return place


def _read_code(place: Place, text: str, at: int) -> tuple[Place, int]:
    word, state, part = place.word, "code", ""
    for match in _TOKEN.finditer(text, at):
        sign, at = match[0], match.end()
        first = sign[0]
        if word == "\\":
            word, at = "-", match.start() + 1
            break
        if first in "@-_" or first.isalnum():
            word = ((word if word != "@import " else "") + sign.lower())[:_LONGEST_WORD]
        elif first.isspace():
            word = "@import " if word in ("@import", "@import ") else ""
        elif sign in _QUOTES:
            state = f"url {_QUOTES[sign]}" if word.startswith("@import") else _QUOTES[sign]
            part, word = ("start" if word.startswith("@import") else ""), ""
        elif sign == "(" and word == "url":
            state, part, word = "url", "start", ""
        elif sign == "/":
            state, word = "slash", ""
        else:
            word = "\\" if sign == "\\" else "-" if first == "\\" else ""
        if state != "code":
            break
    return place._replace(state=state, part=part, word=word), at


def _read_quoted(place: Place, text: str, at: int) -> tuple[Place, int]:
    if place.word == "\\":
        return place._replace(word=""), at + 1
    match = _ENDS[place.state].search(text, at)
    if match is None:
        return place, len(text)
    if match[0] == "\\":
        return place._replace(word="\\"), match.end()
    if match[0] == "*":
        return place._replace(state="star"), match.end()
    return place._replace(state="code", word=""), match.end()


def _read_url(place: Place, text: str, at: int) -> tuple[Place, int]:
    if place.level:  # behind a backslash
        return place._replace(level=0), at + 1
    match = _ENDS[place.state].search(text, at)
    end = len(text) if match is None else match.start()
    part, word = read_address(place.part, place.word, text[at:end])
    place = place._replace(part=part, word=word)
    if match is None:
        return place, end
    found = match[0]
    if found == "\\":
        # An escape may spell anything, a scheme too.
        return place._replace(level=1, part="bad", word="an escape"), match.end()
    if place.state == "url":
        if found.isspace():
            return place, match.end()
        if found in _QUOTES and part == "start":
            return place._replace(state=f"url {_QUOTES[found]}"), match.end()
    return place._replace(state="code", part="", word=""), match.end()


def behind_value(place: Place) -> Place:
    """Return the place behind a value."""
    if place.state.startswith("url"):
        part, word = behind_address(place.part)
        return place._replace(part=part, word=word)
    if place.state == "code":
        return place._replace(word="-")
    if place.state in ("slash", "star"):
        return place._replace(state="code" if place.state == "slash" else "block", word="")
    return place._replace(word="")
