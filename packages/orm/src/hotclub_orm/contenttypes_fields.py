"""GenericForeignKey: one object of any model, told by its content type and its key.

Flow: content type + key of many objects → **one query a model** → the objects. Reading follows the
fetch mode, so a list of tags costs one query for each model that is tagged; `prefetch_related` and
`await tag.aload("content_object")` do the same ahead of time.
Imported by name only. Not here: content types (contenttypes.py), the other end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hotclub_orm.accessors import door_of, instances_to_load, refuse_in_loop
from hotclub_orm.contenttypes import ContentType
from hotclub_orm.door import doors
from hotclub_orm.errors import ValidationError
from hotclub_orm.operations.prefetch import Prefetch
from hotclub_orm.statements import Operation

__all__ = ["GenericForeignKey", "GenericPrefetch"]


class GenericPrefetch(Prefetch):
    """Prefetches a GenericForeignKey with query sets of one's own, one a model."""

    def __init__(self, lookup: str, querysets: Iterable[Any], to_attr: str | None = None) -> None:
        by_model = {}
        for one in querysets:
            if one._kind != "objects":
                raise ValueError(
                    "Prefetch querysets cannot use raw(), values(), and values_list()."
                )
            if one.model in by_model:
                raise ValueError(f"Only one query set for {one.model._meta.label} can be given.")
            by_model[one.model] = one
        super().__init__(lookup, None, to_attr)
        self.queryset = by_model
        self.querysets = list(by_model.values())


class GenericForeignKey:
    """An attribute that is an object of any model, None without one, or when it is gone.

    ct_field: name of the ForeignKey to ContentType. fk_field: name of the field that holds the
    key. for_concrete_model: whether a proxy counts as the model that has the table.

    It stands among `_meta.get_fields()` as a relation to one object of no model in particular, with no
    column; no path of a query leads along it.
    Source: https://docs.djangoproject.com/en/6.1/ref/models/meta/
    """

    auto_created = concrete = editable = hidden = False
    is_relation = many_to_one = True
    many_to_many = one_to_many = one_to_one = False
    related_model = remote_field = column = None
    of_parent = False
    model: Any = None

    def __init__(
        self,
        ct_field: str = "content_type",
        fk_field: str = "object_id",
        for_concrete_model: bool = True,
    ) -> None:
        self.ct_field, self.fk_field = ct_field, fk_field
        self.for_concrete_model = for_concrete_model
        self.name = self.attname = ""

    def contribute_to_class(self, cls: Any, name: str, **_named: Any) -> None:
        """Become an attribute of the model, and one of its private fields."""
        self.name = self.attname = name
        self.model = cls
        setattr(cls, name, self)
        cls._meta.add_field(self, private=True)

    def __repr__(self) -> str:
        where = "" if self.model is None else f": {self.model._meta.label}.{self.name}"
        return f"<{type(self).__name__}{where}>"

    def __get__(self, instance: Any, owner: Any) -> Any:
        if instance is None:
            return self
        wanted = self._wanted(instance)
        if wanted is None:
            return self._unsaved(instance)
        known = self._known(instance)
        if known is not None:
            return known[1]
        refuse_in_loop(instance, self.name)
        peers = [
            one for one in instances_to_load(instance, self.name)
            if one is instance or self._known(one) is None
        ]  # fmt: skip
        door = door_of(instance)
        door.run(self.load_for(peers, door.alias, door.dialect))
        known = self._known(instance)
        return None if known is None else known[1]

    def __set__(self, instance: Any, value: Any) -> None:
        if value is None:
            setattr(instance, self.ct_field, None)
            setattr(instance, self.fk_field, None)
            instance.__dict__.pop(f"_generic_{self.name}", None)
            return
        if not hasattr(value, "_meta"):
            raise ValueError(
                f"{type(instance).__name__}.{self.name} takes an object of a model, not {value!r}."
            )
        if value._meta.pk.column is None:
            raise ValueError(
                f"{type(value).__name__} has a composite primary key: {self.name!r} has one column "
                "for the key of its object."
            )
        types = ContentType.objects.db_manager(value._state.db)
        kind = types.get_for_model(value, for_concrete_model=self.for_concrete_model)
        setattr(instance, self.ct_field, kind)
        setattr(instance, self.fk_field, value.pk)
        self._remember(instance, value)

    def take_key(self, instance: Any, operation: str) -> None:
        """Take the key of an object that was saved since it was assigned. Raises ValueError."""
        value = self._unsaved(instance)
        if value is None:
            return
        if value.pk is None:
            raise ValueError(
                f"{operation}() prohibited to prevent data loss due to unsaved related object "
                f"'{self.name}'."
            )
        setattr(instance, self.fk_field, value.pk)
        self._remember(instance, value)

    # ---------------------------------------------------------------- what is known

    def _unsaved(self, instance: Any) -> Any:
        """Return the object that was assigned before it had a key, or None."""
        entry = instance.__dict__.get(f"_generic_{self.name}")
        return entry[1] if entry is not None and entry[0] is None else None

    def _attname(self, instance: Any) -> str:
        return str(instance._meta.get_field(self.ct_field).attname)

    def _wanted(self, instance: Any) -> tuple[Any, Any] | None:
        """Return (number of the content type, key), None when one of them is missing."""
        number = getattr(instance, self._attname(instance))
        key = getattr(instance, self.fk_field)
        return None if number is None or key is None else (number, key)

    def _known(self, instance: Any) -> tuple[Any, Any] | None:
        """Return ((number, key), object) as long as it is what is wanted."""
        entry: tuple[Any, Any] | None = instance.__dict__.get(f"_generic_{self.name}")
        return entry if entry is not None and entry[0] == self._wanted(instance) else None

    def _remember(self, instance: Any, value: Any) -> None:
        instance.__dict__[f"_generic_{self.name}"] = (self._wanted(instance), value)

    # ---------------------------------------------------------------- loading, once for both colours

    def load_for(
        self,
        objects: list[Any],
        db: str,
        dialect: Any,
        queryset: Mapping[Any, Any] | None = None,
        to_attr: str | None = None,
    ) -> Operation[Any]:
        """Load the objects of all these, a query for each model; return what was found."""
        wanted = [(one, pair) for one in objects if (pair := self._wanted(one)) is not None]
        models = yield from _models({pair[0] for _, pair in wanted}, db)
        found: dict[tuple[Any, Any], Any] = {}
        for number, model in models.items():
            keys = _keys(model, [pair[1] for _, pair in wanted if pair[0] == number])
            rows = _rows_of(model, queryset, db).filter(pk__in=list(dict.fromkeys(keys.values())))
            by_key = {}
            if keys:
                loaded = yield from rows._fetch(doors[rows.db])
                by_key = {one.pk: one for one in loaded}
            found.update({(number, given): by_key.get(key) for given, key in keys.items()})
        for one, pair in wanted:
            if to_attr:
                setattr(one, to_attr, found.get(pair))
            else:
                one.__dict__[f"_generic_{self.name}"] = (pair, found.get(pair))
        return [one for one in dict.fromkeys(found.values()) if one is not None], ()


def _models(numbers: set[Any], db: str) -> Operation[dict[Any, Any]]:
    """Return number → model class, without those whose model is gone."""
    manager = ContentType.objects.db_manager(db)
    rows = yield from manager.rows_by_number(numbers)
    models = {number: row.model_class() for number, row in rows.items()}
    return {number: model for number, model in models.items() if model is not None}


def _keys(model: Any, given: list[Any]) -> dict[Any, Any]:
    """Return key as it is stored → key of the model, without those that can be none of it."""
    keys = {}
    for key in given:
        try:
            keys[key] = model._meta.pk.to_python(key)
        except (ValidationError, ValueError, TypeError):
            continue
    return keys


def _rows_of(model: Any, querysets: Mapping[Any, Any] | None, db: str) -> Any:
    chosen = (querysets or {}).get(model)
    rows = model._base_manager.all() if chosen is None else chosen
    return rows if rows._db is not None else rows.using(db)
