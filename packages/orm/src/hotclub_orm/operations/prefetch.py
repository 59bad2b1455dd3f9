"""Fetching relations for many objects at once: prefetch_related, and peers.

One query a relation and level, whatever the number of objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from inspect import getattr_static
from typing import Any

from hotclub_orm.errors import shown
from hotclub_orm.operations.read import fetch, reading
from hotclub_orm.state import FETCH_PEERS
from hotclub_orm.statements import Operation

GetDialect = Callable[[], Any]


class Prefetch:
    """A relation to be prefetched, with a query set of one's own, and where to put the result."""

    def __init__(self, lookup: str, queryset: Any = None, to_attr: str | None = None) -> None:
        if queryset is not None and getattr(queryset, "_kind", "objects") != "objects":
            raise ValueError("Prefetch querysets cannot use raw(), values(), and values_list().")
        if queryset is not None and not hasattr(queryset, "_db"):
            raise TypeError(f"Prefetch takes a query set, not {shown(queryset)}.")
        self.prefetch_through = lookup
        self.queryset, self.to_attr = queryset, to_attr
        self.prefetch_to = lookup
        if to_attr:
            self.prefetch_to = "__".join([*lookup.split("__")[:-1], to_attr])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Prefetch) and self.prefetch_to == other.prefetch_to

    def __hash__(self) -> int:
        return hash(self.prefetch_to)


# The objects of a level of a path, and whether they may be of several models.
Level = tuple[list[Any], bool]


def prefetch(objects: list[Any], lookups: Iterable[Any], db: str, dialect: Any) -> Operation[None]:
    """Load each lookup's relations of all objects. Raises AttributeError, ValueError."""
    done: dict[str, Level] = {}
    waiting = [one if isinstance(one, Prefetch) else Prefetch(one) for one in lookups]
    while waiting:
        lookup = waiting.pop(0)
        if lookup.prefetch_to not in done:
            waiting[:0] = yield from _follow(objects, lookup, done, db, dialect)
        elif lookup.queryset is not None:
            raise ValueError(
                f"'{lookup.prefetch_to}' lookup was already seen with a different "
                "queryset. You may need to adjust the ordering of your lookups."
            )


def _follow(
    objects: list[Any], lookup: Prefetch, done: dict[str, Level], db: str, dialect: Any
) -> Operation[list[Prefetch]]:
    """Load each level of one lookup, but for those that are done; return what is to be done next."""
    level, path, mixed = objects, "", False
    further: list[Prefetch] = []
    names = lookup.prefetch_through.split("__")
    for position, name in enumerate(names):
        if not level:
            break
        last = position == len(names) - 1
        path = lookup.prefetch_to if last else f"{path}__{name}" if path else name
        if path in done and not last:
            level, mixed = done[path]
            continue
        relation = relation_of(level[0], name)
        if relation is not None:
            queryset, to_attr = (lookup.queryset, lookup.to_attr) if last else (None, None)
            more: Any = ()
            # Objects of any model (what a GenericForeignKey leads to) have each a relation of its own.
            parts, level = _by_model(level) if mixed else [level], []
            for part in parts:
                relation = relation_of(part[0], name)
                if relation is None:
                    raise _no_relation(part[0], name, lookup)
                found, more = yield from load_relation(
                    part, relation, db, dialect, queryset=queryset, to_attr=to_attr
                )
                level = [*level, *found] if level else found
            mixed = getattr(relation, "related_model", None) is None
            further[:0] = [_below(path, one) for one in more]
        elif not last and hasattr(level[0], name):
            level = _existing(level, name)
        else:
            raise _no_relation(level[0], name, lookup)
        done[path] = level, mixed
    return further


def _by_model(objects: list[Any]) -> list[list[Any]]:
    parts: dict[Any, list[Any]] = {}
    for one in objects:
        parts.setdefault(type(one), []).append(one)
    return list(parts.values())


def _no_relation(one: Any, name: str, lookup: Prefetch) -> AttributeError:
    return AttributeError(
        f"Cannot find {name!r} on {type(one).__name__} object, "
        f"'{lookup.prefetch_through}' is an invalid parameter to prefetch_related()"
    )


def _below(path: str, lookup: Any) -> Prefetch:
    inner = lookup if isinstance(lookup, Prefetch) else Prefetch(lookup)
    return Prefetch(f"{path}__{inner.prefetch_through}", inner.queryset, inner.to_attr)


def _existing(level: list[Any], name: str) -> list[Any]:
    found: list[Any] = []
    for one in level:
        value = getattr(one, name)
        found.extend(value if isinstance(value, list) else [] if value is None else [value])
    return found


def relation_of(instance: Any, name: str) -> Any:
    """Return the relation whose attribute on the instance has that name, or None."""
    meta = getattr(instance, "_meta", None)
    if meta is None:
        raise ValueError(
            f"{name!r} follows a value of type {type(instance).__name__}, which has no relations: this is "
            "an invalid parameter to prefetch_related()."
        )
    field = meta.forward_map.get(name)
    if field is not None and field.is_relation:
        return field
    found = next((rel for rel in meta.all_related if rel.get_accessor_name() == name), None)
    if found is None:
        # A relation to objects of any model loads them itself (contenttypes_fields.py).
        own = getattr_static(type(instance), name, None)
        return own if hasattr(own, "load_for") else None
    return found


def load_relation(
    objects: list[Any],
    relation: Any,
    db: str,
    dialect: Any,
    *,
    queryset: Any = None,
    to_attr: str | None = None,
) -> Operation[Any]:
    """Load one relation of all objects in one query.

    Returns what was loaded, and the query set's own prefetch lookups, to be done next.
    """
    if hasattr(relation, "load_for"):
        return (yield from relation.load_for(objects, db, dialect, queryset, to_attr))
    if relation.many_to_many:
        return (yield from _load_many_to_many(objects, relation, db, dialect, queryset, to_attr))
    if relation.concrete:
        return (yield from _load_forward(objects, relation, db, dialect, queryset, to_attr))
    return (yield from _load_reverse(objects, relation, db, dialect, queryset, to_attr))


def _asked(queryset: Any, model: Any, db: str, objects: list[Any]) -> Any:
    if queryset is None:
        queryset = model._base_manager.all()
        # What is loaded with objects follows their fetch mode.
        origin = objects[0].__dict__.get("_from")
        if origin is not None and origin.mode is not FETCH_PEERS:
            queryset = queryset.fetch_mode(origin.mode)
    return queryset if queryset._db is not None else queryset.using(db)


def unbounded(asked: Any) -> tuple[Any, Any, Any]:
    """Return the query set without its slice, which is meant for each object, and that slice.

    Twice: for the database, where it can cut each object's rows, else for the rows that come.
    """
    if asked._bounds is None:
        return asked, None, None
    whole = asked._copied()
    whole._bounds = None
    if whole._takes_parts():
        return whole, asked._bounds, None
    return whole, None, slice(*asked._bounds)


def parts_of(groups: dict[Any, list[Any]], part: slice | None) -> tuple[dict[Any, list[Any]], Any]:
    """Return the slice of each group, and all rows that are left."""
    if part is None:
        return groups, None
    kept = {key: group[part] for key, group in groups.items()}
    return kept, [one for group in kept.values() for one in group]


def _rows(asked: Any, db: str, dialect: Any) -> Operation[tuple[list[Any], tuple[Any, ...]]]:
    shape, params = asked.final_shape()
    compiled = reading(shape, dialect, "objects")
    found = yield from fetch(compiled, params, db, asked._fetch_mode())
    return found, asked._prefetch


def _load_forward(
    objects: list[Any], field: Any, db: str, dialect: Any, queryset: Any, to_attr: str | None
) -> Operation[Any]:
    target = field.target_field
    name, attname = to_attr or field.name, field.attname
    if queryset is None:
        present = [o for o in objects if _current(o, field) is not None]
        if len(present) == len(objects):
            return [entry for o in objects if (entry := o.__dict__[field.name][1])], ()
    keys = list(dict.fromkeys(k for o in objects if (k := getattr(o, attname)) is not None))
    if not keys:
        found: list[Any] = []
        more: Any = ()
    else:
        asked = _asked(queryset, field.remote_field.model, db, objects)
        wanted = {f"{target.name}__in": keys} if field.column else field.far_filter(keys)
        found, more = yield from _rows(asked.filter(**wanted), db, dialect)
    by_key = {getattr(one, target.attname): one for one in found}
    for one in objects:
        key = getattr(one, attname)
        related = by_key.get(key)
        if related is None and isinstance(key, str):  # as forms and URLs give it
            related = by_key.get(target.to_python(key))
        if to_attr:
            setattr(one, name, related)
        elif related is not None or key is None:
            one.__dict__[field.name] = (key, related)
            if field.one_to_one and related is not None:
                related.__dict__[field.remote_field.cache_name] = (key, one)
    return found, more


def _current(instance: Any, field: Any) -> Any:
    entry = instance.__dict__.get(field.name)
    if field.column is None:
        same = entry is not None and entry[0] == field.value_on(instance)
        return entry if same else None
    if entry is None or entry[0] != instance.__dict__.get(field.attname):
        return None
    return entry


def _load_reverse(
    objects: list[Any], rel: Any, db: str, dialect: Any, queryset: Any, to_attr: str | None
) -> Operation[Any]:
    field = rel.field
    attname = field.target_field.attname
    owners: dict[Any, list[Any]] = {}
    for one in objects:
        owners.setdefault(getattr(one, attname), []).append(one)
    keys = [key for key in owners if key is not None]
    asked, bounds, part = unbounded(_asked(queryset, rel.related_model, db, objects))
    queryset = asked if bounds or part else queryset
    found, more = yield from _rows(asked._pointing_to(field.name, keys, bounds), db, dialect)
    several = field.column is None
    groups = _groups_of_several(found, field, owners) if several else {}
    foreign, name = field.attname, field.name
    for one in () if several else found:
        own = one.__dict__
        key = own[foreign]
        own[name] = (key, owners[key][0])
        group = groups.get(key)
        if group is None:
            groups[key] = [one]
        else:
            group.append(one)
    groups, left = parts_of(groups, part)
    found = found if left is None else left
    for key, instances in owners.items():
        for instance in instances:
            _give(instance, rel, groups.get(key, []), to_attr, queryset)
    return found, more


def _groups_of_several(
    found: list[Any], field: Any, owners: dict[Any, list[Any]]
) -> dict[Any, list[Any]]:
    """Return objects by the tuple that they hold, each knowing its owner."""
    groups: dict[Any, list[Any]] = {}
    for one in found:
        key = field.value_on(one)
        one.__dict__[field.name] = (key, owners[key][0])
        groups.setdefault(key, []).append(one)
    return groups


def _give(instance: Any, rel: Any, group: list[Any], to_attr: str | None, queryset: Any) -> None:
    if not getattr(rel, "multiple", True):
        related = group[0] if group else None
        if to_attr:
            setattr(instance, to_attr, related)
        else:
            key = instance.__dict__.get(rel.field.target_field.attname)
            instance.__dict__[rel.cache_name] = (key, related)
    elif to_attr:
        setattr(instance, to_attr, group)
    else:
        prefetched(instance)[rel.get_accessor_name()] = (queryset, group)


def prefetched(instance: Any) -> dict[str, Any]:
    """Return the prefetched collections by attribute: (Prefetch's query set or None, objects)."""
    found: dict[str, Any] = instance.__dict__.setdefault("_prefetched_objects_cache", {})
    return found


def _load_many_to_many(
    objects: list[Any], relation: Any, db: str, dialect: Any, queryset: Any, to_attr: str | None
) -> Operation[Any]:
    forward = relation.concrete is False and hasattr(relation, "through_field")
    field = relation if forward else relation.field
    source = field.through_field("source" if forward else "target")
    model = relation.related_model
    back = field.remote_field.name if forward else field.name
    attname = source.target_field.attname
    owners: dict[Any, list[Any]] = {}
    for one in objects:
        owners.setdefault(getattr(one, attname), []).append(one)
    asked, bounds, part = unbounded(_asked(queryset, model, db, objects))
    queryset = asked if bounds or part else queryset
    asked = asked._through_keys(field, forward, back, list(owners), bounds)
    found, more = yield from _rows(asked, db, dialect)
    groups: dict[Any, list[Any]] = {}
    unique: dict[Any, Any] = {}
    for one in found:
        key = one.__dict__.pop("_prefetch_key")
        # One object for one row of the target, however many point to it.
        groups.setdefault(key, []).append(unique.setdefault(one.pk, one))
    groups, left = parts_of(groups, part)
    if left is not None:
        unique = {one.pk: one for one in left}
    name = relation.name if forward else relation.get_accessor_name()
    for key, instances in owners.items():
        for instance in instances:
            if to_attr:
                setattr(instance, to_attr, groups.get(key, []))
            else:
                prefetched(instance)[name] = (queryset, groups.get(key, []))
    return list(unique.values()), more
