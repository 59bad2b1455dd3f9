"""All rows of a query set are changed or deleted. Here the writing half is whole."""

from __future__ import annotations

from typing import Any, TypeVar

from hotclub_orm.alters_data import altering
from hotclub_orm.compiler.binder import make_binder
from hotclub_orm.compiler.writes import delete_sql, update_sql
from hotclub_orm.errors import EmptyResultSet, FieldError
from hotclub_orm.expressions.dialect_text import finished
from hotclub_orm.fields.json_update import with_json_paths
from hotclub_orm.operations.delete import Collector
from hotclub_orm.shape_keys import Counter, key_of, slotted
from hotclub_orm.statements import Atomic, Operation, Statement
from hotclub_orm.writing.many import Many

M = TypeVar("M")


@altering("update", "delete")
class Writing(Many[M]):
    """The writing half of QuerySet."""

    def _update(self, door: Any, kwargs: dict[str, Any]) -> Operation[int]:
        self._refuse_combined("update")
        self._refuse_sliced("update a query")
        if self._shape.query.distinct_fields:
            raise TypeError("Cannot call update() after .distinct(*fields).")
        if self._shape.query.is_empty:
            return 0
        if self._shape.query.tables.of_cte is not None:
            return (yield from self._of_tables()._update(door, kwargs))
        meta = self.model._meta
        assignments = [
            one
            for name, value in with_json_paths(meta, kwargs).items()
            for one in _spread(self._assigned_field(meta, name), value)
        ]
        if any(field.model._meta.concrete_model is not meta.concrete_model
               for field, _ in assignments):  # fmt: skip
            return (yield from self._update_parents(door, assignments))
        added: list[Any] = []
        plain, expressions = [], []
        for field, value in assignments:
            value = value.pk if hasattr(value, "_meta") and not field.is_relation else value
            if hasattr(value, "resolve_expression"):
                expressions.append((field, value))
            else:
                plain.append((field, value if value is None else field.get_prep_value(value)))
        values = [v for _, v in expressions]
        key_of(values, added)
        counter = Counter(len(self._params))
        marked: list[Any] = list(
            zip([f for f, _ in expressions], slotted(values, counter), strict=True)
        )
        params = (*self._params, *added)
        try:
            sql, binds = update_sql(self._shape.query, door.dialect, door.alias, [*marked, *plain])
        except EmptyResultSet:
            return 0
        number: int = yield Statement(
            finished(door.dialect, sql), make_binder(binds)(params), "affected"
        )
        return number

    def _assigned_field(self, meta: Any, name: str) -> Any:
        field = meta.pk if name == "pk" else meta.get_field(name)
        if not field.concrete or field.many_to_many:
            raise FieldError(
                f"Cannot update model field {field!r} (only concrete fields and "
                "relations that hold a key are permitted)."
            )
        if field.generated:
            raise FieldError(f"Cannot update generated field {name!r}.")
        return field

    def _update_parents(self, door: Any, assignments: list[tuple[Any, Any]]) -> Operation[int]:
        """Write fields of this model and of its parents, each in the table that holds it."""
        tables: dict[Any, dict[str, Any]] = {}
        for field, value in assignments:
            tables.setdefault(field.model._meta.concrete_model, {})[field.name] = value
        found: Any = self.order_by().values_list(*[owner._meta.pk.name for owner in tables])
        if len(tables) > 1:
            number: int = yield Atomic(_update_tables(door, tables, found), savepoint=False)
            return number
        [(owner, values)] = tables.items()
        return (yield from _with_keys(door, owner, found)._update(door, values))

    def update(self, **kwargs: Any) -> int:
        """Set columns of all rows; return how many matched.

        A path into a JSON column sets that part alone: update(data__owner__name="Ann"), where
        numbers are positions in arrays and None is JSON's null (fields/json_update.py).
        """
        door = self._door(write=True)
        number: int = door.run(self._update(door, kwargs))
        return number

    async def aupdate(self, **kwargs: Any) -> int:
        """As update, awaiting."""
        door = self._door(write=True)
        number: int = await door.arun(self._update(door, kwargs))
        return number

    def _delete(self, door: Any) -> Operation[Any]:
        self._refuse_combined("delete")
        self._refuse_sliced("use 'limit' or 'offset' with delete()")
        if self._shape.query.distinct_fields:
            raise TypeError("Cannot call delete() after .distinct(*fields).")
        if self._kind != "objects":
            raise TypeError("Cannot call delete() after .values() or .values_list()")
        if self._shape.query.tables.of_cte is not None:
            return (yield from self._of_tables()._delete(door))
        collector = Collector(door.alias, door.dialect, self)
        meta = self.model._meta
        if collector.can_fast_delete(self.model) and not meta.proxy:
            try:
                sql, binds = delete_sql(self._shape.query, door.dialect, door.alias)
            except EmptyResultSet:
                return 0, {}
            number = yield Statement(
                finished(door.dialect, sql), make_binder(binds)(self._params), "affected"
            )
            return number, {meta.label: number} if number else {}
        plain = self._copied()
        plain._prefetch = ()
        found = yield from plain._fetch(door)
        yield from collector.collect(found)
        return (yield from collector.delete())

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete the rows and what has to go with them; return the numbers by model."""
        door = self._door(write=True)
        gone: tuple[int, dict[str, int]] = door.run(self._delete(door))
        self._result_cache = None
        return gone

    async def adelete(self) -> tuple[int, dict[str, int]]:
        """As delete, awaiting."""
        door = self._door(write=True)
        gone: tuple[int, dict[str, int]] = await door.arun(self._delete(door))
        self._result_cache = None
        return gone


def _with_keys(door: Any, owner: Any, keys: Any) -> Writing[Any]:
    return Writing[Any](owner, using=door.alias).filter(pk__in=keys)


def _update_tables(door: Any, tables: dict[Any, dict[str, Any]], found: Any) -> Operation[int]:
    # The rows are chosen before the first table changes.
    rows: list[Any] = yield from found._fetch(door)
    number = 0
    for (owner, values), keys in zip(tables.items(), zip(*rows, strict=True), strict=False):
        number = yield from _with_keys(door, owner, list(keys))._update(door, values)
    return number


def _spread(field: Any, value: Any) -> list[tuple[Any, Any]]:
    """Return what is assigned to each column of a field."""
    return field.spread(value) if field.column is None else [(field, value)]
