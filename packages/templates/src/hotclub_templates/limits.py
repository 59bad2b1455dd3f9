"""How much a value may ask for: the items of a loop, the width of a filled up text.

What is in memory already is never counted; a range, an iterator without end and a width can ask
for more memory and time than there is. Not here: the limits of single texts (text/).
"""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from hotclub_templates.errors import LimitExceeded

# Of a loop by default, and of a filter.
MAX_ITEMS = 10_000_000
MAX_FILTERED = 1_000_000
MAX_WIDTH = 1_000_000

# Their items exist: to run over them takes no more than there is.
_PRESENT: tuple[type, ...] = (list, tuple, dict, set, frozenset, str, bytes)
PRESENT = frozenset({*_PRESENT, type({}.keys()), type({}.values()), type({}.items())})


def bounded(values: Iterable[Any], limit: int | None = MAX_FILTERED) -> Iterable[Any]:
    """Return what gives the items of `values`, and raises LimitExceeded after `limit` of them."""
    if limit is None or type(values) in PRESENT:
        return values
    if type(values) is range and len(values) > limit:
        raise too_many(limit)
    rest = iter(values)
    return chain(islice(rest, limit), _nothing_more(rest, limit))


def _nothing_more(rest: Iterator[Any], limit: int) -> Iterator[Any]:
    for _ in rest:
        raise too_many(limit)
    yield from ()


def too_many(limit: int) -> LimitExceeded:
    """Return the error that says so."""
    return LimitExceeded(
        f"A loop or a filter was given more than {limit:,} items. Give it a part of them; a loop "
        "runs over more if the engine is made with a larger max_items, or with None for no limit.",
        limit,
    )


def width(arg: Any) -> int:
    """Return a width as an int. Raises LimitExceeded for one above MAX_WIDTH."""
    wanted = int(arg)
    if wanted > MAX_WIDTH:
        raise LimitExceeded(
            f"A text cannot be filled up to {_printed(wanted)} characters; the most is "
            f"{MAX_WIDTH:,}.",
            MAX_WIDTH,
        )
    return wanted


def _printed(number: int) -> str:
    """Return an int for a message; Python does not write out one of thousands of digits."""
    return f"{number:,}" if number.bit_length() < 200 else f"more than 2**{number.bit_length() - 1}"
