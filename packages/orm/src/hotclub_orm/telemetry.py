"""OpenTelemetry: a span for each statement, by the stable conventions for databases.

    Database(url, telemetry=True)                         with the tracer provider of the process
    trace_queries(database, tracer_provider=provider)     with one of your own

Needs the extra `otel` (opentelemetry-api); how spans are sent is the application's choice of an SDK.
Flow: statement → **Spans** → a span of kind CLIENT. No value gets into a span: the text holds
placeholders, text by hand without parameters has its literals taken out, and of an error only its
class is told, because its message may quote a row.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any, Protocol

from hotclub_orm.calling_code import calling_place
from hotclub_orm.errors import Error, ImproperlyConfigured
from hotclub_orm.url import Address

_INSTALL = "Spans need OpenTelemetry: pip install 'hotclub-orm[otel]'"
_LITERAL = re.compile(
    r"""[eE]'(?:[^'\\]|''|\\.)*' | '(?:[^']|'')*' | (\$\w*\$) .*? \1 | (?<![\w"$])\d[\w.]*""",
    re.VERBOSE | re.DOTALL,
)
_TARGET = re.compile(r'\b(?:FROM|INTO|UPDATE)\s+"?(\w+)"?', re.IGNORECASE)


@lru_cache(maxsize=1024)
def without_literals(sql: str) -> str:
    """Return the text with a question mark in place of each text and number in it."""
    return _LITERAL.sub("?", sql)


@lru_cache(maxsize=1024)
def summary_of(sql: str) -> tuple[str, str]:
    """Return the operation ("SELECT") and the summary ("SELECT shop_book") of a statement."""
    operation = sql.lstrip(" (\n").partition(" ")[0].strip(";").upper() or "QUERY"
    target = _TARGET.search(sql)
    return operation, f"{operation} {target[1]}" if target else operation


class Spans:
    """A watcher that puts a span around each statement of one database.

    address: of the database. tracer_provider: None takes the one of the process. Raises
    ImproperlyConfigured where OpenTelemetry is not installed.
    """

    def __init__(self, address: Address, tracer_provider: Any = None) -> None:
        try:
            from opentelemetry import trace
        except ImportError as missing:
            raise ImproperlyConfigured(_INSTALL) from missing
        self._trace: Any = trace
        self._tracer = trace.get_tracer("hotclub_orm", tracer_provider=tracer_provider)
        self._constant = {"db.system.name": address.vendor, "db.namespace": address.name}
        if not address.name:
            self._constant["db.namespace"] = ":memory:"
        if address.host:
            self._constant["server.address"] = address.host
        if address.port and address.port != 5432:
            self._constant["server.port"] = address.port  # type: ignore[assignment]

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """Run inside a span."""
        with self._span(sql, params, many=many) as span:
            try:
                return execute(sql, params, many, context)
            except BaseException as error:
                self._failed(span, error)
                raise

    async def acall(
        self,
        execute: Callable[..., Awaitable[Any]],
        sql: str,
        params: Any,
        many: bool,
        context: Any,
    ) -> Any:
        """Run inside a span, awaiting."""
        with self._span(sql, params, many=many) as span:
            try:
                return await execute(sql, params, many, context)
            except BaseException as error:
                self._failed(span, error)
                raise

    def _span(self, sql: str, params: Any, *, many: bool) -> AbstractContextManager[Any]:
        operation, summary = summary_of(sql)
        attributes: dict[str, Any] = {
            **self._constant,
            "db.query.text": sql if params else without_literals(sql),
            "db.operation.name": operation,
            "db.query.summary": summary,
        }
        if many and len(params) > 1:
            attributes["db.operation.batch.size"] = len(params)
        if (place := calling_place()) is not None:
            attributes["code.file.path"], attributes["code.line.number"] = place
        span: AbstractContextManager[Any] = self._tracer.start_as_current_span(
            summary,
            kind=self._trace.SpanKind.CLIENT,
            attributes=attributes,
            record_exception=False,
            set_status_on_exception=False,
        )
        return span

    def _failed(self, span: Any, error: BaseException) -> None:
        kind = type(error)
        span.set_attribute("error.type", f"{kind.__module__}.{kind.__qualname__}")
        if isinstance(error, Error) and error.code is not None:
            span.set_attribute("db.response.status_code", error.code)
        span.set_status(self._trace.StatusCode.ERROR)


class _Watchable(Protocol):
    @property
    def address(self) -> Address: ...
    def add_watcher(self, watcher: Any) -> None: ...


def trace_queries(database: _Watchable, tracer_provider: Any = None) -> Spans:
    """Put a span around each statement of the database from now on; return the watcher.

    `database.remove_watcher(…)` takes it away again. Raises ImproperlyConfigured where OpenTelemetry is
    not installed.
    """
    spans = Spans(database.address, tracer_provider)
    database.add_watcher(spans)
    return spans
