"""Rows of a SELECT → rows of a class, by one generated function for each (shape, class).

Flow: RowMatch + Layout → source text → function(rows, origin) → list. The text is made of positions
and of the class's own names of arguments; no value of a user gets into it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

from hotclub_orm.compiler.layout import Layout
from hotclub_orm.into.matching import Part, RowMatch
from hotclub_orm.written_code import code_of

Make: TypeAlias = Callable[[list[Any], Any], list[Any]]


def row_hydrator(layout: Layout, match: RowMatch) -> Make:
    """Return rows of the driver → rows of the class."""
    if _is_row_as_it_comes(layout, match):
        make = partial(tuple.__new__, match.row.cls)  # as its _make does, without a call of Python
        return lambda rows, _: list(map(make, rows))
    writing = _Writing(layout)
    row = writing.row(match)
    width = len(layout.named) + layout.unseen
    columns = ", ".join(f"c{i}" for i in range(width)) + ("," if width else "")
    # The text holds generated names, ints and identifiers of the class only.
    text = f"lambda rows, _: [{row} for {columns or '_'} in rows]"
    made: Make = eval(code_of(text, "eval"), writing.names)  # noqa: S307
    return made


def _is_row_as_it_comes(layout: Layout, match: RowMatch) -> bool:
    """Tell whether a NamedTuple's fields are the values of the driver's rows, one by one."""
    plain = match.row.kind == "namedtuple" and not layout.unseen
    return (
        plain
        and len(match.parts) == len(match.row.fields) == len(layout.named)
        and all(
            part.nested is None and part.convert is None and name == part.name and convert is None
            for part, (name, convert) in zip(match.parts, layout.named, strict=True)
        )
    )


class _Writing:
    """Writes the expression of a row, and keeps the names it needs."""

    def __init__(self, layout: Layout) -> None:
        self.converters = [convert for _, convert in layout.named]
        self.positions = {name: i for i, (name, _) in enumerate(layout.named)}
        self.names: dict[str, Any] = {}
        self.count = 0

    def row(self, match: RowMatch) -> str:
        """Return the text that makes one row of the class."""
        if match.row.kind == "typeddict":
            items = [f"{part.field.argument!r}: {self.argument(part)}" for part in match.parts]
            return f"{{{', '.join(items)}}}"
        cls = f"K{self.count}"
        self.count += 1
        self.names[cls] = match.row.cls
        arguments, by_name = [], False
        for position, part in enumerate(match.parts):
            # A field left to its default moves those behind it out of their places.
            by_name = by_name or part.field.by_name
            by_name = by_name or part.field is not match.row.fields[position]
            text = self.argument(part)
            arguments.append(f"{part.field.argument}={text}" if by_name else text)
        return f"{cls}({', '.join(arguments)})"

    def argument(self, part: Part) -> str:
        """Return the text of one argument."""
        if part.nested is None:
            return self.value(part.name, part.convert)
        made = self.row(part.nested)
        if part.presence is None:
            return made
        return f"None if c{self.positions[part.presence]} is None else {made}"

    def value(self, name: str, enum: Any) -> str:
        """Return the text of a column's value, converted."""
        position = self.positions[name]
        column = text = f"c{position}"
        if self.converters[position] is not None:
            self.names[f"f{position}"] = self.converters[position]
            text = f"f{position}({text})"
        if enum is not None:
            self.names[f"e{position}"] = enum
            text = f"e{position}({text})"
        return text if text == column else f"({text} if {column} is not None else None)"
