"""`clearsessions`: remove expired sessions from where SESSION_ENGINE keeps them."""

from __future__ import annotations

from typing import Any

from hotclub.management.base import BaseCommand, CommandError
from hotclub.sessions.middleware import session_store_class


class Command(BaseCommand):
    """Remove them; to be run each day."""

    help = "Removes expired sessions. Run it regularly, as each night."

    def handle(self, *args: Any, **options: Any) -> None:
        """Clear the store."""
        store = session_store_class()
        try:
            store.clear_expired()
        except NotImplementedError as missing:
            raise CommandError(
                f"The session engine {store.__module__!r} has no clear_expired(): {missing}"
            ) from missing
