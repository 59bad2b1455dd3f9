"""Python source of values. The only room that writes any.

Flow: values → **source** → sketch, printing. Every text of a database goes through `repr`, which leaves
no line break and no way out of its quotes; names come from names.py. Nothing else may join texts.
"""

from __future__ import annotations

from typing import Any


class Code(str):
    """Source that this package made: it is put in as it is."""

    __slots__ = ()


def source(value: Any) -> Code:
    """Return the source of a value: text, numbers, None, tuples, lists and code."""
    if isinstance(value, Code):
        return value
    if isinstance(value, (list, tuple)):
        inside = ", ".join(source(one) for one in value)
        if isinstance(value, list):
            return Code(f"[{inside}]")
        return Code(f"({inside},)" if len(value) == 1 else f"({inside})")
    if value is None or type(value) in (str, int, float, bool):
        return Code(repr(value))
    raise TypeError(f"A value of the type {type(value).__name__} has no source here.")


def call(name: str, /, *args: Any, **options: Any) -> Code:
    """Return a call: the name is ours, the arguments are values or code."""
    given: list[str] = [source(one) for one in args]
    given += [f"{key}={source(value)}" for key, value in options.items()]
    return Code(f"{name}({', '.join(given)})")


# What does not stand in the root of hotclub_orm: name → where it is imported from.
ELSEWHERE = {
    "Now": "hotclub_orm.functions",
    "SearchVectorField": "hotclub_orm.postgres.search",
    "ExclusionConstraint": "hotclub_orm.postgres.constraints",
    **dict.fromkeys(
        ("ArrayField", "HStoreField", "IntegerRangeField", "BigIntegerRangeField",
         "DecimalRangeField", "DateTimeRangeField", "DateRangeField"),
        "hotclub_orm.postgres.fields",
    ),
    **dict.fromkeys(
        ("BloomIndex", "BrinIndex", "GinIndex", "GistIndex", "HashIndex", "SpGistIndex"),
        "hotclub_orm.postgres.indexes",
    ),
}  # fmt: skip


class Orm:
    """Names of the library as the module writes them; it remembers what must be imported."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self.imported: set[str] = set()

    def __call__(self, name: str) -> Code:
        """Return the name, one of ours, as source."""
        if name in ELSEWHERE:
            self.imported.add(name)
            return Code(name)
        return Code(f"{self.alias}.{name}")

    def imports(self) -> list[str]:
        """Return the lines that import what was asked for."""
        by_room: dict[str, list[str]] = {}
        for name in sorted(self.imported):
            by_room.setdefault(ELSEWHERE[name], []).append(name)
        return [f"from {room} import {', '.join(names)}" for room, names in sorted(by_room.items())]


def joined(operator: str, parts: list[Code]) -> Code:
    """Return parts with an operator of ours between them, in parentheses."""
    return parts[0] if len(parts) == 1 else Code(f"({f' {operator} '.join(parts)})")


def negated(part: Code) -> Code:
    """Return ~part."""
    return Code(f"~{part}")
