"""From credentials to a user, by asking the back ends in turn.

Flow: credentials → **back ends** → user, or None and a signal. Not here: the session (session_login.py).
"""

import re
from typing import Any

from hotclub_auth.backends import compatible_backends
from hotclub_auth.errors import PermissionDenied
from hotclub_auth.hashers import spend_time_of_a_check
from hotclub_auth.programs import Program, arun, ask, run
from hotclub_auth.signals import user_login_failed

SIGNAL_SENDER = "hotclub_auth"
MASK = "********************"
_SECRET_NAME = re.compile(r"api|token|key|secret|password|signature|otp|pin\b|code", re.IGNORECASE)


def authenticate(request: Any = None, **credentials: Any) -> Any:
    """Return the user whom these credentials belong to, or None.

    Back ends whose authenticate() does not take these names are passed over; one that raises
    PermissionDenied ends the search. The user gets `backend`, the path of the one that knew them.
    A failure is told by `user_login_failed`, with secrets masked.
    """
    return run(authenticating(request, credentials))


async def aauthenticate(request: Any = None, **credentials: Any) -> Any:
    """As authenticate."""
    return await arun(authenticating(request, credentials))


def authenticating(request: Any, credentials: dict[str, Any]) -> Program[Any]:
    """Ask each back end; return the first user found."""
    for backend, path in compatible_backends(request, credentials):
        try:
            user = yield ask(backend, "authenticate", request, **credentials)
        except PermissionDenied:
            break
        if user is not None:
            user.backend = path
            return user
    masked = clean_credentials(credentials)
    yield ask(user_login_failed, "send", sender=SIGNAL_SENDER, credentials=masked, request=request)
    return None


def clean_credentials(credentials: dict[str, Any]) -> dict[str, Any]:
    """Return credentials as listeners and logs may see them."""
    return {
        name: MASK if _SECRET_NAME.search(name) else value for name, value in credentials.items()
    }


def check_password_with_timing_attack_mitigation(user: Any, password: Any) -> bool | None:
    """Return whether this is the user's password; None, after the same work, for no user.

    Ask this before anything else about the user: "no such user", "inactive" and "wrong password"
    must take the same time.
    """
    return run(checking_password(user, password))


async def acheck_password_with_timing_attack_mitigation(user: Any, password: Any) -> bool | None:
    """As check_password_with_timing_attack_mitigation."""
    return await arun(checking_password(user, password))


class _Nobody:
    """Has no password, and takes the time of one."""

    def check_password(self, password: Any) -> None:
        spend_time_of_a_check()


def checking_password(user: Any, password: Any) -> Program[bool | None]:
    """Check the password of a user, or spend the time on nobody."""
    answer: bool | None = yield ask(_Nobody() if user is None else user, "check_password", password)
    return None if answer is None else bool(answer)
