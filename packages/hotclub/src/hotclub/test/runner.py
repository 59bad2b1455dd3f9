"""`DiscoverRunner`: find tests, make the databases, run, put everything back.

Flow: labels → discovery → filters (tags, -k) → order → databases → checks → **run** → exit status.
"""

from __future__ import annotations

import faulthandler
import hashlib
import logging
import os
import random
import sys
import time
import unittest
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, ClassVar

from hotclub.management.errors import CommandError
from hotclub.test.databases import setup_databases, teardown_databases
from hotclub.test.environment import setup_test_environment, teardown_test_environment
from hotclub.test.parallel import ParallelTestSuite, can_fork, default_processes
from hotclub.test.testcases import SimpleTestCase, TestCase, TransactionTestCase

__all__ = ["DiscoverRunner", "get_runner"]

_SEED_LIMIT = 10**10


class DiscoverRunner:
    """Runs tests; a subclass named by TEST_RUNNER may change any step.

    The arguments are those of `hotclub test`; see there.
    """

    test_suite: ClassVar[type[unittest.TestSuite]] = unittest.TestSuite
    parallel_test_suite: ClassVar[type[ParallelTestSuite]] = ParallelTestSuite
    test_runner: ClassVar[type[unittest.TextTestRunner]] = unittest.TextTestRunner
    test_loader: ClassVar[unittest.TestLoader] = unittest.defaultTestLoader
    reorder_by: ClassVar[tuple[type, ...]] = (TestCase, SimpleTestCase)

    def __init__(
        self,
        pattern: str | None = None,
        top_level: str | None = None,
        verbosity: int = 1,
        interactive: bool = True,
        failfast: bool = False,
        keepdb: bool = False,
        reverse: bool = False,
        debug_mode: bool = False,
        debug_sql: bool = False,
        parallel: int | str = 0,
        tags: Iterable[str] | None = None,
        exclude_tags: Iterable[str] | None = None,
        test_name_patterns: Iterable[str] | None = None,
        pdb: bool = False,
        buffer: bool = False,
        enable_faulthandler: bool = True,
        timing: bool = False,
        shuffle: int | bool = False,
        logger: Any = None,
        durations: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.pattern, self.top_level = pattern or "test*.py", top_level
        self.verbosity, self.interactive = verbosity, interactive
        self.failfast, self.keepdb, self.reverse = failfast, keepdb, reverse
        self.debug_mode, self.debug_sql = debug_mode, debug_sql
        self.parallel = default_processes() if parallel == "auto" else int(parallel)
        self.tags, self.exclude_tags = set(tags or ()), set(exclude_tags or ())
        self.pdb, self.buffer, self.timing = pdb, buffer, timing
        self.shuffle, self.logger, self.durations = shuffle, logger, durations
        self.test_name_patterns = {
            one if "*" in one else f"*{one}*" for one in test_name_patterns or ()
        }
        if pdb and self.parallel > 1:
            raise ValueError(
                "You cannot use --pdb with parallel tests; pass --parallel=1 to use it."
            )
        if enable_faulthandler and not faulthandler.is_enabled():
            stream = sys.__stderr__
            if stream is not None and hasattr(stream, "fileno"):
                faulthandler.enable(file=stream)

    @classmethod
    def add_arguments(cls, parser: Any) -> None:
        """Add the options of `hotclub test`."""
        add = parser.add_argument
        add("-t", "--top-level-directory", dest="top_level", help="Where imports begin.")
        add("-p", "--pattern", help="Names of files with tests. Default: test*.py.")
        add("--keepdb", action="store_true", help="Keep the test databases, and use those kept.")
        add("--shuffle", nargs="?", default=False, type=int, metavar="SEED",
            help="Run in random order.")  # fmt: skip
        add("-r", "--reverse", action="store_true", help="Run in the opposite order.")
        add("--debug-mode", action="store_true", help="Run with DEBUG = True.")
        add("-d", "--debug-sql", action="store_true", help="Print the SQL of tests that fail.")
        add("--parallel", nargs="?", const="auto", default=0, type=_processes, metavar="N",
            help="Run in N processes; without a number, as many as there are cores.")  # fmt: skip
        add("--tag", action="append", dest="tags", help="Only tests with this tag.")
        add("--exclude-tag", action="append", dest="exclude_tags",
            help="Only tests without this tag.")  # fmt: skip
        add("--pdb", action="store_true", help="Open the debugger where a test fails.")
        add("-b", "--buffer", action="store_true", help="Don't show what passing tests print.")
        add("--no-faulthandler", action="store_false", dest="enable_faulthandler",
            help="Don't print where a crashing process was.")  # fmt: skip
        add("--timing", action="store_true", help="Print how long each step took.")
        add("-k", action="append", dest="test_name_patterns",
            help="Only tests whose name matches this, or holds it.")  # fmt: skip
        add("--durations", type=int, metavar="N", help="Show the N slowest tests; 0 shows all.")

    def log(self, msg: str, level: int | None = None) -> None:
        """Give a line to the logger, else print it.

        level: of the module logging, INFO unless given; with verbosity 1 those from INFO on are
        printed, with more all.
        """
        level = logging.INFO if level is None else level
        if self.logger is not None:
            self.logger.log(level, msg)
        elif self.verbosity > 1 or (self.verbosity == 1 and level >= logging.INFO):
            print(msg)  # noqa: T201 - the runner's own output

    # the steps

    def setup_test_environment(self, **kwargs: Any) -> None:
        """Step 1."""
        setup_test_environment(debug=self.debug_mode)

    def build_suite(self, test_labels: Sequence[str] | None = None, **kwargs: Any) -> Any:
        """Step 2: return the tests of the labels, filtered and in order."""
        tests: list[Any] = []
        for label in test_labels or ["."]:
            tests += _flat(self.load_tests_for_label(label))
        if self.tags or self.exclude_tags:
            tests = [one for one in tests if _matches(one, self.tags, self.exclude_tags)]
        tests = list({one.id(): one for one in tests}.values()) if _all_named(tests) else tests
        tests = self._in_order(tests)
        self.log(f"Found {len(tests)} test(s).")
        suite = self.test_suite(tests)
        parts = list(_by_class(tests))
        if self.parallel > 1 and len(parts) > 1 and can_fork():
            self.parallel = min(self.parallel, len(parts))
            return self.parallel_test_suite(
                [self.test_suite(part) for part in parts], self.parallel, self.failfast, self.buffer
            )
        self.parallel = 1
        return suite

    def load_tests_for_label(self, label: str, discover_kwargs: Any = None) -> Any:
        """Return the tests of a dotted name, a folder, or a file. Raises CommandError."""
        loader = unittest.TestLoader()
        loader.testNamePatterns = sorted(self.test_name_patterns) or None
        path = Path(label)
        if path.is_file() and path.suffix == ".py":
            label = str(path.with_suffix("")).replace(os.sep, ".")
        elif path.is_dir():
            return self._discover(loader, path)
        try:
            found = loader.loadTestsFromName(label)
        except (ImportError, AttributeError) as error:
            raise CommandError(f"There are no tests {label!r}: {error}") from error
        if not found.countTestCases() and not self.test_name_patterns:
            module = sys.modules.get(label)
            folder = next(iter(getattr(module, "__path__", ())), None)
            if folder is not None:
                return self._discover(loader, Path(folder))
        if loader.errors:
            raise CommandError(_first_lines(str(loader.errors[0]), label))
        return found

    def _discover(self, loader: unittest.TestLoader, folder: Path) -> Any:
        top = self.top_level or _top_level(folder)
        found = loader.discover(str(folder), pattern=self.pattern, top_level_dir=top)
        # A module that cannot be imported stays in the suite, as a test that fails.
        loader.errors.clear()
        return found

    def _in_order(self, tests: list[Any]) -> list[Any]:
        """Return the tests by kind (with rollback, without database, the rest), classes together."""
        if self.shuffle is not False:
            seed = random.randrange(_SEED_LIMIT) if self.shuffle in (None, True) else self.shuffle  # noqa: S311
            self.log(f"Using shuffle seed: {seed}")
            tests = sorted(tests, key=lambda one: _shuffled(seed, _class_name(one)))
            tests = [one for part in _by_class(tests)
                     for one in sorted(part, key=lambda one: _shuffled(seed, _id(one)))]  # fmt: skip
        groups: list[list[Any]] = [[] for _ in range(len(self.reorder_by) + 1)]
        for test in tests:
            groups[self._group(test)].append(test)
        if self.reverse:
            return [test for group in groups for test in reversed(group)]
        return [test for group in groups for test in group]

    def _group(self, test: Any) -> int:
        if isinstance(test, TestCase):
            return 0
        if isinstance(test, SimpleTestCase) and not isinstance(test, TransactionTestCase):
            return 1
        return len(self.reorder_by)

    def setup_databases(self, **kwargs: Any) -> Any:
        """Step 3."""
        return setup_databases(
            self.verbosity, self.interactive, keepdb=self.keepdb, parallel=self.parallel, **kwargs
        )

    def run_checks(self, databases: Any) -> None:
        """Step 4."""
        from hotclub.management import call_command

        call_command("check", verbosity=self.verbosity, databases=sorted(databases) or None)

    def run_suite(self, suite: Any, **kwargs: Any) -> Any:
        """Step 5: run, and return the result."""
        return self.test_runner(**self.get_test_runner_kwargs()).run(suite)

    def get_test_runner_kwargs(self) -> dict[str, Any]:
        """Return the arguments of `test_runner`."""
        options: dict[str, Any] = {
            "verbosity": self.verbosity, "failfast": self.failfast, "buffer": self.buffer,
            "resultclass": self.get_resultclass(),
        }  # fmt: skip
        if self.durations is not None and sys.version_info >= (3, 12):
            options["durations"] = self.durations or None
        return options

    def get_resultclass(self) -> Any:
        """Return the class of the result: one that prints SQL, opens the debugger, times, or None."""
        from hotclub.test.results import result_class

        return result_class(
            debug_sql=self.debug_sql, pdb=self.pdb,
            durations=self.durations if sys.version_info < (3, 12) else None,
        )  # fmt: skip

    def teardown_databases(self, old_config: Any, **kwargs: Any) -> None:
        """Step 6."""
        teardown_databases(old_config, self.verbosity, keepdb=self.keepdb, parallel=self.parallel)

    def teardown_test_environment(self, **kwargs: Any) -> None:
        """Step 7."""
        teardown_test_environment()

    def suite_result(self, suite: Any, result: Any, **kwargs: Any) -> int:
        """Return how many tests failed."""
        return len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)

    def get_databases(self, suite: Any) -> dict[str, bool]:
        """Return the aliases that the tests use, and whether their rows are to be kept."""
        from hotclub.db import connections

        found: dict[str, bool] = {}
        for test in _flat(suite):
            named = getattr(test, "databases", None) or ()
            for alias in connections if named == "__all__" else named:
                found[alias] = found.get(alias, False) or bool(
                    getattr(test, "serialized_rollback", False)
                )
        return {alias: keeps for alias, keeps in found.items() if alias in connections}

    def run_tests(self, test_labels: Sequence[str] | None, **kwargs: Any) -> int:
        """Take all steps, and return how many tests failed."""
        timed = _Timer(self)
        with ExitStack() as stack:
            self.setup_test_environment()
            stack.callback(self.teardown_test_environment)
            suite = self.build_suite(list(test_labels or ()))
            databases = self.get_databases(suite)
            serialized = {alias for alias, keeps in databases.items() if keeps}
            with timed("Database set-up"):
                old = self.setup_databases(aliases=databases, serialized_aliases=serialized)
            stack.callback(self._timed_teardown, timed, old)
            self.run_checks(databases)
            with timed("Tests"):
                result = self.run_suite(suite)
        return self.suite_result(suite, result)

    def _timed_teardown(self, timed: Any, old: Any) -> None:
        with timed("Database tear-down"):
            self.teardown_databases(old)


class _Timer:
    def __init__(self, runner: DiscoverRunner) -> None:
        self.runner = runner

    @contextmanager
    def __call__(self, step: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        if self.runner.timing:
            sys.stderr.write(f"{step} took {time.perf_counter() - start:.3f}s\n")


def _processes(text: str) -> int | str:
    if text == "auto":
        return text
    if not text.isdigit():
        raise ValueError(text)
    return int(text)


def _flat(suite: Any) -> Iterator[Any]:
    if isinstance(suite, unittest.TestSuite):
        for one in suite:
            yield from _flat(one)
    else:
        yield suite


def _id(test: Any) -> str:
    return str(test.id())


def _all_named(tests: list[Any]) -> bool:
    return all(hasattr(one, "id") for one in tests)


def _class_name(test: Any) -> str:
    return f"{type(test).__module__}.{type(test).__qualname__}"


def _by_class(tests: list[Any]) -> Iterator[list[Any]]:
    parts: dict[str, list[Any]] = {}
    for test in tests:
        parts.setdefault(_class_name(test), []).append(test)
    yield from parts.values()


def _shuffled(seed: int, name: str) -> str:
    # A hash gives each test a place of its own, so that a part of the tests keeps its order.
    return hashlib.blake2s(f"{seed}{name}".encode()).hexdigest()


def _matches(test: Any, tags: set[str], excluded: set[str]) -> bool:
    method = getattr(test, getattr(test, "_testMethodName", ""), None)
    own = set(getattr(test, "tags", ())) | set(getattr(method, "tags", ()))
    if type(test).__name__ == "_FailedTest":
        return True
    return (not tags or bool(own & tags)) and not own & excluded


def _top_level(folder: Path) -> str:
    """Return the folder above the outermost package that holds this one."""
    here = folder.resolve()
    while (here / "__init__.py").is_file():
        here = here.parent
    return str(here)


def _first_lines(text: str, label: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return f"There are no tests {label!r}: {lines[-1] if lines else text}"


def get_runner(settings: Any, test_runner_class: str | None = None) -> Any:
    """Return the class of the runner that the settings name. Raises CommandError."""
    from hotclub.utils.module_loading import import_string

    path = test_runner_class or settings.TEST_RUNNER
    try:
        return import_string(path)
    except ImportError as error:
        raise CommandError(f"TEST_RUNNER is {path!r}. {error}") from error
