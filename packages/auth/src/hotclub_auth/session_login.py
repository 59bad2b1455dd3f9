"""Log in, log out, and who is logged in: pure changes of a session, asked for as calls.

Flow: user → **session's values** → cookie; session's values → back end → **user**. Each program is
written once and run in both colours.
Not here: credentials (authentication.py), where sessions are kept.
"""

from typing import Any

from hotclub_auth.anonymous import AnonymousUser
from hotclub_auth.backends import backends_with_paths, configured_path, load_backend
from hotclub_auth.carriers import RequestUser, session_of, set_user
from hotclub_auth.errors import BackendNotNamed, BackendNotText, NobodyToLogIn
from hotclub_auth.identity import (
    HASH_SESSION_KEY,
    HashVerdict,
    Identity,
    is_same_login,
    judge_hash,
    read_identity,
    session_hash,
    user_id_text,
    user_id_value,
)
from hotclub_auth.programs import Program, arun, ask, run
from hotclub_auth.settings import auth_settings
from hotclub_auth.signals import user_logged_in, user_logged_out


def login(request: Any, user: Any, backend: str | None = None) -> None:
    """Begin a session of this user.

    The session gets a new key, and is emptied first when it was somebody else's; the CSRF secret is
    changed. backend: path of the back end, by default the one authenticate() found.
    Raises BackendNotNamed (a ValueError) when that is not known, BackendNotText (a TypeError), and
    NobodyToLogIn (a ValueError) for None.
    """
    run(logging_in(request, user, backend))


async def alogin(request: Any, user: Any, backend: str | None = None) -> None:
    """As login."""
    await arun(logging_in(request, user, backend))


def logout(request: Any) -> None:
    """End the session: its values and its record are removed, the visitor is anonymous."""
    run(logging_out(request))


async def alogout(request: Any) -> None:
    """As logout."""
    await arun(logging_out(request))


def get_user(request: Any) -> Any:
    """Return the user of the request's session, or AnonymousUser.

    A session whose user is gone or may not log in any more, or whose password was changed, is
    flushed; one under a retired secret key is renewed.
    """
    return run(finding_user(request))


async def aget_user(request: Any) -> Any:
    """As get_user."""
    return await arun(finding_user(request))


def update_session_auth_hash(request: Any, user: Any) -> None:
    """Keep this session after its user's password was changed; all others of the user end."""
    run(keeping_session(request, user))


async def aupdate_session_auth_hash(request: Any, user: Any) -> None:
    """As update_session_auth_hash."""
    await arun(keeping_session(request, user))


def logging_in(request: Any, user: Any, backend: str | None) -> Program[None]:
    """Put the user into the session."""
    if user is None:
        raise NobodyToLogIn
    identity = Identity(user_id_text(user), _path_for(user, backend), session_hash(user))
    session = session_of(request)
    stored = read_identity(dict((yield ask(session, "items"))))
    if stored is not None and not is_same_login(stored, user):
        yield ask(session, "flush")
    else:
        # A key somebody knew before the log-in must not know what comes after it (fixation).
        yield ask(session, "cycle_key")
    yield ask(session, "update", identity.as_values())
    set_user(request, user)
    auth_settings().rotate_csrf(request)
    yield ask(user_logged_in, "send", sender=type(user), request=request, user=user)


def logging_out(request: Any) -> Program[None]:
    """Take the user out of the session."""
    user = yield ask(RequestUser(request), "read")
    if not getattr(user, "is_authenticated", True):
        user = None
    sender = None if user is None else type(user)
    yield ask(user_logged_out, "send", sender=sender, request=request, user=user)
    yield ask(session_of(request), "flush")
    set_user(request, AnonymousUser())


def finding_user(request: Any) -> Program[Any]:
    """Return the user the session names, if they may still be that."""
    session = session_of(request)
    stored = read_identity(dict((yield ask(session, "items"))))
    path = configured_path(stored.backend) if stored is not None else None
    if stored is None or path is None:
        return AnonymousUser()
    user_id = user_id_value(stored.user_id)
    user = None if user_id is None else (yield ask(load_backend(path), "get_user", user_id))
    verdict = HashVerdict.CHANGED if user is None else judge_hash(stored, user)
    if verdict is HashVerdict.CHANGED:
        yield ask(session, "flush")
        return AnonymousUser()
    if verdict is HashVerdict.RETIRED_KEY:
        yield ask(session, "cycle_key")
        yield ask(session, "update", {HASH_SESSION_KEY: session_hash(user)})
    return user


def keeping_session(request: Any, user: Any) -> Program[None]:
    """Give the session a new key, and the hash of the new password if it is this user's."""
    session = session_of(request)
    yield ask(session, "cycle_key")
    current = yield ask(RequestUser(request), "read")
    if session_hash(user) and current == user:
        yield ask(session, "update", {HASH_SESSION_KEY: session_hash(user)})


def _path_for(user: Any, backend: object) -> str:
    """Return the path of the back end that a user is of."""
    named = backend or getattr(user, "backend", None)
    if named is None:
        configured = [path for _, path in backends_with_paths()]
        if len(configured) != 1:
            raise BackendNotNamed(
                "Several back ends are configured, so log-in must be told which knows the user: "
                "use the user that authenticate() returned, or login(…, backend='path')."
            )
        return configured[0]
    if not isinstance(named, str):
        raise BackendNotText(type(named).__name__)
    return named
