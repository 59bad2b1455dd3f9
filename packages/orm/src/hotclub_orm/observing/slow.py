"""Statements that take long go to a log, without their values.

Flow: statement → **SlowQueries** → a WARNING on its logger.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from logging import Logger
from time import perf_counter
from typing import Any

from hotclub_orm.calling_code import Place, calling_place


class SlowQueries:
    """A watcher that warns of each statement that took at least so many seconds.

    The record holds `duration`, `sql`, `alias` and `place`, and no values: those may be secrets.
    """

    def __init__(self, seconds: float, logger: Logger) -> None:
        self._seconds, self._logger = seconds, logger

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """Run and compare with the clock."""
        start = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            if (took := perf_counter() - start) >= self._seconds:
                self._warn(sql, took, context, calling_place())

    async def acall(
        self,
        execute: Callable[..., Awaitable[Any]],
        sql: str,
        params: Any,
        many: bool,
        context: Any,
    ) -> Any:
        """As the call, awaiting."""
        start = perf_counter()
        try:
            return await execute(sql, params, many, context)
        finally:
            if (took := perf_counter() - start) >= self._seconds:
                self._warn(sql, took, context, calling_place())

    def _warn(self, sql: str, took: float, context: Any, place: Place | None) -> None:
        alias = context["connection"].alias
        self._logger.warning(
            "Slow query (%.3f s) at %s: %s; alias=%s",
            took, place or "an unknown place", sql, alias,
            extra={"duration": took, "sql": sql, "alias": alias, "place": str(place or "")},
        )  # fmt: skip
