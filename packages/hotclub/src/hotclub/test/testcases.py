"""Test cases: `SimpleTestCase` without, `TransactionTestCase` and `TestCase` with a database.

Flow: runner → class set-up (settings, one transaction for the class) → test set-up (a savepoint) →
**test** → everything rolled back. `TestCase` shares its transaction with every thread and task
(hotclub_orm.testing.sharing), so that both clients, and both colours of the ORM, see the same rows.
"""

# ruff: noqa: PT009 - this is where the assertions of unittest are extended

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from inspect import iscoroutinefunction
from types import TracebackType
from typing import Any, ClassVar
from unittest import SkipTest

from hotclub_orm import QuerySet
from hotclub_orm.door import DEFAULT_ALIAS, doors
from hotclub_orm.testing.sharing import SharedTransaction, share, unshare

from hotclub.test.asserts import Assertions
from hotclub.test.case_rows import (
    TestData,
    call_committed,
    check_constraints,
    load_fixtures,
    restore,
)
from hotclub.test.client import AsyncClient, Client
from hotclub.test.overriding import modify_settings, override_settings
from hotclub.test.statements import CaptureQueriesContext

__unittest = True  # unittest leaves the frames of such modules out of its tracebacks

__all__ = ["DatabaseOperationForbidden", "SimpleTestCase", "TestCase", "TransactionTestCase"]

ALL = "__all__"


class DatabaseOperationForbidden(AssertionError):
    """A test used a database that its class does not name in `databases`."""


class SimpleTestCase(Assertions):
    """A test that needs no database; using one fails.

    databases: aliases that may be used nevertheless. client_class, async_client_class: what
    `self.client` and `self.async_client` are. A test may be a coroutine function.
    """

    client_class: type[Client] = Client
    async_client_class: type[AsyncClient] = AsyncClient
    databases: ClassVar[Any] = frozenset()
    client: Any
    async_client: Any

    _overridden_settings: ClassVar[dict[str, Any] | None] = None
    _modified_settings: ClassVar[list[Any] | None] = None
    _database_conditions: ClassVar[Collection[Any]] = ()

    # the class

    @classmethod
    def setUpClass(cls) -> None:
        """Have the settings of the class's decorators, and forbid other databases."""
        super().setUpClass()
        if cls._overridden_settings:
            cls.enterClassContext(override_settings(**cls._overridden_settings))
        if cls._modified_settings:
            cls.enterClassContext(modify_settings(cls._modified_settings))
        cls._guard_databases()
        for condition, reason in cls._conditions():
            if condition():
                # unittest undoes what was entered so far only after a set-up that did not skip.
                cls.doClassCleanups()
                raise SkipTest(reason)

    @classmethod
    def _conditions(cls) -> list[Any]:
        return [
            one for base in cls.__mro__ for one in base.__dict__.get("_database_conditions", ())
        ]

    @classmethod
    def _aliases(cls) -> list[str]:
        """Return the aliases that the class may use. Raises ValueError for unknown ones."""
        if cls.databases == ALL:
            return list(doors)
        unknown = sorted(set(cls.databases) - set(doors))
        if unknown:
            from difflib import get_close_matches

            close = get_close_matches(unknown[0], list(doors), n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            raise ValueError(
                f"{cls.__module__}.{cls.__qualname__}.databases names {unknown[0]!r}, which is not "
                f"in settings.DATABASES.{hint}"
            )
        return [alias for alias in doors if alias in cls.databases]

    @classmethod
    def _guard_databases(cls) -> None:
        allowed = set(cls._aliases())

        def refuse(_execute: Any, sql: Any, *_rest: Any) -> Any:
            raise DatabaseOperationForbidden(_FORBIDDEN.format(
                name=f"{cls.__module__}.{cls.__qualname__}", kind=cls.__mro__[1].__name__, sql=sql
            ))  # fmt: skip

        for alias in doors:
            door: Any = doors[alias]
            if alias not in allowed and hasattr(door, "add_watcher"):
                door.add_watcher(refuse)
                cls.addClassCleanup(door.remove_watcher, refuse)

    # the test

    def __call__(self, result: Any = None) -> Any:
        """Run the test, its fixtures around it."""
        self._prepared_run(result)

    def debug(self) -> None:
        """Run the test, and let an error through."""
        self._prepared_run(None, debug=True)

    def _prepared_run(self, result: Any, *, debug: bool = False) -> None:
        if self._is_skipped():
            super().debug() if debug else super().__call__(result)
            return
        try:
            self._pre_setup()
        except Exception as error:
            if debug:
                raise
            self._report(result, error)
            return
        try:
            super().debug() if debug else super().__call__(result)
        finally:
            try:
                self._post_teardown()
            except Exception as error:
                if debug:
                    raise
                self._report(result, error)

    def _is_skipped(self) -> bool:
        method = getattr(self, self._testMethodName)
        return bool(getattr(type(self), "__unittest_skip__", False)
                    or getattr(method, "__unittest_skip__", False))  # fmt: skip

    def _report(self, result: Any, error: Exception) -> None:
        import sys

        if isinstance(error, SkipTest):
            result.addSkip(self, str(error))
        else:
            result.addError(self, sys.exc_info())

    def _pre_setup(self) -> None:
        self.client = self.client_class()
        self.async_client = self.async_client_class()
        _clear_mail()

    def _post_teardown(self) -> None:
        """Nothing to put back without a database."""

    def _callTestMethod(self, method: Any) -> None:  # noqa: N802 - unittest's name
        if iscoroutinefunction(method):
            asyncio.run(method())
            return
        super()._callTestMethod(method)  # type: ignore[misc]

    # settings

    def settings(self, **kwargs: Any) -> override_settings:
        """Return override_settings, for `with self.settings(…):`."""
        return override_settings(**kwargs)

    def modify_settings(self, **kwargs: Any) -> modify_settings:
        """Return modify_settings, for `with self.modify_settings(…):`."""
        return modify_settings(**kwargs)


_FORBIDDEN = (
    "{name} used a database that it does not name: derive it from TestCase, or list the alias in "
    "its attribute 'databases' ({kind} has none of its own). The statement was: {sql}"
)


def _clear_mail() -> None:
    import sys

    mail: Any = sys.modules.get("hotclub.mail")
    if mail is not None and hasattr(mail, "outbox"):
        mail.outbox = []


class TransactionTestCase(SimpleTestCase):
    """A test that commits: its tables are emptied afterwards.

    databases: aliases. fixtures: names for loaddata. reset_sequences: count keys from 1 each time.
    serialized_rollback: have the rows of migrations again for each test. available_apps: only these
    applications' tables.
    """

    databases: ClassVar[Any] = frozenset({DEFAULT_ALIAS})
    fixtures: ClassVar[Any] = None
    reset_sequences: ClassVar[bool] = False
    serialized_rollback: ClassVar[bool] = False
    available_apps: ClassVar[Any] = None

    def _pre_setup(self) -> None:
        super()._pre_setup()
        self._fixture_setup()

    def _post_teardown(self) -> None:
        self._fixture_teardown()
        super()._post_teardown()

    def _fixture_setup(self) -> None:
        if self.available_apps is not None:
            from hotclub.apps import apps

            apps.set_available_apps(self.available_apps)
        for alias in self._aliases():
            if self.reset_sequences:
                self._flush(alias)
            if self.serialized_rollback:
                restore(alias)
        load_fixtures(self.fixtures, self._aliases())

    def _fixture_teardown(self) -> None:
        try:
            for alias in self._aliases():
                self._flush(alias)
        finally:
            if self.available_apps is not None:
                from hotclub.apps import apps

                apps.unset_available_apps()

    def _flush(self, alias: str) -> None:
        from hotclub.management import call_command

        call_command(
            "flush", verbosity=0, interactive=False, database=alias,
            reset_sequences=self.reset_sequences, inhibit_post_migrate=self.serialized_rollback,
        )  # fmt: skip

    def assertNumQueries(  # noqa: N802
        self,
        num: int,
        func: Callable[..., Any] | None = None,
        *args: Any,
        using: str = DEFAULT_ALIAS,
        **kwargs: Any,
    ) -> Any:
        """Exactly so many statements are sent; as call or as context manager."""
        context = _AssertNumQueries(self, num, doors[using])
        if func is None:
            return context
        with context:
            func(*args, **kwargs)
        return None

    def assertQuerySetEqual(  # noqa: N802
        self,
        qs: Any,
        values: Iterable[Any],
        transform: Callable[[Any], Any] | None = None,
        ordered: bool = True,
        msg: str | None = None,
    ) -> None:
        """A query set has these objects, in this order unless ordered=False."""
        wanted = list(values)
        found = [transform(one) for one in qs] if transform else list(qs)
        if not ordered:
            self.assertDictEqual(dict(Counter(found)), dict(Counter(wanted)), msg)
            return
        if len(wanted) > 1 and isinstance(qs, QuerySet) and not qs.ordered:
            raise ValueError(
                "Trying to compare non-ordered queryset against more than one ordered value: add "
                "order_by(…), or ordered=False."
            )
        self.assertEqual(found, wanted, msg)


class _AssertNumQueries(CaptureQueriesContext):
    def __init__(self, case: Any, expected: int, connection: Any) -> None:
        super().__init__(connection)
        self.case, self.expected = case, expected

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, traceback)
        if error is not None:
            return
        listed = "\n".join(f"{n}. {one['sql']}" for n, one in enumerate(self, 1))
        self.case.assertEqual(len(self), self.expected, f"{len(self)} queries executed, "
                              f"{self.expected} expected\nCaptured queries were:\n{listed}")  # fmt: skip


class TestCase(TransactionTestCase):
    """A test in a transaction that is rolled back. setUpTestData makes rows for the whole class."""

    _shared: ClassVar[dict[str, SharedTransaction]] = {}

    @classmethod
    def setUpClass(cls) -> None:
        """Begin the class's transaction, and make its rows."""
        super().setUpClass()
        with ExitStack() as failed:
            failed.callback(cls.doClassCleanups)
            cls._shared = {}
            for alias in cls._aliases():
                door = doors[alias]
                cls._shared[alias] = share(door)
                cls.addClassCleanup(unshare, door)
            load_fixtures(cls.fixtures, cls._aliases())
            before = dict(cls.__dict__)
            cls.setUpTestData()
            for name, value in list(cls.__dict__.items()):
                if value is not before.get(name) and not isinstance(value, TestData):
                    setattr(cls, name, TestData(name, value))
            failed.pop_all()

    @classmethod
    def setUpTestData(cls) -> None:
        """Make what all tests of the class read: cls.author = Author.objects.create(…)."""

    def _fixture_setup(self) -> None:
        if self.available_apps is not None:
            from hotclub.apps import apps

            apps.set_available_apps(self.available_apps)
        for shared in self._shared.values():
            shared.enter()

    def _fixture_teardown(self) -> None:
        try:
            check_constraints(self._shared)
        finally:
            for shared in reversed(self._shared.values()):
                while shared.depth > 2:  # blocks that the test left open
                    shared.roll_back()
                shared.roll_back()
            if self.available_apps is not None:
                from hotclub.apps import apps

                apps.unset_available_apps()

    @classmethod
    @contextmanager
    def captureOnCommitCallbacks(  # noqa: N802
        cls, *, using: str = DEFAULT_ALIAS, execute: bool = False
    ) -> Iterator[list[Callable[[], Any]]]:
        """Give the functions of on_commit() that the block adds; execute=True calls them at its end."""
        callbacks: list[Callable[[], Any]] = []
        shared = cls._shared[using]
        start = len(shared.callbacks)
        try:
            yield callbacks
        finally:
            while True:
                added = shared.callbacks[start:]
                start += len(added)
                callbacks += [one.function for one in added]
                if not execute or not added:
                    break
                for one in added:
                    call_committed(one)
