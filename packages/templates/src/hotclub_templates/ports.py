"""What templates ask of their surroundings, in their own words.

An engine is given `Ports`; each field has a plain default (plain.py) or is None, and then the tags
that need it raise MissingPort. Nothing of this package is imported here.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, tzinfo
from typing import Any, Protocol


class Localizer(Protocol):
    """How numbers and dates look to the reader.

    `use_l10n` is None for "as usual here", else it forces the local form on or off. Format names
    are Django's: DATE_FORMAT, TIME_FORMAT, DATETIME_FORMAT, SHORT_DATE_FORMAT, ...
    """

    @property
    def numbers_are_plain(self) -> bool:
        """True when int is shown as `str()` does, in every language that may become active."""

    @property
    def floats_are_plain(self) -> bool:
        """True when float without exponent is, too; asked if `numbers_are_plain` alone."""

    def localize(self, value: Any, use_l10n: bool | None = None) -> Any:
        """Return the text of a number or a date, any other value unchanged."""

    def number_format(
        self,
        value: Any,
        decimal_pos: int | None = None,
        use_l10n: bool | None = None,
        force_grouping: bool = False,
    ) -> str:
        """Return the text of a number with `decimal_pos` digits after the point."""

    def date_format(self, value: Any, format: str | None, use_l10n: bool | None = None) -> str:
        """Return the text of a date; `format` is a format name, or letters, or None."""

    def time_format(self, value: Any, format: str | None, use_l10n: bool | None = None) -> str:
        """Return the text of a time of day. Raises AttributeError for a letter it lacks."""


class Translator(Protocol):
    """Messages in the reader's language."""

    def gettext(self, message: str) -> str:
        """Translate a message."""

    def ngettext(self, singular: str, plural: str, number: Any) -> str:
        """Translate the form that fits `number`."""

    def pgettext(self, context: str, message: str) -> str:
        """Translate a message that stands in a context."""

    def npgettext(self, context: str, singular: str, plural: str, number: Any) -> str:
        """Translate the form that fits `number`, in a context."""

    def get_language(self) -> str | None:
        """Return the code of the active language, None if translation is off."""

    def get_language_bidi(self) -> bool:
        """Return whether the active language is written from right to left."""

    def get_language_info(self, code: str) -> Mapping[str, Any]:
        """Return code, name, name_local, name_translated, bidi. Raises KeyError if unknown."""

    def available_languages(self) -> Sequence[tuple[str, str]]:
        """Return pairs (code, name) of the languages on offer."""

    def override(self, language: str | None) -> AbstractContextManager[Any]:
        """Make `language` the active one inside a `with`."""


class TimeZones(Protocol):
    """Which time zone the reader lives in."""

    def template_localtime(self, value: Any, use_tz: bool | None = None) -> Any:
        """Return an aware datetime in the reader's zone; anything else unchanged."""

    def localtime(self, value: datetime, timezone: tzinfo | None = None) -> datetime:
        """Return an aware datetime in `timezone`, by default the reader's."""

    def make_aware(self, value: datetime) -> datetime:
        """Return a naive datetime as one of the default zone."""

    def parse(self, name: str) -> tzinfo:
        """Return the zone of a name. Raises an exception if there is none."""

    def get_current_timezone_name(self) -> str:
        """Return the name of the reader's zone."""

    def override(self, timezone: Any) -> AbstractContextManager[Any]:
        """Make `timezone` (a zone, a name or None) the reader's inside a `with`."""

    def now(self) -> datetime:
        """Return the present: aware if zones are in use, else naive local time."""


class Urls(Protocol):
    """Names of routes, turned into paths."""

    @property
    def no_match(self) -> type[Exception]:
        """The exception for a name that leads nowhere."""

    def reverse(
        self,
        viewname: Any,
        args: Sequence[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
        current_app: str | None = None,
    ) -> str:
        """Return the path of a route. Raises `no_match`."""


class StaticFiles(Protocol):
    """Where static files and uploads are served."""

    @property
    def static_prefix(self) -> str:
        """The URL that static files begin with."""

    @property
    def media_prefix(self) -> str:
        """The URL that uploads begin with."""

    def url(self, path: str) -> str:
        """Return the URL of a static file."""


class FragmentCache(Protocol):
    """Where `{% cache %}` keeps what was rendered."""

    def get(self, key: str, default: Any = None) -> Any:
        """Return the text under `key`, or `default`."""

    def set(self, key: str, value: Any, timeout: float | None) -> Any:
        """Keep `value` for `timeout` seconds, for ever if None."""
