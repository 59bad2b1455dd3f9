"""The admin's own forms."""

from hotclub_admin.forms import (
    AdminAuthenticationForm,
    AdminPasswordChangeForm,
)

__all__ = [
    "AdminAuthenticationForm",
    "AdminPasswordChangeForm",
]
