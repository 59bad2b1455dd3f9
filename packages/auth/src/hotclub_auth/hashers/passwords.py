"""Make and check passwords: what an application calls.

Flow: password → preferred hasher → stored text; password and stored text → yes or no, and a better
text when the stored one has aged. Every answer of no takes about as long as a wrong password does.
Not here: the algorithms, what makes a good password (password_validation.py).
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from hotclub_security import get_random_string

from hotclub_auth.errors import (
    PasswordNotText,
    PasswordRefused,
    PasswordTooLong,
    UnreadableHash,
)
from hotclub_auth.hashers.hasher_registry import get_hasher, identify_hasher
from hotclub_auth.hashers.password_hasher import BasePasswordHasher, Password, is_text

UNUSABLE_PASSWORD_PREFIX = "!"  # noqa: S105 - no password, the mark of none
UNUSABLE_PASSWORD_SUFFIX_LENGTH = 40
# NIST SP 800-63B asks for 64 at least; without a bound a body of megabytes is hashed.
MAX_PASSWORD_LENGTH = 4096


def is_password_usable(encoded: str | None) -> bool:
    """Return whether a stored text can ever match; one of set_unusable_password() cannot."""
    return encoded is None or not encoded.startswith(UNUSABLE_PASSWORD_PREFIX)


def make_password(
    password: Password | None,
    salt: str | None = None,
    hasher: str | BasePasswordHasher = "default",
) -> str:
    """Return the text to store for a password; None gives one that nothing matches.

    salt: None for a new one. hasher: an algorithm's name.
    Raises PasswordNotText (a TypeError), PasswordTooLong above 4,096 characters, and UnreadableHash
    for a hasher that is not configured.
    """
    if password is None:
        return UNUSABLE_PASSWORD_PREFIX + get_random_string(UNUSABLE_PASSWORD_SUFFIX_LENGTH)
    if not is_text(password):
        raise PasswordNotText(type(password).__name__)
    if len(password) > MAX_PASSWORD_LENGTH:
        raise PasswordTooLong(MAX_PASSWORD_LENGTH)
    chosen = get_hasher(hasher)
    return chosen.encode(password, salt or chosen.salt())


def verify_password(
    password: Password | None, encoded: str | None, preferred: str | BasePasswordHasher = "default"
) -> tuple[bool, bool]:
    """Return (whether it matches, whether the stored text should be made anew).

    Anything that is no password, no readable stored text or over-long is a plain no, in the time
    that a wrong password takes.
    """
    favourite = get_hasher(preferred)
    hasher = _hasher_of(encoded)
    if (
        not is_text(password)
        or len(password) > MAX_PASSWORD_LENGTH
        or hasher is None
        or not encoded
    ):
        spend_time_of_a_check(favourite)
        return False, False
    try:
        is_correct = hasher.verify(password, encoded)
        changed = hasher.algorithm != favourite.algorithm
        must_update = changed or favourite.must_update(encoded)
    except (UnreadableHash, PasswordRefused):
        spend_time_of_a_check(favourite)
        return False, False
    if not is_correct and changed:
        # An aged hash is often a quick one; without this the clock tells which account has it.
        spend_time_of_a_check(favourite)
    elif not is_correct and must_update:
        hasher.harden_runtime(password, encoded)
    return is_correct, must_update


def check_password(
    password: Password | None,
    encoded: str | None,
    setter: Callable[[Any], object] | None = None,
    preferred: str | BasePasswordHasher = "default",
) -> bool:
    """Return whether a password belongs to a stored text; never raises for what a visitor sent.

    setter: called with the password when it is right and the stored text should be made anew.
    """
    is_correct, must_update = verify_password(password, encoded, preferred)
    if setter and is_correct and must_update:
        setter(password)
    return is_correct


async def acheck_password(
    password: Password | None,
    encoded: str | None,
    setter: Callable[[Any], Awaitable[object]] | None = None,
    preferred: str | BasePasswordHasher = "default",
) -> bool:
    """As check_password; the work is done in a thread, because it would hold up the loop."""
    is_correct, must_update = await asyncio.to_thread(verify_password, password, encoded, preferred)
    if setter and is_correct and must_update:
        await setter(password)
    return is_correct


async def amake_password(
    password: Password | None,
    salt: str | None = None,
    hasher: str | BasePasswordHasher = "default",
) -> str:
    """As make_password; the work is done in a thread, because it would hold up the loop."""
    return await asyncio.to_thread(make_password, password, salt, hasher)


def spend_time_of_a_check(hasher: str | BasePasswordHasher = "default") -> None:
    """Hash a random password, so that "no such user" takes the time of "wrong password"."""
    make_password(get_random_string(12), hasher=hasher)


def _hasher_of(encoded: str | None) -> BasePasswordHasher | None:
    """Return the hasher that wrote a usable stored text, or None."""
    if not encoded or not is_password_usable(encoded):
        return None
    try:
        return identify_hasher(encoded)
    except UnreadableHash:
        return None
