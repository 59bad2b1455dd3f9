"""Where in CSS the text so far has come to.

Flow: constant text of a style element or attribute → **styles** → place. States: "code", "dq",
"sq" (strings), "block", "star" (comments), "slash", and addresses: "url" (in `url(`), "url dq",
"url sq". `part` is the part of such an address.
Not here: where a style element ends (machine.py), escaping of values.
"""

import re

from hotclub_templates.contextual.addresses import behind_value as behind_address
from hotclub_templates.contextual.addresses import read_address
from hotclub_templates.contextual.places import Place, PlaceError

# Names are of letters, digits, - and _, and of all that is not ASCII.
_TOKEN = re.compile(
    r"[\w\u0080-\U0010FFFF-]+|[ \t\n\r\f]+|\\(?:[0-9a-fA-F]{1,6}[ \t\n\r\f]?|.)?|.",
    re.DOTALL | re.ASCII,
)
_UNFINISHED_ESCAPE = re.compile(r"\\[0-9a-fA-F]{0,6}\Z")
# Stands in a word for what a value or an escape may have made of it.
UNKNOWN = "\0"
_IMPORTS = ("@import", "@import ")
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
    if place.state == "code" and place.word.startswith("\\"):
        text, place = place.word + text, place._replace(word=UNKNOWN)
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
        if first in "-_" or first.isalnum() or first >= "\x80":
            word = ((word if word != "@import " else "") + sign.lower())[:_LONGEST_WORD]
        elif first in " \t\n\r\f":
            word = "@import " if word in _IMPORTS else ""
        elif sign == "(":
            _refuse_unknown_name(word, match.start())
            state, part = ("url", "start") if word == "url" else ("code", "")
            word = ""
        elif first == "\\":
            is_cut = at == len(text) and _UNFINISHED_ESCAPE.match(sign)
            word = sign if is_cut else UNKNOWN
        else:
            state, part, word = _behind_sign(sign, word)
        if state != "code":
            break
    return place._replace(state=state, part=part, word=word), at


def _behind_sign(sign: str, word: str) -> tuple[str, str, str]:
    """Return state, part and word behind a sign that is no part of a name."""
    if sign in _QUOTES:
        is_address = word in _IMPORTS
        return (f"url {_QUOTES[sign]}", "start", "") if is_address else (_QUOTES[sign], "", "")
    if sign == "/":
        # A comment is nothing between @import and its address.
        return "slash", "", "@import " if word in _IMPORTS else ""
    # Of these, what follows is a part: `#url(` is no address.
    return "code", "", sign if sign in "@#" else ""


def _refuse_unknown_name(word: str, at: int) -> None:
    if UNKNOWN in word:
        raise PlaceError(
            "A value or an escape cannot be a part of the name of a function of CSS: it might be "
            "'url'. Write the name as text, with a blank behind a value in front of it.",
            at, 1,
        )  # fmt: skip


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
        if found in _QUOTES:
            # Anywhere else a quote spoils an address, which ends with its parenthesis still.
            state = f"url {_QUOTES[found]}" if part == "start" else "url"
            return place._replace(state=state), match.end()
    return place._replace(state="code", part="", word=""), match.end()


def behind_value(place: Place) -> Place:
    """Return the place behind a value."""
    if place.state.startswith("url"):
        part, word = behind_address(place.part)
        return place._replace(part=part, word=word)
    if place.state == "code":
        return place._replace(word=UNKNOWN)
    if place.state in ("slash", "star"):
        return place._replace(state="code" if place.state == "slash" else "block", word="")
    return place._replace(word="")
