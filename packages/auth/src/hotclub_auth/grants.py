"""What the configured back ends say of a user, together.

Flow: back ends → **grants** → labels, yes or no. A back end that raises PermissionDenied on being
asked for one permission ends the asking with no.
Not here: who is asked about at all (users.py).
"""

from typing import Any

from hotclub_auth.backends import backends_that_have
from hotclub_auth.errors import PermissionDenied
from hotclub_auth.programs import Program, ask


def collect_labels(user: Any, obj: Any, method: str) -> Program[set[str]]:
    """Return the labels that the back ends give by this method, joined."""
    labels: set[str] = set()
    for backend in backends_that_have(method):
        labels.update((yield ask(backend, method, user, obj)))
    return labels


def any_backend_says(user: Any, method: str, *arguments: Any) -> Program[bool]:
    """Return whether any back end answers yes to the method."""
    for backend in backends_that_have(method):
        try:
            if (yield ask(backend, method, user, *arguments)):
                return True
        except PermissionDenied:
            return False
    return False
