"""Q: conditions joined by AND, OR, XOR and NOT, before any name in them is resolved.

Flow: **Q** → plan.py (names bound) → compiler. Not here: what a lookup means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self

from hotclub_orm.door import DEFAULT_ALIAS, doors


class Q:
    """A condition: `Q(age__gte=18) | ~Q(name="x")`; also takes expressions that are conditions."""

    AND = "AND"
    OR = "OR"
    XOR = "XOR"
    default = AND
    conditional = True

    def __init__(
        self,
        *args: Any,
        _connector: Any = None,
        _negated: Any = False,
        **kwargs: Any,
    ) -> None:
        if _connector not in (None, self.AND, self.OR, self.XOR):
            raise ValueError("_connector must be one of 'AND', 'OR', 'XOR', or None.")
        if not isinstance(_negated, bool):
            raise TypeError(f"_negated must be a bool, not {type(_negated).__name__}.")
        self.connector = _connector or self.default
        self.negated = _negated
        self.children: list[Any] = [*args, *sorted(kwargs.items())]

    @classmethod
    def create(
        cls, children: list[Any] | None = None, connector: str | None = None, negated: bool = False
    ) -> Self:
        """Make one of children as they are, without unpacking keyword arguments."""
        made = object.__new__(cls)
        made.connector, made.negated = connector or cls.default, negated
        made.children = list(children or ())
        return made

    def remade(self, children: list[Any]) -> Q:
        """Return the same condition of other children."""
        return type(self).create(children, self.connector, self.negated)

    def _combine(self, other: Any, connector: str) -> Q:
        if not getattr(other, "conditional", False):
            raise TypeError(
                f"{other!r} is no condition: only Q objects and conditional "
                "expressions can be joined with &, | and ^."
            )
        right = other if isinstance(other, Q) else Q(other)
        if not self:
            return right.copy()
        if not right:
            return self.copy()
        made = type(self).create(connector=connector)
        for side in (self, right):
            if (side.connector == connector and not side.negated) or (
                len(side) == 1 and not side.negated
            ):
                made.children.extend(side.children)
            else:
                made.children.append(side)
        return made

    def __and__(self, other: Any) -> Q:
        return self._combine(other, self.AND)

    def __or__(self, other: Any) -> Q:
        return self._combine(other, self.OR)

    def __xor__(self, other: Any) -> Q:
        return self._combine(other, self.XOR)

    def __rand__(self, other: Any) -> Q:
        return Q(other)._combine(self, self.AND)

    def __ror__(self, other: Any) -> Q:
        return Q(other)._combine(self, self.OR)

    def __rxor__(self, other: Any) -> Q:
        return Q(other)._combine(self, self.XOR)

    def __invert__(self) -> Q:
        if self.negated:
            return type(self).create(self.children, self.connector)
        return type(self).create(self.children, self.connector, negated=True)

    def copy(self) -> Self:
        """Return an equal one."""
        made = self.remade(self.children)
        assert isinstance(made, type(self))
        return made

    def __bool__(self) -> bool:
        return bool(self.children)

    def __len__(self) -> int:
        return len(self.children)

    def __contains__(self, child: Any) -> bool:
        return child in self.children

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Q) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(repr(self._identity()))

    def _identity(self) -> tuple[Any, ...]:
        return (type(self), self.connector, self.negated, self.children)

    def __repr__(self) -> str:
        inside = f" {self.connector} ".join(map(_shown, self.children))
        return f"<Q: {'NOT ' if self.negated else ''}({inside})>"

    def flatten(self) -> Iterator[Any]:
        """Yield this condition, all conditions and expressions inside, and their values."""
        yield self
        for child in self.children:
            part = child[1] if isinstance(child, tuple) else child
            if hasattr(part, "flatten"):
                yield from part.flatten()
            else:
                yield part

    def check(self, against: Mapping[str, Any], using: str = DEFAULT_ALIAS) -> bool:
        """Ask the database whether the condition holds of values and expressions by name.

        What is unknown, because of a NULL, holds; so does what the database fails at, with a warning
        to the logger "hotclub_orm.models". Raises FieldError for a name without a value.
        """
        door = doors[using]
        return door.run(door.holds(self, against))

    async def acheck(self, against: Mapping[str, Any], using: str = DEFAULT_ALIAS) -> bool:
        """As `check`, awaiting the database."""
        door = doors[using]
        return await door.arun(door.holds(self, against))

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return (import path, arguments, named arguments) that make an equal one."""
        options: dict[str, Any] = {}
        if self.connector != self.default:
            options["_connector"] = self.connector
        if self.negated:
            options["_negated"] = True
        cls = type(self)
        path = "hotclub_orm.Q" if cls is Q else f"{cls.__module__}.{cls.__qualname__}"
        return path, tuple(self.children), options

    def resolve_expression(
        self,
        query: Any = None,
        allow_joins: bool = True,
        reuse: Any = None,
        summarize: bool = False,
        for_save: bool = False,
    ) -> Any:
        """Return the condition with its names bound to the tables of `query`."""
        return query.resolve_condition(
            self, allow_joins=allow_joins, reuse=reuse, summarize=summarize
        )


def _shown(child: Any) -> str:
    return repr(child)


class OneCall(Q):
    """The condition of one filter() among others, in which a relation of many means one row.

    call: its number; conditions of the same number mean the same rows.
    """

    call = 0

    @classmethod
    def of(cls, condition: Q, call: int) -> OneCall:
        """Return the condition of the call of that number."""
        made = cls.create([condition])
        made.call = call
        return made

    def remade(self, children: list[Any]) -> Q:
        """Return one of the same call with other children."""
        made = super().remade(children)
        assert isinstance(made, OneCall)
        made.call = self.call
        return made

    def _identity(self) -> tuple[Any, ...]:
        return (*super()._identity(), self.call)
