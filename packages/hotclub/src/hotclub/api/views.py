"""APIView, and errors to answers."""

from hotclub_api.views import (
    APIView,
    as_api_exception,
    bad_request,
    exception_handler,
    get_view_description,
    get_view_name,
    server_error,
    view_function,
)

__all__ = [
    "APIView",
    "as_api_exception",
    "bad_request",
    "exception_handler",
    "get_view_description",
    "get_view_name",
    "server_error",
    "view_function",
]
