"""Errors as RFC 9457 problem details, for APIs that set PROBLEM_DETAILS.

Flow: exception → `problem_of` → a dict rendered as application/problem+json.
Not here: which exceptions become answers (views.py).
"""

from __future__ import annotations

from typing import Any

from hotclub_http.response import REASONS

from hotclub_api.errors import APIException

MEDIA_TYPE = "application/problem+json"


def problem_of(problem: APIException, instance: str | None = None) -> dict[str, Any]:
    """Return the members type, title, status, detail, code, and errors of fields.

    instance: the path that was asked for. Each error has a JSON pointer (RFC 6901), detail, code.
    """
    made: dict[str, Any] = {
        "type": "about:blank",
        "title": REASONS.get(problem.status_code, "Error"),
        "status": problem.status_code,
        "code": problem.default_code,
    }
    if isinstance(problem.detail, (dict, list)):
        made["detail"] = "The input breaks rules; see errors."
        made["errors"] = list(_errors(problem.detail, ""))
    else:
        made["detail"] = problem.detail
        made["code"] = problem.detail.code
    if instance is not None:
        made["instance"] = instance
    return made


def _errors(detail: Any, pointer: str) -> Any:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            escaped = str(name).replace("~", "~0").replace("/", "~1")
            yield from _errors(inner, f"{pointer}/{escaped}")
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, (dict, list))
            yield from _errors(inner, f"{pointer}/{index}" if nested else pointer)
    else:
        yield {"pointer": pointer, "detail": detail, "code": detail.code}
