"""The place behind branches: where texts that end differently may still go on together.

Flow: places of branches → **joined** → one place, or None. A place is given up only where what
follows would have to be escaped in two ways.
Not here: messages (tracker.py).
"""

from hotclub_templates.contextual import places as p
from hotclub_templates.contextual.addresses import VALUE_MARK
from hotclub_templates.contextual.places import Place

_DIRECT = frozenset((p.TAG_NAME, p.NAME, p.AFTER_VALUE, p.GAP))
_SPACED = frozenset((p.BEFORE_NAME, p.AFTER_NAME, p.SPACED))


def joined(one: Place, other: Place) -> Place | None:
    """Return the place in which both go on, or None if they end in different places."""
    if one == other:
        return one
    between = _between_attributes(one, other)
    if between is not None:
        return between
    one, other = settled(one), settled(other)
    if one == other:
        return one
    if one._replace(parentheses="") == other._replace(parentheses=""):
        return one._replace(parentheses="")
    if one.kind == other.kind == p.VALUE and one.language in ("url", "srcset"):
        same = one._replace(part=other.part, word=other.word) == other
        return one._replace(part=_earlier(one.part, other.part), word=VALUE_MARK) if same else None
    if one.kind == other.kind == p.VALUE and one.language == "hint":
        return one._replace(word=p.DYNAMIC) if one._replace(word=other.word) == other else None
    return None


def _earlier(one: str, other: str) -> str:
    """Return the part whose rule is the stricter one."""
    parts = {one, other}
    for part in ("bad", "data"):
        if part in parts:
            return "bad"
    for part in ("start", "undecided", "descriptor", "path", "key", "query"):
        if part in parts:
            return "start" if part == "undecided" else part
    return one


def _between_attributes(one: Place, other: Place) -> Place | None:
    ended = [_ended(place) for place in (one, other)]
    kinds = {place.kind for place in ended}
    if not kinds <= (_DIRECT | _SPACED) or one.tag != other.tag or one.foreign != other.foreign:
        return None
    kind = p.SPACED if kinds <= _SPACED else p.GAP
    hint = one.hint if one.hint == other.hint else "unknown"
    if one.tag != "script" and hint == "unknown":
        hint = "refresh"
    return Place(kind, one.tag, hint=hint, foreign=one.foreign)


def _ended(place: Place) -> Place:
    """Return the place with an unquoted value ended that has begun."""
    is_unquoted = place.kind == p.VALUE and not place.quote
    return place._replace(kind=p.AFTER_VALUE) if is_unquoted else place


def settled(place: Place) -> Place:
    """Return the place without what matters only to the very next character.

    Of JavaScript: whether a slash divides is not known then.
    """
    if place.language in ("js", "json") and place.state == "code":
        return place._replace(part="either", word="")
    if place.language == "css" and place.state == "code":
        return place._replace(word="")
    return place


def widened(place: Place) -> Place:
    """Return the place in which the body of a loop begins, on its first turn or a later one."""
    return settled(place)


def ends_as(place: Place, begun: Place) -> bool:
    """Whether text that began at `begun` and ends at `place` leaves the document where it was."""
    if begun.parentheses == "":  # of no known ones, any may be open
        place = place._replace(parentheses="")
    if place == begun or settled(place) == settled(begun):
        return True
    is_open = begun.kind in _DIRECT or begun.kind in _SPACED or begun.language in ("url", "srcset")
    return is_open and joined(place, begun) is not None
