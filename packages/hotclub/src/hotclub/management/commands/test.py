"""`test`: run the project's tests."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Any

from hotclub.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """Run tests."""

    help = "Runs the tests of the folder, or of the given modules, classes, methods, folders."
    requires_system_checks: Any = []  # the runner runs them, with the test databases
    test_runner: str | None = None

    def run_from_argv(self, argv: Sequence[str]) -> None:
        """Learn --testrunner first: the runner has options of its own."""
        self.test_runner = _option(argv, "--testrunner")
        super().run_from_argv(argv)

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options, and those of the runner."""
        from hotclub.conf import settings
        from hotclub.test.runner import get_runner

        add = parser.add_argument
        add("args", metavar="test_label", nargs="*",
            help="A module, class or method by its dotted name, a folder, a file.")  # fmt: skip
        add("--noinput", "--no-input", action="store_false", dest="interactive",
            help="Ask nothing: a test database that was left behind is dropped.")  # fmt: skip
        add("--failfast", action="store_true", help="Stop at the first failure.")
        add("--testrunner", help="Import path of the runner, in place of TEST_RUNNER.")
        runner = get_runner(settings, self.test_runner)
        if hasattr(runner, "add_arguments"):
            runner.add_arguments(parser)

    def handle(self, *test_labels: str, **options: Any) -> None:
        """Run; exit with 1 when a test failed."""
        from hotclub.conf import settings
        from hotclub.test.runner import get_runner

        start = time.perf_counter()
        runner = get_runner(settings, options["testrunner"])(**options)
        failures = runner.run_tests(test_labels)
        if options.get("timing"):
            self.stderr.write(f"Total run took {time.perf_counter() - start:.3f}s")
        if failures:
            sys.exit(1)


def _option(argv: Sequence[str], name: str) -> str | None:
    for number, word in enumerate(argv):
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
        if word == name and number + 1 < len(argv):
            return argv[number + 1]
    return None
