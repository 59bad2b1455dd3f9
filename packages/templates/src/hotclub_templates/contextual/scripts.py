"""Where in JavaScript the text so far has come to.

Flow: constant text of a script or handler → **scripts** → place. States: "code", "dq", "sq", "tick"
(strings), "regex", "class" (of a regex), "line", "block", "star" (comments), "slash" (one was
seen), "lost" (whether a slash divides cannot be told: no value may follow).
`part` says what a slash would be: "regex", "divide", or "either".
Not here: where a script ends (machine.py), escaping of values.
"""

import re

from hotclub_templates.contextual.places import Place, PlaceError

# A regex may follow these words; a division follows all others.
_BEFORE_REGEX = frozenset((
    "await", "case", "delete", "do", "else",
    "extends", "in", "instanceof", "new", "of",
    "return", "throw", "typeof", "void", "yield",
))  # fmt: skip
# Behind the parentheses of these stands a statement, which may begin with a regex.
_BEFORE_STATEMENT = frozenset(("if", "while", "for", "with", "if ", "while ", "for ", "with "))
MAX_PARENTHESES = 200
_LONGEST_WORD = max(map(len, _BEFORE_REGEX)) + 1
_TOKEN = re.compile(r"[\w$]+|\s+|<!--|<(?:!-?)?\Z|[+\-]|.", re.DOTALL)
# Between a `<` that ends a text, as it may begin `<!--`, and the word in front of it.
_CUT = "\0"
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
_BEHIND = {"]": "divide", ".": "divide", "}": "either"}
_CLOSED = {"": "either", "s": "regex", "(": "divide"}
_NEWLINE = re.compile("[\n\r\u2028\u2029]")


def read_script(place: Place, text: str) -> Place:
    """Return the place behind `text`."""
    at = 0
    if _CUT in place.word and text:
        cut, _, word = place.word.partition(_CUT)
        text, place = cut + text, place._replace(word=word)
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
    parentheses = place.parentheses
    for match in _TOKEN.finditer(text, at):
        sign, at = match[0], match.end()
        first = sign[0]
        if first == "_" or first == "$" or first.isalnum():
            word = ((word if _continues(word) else "") + sign)[:_LONGEST_WORD]
            part = "regex" if word in _BEFORE_REGEX else "divide"
            continue
        if first.isspace():
            word = _behind_blank(word, sign)
            continue
        if first == "<" and sign != "<!--" and at == len(text):
            word = f"{sign}{_CUT}{word}"
            break
        before, word = word, ""
        if sign in "+-":
            part, word = _behind_sign(sign, before, part)
        elif sign in "()":
            parentheses, part = _behind_parenthesis(sign, before, parentheses)
        elif sign in _QUOTES:
            state = _QUOTES[sign]
        elif sign in ("/", "<!--"):
            # A comment is nothing between a word and what follows it.
            state, word = "slash" if sign == "/" else "line", _behind_blank(before, "")
        elif sign == ">" and before.startswith("\n--"):
            state, part = "line", before[3:]
        else:
            state, braces = _behind_brace(sign, braces)
            part, word = _BEHIND.get(sign, "regex"), "." if sign == "." else ""
        if state != "code":
            break
    place = place._replace(state=state, part=part, word=word, braces=braces)
    return place._replace(parentheses=parentheses), at


def _behind_blank(word: str, blank: str) -> str:
    """Return what a word is behind a blank: it ends there, and what it was may matter still."""
    if word == "." or word in _BEFORE_STATEMENT:
        return word if word[-1] in ". " else f"{word} "
    return "\n" if word == "\n" or _NEWLINE.search(blank) else ""


def _behind_sign(sign: str, before: str, part: str) -> tuple[str, str]:
    """Return part and word behind a plus or minus."""
    # `-->` at the beginning of a line is a comment, which leaves the part as it was.
    if sign == "-" and before == "\n":
        return "regex", f"\n-{part}"
    if sign == "-" and before.startswith("\n-"):
        return "divide", f"\n--{before[2:]}"
    # `x++ / 2` divides, `x + /re/` does not.
    return ("divide", "") if before == sign else ("regex", sign)


def _behind_parenthesis(sign: str, before: str, opened: str) -> tuple[str, str]:
    """Return open parentheses and part behind one."""
    if sign == ")":
        return opened[:-1], _CLOSED[opened[-1:]]
    if len(opened) >= MAX_PARENTHESES:
        raise PlaceError(f"Parentheses of a script are nested more than {MAX_PARENTHESES} deep.")
    return opened + ("s" if before in _BEFORE_STATEMENT else "("), "regex"


def _continues(word: str) -> bool:
    return word != "" and not word.endswith((" ", "+", "-")) and word[0] != "\n"


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
    """Return the place with a slash (or `<`) understood that no second character explains."""
    if _CUT in place.word:
        return place._replace(part="regex", word="")
    if place.state != "slash":
        return place
    state = {"regex": "regex", "divide": "code"}.get(place.part, "lost")
    return place._replace(state=state, part="regex", word="")


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
