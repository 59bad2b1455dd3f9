"""What a complete tag means for the text behind it.

Flow: machine (at the `>` of a tag) → **elements** → text or raw content. Follows the parts of tree
construction that switch the tokenizer: raw elements, and SVG and MathML, in which there are none.
Not here: reading tags (machine.py) or content (content.py).
"""

from hotclub_templates.contextual import places as p
from hotclub_templates.contextual.places import Place, PlaceError
from hotclub_templates.contextual.vocabulary import (
    BREAKOUTS,
    FOREIGN_ROOTS,
    INTEGRATION,
    RAWTEXT,
    RCDATA,
)

MAX_FOREIGN = 64


def behind_tag(place: Place) -> Place:
    """Return the place behind the tag that ends here."""
    if place.tag.startswith("/"):
        return Place(foreign=_closed(place.foreign, place.tag[1:]))
    foreign, name = place.foreign, place.tag
    if foreign and foreign[-1] in FOREIGN_ROOTS:
        if name not in BREAKOUTS:
            return _in_foreign(place)
        foreign = _broken_out(foreign)
    if name in FOREIGN_ROOTS:
        if place.kind == p.SELF_CLOSING:
            return Place(foreign=foreign)
        return Place(foreign=_opened(foreign, name))
    if name in RCDATA or name in RAWTEXT:
        language = "rcdata" if name in RCDATA else "rawtext"
        return Place(p.RAW, name, language=language, foreign=foreign)
    if name in ("script", "style"):
        return _code(name, place.hint, foreign)
    return Place(foreign=foreign)


def _code(name: str, hint: str, foreign: tuple[str, ...]) -> Place:
    language = "css" if name == "style" else hint or "js"
    part = "" if name == "style" else "regex"
    word = "\n" if language == "js" else ""
    return Place(
        p.RAW, name, language=language, state="code", part=part, word=word, foreign=foreign
    )


def _in_foreign(place: Place) -> Place:
    foreign, name = place.foreign, place.tag
    if place.kind == p.SELF_CLOSING:
        return Place(foreign=foreign)
    if name in ("script", "style"):
        return _code(name, place.hint, foreign)
    if name in FOREIGN_ROOTS or name in INTEGRATION[foreign[-1]]:
        return Place(foreign=_opened(foreign, name))
    return Place(foreign=foreign)


def _opened(foreign: tuple[str, ...], name: str) -> tuple[str, ...]:
    if len(foreign) >= MAX_FOREIGN:
        raise PlaceError(f"Elements of SVG and MathML are nested more than {MAX_FOREIGN} deep.")
    return (*foreign, name)


def _closed(foreign: tuple[str, ...], name: str) -> tuple[str, ...]:
    if name in ("p", "br") and foreign and foreign[-1] in FOREIGN_ROOTS:
        return _broken_out(foreign)
    for place in range(len(foreign) - 1, -1, -1):
        if foreign[place] == name:
            return foreign[:place]
    return foreign


def _broken_out(foreign: tuple[str, ...]) -> tuple[str, ...]:
    """Return what is open behind a start tag that SVG and MathML do not have."""
    while foreign and foreign[-1] in FOREIGN_ROOTS:
        foreign = foreign[:-1]
    return foreign
