"""What templates see of the user: `user` and `perms`.

`{% if perms.music.change_album %}` asks has_perm, `{% if perms.music %}` asks has_module_perms.
Flow: request → **context** → template. Not here: any template engine.
"""

from collections.abc import Iterator
from typing import Any

from hotclub_auth.carriers import RequestUser


class PermLookupDict:
    """The permissions of a user in one application."""

    def __init__(self, user: Any, app_label: str) -> None:
        self.user, self.app_label = user, app_label

    def __getitem__(self, codename: str) -> bool:
        return bool(self.user.has_perm(f"{self.app_label}.{codename}"))

    def __bool__(self) -> bool:
        return bool(self.user.has_module_perms(self.app_label))

    def __iter__(self) -> Iterator[Any]:
        # Without this, `x in perms.music` would count codenames from 0 for ever.
        raise TypeError("The permissions of an application cannot be listed; ask for one by name.")

    def __repr__(self) -> str:
        return f"<permissions of {self.app_label}>"


class PermWrapper:
    """The permissions of a user, by application."""

    def __init__(self, user: Any) -> None:
        self.user = user

    def __getitem__(self, app_label: str) -> PermLookupDict:
        return PermLookupDict(self.user, app_label)

    def __contains__(self, label: str) -> bool:
        """Return whether the user has "app.codename", or anything of "app"."""
        app_label, dot, codename = label.partition(".")
        return self[app_label][codename] if dot else bool(self[app_label])

    def __iter__(self) -> Iterator[Any]:
        raise TypeError("Permissions cannot be listed here; ask for one by name.")

    def __repr__(self) -> str:
        return "<permissions>"


def auth(request: Any) -> dict[str, Any]:
    """Return `user` and `perms` of a request; AnonymousUser where no middleware named one."""
    user = RequestUser(request).read()
    return {"user": user, "perms": PermWrapper(user)}
