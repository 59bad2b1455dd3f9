"""The page a developer sees when a view fails: source, locals, request, chained exceptions.

Flow: (request, exception) → frames → **one HTML page** with a strict CSP, or text for programs.
Secrets are hidden by name and by type before they are turned into text; nothing here runs
unless the application was made with debug=True.
Not here: logging, the pages of production (error_pages.py).
"""

from __future__ import annotations

import linecache
import re
import traceback
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from html import escape
from inspect import iscoroutinefunction
from types import FrameType, TracebackType
from typing import Any, ClassVar, TypeVar

from hotclub_http.datastructures import MultiValueDict
from hotclub_http.error_pages import prefers_json, problem
from hotclub_http.response import REASONS, HttpResponse, HttpResponseBase

F = TypeVar("F", bound=Callable[..., Any])

_CONTEXT_LINES = 5
_VALUE_LONGEST = 1_000
_FRAMES_MOST = 60
_ALL = "__ALL__"

_STYLE = """
:root { color-scheme: light dark; --accent: #b4442f; --strong: #8f2f1d; --line: #8884; --soft: #8881;
  font: 15px/1.45 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --accent: #e8755f; --strong: #ffab9a; } }
html { background: light-dark(#faf8f5, #191715); color: light-dark(#26221d, #ece7e0); }
body { margin: 0 auto; max-inline-size: 72rem; padding: 16px; }
h1 { font-size: 1.4rem; margin: 0; } h1 small { color: var(--accent); display: block; }
h2 { font-size: 1.05rem; margin: 24px 0 8px; }
pre, code, td { font-family: ui-monospace, monospace; font-size: 13px; }
pre { margin: 0; overflow-x: auto; white-space: pre; }
pre.message { white-space: pre-wrap; font-size: 1rem; }
details { border: 1px solid var(--line); border-radius: 6px; margin: 4px 0; }
summary { cursor: pointer; padding: 4px 8px; overflow-wrap: anywhere; }
ol.source { margin: 0; padding: 8px 0 8px 64px; background: var(--soft); overflow-x: auto; }
ol.source pre { overflow: visible; }
ol.source li.now { color: var(--strong); font-weight: 600; }
table { border-collapse: collapse; inline-size: 100%; }
td, th { border-block-start: 1px solid var(--line); padding: 4px 8px; text-align: start;
  vertical-align: top; overflow-wrap: anywhere; } th { inline-size: 20%; font-weight: 500; }
textarea { inline-size: 100%; box-sizing: border-box; font: 12px ui-monospace, monospace; }
button { font: inherit; border: 1px solid var(--line); border-radius: 6px; padding: 4px 12px; }
"""
_SCRIPT = """
const text = document.querySelector("textarea"), button = document.querySelector("button");
button.hidden = !navigator.clipboard;
button.addEventListener("click", () => navigator.clipboard.writeText(text.value)
  .then(() => { button.textContent = "Copied"; }));
"""


def _hash_source(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


_POLICY = (
    f"default-src 'none'; style-src {_hash_source(_STYLE)}; script-src {_hash_source(_SCRIPT)}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class SafeExceptionReporterFilter:
    """Decides what an error page may show.

    cleansed_substitute: stands for what is hidden.   hidden_settings: pattern of secret names.
    """

    cleansed_substitute = "********************"
    hidden_settings = re.compile(
        "API|AUTH|TOKEN|KEY|SECRET|PASS|SIGNATURE|COOKIE|CREDENTIAL|SESSION|CSRF|PRIVATE|DSN",
        flags=re.IGNORECASE,
    )
    hidden_types: ClassVar[tuple[str, ...]] = ("SecretStr", "SecretBytes", "Secret")
    # name=value of a query string, wherever it stands in a text
    _parameters: ClassVar[re.Pattern[str]] = re.compile(
        r"(?:(?<=[?&'\"])|^)(?P<name>[^=&?\s'\"]+)=(?P<value>[^&\s'\"<>]+)"
    )
    # user:password@host in addresses of databases, caches and brokers
    _credentials: ClassVar[re.Pattern[str]] = re.compile(r"(?<=://)[^/\s:@'\"]*:[^/\s@'\"]+(?=@)")

    def cleanse_setting(self, key: object, value: object) -> Any:
        """Return the value, or what stands for it when name or type tell that it is secret."""
        if isinstance(key, str) and self.hidden_settings.search(key):
            return self.cleansed_substitute
        if type(value).__name__ in self.hidden_types:
            return self.cleansed_substitute
        if isinstance(value, dict):
            return {name: self.cleanse_setting(name, inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.cleanse_setting("", inner) for inner in value]
        if isinstance(value, tuple) and type(value) is tuple:
            return tuple(self.cleanse_setting("", inner) for inner in value)
        return value

    def is_active(self, request: Any) -> bool:
        """Tell whether sensitive variables and parameters are hidden; always."""
        return True

    def get_safe_request_meta(self, request: Any) -> dict[str, Any]:
        """Return META without its secrets."""
        shown = {name: self.cleanse_setting(name, value) for name, value in request.META.items()}
        for name in ("QUERY_STRING", "HTTP_REFERER"):
            if name in shown:
                shown[name] = self.cleanse_text(str(shown[name]))
        return shown

    def cleanse_text(self, text: str) -> str:
        """Return text with passwords in addresses hidden, and secret parameters of query strings."""
        text = self._credentials.sub("********", text)
        return self._parameters.sub(self._cleansed_parameter, text)

    def _cleansed_parameter(self, found: re.Match[str]) -> str:
        if not self.hidden_settings.search(found["name"]):
            return found[0]
        return f"{found['name']}={self.cleansed_substitute}"

    def get_safe_cookies(self, request: Any) -> dict[str, Any]:
        """Return the names of the cookies; a value may be somebody's session."""
        return dict.fromkeys(request.COOKIES, self.cleansed_substitute)

    def get_post_parameters(self, request: Any) -> dict[str, Any]:
        """Return the form without its secrets and what the view marked as sensitive."""
        if request is None or "POST" not in request.__dict__:
            return {}
        sensitive = getattr(request, "sensitive_post_parameters", ())
        return {
            name: self.cleansed_substitute
            if sensitive == _ALL or name in sensitive
            else self.cleanse_setting(name, value)
            for name, value in request.POST.items()
        }

    def _cleansed_local(self, request: Any, name: str, value: object) -> Any:
        if isinstance(value, MultiValueDict):
            sensitive = getattr(request, "__dict__", {}).get("sensitive_post_parameters", ())
            return {
                key: self.cleansed_substitute
                if sensitive == _ALL or key in sensitive
                else self.cleanse_setting(key, values)
                for key, values in value.lists()
            }
        return self.cleanse_setting(name, value)

    def get_traceback_frame_variables(
        self, request: Any, tb_frame: FrameType
    ) -> list[tuple[str, Any]]:
        """Return the local variables of a frame without its secrets."""
        sensitive = _sensitive_codes.get(tb_frame.f_code, ())
        return [
            (name, self.cleansed_substitute)
            if sensitive == _ALL or name in sensitive
            else (name, self._cleansed_local(request, name, value))
            for name, value in tb_frame.f_locals.items()
        ]


_sensitive_codes: dict[Any, Any] = {}
"""Code object → names: filled by the decorator at import, as many as there are decorated
functions; it outlives the call, so that async functions and pickled tracebacks find it."""


def sensitive_variables(*variables: str) -> Callable[[F], F]:
    """Hide local variables of a function from error pages; without names, all of them.

    Raises TypeError when used without parentheses.
    """
    if len(variables) == 1 and callable(variables[0]):
        raise TypeError(
            "sensitive_variables() must be called to use it as a decorator, e.g., use "
            "@sensitive_variables(), not @sensitive_variables."
        )

    def decorate(function: F) -> F:
        inner = function
        while hasattr(inner, "__wrapped__"):
            inner = inner.__wrapped__
        code = getattr(inner, "__code__", None)
        if code is not None:
            _sensitive_codes[code] = frozenset(variables) or _ALL
        return function

    return decorate


def sensitive_post_parameters(*parameters: str) -> Callable[[F], F]:
    """Hide form fields of a view from error pages; without names, all of them.

    Raises TypeError when used without parentheses, or on something without a request.
    """
    if len(parameters) == 1 and callable(parameters[0]):
        raise TypeError(
            "sensitive_post_parameters() must be called to use it as a decorator, e.g., use "
            "@sensitive_post_parameters(), not @sensitive_post_parameters."
        )
    marked = parameters or _ALL

    def decorate(view: F) -> F:
        if iscoroutinefunction(view):

            @wraps(view)
            async def awrapped(request: Any, *args: Any, **kwargs: Any) -> Any:
                _marked_request(request).sensitive_post_parameters = marked
                return await view(request, *args, **kwargs)

            return awrapped  # type: ignore[return-value]

        @wraps(view)
        def wrapped(request: Any, *args: Any, **kwargs: Any) -> Any:
            _marked_request(request).sensitive_post_parameters = marked
            return view(request, *args, **kwargs)

        return wrapped  # type: ignore[return-value]

    return decorate


def _marked_request(request: Any) -> Any:
    if not hasattr(request, "META"):
        raise TypeError(
            "sensitive_post_parameters didn't receive an HttpRequest object. If you are "
            "decorating a classmethod, make sure to use @method_decorator."
        )
    return request


@dataclass(frozen=True, slots=True)
class Frame:
    """One step of a traceback, as text.   source: (line number, text) around the line."""

    filename: str
    function: str
    line: int
    source: tuple[tuple[int, str], ...]
    variables: tuple[tuple[str, str], ...]


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
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="robots" content="noindex">'
            f"<title>{escape(name)} {escape(where)}</title><style>{_STYLE}</style></head><body>"
            f"<main>{''.join(parts)}</main><script>{_SCRIPT}</script></body></html>"
        )

    def _exceptions_html(self) -> Iterator[str]:
        for error, link in self.chain():
            words = f" <small>{escape(link)}</small>" if link else ""
            yield f"<h2>{escape(type(error).__qualname__)}: {escape(str(error)[:300])}{words}</h2>"
            frames = self.get_traceback_frames(error)
            for index, frame in enumerate(frames):
                yield _frame_html(frame, is_open=index == len(frames) - 1)

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
            yield f"<details><summary>{title} ({len(rows)})</summary>{_table(rows)}</details>"

    def _cleansed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self.filter.cleanse_setting(name, value) for name, value in values.items()}


def _safely(read: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
    try:
        return read()
    except Exception as error:  # noqa: BLE001  # a broken request still gets its page
        return {"unreadable": f"{type(error).__name__}: {error}"}


def _frame_html(frame: Frame, *, is_open: bool) -> str:
    lines = "".join(
        f"<li value={number}{' class=now' if number == frame.line else ''}>"
        f"<pre>{escape(text) or ' '}</pre></li>"
        for number, text in frame.source
    )
    return (
        f"<details{' open' if is_open else ''}><summary><code>{escape(frame.filename)}</code> "
        f"line {frame.line}, in <b>{escape(frame.function)}</b></summary>"
        f"<ol class=source tabindex=0>{lines}</ol>{_table(frame.variables)}</details>"
    )


def _table(rows: Any) -> str:
    if not rows:
        return ""
    cells = "".join(
        f"<tr><th>{escape(str(name))}</th><td>{escape(value)}</td></tr>" for name, value in rows
    )
    return f"<table>{cells}</table>"


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
    response["Content-Security-Policy"] = _POLICY
    response["Cache-Control"] = "no-store"
    return response
