"""Deleting objects and what points to them.

The collector finds, level by level, the rows that point to the doomed ones and does what each
relation's on_delete says; then everything goes in one transaction, children before parents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from hotclub_orm.errors import ProtectedError, RestrictedError
from hotclub_orm.expressions.dialect_text import finished, quoted, through
from hotclub_orm.fields.on_delete import CASCADE, DO_NOTHING, PROTECT, RESTRICT
from hotclub_orm.operations import several
from hotclub_orm.operations.read import fetch, reading
from hotclub_orm.operations.telling import telling
from hotclub_orm.signals import post_delete, pre_delete
from hotclub_orm.statements import Atomic, Operation, Statement

Deleted = tuple[int, dict[str, int]]


class Collector:
    """What is to be deleted, and which columns are to be set instead.

    origin: the object or query set whose delete() began it, which receivers of signals are told.
    """

    def __init__(self, db: str, dialect: Any, origin: Any = None) -> None:
        self.db, self.dialect, self.origin = db, dialect, origin
        self.doomed: dict[Any, dict[Any, Any]] = {}
        self.updates: list[tuple[Any, Any, list[Any]]] = []
        self.fast: list[tuple[Any, Any, list[Any]]] = []
        self.restricted: list[tuple[Any, Any, list[Any]]] = []
        self.before: dict[Any, set[Any]] = {}

    def collect(self, objects: list[Any], *, keep_parents: bool = False) -> Operation[None]:
        """Take objects of one model, and all that has to go with them."""
        if not objects:
            return
        model = type(objects[0])._meta.concrete_model
        known = self.doomed.setdefault(model, {})
        fresh = [one for one in objects if one.pk not in known]
        known.update((one.pk, one) for one in fresh)
        if not fresh:
            return
        if not keep_parents:
            yield from self._collect_parents(model, fresh)
        refusals: list[tuple[Any, ProtectedError]] = []
        for rel in self._followed(model, keep_parents):
            try:
                yield from self._collect_related(rel, fresh)
            except ProtectedError as refused:
                refusals.append((rel, refused))
        if refusals:
            raise _protected(model, refusals)
        for field in model._meta.private_fields:
            if hasattr(field, "bulk_related_objects"):
                asked = field.bulk_related_objects(fresh, self.db)
                found = yield from self._fetch(asked)
                self.before.setdefault(model, set()).add(field.related_model._meta.concrete_model)
                yield from self.collect(found)

    def _followed(self, model: Any, keep_parents: bool) -> Iterator[Any]:
        """Yield the relations to the model whose rows are to be looked at."""
        for rel in model._meta.all_related:
            if rel.field.many_to_many or rel.on_delete is DO_NOTHING or rel.on_delete is None:
                continue
            if rel.parent_link and rel.related_model in self.doomed and keep_parents:
                continue
            if rel.on_delete.database is not None or rel.related_model._meta.proxy:
                continue
            # What points to a parent is looked at when the parent goes, and left when it stays.
            if rel.model._meta.concrete_model is model:
                yield rel

    def _collect_parents(self, model: Any, objects: list[Any]) -> Operation[None]:
        for parent, link in model._meta.parents.items():
            if link is None:
                continue
            self.before.setdefault(parent._meta.concrete_model, set()).add(model)
            keys = [getattr(one, link.attname) for one in objects]
            found = yield from self._read(parent, f"{parent._meta.pk.name}__in", keys)
            yield from self.collect(found)

    def _read(self, model: Any, lookup: str, keys: list[Any]) -> Operation[list[Any]]:
        return (yield from self._fetch(model._base_manager.using(self.db).filter(**{lookup: keys})))

    def _fetch(self, asked: Any) -> Operation[list[Any]]:
        shape, params = asked.final_shape()
        return (yield from fetch(reading(shape, self.dialect, "objects"), params, self.db))

    def _collect_related(self, rel: Any, objects: list[Any]) -> Operation[None]:
        field, model = rel.field, rel.related_model
        keys = [getattr(one, field.target_field.attname) for one in objects]
        if rel.on_delete is CASCADE:
            self.before.setdefault(rel.model._meta.concrete_model, set()).add(
                model._meta.concrete_model
            )
            if self.can_fast_delete(model):
                self.fast.append((model, field, keys))
                return
        found = yield from self._read(model, f"{field.name}__in", keys)
        if not found:
            return
        kind = rel.on_delete
        if kind is CASCADE:
            yield from self.collect(found)
        elif kind is PROTECT:
            names = model._meta.object_name
            raise ProtectedError(
                f"Cannot delete some instances of model {rel.model._meta.object_name!r} because "
                f"they are referenced through protected foreign keys: "
                f"'{names}.{field.name}'.",
                found,
            )
        elif kind is RESTRICT:
            self.restricted.append((rel, field, found))
        else:
            self.updates.append((field, _replacement(kind, field), found))

    def can_fast_delete(self, model: Any) -> bool:
        """Tell whether rows can go without being read: nobody listens, nothing points there."""
        if pre_delete.has_listeners(model) or post_delete.has_listeners(model):
            return False
        meta = model._meta
        if any(hasattr(field, "bulk_related_objects") for field in meta.private_fields):
            return False
        return not meta.parents and all(
            rel.field.many_to_many or rel.on_delete is DO_NOTHING for rel in meta.all_related
        )

    def check_restricted(self) -> None:
        """Raise RestrictedError for rows that would stay behind."""
        names: dict[str, Any] = {}
        staying: list[Any] = []
        for rel, field, found in self.restricted:
            left = [one for one in found if not self._goes(one)]
            if left:
                names[f"'{field.model._meta.object_name}.{field.name}'"] = rel.model
                staying.extend(left)
        if staying:
            model = next(iter(names.values()))
            raise RestrictedError(
                f"Cannot delete some instances of model {model._meta.object_name!r} because they "
                f"are referenced through restricted foreign keys: {', '.join(names)}.",
                staying,
            )

    def _goes(self, one: Any) -> bool:
        """Whether the object's row goes as well, be it without having been read."""
        model = one._meta.concrete_model
        if one.pk in self.doomed.get(model, {}):
            return True
        return any(
            other._meta.concrete_model is model and getattr(one, field.attname) in keys
            for other, field, keys in self.fast
        )

    def order(self) -> list[Any]:
        """Return the models so that rows go before the rows they point to."""
        ordered: list[Any] = []

        def visit(model: Any, path: frozenset[Any]) -> None:
            if model in ordered or model in path:
                return
            for dependent in self.before.get(model, ()):
                visit(dependent, path | {model})
            ordered.append(model)

        for model in self.doomed:
            visit(model, frozenset())
        return [model for model in ordered if model in self.doomed]

    def delete(self) -> Operation[Any]:
        """Do it all in one transaction; return how many rows went, by model."""
        self.check_restricted()
        return (yield Atomic(self._delete_all(), savepoint=False))

    def _delete_all(self) -> Operation[Deleted]:
        gone: Counter[str] = Counter()
        models = self.order()
        for model in models:
            if pre_delete.receivers and not model._meta.auto_created:
                for one in self.doomed[model].values():
                    yield from telling(
                        pre_delete, type(one), instance=one, using=self.db, origin=self._begun(one)
                    )
        for model, field, keys in self.fast:
            count = yield from self._delete_where(model, field, keys)
            if count:
                gone[model._meta.label] += count
        for field, value, found in self.updates:
            yield from self._set(field, value, found)
        for model in models:
            count = yield from self._delete_where(model, model._meta.pk, list(self.doomed[model]))
            gone[model._meta.label] += count
            if post_delete.receivers and not model._meta.auto_created:
                for one in self.doomed[model].values():
                    yield from telling(
                        post_delete, type(one), instance=one, using=self.db, origin=self._begun(one)
                    )
        for model in models:
            _forget_keys(model, self.doomed[model].values())
        return sum(gone.values()), dict(gone)

    def _begun(self, one: Any) -> Any:
        return one if self.origin is None else self.origin

    def _delete_where(self, model: Any, field: Any, keys: list[Any]) -> Operation[int]:
        total = 0
        for start in range(0, len(keys), 10_000):
            where, params = rows_where(self.dialect, field, keys[start : start + 10_000])
            sql = f"DELETE FROM {quoted(self.dialect, model._meta.db_table)}{where}"  # noqa: S608
            total += yield Statement(finished(self.dialect, sql), params, "affected")
        return total

    def _set(self, field: Any, value: Any, found: list[Any]) -> Operation[None]:
        sql, params = point_sql(self.dialect, field, value, [one.pk for one in found])
        yield Statement(sql, params, "affected")
        for one in found:
            if field.column is None:
                setattr(one, field.attname, value)
            else:
                one.__dict__[field.attname] = value


def _forget_keys(model: Any, objects: Iterable[Any]) -> None:
    key = model._meta.pk
    for one in objects:
        if key.column is None:
            key.put_on(one, None)
        else:
            one.__dict__[key.attname] = None


def _protected(model: Any, refusals: list[tuple[Any, ProtectedError]]) -> ProtectedError:
    """Return one error for all relations that stand against the deletion."""
    names = [f"'{rel.related_model._meta.object_name}.{rel.field.name}'" for rel, _ in refusals]
    return ProtectedError(
        f"Cannot delete some instances of model {model._meta.object_name!r} because they are "
        f"referenced through protected foreign keys: {', '.join(names)}.",
        [one for _, refused in refusals for one in refused.protected_objects],
    )


def point_sql(dialect: Any, field: Any, value: Any, keys: list[Any]) -> tuple[str, list[Any]]:
    """Return the UPDATE that lets the rows of these keys point to a value, and its parameters."""
    meta = field.model._meta
    where, params = rows_where(dialect, meta.pk, keys)
    if field.column is None:
        stored = field.stored(value, dialect)
    else:
        stored = [(field, None if value is None else field.get_db_prep_save(value, dialect))]
    sets = ", ".join(f"{quoted(dialect, one.column)} = %s" for one, _ in stored)
    text = f"UPDATE {quoted(dialect, meta.db_table)} SET {sets}{where}"  # noqa: S608 - quoted
    return finished(dialect, text), [*(one for _, one in stored), *params]


def rows_where(dialect: Any, field: Any, keys: list[Any]) -> tuple[str, list[Any]]:
    """Return " WHERE the field is one of these values", and its parameters."""
    if field.column is None:
        return several.rows_where(dialect, field.fields, keys)
    return member(dialect, f" WHERE {quoted(dialect, field.column)}", field, keys)


def member(dialect: Any, left: str, field: Any, keys: list[Any]) -> tuple[str, list[Any]]:
    """Return "left is one of these keys" by one array parameter (bytes: one by one)."""
    convert = field.db_converter(dialect)
    stored = [key if convert is None else convert(key) for key in keys]
    if stored and isinstance(stored[0], bytes):
        return f"{left} IN ({', '.join(['%s'] * len(stored))})", stored
    kind = field.cast_db_type(dialect)
    text = through(dialect, lambda operand: str(dialect.in_array(operand, kind)), left)
    return text, [dialect.array_value(stored)]


def _replacement(kind: Any, field: Any) -> Any:
    if kind.name == "SET_NULL":
        return None
    if kind.name == "SET_DEFAULT":
        return field.get_default()
    value = kind.given()
    return field.get_prep_value(value)
