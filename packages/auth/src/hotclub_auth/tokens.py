"""Links that let somebody choose a new password, once.

Flow: user → **token** → link, and back to yes or no. Byte for byte Django's tokens, so links in
mailboxes outlive a port. The hash covers all that changes once the link was used.
Not here: how the token is built and compared (hotclub-security), the view.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hotclub_security import PurposeTokens
from hotclub_security.keys import Key, default_fallbacks, default_secret_keys

from hotclub_auth.ports import TokenUser
from hotclub_auth.settings import auth_settings

_EPOCH_2001 = datetime(2001, 1, 1)  # noqa: DTZ001 - the wire form counts naive local time
_FROM_1970_TO_2001_SECONDS = 978_307_200
_HOUR_SECONDS = 3600
# What no token exceeds: 13 digits of stamp, a hyphen, half of a SHA-512 in hex.
_MAX_TOKEN_LENGTH = 13 + 1 + 64


class PasswordResetTokenGenerator:
    """Makes and checks tokens bound to a user's password, address and last log-in.

    Subclass for other one-time links: give another `key_salt`, and `_make_hash_value` the state
    that changes once the link was used. secret, secret_fallbacks: None for the default keys.
    """

    key_salt = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
    algorithm: str | None = None
    _secret: Key | None = None
    _secret_fallbacks: Sequence[Key] | None = None

    def __init__(self) -> None:
        self.algorithm = self.algorithm or "sha256"

    @property
    def secret(self) -> Key:
        """The key that signs."""
        return default_secret_keys().secret_key if self._secret is None else self._secret

    @secret.setter
    def secret(self, value: Key) -> None:
        self._secret = value

    @property
    def secret_fallbacks(self) -> Sequence[Key]:
        """Retired keys whose tokens are still accepted."""
        return default_fallbacks() if self._secret_fallbacks is None else self._secret_fallbacks

    @secret_fallbacks.setter
    def secret_fallbacks(self, value: Sequence[Key]) -> None:
        self._secret_fallbacks = value

    def make_token(self, user: TokenUser) -> str:
        """Return a token for this user in this state."""
        return self._tokens().make(self._state(user), now=self._local_seconds())

    def check_token(self, user: TokenUser | None, token: str | None) -> bool:
        """Return whether the token is this user's, still fits their state, and is not too old."""
        if not user or not isinstance(token, str) or not 0 < len(token) <= _MAX_TOKEN_LENGTH:
            return False
        tokens, state, now = self._tokens(), self._state(user), self._local_seconds()
        # Local clocks go back an hour in autumn; a token of that hour is not from the future.
        return any(tokens.is_valid(token, state, now=at) for at in (now, now + _HOUR_SECONDS))

    def _tokens(self) -> PurposeTokens:
        return PurposeTokens(
            purpose=self.key_salt,
            key=self.secret,
            fallback_keys=tuple(self.secret_fallbacks),
            lifetime_seconds=auth_settings().password_reset_timeout_seconds,
            algorithm=self.algorithm or "sha256",
        )

    def _state(self, user: TokenUser) -> Any:
        return lambda stamp: self._make_hash_value(user, stamp)

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        """Return what is signed: all that must not have changed when the token comes back.

        Microseconds and zone of the last log-in are cut, because not every database keeps them.
        """
        last_login = user.last_login
        login = last_login.replace(microsecond=0, tzinfo=None) if last_login is not None else ""
        email = getattr(user, user.get_email_field_name(), "") or ""
        return f"{user.pk}{user.password}{login}{timestamp}{email}"

    def _num_seconds(self, dt: datetime) -> int:
        """Return the seconds from 2001 to a naive time."""
        return int((dt - _EPOCH_2001).total_seconds())

    def _now(self) -> datetime:
        """Return the naive local time, which Django's tokens count in."""
        return auth_settings().now().astimezone().replace(tzinfo=None)

    def _local_seconds(self) -> float:
        return self._num_seconds(self._now()) + _FROM_1970_TO_2001_SECONDS


default_token_generator = PasswordResetTokenGenerator()
