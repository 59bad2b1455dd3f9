"""Exceptions as answers.

Flow: exception → the API's own that means the same → **exception_handler** → Response, or None for a
fault of the program.
Not here: the exceptions (errors.py), problem documents (problems.py).
"""

from __future__ import annotations

from typing import Any

from hotclub_http import (
    BadRequest,
    Http404,
    JsonResponse,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from hotclub_http import PermissionDenied as HttpPermissionDenied

from hotclub_api.errors import (
    APIException,
    NotFound,
    ParseError,
    PermissionDenied,
    ValidationError,
    get_error_detail,
    is_validation_error,
)
from hotclub_api.problems import MEDIA_TYPE, problem_of
from hotclub_api.response import Response
from hotclub_api.settings import api_settings

# What the HTTP library says of a body or a request that can't be read, or is over a limit.
_UNREADABLE = (BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def as_api_exception(problem: Exception) -> APIException | None:
    """Return the API's own exception for one that means the same, None for the unexpected."""
    if isinstance(problem, APIException):
        return problem
    if isinstance(problem, Http404):
        return NotFound()
    if isinstance(problem, HttpPermissionDenied):
        return PermissionDenied()
    if is_validation_error(problem):
        return ValidationError(get_error_detail(problem))
    if isinstance(problem, _UNREADABLE):
        told = ParseError(str(problem) or None)
        told.status_code = problem.status_code
        return told
    return None


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Return the answer to an exception, None for one that is a fault of the program."""
    problem = as_api_exception(exc)
    if problem is None:
        return None
    headers: dict[str, str] = {}
    if getattr(problem, "auth_header", None):
        headers["WWW-Authenticate"] = problem.auth_header  # type: ignore[attr-defined]
    if getattr(problem, "wait", None) is not None:
        headers["Retry-After"] = str(problem.wait)  # type: ignore[attr-defined]
    if api_settings.PROBLEM_DETAILS:
        request = context.get("request")
        told = problem_of(problem, getattr(request, "path", None))
        return Response(told, problem.status_code, headers=headers, content_type=MEDIA_TYPE)
    detail = problem.detail
    data: Any = detail if isinstance(detail, (list, dict)) else {"detail": detail}
    return Response(data, status=problem.status_code, headers=headers)


def server_error(_request: Any, *_args: Any, **_kwargs: Any) -> JsonResponse:
    """Answer 500 in JSON; for an application's handler500."""
    return JsonResponse({"error": "Server Error (500)"}, status=500)


def bad_request(_request: Any, _exception: Any, *_args: Any, **_kwargs: Any) -> JsonResponse:
    """Answer 400 in JSON; for an application's handler400."""
    return JsonResponse({"error": "Bad Request (400)"}, status=400)
