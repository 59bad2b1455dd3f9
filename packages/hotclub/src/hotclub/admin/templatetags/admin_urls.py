"""Tags of hotclub_admin, and what makes their contexts: other people's admins call it."""

from hotclub_admin.templatetags.admin_urls import (
    add_preserved_filters,
    admin_urlname,
    admin_urlquote,
    register,
)

__all__ = [
    "add_preserved_filters",
    "admin_urlname",
    "admin_urlquote",
    "register",
]
