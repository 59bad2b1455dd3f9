"""Who a session says its visitor is, as pure values.

Flow: session's values → **identity** → whether it still holds; user → **identity** → values to
store. The keys are Django's. Not here: anything that waits (session_login.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from hotclub_security import constant_time_compare

from hotclub_auth.settings import auth_settings
from hotclub_auth.validation_error import is_validation_error

SESSION_KEY = "_auth_user_id"
BACKEND_SESSION_KEY = "_auth_user_backend"
HASH_SESSION_KEY = "_auth_user_hash"
REDIRECT_FIELD_NAME = "next"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who began a session: a primary key as text, and the path of the back end that knew them.

    auth_hash: changes with the password; "" for users without one.
    """

    user_id: str
    backend: str
    auth_hash: str = ""

    def as_values(self) -> dict[str, str]:
        """Return what a session holds of it."""
        return {
            SESSION_KEY: self.user_id,
            BACKEND_SESSION_KEY: self.backend,
            HASH_SESSION_KEY: self.auth_hash,
        }


class HashVerdict(Enum):
    """What the stored hash says of the session."""

    CURRENT = "the password is the one of the log-in"
    RETIRED_KEY = "it is, under a key that no longer signs"
    CHANGED = "the password was changed since"


def read_identity(values: Mapping[str, Any]) -> Identity | None:
    """Return the identity in a session's values, or None for an anonymous one."""
    user_id, backend = values.get(SESSION_KEY), values.get(BACKEND_SESSION_KEY)
    if user_id is None or not isinstance(backend, str):
        return None
    return Identity(str(user_id), backend, str(values.get(HASH_SESSION_KEY) or ""))


def user_id_text(user: Any) -> str:
    """Return a user's primary key as text, by their model's field where there is one."""
    options = getattr(user, "_meta", None)
    return str(user.pk) if options is None else str(options.pk.value_to_string(user))


def user_id_value(text: str) -> Any:
    """Return the primary key of a text, by the model's field; None when it cannot be one."""
    user_model = auth_settings().user_model
    options = getattr(user_model(), "_meta", None) if user_model is not None else None
    if options is None:
        return text
    try:
        return options.pk.to_python(text)
    except Exception as error:
        if is_validation_error(error) or isinstance(error, ValueError):
            return None
        raise


def session_hash(user: Any) -> str:
    """Return the text by which a user's sessions end when the password changes, or ""."""
    get_hash = getattr(user, "get_session_auth_hash", None)
    return str(get_hash()) if get_hash is not None else ""


def is_same_login(stored: Identity, user: Any) -> bool:
    """Return whether a session is already one of this user with this password."""
    if stored.user_id != user_id_text(user):
        return False
    current = session_hash(user)
    return not current or constant_time_compare(stored.auth_hash, current)


def judge_hash(stored: Identity, user: Any) -> HashVerdict:
    """Return whether the password is still the one with which this session was begun."""
    get_hash = getattr(user, "get_session_auth_hash", None)
    if get_hash is None:
        return HashVerdict.CURRENT
    if not stored.auth_hash:
        return HashVerdict.CHANGED
    if constant_time_compare(stored.auth_hash, get_hash()):
        return HashVerdict.CURRENT
    fallbacks = getattr(user, "get_session_auth_fallback_hash", tuple)
    matches = [constant_time_compare(stored.auth_hash, fallback) for fallback in fallbacks()]
    return HashVerdict.RETIRED_KEY if any(matches) else HashVerdict.CHANGED
