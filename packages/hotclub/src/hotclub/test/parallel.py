"""Tests in several processes, each with its own copy of the databases.

Flow: suite → one part a class → **forked processes** → what happened, as text → the one result.
Errors travel as text, so that nothing has to be picklable.
"""

from __future__ import annotations

import multiprocessing
import os
import unittest
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

__all__ = ["ParallelTestSuite", "can_fork", "default_processes"]


class Event(NamedTuple):
    """What happened to one test. kind: the method of the result that tells it."""

    kind: str
    test: str
    text: str
    seconds: float


def can_fork() -> bool:
    """Whether this platform copies processes; without it tests run in one."""
    return "fork" in multiprocessing.get_all_start_methods()


def default_processes() -> int:
    """Return HOTCLUB_TEST_PROCESSES, else DJANGO_TEST_PROCESSES, else the number of cores.

    Raises ValueError for a variable that is no number.
    """
    for name in ("HOTCLUB_TEST_PROCESSES", "DJANGO_TEST_PROCESSES"):
        if os.environ.get(name):
            return int(os.environ[name])
    return multiprocessing.cpu_count()


class Named:
    """A test that ran elsewhere, as results print it."""

    def __init__(self, identifier: str, description: str | None = None) -> None:
        self._id, self._description = identifier, description

    def id(self) -> str:
        """Return the test's dotted name."""
        return self._id

    def shortDescription(self) -> str | None:  # noqa: N802 - unittest's name
        """Return nothing: the name is enough."""
        return self._description

    def __str__(self) -> str:
        path, _, method = self._id.rpartition(".")
        return f"{method} ({self._id})" if path else self._id

    failureException = AssertionError

    def countTestCases(self) -> int:  # noqa: N802 - unittest's name
        """Return 1."""
        return 1


class RecordingResult(unittest.TestResult):
    """Notes events instead of printing them."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Event] = []
        self._seconds: dict[str, float] = {}

    def _note(self, kind: str, test: Any, text: str = "") -> None:
        self.events.append(Event(kind, test.id(), text, self._seconds.get(test.id(), 0.0)))

    def addDuration(self, test: Any, elapsed: float) -> None:  # noqa: N802
        """Note how long it took."""
        self._seconds[test.id()] = elapsed
        self.events.append(Event("duration", test.id(), "", elapsed))

    def addSuccess(self, test: Any) -> None:  # noqa: N802
        """Note a success."""
        self._note("success", test)

    def addError(self, test: Any, err: Any) -> None:  # noqa: N802
        """Note an error."""
        self._note("error", test, self._exc_info_to_string(err, test))  # type: ignore[attr-defined]

    def addFailure(self, test: Any, err: Any) -> None:  # noqa: N802
        """Note a failure."""
        self._note("failure", test, self._exc_info_to_string(err, test))  # type: ignore[attr-defined]

    def addSkip(self, test: Any, reason: str) -> None:  # noqa: N802
        """Note a skipped test."""
        self._note("skip", test, reason)

    def addExpectedFailure(self, test: Any, err: Any) -> None:  # noqa: N802
        """Note a failure that was expected."""
        self._note("expected", test, self._exc_info_to_string(err, test))  # type: ignore[attr-defined]

    def addUnexpectedSuccess(self, test: Any) -> None:  # noqa: N802
        """Note a success that was not."""
        self._note("unexpected", test)

    def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:  # noqa: N802
        """Note a failed part of a test."""
        if err is not None:
            kind = "failure" if issubclass(err[0], test.failureException) else "error"
            text = self._exc_info_to_string(err, test)  # type: ignore[attr-defined]
            self.events.append(Event(kind, subtest.id(), text, 0.0))


# A forked process finds these; what is pickled is numbers only.
_parts: list[unittest.TestSuite] = []
_numbers: Any = None


def _start(buffer: bool) -> None:
    from hotclub.test.databases import use_clone

    with _numbers.get_lock():
        _numbers.value += 1
        number = _numbers.value
    use_clone(number)
    RecordingResult.buffer = buffer


def _run(index: int) -> list[Event]:
    result = RecordingResult()
    _parts[index].run(result)
    return result.events


class ParallelTestSuite(unittest.TestSuite):
    """A suite whose classes run side by side.

    subsuites: suites of one class each. processes: how many at a time. failfast: stop at the first
    failure. buffer: hold what passing tests print.
    """

    def __init__(
        self, subsuites: Sequence[unittest.TestSuite], processes: int, failfast: bool = False,
        buffer: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self.subsuites, self.processes = list(subsuites), processes
        self.failfast, self.buffer = failfast, buffer

    def countTestCases(self) -> int:  # noqa: N802 - unittest's name
        """Return the number of tests."""
        return sum(one.countTestCases() for one in self.subsuites)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.subsuites)

    def run(self, result: Any, debug: bool = False) -> Any:
        """Run all, and tell the result what happened."""
        global _parts, _numbers
        context = multiprocessing.get_context("fork")
        _parts, _numbers = self.subsuites, context.Value("i", 0)
        from hotclub.db import connections

        connections.close_all()
        with context.Pool(self.processes, _start, [self.buffer]) as pool:
            for events in pool.imap_unordered(_run, range(len(self.subsuites))):
                for event in events:
                    _tell(result, event)
                if result.shouldStop:
                    pool.terminate()
                    break
        return result


def _tell(result: Any, event: Event) -> None:
    test: Any = Named(event.test)
    if event.kind == "duration":
        if hasattr(result, "addDuration"):
            result.addDuration(test, event.seconds)
        return
    result.startTest(test)
    match event.kind:
        case "success":
            result.addSuccess(test)
        case "skip":
            result.addSkip(test, event.text)
        case "expected":
            _add(result, "expectedFailures", test, event.text, "x", "expected failure")
        case "unexpected":
            result.addUnexpectedSuccess(test)
        case "failure":
            _add(result, "failures", test, event.text, "F", "FAIL")
        case _:
            _add(result, "errors", test, event.text, "E", "ERROR")
    result.stopTest(test)


def _add(result: Any, kind: str, test: Any, text: str, mark: str, word: str) -> None:
    """Add what unittest's own methods would take an exception for."""
    getattr(result, kind).append((test, text))
    stream = getattr(result, "stream", None)
    if stream is not None:
        if result.showAll:
            stream.writeln(word)
        elif result.dots:
            stream.write(mark)
            stream.flush()
    if kind != "expectedFailures" and getattr(result, "failfast", False):
        result.stop()
