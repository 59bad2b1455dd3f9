"""QuerySet: asking, getting and writing made one, and what other parts of the library ask of it.

Flow: managers → **queryset** → writing → getting → asking. Every terminal exists in both colours:
the work is one generator (operations/), `get` runs it and `aget` awaits it. Not here: SQL, drivers.
"""

from __future__ import annotations

from typing import Any, Self, TypeVar

from hotclub_orm.expressions.conditions import Q
from hotclub_orm.fields.relations.many_to_many import steps_between
from hotclub_orm.getting import MAX_GET_RESULTS, REPR_OUTPUT_SIZE
from hotclub_orm.operations import read
from hotclub_orm.writing import Writing, in_one

__all__ = ["MAX_GET_RESULTS", "REPR_OUTPUT_SIZE", "QuerySet", "in_one"]

M = TypeVar("M")


class QuerySet(Writing[M]):
    """The rows of a model that meet conditions; asks the database when it is read."""

    def _holds(self, condition: Any) -> bool:
        """Tell whether a condition on plain values is true or unknown, as the database sees it."""
        door = self._door()
        holds: bool = door.run(read.holds(self.model, condition, door.dialect))
        return holds

    # --- what other parts of the library ask -------------------------------------------------

    def _through_keys(self, field: Any, forward: bool, back: str, keys: list[Any]) -> Self:
        """Keep rows joined to these keys by a many-to-many table, with the key as attribute."""
        far = field.through_field("target" if forward else "source")
        near = field.through_field("source" if forward else "target")

        def build(query: Any, source: Any) -> None:
            steps = (far.reverse_steps()[0], *steps_between(far, near))
            alias = query.tables.follow(steps, set())
            column = near.get_col(alias)
            keys_or_slot = source.children[0][1]
            query.where.children.append(query._lookup(column, ("in",), keys_or_slot, "in"))
            query.annotations["_prefetch_key"] = column

        return self._moved(
            ("_through_keys", (field, forward, back, keys), {}),
            ("through", field, forward),
            [keys],
            build,
            Q.create([("in", keys)]),
        )

    def _through_one(self, field: Any, forward: bool, key: Any) -> Self:
        """Keep rows joined to one key by a many-to-many table."""
        far = field.through_field("target" if forward else "source")
        near = field.through_field("source" if forward else "target")

        def build(query: Any, source: Any) -> None:
            steps = (far.reverse_steps()[0], *steps_between(far, near))
            alias = query.tables.follow(steps, set())
            # `band.players.filter(membership__since=…)` means this band's memberships.
            query.kept_joins = frozenset([alias])
            value = source.children[0][1]
            query.where.children.append(
                query._lookup(near.get_col(alias), ("exact",), value, "exact")
            )

        return self._moved(
            ("_through_one", (field, forward, key), {}),
            ("through one", field, forward),
            [key],
            build,
            Q.create([("exact", key)]),
        )

    @classmethod
    def as_manager(cls) -> Any:
        """Return a manager with this query set's methods."""
        raise NotImplementedError  # replaced in managers.py, which knows Manager


class _AnyEmpty(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, QuerySet) and bool(instance._shape.query.is_empty)


class EmptyQuerySet(metaclass=_AnyEmpty):
    """What `none()` gives: `isinstance(qs, EmptyQuerySet)`. There is none to be made."""

    def __init__(self) -> None:
        raise TypeError("EmptyQuerySet can't be made: ask none() of a manager or a query set.")
