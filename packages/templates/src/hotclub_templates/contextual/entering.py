"""May a value stand here, and what is the place behind it?

Flow: place → **enter** → the place of the value → escapers; → **leave** → machine. Every mistake
says how to mend it.
Not here: what a value becomes (escapers.py).
"""

from hotclub_templates.contextual import places as p
from hotclub_templates.contextual import scripts, styles
from hotclub_templates.contextual.addresses import behind_value as behind_address
from hotclub_templates.contextual.machine import begun_value
from hotclub_templates.contextual.places import Place, PlaceError, shown

# Before these a part of a name may be a value: nothing that they begin is code or an address.
OPEN_PREFIXES = ("data-", "aria-")

_NO_VALUE = {
    p.TAG_OPEN: "A value cannot be the name of an element, nor stand behind '<'. Choose between "
    "whole elements with {% if %}, or write &lt; for the character.",
    p.END_TAG_OPEN: "A value cannot be the name of an element. Choose between whole elements with "
    "{% if %}.",
    p.TAG_NAME: "A value cannot be (a part of) the name of an element. If it is an attribute, put a "
    "blank in front of it.",
    p.DECLARATION: "A value cannot stand in a '<!' declaration. Put it into an element.",
    p.DOCTYPE: "A value cannot stand in the doctype. Write the doctype as text.",
    p.CDATA: "A value cannot be escaped in a CDATA section. Write ordinary text instead.",
    p.SELF_CLOSING: "A value cannot stand between '/' and '>'. Put it in front of the '/', with a "
    "blank.",
}


def enter(place: Place, *, is_named: bool = False) -> Place:
    """Return the place of a value that stands at `place`.

    is_named: whether '=' follows, so that the value is the name of an attribute.
    Raises PlaceError where no escaping makes a value safe.
    """
    kind = place.kind
    if kind == p.TEXT:
        return place
    if kind in _NO_VALUE:
        raise PlaceError(_NO_VALUE[kind])
    if kind == p.BEFORE_VALUE:
        place = begun_value(place, "")
    if place.kind == p.VALUE:
        return _in_attribute(place)
    if kind == p.RAW:
        return _in_raw(place)
    if kind in p.IN_TAG:
        return _as_name(place, is_named=is_named)
    return place


def _as_name(place: Place, *, is_named: bool) -> Place:
    if place.tag.startswith("/"):
        raise PlaceError("An end tag has no attributes. Take the value out of it.")
    if place.kind == p.NAME:
        if p.DYNAMIC in place.attribute or not place.attribute.startswith(OPEN_PREFIXES):
            raise PlaceError(
                f"A value cannot be a part of the name of an attribute ('{place.attribute}…'). Only "
                "what follows 'data-' or 'aria-' may be a value, or a whole name. If they are two "
                "attributes, put a blank between them."
            )
        return place
    if place.kind == p.GAP:
        raise PlaceError(
            "What stands before this value may be a name that it would become a part of. Put a "
            "blank in front of the value."
        )
    return place._replace(kind=p.NAME, attribute="=" if is_named else "")


def _in_attribute(place: Place) -> Place:
    language = place.language
    if not place.quote and language in ("js", "css", "srcset", "srcdoc", "refresh"):
        raise PlaceError(
            f"A value {shown(place)} needs quotes around it: without them no escaping is safe. "
            f'Write {place.attribute}="…".'
        )
    if place.pending and language:
        raise PlaceError(
            f"'{place.pending}' in front of this value would make a character reference of it. "
            "Write &amp;amp; for the character '&'."
        )
    return _in_language(place)


def _in_raw(place: Place) -> Place:
    if place.pending and not (place.language == "js" and place.state == "code" and not place.level):
        raise PlaceError(
            f"'{place.pending}' in front of this value may be the beginning of a tag. In text write "
            "&lt;, in a string of JavaScript \\x3C, in CSS \\3C, or put a blank behind it."
        )
    if place.pending not in ("", "<", "-", "--"):
        raise PlaceError(f"'{place.pending}' in front of this value may be the beginning of a tag.")
    if place.language == "unknown":
        raise PlaceError(
            "The type of this script is a value, so nothing says what its content is. Write the "
            "type into the template."
        )
    return _in_language(place._replace(pending=""))


def _in_language(place: Place) -> Place:
    language = place.language
    if language in ("js", "json"):
        return _in_script(scripts.resolved(place))
    if language == "css":
        if place.word.startswith("\\"):
            raise PlaceError("A backslash in front of a value escapes its first character.")
        return _in_style(place)
    if language in ("url", "srcset"):
        _refuse_bad_address(place)
    return place


def _in_script(place: Place) -> Place:
    if place.braces and place.state == "code":
        raise PlaceError(
            "A value in the code of a template literal's ${…} cannot be told from the text around "
            "it. Give the value to a variable outside of the literal, and name that in ${…}."
        )
    if place.state == "lost":
        raise PlaceError(
            "Whether the '/' before this value divides or begins a regular expression cannot be "
            "told. Write ';' behind a '}' that ends a statement, or give what is divided a name."
        )
    if place.word in ("\\", "$") and place.state != "code":
        raise PlaceError(
            f"'{place.word}' in front of a value would change how its first character is read. "
            "Put something between them."
        )
    return place


def _in_style(place: Place) -> Place:
    if place.state == "slash":
        raise PlaceError("'/' in front of a value may be the beginning of a comment. Put a blank.")
    if place.state == "code" and place.word.startswith("@"):
        raise PlaceError(
            "A value cannot be a part of the name of an at-rule, nor the address of @import without "
            'quotes. Write the name as text, the address as "…".'
        )
    if place.state.startswith("url"):
        _refuse_bad_address(place)
    return place


def _refuse_bad_address(place: Place) -> None:
    if place.part == "bad":
        raise PlaceError(
            f"A value in an address of '{place.word}:' cannot be made safe. Put code into a script "
            "that reads the value from a data- attribute; of data: addresses, images (not SVG), "
            "sound, video and fonts may hold a value."
        )
    if place.part == "data":
        raise PlaceError("The type of a data: address cannot be a value. Write it as text.")


def leave(place: Place) -> Place:
    """Return the place behind a value that stood at `place`, as `enter` gave it."""
    kind = place.kind
    if kind == p.TEXT:
        return place
    if kind == p.NAME:
        name = f"{place.attribute}{p.DYNAMIC}" if place.attribute not in ("", "=") else p.DYNAMIC
        return place._replace(attribute=name)
    if kind == p.COMMENT:
        return place._replace(state="")
    if kind not in (p.VALUE, p.RAW):
        return place
    return _behind_value_in_language(place._replace(pending=""))


def _behind_value_in_language(place: Place) -> Place:
    language = place.language
    if language in ("js", "json"):
        return scripts.behind_value(place)
    if language == "css":
        return styles.behind_value(place)
    if language in ("url", "srcset"):
        part, word = behind_address(place.part)
        return place._replace(part=part, word=word)
    if language == "hint":
        return place._replace(word=p.DYNAMIC)
    return place
