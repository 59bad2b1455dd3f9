"""The page a developer sees when a view fails: source, locals, request, chained exceptions.

Flow: (request, exception) → frames → **one HTML page** with a strict CSP, or text for programs.
Nothing here runs unless the application was made with debug=True.
Not here: what is hidden (debug_filter.py), the HTML (debug_page.py), logging, the pages of production
(error_pages.py).
"""

from __future__ import annotations

import linecache
import traceback
from collections.abc import Callable, Iterator, Mapping
from html import escape
from types import TracebackType
from typing import Any, ClassVar

from hotclub_http.debug_filter import (
    SafeExceptionReporterFilter,
    sensitive_post_parameters,
    sensitive_variables,
)
from hotclub_http.debug_page import POLICY, Frame, frame_html, page, table_html
from hotclub_http.error_pages import prefers_json, problem
from hotclub_http.response import HttpResponse
from hotclub_http.response_base import REASONS, HttpResponseBase

__all__ = [
    "ExceptionReporter",
    "Frame",
    "SafeExceptionReporterFilter",
    "debug_response",
    "sensitive_post_parameters",
    "sensitive_variables",
]

_CONTEXT_LINES = 5
_VALUE_LONGEST = 1_000
_FRAMES_MOST = 60


class ExceptionReporter:
    """Makes the report of an exception, as HTML or as text.

    request: may be None.   filter: decides what is shown.
    """

    html_template_path: ClassVar[None] = None

    def __init__(
        self,
        request: Any,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        tb: TracebackType | None,
        is_email: bool = False,
        *,
        filter: SafeExceptionReporterFilter | None = None,
    ) -> None:
        self.request = request
        self.exc_type = exc_type
        self.exc_value = exc_value
        self.tb = tb
        self.is_email = is_email
        self.filter = (
            filter
            or getattr(request, "exception_reporter_filter", None)
            or (SafeExceptionReporterFilter())
        )

    def chain(self) -> list[tuple[BaseException, str]]:
        """Return the exceptions with their causes, the first to happen first, and their link."""
        found: list[tuple[BaseException, str]] = []
        seen: set[int] = set()
        error, link = self.exc_value, ""
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            found.append((error, link))
            if error.__cause__ is not None:
                error, link = error.__cause__, "was the direct cause of what follows"
            elif not error.__suppress_context__:
                error, link = error.__context__, "happened first; while it was handled"
            else:
                error = None
        return found[::-1]

    def get_traceback_frames(self, error: BaseException | None = None) -> list[Frame]:
        """Return the frames of an exception (default: the reported one), outermost first."""
        tb = self.tb if error is None or error is self.exc_value else error.__traceback__
        frames = []
        while tb is not None:
            frames.append(self._frame(tb))
            tb = tb.tb_next
        return frames[-_FRAMES_MOST:]

    def _frame(self, tb: TracebackType) -> Frame:
        frame, number = tb.tb_frame, tb.tb_lineno
        filename = frame.f_code.co_filename
        lines = linecache.getlines(filename, frame.f_globals)
        first = max(1, number - _CONTEXT_LINES)
        source = tuple(
            (at, lines[at - 1].rstrip("\n"))
            for at in range(first, min(len(lines), number + _CONTEXT_LINES) + 1)
        )
        variables = tuple(
            (name, self._shown(value))
            for name, value in self.filter.get_traceback_frame_variables(self.request, frame)
        )
        return Frame(filename, frame.f_code.co_qualname, number, source, variables)

    def _shown(self, value: object) -> str:
        try:
            text = repr(value)
        except Exception as error:  # noqa: BLE001  # the page must come, whatever repr does
            return f"<repr failed: {type(error).__name__}>"
        text = self.filter.cleanse_text(text)
        if len(text) > _VALUE_LONGEST:
            return f"{text[:_VALUE_LONGEST]}… ({len(text):,} characters)"
        return text

    def get_traceback_text(self) -> str:
        """Return request and traceback as text to copy; no local variables are in it."""
        head = ""
        if self.request is not None:
            path = self.filter.cleanse_text(self.request.get_full_path())
            head = f"{self.request.method} {path}\n\n"
        error = self.exc_value
        body = "".join(traceback.format_exception(error)) if error is not None else ""
        return head + self.filter._credentials.sub("********", body)

    def get_traceback_html(self) -> str:
        """Return the page."""
        error = self.exc_value
        name = type(error).__qualname__ if error is not None else "Report"
        where = ""
        if self.request is not None:
            where = f"{self.request.method} {self.request.path}"
        parts = [
            f"<h1><small>{escape(name)} {escape(where)}</small></h1>",
            f'<pre class="message">{escape(str(error))}</pre>',
            *self._exceptions_html(),
            *self._request_html(),
            "<h2>As text</h2><p><button type=button>Copy</button></p>",
            '<textarea readonly aria-label="The report as text" rows=12>',
            f"{escape(self.get_traceback_text())}</textarea>",
        ]
        return page(f"{name} {where}", parts)

    def _exceptions_html(self) -> Iterator[str]:
        for error, link in self.chain():
            words = f" <small>{escape(link)}</small>" if link else ""
            yield f"<h2>{escape(type(error).__qualname__)}: {escape(str(error)[:300])}{words}</h2>"
            frames = self.get_traceback_frames(error)
            for index, frame in enumerate(frames):
                yield frame_html(frame, is_open=index == len(frames) - 1)

    def _request_html(self) -> Iterator[str]:
        if self.request is None:
            return
        yield "<h2>Request</h2>"
        tables: list[tuple[str, Mapping[str, Any]]] = [
            ("GET", _safely(lambda: self._cleansed(self.request.GET))),
            ("POST", _safely(lambda: self.filter.get_post_parameters(self.request))),
            ("COOKIES", _safely(lambda: self.filter.get_safe_cookies(self.request))),
            ("META", _safely(lambda: self.filter.get_safe_request_meta(self.request))),
        ]
        for title, values in tables:
            rows = [(name, self._shown(value)) for name, value in sorted(values.items())]
            yield f"<details><summary>{title} ({len(rows)})</summary>{table_html(rows)}</details>"

    def _cleansed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self.filter.cleanse_setting(name, value) for name, value in values.items()}


def _safely(read: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
    try:
        return read()
    except Exception as error:  # noqa: BLE001  # a broken request still gets its page
        return {"unreadable": f"{type(error).__name__}: {error}"}


def debug_response(request: Any, error: BaseException, status: int) -> HttpResponseBase:
    """Return the debug page of an exception, or its problem document for programs."""
    reporter_class = getattr(request, "exception_reporter_class", None) or ExceptionReporter
    reporter = reporter_class(request, type(error), error, error.__traceback__)
    if request is not None and prefers_json(request):
        return problem(
            status,
            title=REASONS.get(status, "Error"),
            detail=f"{type(error).__qualname__}: {error}",
            traceback=reporter.get_traceback_text().splitlines(),
        )
    response = HttpResponse(reporter.get_traceback_html(), status=status)
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "no-store"
    return response
