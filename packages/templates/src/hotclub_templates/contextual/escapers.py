"""What a value becomes at a place: the functions that make it text.

Flow: place → **escaper_for** → function (value → text). Values are settled Python values; safe
strings (`__html__`) are HTML, and are believed in text alone. What cannot be shown becomes a value
that does nothing: INVALID_ADDRESS, INVALID_STYLE, INVALID_NAME.
Not here: which places exist (places.py), local forms of dates and numbers (the caller's affair).
"""

import json
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from urllib.parse import quote

from hotclub_templates.contextual import places as p
from hotclub_templates.contextual.places import Place
from hotclub_templates.contextual.vocabulary import is_plain_name, language_of
from hotclub_templates.escaping import HtmlJSONEncoder, SafeString, escape_text, html_of, plain

Escaper = Callable[[object], str]

# Schemes that an address in a value may have; a relative address has none.
SCHEMES = frozenset(("http", "https", "mailto", "tel", "sms", "ftp"))
INVALID_ADDRESS = "about:invalid#hotclub"
INVALID_STYLE = "invalid-hotclub"
INVALID_NAME = "data-invalid-hotclub"

_JSON = str.maketrans({
    "<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029",
})  # fmt: skip
_SCRIPT_STRING = {
    **{code: f"\\u{code:04X}" for code in (*range(32), *range(0x7F, 0xA0))},
    **{ord(c): f"\\u{ord(c):04X}" for c in "\\'\"><&=-;`/${}\u2028\u2029"},
}
_REGEX = {**_SCRIPT_STRING, **{ord(c): f"\\u{ord(c):04X}" for c in ".*+?^()|[]#,:! "}}
_STYLE_STRING = {
    code: f"\\{code:X} "
    for code in (*range(32), *range(0x7F, 0xA0), *map(ord, "\\'\"<>&/*{}();@:=!`"))
}
# A slash at the end would begin a comment with a "*" behind the value.
_STYLE_VALUE = re.compile(
    r"(?:(?<![\w-])(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|calc|var|min|max|clamp|repeat|minmax|translate[XYZ]?"
    r"|scale[XY]?|rotate|cubic-bezier)\([\w #%.,+\-]*+\)|[\w #%.,+\-]|!important|/(?!\*|\Z))*+",
    re.ASCII,
)
_STYLE_CODE = re.compile(r"expression|behaviou?r|binding|javascript|vbscript", re.IGNORECASE)
_UNQUOTED = {ord(c): f"&#{ord(c)};" for c in "\t\n\f\r =`\0"}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*+", re.ASCII)
_NAME_PART = re.compile(r"[A-Za-z0-9_.-]++", re.ASCII)
_ATTRIBUTE = r"""\s++([^\s"'<>/=]++)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'<>=`]++))?+"""
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)
_ATTRIBUTE_LIST = re.compile(rf"(?:{_ATTRIBUTE})*+\s*+")
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9/._~-]*+", re.ASCII)
_KEPT = "!*;:@&=+$,/?#[]%~"
_BLANKS = "".join(map(chr, range(33)))
_REFRESH = re.compile(r"\s*+[\d.]*+\s*+[;,]?\s*+(?:url\s*+=\s*+)?['\"]?", re.IGNORECASE)


def text(value: object) -> str:
    """Escape for HTML text: safe strings stay as they are."""
    html = html_of(value)
    return escape_text(plain(value)) if html is None else html


def attribute(value: object) -> str:
    """Escape for a quoted attribute, or the content of title: markup of safe strings too."""
    html = html_of(value)
    return escape_text(plain(value)) if html is None else _requoted(html)


def _requoted(html: str) -> str:
    """Return safe HTML as the value of an attribute; its references stay what they are."""
    if not any(mark in html for mark in "\"'<>"):
        return html
    return (
        html.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;").replace("'", "&#x27;")
    )


def unquoted(value: object) -> str:
    """Escape for an attribute without quotes; an empty value is a blank there."""
    return attribute(value).translate(_UNQUOTED) or "&#32;"


def comment(value: object) -> str:
    """Escape for a comment: a blank, and text that does not end it."""
    return f" {attribute(value).replace('-', '&#45;').replace('!', '&#33;')}"


def words_of(value: object) -> str:
    """Return the text that a value shows to a reader: of safe HTML, without references."""
    html = html_of(value)
    if html is None:
        return plain(value)
    from html import unescape  # its table of names is large, and only safe HTML needs it

    return unescape(html)


def script_value(value: object) -> str:
    """Return a value as a JavaScript (or JSON) literal; numbers and words with blanks around."""
    if isinstance(value, str):  # a lazy object says so too
        made = json.dumps(plain(value))
    else:
        made = json.dumps(value, cls=HtmlJSONEncoder)
    made = made.translate(_JSON)
    return made if made[0] in '"[{' else f" {made} "


def script_string(value: object) -> str:
    """Escape for the inside of a JavaScript string or template literal, and of a JSON string."""
    return plain(value).translate(_SCRIPT_STRING)


def regex(value: object) -> str:
    """Escape for the inside of a JavaScript regular expression, in which it means itself."""
    return plain(value).translate(_REGEX) or "(?:)"


def nothing(_value: object) -> str:
    """Return nothing: a comment of code needs no value."""
    return ""


def style_value(value: object) -> str:
    """Return what is a plain value of CSS: numbers, names, colours, some functions of them."""
    words = plain(value)
    if _STYLE_VALUE.fullmatch(words) and not _STYLE_CODE.search(words):
        return words
    return INVALID_STYLE


def style_string(value: object) -> str:
    """Escape for the inside of a CSS string."""
    return plain(value).replace("\0", "\ufffd").translate(_STYLE_STRING)


def address_start(schemes: frozenset[str]) -> Escaper:
    """Return the escaper of a whole address, which may have one of `schemes`."""

    def address(value: object) -> str:
        words = words_of(value)
        if _PLAIN_ADDRESS.fullmatch(words):
            return words
        beginning = re.split(r"[/?#]", words, maxsplit=1)[0]
        scheme, colon, _ = beginning.partition(":")
        cleaned = re.sub(r"[\t\n\r]", "", scheme).strip(_BLANKS).lower()
        if colon and cleaned not in schemes:
            return INVALID_ADDRESS
        return _normalized(words.strip(_BLANKS))

    return address


def _normalized(words: str) -> str:
    return quote(words, safe=_KEPT, errors="replace")


def plain_address(words: str) -> bool:
    """Whether an address or a part of one needs no escaping at all."""
    return _PLAIN_ADDRESS.fullmatch(words) is not None


def address_part(value: object) -> str:
    """Return a value with what no address may hold written as %XX; what divides parts is kept."""
    return _normalized(words_of(value))


def address_middle(value: object) -> str:
    """The same where a scheme may still come: a colon is none."""
    return _normalized(words_of(value)).replace(":", "%3A")


def query_value(value: object) -> str:
    """Return a value as one value of a query: everything but letters, digits and -._~ as %XX."""
    return quote(words_of(value), safe="", errors="replace")


def address_list(schemes: frozenset[str]) -> Escaper:
    """Return the escaper of a srcset: each address by its scheme, each descriptor by its form."""
    address = address_start(schemes)

    def candidate(words: str) -> str:
        parts = words.split()
        if not parts:
            return ""
        shown = [address(parts[0]).replace(",", "%2C")]
        if len(parts) > 1:
            fits = len(parts) == 2 and re.fullmatch(r"[\d.]{1,20}[wxh]", parts[1], re.ASCII)
            shown = [*shown, parts[1]] if fits else [INVALID_ADDRESS]
        return " ".join(shown)

    def addresses(value: object) -> str:
        return ", ".join(map(candidate, words_of(value).split(",")))

    return addresses


def descriptor(value: object) -> str:
    """Return a width or density of a srcset; nothing for what is none."""
    words = plain(value)
    return words if re.fullmatch(r"[\d.]{0,20}[wxh]?", words, re.ASCII) else ""


def refresh(schemes: frozenset[str]) -> Escaper:
    """Return the escaper of `<meta http-equiv=refresh content>`: of the address in it."""
    address = address_start(schemes)

    def content(value: object) -> str:
        words = words_of(value)
        match = _REFRESH.match(words)
        end = match.end() if match else 0
        return words[:end].replace("'", "").replace('"', "") + address(words[end:].rstrip("'\""))

    return content


def name(value: object) -> str:
    """Return the name of an attribute; one that holds code, style or an address is not accepted."""
    words = plain(value)
    return words if _NAME.fullmatch(words) and is_plain_name(words) else INVALID_NAME


def name_part(value: object) -> str:
    """Return the rest of a name behind data- or aria-."""
    words = plain(value)
    return words if _NAME_PART.fullmatch(words) else "invalid-hotclub"


def attributes(schemes: frozenset[str]) -> Escaper:
    """Return the escaper among attributes: of names, or of a safe string that is a list of them.

    Addresses in such a list are looked at as anywhere; code in it is the author's.
    """
    shown = {"url": address_start(schemes), "srcset": address_list(schemes)}

    def is_harmless(name: str, written: str) -> bool:
        # On an element that nobody knows here: the attributes of an animation count as addresses.
        show = shown.get(language_of("animate", name))
        if show is None or not written:
            return True
        words = written[1:-1] if written[0] in "\"'" else written
        return INVALID_ADDRESS not in show(SafeString(words))

    def names(value: object) -> str:
        html = html_of(value)
        if html is None:
            return " ".join(map(name, plain(value).split()))
        listed = f" {html}"
        is_list = _ATTRIBUTE_LIST.fullmatch(listed) is not None
        found = _ONE_ATTRIBUTE.findall(listed) if is_list else []
        return html if is_list and all(is_harmless(*one) for one in found) else INVALID_NAME

    return names


def nested(value: object) -> str:
    """Escape for srcdoc: HTML text, as the value of an attribute."""
    return escape_text(text(value))


def is_for_readers(place: Place) -> bool:
    """Whether a value is shown to people here, in the local form of its kind."""
    if place.language in ("url", "srcset", "refresh") or place.kind == p.NAME:
        return False
    is_code = place.language in ("js", "json", "css") and place.state not in ("dq", "sq", "tick")
    return not is_code


def is_escaped_for(place: Place, target: str | None) -> bool:
    """Whether a filter that escapes for `target` ("url", "js string") has done all that is needed.

    Quotes of an attribute around it are another matter.
    """
    if target == "url":
        return place.language == "url" and place.part in ("path", "key", "query", "fragment")
    in_string = place.language in ("js", "json") and place.state in ("dq", "sq")
    return target == "js string" and in_string


def escaper_for(place: Place, schemes: Iterable[str] = SCHEMES) -> Escaper:
    """Return the function that turns a settled value into text at `place`, as `enter` gave it."""
    return _escaper(
        place.kind, place.quote, place.language, place.state, place.part, place.attribute,
        frozenset(schemes),
    )  # fmt: skip


@lru_cache(maxsize=512)
def _escaper(
    kind: str, quote_mark: str, language: str, state: str, part: str, attribute_name: str,
    schemes: frozenset[str],
) -> Escaper:  # fmt: skip
    if kind == p.TEXT:
        return text
    if kind == p.RAW:
        return _in_language(language, state, part, schemes) or attribute
    if kind == p.VALUE:
        inner = _in_language(language, state, part, schemes)
        outer = attribute if quote_mark else unquoted
        return outer if inner is None else _composed(outer, inner)
    if kind == p.NAME:
        return {"": attributes(schemes), "=": name}.get(attribute_name, name_part)
    return comment if kind == p.COMMENT else attribute


def _composed(outer: Escaper, inner: Escaper) -> Escaper:
    if inner is nested:
        return nested
    return lambda value: outer(inner(value))


def _in_language(language: str, state: str, part: str, schemes: frozenset[str]) -> Escaper | None:
    if language in ("js", "json"):
        return _IN_SCRIPT.get(state, nothing)
    if language == "css":
        if state.startswith("url"):
            return _in_style_address(part, schemes)
        return {"code": style_value, "dq": style_string, "sq": style_string}.get(state, nothing)
    if language == "srcset":
        return address_list(schemes) if part == "start" else _in_list(part)
    if language == "url":
        return _in_address(part, schemes)
    return {"srcdoc": nested, "refresh": refresh(schemes)}.get(language)


_IN_SCRIPT: dict[str, Escaper] = {
    "code": script_value, "dq": script_string, "sq": script_string, "tick": script_string,
    "regex": regex, "class": regex,
}  # fmt: skip


def _in_address(part: str, schemes: frozenset[str]) -> Escaper:
    if part == "start":
        return address_start(schemes)
    return {"undecided": address_middle, "query": query_value}.get(part, address_part)


def _in_list(part: str) -> Escaper:
    if part == "descriptor":
        return descriptor
    inner = _in_address(part, frozenset())
    return lambda value: inner(value).replace(",", "%2C")


def _in_style_address(part: str, schemes: frozenset[str]) -> Escaper:
    inner = _in_address(part, schemes)
    # What is left of these is what would end an address without quotes.
    return lambda value: re.sub(r"[;*]", lambda m: f"%{ord(m[0]):02X}", inner(value))
