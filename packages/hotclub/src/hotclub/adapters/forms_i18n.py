"""Forms ↔ the project: words, formats, time zone and static files of the current request.

Flow: hotclub_forms.surroundings → **answers of hotclub.utils**. Not here: rendering
(forms_templates.py).
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from typing import Any

from hotclub_forms.surroundings import Surroundings, use_surroundings
from hotclub_templates.text.dates import MONTHS

from hotclub.adapters.staticfiles_templates import static
from hotclub.conf import settings
from hotclub.utils import formats, timezone, translation

_PARTS = {
    "Y": "year", "y": "year", "m": "month", "b": "month", "B": "month", "M": "month",
    "n": "month", "N": "month", "F": "month", "d": "day", "j": "day",
}  # fmt: skip


class ProjectSurroundings(Surroundings):
    """What forms ask of a project."""

    def gettext(self, text: str) -> str:
        """Return the text in the current language."""
        return translation.gettext(text)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return the form that the number asks for."""
        return translation.ngettext(singular, plural, number)

    def input_formats(self, kind: str) -> Sequence[str]:
        """Return the strptime formats of the current language."""
        found: Sequence[str] = formats.get_format(kind)
        return found

    def localize_input(self, value: Any, default: str | None = None) -> str:
        """Write a value as its input shows it."""
        return formats.localize_input(value, default)

    def sanitize_separators(self, text: str) -> str:
        """Return a number as Python reads it."""
        cleaned: str = formats.sanitize_separators(text)
        return cleaned

    def date_order(self) -> tuple[str, str, str]:
        """Return the order of DATE_FORMAT's parts."""
        seen: list[str] = []
        for letter in formats.get_format("DATE_FORMAT"):
            part = _PARTS.get(letter)
            if part is not None and part not in seen:
                seen.append(part)
        first, second, third = [*seen, *(p for p in ("year", "month", "day") if p not in seen)][:3]
        return first, second, third

    def month_names(self) -> Sequence[str]:
        """Return the names of the months in the current language."""
        return [translation.gettext(name) for name in MONTHS]

    def blank_choice_label(self) -> str:
        """Return the label that `hotclub.orm.fields` has been given, or the forms' own."""
        if settings.USE_BLANK_CHOICE_DASH:
            return "---------"
        fields = sys.modules.get("hotclub.orm.fields")
        given = None if fields is None else vars(fields).get("BLANK_CHOICE_LABEL")
        return super().blank_choice_label() if given is None else str(given)

    def from_current_timezone(self, value: dt.datetime) -> dt.datetime:
        """Return what a visitor typed as a moment of the current zone.

        Raises ValueError for a time that the zone's clocks skip or show twice.
        """
        if not settings.USE_TZ or value.tzinfo is not None:
            return value
        zone = timezone.get_current_timezone()
        moment = timezone.make_aware(value, zone)
        if moment.utcoffset() != moment.replace(fold=1).utcoffset():
            raise ValueError(f"{value} does not exist or is ambiguous in {zone}.")
        return moment

    def today(self) -> dt.date:
        """Return the current day in the current zone."""
        if settings.USE_TZ:
            return timezone.localdate()
        return dt.date.today()  # noqa: DTZ011 - without zones, the wall clock is the time

    def static_url(self, path: str) -> str:
        """Return the URL of a style sheet or script."""
        return static(path)

    def to_current_timezone(self, value: dt.datetime) -> dt.datetime:
        """Return a moment as the clocks of the current zone show it."""
        if settings.USE_TZ and timezone.is_aware(value):
            return timezone.make_naive(value)
        return value


def install(settings: Any) -> None:  # noqa: ARG001  # every adapter is called so
    """Give forms their surroundings."""
    use_surroundings(ProjectSurroundings())
