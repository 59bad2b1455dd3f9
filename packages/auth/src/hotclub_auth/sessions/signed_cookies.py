"""Sessions that live in the visitor's cookie, signed: readable by the visitor, not changeable.

No server keeps anything, so nothing can be taken back: an old cookie stays good until it is as old
as `cookie_age_seconds`, also after log-out. Keep in it what may be read and replayed.
Flow: cookie → **session** → cookie. Not here: the cookie's attributes (delivery.py).
"""

from typing import Any

from hotclub_auth.sessions.session_base import SessionBase
from hotclub_auth.sessions.signed_text import read_signed_text, signed_text

_SALT = "django.contrib.sessions.backends.signed_cookies"


class SessionStore(SessionBase):
    """The key of such a session is its whole signed text."""

    def load(self) -> dict[str, Any]:
        """Return the cookie's values; one that is not ours or too old is given up."""
        values = read_signed_text(
            self.session_key,
            salt=_SALT,
            serializer=self.serializer,
            max_age=self.get_session_cookie_age(),
        )
        if not values:
            self._session_key = None
        return values

    async def aload(self) -> dict[str, Any]:
        """As load."""
        return self.load()

    def create(self) -> None:
        """Have a new cookie sent."""
        self.modified = True

    async def acreate(self) -> None:
        """As create."""
        self.create()

    def save(self, must_create: bool = False) -> None:
        """Make the values the key, which becomes the cookie. Raises NotSerializable."""
        self._session_key = self._get_session_key()
        self.modified = True

    async def asave(self, must_create: bool = False) -> None:
        """As save."""
        self.save(must_create)

    def exists(self, session_key: str) -> bool:
        """Return False: nothing is kept, so no key is taken."""
        return False

    async def aexists(self, session_key: str) -> bool:
        """As exists."""
        return False

    def delete(self, session_key: str | None = None) -> None:
        """Forget values and key; the visitor's copy cannot be taken back."""
        self._session_key = None
        self._session_cache = {}
        self.modified = True

    async def adelete(self, session_key: str | None = None) -> None:
        """As delete."""
        self.delete(session_key)

    def cycle_key(self) -> None:
        """Sign the values anew."""
        self.save()

    async def acycle_key(self) -> None:
        """As cycle_key."""
        self.save()

    def _get_session_key(self) -> str:
        # The cookie's values are read first, where nobody has: a new one would lose them.
        return signed_text(self._session, salt=_SALT, serializer=self.serializer)

    @classmethod
    def clear_expired(cls) -> None:
        """Do nothing: nothing is kept."""

    @classmethod
    async def aclear_expired(cls) -> None:
        """As clear_expired."""
