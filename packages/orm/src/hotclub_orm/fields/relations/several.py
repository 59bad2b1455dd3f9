"""Relations that hold several columns: what a ForeignKey becomes whose target's key is composite.

Flow: a ForeignKey learns its target (foreign_key.py) → **become_several** → a column for each member of that
key, or the fields that `from_fields` names. ForeignObject (foreign_object.py) is such a relation from
the beginning. The value of all is the tuple, or None where a member is None: then it points nowhere.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from typing import Any, cast

from hotclub_orm.errors import FieldError
from hotclub_orm.fields.base import NOT_PROVIDED, Field
from hotclub_orm.fields.composite import CompositeAttribute, SeveralColumns
from hotclub_orm.fields.far_ends import Step
from hotclub_orm.fields.relations.kept_as import KeptAs
from hotclub_orm.state import has_key


class KeyPart(KeptAs, Field[Any]):
    """One column of a ForeignKey of several: it holds what a member of the target's key holds.

    made_by: the ForeignKey. target: the member.
    """

    empty_strings_allowed = False

    def __init__(self, made_by: Any, target: Any, place: int, **options: Any) -> None:
        super().__init__(null=made_by.null, editable=False, db_default=NOT_PROVIDED, **options)
        self.made_by, self.target = made_by, target
        # It stands where the ForeignKey was declared.
        self.creation_counter = made_by.creation_counter + (place + 1) / 1000

    def storage_field(self) -> Any:
        """Return the field that says how values are stored, at the end of all pointers."""
        target = self.target
        return target.storage_field() if isinstance(target, KeptAs) else target

    def key_of(self, instance: Any) -> Any:
        """Raise ValueError: the whole relation takes objects."""
        raise ValueError(f"{self.label} takes a value: give the object to {self.made_by.name!r}.")

    def get_internal_type(self) -> str:
        """Return that of the member; of a key that the database gives, the plain number's."""
        storage = self.storage_field()
        return str(getattr(storage, "_points_with", None) or storage.get_internal_type())

    def db_type(self, connection: Any) -> str | None:
        """Return the type of what is pointed to."""
        kind: str | None = self.target.rel_db_type(connection)
        return kind

    @property
    def db_collation(self) -> str | None:
        """The collation of what is pointed to."""
        found: str | None = getattr(self.storage_field(), "db_collation", None)
        return found

    def to_python(self, value: Any) -> Any:
        """Convert as the target does."""
        return self.storage_field().to_python(value)

    def get_lookup(self, lookup_name: str) -> Any:
        """Return the target's lookup of that name, or None."""
        return self.storage_field().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        """Return the target's transform of that name, or None."""
        return self.storage_field().get_transform(lookup_name)

    def clone(self) -> Any:
        """Return a part like it, of no model."""
        return type(self)(self.made_by, self.target, 0)


class FarColumns(SeveralColumns):
    """The columns on the other side, where they are not the key: what the relation points to."""

    column = None
    is_relation = False
    primary_key = False

    def __init__(self, relation: Any, fields: tuple[Any, ...]) -> None:
        self.model, self._fields = relation.remote_field.model, fields
        self.name = ", ".join(field.name for field in fields)
        meta = relation.model._meta
        self.attname = f"_{meta.app_label}_{meta.model_name}_{relation.name}_key"
        setattr(self.model, self.attname, CompositeAttribute(self))

    @property
    def fields(self) -> tuple[Any, ...]:
        """The fields that hold the values."""
        return self._fields

    def value_from_object(self, obj: Any) -> Any:
        """Return the values of an object."""
        return self.value_on(obj)


class PointsBySeveral(SeveralColumns):
    """What a relation of several columns answers; stands before the class of the relation."""

    attname: str
    null: bool
    remote_field: Any
    _from_fields: tuple[str, ...] | None

    @property
    def related_fields(self) -> list[tuple[Any, Any]]:
        """Pairs (field here, field there)."""
        cache_of = self.model._meta._cache
        found: list[tuple[Any, Any]] | None = cache_of.get(("pairs", self.name))
        if found is None:
            found = cache_of["pairs", self.name] = self._pairs()
        return found

    def _pairs(self) -> list[tuple[Any, Any]]:
        there = self.remote_field.model._meta.pk.fields
        names = self._from_fields or part_names(self, there)
        get_field = self.model._meta.get_field
        return list(zip(map(get_field, names), there, strict=True))

    @property
    def fields(self) -> tuple[Any, ...]:
        """The fields here."""
        return tuple([here for here, _ in self.related_fields])

    local_related_fields = fields

    @property
    def foreign_related_fields(self) -> tuple[Any, ...]:
        """The fields there."""
        return tuple([there for _, there in self.related_fields])

    @property
    def target_field(self) -> Any:
        """What is pointed to: the other model's key, or columns of it."""
        key, there = self.remote_field.model._meta.pk, self.foreign_related_fields
        if getattr(key, "fields", None) == there:
            return key
        found = self.__dict__.get("_memo_far")
        if found is None or found.fields != there:
            found = self.__dict__["_memo_far"] = FarColumns(self, there)
        return found

    def get_attname_column(self) -> tuple[str, Any]:
        """Return the name of the attribute that holds the tuple, and no column."""
        return self.get_attname(), None

    def get_attname(self) -> str:
        """Return `release_id` for `release`; `release_pk` where a member is called so."""
        if self._from_fields:
            return f"_{self.name}_key"  # the fields are declared, and may have any name
        own = f"{self.name}_id"
        taken = own in part_names(self, self.remote_field.model._meta.pk.fields)
        return f"{self.name}_pk" if taken else own

    def steps(self) -> tuple[Step, ...]:
        """Return the join to the target."""
        pairs = tuple(self.related_fields)
        null = any(here.null for here, _ in pairs) or self.null
        return (Step(self, self.model, self.remote_field.model, pairs, False, null, direct=True),)

    def reverse_steps(self) -> tuple[Step, ...]:
        """Return the join from the target to here."""
        pairs = tuple((there, here) for here, there in self.related_fields)
        target, multi = self.remote_field.model, not self.unique  # type: ignore[attr-defined]
        return (Step(self.remote_field, target, self.model, pairs, multi, True, direct=False),)

    # --- values ------------------------------------------------------------------------------

    def value_on(self, instance: Any) -> Any:
        """Return the tuple that an instance holds; None where a member is None."""
        values = super().value_on(instance)
        return values if has_key(values) else None

    value_from_object = value_on

    def put_on(self, instance: Any, values: Any) -> None:
        """Set the columns of an instance; None goes to those that may be null."""
        if values is None:
            fields = self.fields
            for field in [one for one in fields if one.null] or fields:
                setattr(instance, field.attname, None)
        else:
            super().put_on(instance, values)

    def key_of(self, instance: Any) -> Any:
        """Return the columns' values for an object. Raises ValueError for a wrong one."""
        target = self.remote_field.model
        wrong = isinstance(instance, type) or not isinstance(instance, target._meta.concrete_model)
        if wrong and not (
            not isinstance(instance, type) and issubclass(target, instance._meta.concrete_model)
        ):
            shown = instance.__name__ if isinstance(instance, type) else type(instance).__name__
            raise ValueError(
                f'Cannot query "{shown}": Must be "{target._meta.object_name}" instance.'
            )
        key = tuple(getattr(instance, field.attname) for field in self.foreign_related_fields)
        if not has_key(key):
            raise ValueError(
                f"Model instances passed to related filters must be saved "
                f"(unsaved {type(instance).__name__} for {self.name!r})."
            )
        return key

    def get_prep_value(self, value: Any) -> Any:
        """Return the columns' values for an object, or for a tuple."""
        return super().get_prep_value(self.key_of(value) if hasattr(value, "_meta") else value)

    def spread(self, value: Any) -> list[tuple[Any, Any]]:
        """Return (field, value) for each column. Raises ValueError."""
        if value is None:
            fields = self.fields
            return [(field, None) for field in [f for f in fields if f.null] or fields]
        if hasattr(value, "resolve_expression"):
            raise ValueError(f"{self.name!r} is several columns: set each of them.")
        return list(zip(self.fields, self.get_prep_value(value), strict=True))

    def stored(self, value: Any, dialect: Any) -> list[tuple[Any, Any]]:
        """Return (field, parameter) for each column."""
        return [(field, field.get_db_prep_save(one, dialect)) for field, one in self.spread(value)]

    def far_filter(self, keys: list[Any]) -> dict[str, Any]:
        """Return the conditions that the objects pointed to meet; others may meet them too."""
        there = self.foreign_related_fields
        if getattr(self.remote_field.model._meta.pk, "fields", None) == there:
            return {"pk__in": keys}
        columns = zip(*keys, strict=True)
        return {
            f"{field.name}__in": list(dict.fromkeys(column))
            for field, column in zip(there, columns, strict=True)
        }

    def set_cached_value(self, instance: Any, value: Any) -> None:
        """Keep a related object as loaded."""
        instance.__dict__[self.name] = (self.value_on(instance), value)

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """No column."""
        return {"type": None, "check": None}


def part_names(field: Any, there: tuple[Any, ...]) -> list[str]:
    """Return the names of the fields that a ForeignKey makes: `release_version` …"""
    return [f"{field.name}_{one.attname}" for one in there]


@cache
def several_class(cls: Any) -> Any:
    """Return the class of relations of that class that hold several columns.

    To call it makes one of the class itself, which learns from its target what it is.
    """

    def make(made: Any, *args: Any, **options: Any) -> Any:
        return cls(*args, **options) if args or options else object.__new__(made)

    names = {
        "__new__": make,
        "__module__": cls.__module__,
        "__qualname__": cls.__qualname__,
        "__doc__": cls.__doc__,
        "single_class": cls,
    }
    return type(cls.__name__, (PointsBySeveral, cls), names)


def unknown_target(members: tuple[Any, ...]) -> str | None:
    """Return the name of a model that a member points to and that is not declared yet, or None."""
    targets = [one.remote_field.model for one in members if one.is_relation]
    return next((one for one in targets if isinstance(one, str)), None)


def become_several(field: Any) -> None:
    """Let a ForeignKey to a composite key hold its columns. Raises FieldError."""
    there = field.remote_field.model._meta.pk.fields
    names = field._from_fields
    if names is not None and len(names) != len(there):
        raise FieldError(
            f"{field.label}: from_fields names {len(names)} fields, but the key of "
            f"{field.remote_field.model._meta.label} has {len(there)}: "
            f"{', '.join(one.name for one in there)}."
        )
    meta, old = field.model._meta, field.attname
    if vars(field.model).get(old) is field or type(vars(field.model).get(old)).__name__ == (
        "KeyAttribute"
    ):
        delattr(field.model, old)
    field.__class__ = several_class(cast(Hashable, type(field)))
    field.attname, field.column = field.get_attname_column()
    meta._expire_cache()
    if names is None:
        _make_parts(field, there)
    setattr(field.model, field.attname, CompositeAttribute(field))


def _make_parts(field: Any, there: tuple[Any, ...]) -> None:
    columns = field.db_column
    if columns is not None and (isinstance(columns, str) or len(columns) != len(there)):
        raise FieldError(
            f"{field.label} holds {len(there)} columns: db_column is a tuple of as many names, "
            f"not {columns!r}."
        )
    known = {one.name for one in field.model._meta.local_fields}
    for place, (name, target) in enumerate(zip(part_names(field, there), there, strict=True)):
        if name in known:
            raise FieldError(
                f"{field.label} would make the field {name!r}, which is declared: name the fields "
                "that hold the key with from_fields=(…)."
            )
        column = columns[place] if columns else None
        KeyPart(field, target, place, db_column=column).contribute_to_class(field.model, name)
