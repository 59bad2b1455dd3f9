"""Permissions as labels: "app.codename", and sets of them.

Flow: a model's options → codenames and labels; labels of a user → **permissions** → yes or no.
Not here: where labels are stored (models), who is asked (backends.py).
"""

from collections.abc import Iterable

from hotclub_auth.ports import PermissionOptions

DEFAULT_PERMISSIONS = ("add", "change", "delete", "view")


def get_permission_codename(action: str, opts: PermissionOptions) -> str:
    """Return the codename of an action on a model, as "change_album"."""
    return f"{action}_{opts.model_name}"


def permission_label(app_label: str, codename: str) -> str:
    """Return the label of a permission, as "music.change_album"."""
    return f"{app_label}.{codename}"


def default_permissions(
    model_name: str, verbose_name: str, actions: Iterable[str] = DEFAULT_PERMISSIONS
) -> list[tuple[str, str]]:
    """Return (codename, name) of a model's own permissions, as ("add_album", "Can add album")."""
    return [(f"{action}_{model_name}", f"Can {action} {verbose_name}") for action in actions]


def covers_module(labels: Iterable[str], app_label: str) -> bool:
    """Return whether any label belongs to the application."""
    prefix = f"{app_label}."
    return any(label.startswith(prefix) for label in labels)


def as_permissions(perm: str | Iterable[str]) -> tuple[str, ...]:
    """Return one label, or several, as a tuple."""
    return (perm,) if isinstance(perm, str) else tuple(perm)
