"""What a client prefers to get: the Accept family of headers.

Flow: Accept, Accept-Encoding → sorted preferences → request.accepts(), gzip. Source: RFC 9110 12.5.
Not here: choosing a renderer (that is the caller's).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, total_ordering

from hotclub_http.headers import parse_header_parameters

# No honest client names more; the rest of a longer list is not read.
MAX_PREFERENCES = 200


def parse_quality(text: str | None) -> float:
    """Return a weight between 0 and 1; 1 when there is none or it is malformed."""
    if text is None or len(text) > 8 or not text.replace(".", "", 1).isdigit():
        return 1.0
    return round(min(float(text), 1.0), 3) if text.isascii() else 1.0


@total_ordering
class MediaType:
    """One media range of an Accept header, such as `text/*;q=0.5`.

    main_type, sub_type: lower-case, "*" for any.   params: its parameters, q included.
    """

    def __init__(self, media_type_raw_line: object) -> None:
        line = str(media_type_raw_line) if media_type_raw_line else ""
        full_type, self.params = parse_header_parameters(line)
        self.main_type, _, self.sub_type = full_type.partition("/")

    def __str__(self) -> str:
        params = "".join(f"; {name}={value}" for name, value in self.params.items())
        subtype = f"/{self.sub_type}" if self.sub_type else ""
        return f"{self.main_type}{subtype}{params}"

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__}: {self}>"

    @cached_property
    def range_params(self) -> dict[str, str]:
        """The parameters without the weight."""
        return {name: value for name, value in self.params.items() if name != "q"}

    @cached_property
    def quality(self) -> float:
        """The weight, 0 to 1."""
        return parse_quality(self.params.get("q"))

    @property
    def specificity(self) -> int:
        """0 for */*, 1 for text/*, 2 for text/html, 3 for text/html;level=1."""
        if self.main_type == "*":
            return 0
        if self.sub_type == "*":
            return 1
        return 3 if self.range_params else 2

    @property
    def is_all_types(self) -> bool:
        """Whether this is */*."""
        return self.main_type == "*" and self.sub_type == "*"

    def match(self, other: object) -> bool:
        """Tell whether a type (MediaType or text) is of this range; parameters must agree.

        Where one of them has no parameters, they do; see `covers`.
        """
        if not other:
            return False
        wanted = other if isinstance(other, MediaType) else MediaType(other)
        mains = {self.main_type, wanted.main_type}
        subs = {self.sub_type, wanted.sub_type}
        if "" in mains | subs:
            return False
        if not ("*" in mains or len(mains) == 1) or not ("*" in subs or len(subs) == 1):
            return False
        mine, theirs = self.range_params, wanted.range_params
        return not mine or not theirs or mine == theirs

    def covers(self, offered: MediaType) -> bool:
        """Tell whether whoever asks for this range takes the type offered.

        A type without the range's parameters is not of the range (RFC 9110 12.5.1).
        """
        mine = self.range_params
        return self.match(offered) and (not mine or mine == offered.range_params)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, MediaType):
            return NotImplemented
        return (self.main_type, self.sub_type, self.params) == (
            other.main_type,
            other.sub_type,
            other.params,
        )

    def __hash__(self) -> int:
        return hash((self.main_type, self.sub_type, tuple(sorted(self.params.items()))))

    def __lt__(self, other: MediaType) -> bool:
        return (self.quality, self.specificity) < (other.quality, other.specificity)


def parse_accept(header: str) -> list[MediaType]:
    """Return the acceptable media ranges, the most wanted first; weight 0 is left out."""
    ranges = [MediaType(token) for token in split_list(header)]
    ranges = [one for one in ranges if one.main_type and one.quality > 0]
    return sorted(ranges, key=lambda one: (-one.quality, -one.specificity))


def split_list(header: str) -> Iterable[str]:
    """Return the stripped members of a comma-separated list, at most MAX_PREFERENCES."""
    pieces = header.split(",", MAX_PREFERENCES)[:MAX_PREFERENCES]
    return [piece for raw in pieces if (piece := raw.strip())]


def best_match(accepted: Iterable[MediaType], offered: Iterable[str]) -> str | None:
    """Return the offered type that the client wants most, None if it takes none of them."""
    wanted = list(accepted)
    best: tuple[float, int] | None = None
    chosen: str | None = None
    for offer in offered:
        media = MediaType(offer)
        matching = [one for one in wanted if one.covers(media)]
        if not matching:
            continue
        # The most specific range that fits decides on the weight (RFC 9110 12.5.1).
        rule = max(matching, key=lambda one: one.specificity)
        rank = (rule.quality, rule.specificity)
        if best is None or rank > best:
            best, chosen = rank, offer
    return chosen


def accepts_encoding(header: str, coding: str) -> bool:
    """Tell whether an Accept-Encoding header admits a coding with a weight above 0."""
    weights: dict[str, float] = {}
    for token in split_list(header):
        name, params = parse_header_parameters(token)
        weights[name] = parse_quality(params.get("q"))
    return weights.get(coding, weights.get("*", 0.0)) > 0
