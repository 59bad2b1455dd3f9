"""Conditional requests: entity tags, dates, and what a response may become because of them.

Flow: (headers of the request, etag, last modified) → **verdict** → 304, 412 or go on.
Source: RFC 9110 section 13, with the order of evaluation of 13.2.2.
Not here: making the tag (decorators.py, middleware of the application).
"""

from __future__ import annotations

import re
from typing import Any, Literal

from hotclub_http.response import HttpResponse
from hotclub_http.response_base import HttpResponseBase
from hotclub_http.status_responses import HttpResponseNotModified
from hotclub_http.uri import parse_http_date_safe

Verdict = Literal["proceed", "not modified", "failed"]

_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')
_TAGS_MOST = 200
# What a 304 must carry along (RFC 9110 15.4.5), and cookies, which caches do not keep.
_KEPT = ("Cache-Control", "Content-Location", "Date", "ETag", "Expires", "Last-Modified", "Vary")


def quote_etag(etag_str: str) -> str:
    """Return a strong entity tag for text that is not one yet."""
    return etag_str if _TAG.fullmatch(etag_str) else f'"{etag_str}"'


def parse_etags(etag_str: str) -> list[str]:
    """Return the tags of an If-Match or If-None-Match header; ["*"] for any; bad ones left out."""
    if etag_str.strip() == "*":
        return ["*"]
    pieces = etag_str.split(",", _TAGS_MOST)[:_TAGS_MOST]
    return [tag for piece in pieces if _TAG.fullmatch(tag := piece.strip())]


def evaluate(
    method: str,
    *,
    if_match: str = "",
    if_none_match: str = "",
    if_modified_since: str = "",
    if_unmodified_since: str = "",
    etag: str | None = None,
    last_modified: int | None = None,
) -> Verdict:
    """Return what the preconditions make of a request whose target has this tag and time.

    The first four are header values, "" when not sent; last_modified is in seconds since 1970.
    """
    if if_match:
        if not _matches_strongly(etag, parse_etags(if_match)):
            return "failed"
    elif if_unmodified_since:
        until = parse_http_date_safe(if_unmodified_since)
        if until is not None and last_modified is not None and last_modified > until:
            return "failed"
    if if_none_match:
        if _matches_weakly(etag, parse_etags(if_none_match)):
            return "not modified" if method in {"GET", "HEAD"} else "failed"
    elif if_modified_since and method in {"GET", "HEAD"}:
        since = parse_http_date_safe(if_modified_since)
        if since is not None and last_modified is not None and last_modified <= since:
            return "not modified"
    return "proceed"


def _matches_strongly(etag: str | None, tags: list[str]) -> bool:
    if etag is None:
        return False
    return tags == ["*"] or (not etag.startswith("W/") and etag in tags)


def _matches_weakly(etag: str | None, tags: list[str]) -> bool:
    if etag is None:
        return False
    return tags == ["*"] or etag.removeprefix("W/") in {tag.removeprefix("W/") for tag in tags}


def verdict_for(request: Any, etag: str | None, last_modified: int | None) -> Verdict:
    """Return `evaluate` of a request's headers."""
    headers = request.headers
    return evaluate(
        request.method or "",
        if_match=headers.get("If-Match", ""),
        if_none_match=headers.get("If-None-Match", ""),
        if_modified_since=headers.get("If-Modified-Since", ""),
        if_unmodified_since=headers.get("If-Unmodified-Since", ""),
        etag=etag,
        last_modified=last_modified,
    )


def get_conditional_response(
    request: Any,
    etag: str | None = None,
    last_modified: int | None = None,
    response: HttpResponseBase | None = None,
) -> HttpResponseBase | None:
    """Return a 304 or 412 when the preconditions ask for it, else the response given.

    Only a successful response is replaced.
    """
    if response is not None and not 200 <= response.status_code < 300:
        return response
    match verdict_for(request, etag, last_modified):
        case "proceed":
            return response
        case "failed":
            return HttpResponse(status=412)
        case "not modified":
            return not_modified(response)


def not_modified(response: HttpResponseBase | None) -> HttpResponseNotModified:
    """Return the 304 that stands for a response; cookies and validators are kept."""
    made = HttpResponseNotModified()
    if response is not None:
        for name in _KEPT:
            if name in response:
                made[name] = response[name]
        if response._cookies is not None:
            made.cookies = response.cookies
        made.add_closer(response.close)
    return made
