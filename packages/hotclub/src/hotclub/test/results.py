"""Results that do more than count: print the SQL of failures, open the debugger, time.

Flow: options → **result_class** → unittest's runner.
"""

from __future__ import annotations

import pdb as debugger  # noqa: T100 - opened on request
import sys
import time
import unittest
from typing import Any

from hotclub_orm.door import doors
from hotclub_orm.drivers.watching import Recorder

__all__ = ["result_class"]


def result_class(*, debug_sql: bool, pdb: bool, durations: int | None) -> Any:
    """Return a class of results, or None for unittest's own."""
    parts: list[type] = []
    if debug_sql:
        parts.append(_SqlMixin)
    if pdb:
        parts.append(_DebuggerMixin)
    if durations is not None:
        parts.append(type("_Timed", (_DurationsMixin,), {"most": durations}))
    if not parts:
        return None
    return type("TextTestResult", (*parts, unittest.TextTestResult), {})


class _SqlMixin:
    """Shows the statements of a test that failed, under its traceback."""

    def startTest(self, test: Any) -> None:  # noqa: N802
        self._recorder = Recorder()
        for alias in doors:
            door: Any = doors[alias]
            door.add_watcher(self._recorder)
        super().startTest(test)  # type: ignore[misc]

    def stopTest(self, test: Any) -> None:  # noqa: N802
        super().stopTest(test)  # type: ignore[misc]
        for alias in doors:
            door: Any = doors[alias]
            door.remove_watcher(self._recorder)

    def _sql(self) -> str:
        lines = [
            f"({one.seconds:.3f}) {one.sql}; {one.params or ''}" for one in self._recorder.records
        ]
        return "\n".join(lines)

    def _with_sql(self, found: list[Any]) -> None:
        test, text = found[-1]
        sql = self._sql() if hasattr(self, "_recorder") else ""
        if sql:
            found[-1] = (test, f"{text}\n{'-' * 70}\n{sql}")

    def addError(self, test: Any, err: Any) -> None:  # noqa: N802
        super().addError(test, err)  # type: ignore[misc]
        self._with_sql(self.errors)  # type: ignore[attr-defined]

    def addFailure(self, test: Any, err: Any) -> None:  # noqa: N802
        super().addFailure(test, err)  # type: ignore[misc]
        self._with_sql(self.failures)  # type: ignore[attr-defined]


class _DebuggerMixin:
    """Opens the debugger where a test failed."""

    def addError(self, test: Any, err: Any) -> None:  # noqa: N802
        super().addError(test, err)  # type: ignore[misc]
        self._open(err)

    def addFailure(self, test: Any, err: Any) -> None:  # noqa: N802
        super().addFailure(test, err)  # type: ignore[misc]
        self._open(err)

    def _open(self, err: Any) -> None:
        sys.stderr.write(f"\n{err[0].__name__}: {err[1]}\n")
        debugger.post_mortem(err[2])


class _DurationsMixin:
    """Lists the slowest tests; unittest does so itself from Python 3.12 on."""

    most = 0

    def startTest(self, test: Any) -> None:  # noqa: N802
        self._began = time.perf_counter()
        super().startTest(test)  # type: ignore[misc]

    def stopTest(self, test: Any) -> None:  # noqa: N802
        seconds = time.perf_counter() - self._began
        self.__dict__.setdefault("_took", []).append((seconds, str(test)))
        super().stopTest(test)  # type: ignore[misc]

    def printErrors(self) -> None:  # noqa: N802
        super().printErrors()  # type: ignore[misc]
        took = sorted(self.__dict__.get("_took", ()), reverse=True)
        stream: Any = self.stream  # type: ignore[attr-defined]
        stream.writeln("\nSlowest test durations")
        for seconds, name in took[: self.most or None]:
            stream.writeln(f"{seconds:.3f}s     {name}")
