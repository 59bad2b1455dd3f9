"""Back ends: who a set of credentials belongs to, and what that user may do.

Flow: credentials → **back end** → user; user → **back end** → labels of permissions. Several are
asked in the order of the settings. Not here: the one on models, sessions (session_login.py), or who asks
(authentication.py, users.py).

An async method that a back end does not write runs the sync one in a thread, so that back ends of
either colour serve both. Write it, and nothing hops.
"""

import asyncio
from collections.abc import Iterable, Iterator
from functools import lru_cache
from inspect import Signature, signature
from typing import Any

from hotclub_auth.dotted import import_string
from hotclub_auth.errors import ImproperlyConfigured
from hotclub_auth.settings import AuthSettings, auth_settings


class BaseBackend:
    """Base of back ends; it knows nobody and allows nothing. Override what you know better."""

    def authenticate(self, request: Any, **kwargs: Any) -> Any:
        """Return the user these credentials belong to, or None.

        Raises PermissionDenied to end the log-in without asking other back ends.
        """
        return None

    async def aauthenticate(self, request: Any, **kwargs: Any) -> Any:
        """As authenticate."""
        return await asyncio.to_thread(self.authenticate, request, **kwargs)

    def get_user(self, user_id: Any) -> Any:
        """Return the user of this primary key, or None when they are gone or may not log in."""
        return None

    async def aget_user(self, user_id: Any) -> Any:
        """As get_user."""
        return await asyncio.to_thread(self.get_user, user_id)

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return the labels given to the user in person; obj: those on this object alone."""
        return set()

    async def aget_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """As get_user_permissions."""
        return await asyncio.to_thread(self.get_user_permissions, user_obj, obj)

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return the labels the user has by their groups; obj: those on this object alone."""
        return set()

    async def aget_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """As get_group_permissions."""
        return await asyncio.to_thread(self.get_group_permissions, user_obj, obj)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return the labels of the user and of their groups."""
        return {
            *self.get_user_permissions(user_obj, obj=obj),
            *self.get_group_permissions(user_obj, obj=obj),
        }

    async def aget_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """As get_all_permissions."""
        return {
            *await self.aget_user_permissions(user_obj, obj=obj),
            *await self.aget_group_permissions(user_obj, obj=obj),
        }

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Return whether the user has the permission "app.codename"."""
        return perm in self.get_all_permissions(user_obj, obj=obj)

    async def ahas_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """As has_perm."""
        return perm in await self.aget_all_permissions(user_obj, obj=obj)


class RemoteUsers:
    """Mixed into a back end whose users the web server has authenticated (REMOTE_USER).

    create_unknown_user: whether somebody who comes for the first time gets an account.
    """

    create_unknown_user: bool = True

    def clean_username(self, username: str) -> str:
        """Return the user's name as it is stored; override it to cut a domain, say."""
        return username

    def configure_user(self, request: Any, user: Any, created: bool = True) -> Any:
        """Return the user, set up on each log-in; created: whether it is their first."""
        return user

    async def aconfigure_user(self, request: Any, user: Any, created: bool = True) -> Any:
        """As configure_user."""
        if type(self).configure_user is RemoteUsers.configure_user:
            return user
        return await asyncio.to_thread(self.configure_user, request, user, created)


# A process has few back ends; their paths are looked up once.
@lru_cache(maxsize=64)
def _backend_class(path: str) -> type[Any]:
    backend = import_string(path, "authentication_backends")
    if not isinstance(backend, type):
        raise ImproperlyConfigured(f"The authentication back end {path!r} is no class.")
    return backend


def load_backend(path: str) -> Any:
    """Return a new object of the back end at this path. Raises ImproperlyConfigured."""
    return _backend_class(path)()


def get_backends() -> list[Any]:
    """Return the configured back ends in their order. Raises ImproperlyConfigured for none."""
    return [backend for backend, _ in backends_with_paths()]


def backends_with_paths() -> list[tuple[Any, str]]:
    """Return the configured back ends, each with the path it has in the settings."""
    paths = auth_settings().authentication_backends
    if not paths:
        raise ImproperlyConfigured(
            "authentication_backends (AUTHENTICATION_BACKENDS) is empty; name at least one."
        )
    return [(load_backend(path), path) for path in paths]


def compatible_backends(request: Any, credentials: dict[str, Any]) -> Iterator[tuple[Any, str]]:
    """Yield the back ends whose authenticate() takes these credentials, with their paths."""
    for backend, path in backends_with_paths():
        try:
            _signature_of(path).bind(backend, request, **credentials)
        except TypeError:
            continue
        yield backend, path


@lru_cache(maxsize=64)
def _signature_of(path: str) -> Signature:
    return signature(_backend_class(path).authenticate)


def configured_path(stored_path: str) -> str | None:
    """Return the configured back end that a session's path means, or None when it was removed.

    Sessions of a ported site name `django.contrib.auth.backends.…`; they mean ours.
    """
    settings = auth_settings()
    if stored_path in settings.authentication_backends:
        return stored_path
    wanted = _canonical(stored_path, settings)
    for path in settings.authentication_backends:
        if _canonical(path, settings) == wanted:
            return path
    return None


def _canonical(path: str, settings: AuthSettings) -> str:
    for prefix, meaning in settings.backend_prefixes.items():
        if path.startswith(prefix):
            return meaning + path.removeprefix(prefix)
    return path


def backends_that_have(name: str) -> Iterable[Any]:
    """Return the configured back ends that have a method of this name."""
    return [backend for backend in get_backends() if hasattr(backend, name)]
