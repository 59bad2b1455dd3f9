"""Who may call a view; the decorators are hotclub_auth's."""

from hotclub_auth.decorators import (
    login_not_required,
    login_required,
    permission_required,
    user_passes_test,
)

__all__ = ["login_not_required", "login_required", "permission_required", "user_passes_test"]
