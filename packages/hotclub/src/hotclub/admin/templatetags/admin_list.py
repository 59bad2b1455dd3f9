"""Tags of hotclub_admin, and what makes their contexts: other people's admins call it."""

from hotclub_admin.templatetags.admin_list import (
    DOT,
    admin_actions,
    admin_list_filter,
    date_hierarchy,
    pagination,
    paginator_number,
    register,
    result_headers,
    result_hidden_fields,
    result_list,
    search_form,
)

__all__ = [
    "DOT",
    "admin_actions",
    "admin_list_filter",
    "date_hierarchy",
    "pagination",
    "paginator_number",
    "register",
    "result_headers",
    "result_hidden_fields",
    "result_list",
    "search_form",
]
