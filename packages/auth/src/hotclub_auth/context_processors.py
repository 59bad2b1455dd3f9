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


class LazyUser:
    """Stands for the user of a request until a template looks; a page that never does asks nobody.

    It is equal to the user, and an instance of the user's class to isinstance().
    """

    def __init__(self, request: Any) -> None:
        object.__setattr__(self, "_request", request)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return self._found().__class__

    def __getattr__(self, name: str) -> Any:
        return getattr(self._found(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._found(), name, value)

    def __str__(self) -> str:
        return str(self._found())

    def __eq__(self, other: object) -> bool:
        return bool(self._found() == other)

    def __hash__(self) -> int:
        return hash(self._found())

    def __bool__(self) -> bool:
        return bool(self._found())

    def __repr__(self) -> str:
        return "<the user of a request>"

    def _found(self) -> Any:
        return RequestUser(object.__getattribute__(self, "_request")).read()


def auth(request: Any) -> dict[str, Any]:
    """Return `user` and `perms` of a request; AnonymousUser where no middleware named one.

    A request whose user is not looked up yet is asked when a template does.
    """
    is_filled = getattr(request, "slot_filled", None)
    is_lazy = is_filled is not None and not is_filled("user")
    user = LazyUser(request) if is_lazy else RequestUser(request).read()
    return {"user": user, "perms": PermWrapper(user)}
