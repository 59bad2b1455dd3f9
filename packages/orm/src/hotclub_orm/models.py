"""Model: declaration of a class, and what its instances can do.

Flow: class body → ModelBase → fields, options, registry, attributes of relations. The work of
save and delete is in operations/; here are its two doors, `save` and `asave`.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from hotclub_orm.accessors import (
    attach_far_end,
    attach_field,
    door_of,
    instances_to_load,
    refuse_in_loop,
)
from hotclub_orm.door import doors
from hotclub_orm.errors import (
    NON_FIELD_ERRORS,
    FieldDoesNotExist,
    FieldError,
    MultipleObjectsReturned,
    ObjectDoesNotExist,
    ObjectNotUpdated,
    ValidationError,
    hint,
)
from hotclub_orm.expressions.conditions import Q

# These two register what plain values are stored as, and the lookups of JSON and dates.
from hotclub_orm.fields import json_lookups, value_types  # noqa: F401
from hotclub_orm.fields.base import NOT_PROVIDED
from hotclub_orm.fields.numbers import BigAutoField
from hotclub_orm.fields.on_delete import CASCADE
from hotclub_orm.fields.relations import ForeignKey, OneToOneField
from hotclub_orm.functions import dates  # noqa: F401 - its lookups
from hotclub_orm.managers import Manager
from hotclub_orm.operations.delete import Collector
from hotclub_orm.operations.prefetch import load_relation, relation_of
from hotclub_orm.operations.save import save as save_operation
from hotclub_orm.options import Options
from hotclub_orm.signals import class_prepared, post_init, pre_init
from hotclub_orm.state import StateAccess
from hotclub_orm.statements import Operation

_T = TypeVar("_T")


def app_label_of(module: str) -> str:
    """Return the application's label: the package that holds `models`, "main" for a script."""
    parts = module.split(".")
    if "models" in parts:
        parts = parts[: len(parts) - parts[::-1].index("models") - 1]
        return parts[-1] if parts else "main"
    if parts == ["__main__"]:
        return "main"
    return parts[-2] if len(parts) > 1 else parts[0]


class ModelBase(type):
    """Makes models."""

    _meta: Any

    def __new__(
        metacls, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any
    ) -> Any:
        """Make the class, give it its options, fields, managers and exceptions."""
        parents = [base for base in bases if isinstance(base, ModelBase)]
        if not parents:
            return super().__new__(metacls, name, bases, attrs)
        meta_class = attrs.pop("Meta", None)
        contributing = {key: value for key, value in attrs.items() if _contributes(value)}
        plain = {key: value for key, value in attrs.items() if key not in contributing}
        cls: Any = super().__new__(metacls, name, bases, plain, **kwargs)
        base_meta = next((b._meta for b in bases if hasattr(b, "_meta")), None)
        _give_options(cls, meta_class, base_meta, attrs.get("__module__", "__main__"))
        _give_exceptions(cls, parents)
        for key, value in contributing.items():
            value.contribute_to_class(cls, key)
        _inherit(cls, [p for p in parents if hasattr(p, "_meta")])
        if cls._meta.abstract:
            return cls
        _finish(cls)
        return cls

    @property
    def _default_manager(cls) -> Any:
        return cls._meta.default_manager

    @property
    def _base_manager(cls) -> Any:
        meta = cls._meta
        found = meta._cache.get("base manager")
        if found is None:
            name = meta.base_manager_name
            if name:
                found = meta.managers_map[name]
            else:
                found = Manager()
                found.name, found.model, found.auto_created = "_base_manager", cls, True
            meta._cache["base manager"] = found
        return found

    if TYPE_CHECKING:

        @property
        def objects(cls: type[_T]) -> Manager[_T]:
            """The default manager."""
            ...


def _contributes(value: Any) -> bool:
    return not isinstance(value, type) and hasattr(value, "contribute_to_class")


def _give_options(cls: Any, meta_class: Any, base_meta: Any, module: str) -> None:
    inherited = getattr(cls, "Meta", None)
    abstract = bool(getattr(meta_class, "abstract", False)) if meta_class else False
    meta = meta_class or inherited
    label = getattr(meta, "app_label", None) or app_label_of(module)
    if meta_class is None and inherited is not None and getattr(inherited, "abstract", False):
        meta = type("Meta", (inherited,), {"abstract": False})
    elif meta_class is not None and not abstract and getattr(meta_class, "abstract", False):
        meta_class.abstract = False
    if (
        meta is not None
        and not abstract
        and "abstract" not in vars(meta)
        and getattr(meta, "abstract", False)
    ):
        meta = type("Meta", (meta,), {"abstract": False})
    options = Options(meta, label)
    options.contribute_to_class(cls, "_meta")
    if abstract:
        cls.Meta = meta_class
    elif base_meta is not None and not base_meta.abstract:
        if not hasattr(meta, "ordering") and not options.original_attrs.get("ordering"):
            options.ordering = base_meta.ordering
        if not hasattr(meta, "get_latest_by"):
            options.get_latest_by = base_meta.get_latest_by


def _give_exceptions(cls: Any, parents: list[Any]) -> None:
    for name, base in (
        ("DoesNotExist", ObjectDoesNotExist),
        ("MultipleObjectsReturned", MultipleObjectsReturned),
        ("NotUpdated", ObjectNotUpdated),
    ):
        bases = tuple(getattr(p, name) for p in parents if hasattr(p, name)) or (base,)
        setattr(
            cls,
            name,
            type(
                name,
                bases,
                {"__module__": cls.__module__, "__qualname__": f"{cls.__qualname__}.{name}"},
            ),
        )


def _inherit(cls: Any, parents: list[Any]) -> None:
    meta = cls._meta
    own = {field.name for field in (*meta.local_fields, *meta.local_many_to_many)}
    if meta.proxy:
        _become_proxy(cls, parents)
        return
    meta.concrete_model = cls
    links = {
        field.remote_field.model: field
        for field in meta.local_fields
        if isinstance(field, OneToOneField)
    }
    for base in _all_bases(cls):
        if base not in cls.__mro__[1:]:
            continue
        base_meta = base._meta
        if base_meta.abstract:
            for field in (*base_meta.local_fields, *base_meta.local_many_to_many):
                shadowed = cls.__dict__.get(field.name, field) is None
                if field.name not in own and not shadowed:
                    copied = copy.deepcopy(field)
                    copied.contribute_to_class(cls, field.name)
                    own.add(field.name)
            continue
        concrete = base_meta.concrete_model
        if (
            concrete in meta.parents
            or any(issubclass(known, concrete) for known in meta.parents)
            or meta.abstract
        ):
            continue
        meta.parents[concrete] = _parent_link(cls, concrete, links, own)
    if not meta.pk and meta.parents and not meta.abstract:
        first = next(iter(meta.parents.values()))
        meta.pk = first
        first.primary_key = True


def _all_bases(cls: Any) -> list[Any]:
    return [base for base in cls.__mro__[1:] if hasattr(base, "_meta") and "_meta" in vars(base)]


def _parent_link(cls: Any, base: Any, links: dict[Any, Any], own: set[str]) -> Any:
    link = links.get(base) or links.get(base._meta.label) or links.get(base.__name__)
    if (link is not None and link.remote_field.parent_link) or link is not None:
        link.remote_field.parent_link = True
        return link
    name = f"{base._meta.model_name}_ptr"
    if name in own:
        raise FieldError(
            f"Auto-generated field {name!r} in class {cls.__name__!r} for parent_link "
            f"to base class {base.__name__!r} clashes with declared field of the same "
            "name."
        )
    made: Any = OneToOneField(
        base,
        on_delete=CASCADE,
        auto_created=True,
        parent_link=True,
        primary_key=cls._meta.pk is None,
    )
    made.contribute_to_class(cls, name)
    return made


def _become_proxy(cls: Any, parents: list[Any]) -> None:
    concrete = [p for p in parents if not p._meta.abstract]
    if len({p._meta.concrete_model for p in concrete}) != 1:
        raise TypeError(
            f"Proxy model '{cls.__name__}' has no non-abstract model base class, or more than one."
        )
    target = concrete[0]._meta.concrete_model
    meta = cls._meta
    if meta.local_fields or meta.local_many_to_many:
        raise FieldError(f"Proxy model '{cls.__name__}' contains model fields.")
    meta.proxy_for_model, meta.concrete_model = concrete[0], target
    meta.pk, meta.auto_field = target._meta.pk, target._meta.auto_field
    meta.db_table = target._meta.db_table
    meta.local_fields = target._meta.local_fields
    meta.local_many_to_many = target._meta.local_many_to_many
    meta.parents = target._meta.parents


def _finish(cls: Any) -> None:
    meta = cls._meta
    if meta.pk is None:
        auto: Any = BigAutoField(verbose_name="ID", primary_key=True, auto_created=True)
        auto.contribute_to_class(cls, "id")
    for index in meta.indexes:
        if not index.name:
            index.set_name_with_model(cls)
    if not meta.managers:
        if any(field.name == "objects" for field in meta.fields):
            raise ValueError(
                f"Model {cls.__name__} must specify a custom Manager, because it has a "
                "field named 'objects'."
            )
        manager: Any = Manager()
        manager.auto_created = True
        manager.contribute_to_class(cls, "objects")
    if cls.__doc__ is None:
        cls.__doc__ = f"{cls.__name__}({', '.join(field.name for field in meta.fields)})"
    cls._loads_fast = cls.__init__ is Model.__init__ and _same(cls.from_db, Model.from_db)
    if not meta.proxy:
        for field in (*meta.local_fields, *meta.local_many_to_many):
            if field.is_relation:
                attach_field(cls, field)
    meta.apps.on_relation = attach_far_end
    for field in meta.local_many_to_many if not meta.proxy else ():
        if field.remote_field.through is None:
            field.remote_field.through = _table_between(cls, field)
    meta.apps.register_model(meta.app_label, cls)
    class_prepared.send(cls)


def _same(method: Any, other: Any) -> bool:
    return bool(method.__func__ is other.__func__)


def _table_between(cls: Any, field: Any) -> Any:
    """Make the model of a many-to-many relation's table."""
    target = field.remote_field.model
    to_name = (target.split(".")[-1] if isinstance(target, str) else target.__name__).lower()
    from_name = cls._meta.model_name
    label = target
    if target == "self" or target is cls or to_name == from_name:
        from_name, to_name = f"from_{from_name}", f"to_{from_name}"
        label = cls if target == "self" else target
    if target == "self":
        to_name = f"to_{cls._meta.model_name}"
    name = f"{cls._meta.object_name}_{field.name}"
    meta = type(
        "Meta",
        (),
        {
            "db_table": field.m2m_db_table(),
            "auto_created": cls,
            "app_label": cls._meta.app_label,
            "db_tablespace": cls._meta.db_tablespace,
            "unique_together": (from_name, to_name),
            "verbose_name": f"{from_name}-{to_name} relationship",
            "apps": cls._meta.apps,
            "verbose_name_plural": f"{from_name}-{to_name} relationships",
            "managed": cls._meta.managed,
        },
    )

    def end(to: Any) -> Any:
        return ForeignKey(
            to,
            CASCADE,
            related_name=f"{name}+",
            db_tablespace=field.db_tablespace,
            db_constraint=field.remote_field.db_constraint,
        )

    return ModelBase(
        name,
        (Model,),
        {"Meta": meta, "__module__": cls.__module__, from_name: end(cls), to_name: end(label)},
    )


class Model(metaclass=ModelBase):
    """The base of all models."""

    _loads_fast: ClassVar[bool] = True
    _state = StateAccess()
    if TYPE_CHECKING:
        _meta: ClassVar[Any]
        DoesNotExist: ClassVar[type[ObjectDoesNotExist]]
        MultipleObjectsReturned: ClassVar[type[MultipleObjectsReturned]]
        NotUpdated: ClassVar[type[ObjectNotUpdated]]
        _default_manager: ClassVar[Any]
        _base_manager: ClassVar[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        cls = type(self)
        meta = cls._meta
        if meta.abstract:
            raise TypeError("Abstract models cannot be instantiated.")
        if pre_init.receivers:
            pre_init.send(cls, args=args, kwargs=kwargs)
        names, constants, makers = meta._cache.get("init") or _init_plan(meta)
        own: dict[str, Any] = self.__dict__
        own.update(constants)
        if args:
            _take_positional(meta, args, kwargs)
        if kwargs.keys() <= names:
            own.update(kwargs)
        else:
            for name, value in kwargs.items():
                if name in names:
                    own[name] = value
                else:
                    _set_other(self, meta, name, value)
        for name, make in makers:
            if name not in own:
                own[name] = make()
        if post_init.receivers:
            post_init.send(cls, instance=self)

    @classmethod
    def from_db(cls, db: str, field_names: Sequence[str], values: Sequence[Any]) -> Self:
        """Make an object of a row; a hook for subclasses."""
        made = cls.__new__(cls)
        known = dict(zip(field_names, values, strict=True))
        if cls.__init__ is not Model.__init__ and len(known) == len(cls._meta.concrete_fields):
            made.__init__(*values)  # type: ignore[misc]
        else:
            if pre_init.receivers:
                pre_init.send(cls, args=values, kwargs={})
            made.__dict__.update(known)
            if post_init.receivers:
                post_init.send(cls, instance=made)
        made._state.adding, made._state.db = False, db
        return made

    @classmethod
    def _loads_lazily(cls) -> bool:
        """Whether an attribute of an instance may ask the database for all its peers."""
        meta = cls._meta
        return any(f.is_relation for f in meta.concrete_fields) or any(
            not rel.multiple for rel in meta.all_related
        )

    # --- identity ----------------------------------------------------------------------------

    @property
    def pk(self) -> Any:
        """The key."""
        return getattr(self, self._meta.pk.attname)

    @pk.setter
    def pk(self, value: Any) -> None:
        for link in self._meta.parents.values():
            if link is not None and link is not self._meta.pk:
                setattr(self, link.target_field.attname, value)
        if isinstance(self._meta.pk, OneToOneField):
            setattr(self, self._meta.pk.target_field.attname, value)
        setattr(self, self._meta.pk.attname, value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model):
            return NotImplemented
        if self._meta.concrete_model is not other._meta.concrete_model:
            return False
        mine = self.pk
        return self is other if mine is None else bool(mine == other.pk)

    def __hash__(self) -> int:
        key = self.pk
        if key is None:
            raise TypeError("Model instances without primary key value are unhashable")
        return hash(key)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"

    def __str__(self) -> str:
        return f"{type(self).__name__} object ({self.pk})"

    def __reduce__(self) -> Any:
        return (
            _unpickled,
            (type(self)._meta.label if self._meta.auto_created else type(self),),
            (self.__getstate__()),
        )

    def __getstate__(self) -> dict[str, Any]:
        state = {key: value for key, value in self.__dict__.items() if key != "_from"}
        state["_state"] = self._state
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    # --- loading -----------------------------------------------------------------------------

    def get_deferred_fields(self) -> set[str]:
        """Return the attribute names that are not loaded."""
        return {f.attname for f in self._meta.concrete_fields if f.attname not in self.__dict__}

    def _load_deferred(self, field: Any) -> Any:
        own = self.__dict__
        if field.attname in own:
            return own[field.attname]
        for link in self._meta.parents.values():
            if link is not None and field.primary_key and link.attname in own:
                own[field.attname] = own[link.attname]
                return own[field.attname]
        if self.pk is None or self._state.adding:
            raise AttributeError(f"{type(self).__name__} has no value for {field.attname!r}.")
        refuse_in_loop(self, field.name)
        peers = [
            one for one in instances_to_load(self, field.name) if field.attname not in one.__dict__
        ]
        door = door_of(self)
        door.run(_load_columns(peers, [field], door))
        return own[field.attname]

    def _reload(self, door: Any, fields: Any, from_queryset: Any) -> Operation[None]:
        meta = self._meta
        cache = self.__dict__.get("_prefetched_objects_cache", {})
        if fields is None:
            cache.clear()
            names = [f.attname for f in meta.concrete_fields if f.attname in self.__dict__]
            for rel in meta.all_related:
                self.__dict__.pop(rel.cache_name, None)
        else:
            names = list(fields)
            for name in [one for one in names if one in cache]:
                cache.pop(name)
                names.remove(name)
            if any("__" in name for name in names):
                raise ValueError(
                    'Found "__" in fields argument. Relations and transforms are not '
                    "allowed in fields."
                )
            if not names:
                return
        asked = type(self)._base_manager.all() if from_queryset is None else from_queryset
        asked = asked.using(door.alias).filter(pk=self.pk)
        chosen = [meta.get_field(name) for name in names]
        if len(chosen) < len(meta.concrete_fields):
            asked = asked.only(*[f.name for f in chosen])
        fresh = yield from asked._get(door, (), {})
        for field in chosen:
            self.__dict__[field.attname] = getattr(fresh, field.attname)
            if field.is_relation:
                self.__dict__.pop(field.name, None)
        self._state.db = fresh._state.db

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: Any = None,
    ) -> None:
        """Read the fields anew. Raises DoesNotExist."""
        door = doors[using] if using else door_of(self)
        door.run(self._reload(door, fields, from_queryset))

    async def arefresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: Any = None,
    ) -> None:
        """As refresh_from_db, awaiting."""
        door = doors[using] if using else door_of(self)
        await door.arun(self._reload(door, fields, from_queryset))

    async def aload(self, *names: str) -> None:
        """Load relations or deferred fields, awaiting; by the fetch mode for all peers."""
        door = door_of(self)
        for name in names:
            relation = relation_of(self, name)
            peers = instances_to_load(self, name)
            if relation is not None:
                await door.arun(load_relation(peers, relation, door.alias, door.dialect))
            else:
                field = self._meta.get_field(name)
                await door.arun(_load_columns(peers, [field], door))

    # --- saving ------------------------------------------------------------------------------

    def _check_related(self, operation: str) -> None:
        """Take the keys of related objects that were saved meanwhile. Raises ValueError."""
        own = self.__dict__
        for field in self._meta.concrete_fields:
            if not field.is_relation or field.name not in own:
                continue
            before, related = own[field.name]
            if related is None:
                continue
            key = getattr(related, field.target_field.attname)
            if key is None and before is None and own.get(field.attname) is None:
                raise ValueError(
                    f"{operation}() prohibited to prevent data loss due to unsaved "
                    f"related object '{field.name}'."
                )
            if own.get(field.attname) is None and before is None:
                own[field.attname] = key
                own[field.name] = (key, related)
            elif own.get(field.attname) != before:
                del own[field.name]

    def _saving(
        self, force_insert: Any, force_update: bool, using: str | None, update_fields: Any
    ) -> tuple[Any, Any]:
        self._check_related("save")
        door = doors[using or self._state.db or "default"]
        if force_insert and (force_update or update_fields):
            raise ValueError("Cannot force both insert and updating in model saving.")
        names = None
        if update_fields is not None:
            names = frozenset(update_fields)
            if not names:
                return door, None
            meta = self._meta
            known = {f.name for f in meta.concrete_fields} | {
                f.attname for f in meta.concrete_fields
            } - {meta.pk.name, meta.pk.attname}
            unknown = sorted(names - known)
            if unknown:
                raise ValueError(
                    "The following fields do not exist in this model, are m2m fields, keys, "
                    f"or are non-concrete fields: {', '.join(unknown)}.{hint(unknown[0], [*known])}"
                )
        elif not force_insert and "_from" in self.__dict__ and self._state.db == door.alias:
            deferred = self.get_deferred_fields()
            if deferred:
                names = frozenset(
                    f.name
                    for f in self._meta.concrete_fields
                    if not f.primary_key and f.attname not in deferred
                )
                if not names:
                    return door, None
        return door, save_operation(
            self,
            door.alias,
            door.dialect,
            force_insert=force_insert,
            force_update=force_update,
            update_fields=names,
        )

    def save(
        self,
        *,
        force_insert: Any = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Write the object: update its row, or insert one."""
        door, operation = self._saving(force_insert, force_update, using, update_fields)
        if operation is not None:
            door.run(operation)

    async def asave(
        self,
        *,
        force_insert: Any = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """As save, awaiting."""
        door, operation = self._saving(force_insert, force_update, using, update_fields)
        if operation is not None:
            await door.arun(operation)

    def save_base(
        self,
        raw: bool = False,
        force_insert: Any = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Any = None,
    ) -> None:
        """Write without checking related objects; raw writes only this model's own table."""
        door = doors[using or self._state.db or "default"]
        door.run(
            save_operation(
                self,
                door.alias,
                door.dialect,
                raw=raw,
                force_insert=force_insert,
                force_update=force_update,
                update_fields=update_fields,
            )
        )

    def _deleting(self, door: Any, keep_parents: bool) -> Operation[Any]:
        collector = Collector(door.alias, door.dialect)
        yield from collector.collect([self], keep_parents=keep_parents)
        return (yield from collector.delete())

    def _to_delete(self, using: str | None) -> Any:
        if self.pk is None:
            raise ValueError(
                f"{self._meta.object_name} object can't be deleted because its "
                f"{self._meta.pk.attname} attribute is set to None."
            )
        return doors[using or self._state.db or "default"]

    def delete(
        self, using: str | None = None, keep_parents: bool = False
    ) -> tuple[int, dict[str, int]]:
        """Delete the object and what has to go with it; return the numbers by model."""
        door = self._to_delete(using)
        gone: tuple[int, dict[str, int]] = door.run(self._deleting(door, keep_parents))
        return gone

    async def adelete(
        self, using: str | None = None, keep_parents: bool = False
    ) -> tuple[int, dict[str, int]]:
        """As delete, awaiting."""
        door = self._to_delete(using)
        gone: tuple[int, dict[str, int]] = await door.arun(self._deleting(door, keep_parents))
        return gone

    # --- values ------------------------------------------------------------------------------

    def serializable_value(self, field_name: str) -> Any:
        """Return the stored value of a field by its name."""
        try:
            return getattr(self, self._meta.get_field(field_name).attname)
        except FieldDoesNotExist:
            return getattr(self, field_name)

    def prepare_database_save(self, field: Any) -> Any:
        """Return what a column that points here holds."""
        if self.pk is None:
            raise ValueError(f"Unsaved model instance {self!r} cannot be used in an ORM query.")
        return getattr(self, field.remote_field.get_related_field().attname)

    def _neighbour_by(self, field: Any, is_next: bool, conditions: dict[str, Any]) -> Any:
        if self.pk is None:
            raise ValueError("get_next/get_previous cannot be used on unsaved objects.")
        sign, order = ("gt", "") if is_next else ("lt", "-")
        value = getattr(self, field.attname)
        later = Q(**{f"{field.name}__{sign}": value}) | Q(
            **{field.name: value, f"pk__{sign}": self.pk}
        )
        asked = type(self)._default_manager.using(self._state.db).filter(**conditions)
        found = asked.filter(later).order_by(f"{order}{field.name}", f"{order}pk").first()
        if found is None:
            raise self.DoesNotExist(f"{self._meta.object_name} matching query does not exist.")
        return found

    # --- validation --------------------------------------------------------------------------

    def clean(self) -> None:
        """Check what concerns several fields; a hook for subclasses."""

    def clean_fields(self, exclude: Any = None) -> None:
        """Convert and check every field. Raises ValidationError."""
        problems: dict[str, Any] = {}
        for field in self._meta.fields:
            if (exclude and field.name in exclude) or field.generated:
                continue
            value = getattr(self, field.attname)
            if (field.blank and value in field.empty_values) or hasattr(
                value, "resolve_expression"
            ):
                continue
            if value.__class__.__name__ == "DatabaseDefault":
                continue
            try:
                setattr(self, field.attname, field.clean(value, self))
            except ValidationError as problem:
                problems[field.name] = problem.error_list
        if problems:
            raise ValidationError(problems)

    def full_clean(
        self, exclude: Any = None, validate_unique: bool = True, validate_constraints: bool = True
    ) -> None:
        """Check fields, clean(), uniqueness and constraints. Raises ValidationError."""
        problems: dict[str, Any] = {}
        skip = set(exclude or ())

        def gather(check: Any, *args: Any) -> None:
            try:
                check(*args)
            except ValidationError as problem:
                problem.update_error_dict(problems)

        gather(self.clean_fields, skip)
        gather(self.clean)
        for wanted, check in (
            (validate_unique, self.validate_unique),
            (validate_constraints, self.validate_constraints),
        ):
            if wanted:
                skip |= {name for name in problems if name != NON_FIELD_ERRORS}
                gather(check, skip)
        if problems:
            raise ValidationError(problems)

    def validate_unique(self, exclude: Any = None) -> None:
        """Look for rows with the same unique values. Raises ValidationError."""
        problems: dict[str, Any] = {}
        for model, names in self._unique_checks(set(exclude or ())):
            values = {name: getattr(self, model._meta.get_field(name).attname) for name in names}
            if any(
                value is None or (value == "" and model._meta.get_field(name).null)
                for name, value in values.items()
            ):
                continue
            found = model._default_manager.using(self._state.db).filter(**values)
            if not self._state.adding and self.pk is not None:
                found = found.exclude(pk=self.pk)
            if found.exists():
                key = names[0] if len(names) == 1 else NON_FIELD_ERRORS
                problems.setdefault(key, []).append(self.unique_error_message(model, names))
        self._check_unique_dates(set(exclude or ()), problems)
        if problems:
            raise ValidationError(problems)

    def _unique_checks(self, exclude: set[str]) -> list[tuple[Any, tuple[str, ...]]]:
        found: list[tuple[Any, tuple[str, ...]]] = []
        for model in [type(self), *self._meta.get_parent_list()]:
            meta = model._meta
            groups = [*meta.unique_together, *((f.name,) for f in meta.local_fields if f.unique)]
            for names in groups:
                if names == (meta.pk.name,) and not self._state.adding:
                    continue
                if not exclude & set(names):
                    found.append((model, tuple(names)))
        return found

    def _check_unique_dates(self, exclude: set[str], problems: dict[str, Any]) -> None:
        for field in self._meta.fields:
            for part, name in (
                ("date", field.unique_for_date),
                ("year", field.unique_for_year),
                ("month", field.unique_for_month),
            ):
                if not name or field.name in exclude or name in exclude:
                    continue
                day = getattr(self, name)
                if day is None:
                    continue
                lookups = (
                    {f"{name}__{p}": getattr(day, p) for p in ("day", "month", "year")}
                    if part == "date"
                    else {f"{name}__{part}": getattr(day, part)}
                )
                found = type(self)._default_manager.filter(
                    **lookups, **{field.name: getattr(self, field.attname)}
                )
                if not self._state.adding and self.pk is not None:
                    found = found.exclude(pk=self.pk)
                if found.exists():
                    problems.setdefault(field.name, []).append(
                        self.date_error_message(part, field.name, name)
                    )

    def date_error_message(
        self, lookup_type: str, field_name: str, unique_for: str
    ) -> ValidationError:
        """Return the problem of a value that is not unique for a date."""
        field = self._meta.get_field(field_name)
        params = {
            "model": self,
            "model_name": str(self._meta.verbose_name).capitalize(),
            "lookup_type": lookup_type,
            "field": field_name,
            "field_label": str(field.verbose_name).capitalize(),
            "date_field": unique_for,
            "date_field_label": str(self._meta.get_field(unique_for).verbose_name),
        }
        return ValidationError(field.error_messages["unique_for_date"], "unique_for_date", params)

    def unique_error_message(
        self, model_class: Any, unique_check: Sequence[str]
    ) -> ValidationError:
        """Return the problem of values that another object has."""
        meta = model_class._meta
        params = {
            "model": self,
            "model_class": model_class,
            "model_name": str(meta.verbose_name).capitalize(),
            "unique_check": unique_check,
        }
        if len(unique_check) == 1:
            field = meta.get_field(unique_check[0])
            params["field_label"] = str(field.verbose_name).capitalize()
            return ValidationError(field.error_messages["unique"], "unique", params)
        labels = [str(meta.get_field(name).verbose_name).capitalize() for name in unique_check]
        params["field_labels"] = " and ".join([", ".join(labels[:-1]), labels[-1]]).lstrip(" and")
        return ValidationError(
            "%(model_name)s with this %(field_labels)s already exists.", "unique_together", params
        )

    def get_constraints(self) -> list[tuple[Any, list[Any]]]:
        """Return (model, constraints) of this model and its parents."""
        return [
            (model, list(model._meta.constraints))
            for model in [type(self), *self._meta.get_parent_list()]
            if model._meta.constraints
        ]

    def validate_constraints(self, exclude: Any = None) -> None:
        """Check all constraints. Raises ValidationError."""
        using = self._state.db or "default"
        problems: dict[str, Any] = {}
        for model, constraints in self.get_constraints():
            for constraint in constraints:
                try:
                    constraint.validate(model, self, exclude=exclude, using=using)
                except ValidationError as problem:
                    fields: Any = getattr(constraint, "fields", ())
                    if getattr(problem, "code", None) == "unique" and len(fields) == 1:
                        problems.setdefault(fields[0], []).append(problem)
                    else:
                        problem.update_error_dict(problems)
        if problems:
            raise ValidationError(problems)

    @classmethod
    def check(cls, **kwargs: Any) -> list[Any]:
        """Return what is wrong with the declaration."""
        return [problem for field in cls._meta.local_fields for problem in field.check(**kwargs)]


def _init_plan(meta: Any) -> Any:
    constants: dict[str, Any] = {}
    makers = []
    for field in meta.concrete_fields:
        if field.generated:
            continue
        simple = (field.default is NOT_PROVIDED and not field.has_db_default()) or (
            field.default is not NOT_PROVIDED
            and not callable(field.default)
            and not hasattr(field.default, "_meta")
        )
        if simple:
            constants[field.attname] = field.get_default()
        else:
            makers.append((field.attname, field.get_default))
    names = {f.attname for f in meta.concrete_fields}
    names -= {
        f.attname
        for f in meta.concrete_fields
        if isinstance(getattr(meta.model, f.attname, None), property)
    }
    plan = (frozenset(names), constants, makers)
    meta._cache["init"] = plan
    return plan


def _take_positional(meta: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    fields = [field for field in meta.concrete_fields if not field.generated]
    if len(args) > len(fields):
        raise IndexError("Number of args exceeds number of fields")
    for field, value in zip(fields, args, strict=False):
        if field.name in kwargs or field.attname in kwargs:
            raise TypeError(
                f"{meta.object_name}() got both positional and keyword arguments for "
                f"field '{field.name}'."
            )
        kwargs[field.attname] = value


def _set_other(instance: Any, meta: Any, name: str, value: Any) -> None:
    field = meta.forward_map.get(name)
    if field is not None and field.concrete and field.is_relation:
        if value is None or hasattr(value, "_meta"):
            setattr(instance, name, value)
        else:
            raise ValueError(
                f'Cannot assign "{value!r}": "{meta.object_name}.{name}" must be a '
                f'"{field.remote_field.model._meta.object_name}" instance.'
            )
    elif name == "pk" or name in meta.property_names or hasattr(type(instance), name):
        setattr(instance, name, value)
    else:
        known = sorted(meta.forward_map)
        raise TypeError(
            f"{meta.object_name}() got unexpected keyword arguments: {name!r}.{hint(name, known)}"
        )


def _load_columns(instances: list[Any], fields: list[Any], door: Any) -> Operation[None]:
    """Read columns of many objects in one query."""
    model = type(instances[0])
    names = [field.attname for field in fields]
    asked = (
        model._base_manager.using(door.alias)
        .filter(pk__in=[one.pk for one in instances])
        .values_list("pk", *names)
    )
    found = yield from asked._fetch(door)
    values = {row[0]: row[1:] for row in found}
    for one in instances:
        row = values.get(one.pk)
        if row is not None:
            for name, value in zip(names, row, strict=True):
                one.__dict__[name] = value
        elif one is instances[0] and len(instances) == 1:
            raise one.DoesNotExist(f"{model._meta.object_name} matching query does not exist.")


def _unpickled(model: Any) -> Any:
    return model.__new__(model)
