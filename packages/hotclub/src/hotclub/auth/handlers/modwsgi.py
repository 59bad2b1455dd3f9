"""For Apache's mod_wsgi: whether a name and a password belong together, and a user's groups.

`WSGIAuthUserScript` and `WSGIAuthGroupScript` import these two. The work is the same for nobody, for
somebody inactive and for a wrong password.
"""

from __future__ import annotations

from typing import Any

from hotclub_auth import (
    check_password_with_timing_attack_mitigation,
    get_user_model,
    is_validation_error,
)

__all__ = ["check_password", "groups_for_user"]


def check_password(environ: Any, username: str, password: str) -> bool | None:  # noqa: ARG001
    """Return whether the password is the user's; None for nobody and for somebody inactive."""
    user = _find(username)
    answer = check_password_with_timing_attack_mitigation(user, password)
    return answer if user is not None and user.is_active else None


def groups_for_user(environ: Any, username: str) -> list[bytes]:  # noqa: ARG001
    """Return the names of an active user's groups; none for anybody else."""
    user = _find(username)
    if user is None or not user.is_active or not hasattr(user, "groups"):
        return []
    return [group.name.encode() for group in user.groups.all()]


def _find(username: str) -> Any:
    model: Any = get_user_model()
    try:
        return model._default_manager.get_by_natural_key(username)
    except model.DoesNotExist:
        return None
    except Exception as error:
        # A name that no column can hold is nobody's.
        if is_validation_error(error):
            return None
        raise
