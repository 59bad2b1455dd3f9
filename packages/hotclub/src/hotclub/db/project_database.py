"""A project's database: the ORM's Database, with what Django's `connection` says beside it.

Flow: entry → **Connection** → operations. Not here: which there are (handler.py).
"""

from __future__ import annotations

from copy import deepcopy
from functools import cached_property
from itertools import count
from logging import getLogger
from typing import Any

from hotclub_orm import Database, NotSupportedError, doors, transactions
from hotclub_orm.drivers.watching import Recorder, StatementRecord
from hotclub_orm.introspect import table_names

from hotclub.db.editing import ProjectEditor
from hotclub.db.entries import database_arguments
from hotclub.db.features import Features
from hotclub.db.introspection import Introspection
from hotclub.db.operations import Operations

QUERIES_LIMIT = 9_000

logger = getLogger("hotclub.db.backends")


class QueriesLog(list[dict[str, str]]):
    """The statements of a database; `clear()` makes it forget them."""

    def __init__(self, database: Connection) -> None:
        super().__init__(database.queries)
        self._database = database

    def clear(self) -> None:
        """Forget the statements so far."""
        super().clear()
        self._database.reset_queries()


class Connection(Database):
    """One database of the settings.

    settings_dict: its entry of DATABASES, with every key. queries_limit: how many statements
    `queries` remembers.
    """

    queries_limit = QUERIES_LIMIT
    queries_logger = logger

    def __init__(
        self,
        alias: str,
        settings_dict: dict[str, Any],
        *,
        time_zone: str = "UTC",
        use_tz: bool = True,
    ) -> None:
        url, arguments = database_arguments(alias, settings_dict)
        self.settings_dict = settings_dict
        # What a change of settings is compared with: with time zones, the project's does not matter.
        self.zone = (settings_dict["TIME_ZONE"] or ("UTC" if use_tz else time_zone), use_tz)
        self._recorder: Recorder | None = None
        self._forced = self._debugged = False
        super().__init__(
            url,
            alias=alias,
            time_zone=self.zone[0],
            use_tz=use_tz,
            **arguments,
        )

    def ensure_connection(self) -> None:
        """Connect now rather than at the first statement. Raises OperationalError."""
        self.execute("SELECT 1")

    connect = ensure_connection

    def close(self) -> None:
        """Close the connections; the next statement opens anew. One in memory stays, as its data would go."""
        if not self.address.in_memory:
            super().close()
            doors.register(self)

    async def aclose(self) -> None:
        """As `close`, for the connections of this event loop as well."""
        if not self.address.in_memory:
            await super().aclose()
            doors.register(self)

    def close_for_good(self) -> None:
        """Close the connections, be it to a database in memory, and give the alias up."""
        super().close()

    def copy(self, alias: str | None = None) -> Connection:
        """Return another object for the same database, with connections of its own.

        For tests where two transactions meet. alias: its name in `using=`, which nobody may have; None
        makes one. `close()` gives it up. Raises ValueError for a name that is taken, NotSupportedError
        for a database in memory, which a second connection would not see.
        """
        if self.address.in_memory:
            raise NotSupportedError(
                f"The database {self.alias!r} is in memory: another connection would have a database of "
                "its own. Give it a file."
            )
        if alias is None:
            names = (f"{self.alias} copy {number}" for number in count(1))
            alias = next(name for name in names if name not in doors)
        elif alias in doors:
            raise ValueError(f"There is a database {alias!r} already: give the copy another alias.")
        zone, use_tz = self.zone
        return _Copy(alias, deepcopy(self.settings_dict), time_zone=zone, use_tz=use_tz)

    @property
    def in_atomic_block(self) -> bool:
        """Whether this thread or task is inside `atomic()`."""
        session = self.session()
        return session is not None and bool(session.ledger.frames)

    @property
    def autocommit(self) -> bool:
        """Whether each statement is a transaction of its own, here and now."""
        session = self.session()
        return session is None or bool(session.ledger.autocommit and not session.ledger.frames)

    def get_autocommit(self) -> bool:
        """Return whether each statement is a transaction of its own, here and now."""
        return self.autocommit

    # --- what it can do, how its SQL looks, what is in it ---------------------------------------

    @property
    def display_name(self) -> str:
        """What people call that kind of database."""
        return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[self.vendor]

    @cached_property
    def features(self) -> Features:
        """What the database can do, by Django's names."""
        return Features(self)

    @cached_property
    def ops(self) -> Operations:
        """How the database's SQL looks."""
        return Operations(self)

    @cached_property
    def introspection(self) -> Introspection:
        """What is in the database."""
        return Introspection(self)

    def schema_editor(self, collect_sql: bool = False, atomic: bool = True) -> ProjectEditor:
        """Return an editor of the tables: `with connection.schema_editor() as editor: …`.

        collect_sql: put the statements into `editor.collected_sql` instead of sending them.
        """
        return ProjectEditor(self, collect_sql, atomic)

    # --- transactions, as hotclub.db.transaction has them ---------------------------------------

    @property
    def needs_rollback(self) -> bool:
        """Whether the block that is open can only be rolled back."""
        session = self.session()
        return session is not None and bool(session.ledger.broken)

    def get_rollback(self) -> bool:
        """Return whether the innermost block will be rolled back."""
        return transactions.get_rollback(using=self.alias)

    def set_rollback(self, rollback: bool) -> None:
        """Have the innermost block rolled back at its end, or not."""
        transactions.set_rollback(rollback, using=self.alias)

    def commit(self) -> None:
        """Commit, where autocommit is off."""
        transactions.commit(using=self.alias)

    def rollback(self) -> None:
        """Roll back, where autocommit is off."""
        transactions.rollback(using=self.alias)

    def savepoint(self) -> Any:
        """Make a savepoint; return its name."""
        return transactions.savepoint(using=self.alias)

    def savepoint_commit(self, sid: Any) -> None:
        """Release a savepoint."""
        transactions.savepoint_commit(sid, using=self.alias)

    def savepoint_rollback(self, sid: Any) -> None:
        """Go back to a savepoint."""
        transactions.savepoint_rollback(sid, using=self.alias)

    def on_commit(self, func: Any, robust: bool = False) -> None:
        """Call the function once the transaction is committed."""
        transactions.on_commit(func, using=self.alias, robust=robust)

    def table_names(self, *, include_views: bool = False) -> list[str]:
        """Return the names of the tables in the database."""
        return self.run(table_names(self.dialect, views=include_views))

    # --- what was sent ---------------------------------------------------------------------------

    @property
    def force_debug_cursor(self) -> bool:
        """Whether statements are remembered although DEBUG is off."""
        return self._forced

    @force_debug_cursor.setter
    def force_debug_cursor(self, forced: bool) -> None:
        self._forced = forced
        self._watch()

    def keep_queries(self, kept: bool) -> None:
        """Remember statements from now on, or stop; what DEBUG says."""
        self._debugged = kept
        self._watch()

    def _watch(self) -> None:
        wanted = self._forced or self._debugged
        if wanted and self._recorder is None:
            self._recorder = Recorder(self.queries_limit, told=self._log)
            self.add_watcher(self._recorder)
        elif not wanted and self._recorder is not None:
            self.remove_watcher(self._recorder)
            self._recorder = None

    def _log(self, record: StatementRecord) -> None:
        logger.debug(
            "(%.3f) %s; args=%s; alias=%s",
            record.seconds,
            record.sql,
            record.params,
            self.alias,
            extra={
                "duration": record.seconds,
                "sql": record.sql,
                "params": record.params,
                "alias": self.alias,
            },
        )

    @property
    def queries_logged(self) -> bool:
        """Whether statements are remembered."""
        return self._recorder is not None

    @property
    def queries(self) -> list[dict[str, str]]:
        """The statements since `reset_queries()`, each with `sql` and `time` in seconds."""
        records = self._recorder.records if self._recorder is not None else []
        return [
            {"sql": str(record.sql), "time": f"{record.seconds:.3f}"} for record in tuple(records)
        ]

    @property
    def queries_log(self) -> QueriesLog:
        """As `queries`; what is cleared there is forgotten here."""
        return QueriesLog(self)

    def reset_queries(self) -> None:
        """Forget the statements so far."""
        if self._recorder is not None:
            self._recorder.records.clear()


class _Copy(Connection):
    """What `copy()` gives: it stands in no setting, so its end is final."""

    def close(self) -> None:
        """Close the connections and give the alias up."""
        self.close_for_good()

    async def aclose(self) -> None:
        """As `close`, for the connections of this event loop as well."""
        await Database.aclose(self)
