"""What the admin finds around it: messages, templates, the check of forms, numbers and dates.

Flow: **surroundings** → every page. Alone it brings its own, made at first use; a framework
installs its own once, with `use_surroundings`. Words are those of the forms library.
Not here: what is asked (ports.py).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from hotclub_forms.surroundings import surroundings as words
from hotclub_orm import zones
from hotclub_templates.plain import PlainLocalizer
from hotclub_templates.ports import Localizer

from hotclub_admin.ports import Guard, Messages, Renderer


@dataclass(frozen=True)
class Surroundings:
    """The ports, each None for "the admin's own". localizer: how numbers and dates look."""

    messages: Messages | None = None
    renderer: Renderer | None = None
    guard: Guard | None = None
    localizer: Localizer = field(default_factory=PlainLocalizer)
    # Applications' own names: label → "Library".
    app_name: Any = None

    def local_time(self, moment: dt.datetime) -> dt.datetime:
        """Return a moment as clocks of the reader's zone show it."""
        return zones.to_local(moment)


# The one registry of this module: exactly one entry, replaced at start-up.
_installed: list[Surroundings] = [Surroundings()]


def surroundings() -> Surroundings:
    """Return what is installed."""
    return _installed[0]


def use_surroundings(new: Surroundings) -> Surroundings:
    """Install other surroundings for the whole process; return the previous ones."""
    previous = _installed[0]
    _installed[0] = new
    return previous


def gettext(text: str) -> str:
    """Return a text in the reader's language."""
    return words().gettext(text)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the form that fits the number, in the reader's language."""
    return words().ngettext(singular, plural, number)


def app_name(app_label: str) -> str:
    """Return what an application is called, "Library" for the label "library" by default."""
    given = surroundings().app_name
    found = given(app_label) if given is not None else None
    return str(found) if found else app_label.replace("_", " ").title()
