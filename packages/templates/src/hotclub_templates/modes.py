"""In which way a template is rendered: the context's switches, and the kind of its functions.

Flow: context → **mode** → code, as each mode has functions of its own.
"""

from typing import Any, NamedTuple

from hotclub_templates.contextual.places import Place
from hotclub_templates.escaping import SafeString


class Mode(NamedTuple):
    """What of the context's switches is decided when code is generated."""

    autoescape: bool = True
    use_l10n: bool | None = None
    use_tz: bool | None = None
    # Where in the HTML document the code begins; None where that is not followed.
    place: Place | None = None
    # Not the context's: which kind of function the code becomes.
    awaits: bool = False
    streams: bool = False

    def anywhere(self) -> "Mode":
        """Return the mode without its place."""
        return self if self.place is None else self._replace(place=None)


class PlacedHTML(SafeString):
    """Output that was made for one place of a document: `place`."""

    place: Place | None = None


class Colour(NamedTuple):
    """Which kind of function a template becomes: does it await, does it yield between blocks?"""

    awaits: bool = False
    streams: bool = False


PLAIN, AWAITS = Colour(), Colour(awaits=True)
STREAMS, STREAMS_AWAITED = Colour(streams=True), Colour(awaits=True, streams=True)


def mode_of(context: Any, colour: Colour = PLAIN) -> Mode:
    """Return the mode in which `context` asks to be rendered."""
    switches = (context.use_l10n, context.use_tz, context.place)
    return Mode(bool(context.autoescape), *switches, *colour)
