"""Follow the place while a template is compiled.

Flow: nodes, as they are written in order → **Tracker** → places of their values. Branches are
joined, loops and captured content must end where they began.
Not here: what code is written (codegen.py), the places themselves.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from hotclub_templates.contextual import places as p
from hotclub_templates.contextual.entering import enter, leave
from hotclub_templates.contextual.joining import ends_as, joined, widened
from hotclub_templates.contextual.machine import advance, begun_value
from hotclub_templates.contextual.places import Place, PlaceError, shown


class Tracker:
    """The place that the template written so far has come to; `start` is where it began."""

    def __init__(self, start: Place) -> None:
        self.start = self.place = start
        # Inside {% autoescape off %} values are the author's affair.
        self.is_off = False
        # The node being compiled; and where the last tag or comment was opened: node, offset.
        self.node: Any = None
        self.opened: tuple[Any, int] = (None, 0)
        self._tries = 0

    def text(self, text: str) -> None:
        """Go on along constant text. Raises PlaceError."""
        before = self.place
        try:
            self.place = advance(before, text)
        except PlaceError:
            if not self.is_off:
                raise
        if before.kind == p.TEXT and self.place.kind != p.TEXT:
            self.opened = (self.node, text.rfind("<"))

    def value(self, *, is_named: bool = False) -> Place:
        """Return the place of a value here, and go on behind it. Raises PlaceError."""
        if self.is_off:
            return self.place
        place = enter(self.place, is_named=is_named)
        self.place = leave(place)
        return place

    def foreign(self) -> None:
        """Go on behind output that is not known: of a tag that renders by itself."""
        place = self.place
        if place.kind in p.IN_TAG:
            if place.kind == p.BEFORE_VALUE:
                self.place = leave(begun_value(place, ""))
            else:
                self.place = Place(p.GAP, place.tag, hint=place.hint, foreign=place.foreign)
            return
        behind = leave(place._replace(pending=""))
        self.place = joined(place, behind) or behind

    def join(self, branches: list[Place]) -> None:
        """Go on behind branches that end at these places. Raises PlaceError."""
        place = branches[0]
        for other in branches[1:]:
            common = joined(place, other)
            if common is None and self.is_off:
                common = place
            if common is None:
                raise PlaceError(
                    f"The branches end in different places of the document: one {shown(place)}, "
                    f"one {shown(other)}. Let each branch close what it opens, or open it in all."
                )
            place = common
        self.place = place

    def same_as(self, begun: Place, what: str) -> None:
        """Go on where `what` began. Raises PlaceError if it ends somewhere else."""
        if not ends_as(self.place, begun) and not self.is_off:
            raise PlaceError(
                f"{what} begins {shown(begun)} and ends {shown(self.place)}. It must end in the "
                "place where it begins: close there what is opened there."
            )
        self.place = begun

    @contextmanager
    def switched_off(self, is_off: bool) -> Iterator[None]:
        """Go on without care for values, or with it again."""
        before, self.is_off = self.is_off, is_off
        yield
        self.is_off = before

    def loop_start(self, attempt: Callable[[], None]) -> Place:
        """Return the place in which the body of a loop begins on every turn.

        attempt: reads the body once, without lasting effects. Only between attributes is the
        answer not at hand: what stands before may end with a name on a later turn.
        """
        begun = widened(self.place)
        if begun.kind not in p.IN_TAG or self._tries:
            return begun
        self._tries += 1
        try:
            attempt()
            return joined(begun, self.place) or begun
        except PlaceError:
            return begun
        finally:
            self._tries -= 1
            self.place = begun
