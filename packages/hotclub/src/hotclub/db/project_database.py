"""A project's database: the ORM's Database, with what Django's `connection` says beside it.

Flow: entry → **Connection** → operations. Not here: which there are (handler.py).
"""

from __future__ import annotations

from logging import getLogger
from typing import Any

from hotclub_orm import Database, doors
from hotclub_orm.drivers.watching import Recorder, StatementRecord
from hotclub_orm.introspect import table_names

from hotclub.db.entries import database_arguments

QUERIES_LIMIT = 9_000

logger = getLogger("hotclub.db.backends")


class Connection(Database):
    """One database of the settings.

    settings_dict: its entry of DATABASES, with every key. queries_limit: how many statements
    `queries` remembers.
    """

    queries_limit = QUERIES_LIMIT

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

    def reset_queries(self) -> None:
        """Forget the statements so far."""
        if self._recorder is not None:
            self._recorder.records.clear()
