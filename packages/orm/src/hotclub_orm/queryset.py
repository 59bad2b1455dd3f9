"""QuerySet: asking, getting and writing made one, and what other parts of the library ask of it.

Flow: managers → **queryset** → writing → getting → asking. Every terminal exists in both colours:
the work is one generator (operations/), `get` runs it and `aget` awaits it. Not here: SQL, drivers.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeVar, overload

from hotclub_orm.asking import Bounds, cut, take_part
from hotclub_orm.errors import hint
from hotclub_orm.expressions.conditions import Q
from hotclub_orm.fields.relations.many_to_many import steps_between
from hotclub_orm.getting import MAX_GET_RESULTS, REPR_OUTPUT_SIZE
from hotclub_orm.into import match_row, row_type
from hotclub_orm.operations import conditions
from hotclub_orm.writing import Writing, in_one

__all__ = ["MAX_GET_RESULTS", "REPR_OUTPUT_SIZE", "QuerySet", "in_one"]

M = TypeVar("M")
R = TypeVar("R")
N = TypeVar("N")
Q_ = TypeVar("Q_", bound="QuerySet[Any]")


class ModelObjects:
    """What `objects` is to a type checker where a model declares no manager of its own."""

    if TYPE_CHECKING:

        def __get__(self, instance: Any, owner: type[N]) -> QuerySet[N]: ...


class QuerySet(Writing[M], ModelObjects):
    """The rows of a model that meet conditions; asks the database when it is read.

    To a type checker a manager is a query set too, of the same class where `as_manager()` or
    `from_queryset()` made it: no type can say "a manager with that class's methods". So a checker
    lets a manager's own methods through on a query set; they are not there.
    """

    if TYPE_CHECKING:
        # What a manager has besides; see managers.py.
        name: str
        creation_counter: int
        auto_created: bool
        use_in_migrations: ClassVar[bool]

        def __get__(self, instance: Any, owner: Any) -> Self: ...  # type: ignore[override]
        def get_queryset(self) -> QuerySet[M]:
            """Return the rows that the manager sees."""

        def db_manager(self, using: str | None = None, hints: Any = None) -> Self:
            """Return the same manager for another database."""

        def contribute_to_class(self, cls: Any, name: str) -> None:
            """Become an attribute of the model."""

        def deconstruct(self) -> Any:
            """Return how a migration makes it."""

        def check(self, **kwargs: Any) -> list[Any]:
            """Return what is wrong with it."""

        @classmethod
        def from_queryset(cls, queryset_class: type[Q_], class_name: str | None = None) -> type[Q_]:
            """Return a manager class with the methods of that query set class."""

        # Rows that are no objects: the type of what is given is another one.
        def values(  # type: ignore[override]
            self, *fields: Any, **expressions: Any
        ) -> QuerySet[dict[str, Any]]:
            """Give dicts of these values."""

        @overload
        def values_list(
            self, *fields: Any, flat: Literal[False] = ..., named: Literal[False] = ...
        ) -> QuerySet[tuple[Any, ...]]: ...
        @overload
        def values_list(
            self, *fields: Any, flat: bool = ..., named: bool = ...
        ) -> QuerySet[Any]: ...
        def values_list(self, *fields: Any, flat: bool = ..., named: bool = ...) -> Any:
            """Give tuples of these values, named ones, or bare values."""

        def dates(  # type: ignore[override]
            self, field_name: str, kind: str, order: str = "ASC"
        ) -> QuerySet[dt.date]:
            """Give the days, months or years that occur."""

        def datetimes(  # type: ignore[override]
            self, field_name: str, kind: str, order: str = "ASC", tzinfo: Any = None
        ) -> QuerySet[dt.datetime]:
            """Give the moments that occur, cut to a kind."""

    def into(self, row: type[R], /, **columns: Any) -> QuerySet[R]:
        """Give rows of a class of one's own, with no model made.

        row: a dataclass, NamedTuple, TypedDict, msgspec Struct or attrs class. Each field is filled
        from the column, annotation or path (`author__name`) of its name; a field of a relation may
        be such a class itself; fields with a default and no column keep it. columns: for a field
        that is filled from something else, its path or an expression. Raises TypeError for another
        class; FieldError, before anything is read, for a name without a column, for a column that
        may be NULL where no None is expected, and for one of another type.
        """
        if self._prefetch:
            raise TypeError(
                "into() makes no models, so what prefetch_related() loads has no place."
            )
        wanted = row_type(row)
        fields = [field.name for field in wanted.fields]
        for name in columns:
            if name not in fields:
                raise TypeError(f"{wanted.name} has no field {name!r}.{hint(name, fields)}")
        start, paths = self, {}
        for name, given in columns.items():
            paths[name] = given
            if not isinstance(given, str):
                paths[name] = f"{name}_of_row"
                start = start.annotate(**{paths[name]: given})

        def build(query: Any, _: Any) -> None:
            query.row_match = match_row(wanted, query, paths)
            query.set_values(tuple(query.row_match.names()) or ("pk",))

        key = ("into", row, tuple(paths.items()))
        made: Any = start._moved(("into", (row,), columns), key, [], build, None)
        made._calls, made._kind = (self._calls, "into", (row,), columns), "into"
        return made  # type: ignore[no-any-return]

    def _holds(self, condition: Any) -> bool:
        """Tell whether a condition on plain values is true or unknown, as the database sees it."""
        door = self._door()
        holds: bool = door.run(conditions.holds(self.model, condition, door.dialect))
        return holds

    # --- what other parts of the library ask -------------------------------------------------

    def _through_keys(
        self,
        field: Any,
        forward: bool,
        back: str,
        keys: list[Any],
        bounds: Bounds | None = None,
    ) -> Self:
        """Keep rows joined to these keys by a many-to-many table, with the key as attribute.

        bounds: of each key's rows only those from the one place to the other.
        """
        far = field.through_field("target" if forward else "source")
        near = field.through_field("source" if forward else "target")

        def build(query: Any, source: Any) -> None:
            steps = (far.reverse_steps()[0], *steps_between(far, near))
            alias = query.tables.follow(steps, set())
            column = near.get_col(alias)
            if bounds is None:
                keys_or_slot = source.children[0][1]
                query.where.children.append(query._lookup(column, ("in",), keys_or_slot, "in"))
            else:
                take_part(query, column, source)
            query.annotations["_prefetch_key"] = column

        added, source = ([keys], Q.create([("in", keys)])) if bounds is None else cut(keys, bounds)

        return self._moved(
            ("_through_keys", (field, forward, back, keys, bounds), {}),
            ("through", field, forward, len(added)),
            added,
            build,
            source,
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
    def as_manager(cls) -> Self:
        """Return a manager with this query set's methods."""
        raise NotImplementedError  # replaced in managers.py, which knows Manager


class _AnyEmpty(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, QuerySet) and bool(instance._shape.query.is_empty)


class EmptyQuerySet(metaclass=_AnyEmpty):
    """What `none()` gives: `isinstance(qs, EmptyQuerySet)`. There is none to be made."""

    def __init__(self) -> None:
        raise TypeError("EmptyQuerySet can't be made: ask none() of a manager or a query set.")
