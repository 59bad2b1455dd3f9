"""What can go wrong in the admin.

    AdminError
    ├── AlreadyRegistered, NotRegistered, DefaultSiteUnreadable
    ├── DisallowedModelAdminLookup, DisallowedModelAdminToField   answered with 400
    └── IncorrectLookupParameters                                 the list starts over, with a word

The two "disallowed" are SuspiciousOperation of the HTTP library, so that it answers 400.
Not here: problems of a declaration (checks.py), which are values.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from hotclub_http import SuspiciousOperation


class AdminError(Exception):
    """Root of this package's errors."""


class AlreadyRegistered(AdminError):
    """The model has an admin in this site."""


class NotRegistered(AdminError):
    """The model has no admin in this site."""


class DisallowedModelAdminLookup(AdminError, SuspiciousOperation):
    """A list was asked to filter by something that nobody offered."""


class DisallowedModelAdminToField(AdminError, SuspiciousOperation):
    """A popup was asked for the value of a field that no relation points at."""


class IncorrectLookupParameters(AdminError):
    """The parameters of a list make no query."""


def near(name: str, known: Iterable[str]) -> str:
    """Return " Did you mean 'x'?", or nothing."""
    found = get_close_matches(name, list(known), n=1)
    return f" Did you mean {found[0]!r}?" if found else ""
