"""What forms ask of their surroundings: words, formats, the time zone, URLs of static files.

Flow: **surroundings** → coerce, widgets, messages. The default speaks English, reads ISO and
American dates, and leaves times naive. A framework derives from Surroundings and installs it once
with `use_surroundings`; a per-request language or time zone is found inside its methods.
Not here: parsing (coerce/), texts of errors (they stand where they are raised).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, Final

INPUT_FORMATS: Final[dict[str, tuple[str, ...]]] = {
    "DATE_INPUT_FORMATS": (
        "%Y-%m-%d",
        "%m/%d/%Y",
        "%m/%d/%y",
        "%b %d %Y",
        "%b %d, %Y",
        "%d %b %Y",
        "%d %b, %Y",
        "%B %d %Y",
        "%B %d, %Y",
        "%d %B %Y",
        "%d %B, %Y",
    ),
    "TIME_INPUT_FORMATS": ("%H:%M:%S", "%H:%M:%S.%f", "%H:%M"),
    "DATETIME_INPUT_FORMATS": (
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%d %H:%M:%S.%f",
        "%Y-%m-%d %H:%M",
        "%m/%d/%Y %H:%M:%S",
        "%m/%d/%Y %H:%M:%S.%f",
        "%m/%d/%Y %H:%M",
        "%m/%d/%y %H:%M:%S",
        "%m/%d/%y %H:%M:%S.%f",
        "%m/%d/%y %H:%M",
    ),
}


class Surroundings:
    """The surroundings of forms; every method may be overridden."""

    def gettext(self, text: str) -> str:
        """Return the text in the current language."""
        return text

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return the text in the form that the number asks for."""
        return singular if number == 1 else plural

    def input_formats(self, kind: str) -> Sequence[str]:
        """Return strptime formats; kind is 'DATE_INPUT_FORMATS', 'TIME_…' or 'DATETIME_…'."""
        return INPUT_FORMATS[kind]

    def localize_input(self, value: Any, default: str | None = None) -> str:
        """Write a value as its input field shows it; default is a strftime format for dates."""
        if isinstance(value, datetime | date | time):
            return value.strftime(default) if default else str(value)
        return str(value)

    def sanitize_separators(self, text: str) -> str:
        """Turn a number with the language's separators into one with a decimal point."""
        return text

    def date_order(self) -> tuple[str, str, str]:
        """Return 'year', 'month' and 'day' in the order that three select boxes stand in."""
        return ("month", "day", "year")

    def month_names(self) -> Sequence[str]:
        """Return the twelve names of the months."""
        return _MONTHS

    def blank_choice_label(self) -> str:
        """Return the label of the choice that chooses nothing."""
        return self.gettext("- Select an option -")

    def from_current_timezone(self, value: datetime) -> datetime:
        """Turn what a visitor typed (naive) into what the program keeps.

        Raises ValueError or OverflowError for a time that does not exist or is ambiguous.
        """
        return value

    def today(self) -> date:
        """Return the current day where the visitor is."""
        return datetime.now().astimezone().date()

    def static_url(self, path: str) -> str:
        """Return the URL of a style sheet or script named by a relative path."""
        return path

    def to_current_timezone(self, value: datetime) -> datetime:
        """Turn what the program keeps into what a visitor sees in an input (naive)."""
        return value


def with_whole_years(layout: str, value: date | time) -> str:
    """Return a strftime format with the year of a date before 1000 written out in four digits.

    Some systems write the year 794 as "794", which no format reads again.
    """
    if isinstance(value, date) and value.year < 1000:
        return layout.replace("%Y", f"{value.year:04}")
    return layout


_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

# The one registry of this library: exactly one entry, replaced at start-up.
_installed: list[Surroundings] = [Surroundings()]


def surroundings() -> Surroundings:
    """Return the installed surroundings."""
    return _installed[0]


def use_surroundings(new: Surroundings) -> Surroundings:
    """Install other surroundings for the whole process; return the previous ones."""
    previous = _installed[0]
    _installed[0] = new
    return previous
