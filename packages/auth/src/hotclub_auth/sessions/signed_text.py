"""A session as signed text: what every engine stores.

Flow: mapping → JSON → compressed → **signed text**, and back. The text is Django's, so stored
sessions outlive a port. Nothing is unpickled, ever.
Not here: where the text is kept.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from hotclub_security import BadSignature, Serializer, SignatureExpired, dumps, loads

from hotclub_auth.errors import NotSerializable

# A child of the logger that hears of all that looks like an attack, as Django names it.
logger = logging.getLogger("hotclub.security.SuspiciousSession")
SerializerClass = Callable[[], Serializer]


def signed_text(values: Mapping[str, Any], *, salt: str, serializer: SerializerClass) -> str:
    """Return a mapping as signed text. Raises NotSerializable (a TypeError)."""
    try:
        return dumps(dict(values), salt=salt, serializer=serializer, compress=True)
    except (TypeError, ValueError, RecursionError) as error:
        raise _not_serializable(values, serializer()) from error


def read_signed_text(
    text: object,
    *,
    salt: str,
    serializer: SerializerClass,
    max_age: float | timedelta | None = None,
) -> dict[str, Any]:
    """Return the mapping; {} and one warning for text we did not write, {} for one too old.

    Neither key nor text is logged: both are the visitor's, and the text may hold secrets.
    """
    if not isinstance(text, str):
        return _refused("is no text")
    try:
        values = loads(text, salt=salt, serializer=serializer, max_age=max_age)
    except SignatureExpired:
        return {}
    except BadSignature:
        return _refused("was not signed by this site, or is damaged")
    except Exception as error:  # noqa: BLE001 - whatever somebody's serializer raises
        return _refused(f"cannot be read ({type(error).__name__})")
    return values if isinstance(values, dict) else _refused("holds no mapping")


def _refused(why: str) -> dict[str, Any]:
    logger.warning("A stored session %s; an empty one takes its place.", why)
    return {}


def _not_serializable(values: Mapping[str, Any], serializer: Serializer) -> NotSerializable:
    for key, value in values.items():
        try:
            serializer.dumps({key: value})
        except (TypeError, ValueError, RecursionError):
            return NotSerializable(str(key), type(value).__name__)
    return NotSerializable(None, "mapping")
