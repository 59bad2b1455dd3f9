"""Say what this package asks of others: rows of a table, and HTTP messages.

Flow: others fill these protocols, the umbrella's adapters or your own code. Nothing is imported.
"""

from collections.abc import Mapping, MutableMapping, Sequence
from typing import NamedTuple, Protocol


class CacheRow(NamedTuple):
    """A row of the cache table: primary key, bytes, and the Unix time it ends (None: never)."""

    key: str
    stored: bytes
    ends_at: float | None


class CacheRows(Protocol):
    """A table of CacheRow in a database, in both colours. Each call is one atomic statement.

    Whoever writes it quotes the table's name and binds every value. A row whose ``ends_at`` is not
    above ``now`` counts as absent wherever ``now`` is passed. A lost connection is raised as
    StoreUnavailable.
    """

    def select(self, keys: Sequence[str], now: float) -> list[CacheRow]:
        """Return the rows that are there."""

    def upsert(self, rows: Sequence[CacheRow]) -> None:
        """Write the rows over what was there."""

    def insert(self, row: CacheRow, now: float) -> bool:
        """Write the row if none is there; return whether it was written."""

    def replace(self, row: CacheRow, old: CacheRow) -> bool:
        """Write the row over exactly ``old``; return whether it was there."""

    def delete(self, keys: Sequence[str], now: float) -> int:
        """Delete the rows and return how many had not ended."""

    def delete_exactly(self, row: CacheRow) -> bool:
        """Delete the row if key and bytes are these; return whether it was there."""

    def delete_ended(self, now: float) -> None:
        """Delete the rows that have ended."""

    def delete_some(self, number: int) -> None:
        """Delete about that many rows, whichever come cheapest."""

    def delete_prefix(self, prefix: str) -> None:
        """Delete the rows whose key starts with a literal prefix; all of them if it is empty."""

    def count(self) -> int:
        """Return the number of rows, roughly where an exact count is dear."""

    async def aselect(self, keys: Sequence[str], now: float) -> list[CacheRow]:
        """As select."""

    async def aupsert(self, rows: Sequence[CacheRow]) -> None:
        """As upsert."""

    async def ainsert(self, row: CacheRow, now: float) -> bool:
        """As insert."""

    async def areplace(self, row: CacheRow, old: CacheRow) -> bool:
        """As replace."""

    async def adelete(self, keys: Sequence[str], now: float) -> int:
        """As delete."""

    async def adelete_exactly(self, row: CacheRow) -> bool:
        """As delete_exactly."""

    async def adelete_ended(self, now: float) -> None:
        """As delete_ended."""

    async def adelete_some(self, number: int) -> None:
        """As delete_some."""

    async def adelete_prefix(self, prefix: str) -> None:
        """As delete_prefix."""

    async def acount(self) -> int:
        """As count."""


class RequestLike(Protocol):
    """What page caching reads of a request."""

    @property
    def method(self) -> str | None:
        """``GET``, ``HEAD`` and so on."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Header fields without regard to case."""

    def build_absolute_uri(self) -> str:
        """Return scheme, validated host, path and query."""


class ResponseLike(Protocol):
    """What page caching reads and writes of a response."""

    status_code: int

    @property
    def headers(self) -> MutableMapping[str, str]:
        """Header fields without regard to case."""
