"""The surroundings of an engine that was given none: English, no zones, no cache, no routes.

Flow: nothing → **plain defaults** → ports. Every default is a value one may replace in `Ports`.
Not here: what is asked (ports.py).
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from decimal import Decimal
from random import Random, SystemRandom
from typing import Any
from zoneinfo import ZoneInfo

from hotclub_templates.ports import (
    FragmentCache,
    Localizer,
    StaticFiles,
    TimeZones,
    Translator,
    Urls,
)
from hotclub_templates.text.dates import format_date, format_time
from hotclub_templates.text.numbers import format_number

ENGLISH_FORMATS: Mapping[str, str] = {
    "DATE_FORMAT": "N j, Y",
    "DATETIME_FORMAT": "N j, Y, P",
    "TIME_FORMAT": "P",
    "YEAR_MONTH_FORMAT": "F Y",
    "MONTH_DAY_FORMAT": "F j",
    "SHORT_DATE_FORMAT": "m/d/Y",
    "SHORT_DATETIME_FORMAT": "m/d/Y P",
}


class PlainLocalizer:
    """Numbers and dates as American English has them, without thousands separators."""

    numbers_are_plain = True
    floats_are_plain = True

    def localize(self, value: Any, use_l10n: bool | None = None) -> Any:
        """Return the text of a number or a date, any other value unchanged."""
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return str(value)
        if isinstance(value, int | float | Decimal):
            return str(value) if use_l10n is False else format_number(value)
        if isinstance(value, dt.datetime):
            return self.date_format(value, "DATETIME_FORMAT")
        if isinstance(value, dt.date):
            return self.date_format(value, "DATE_FORMAT")
        if isinstance(value, dt.time):
            return self.time_format(value, "TIME_FORMAT")
        return value

    def number_format(
        self,
        value: Any,
        decimal_pos: int | None = None,
        use_l10n: bool | None = None,
        force_grouping: bool = False,
    ) -> str:
        """Return a number with a point, and commas if grouping is forced."""
        group = 3 if force_grouping else 0
        return format_number(value, ".", decimal_pos, group, ",")

    def date_format(self, value: Any, format: str | None, use_l10n: bool | None = None) -> str:
        """Return a date by a format's name, by letters, or as "Jan. 23, 1910"."""
        form = format or "DATE_FORMAT"
        return format_date(value, ENGLISH_FORMATS.get(form, form))

    def time_format(self, value: Any, format: str | None, use_l10n: bool | None = None) -> str:
        """Return a time by a format's name, by letters, or as "1:30 p.m."."""
        form = format or "TIME_FORMAT"
        return format_time(value, ENGLISH_FORMATS.get(form, form))


class PlainTranslator:
    """Messages as they are written, in English."""

    def gettext(self, message: str) -> str:
        """Return the message."""
        return message

    def ngettext(self, singular: str, plural: str, number: Any) -> str:
        """Return the form that fits `number` in English."""
        return singular if number == 1 else plural

    def pgettext(self, context: str, message: str) -> str:
        """Return the message."""
        return message

    def npgettext(self, context: str, singular: str, plural: str, number: Any) -> str:
        """Return the form that fits `number` in English."""
        return singular if number == 1 else plural

    def get_language(self) -> str | None:
        """Return the one language there is."""
        return "en-us"

    def get_language_bidi(self) -> bool:
        """Return that English runs from left to right."""
        return False

    def get_language_info(self, code: str) -> Mapping[str, Any]:
        """Return what is known of English. Raises KeyError for another code."""
        if code.split("-", maxsplit=1)[0] != "en":
            raise KeyError(f"Unknown language code {code}.")
        names = dict.fromkeys(("name", "name_local", "name_translated"), "English")
        return {"code": "en", "bidi": False, **names}

    def available_languages(self) -> Sequence[tuple[str, str]]:
        """Return English."""
        return [("en", "English")]

    @contextmanager
    def override(self, language: str | None) -> Iterator[None]:
        """Change nothing."""
        yield


class PlainTimeZones:
    """Times as they are given: aware ones stay in their zone, naive ones stay naive."""

    def template_localtime(self, value: Any, use_tz: bool | None = None) -> Any:
        """Return the value."""
        return value

    def localtime(self, value: dt.datetime, timezone: dt.tzinfo | None = None) -> dt.datetime:
        """Return the value in `timezone`, UTC if there is none."""
        return value.astimezone(timezone or dt.UTC)

    def make_aware(self, value: dt.datetime) -> dt.datetime:
        """Return a naive datetime as one of UTC."""
        return value.replace(tzinfo=dt.UTC)

    def parse(self, name: str) -> dt.tzinfo:
        """Return the zone of a name in the IANA database."""
        return ZoneInfo(name)

    def get_current_timezone_name(self) -> str:
        """Return "UTC"."""
        return "UTC"

    @contextmanager
    def override(self, timezone: Any) -> Iterator[None]:
        """Change nothing."""
        yield

    def now(self) -> dt.datetime:
        """Return the present on this machine's clock, naive."""
        return dt.datetime.now()  # noqa: DTZ005 - without zones, the wall clock is the time


def _https() -> str:
    return "https"


@dataclass(frozen=True)
class Ports:
    """What an engine is given of its surroundings; see ports.py for each field's duties."""

    localizer: Localizer = field(default_factory=PlainLocalizer)
    translator: Translator = field(default_factory=PlainTranslator)
    timezones: TimeZones = field(default_factory=PlainTimeZones)
    urls: Urls | None = None
    static: StaticFiles | None = None
    caches: Mapping[str, FragmentCache] | None = None
    random: Random = field(default_factory=SystemRandom)
    link_scheme: Callable[[], str] = _https
    debugging: Callable[[], bool] | None = None


# Of engines that are given none, and of filters that Python code calls.
DEFAULT_PORTS = Ports()


def use_by_default(ports: Ports | None) -> None:
    """Make engines without ports, and filters called in Python, use these; None for plain ones.

    Those that exist already follow: all of them hold the one default object.
    """
    chosen = ports or Ports()
    for one in fields(Ports):
        object.__setattr__(DEFAULT_PORTS, one.name, getattr(chosen, one.name))
