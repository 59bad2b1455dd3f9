"""Who may call a view; the decorators are hotclub_auth's."""

from hotclub_auth import REDIRECT_FIELD_NAME
from hotclub_auth.decorators import (
    login_not_required,
    login_required,
    permission_required,
    user_passes_test,
)

__all__ = [
    "REDIRECT_FIELD_NAME",
    "login_not_required",
    "login_required",
    "permission_required",
    "user_passes_test",
]
