"""What a client gets when something went wrong: a page, or a problem document for programs.

Flow: exception → status → error view (an application's own or the plain one here) → response.
Sources: RFC 9457 (problem documents), RFC 9110 section 15.
Not here: the debug page (debug.py); which exception is raised where.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import sha256
from inspect import signature
from logging import getLogger
from typing import Any

from hotclub_http.bridge import call_async, call_sync
from hotclub_http.errors import MethodNotAllowed, SuspiciousOperation
from hotclub_http.hooks import Hooks
from hotclub_http.middleware import is_async_callable
from hotclub_http.ports import ErrorView, RequestLog
from hotclub_http.response import HttpResponse
from hotclub_http.response_base import REASONS, HttpResponseBase

_LIKE_400 = frozenset({408, 413, 414, 431})

DebugPage = Callable[[Any, BaseException, int], HttpResponseBase]

_STYLE = """
:root { color-scheme: light dark; --accent: #b4442f; font: 16px/1.5 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --accent: #e8755f; } }
html { background: light-dark(#faf8f5, #191715); color: light-dark(#26221d, #ece7e0); }
body { display: grid; place-content: center; min-block-size: 90vh; margin: 0; padding: 24px; }
main { max-inline-size: 36rem; }
p.status { color: var(--accent); font-weight: 600; margin: 0; }
h1 { margin: 4px 0 12px; font-size: 1.75rem; line-height: 1.2; }
a { color: var(--accent); }
"""
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_WORDS = {
    400: "Your browser sent something that this site can't read.",
    403: "You may not see this page.",
    404: "There is nothing at this address. It may have moved, or have been mistyped.",
    405: "This address does not take that kind of request.",
    408: "Your request took too long to arrive.",
    413: "What you sent is too large for this site.",
    414: "The address is too long.",
    431: "Your browser sent too many or too large headers.",
    500: "Something went wrong on our side. It has been noted.",
}


def plain_error(
    request: Any, exception: BaseException | None, status: int, *, words: str = ""
) -> HttpResponseBase:
    """Return the page, or for clients that prefer JSON the problem document, of a status.

    words: what happened and what to do, in place of the status's own.
    """
    title = REASONS.get(status, "Error")
    words = words or _WORDS.get(status, _WORDS[500] if status >= 500 else _WORDS[400])
    if prefers_json(request):
        response: HttpResponseBase = problem(status, title=title, detail=words)
    else:
        response = HttpResponse(_page(status, title, words, request), status=status)
        response["Content-Security-Policy"] = _POLICY
        response["Vary"] = "Accept"
    if isinstance(exception, MethodNotAllowed):
        response["Allow"] = ", ".join(exception.allowed)
    return response


def prefers_json(request: Any) -> bool:
    """Tell whether the client asks for JSON rather than a page."""
    accept = request.headers.get("Accept", "") if request is not None else ""
    if "json" not in accept:
        return False
    offers = ["text/html", "application/problem+json", "application/json"]
    return str(request.get_preferred_type(offers)).endswith("json")


def problem(status: int, *, title: str, detail: str = "", **more: Any) -> HttpResponse:
    """Return a problem document (RFC 9457).   more: extension members."""
    document = {"type": "about:blank", "title": title, "status": status}
    if detail:
        document["detail"] = detail
    response = HttpResponse(
        json.dumps({**document, **more}), "application/problem+json", status=status
    )
    response["Vary"] = "Accept"
    return response


def _page(status: int, title: str, words: str, request: Any) -> str:
    noted = request.META.get("HTTP_X_REQUEST_ID", "") if request is not None else ""
    from html import escape

    paragraphs = "".join(f"<p>{escape(one, quote=False)}</p>" for one in words.split("\n\n"))
    reference = f"<p>Reference: <code>{escape(str(noted)[:100])}</code></p>" if noted else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main>"
        f'<p class="status">{status}</p><h1>{title}</h1>{paragraphs}{reference}'
        '<p><a href="/">Back to the start</a></p></main></body></html>'
    )


def bad_request(request: Any, exception: BaseException | None = None) -> HttpResponseBase:
    """Return the plain page for 400."""
    return plain_error(request, exception, 400)


def permission_denied(request: Any, exception: BaseException | None = None) -> HttpResponseBase:
    """Return the plain page for 403."""
    return plain_error(request, exception, 403)


def page_not_found(request: Any, exception: BaseException | None = None) -> HttpResponseBase:
    """Return the plain page for 404."""
    return plain_error(request, exception, 404)


def server_error(request: Any, exception: BaseException | None = None) -> HttpResponseBase:
    """Return the plain page for 500."""
    return plain_error(request, exception, 500)


class ErrorPages:
    """Answers failed requests.

    views: status → ErrorView; 408, 413, 414 and 431 fall back to that of 400; a status without
        one gets the plain page.
    statuses: exception class → status, for exceptions of other libraries.
    debug_page: called with (request, exception, status) instead of the views, when given.
    propagate: raise what would be a 500, for whoever runs the server.
    """

    def __init__(
        self,
        *,
        views: Mapping[int, ErrorView] | None = None,
        statuses: Mapping[type[BaseException], int] | None = None,
        hooks: Hooks | None = None,
        debug_page: DebugPage | None = None,
        log: RequestLog | None = None,
        security_log: RequestLog | None = None,
        propagate: bool = False,
    ) -> None:
        self._views = {status: with_exception(view) for status, view in (views or {}).items()}
        self._statuses = dict(statuses or {})
        self._hooks = hooks or Hooks()
        self._debug_page = debug_page
        self._propagate = propagate
        self._log: RequestLog = log or getLogger("hotclub.request")
        self._security_log = security_log

    def status_of(self, error: BaseException) -> int:
        """Return the status that an exception stands for; 500 if it says nothing."""
        for kind in type(error).__mro__:
            if kind in self._statuses:
                return self._statuses[kind]
        status = getattr(error, "status_code", 500)
        return status if isinstance(status, int) and 400 <= status <= 599 else 500

    def respond(self, request: Any, error: Exception) -> HttpResponseBase:
        """Return the response to a failed request, from sync code."""
        status = self._note(request, error)
        view = self._view_for(status)
        if view is None or self._debug_page is not None:
            return self._built_in(request, error, status)
        try:
            if is_async_callable(view):
                response = _rendered(call_async(view, request, error))
            else:
                response = _rendered(view(request, error))
        except Exception as second:  # noqa: BLE001  # an error page that fails still answers
            return self._after_failure(request, second)
        return self._with_status(response, status, request, error)

    async def arespond(self, request: Any, error: Exception) -> HttpResponseBase:
        """Return the response to a failed request, on the loop."""
        status = self._note(request, error)
        view = self._view_for(status)
        if view is None or self._debug_page is not None:
            return self._built_in(request, error, status)
        try:
            if is_async_callable(view):
                response = await view(request, error)
                if getattr(response, "is_rendered", True) is False:
                    response = await call_sync(_rendered, response)
            else:
                response = await call_sync(_view_rendered, view, request, error)
        except Exception as second:  # noqa: BLE001  # an error page that fails still answers
            return self._after_failure(request, second)
        return self._with_status(response, status, request, error)

    def _view_for(self, status: int) -> ErrorView | None:
        view = self._views.get(status)
        return self._views.get(400) if view is None and status in _LIKE_400 else view

    def _with_status(
        self, response: Any, status: int, request: Any, error: Exception
    ) -> HttpResponseBase:
        if not isinstance(response, HttpResponseBase):
            return plain_error(request, error, status)
        if response.status_code in {200, 400} and status > 400:
            response.status_code = status
        if isinstance(error, MethodNotAllowed):
            response.setdefault("Allow", ", ".join(error.allowed))
        return response

    def _built_in(self, request: Any, error: Exception, status: int) -> HttpResponseBase:
        if self._debug_page is not None:
            return self._debug_page(request, error, status)
        return plain_error(request, error, status)

    def _after_failure(self, request: Any, second: Exception) -> HttpResponseBase:
        self._note(request, second)
        return self._built_in(request, second, 500)

    def _note(self, request: Any, error: Exception) -> int:
        """Log the failure, tell the hooks of a 500, and return the status."""
        status = self.status_of(error)
        if self._propagate and status >= 500:
            raise error
        method, path = request.method, one_line(request.path)
        extra = {"status_code": status, "request": request}
        if isinstance(error, SuspiciousOperation):
            self._mark_unreadable(request)
            kind, text = type(error).__name__, one_line(str(error))
            # A logger for each kind, so that settings can silence one: DisallowedHost, often.
            log = self._security_log or getLogger(f"hotclub.security.{kind}")
            _write(log.warning, "%s: %s", kind, text, exc_info=error, extra=extra)
            return status
        reason = REASONS.get(status, status)
        if status >= 500:
            self._tell_hooks(request, error)
            _write(self._log.error, "%s: %s %s", reason, method, path, exc_info=error, extra=extra)
        else:
            _write(self._log.warning, "%s: %s %s", reason, method, path, extra=extra)
        return status

    def _tell_hooks(self, request: Any, error: Exception) -> None:
        for hook in self._hooks.got_request_exception:
            try:
                hook(request=request, exception=error)
            except Exception as failure:  # noqa: BLE001  # the answer must come, whoever listens
                _write(
                    self._log.error, "A listener to got_request_exception failed", exc_info=failure
                )

    def _mark_unreadable(self, request: Any) -> None:
        # An error view that looks at POST would run into the same limit again.
        if request._post_parse_error or request._read_started:
            request._mark_post_parse_error()


def _rendered(response: Any) -> Any:
    """Return a response of an error view with its template rendered."""
    return response.render() if getattr(response, "is_rendered", True) is False else response


def _view_rendered(view: ErrorView, request: Any, error: Exception) -> Any:
    return _rendered(view(request, error))


def with_exception(view: ErrorView) -> ErrorView:
    """Return an error view that takes (request, exception), of one that may take it by name alone.

    Both `view(request, exception)` and `view(request, *, exception)` or `**kwargs` are in use.
    """
    try:
        signature(view).bind(None, None)
    except (TypeError, ValueError):
        pass
    else:
        return view
    by_name: Any = view
    if is_async_callable(view):

        async def aview(request: Any, exception: BaseException | None) -> Any:
            return await by_name(request, exception=exception)

        return aview
    return lambda request, exception: by_name(request, exception=exception)


def _write(log: Callable[..., None], message: str, *args: object, **options: Any) -> None:
    """Log, unless that fails: a full disc or a closed pipe costs no visitor the answer."""
    with suppress(Exception):
        log(message, *args, **options)


def one_line(text: str) -> str:
    """Return text that can't forge a second line in a log or move its reader's cursor."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )
