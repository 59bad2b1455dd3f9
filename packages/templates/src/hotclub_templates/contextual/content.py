"""Read the inside of attribute values and of raw elements, in the language it is written in.

Flow: machine → **content** → scripts, styles, addresses → machine.
Not here: tags.
"""

import re
from functools import lru_cache

from hotclub_templates.contextual import places as p
from hotclub_templates.contextual.addresses import read_address, read_srcset
from hotclub_templates.contextual.places import Place, PlaceError
from hotclub_templates.contextual.scripts import read_script
from hotclub_templates.contextual.styles import read_style
from hotclub_templates.contextual.vocabulary import FOREIGN_ROOTS, script_language

_VALUE_ENDS = {
    '"': re.compile('"'),
    "'": re.compile("'"),
    "": re.compile(r"[\t\n\f\r >]"),
}
_REFERENCE = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[A-Za-z][A-Za-z0-9]*+(?![=]);?)")
_UNFINISHED_REFERENCE = re.compile(r"&[#A-Za-z0-9]{0,32}\Z")
_LONGEST_HINT = 60


def read_value(place: Place, text: str, at: int) -> tuple[Place, int]:
    """Read on in the value of an attribute."""
    match = _VALUE_ENDS[place.quote].search(text, at)
    end = len(text) if match is None else match.start()
    if place.language:
        place = _read_inside(place, text, at, end, is_whole=match is not None)
    if match is None:
        return place, end
    place = _left_value(place)
    if place.quote:
        return place._replace(kind=p.AFTER_VALUE, quote=""), match.end()
    # Behind an unquoted value, the blank or the end of the tag is read as behind a quoted one.
    return place._replace(kind=p.AFTER_VALUE), end


def _read_inside(place: Place, text: str, at: int, end: int, *, is_whole: bool) -> Place:
    pending = ""
    if not is_whole:
        unfinished = _UNFINISHED_REFERENCE.search(text, max(at, end - 34))
        if unfinished is not None:
            pending, end = unfinished[0], unfinished.start()
    try:
        place = read_language(place, decoded(text[at:end]))
    except PlaceError as error:
        error.offset += at
        raise
    return place._replace(pending=pending)


def decoded(text: str) -> str:
    """Return the text of an attribute with its character references read (13.2.5.73)."""
    return _REFERENCE.sub(_referred, text) if "&" in text else text


def _referred(match: re.Match[str]) -> str:
    from html import unescape  # loaded by the first reference: most processes meet none
    from html.entities import html5

    found = match[0]
    is_known = found[1] == "#" or found[1:] in html5
    return unescape(found) if is_known else found


def read_language(place: Place, text: str) -> Place:
    """Return the place behind decoded text of a language."""
    language = place.language
    if language in ("js", "json"):
        return read_script(place, text)
    if language == "css":
        return read_style(place, text)
    if language in ("url", "srcset"):
        read = read_srcset if language == "srcset" else read_address
        part, word = read(place.part, place.word, text)
        return place._replace(part=part, word=word)
    if language in ("hint", "refresh"):
        return place._replace(word=(place.word + text)[:_LONGEST_HINT])
    return place


def _left_value(place: Place) -> Place:
    hint = place.hint
    if place.language == "hint" and not hint:
        if place.attribute == "type":
            hint = "unknown" if p.DYNAMIC in place.word else script_language(place.word)
        else:
            hint = "refresh" if place.word.strip().lower() in ("refresh", p.DYNAMIC) else "other"
    return place._replace(
        attribute="", language="", state="", part="", word="", braces=(), parentheses="", pending="", level=0,
        hint=hint,
    )  # fmt: skip


@lru_cache(maxsize=64)
def _end_tag(tag: str) -> re.Pattern[str]:
    return re.compile(rf"</{tag}(?=[\t\n\f\r />])", re.IGNORECASE | re.ASCII)


@lru_cache(maxsize=64)
def _unfinished_end_tag(tag: str) -> re.Pattern[str]:
    """Return the pattern of a beginning of an end tag that the end of a text cuts."""
    letters = "".join(f"(?:{letter}" for letter in tag) + ")?" * len(tag)
    return re.compile(rf"<(?:/{letters})?\Z", re.IGNORECASE | re.ASCII)


_SCRIPT_MARKS = re.compile(r"<!--|-->|<(/?)script(?=[\t\n\f\r />])", re.IGNORECASE | re.ASCII)
_UNFINISHED_SCRIPT_MARK = re.compile(
    r"(?:<(?:!-?|/?(?:s(?:c(?:r(?:i(?:pt?)?)?)?)?)?)|(?<!-)-|--)\Z", re.IGNORECASE | re.ASCII
)
_MARKUP = re.compile(r"<[a-zA-Z/!?]|]]>")
_LONGEST_MARK = 12


def read_raw(place: Place, text: str, at: int) -> tuple[Place, int]:
    """Read on in an element that holds raw text, up to its end tag."""
    if place.tag == "plaintext":
        return place, len(text)
    if place.tag == "script":
        return _read_script_element(place, text, at)
    match = _end_tag(place.tag).search(text, at)
    if match is not None:
        return _end(_read_until(place, text, at, match.start())), match.end()
    unfinished = _unfinished_end_tag(place.tag).search(text, max(at, len(text) - _LONGEST_MARK))
    end = len(text) if unfinished is None else unfinished.start()
    place = _read_until(place, text, at, end)
    return place._replace(pending=text[end:]), len(text)


def _end(place: Place) -> Place:
    return Place(p.TAG_NAME, f"/{place.tag}", foreign=place.foreign)


def _read_until(place: Place, text: str, at: int, end: int) -> Place:
    _refuse_markup(place, text, at, end)
    return read_language(place, text[at:end]) if end > at else place


def _refuse_markup(place: Place, text: str, at: int, end: int) -> None:
    if place.foreign and place.foreign[-1] in FOREIGN_ROOTS:
        found = _MARKUP.search(text, at, end)
        if found is not None:
            raise PlaceError(
                f"In SVG and MathML the content of <{place.tag}> is read as markup, in HTML it is "
                f"not. Move the element out of <{place.foreign[0]}>, or write '<' in another way.",
                found.start(), len(found[0]),
            )  # fmt: skip


def _read_script_element(place: Place, text: str, at: int) -> tuple[Place, int]:
    """Read on in a script, where `<!-- <script>` hides an end tag (13.2.5.15 and following)."""
    while True:
        match = _SCRIPT_MARKS.search(text, at)
        if match is None:
            break
        mark = match[0]
        if match[1] == "/" and place.level < 2:
            _refuse_markup(place, text, at, match.start())
            return _end(place), match.end()
        level = _level_behind(mark, place.level)
        # The dashes of `<!-->` may be those of its end.
        end = match.start() + 2 if mark == "<!--" else match.end()
        if mark == "<!--":
            place, at = _read_until(place, text, at, match.start()), match.start()
            place = place._replace(state="line") if place.state == "code" else place
        place = _read_until(place, text, at, end)._replace(level=level)
        at = end
    unfinished = _UNFINISHED_SCRIPT_MARK.search(text, max(at, len(text) - _LONGEST_MARK))
    end = len(text) if unfinished is None else unfinished.start()
    if unfinished is not None and unfinished[0][0] == "-" and not place.level:
        end = len(text)
    place = _read_until(place, text, at, end)
    return place._replace(pending=text[end:]), len(text)


def _level_behind(mark: str, level: int) -> int:
    if mark == "<!--":
        return level or 1
    if mark == "-->":
        return 0
    if mark[1] == "/":
        return 1
    return 2 if level == 1 else level
