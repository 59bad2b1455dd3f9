"""The statements that a block of a test sends: `CaptureQueriesContext`, `assertNumQueries`.

Flow: Database → watcher of every thread and task → **captured queries**.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

from hotclub_orm.drivers.watching import Recorder

__all__ = ["CaptureQueriesContext"]


class CaptureQueriesContext:
    """Records what is sent meanwhile: `with CaptureQueriesContext(connection) as captured:`.

    captured_queries: dictionaries with "sql" and "time" (seconds, as text). connection: a Database,
    or its alias's connection.
    """

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self._recorder = Recorder()

    @property
    def captured_queries(self) -> list[dict[str, str]]:
        """The statements, oldest first; those that only frame a transaction are left out."""
        return [
            {"sql": _written(record.sql, record.params), "time": f"{record.seconds:.3f}"}
            for record in self._recorder.records
            if not _is_frame(record.sql)
        ]

    def __iter__(self) -> Iterator[dict[str, str]]:
        return iter(self.captured_queries)

    def __getitem__(self, index: Any) -> Any:
        return self.captured_queries[index]

    def __len__(self) -> int:
        return len(self.captured_queries)

    def __enter__(self) -> Self:
        self._recorder.records.clear()
        self.connection.add_watcher(self._recorder)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.connection.remove_watcher(self._recorder)


def _is_frame(sql: str) -> bool:
    return str(sql).upper().startswith(("BEGIN", "COMMIT", "ROLLBACK"))


def _written(sql: Any, params: Any) -> str:
    return f"{sql}  -- {params!r}" if params else str(sql)
