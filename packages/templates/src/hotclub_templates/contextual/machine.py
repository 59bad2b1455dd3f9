"""Read constant HTML: from a place, along a text, to a place.

Flow: place + text → **machine** → place. The states of the tokenizer of the HTML Standard (13.2.5),
and the parts of tree construction that change how the tokenizer reads on. Linear in the text.
`advance(advance(place, a), b) == advance(place, a + b)`.
Not here: what is inside attributes and raw elements (content.py), values (entering.py).
"""

import re
from collections.abc import Callable

from hotclub_templates.contextual import places as p
from hotclub_templates.contextual.content import read_raw, read_value
from hotclub_templates.contextual.elements import behind_tag
from hotclub_templates.contextual.places import Place, PlaceError
from hotclub_templates.contextual.vocabulary import FOREIGN_ROOTS, language_of

Step = Callable[[Place, str, int], tuple[Place, int]]

BLANKS = "\t\n\f\r "
LONGEST_NAME = 60
_NAME_END = re.compile(r"[\t\n\f\r />]")
_ATTRIBUTE_END = re.compile(r"[\t\n\f\r />=]")
_DECLARATIONS = {"--": p.COMMENT, "doctype": p.DOCTYPE, "[CDATA[": p.CDATA}
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def advance(place: Place, text: str) -> Place:
    """Return the place behind `text`, which begins at `place`.

    Raises PlaceError for text that no browser reads in one way.
    """
    at, held = 0, 0
    if place.pending:
        held = len(place.pending)
        text, place = place.pending + text, place._replace(pending="")
    try:
        while at < len(text):
            place, at = _STEPS[place.kind](place, text, at)
    except PlaceError as error:
        error.offset = max(0, error.offset - held)
        raise
    return place


def lowered(name: str) -> str:
    """Return `name` with ASCII letters lowered, as the tokenizer does it."""
    return name.translate(_LOWER)


def _text(place: Place, text: str, at: int) -> tuple[Place, int]:
    found = text.find("<", at)
    return (place, len(text)) if found < 0 else (place._replace(kind=p.TAG_OPEN), found + 1)


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _tag_open(place: Place, text: str, at: int) -> tuple[Place, int]:
    first = text[at]
    if first == "!":
        return place._replace(kind=p.DECLARATION), at + 1
    if first == "/":
        return place._replace(kind=p.END_TAG_OPEN), at + 1
    if _is_letter(first):
        return place._replace(kind=p.TAG_NAME), at
    return place._replace(kind=p.BOGUS_COMMENT if first == "?" else p.TEXT), at


def _end_tag_open(place: Place, text: str, at: int) -> tuple[Place, int]:
    if _is_letter(text[at]):
        return place._replace(kind=p.TAG_NAME, tag="/"), at
    if text[at] == ">":
        return place._replace(kind=p.TEXT), at + 1
    return place._replace(kind=p.BOGUS_COMMENT), at


def _declaration(place: Place, text: str, at: int) -> tuple[Place, int]:
    word = place.word + text[at]
    for name, kind in _DECLARATIONS.items():
        begins = word if kind == p.CDATA else lowered(word)
        if begins == name:
            is_foreign = bool(place.foreign) and place.foreign[-1] in FOREIGN_ROOTS
            kind = p.BOGUS_COMMENT if kind == p.CDATA and not is_foreign else kind
            state = "start" if kind == p.COMMENT else ""
            return place._replace(kind=kind, word="", state=state), at + 1
        if name.startswith(begins):
            return place._replace(word=word), at + 1
    return place._replace(kind=p.BOGUS_COMMENT, word=""), at


def _until_greater(place: Place, text: str, at: int) -> tuple[Place, int]:
    found = text.find(">", at)
    return (place, len(text)) if found < 0 else (place._replace(kind=p.TEXT), found + 1)


# state → what follows it: "-", ">", "!", anything else.
_COMMENT_STATES = {
    "start": ("start dash", "out", "", ""),
    "start dash": ("end", "out", "", ""),
    "dash": ("end", "", "", ""),
    "end": ("end", "out", "bang", ""),
    "bang": ("dash", "out", "", ""),
}


def _comment(place: Place, text: str, at: int) -> tuple[Place, int]:
    state = place.state
    while at < len(text):
        if not state:
            found = text.find("-", at)
            if found < 0:
                at = len(text)
                break
            state, at = "dash", found + 1
            continue
        which = "->!".find(text[at])
        state, at = _COMMENT_STATES[state][which], at + 1
        if state == "out":
            return place._replace(kind=p.TEXT, state=""), at
    return (place if state == place.state else place._replace(state=state)), at


def _cdata(place: Place, text: str, at: int) -> tuple[Place, int]:
    found = text.find("]]>", at)
    if found >= 0:
        return place._replace(kind=p.TEXT), found + 3
    brackets = re.search(r"\]{0,2}\Z", text[max(at, len(text) - 2) :])
    return place._replace(pending=brackets[0] if brackets else ""), len(text)


def _tag_name(place: Place, text: str, at: int) -> tuple[Place, int]:
    match = _NAME_END.search(text, at)
    end = len(text) if match is None else match.start()
    name = (place.tag + lowered(text[at : min(end, at + LONGEST_NAME)]))[:LONGEST_NAME]
    return _behind_name(place._replace(tag=name), text, end, p.BEFORE_NAME)


def _behind_name(place: Place, text: str, at: int, between: str) -> tuple[Place, int]:
    """Go on where a name or a value has ended, with a blank, a slash, or the end of the tag."""
    if at == len(text):
        return place, at
    mark = text[at]
    if mark == ">":
        return behind_tag(place), at + 1
    kind = p.SELF_CLOSING if mark == "/" else between
    if kind == p.AFTER_NAME:
        return place._replace(kind=kind), at + 1
    return place._replace(kind=kind, attribute="", quote="", language=""), at + 1


def _before_name(place: Place, text: str, at: int) -> tuple[Place, int]:
    mark = text[at]
    if mark in BLANKS:
        return place, at + 1
    if mark == ">":
        return behind_tag(place), at + 1
    if mark == "/":
        return place._replace(kind=p.SELF_CLOSING, attribute=""), at + 1
    # An equals sign here is the first character of a name.
    first = text[at] if mark == "=" else ""
    return place._replace(kind=p.NAME, attribute=first), at + len(first)


def _name(place: Place, text: str, at: int) -> tuple[Place, int]:
    match = _ATTRIBUTE_END.search(text, at)
    end = len(text) if match is None else match.start()
    if place.attribute.startswith(p.DYNAMIC) and end > at:
        raise PlaceError(
            "The name of this attribute is put together of a value and text. Only what follows "
            "'data-' or 'aria-' may be a value, or a whole name.",
            at, end - at,
        )  # fmt: skip
    name = (place.attribute + lowered(text[at : min(end, at + LONGEST_NAME)]))[:LONGEST_NAME]
    place = place._replace(attribute=name)
    if match is not None and match[0] == "=":
        return place._replace(kind=p.BEFORE_VALUE), end + 1
    return _behind_name(place, text, end, p.AFTER_NAME)


def _after_name(place: Place, text: str, at: int) -> tuple[Place, int]:
    if text[at] == "=":
        return place._replace(kind=p.BEFORE_VALUE), at + 1
    if text[at] in BLANKS:
        return place, at + 1
    return _before_name(place._replace(kind=p.BEFORE_NAME, attribute=""), text, at)


def _before_value(place: Place, text: str, at: int) -> tuple[Place, int]:
    mark = text[at]
    if mark in BLANKS:
        return place, at + 1
    if mark == ">":
        return behind_tag(place), at + 1
    quote = mark if mark in "\"'" else ""
    return begun_value(place, quote), at + len(quote)


def begun_value(place: Place, quote: str) -> Place:
    """Return the place in which the value of an attribute begins."""
    language = language_of(place.tag, place.attribute, place.hint)
    state = "code" if language in ("js", "css") else ""
    part = {"js": "regex", "url": "start", "srcset": "start"}.get(language, "")
    word = "\n" if language == "js" else ""
    place = place._replace(kind=p.VALUE, quote=quote, language=language, state=state)
    return place._replace(part=part, word=word)


def _after_value(place: Place, text: str, at: int) -> tuple[Place, int]:
    if text[at] in "/>" + BLANKS:
        return _behind_name(place, text, at, p.BEFORE_NAME)
    return _before_name(place._replace(kind=p.BEFORE_NAME), text, at)


def _self_closing(place: Place, text: str, at: int) -> tuple[Place, int]:
    if text[at] == ">":
        return behind_tag(place), at + 1
    return _before_name(place._replace(kind=p.BEFORE_NAME), text, at)


def _gap(place: Place, text: str, at: int) -> tuple[Place, int]:
    if text[at] in BLANKS:
        return place._replace(kind=p.SPACED), at + 1
    if text[at] in "/>":
        return _before_name(place, text, at)
    raise PlaceError(
        "What stands before this ends with an attribute in one case and without in another, so "
        "this text may become a part of its name. Put a blank in front of it.",
        at, 1,
    )  # fmt: skip


def _spaced(place: Place, text: str, at: int) -> tuple[Place, int]:
    if text[at] != "=":
        place, at = _before_name(place, text, at)
        return place, at
    raise PlaceError(
        "What stands before this '=' is the name of an attribute in one case only. Put name, '=' "
        "and value into the same branch.",
        at, 1,
    )  # fmt: skip


_STEPS: dict[str, Step] = {
    p.TEXT: _text,
    p.TAG_OPEN: _tag_open,
    p.END_TAG_OPEN: _end_tag_open,
    p.DECLARATION: _declaration,
    p.DOCTYPE: _until_greater,
    p.BOGUS_COMMENT: _until_greater,
    p.COMMENT: _comment,
    p.CDATA: _cdata,
    p.TAG_NAME: _tag_name,
    p.BEFORE_NAME: _before_name,
    p.NAME: _name,
    p.AFTER_NAME: _after_name,
    p.BEFORE_VALUE: _before_value,
    p.VALUE: read_value,
    p.AFTER_VALUE: _after_value,
    p.SELF_CLOSING: _self_closing,
    p.GAP: _gap,
    p.SPACED: _spaced,
    p.RAW: read_raw,
}
