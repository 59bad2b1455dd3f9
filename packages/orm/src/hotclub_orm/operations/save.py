"""Saving one object: update or insert, parents first, signals around.

The SQL and the function that collects the values of a model are made once per database dialect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from hotclub_orm.compiler.select import Compiler
from hotclub_orm.compiler.writes import (
    assigned,
    exists_by_key_sql,
    insert_sql,
    update_by_key_sql,
)
from hotclub_orm.door import doors
from hotclub_orm.expressions.dialect_text import finished, quoted
from hotclub_orm.expressions.parameters import PLAIN_TYPES
from hotclub_orm.fields.base import DatabaseDefault, Field
from hotclub_orm.fields.numbers import OrderWrt
from hotclub_orm.operations.telling import telling
from hotclub_orm.plan.query import Query
from hotclub_orm.signals import post_save, pre_save
from hotclub_orm.state import mark_saved
from hotclub_orm.statements import Atomic, Beside, Operation, Statement


class _NotPlain(Exception):
    """A value is an expression: it is written into the SQL, not bound."""


def saver(field: Any, dialect: Any) -> Callable[[Any], Any]:
    """Return what turns an attribute's value into the parameter."""
    own = type(field).get_db_prep_save is not Field.get_db_prep_save
    if own and not type(field).__module__.startswith("hotclub_orm"):
        return lambda value: field.get_db_prep_save(value, dialect)
    prepare, convert = field.get_prep_value, field.db_converter(dialect)

    def save_value(value: Any) -> Any:
        if value is None:
            return None
        if type(value) not in PLAIN_TYPES and (
            hasattr(value, "resolve_expression") or isinstance(value, DatabaseDefault)
        ):
            raise _NotPlain
        value = prepare(value)
        return value if convert is None or value is None else convert(value)

    return save_value


def collector(
    fields: tuple[Any, ...], dialect: Any, *, add: bool
) -> Callable[[Any], tuple[Any, ...]]:
    """Return a generated function: instance → parameters of these fields."""
    names: dict[str, Any] = {}
    parts = []
    for position, field in enumerate(fields):
        names[f"s{position}"] = saver(field, dialect)
        if type(field).pre_save is Field.pre_save:
            # KeyError of a deferred field leads to the careful way.
            parts.append(f"s{position}(d[{field.attname!r}])")
        else:
            names[f"p{position}"] = field.pre_save
            parts.append(f"s{position}(p{position}(o, {add}))")
    # The text holds generated names and the model's attribute names only.
    text = f"lambda o: (lambda d: ({', '.join(parts)}{',' if parts else ''}))(o.__dict__)"
    made: Callable[[Any], tuple[Any, ...]] = eval(text, names)  # noqa: S307
    return made


class Insertion:
    """INSERT of one row of a model: SQL, value collector, and what comes back."""

    __slots__ = ("answer", "collect", "fields", "returned", "sql")

    def __init__(self, meta: Any, dialect: Any, *, with_key: bool) -> None:
        fields = tuple(
            f
            for f in meta.local_concrete_fields
            if not f.generated and (with_key or f is not meta.auto_field)
        )
        self.fields = fields
        # Fields with db_default come back by the careful way, when the default was used.
        self.returned = tuple(
            f
            for f in meta.db_returning_fields
            if f.generated or (f is meta.auto_field and not with_key)
        )
        by_rowid = dialect.features.answers_rowid and self.returned == (meta.auto_field,)
        self.answer: Any = "rowid" if by_rowid else "rows" if self.returned else "affected"
        returning = () if by_rowid else tuple(f.column for f in self.returned)
        self.sql = insert_sql(
            dialect,
            meta.db_table,
            [f.column for f in fields],
            [["%s"] * len(fields)],
            returning=returning,
        )
        self.collect = collector(fields, dialect, add=True)


def insertion(meta: Any, dialect: Any, *, with_key: bool) -> Insertion:
    """Return the model's INSERT, made once."""
    key = ("insert", dialect, with_key)
    found: Insertion | None = meta._cache.get(key)
    if found is None:
        found = meta._cache.setdefault(key, Insertion(meta, dialect, with_key=with_key))
    return found


def _insert(instance: Any, meta: Any, dialect: Any) -> Operation[None]:
    key = meta.auto_field
    with_key = key is None or instance.__dict__.get(key.attname) is not None
    plan = insertion(meta, dialect, with_key=with_key)
    try:
        sql, params, returned, answer = (
            plan.sql,
            plan.collect(instance),
            plan.returned,
            plan.answer,
        )
    except (_NotPlain, KeyError):
        sql, params, returned = _careful_insert(instance, meta, dialect, plan)
        answer = "rows" if returned else "affected"
    result = yield Statement(sql, params, answer)
    if answer == "rowid":
        instance.__dict__[key.attname] = result
    elif returned:
        _take(instance, returned, result[0], dialect)


def _take(instance: Any, fields: Iterable[Any], row: Any, dialect: Any) -> None:
    for field, value in zip(fields, row, strict=True):
        convert = field.from_db_converter(dialect)
        instance.__dict__[field.attname] = (
            value if convert is None or value is None else convert(value)
        )


def _careful_insert(
    instance: Any, meta: Any, dialect: Any, plan: Insertion
) -> tuple[str, Any, Any]:
    """Return an INSERT some of whose values are expressions or given by the database."""
    columns, row, params, returned = [], [], [], list(plan.returned)
    compiler = Compiler(Query(meta.model), dialect)
    for field in plan.fields:
        value = field.pre_save(instance, True)
        if isinstance(value, DatabaseDefault):
            if field not in returned:
                returned.append(field)
            continue
        sql, values = assigned(compiler, field, value)
        columns.append(field.column)
        row.append(sql)
        params.extend(values)
        if hasattr(value, "resolve_expression") and field not in returned:
            returned.append(field)
    sql = insert_sql(dialect, meta.db_table, columns, [row], returning=[f.column for f in returned])
    return sql, params, returned


def _update(instance: Any, meta: Any, dialect: Any, fields: tuple[Any, ...]) -> Operation[bool]:
    """Write fields of the row with this key; tell whether there is one."""
    key = meta.pk
    key_value = saver(key, dialect)(getattr(instance, key.attname))
    if not fields:
        rows = yield Statement(exists_by_key_sql(dialect, meta.db_table, key.column), (key_value,))
        return bool(rows)
    cached = ("update", dialect, fields)
    found: Any = meta._cache.get(cached)
    if found is None:
        found = (
            update_by_key_sql(dialect, meta.db_table, [f.column for f in fields], key.column),
            collector(fields, dialect, add=False),
        )
        meta._cache[cached] = found
    sql, collect = found
    try:
        affected = yield Statement(sql, (*collect(instance), key_value), "affected")
        return bool(affected)
    except (_NotPlain, KeyError):
        pass
    sql, params, computed = _careful_update(instance, meta, dialect, fields)
    answer = yield Statement(sql, [*params, key_value], "rows" if computed else "affected")
    if computed and answer:
        _take(instance, computed, answer[0], dialect)
    return bool(answer)


def _careful_update(
    instance: Any, meta: Any, dialect: Any, fields: tuple[Any, ...]
) -> tuple[str, list[Any], list[Any]]:
    sets, params, computed = [], [], []
    compiler = Compiler(Query(meta.model), dialect)
    for field in fields:
        value = field.pre_save(instance, False)
        if isinstance(value, DatabaseDefault):
            continue
        sql, values = assigned(compiler, field, value)
        sets.append(f"{quoted(dialect, field.column)} = {sql}")
        params.extend(values)
        if hasattr(value, "resolve_expression"):
            computed.append(field)
    table, key = quoted(dialect, meta.db_table), quoted(dialect, meta.pk.column)
    text = f"UPDATE {table} SET {', '.join(sets)} WHERE {key} = %s"  # noqa: S608 - quoted
    if computed:
        text += " RETURNING " + ", ".join(quoted(dialect, f.column) for f in computed)
    return finished(dialect, text), params, computed


def saving(instance: Any, door: Any, **options: Any) -> Operation[None]:
    """Save an object as its class does: by its own save() or asave(), where it has them.

    door: where to. options: those of Model.save.
    """
    if not instance._own_save:
        yield from save(instance, door.alias, door.dialect, **options)
        return
    given = {"using": door.alias, **options}
    # In a block the context holds the connection, so that the method writes through it.
    yield Atomic(_called(partial(instance.save, **given), partial(instance.asave, **given)))


def _called(call: Callable[[], Any], acall: Callable[[], Any]) -> Operation[Any]:
    return (yield Beside(call, acall))


def save(
    instance: Any,
    db: str,
    dialect: Any,
    *,
    raw: bool = False,
    force_insert: Any = False,
    force_update: bool = False,
    update_fields: frozenset[str] | None = None,
) -> Operation[None]:
    """Save an object and its parents. Raises ObjectNotUpdated where an update had to happen."""
    meta = instance._meta
    cls = origin = meta.model
    if meta.proxy:
        cls = meta.concrete_model
    tell = not meta.auto_created and (pre_save.receivers or post_save.receivers)
    if tell:
        yield from telling(
            pre_save, origin, instance=instance, raw=raw, using=db, update_fields=update_fields
        )
    if _places(meta):
        yield from _go_last(instance, meta, db)
    writing = _save_tables(instance, cls, dialect, raw, force_insert, force_update, update_fields)
    if meta.parents and not raw:
        created = yield Atomic(writing, savepoint=False)
    else:
        created = yield from writing
    mark_saved(instance, db)
    if tell:
        yield from telling(
            post_save,
            origin,
            instance=instance,
            created=created,
            update_fields=update_fields,
            raw=raw,
            using=db,
        )


def _places(meta: Any) -> tuple[Any, ...]:
    """Return the fields that say an object's place among its siblings."""
    found: tuple[Any, ...] | None = meta._cache.get("places")
    if found is None:
        found = tuple(f for f in meta.concrete_fields if isinstance(f, OrderWrt))
        meta._cache["places"] = found
    return found


def _go_last(instance: Any, meta: Any, db: str) -> Operation[None]:
    """Give an object without a place the one after all its siblings."""
    for place in _places(meta):
        if instance.__dict__.get(place.attname) is not None:
            continue
        owner = place.model._meta.get_field(place.model._meta.order_with_respect_to)
        siblings = place.model._base_manager.using(db).filter(
            **{owner.name: getattr(instance, owner.attname)}
        )
        last = siblings.order_by("-_order").values_list("_order", flat=True)[:1]
        found = yield from last._fetch(doors[db])
        instance.__dict__[place.attname] = found[0] + 1 if found else 0


def _save_tables(
    instance: Any,
    cls: Any,
    dialect: Any,
    raw: bool,
    force_insert: Any,
    force_update: bool,
    update_fields: frozenset[str] | None,
) -> Operation[bool]:
    inserted = False
    if not raw:
        inserted = yield from _save_parents(instance, cls, dialect, force_insert, update_fields)
    must_insert = inserted or (
        force_insert is True or (isinstance(force_insert, tuple) and issubclass(cls, force_insert))
    )
    return (
        yield from _save_table(
            instance, cls, dialect, raw, must_insert, force_update, update_fields
        )
    )


def _save_parents(
    instance: Any, cls: Any, dialect: Any, force_insert: Any, update_fields: Any
) -> Operation[bool]:
    inserted = False
    own = instance.__dict__
    for parent, link in cls._meta.parents.items():
        if link is None:
            continue
        key = parent._meta.pk
        if own.get(key.attname) is None and own.get(link.attname) is not None:
            own[key.attname] = own[link.attname]
        above = yield from _save_parents(instance, parent, dialect, force_insert, update_fields)
        forced = isinstance(force_insert, tuple) and issubclass(parent, force_insert)
        made = yield from _save_table(
            instance, parent, dialect, False, above or forced, False, update_fields
        )
        inserted = inserted or made
        own[link.attname] = own[key.attname]
        own.pop(link.name, None)
    return inserted


def _save_table(
    instance: Any,
    cls: Any,
    dialect: Any,
    raw: bool,
    force_insert: bool,
    force_update: bool,
    update_fields: frozenset[str] | None,
) -> Operation[bool]:
    """Save one table's part of the object; tell whether a row was inserted."""
    meta = cls._meta
    if file_fields(meta):
        yield from keep_files(instance, meta, update_fields)
    key = meta.pk
    value = getattr(instance, key.attname)
    if value is None and key.has_default():
        value = key.get_default()
        instance.__dict__[key.attname] = value
    key_set = value is not None and not isinstance(value, DatabaseDefault)
    if not key_set and (force_update or update_fields):
        raise ValueError("Cannot force an update in save() with no primary key.")
    if (
        not raw
        and not force_insert
        and not force_update
        and instance._state.adding
        and (key.has_default() or key.has_db_default())
        and not update_fields
    ):
        force_insert = True
    if key_set and not force_insert:
        fields = _fields_to_update(instance, meta, update_fields)
        if (yield from _update(instance, meta, dialect, fields)):
            return False
        if force_update:
            raise instance.NotUpdated("Forced update did not affect any rows.")
        if update_fields:
            raise instance.NotUpdated("Save with update_fields did not affect any rows.")
    yield from _insert(instance, meta, dialect)
    return True


def file_fields(meta: Any) -> tuple[Any, ...]:
    """Return the fields of the model's own table whose files are kept before the row is written."""
    found: tuple[Any, ...] | None = meta._cache.get("files")
    if found is None:
        found = tuple(f for f in meta.local_concrete_fields if hasattr(f, "uncommitted"))
        meta._cache["files"] = found
    return found


def keep_files(
    instance: Any, meta: Any, update_fields: frozenset[str] | None = None
) -> Operation[None]:
    """Bring the object's new files to their storages; `pre_save` finds them kept."""
    for field in file_fields(meta):
        if update_fields is None or field.name in update_fields:
            file = field.uncommitted(instance)
            if file is not None:
                yield Beside(file.commit, file.acommit)


def _fields_to_update(
    instance: Any, meta: Any, update_fields: frozenset[str] | None
) -> tuple[Any, ...]:
    cached = meta._cache.get("updatable")
    if cached is None:
        cached = meta._cache["updatable"] = tuple(
            f for f in meta.local_concrete_fields if not f.primary_key and not f.generated
        )
    if update_fields is None:
        own = instance.__dict__
        if all(f.attname in own for f in cached):
            return cached  # type: ignore[no-any-return]
        return tuple(f for f in cached if f.attname in own)
    return tuple(f for f in cached if f.name in update_fields or f.attname in update_fields)
