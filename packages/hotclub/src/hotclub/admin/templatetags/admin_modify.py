"""Tags of hotclub_admin, and what makes their contexts: other people's admins call it."""

from hotclub_admin.templatetags.admin_modify import (
    cell_count,
    prepopulated_fields_js,
    register,
    submit_row,
)

__all__ = [
    "cell_count",
    "prepopulated_fields_js",
    "register",
    "submit_row",
]
