"""What generated code calls, bound to one engine.

Flow: generated function → **runtime** → text. Holds the ports and the rules of look-up, and makes
for each mode the function that turns a value into output.
Not here: how the code is generated (codegen.py).
"""

import logging
from collections.abc import Callable, Iterable
from contextlib import aclosing
from datetime import datetime
from functools import partial
from typing import Any

from hotclub_templates.awaiting import AwaitingLookups, alist, wait_for, walked
from hotclub_templates.colours import astream, stream
from hotclub_templates.context import MISSING, BaseContext, fetch
from hotclub_templates.contextual import places as html_places
from hotclub_templates.contextual.entering import enter
from hotclub_templates.contextual.escapers import (
    SCHEMES,
    attribute,
    escaper_for,
    is_for_readers,
    plain_address,
)
from hotclub_templates.contextual.places import Place
from hotclub_templates.errors import MissingPort, VariableDoesNotExist
from hotclub_templates.escaping import (
    SafeString,
    escape_text,
    keep_safe,
    plain,
    raw_escape,
    said_html,
    usual_quotes,
)
from hotclub_templates.limits import MAX_ITEMS, PRESENT, bounded
from hotclub_templates.lookup import Lookups, Step, refuse
from hotclub_templates.modes import Mode, PlacedHTML
from hotclub_templates.plain import DEFAULT_PORTS, PlainTimeZones, Ports

TextFunction = Callable[[Any], Any]

# Of functions remembered for places.
MAX_PLACES = 2_000

logger = logging.getLogger("hotclub.templates")


# What a path does with `value`; what is not the usual case is left to the function of that name.
_SETTLED_ENDING = "\n return value if type(value) in settled else {0}(value)"
_TEXT_ENDING = """
 kind = type(value)
 if kind is str:
  escaped = raw_escape(value)
  return value if escaped is value else usual_quotes(escaped)
 return value if kind is int or kind is SafeString else text(value)"""


class Runtime:
    """The services of one engine to its generated code."""

    def __init__(
        self,
        ports: Ports | None = None,
        string_if_invalid: str = "",
        start: Place | None = None,
        url_schemes: Iterable[str] = (),
        max_items: int | None = MAX_ITEMS,
    ) -> None:
        self.ports = ports or DEFAULT_PORTS
        self.max_items = max_items
        # Where a document begins, if the place is followed.
        self.start = start
        self.url_schemes = SCHEMES.union(scheme.lower() for scheme in url_schemes)
        self._texts: dict[tuple[Mode, bool], TextFunction] = {}
        self.string_if_invalid = string_if_invalid
        self.lookups = Lookups(string_if_invalid)
        self.awaiting = AwaitingLookups(string_if_invalid)
        self._names: dict[Mode, dict[str, Any]] = {}
        self._endings: dict[tuple[str, Mode, bool], tuple[str, dict[str, Any]]] = {}

    def port(self, name: str, wanted_by: str) -> Any:
        """Return a port that may be absent. Raises MissingPort."""
        found = getattr(self.ports, name)
        if found is None:
            raise MissingPort(name, wanted_by)
        return found

    def lookups_of(self, mode: Mode) -> Lookups:
        """Return the rules of looking up for code of this mode."""
        return self.awaiting if mode.awaits else self.lookups

    def names(self, mode: Mode) -> dict[str, Any]:
        """Return the names that generated code of this mode finds as globals."""
        mode = mode.anywhere()
        if mode not in self._names:
            self._names[mode] = self._make_names(mode)
        return self._names[mode]

    def text_at(self, mode: Mode, place: Place, settled: bool = False) -> TextFunction:
        """Return what turns a value into text at a place, as `enter` gave it.

        settled: whether the value is not to be called any more.
        """
        key = (mode._replace(place=place), settled)
        found = self._texts.get(key)
        if found is None:
            if len(self._texts) >= MAX_PLACES:
                self._texts.clear()
            found = self._texts[key] = self._make_text_at(mode, place, settled)
        return found

    def _make_text_at(self, mode: Mode, place: Place, settled: bool) -> TextFunction:
        settle, invalid, local = self.lookups.settle, self.invalid, self._local
        escaper = escaper_for(place, self.url_schemes)
        is_for = is_for_readers(place)
        is_plain = plain_address if _takes_plain_addresses(place) else None

        def text(raw: Any) -> Any:
            kind = type(raw)
            if kind is str:
                if is_plain is not None and is_plain(raw):
                    return raw
                return escaper(raw)
            value = raw if settled else settle(raw)
            if value is MISSING:
                value = invalid("")
            if type(value) is PlacedHTML and value.place == place:
                return str.__str__(value)
            return escaper(local(value, mode) if is_for else value)

        if escaper is not attribute:
            return text
        return _escaping_text(text, *self._plain_classes(), believed=None)

    def _plain_classes(self) -> tuple[object, object]:
        """Return the classes of numbers that are shown as `str()` does: int, float; or None."""
        localizer = self.ports.localizer
        if not localizer.numbers_are_plain:
            return None, None
        return int, float if localizer.floats_are_plain else None

    def _local(self, value: Any, mode: Mode) -> Any:
        if isinstance(value, datetime):
            value = self.ports.timezones.template_localtime(value, mode.use_tz)
        elif hasattr(type(value), "__await__") and not hasattr(type(value), "__aiter__"):
            refuse(value)
        return self.ports.localizer.localize(value, mode.use_l10n)

    def _make_names(self, mode: Mode) -> dict[str, Any]:
        lookups, timezones = self.lookups, self.ports.timezones
        names = {
            "MISSING": MISSING,
            "PRESENT": PRESENT,
            "VariableDoesNotExist": VariableDoesNotExist,
            "bounded": partial(bounded, limit=self.max_items),
            "escape_text": escape_text,
            "fetch": fetch,
            "given": self._given_function(),
            "keep_safe": keep_safe,
            "localtime": lambda value: timezones.template_localtime(value, mode.use_tz),
            "optional": self._optional_function(),
            "plain": plain,
            "raw_escape": raw_escape,
            "refuse": refuse,
            "required": self.required,
            "settle": lookups.settle,
            "shown": self._text_function(mode, self.render_value),
            "sized": partial(sized, limit=self.max_items),
            "stream": stream,
            "text": self._text_function(mode, self._render_raw),
            "unpack": unpack,
        }
        return names | self._awaiting_names(mode) if mode.awaits else names

    def _awaiting_names(self, mode: Mode) -> dict[str, Any]:
        """Return what async code has beside: `settled`, and a slow way for each that settles."""
        lookups = self.awaiting
        arrive, invalid, render_value = lookups.arrive, self.invalid, self.render_value

        async def agiven(raw: Any, context: Any, variable: str = "") -> Any:
            value = await arrive(raw, context)
            return invalid(variable) if value is MISSING else value

        async def aoptional(raw: Any, context: Any) -> Any:
            value = await arrive(raw, context)
            return None if value is MISSING else value

        async def arequired(raw: Any, context: Any, variable: str) -> Any:
            value = await arrive(raw, context)
            return self._present(value, variable)

        async def atext(raw: Any, context: Any) -> Any:
            value = await arrive(raw, context)
            return render_value(invalid("") if value is MISSING else value, mode)

        return {
            "agiven": agiven,
            "aclosing": aclosing,
            "alist": partial(alist, limit=self.max_items),
            "aoptional": aoptional,
            "arequired": arequired,
            "asettle": arrive,
            "astream": astream,
            "atext": atext,
            "awaited": wait_for,
            "settled": lookups.settled_classes,
            "walked": walked,
        }

    def path(self, names: tuple[str, ...], ending: str, mode: Mode) -> Step:
        """Return the function that takes a raw value along `names` and does with it as `ending`.

        ending: "" for nothing, or "given", "optional", "settle" or "text", as if the function of
        that name were called; one call less is what makes it faster.
        """
        if not ending:
            return self.lookups_of(mode).path(names)
        mode = mode.anywhere()
        # The ports that all engines have by default may be exchanged at any time.
        key = (ending, mode, self.shows_plainly(mode))
        found = self._endings.get(key)
        if found is None:
            found = self._endings[key] = self._ending(ending, mode)
        return self.lookups.path(names, *found)

    def _ending(self, ending: str, mode: Mode) -> tuple[str, dict[str, Any]]:
        """Return the source of an ending, and the names that are read in such a path."""
        settled, own = self.lookups.settled_classes, self.names(mode)
        read = {key: own[key] for key in ("given", "optional", "raw_escape", "settle", "text")}
        read |= {"SafeString": SafeString, "settled": settled, "usual_quotes": usual_quotes}
        if ending != "text":
            source = _SETTLED_ENDING.format(ending)
        elif self.shows_plainly(mode):
            source = _TEXT_ENDING
        else:
            source = "\n return text(value)"
        return source, {**self.lookups.path_globals, **read}

    @property
    def times_stay(self) -> bool:
        """Whether times are shown as they are given, in no other zone."""
        return type(self.ports.timezones) is PlainTimeZones

    def shows_plainly(self, mode: Mode) -> bool:
        """Whether text is escaped for HTML and whole numbers are shown by `str`."""
        return bool(mode.autoescape) and self.ports.localizer.numbers_are_plain

    def _given_function(self) -> Callable[..., Any]:
        """Return what settles a value: the engine's invalid text if it is missing."""
        settled, settle, invalid = self.lookups.settled_classes, self.lookups.settle, self.invalid

        def given(raw: Any, variable: str = "") -> Any:
            if type(raw) in settled:
                return raw
            value = settle(raw)
            return invalid(variable) if value is MISSING else value

        return given

    def _optional_function(self) -> Callable[[Any], Any]:
        """Return what settles a value: None if it is missing."""
        settled, settle = self.lookups.settled_classes, self.lookups.settle

        def optional(raw: Any) -> Any:
            if type(raw) in settled:
                return raw
            value = settle(raw)
            return None if value is MISSING else value

        return optional

    def required(self, raw: Any, variable: str) -> Any:
        """Return the settled value. Raises VariableDoesNotExist if it is missing."""
        return self._present(self.lookups.settle(raw), variable)

    @staticmethod
    def _present(value: Any, variable: str) -> Any:
        if value is MISSING:
            raise VariableDoesNotExist("Failed lookup for [%s]", (variable,))
        return value

    @property
    def wants_names(self) -> bool:
        """Whether the name of a missing variable is of use: in the invalid text, or to the log.

        Asked when code is generated, as the name makes it longer.
        """
        return "%s" in self.string_if_invalid or logger.isEnabledFor(logging.DEBUG)

    def invalid(self, variable: object) -> str:
        """Return what stands for a missing variable, whose name is logged at level DEBUG."""
        if variable and logger.isEnabledFor(logging.DEBUG):
            logger.debug("The variable '%s' is missing in the context of a template.", variable)
        text = self.string_if_invalid
        return text % variable if "%s" in text else text

    def render_value(self, value: Any, mode: Mode) -> str:
        """Return the output of a settled value: in local form, escaped if the mode says so."""
        place = mode.place
        if place is not None and place.kind != html_places.TEXT and mode.autoescape:
            return str(self.text_at(mode, enter(place), settled=True)(value))
        value = self._local(value, mode)
        if not mode.autoescape:
            return str(value)
        # By its type: a lazy object says that it is an instance of what it stands for.
        kind = type(value)
        html = None if kind is str or kind is SafeString else getattr(kind, "__html__", None)
        if html is not None:
            return said_html(html(value), kind)
        if not issubclass(kind, str):
            value = value.__html__() if isinstance(value, SafeString) else str(value)
        return value if isinstance(value, SafeString) else escape_text(plain(value))

    def _render_raw(self, raw: Any, mode: Mode) -> str:
        value = self.lookups.settle(raw)
        return self.render_value(self.invalid("") if value is MISSING else value, mode)

    def _text_function(self, mode: Mode, render: Callable[[Any, Mode], str]) -> TextFunction:
        """Return what makes output: of raw values, or of settled ones, which are not called."""

        def uncommon(value: Any) -> Any:
            return render(value, mode)

        integer, real = self._plain_classes()
        if mode.autoescape:
            return _escaping_text(uncommon, integer, real)

        def text(raw: Any) -> Any:
            kind = type(raw)
            return raw if kind is str or kind is integer else uncommon(raw)

        return text


def _takes_plain_addresses(place: Place) -> bool:
    return place.language == "url" and place.part != "query" and bool(place.quote)


def _escaping_text(
    uncommon: TextFunction, integer: object, real: object, believed: object = SafeString
) -> TextFunction:
    """Return what escapes values; those of the class `believed` are shown as they are."""

    def text(raw: Any) -> Any:
        kind = type(raw)
        if kind is str:
            escaped = raw_escape(raw)
            return raw if escaped is raw else usual_quotes(escaped)
        if kind is integer or kind is believed:
            return raw
        if kind is real:
            shown = str(raw)
            return uncommon(raw) if "e" in shown else shown
        return uncommon(raw)

    return text


def runtime_of(context: Any) -> Runtime:
    """Return the runtime of the engine that renders `context`; a plain one if there is none."""
    template = getattr(context, "template", None)
    if template is None:
        return PLAIN_RUNTIME
    found: Runtime = template.engine.runtime
    return found


def root_value(context: Any, name: str) -> Any:
    """Return the raw value of the first part of a path: of a context or of any mapping."""
    if isinstance(context, BaseContext):
        return fetch(context.dicts, name)
    return PLAIN_RUNTIME.lookups.look_up(context, name)


def sized(values: Any, limit: int | None = MAX_ITEMS) -> Any:
    """Return what a loop that must know its length runs over. Raises LimitExceeded."""
    if values is None:
        return ()
    return values if hasattr(values, "__len__") else list(bounded(values, limit))


def unpack(item: Any, wanted: int) -> Any:
    """Return `item` as something of `wanted` parts. Raises ValueError for another number."""
    try:
        count = len(item)
    except TypeError:
        count = 1
    if count != wanted:
        raise ValueError(f"Need {wanted} values to unpack in for loop; got {count}. ")
    return item


# Never written to but for the bounded memory of classes.
PLAIN_RUNTIME = Runtime()
