"""The exceptions of this package, each with its facts as attributes.

Not here: anything that decides; these classes only say what was decided.

    AuthError
    ├── AnonymousHasNoRow        AnonymousUser was to be saved (a NotImplementedError)
    ├── BackendNotNamed          log-in cannot tell which back end a user is of (a ValueError)
    │   └── BackendNotText       the back end was named by something else than a path (a TypeError)
    ├── ImproperlyConfigured     a setting that cannot be used (also security's class of that name)
    ├── InvalidSessionSetting    an expiry or cookie attribute that cannot be used (a ValueError)
    ├── MissingExtra             a part needs a library that is not installed (an ImportError)
    ├── NobodyToLogIn            login() was given None (a ValueError)
    ├── PasswordRefused          a password that no hash is made of (a ValueError)
    │   └── PasswordTooLong
    ├── PasswordNotText          neither str nor bytes (a TypeError)
    ├── PermissionDenied         the visitor may not (403)
    ├── PermissionListIsText     one text where several permissions belong (a ValueError)
    ├── SessionInterrupted       the session was deleted while the request ran (400)
    ├── SessionStoreError
    │   ├── CreateError          the key exists already
    │   ├── UpdateError          the record to be saved is gone
    │   └── NotSerializable      a value in the session that cannot be stored (a TypeError)
    ├── SuspiciousSession        a session key no honest client sends (a SuspiciousOperation, 400)
    │   └── InvalidSessionKey
    └── UnreadableHash           a stored password in no known form (a ValueError)

ValidationError, a child too, has a room of its own: validation_error.py.
"""

from typing import ClassVar

from hotclub_security import ImproperlyConfigured as SecurityImproperlyConfigured
from hotclub_security import SuspiciousOperation


class AuthError(Exception):
    """Root of all exceptions of this package."""


class BackendNotNamed(AuthError, ValueError):
    """Several back ends are configured, and neither the caller nor the user says which it was."""


class BackendNotText(BackendNotNamed, TypeError):
    """A back end is named by its dotted path; kind is the name of the type that came instead."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(
            f"A back end is named by its dotted path, a str, not {kind}; "
            f"write login(request, user, backend='package.module.Backend')."
        )


class ImproperlyConfigured(AuthError, SecurityImproperlyConfigured):
    """A setting names what cannot be found, or holds what cannot be used."""


class MissingExtra(AuthError, ImportError):
    """A part of this package needs a library that is not installed; the text says the line."""


class InvalidSessionSetting(AuthError, ValueError):
    """An expiry or an attribute of the session cookie that cannot be used."""


class NobodyToLogIn(AuthError, ValueError):
    """login() was given None, which is what authenticate() returns for a wrong password."""

    def __init__(self) -> None:
        super().__init__(
            "There is nobody to log in: authenticate() returned None, so the credentials were wrong. "
            "Look at its answer before calling login()."
        )


class PasswordRefused(AuthError, ValueError):
    """No hash is made of this password; the reason is in the text, the password is not."""


class PasswordTooLong(PasswordRefused):
    """The password is longer than a hasher takes; limit and unit say how much that is."""

    def __init__(self, limit: int, unit: str = "characters") -> None:
        self.limit, self.unit = limit, unit
        super().__init__(f"The password is longer than {limit} {unit}; choose a shorter one.")


class PasswordNotText(AuthError, TypeError):
    """A password is text or bytes; kind is the name of the type that came instead."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(f"A password must be a str or bytes, not {kind}.")


class PermissionDenied(AuthError):
    """The visitor may not do this. A back end raises it to end a log-in at once."""

    status_code: ClassVar[int] = 403


class SessionInterrupted(AuthError):
    """The session was deleted (a log-out elsewhere) before the request that changed it ended."""

    status_code: ClassVar[int] = 400


class SessionStoreError(AuthError):
    """Root of what a session engine answers besides yes."""


class CreateError(SessionStoreError):
    """A session with this key exists already."""


class UpdateError(SessionStoreError):
    """The session to be saved does not exist any more."""


class SuspiciousSession(AuthError, SuspiciousOperation):
    """A session key or payload that this site did not make."""

    status_code: ClassVar[int] = 400


class InvalidSessionKey(SuspiciousSession):
    """A session key with characters or a length that no key of ours has."""


class UnreadableHash(AuthError, ValueError):
    """A stored password is in no form that the hashers know; the text is not repeated here."""


class AnonymousHasNoRow(AuthError, NotImplementedError):
    """Something was asked of AnonymousUser that only a stored user can do."""

    def __init__(self, method: str) -> None:
        self.method = method
        super().__init__(
            f"AnonymousUser is not stored anywhere, so it has no {method}(). "
            f"Ask user.is_authenticated first."
        )


class PermissionListIsText(AuthError, ValueError):
    """has_perms() was given one text, of which each letter would be taken for a permission."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(f"has_perms() takes several permissions; write has_perm({text!r}).")


class NotSerializable(SessionStoreError, TypeError):
    """A value in a session that its serializer cannot write; key names it where it was found."""

    def __init__(self, key: str | None, kind: str) -> None:
        self.key, self.kind = key, kind
        super().__init__(
            f"The session's value {key!r} is a {kind}, which JSON cannot write; store text, "
            f"numbers, lists or mappings of them."
        )
