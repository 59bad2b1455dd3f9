"""Streaming: results in chunks, none of which is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, TypeVar

from hotclub_orm.getting.running import Running
from hotclub_orm.operations import read
from hotclub_orm.operations.prefetch import prefetch
from hotclub_orm.statements import Operation

M = TypeVar("M")


class Streaming(Running[M]):
    """Iterators over chunks."""

    def _stream(self, door: Any, chunk_size: int) -> Operation[None]:
        shape, params = self.final_shape()
        compiled = read.reading(shape, door.dialect, self._kind)

        def after(objects: list[Any]) -> Operation[None]:
            yield from prefetch(objects, self._prefetch, door.alias, door.dialect)

        return read.stream(
            compiled,
            params,
            door.alias,
            self._fetch_mode(),
            chunk_size,
            after if self._prefetch else None,
        )

    def iterator(self, chunk_size: int | None = None) -> Iterator[M]:
        """Read without keeping results, chunk_size rows at a time."""
        door = self._door()
        return iter(door.stream(self._stream(door, self._chunk(chunk_size))))

    def aiterator(self, chunk_size: int | None = 2000) -> AsyncIterator[M]:
        """As iterator, awaiting."""
        door = self._door()
        found: AsyncIterator[M] = door.astream(self._stream(door, self._chunk(chunk_size)))
        return found

    def _chunk(self, chunk_size: int | None) -> int:
        if chunk_size is None:
            if self._prefetch:
                raise ValueError(
                    "chunk_size must be provided when using QuerySet.iterator() after "
                    "prefetch_related()."
                )
            return 2000
        if chunk_size <= 0:
            raise ValueError("Chunk size must be strictly positive.")
        return chunk_size
