"""Where in JavaScript the text so far has come to.

Flow: constant text of a script or handler → **scripts** → place. States: "code", "dq", "sq", "tick"
(strings), "regex", "class" (of a regex), "line", "block", "star" (comments), "slash" (one was
seen), "lost" (whether a slash divides cannot be told: no value may follow).
`part` says what a slash would be: "regex", "divide", or "either".
Not here: where a script ends (machine.py), escaping of values.
"""

import re

from hotclub_templates.contextual.places import Place

# A regex may follow these words; a division follows all others.
_BEFORE_REGEX = frozenset((
    "await", "case", "delete", "do", "else",
    "extends", "in", "instanceof", "new", "of",
    "return", "throw", "typeof", "void", "yield",
))  # fmt: skip
_LONGEST_WORD = max(map(len, _BEFORE_REGEX)) + 1
_TOKEN = re.compile(r"[\w$]+|\s+|<!--|[+\-]|.", re.DOTALL)
_QUOTES = {'"': "dq", "'": "sq", "`": "tick"}
_ENDS = {
    "dq": re.compile(r'["\\\n\r]'),
    "sq": re.compile(r"['\\\n\r]"),
    "tick": re.compile(r"[`\\$]"),
    "regex": re.compile(r"[/\\\[\n\r]"),
    "class": re.compile(r"[\]\\\n\r]"),
    "line": re.compile("[\n\r\u2028\u2029]"),
    "block": re.compile(r"\*"),
}
_BEHIND = {")": "divide", "]": "divide", ".": "divide", "}": "either"}


def read_script(place: Place, text: str) -> Place:
    """Return the place behind `text`."""
    at = 0
    while at < len(text):
        state = place.state
        if state == "code":
            place, at = _read_code(place, text, at)
        elif state == "slash":
            place, at = _read_slash(place, text, at)
        elif state == "star":
            place, at = _read_star(place, text, at)
        elif state == "lost":
            return place
        else:
            place, at = _read_quoted(place, text, at)
    return place


def _read_code(place: Place, text: str, at: int) -> tuple[Place, int]:
    part, word, braces, state = place.part, place.word, place.braces, "code"
    for match in _TOKEN.finditer(text, at):
        sign, at = match[0], match.end()
        first = sign[0]
        if first == "_" or first == "$" or first.isalnum():
            word = (word if _continues(word) else "") + sign
            word = word[:_LONGEST_WORD]
            part = "regex" if word in _BEFORE_REGEX else "divide"
            continue
        if first.isspace():
            word = "." if word == "." else ""
            continue
        before, word = word, ""
        if sign in _QUOTES:
            state = _QUOTES[sign]
        elif sign == "<!--":
            state = "line"
        elif sign == "/":
            state = "slash"
        elif sign in "+-":
            # `x++ / 2` divides, `x + /re/` does not.
            is_double = before == sign
            part, word = ("divide", "") if is_double else ("regex", sign)
        else:
            state, braces = _behind_brace(sign, braces)
            part, word = _BEHIND.get(sign, "regex"), "." if sign == "." else ""
        if state != "code":
            break
    return place._replace(state=state, part=part, word=word, braces=braces), at


def _continues(word: str) -> bool:
    return word not in ("", "+", "-")


def _behind_brace(sign: str, braces: tuple[int, ...]) -> tuple[str, tuple[int, ...]]:
    if not braces or sign not in "{}":
        return "code", braces
    if sign == "{":
        return "code", (*braces[:-1], braces[-1] + 1)
    if braces[-1]:
        return "code", (*braces[:-1], braces[-1] - 1)
    return "tick", braces[:-1]


def _read_slash(place: Place, text: str, at: int) -> tuple[Place, int]:
    if text[at] == "/":
        return place._replace(state="line"), at + 1
    if text[at] == "*":
        return place._replace(state="block"), at + 1
    return resolved(place), at


def resolved(place: Place) -> Place:
    """Return the place with a slash understood that no second character explains."""
    if place.state != "slash":
        return place
    state = {"regex": "regex", "divide": "code"}.get(place.part, "lost")
    return place._replace(state=state, part="regex")


def _read_star(place: Place, text: str, at: int) -> tuple[Place, int]:
    if text[at] == "/":
        return place._replace(state="code"), at + 1
    return (place, at + 1) if text[at] == "*" else (place._replace(state="block"), at + 1)


def _read_quoted(place: Place, text: str, at: int) -> tuple[Place, int]:
    """Read on in a string, a regex or a comment."""
    if place.word == "\\":
        return place._replace(word=""), at + 1
    if place.word == "$":
        place = place._replace(word="")
        if text[at] == "{":
            inside = place._replace(state="code", part="regex", braces=(*place.braces, 0))
            return inside, at + 1
    match = _ENDS[place.state].search(text, at)
    if match is None:
        return place, len(text)
    found, state = match[0], place.state
    if found in ("\\", "$"):
        return place._replace(word=found), match.end()
    if state == "regex" and found == "[":
        return place._replace(state="class"), match.end()
    if state == "class" and found == "]":
        return place._replace(state="regex"), match.end()
    if state == "block":
        return place._replace(state="star"), match.end()
    if state == "line":
        return place._replace(state="code"), match.end()
    # The end of it; a newline ends what nobody closed.
    return place._replace(state="code", part="divide"), match.end()


def behind_value(place: Place) -> Place:
    """Return the place behind a value."""
    place = resolved(place)
    if place.state == "code":
        return place._replace(part="divide", word="")
    if place.state == "star":
        return place._replace(state="block")
    return place._replace(word="")
