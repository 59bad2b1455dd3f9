"""What the SQL of a project's database looks like: `connection.ops.quote_name("order")`.

Flow: dialect → **operations** → code that writes SQL of its own.
"""

from __future__ import annotations

from typing import Any


class Operations:
    """The words of one database's SQL."""

    def __init__(self, database: Any) -> None:
        self.connection = database
        self._dialect = database.dialect

    def quote_name(self, name: str) -> str:
        """Return the name of a table or column as SQL text; a quoted one stays as it is."""
        return str(self._dialect.quote_name(name))

    def max_name_length(self) -> int | None:
        """Return how long names may be; None means as long as one likes."""
        length: int | None = self._dialect.max_name_length
        return length

    def integer_field_range(self, internal_type: str) -> tuple[int, int]:
        """Return the least and the greatest value of a kind of integer field."""
        least, greatest = self._dialect.integer_ranges[internal_type]
        return least, greatest

    def bulk_batch_size(self, fields: Any, objs: Any) -> int:
        """Return how many of the objects one INSERT of these fields can take."""
        most: int = self._dialect.max_params
        return max(1, most // max(1, len(fields)))

    def no_limit_value(self) -> int | None:
        """Return the LIMIT that says none, where one has to be said; None where none has."""
        word = self._dialect.no_limit
        return None if word is None else int(word)

    def __repr__(self) -> str:
        return f"<operations of {self.connection!r}>"
