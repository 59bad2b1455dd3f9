"""The rows of a test case: what it gets, what is checked, what is put back.

Flow: testcases.py → **these** → the databases' doors, the commands.
"""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Iterable
from inspect import iscoroutinefunction
from typing import Any

from hotclub_orm.door import doors
from hotclub_orm.testing.sharing import SharedTransaction

__unittest = True  # unittest leaves the frames of such modules out of its tracebacks

__all__ = ["TestData", "call_committed", "check_constraints", "load_fixtures", "restore"]


class TestData:
    """A value of setUpTestData: each test gets a copy of its own, so none spoils another's."""

    def __init__(self, name: str, value: Any) -> None:
        self.name, self.value = name, value

    def __get__(self, instance: Any, owner: type) -> Any:
        """Return the class's value, or this test's copy."""
        if instance is None:
            return self.value
        memo = instance.__dict__.setdefault("_test_data_memo", {})
        made = copy.deepcopy(self.value, memo)
        instance.__dict__[self.name] = made
        return made


def call_committed(callback: Any) -> None:
    """Call what was to be called after the commit, of either colour."""
    from hotclub_orm.drivers.run import call_back

    if iscoroutinefunction(callback.function):
        asyncio.run(callback.function())
        return
    call_back(callback)


def check_constraints(shared: dict[str, SharedTransaction]) -> None:
    """Raise IntegrityError for what would fail at the commit that never comes."""
    for alias, transaction in shared.items():
        door: Any = doors[alias]
        if transaction.session.ledger.broken:
            continue
        if door.vendor == "postgresql":
            door.execute("SET CONSTRAINTS ALL IMMEDIATE")
            door.execute("SET CONSTRAINTS ALL DEFERRED")
            continue
        broken = door.execute("PRAGMA foreign_key_check")
        if broken:
            from hotclub_orm.errors import IntegrityError

            table, rowid, target, _ = broken[0]
            raise IntegrityError(
                f"Row {rowid} of {table} points to a row of {target} that is not there; a commit "
                "would have failed."
            )


def load_fixtures(names: Any, aliases: Iterable[str]) -> None:
    """Load the fixtures into each of the databases."""
    if not names:
        return
    from hotclub.management import call_command

    for alias in aliases:
        call_command("loaddata", *names, verbosity=0, database=alias)


def restore(alias: str) -> None:
    """Put the rows back that were there when the test database was made."""
    from hotclub.test.databases import restore_rows

    restore_rows(alias)
