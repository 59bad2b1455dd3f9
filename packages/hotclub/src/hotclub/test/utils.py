"""The test tools under the name that projects import them by: `hotclub.test.utils`.

Flow: overriding, statements, features, environment, databases → **utils** → a project's tests.
Not here: how any of them works.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from hotclub.test.databases import setup_databases, teardown_databases
from hotclub.test.environment import setup_test_environment, teardown_test_environment
from hotclub.test.features import (
    Approximate,
    ignore_warnings,
    isolate_apps,
    isolate_lru_cache,
    require_jinja2,
    requires_tz_support,
    tag,
)
from hotclub.test.overriding import (
    TestContextDecorator,
    modify_settings,
    override_settings,
    override_system_checks,
)
from hotclub.test.runner import get_runner
from hotclub.test.statements import CaptureQueriesContext
from hotclub.urls import get_script_prefix, set_script_prefix

__all__ = [
    "Approximate",
    "CaptureQueriesContext",
    "TestContextDecorator",
    "captured_output",
    "captured_stderr",
    "captured_stdin",
    "captured_stdout",
    "extend_sys_path",
    "freeze_time",
    "get_runner",
    "ignore_warnings",
    "isolate_apps",
    "isolate_lru_cache",
    "modify_settings",
    "override_script_prefix",
    "override_settings",
    "override_system_checks",
    "register_lookup",
    "require_jinja2",
    "requires_tz_support",
    "setup_databases",
    "setup_test_environment",
    "tag",
    "teardown_databases",
    "teardown_test_environment",
]


@contextmanager
def captured_output(stream_name: str) -> Iterator[io.StringIO]:
    """Give text in memory instead of `sys.stdout`, `sys.stderr` or `sys.stdin`."""
    before, stream = getattr(sys, stream_name), io.StringIO()
    setattr(sys, stream_name, stream)
    try:
        yield stream
    finally:
        setattr(sys, stream_name, before)


def captured_stdout() -> Any:
    """Give what is printed, as text in memory."""
    return captured_output("stdout")


def captured_stderr() -> Any:
    """Give what is printed to stderr, as text in memory."""
    return captured_output("stderr")


def captured_stdin() -> Any:
    """Give a text in memory that is read as if it were typed."""
    return captured_output("stdin")


@contextmanager
def extend_sys_path(*paths: str) -> Iterator[None]:
    """Let modules be imported from these folders too."""
    before = sys.path[:]
    sys.path.extend(paths)
    try:
        yield
    finally:
        sys.path[:] = before


@contextmanager
def freeze_time(t: float) -> Iterator[None]:
    """Let `time.time()` stand still."""
    with mock.patch("time.time", return_value=t):
        yield


class override_script_prefix(TestContextDecorator):  # noqa: N801 - Django's name
    """Reverse addresses under another prefix; a context manager and a decorator."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self.prefix = prefix

    def enable(self) -> None:
        """Set the prefix."""
        self.before = get_script_prefix()
        set_script_prefix(self.prefix)

    def disable(self) -> None:
        """Set the one from before."""
        set_script_prefix(self.before)


@contextmanager
def register_lookup(field: Any, *lookups: Any, lookup_name: str | None = None) -> Iterator[None]:
    """Let a field, or a transform, know lookups for a while."""
    for lookup in lookups:
        field.register_lookup(lookup, lookup_name)
    try:
        yield
    finally:
        for lookup in lookups:
            field._unregister_lookup(lookup, lookup_name)
