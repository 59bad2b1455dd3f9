"""The visitor who has not logged in.

Flow: a session without a user → **AnonymousUser** → views and templates, which ask it what they ask
any user. Not here: users who are somebody (users.py).
"""

from collections.abc import AsyncIterator, Iterator
from typing import Any, NoReturn

from hotclub_auth.errors import AnonymousHasNoRow
from hotclub_auth.grants import any_backend_says
from hotclub_auth.programs import arun, run
from hotclub_auth.users import HasPermissions


class NoRelated:
    """The groups and permissions of somebody who has none: empty in every way it is asked."""

    def all(self) -> "NoRelated":
        """Return itself, still empty."""
        return self

    def filter(self, *args: Any, **kwargs: Any) -> "NoRelated":
        """Return itself, still empty."""
        return self

    def count(self) -> int:
        """Return 0."""
        return 0

    async def acount(self) -> int:
        """Return 0."""
        return 0

    def exists(self) -> bool:
        """Return False."""
        return False

    async def aexists(self) -> bool:
        """Return False."""
        return False

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    async def __aiter__(self) -> AsyncIterator[Any]:
        for row in self:
            yield row

    def __len__(self) -> int:
        return 0


class AnonymousUser(HasPermissions):
    """A visitor who has not logged in. Equal to every other one; can be neither saved nor changed.

    Permissions come from back ends, which may grant some to everybody.
    """

    id = None
    pk = None
    username = ""
    is_staff = False
    is_active = False
    is_superuser = False
    _related = NoRelated()

    def __str__(self) -> str:
        return "AnonymousUser"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self))

    def __hash__(self) -> int:
        return hash(AnonymousUser)

    def __int__(self) -> NoReturn:
        raise TypeError("AnonymousUser has no number; did you mean to use a user's pk?")

    @property
    def is_anonymous(self) -> bool:
        """Always True."""
        return True

    @property
    def is_authenticated(self) -> bool:
        """Always False."""
        return False

    @property
    def groups(self) -> NoRelated:
        """No groups."""
        return self._related

    @property
    def user_permissions(self) -> NoRelated:
        """No permissions in person."""
        return self._related

    def get_username(self) -> str:
        """Return "" (nobody)."""
        return self.username

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Return whether a back end grants this to everybody."""
        return run(any_backend_says(self, "has_perm", perm, obj))

    async def ahas_perm(self, perm: str, obj: Any = None) -> bool:
        """As has_perm."""
        return await arun(any_backend_says(self, "has_perm", perm, obj))

    def has_module_perms(self, module: str) -> bool:
        """Return whether a back end grants any permission of an application to everybody."""
        return run(any_backend_says(self, "has_module_perms", module))

    async def ahas_module_perms(self, module: str) -> bool:
        """As has_module_perms."""
        return await arun(any_backend_says(self, "has_module_perms", module))

    def save(self) -> NoReturn:
        """Raise NotImplementedError: nobody cannot be saved."""
        raise AnonymousHasNoRow("save")

    def delete(self) -> NoReturn:
        """Raise NotImplementedError: nobody cannot be deleted."""
        raise AnonymousHasNoRow("delete")

    def set_password(self, raw_password: Any) -> NoReturn:
        """Raise NotImplementedError: nobody has no password."""
        raise AnonymousHasNoRow("set_password")

    def check_password(self, raw_password: Any) -> NoReturn:
        """Raise NotImplementedError: nobody has no password."""
        raise AnonymousHasNoRow("check_password")
