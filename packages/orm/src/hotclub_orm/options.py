"""`Model._meta`: what a model is made of.

Flow: class Meta (meta.py) and the fields → **here**, while the class is made; afterwards only read. What is
computed from fields and from the models that point here is kept until fields or models change.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterator
from typing import Any, Generic, Self, TypeVar, overload

from hotclub_orm.errors import FieldDoesNotExist
from hotclub_orm.meta import META_NAMES, named, plural, tuples, words
from hotclub_orm.registry import apps as default_apps

T = TypeVar("T")


class computed(Generic[T]):  # noqa: N801 - stands where `property` would
    """A property that is computed once, until fields or models change."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self.compute, self.key, self.__doc__ = compute, compute.__name__, compute.__doc__

    @overload
    def __get__(self, opts: None, owner: type) -> Self: ...
    @overload
    def __get__(self, opts: Options, owner: type) -> T: ...
    def __get__(self, opts: Any, owner: type) -> Any:
        """Return what was computed before, or compute it."""
        if opts is None:
            return self
        cache = opts._cache  # what is computed while it expires stays in the old one
        try:
            return cache[self.key]
        except KeyError:
            pass
        found = cache[self.key] = self.compute(opts)
        return found

    def __set__(self, opts: Any, value: Any) -> None:
        """Refuse a value: it follows from the fields and models. Raises AttributeError."""
        raise AttributeError(f"Options.{self.key} is computed and can't be set.")


class Options:
    """The declaration of one model."""

    def __init__(self, meta: Any, app_label: str | None = None) -> None:
        self.meta = meta
        self.app_label: Any = app_label
        self.model: Any = None
        self.object_name: Any = None
        self.model_name: Any = None
        self.db_table = self.db_table_comment = self.db_tablespace = ""
        self.verbose_name: Any = None
        self.verbose_name_plural: Any = None
        self.ordering: Any = []
        self.unique_together: Any = []
        self.indexes: list[Any] = []
        self.constraints: list[Any] = []
        self.permissions: Any = []
        self.default_permissions: Any = ("add", "change", "delete", "view")
        self.get_latest_by: Any = None
        self.order_with_respect_to: Any = None
        self.abstract = self.proxy = self.select_on_save = False
        self.is_made = False
        """Whether the class is finished: what comes later is taken in by `add_to_class` alone."""
        self.managed = True
        self.swappable: Any = None
        self.auto_created: Any = False
        self.apps: Any = default_apps
        self.default_related_name: Any = None
        self.required_db_features: Any = []
        self.required_db_vendor: Any = None
        self.base_manager_name: Any = None
        self.default_manager_name: Any = None
        self.fetch_mode: Any = None
        self.local_fields: list[Any] = []
        self.local_many_to_many: list[Any] = []
        self.private_fields: list[Any] = []
        self.local_managers: list[Any] = []
        self.parents: dict[Any, Any] = {}
        self.pk: Any = None
        self.auto_field: Any = None
        self.proxy_for_model: Any = None
        self.concrete_model: Any = None
        self.original_attrs: dict[str, Any] = {}
        self._cache: dict[str, Any] = {}

    @property
    def label(self) -> str:
        """`app.Model`."""
        return f"{self.app_label}.{self.object_name}"

    @property
    def label_lower(self) -> str:
        """`app.model`."""
        return f"{self.app_label}.{self.model_name}"

    @property
    def verbose_name_raw(self) -> str:
        """The label as text."""
        return str(self.verbose_name)

    @property
    def swapped(self) -> Any:
        """The label of the model that stands in for this one, or None."""
        return self.apps.swapped_label(self.label, self.swappable) if self.swappable else None

    @property
    def is_ordered_by_field(self) -> bool:
        """Whether `order_with_respect_to` names a field; a GenericForeignKey is none."""
        return self.order_with_respect_to in self.forward_map

    @property
    def can_migrate_managed(self) -> bool:
        """Whether migrations make a table for it."""
        return self.managed and not self.proxy and not self.abstract and not self.swapped

    def can_migrate(self, connection: Any) -> bool:
        """Whether migrations make a table for it on that database (a door, a dialect or a vendor)."""
        vendor = getattr(connection, "vendor", connection)
        if not self.can_migrate_managed or self.required_db_vendor not in (None, vendor):
            return False
        features = getattr(connection, "features", None)
        return all(getattr(features, name, False) for name in self.required_db_features)

    def __repr__(self) -> str:
        return f"<Options for {self.object_name}>"

    def __str__(self) -> str:
        return self.label_lower

    # --- making ------------------------------------------------------------------------------

    def contribute_to_class(self, cls: Any, name: str) -> None:
        """Read class Meta. Raises TypeError for names it does not know."""
        cls._meta = self
        self.model = cls
        self.object_name, self.model_name = cls.__name__, cls.__name__.lower()
        given = (
            {key: value for key, value in vars(self.meta).items() if not key.startswith("_")}
            if self.meta
            else {}
        )
        for key in META_NAMES:
            if key in given:
                value = given.pop(key)
                setattr(self, key, value)
                self.original_attrs[key] = value
            elif self.meta is not None and hasattr(self.meta, key):
                setattr(self, key, getattr(self.meta, key))
                self.original_attrs[key] = getattr(self.meta, key)
        if given:
            names = ", ".join(sorted(given))
            raise TypeError(f"'class Meta' got invalid attribute(s): {names}")
        self._finish_names(cls)

    def _finish_names(self, cls: Any) -> None:
        self.unique_together = tuples(self.unique_together)
        if self.verbose_name is None:
            self.verbose_name = words(self.object_name)
        if self.verbose_name_plural is None:
            self.verbose_name_plural = plural(self.verbose_name)
        if not self.abstract:
            names = {"app_label": self.app_label.lower(), "class": cls.__name__.lower()}
            self.indexes = [named(one, names) for one in self.indexes]
            self.constraints = [named(one, names) for one in self.constraints]
        if not self.db_table and self.app_label:
            self.db_table = f"{self.app_label}_{self.model_name}"
        if len(self.db_table) > 2 and self.db_table[0] == self.db_table[-1] == '"':
            self.db_table = self.db_table[1:-1]  # every name is quoted: these have no effect

    def add_field(self, field: Any, private: bool = False) -> None:
        """Take a field, in the order of declaration."""
        if private:
            self.private_fields.append(field)
        elif field.is_relation and field.many_to_many:
            insort(self.local_many_to_many, field)
        else:
            insort(self.local_fields, field)
            self.setup_pk(field)
        self._expire_cache()

    def setup_pk(self, field: Any) -> None:
        """Take the field as key when it is one."""
        if not self.pk and field.primary_key:
            self.pk = field
            field.serialize = False

    def add_manager(self, manager: Any) -> None:
        """Take a manager."""
        self.local_managers.append(manager)
        self._expire_cache()

    def _expire_cache(self) -> None:
        self._cache = {}
        # Fields of a parent are seen through its children.
        for child in self.model.__subclasses__() if self.model is not None else ():
            if "_meta" in child.__dict__:
                child._meta._expire_cache()

    # --- reading -----------------------------------------------------------------------------

    @computed
    def fields(self) -> list[Any]:
        """All fields with the forward side here, but for many-to-many; parents' first."""
        found: list[Any] = []
        for parent in self.parents:
            found.extend(f for f in parent._meta.fields if f not in found)
        found.extend(f for f in self.local_fields if f not in found)
        return found

    @computed
    def concrete_fields(self) -> list[Any]:
        """Fields with a column."""
        return [field for field in self.fields if field.column is not None]

    @computed
    def local_concrete_fields(self) -> list[Any]:
        """Fields with a column in this model's own table."""
        return [field for field in self.local_fields if field.column is not None]

    @computed
    def many_to_many(self) -> list[Any]:
        """Many-to-many fields declared here or by parents."""
        inherited = [field for parent in self.parents for field in parent._meta.many_to_many]
        return inherited + self.local_many_to_many

    @computed
    def related_objects(self) -> list[Any]:
        """Far ends of the relations that point here, hidden ones left out but for many-to-many."""
        return [rel for rel in self.all_related if not rel.hidden or rel.field.many_to_many]

    @computed
    def _own_related(self) -> list[Any]:
        return list(self.apps.reverse_of(self.concrete_model or self.model))

    @computed
    def all_related(self) -> list[Any]:
        """Far ends of all relations that point here or to a parent."""
        found = self._own_related.copy()
        for parent in self.parents:
            found.extend(
                rel
                for rel in parent._meta.all_related
                if rel not in found
                and not (rel.parent_link and issubclass(self.model, rel.related_model))
            )
        return found

    @computed
    def db_returning_fields(self) -> list[Any]:
        """Fields whose values the database gives on insert."""
        return [field for field in self.local_concrete_fields if field.db_returning]

    @computed
    def pk_fields(self) -> list[Any]:
        """The fields of the key."""
        return list(getattr(self.pk, "fields", None) or [self.pk])

    @computed
    def plain_fields(self) -> list[Any]:
        """Fields with a column that are no part of the key."""
        key = self.pk_fields
        return [f for f in self.concrete_fields if not f.primary_key and f not in key]

    @property
    def total_unique_constraints(self) -> list[Any]:
        """Unique constraints without condition, on fields."""
        return [
            one
            for one in self.constraints
            if getattr(one, "fields", ())
            and hasattr(one, "nulls_distinct")
            and one.condition is None
        ]

    def get_fields(self, include_parents: bool = True, include_hidden: bool = False) -> list[Any]:
        """Return far ends of relations, fields and many-to-many fields.

        include_parents: False leaves out what parents with a table of their own have.
        """
        ends = self.all_related if include_parents else self._own_related
        if self.proxy and not include_parents:
            ends = []
        reverse = [rel for rel in ends if include_hidden or not rel.hidden]
        if not include_parents:
            return [*reverse, *self.local_fields, *self.local_many_to_many, *self.private_fields]
        return [*reverse, *self.fields, *self.many_to_many, *self.private_fields]

    @computed
    def forward_map(self) -> dict[str, Any]:
        """Forward fields by name and attribute name, without what leads to objects of any model."""
        found: dict[str, Any] = {}
        led = [one for one in self.private_fields if one.related_model is not None]
        for field in (*self.fields, *self.many_to_many, *led):
            found[field.name] = field
            found.setdefault(field.attname, field)
        return found

    @computed
    def fields_map(self) -> dict[str, Any]:
        """Far ends of relations by the name they have in paths."""
        return {
            rel.name: rel for rel in self.all_related if not rel.hidden or rel.related_query_name
        }

    @computed
    def loads_lazily(self) -> bool:
        """Whether a relation of one object is loaded for all its peers."""
        return any(field.is_relation for field in self.fields) or any(
            not rel.multiple for rel in self.all_related
        )

    def get_field(self, field_name: str) -> Any:
        """Return the field or far end of that name. Raises FieldDoesNotExist."""
        found = self.forward_map.get(field_name)
        if found is None:
            found = self.fields_map.get(field_name)
        if found is None:
            found = next((one for one in self.private_fields if one.name == field_name), None)
        if found is None:
            raise FieldDoesNotExist(self.label, field_name, sorted(self.names()))
        return found

    def names(self) -> Iterator[str]:
        """Yield all names that a path may begin with."""
        yield from self.forward_map
        yield from self.fields_map

    def get_parent_list(self) -> list[Any]:
        """Return all concrete models this one inherits from."""
        found = list(self.parents)
        for parent in self.parents:
            found.extend(one for one in parent._meta.get_parent_list() if one not in found)
        return found

    def path_to_parent(self, parent: Any) -> list[Any]:
        """Return the parent links from this model to that ancestor."""
        if self.concrete_model is parent._meta.concrete_model:
            return []
        for base, link in self.parents.items():
            if link is not None and issubclass(base, parent):
                return [link, *base._meta.path_to_parent(parent)]
        return []

    def get_ancestor_link(self, ancestor: Any) -> Any:
        """Return the field here that leads towards that ancestor, or None."""
        path = self.path_to_parent(ancestor)
        return path[0] if path else None

    @computed
    def property_names(self) -> frozenset[str]:
        """Names of the class's properties."""
        return frozenset(
            name
            for base in self.model.__mro__
            for name, one in vars(base).items()
            if isinstance(one, property)
        )

    # --- managers ----------------------------------------------------------------------------

    @computed
    def managers_map(self) -> dict[str, Any]:
        """Managers by name, the nearest class's first."""
        found: dict[str, Any] = {}
        for base in self.model.mro():
            for manager in base.__dict__["_meta"].local_managers if "_meta" in vars(base) else ():
                if manager.name not in found:
                    found[manager.name] = (
                        manager if base is self.model else manager.bound_to(self.model)
                    )
        return found

    @computed
    def managers(self) -> tuple[Any, ...]:
        """All managers: the class's own first, then those of each base, as they were declared."""
        depth = {id(base): number for number, base in enumerate(self.model.mro())}
        found = sorted(
            self.managers_map.values(),
            key=lambda one: (depth.get(id(one.declared_by), 0), one.creation_counter),
        )
        return tuple(found)

    @computed
    def default_manager(self) -> Any:
        """The manager that everything without a say of its own uses."""
        name = self.default_manager_name
        if not name and not self.local_managers:
            parent = next((one for one in self.model.mro()[1:] if hasattr(one, "_meta")), None)
            name = None if parent is None else parent._meta.default_manager_name
        if name:
            return self.managers_map[name]
        return self.managers[0] if self.managers else None

    @property
    def base_manager(self) -> Any:
        """The manager that reads what relations and instances ask for."""
        return self.model._base_manager
