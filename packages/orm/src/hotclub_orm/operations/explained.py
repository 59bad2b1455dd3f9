"""What the database answers to EXPLAIN, as text that people can read.

Flow: rows → **Explanation** → a terminal. SQLite's rows are drawn as the tree that they are; PostgreSQL's
text has its own; JSON is written with line breaks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from hotclub_orm.statements import Row


class Explanation(str):
    """A query's plan: a text like any other, which a prompt shows with its line breaks.

    rows: what the database gave.
    """

    __slots__ = ("rows",)
    rows: Sequence[Row]

    def __repr__(self) -> str:
        return str(self)


def explained(rows: Sequence[Row], vendor: str) -> Explanation:
    """Return the plan of the rows that EXPLAIN gave."""
    lines = _tree(rows) if vendor == "sqlite" else _written(rows)
    made = Explanation("\n".join(lines))
    made.rows = tuple(rows)
    return made


def _written(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        yield " ".join(one if isinstance(one, str) else json.dumps(one, indent=2) for one in row)


def _tree(rows: Sequence[Row]) -> Iterator[str]:
    """Draw the rows of EXPLAIN QUERY PLAN: (id, id of the parent, unused, text)."""
    below: dict[Any, list[Row]] = {}
    for row in rows:
        below.setdefault(row[1], []).append(row)

    def drawn(parent: Any, indent: str) -> Iterator[str]:
        steps = below.pop(parent, [])
        for number, row in enumerate(steps, 1):
            last = number == len(steps)
            yield f"{indent}{'└─' if last else '├─'} {row[3]}"
            yield from drawn(row[0], indent + ("   " if last else "│  "))

    yield "QUERY PLAN"
    yield from drawn(0, "")
