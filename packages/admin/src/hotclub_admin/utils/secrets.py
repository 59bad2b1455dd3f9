"""Fields that hold the hash of a password: never shown, never searched, never logged."""

from __future__ import annotations

from typing import Any, Final

from hotclub_auth import HasPassword, is_password_usable

MASK: Final = "••••••••"


def is_password_hash(field: Any) -> bool:
    """Tell whether a field is the password of a model of users, own or inherited."""
    model = getattr(field, "model", None)
    return (
        getattr(field, "name", None) == "password"
        and isinstance(model, type)
        and issubclass(model, HasPassword)
    )


def masked(value: Any) -> str:
    """Return what is shown for a hash: that there is one, and no more."""
    return MASK if value and is_password_usable(str(value)) else "No password set."
