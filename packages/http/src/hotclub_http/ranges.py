"""Byte ranges: a Range header and a size → the pieces to send.

Flow: header → **parse_range** → files.py. Source: RFC 9110 section 14. Pure and linear.
Not here: files, If-Range (files.py).
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

# More pieces than any download manager asks for; a longer list is answered with the whole file.
MAX_RANGES = 32
_SPEC = re.compile(r"(?P<first>[0-9]{0,18})-(?P<last>[0-9]{0,18})", re.ASCII)


class ByteRange(NamedTuple):
    """Bytes from start up to, not including, stop."""

    start: int
    stop: int

    @property
    def length(self) -> int:
        """The count of bytes."""
        return self.stop - self.start


def parse_range(header: str, size: int) -> list[ByteRange] | None:
    """Return the ranges of a Range header that a body of `size` bytes can satisfy.

    None: the header does not count (other unit, bad syntax, too many ranges); send it all.
    []: none can be satisfied; answer 416. Overlapping and touching ranges are merged, so what
    is sent is never more than the body. The client's order of the rest is kept.
    """
    unit, equals, specs = header.partition("=")
    if not equals or unit.strip().lower() != "bytes":
        return None
    pieces = [piece.strip(" \t") for piece in specs.split(",", MAX_RANGES)]
    if len(pieces) > MAX_RANGES:
        return None
    found: list[ByteRange] = []
    for piece in pieces:
        if not piece:
            continue
        match = _SPEC.fullmatch(piece)
        if match is None or piece == "-":
            return None
        if match["first"] and match["last"] and int(match["first"]) > int(match["last"]):
            return None
        if (one := _satisfiable(match["first"], match["last"], size)) is not None:
            found.append(one)
    return _merged(found) if any(pieces) else None


def _satisfiable(first: str, last: str, size: int) -> ByteRange | None:
    if first:
        start = int(first)
        stop = min(int(last) + 1, size) if last else size
    else:
        start, stop = max(0, size - int(last)), size
    return ByteRange(start, stop) if start < stop else None


def _merged(ranges: list[ByteRange]) -> list[ByteRange]:
    ordered = sorted(ranges)
    overlaps = any(later.start <= sooner.stop for sooner, later in pairwise(ordered))
    if not overlaps:
        return ranges
    merged = [ordered[0]]
    for one in ordered[1:]:
        if one.start <= merged[-1].stop:
            merged[-1] = ByteRange(merged[-1].start, max(merged[-1].stop, one.stop))
        else:
            merged.append(one)
    return merged
