"""GenericRelation: the objects whose GenericForeignKey points here, as `album.notes`.

Flow: a path (`notes__text`) → a join on the key, kept to the content type; an object → a manager of
its own. What points here goes with the object when it is deleted.
Imported by name only. Not here: the other end (contenttypes_fields.py), content types.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hotclub_orm.accessors import ManagerOfMany
from hotclub_orm.alters_data import altering
from hotclub_orm.contenttypes import ContentType
from hotclub_orm.errors import ImproperlyConfigured, ValidationError
from hotclub_orm.expressions.subqueries import Subquery
from hotclub_orm.fields.far_ends import ForeignObjectRel, Step
from hotclub_orm.fields.relations import RelatedField
from hotclub_orm.lookups import Exact
from hotclub_orm.operations.prefetch import parts_of, prefetched, unbounded
from hotclub_orm.operations.save import saving
from hotclub_orm.queryset import in_one
from hotclub_orm.related_managers import WRITING, RelatedToOne
from hotclub_orm.statements import Operation

__all__ = ["GenericRel", "GenericRelation"]


class GenericRel(ForeignObjectRel):
    """The far end: what the pointing model sees, only in paths and only where it has a name."""

    def __init__(
        self,
        field: Any,
        to: Any,
        related_name: str | None = None,
        related_query_name: str | None = None,
        limit_choices_to: Any = None,
    ) -> None:
        name = related_name or related_query_name or "+"
        super().__init__(field, to, name, related_query_name, limit_choices_to)

    @property
    def hidden(self) -> bool:
        """The pointing model has no attribute for it: it has its GenericForeignKey."""
        return True


class GenericRelation(RelatedField[Any]):
    """The objects of another model whose content type and key say this object.

    to: the model that has the GenericForeignKey. object_id_field, content_type_field: the names of
    its two fields. for_concrete_model: as the GenericForeignKey's. related_query_name: the name of
    this model in paths that begin there.
    """

    many_to_many = False
    many_to_one = False
    one_to_one = False
    one_to_many = True
    auto_created = False
    empty_strings_allowed = False
    mti_inherited = False
    remote_field: Any

    def __init__(
        self,
        to: Any,
        object_id_field: str = "object_id",
        content_type_field: str = "content_type",
        for_concrete_model: bool = True,
        related_query_name: str | None = None,
        limit_choices_to: Any = None,
        **options: Any,
    ) -> None:
        options["rel"] = GenericRel(
            self, to, related_query_name=related_query_name, limit_choices_to=limit_choices_to
        )
        super().__init__(**{**options, "blank": True, "editable": False, "serialize": False})
        self.object_id_field_name = object_id_field
        self.content_type_field_name = content_type_field
        self.for_concrete_model = for_concrete_model
        self.of_parent = False

    def get_attname_column(self) -> tuple[str, Any]:
        """No column."""
        return self.get_attname(), None

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = True) -> None:
        """Become an attribute of the model, and none of its columns."""
        super().contribute_to_class(cls, name, private_only=True)
        if not cls._meta.abstract:
            setattr(cls, name, ManagerOfMany(self, RelatedByType))

    def _target_known(self, target: Any) -> None:
        # What a child has of its parent is found by the parent's name.
        if self.remote_field.related_query_name and not self.of_parent:
            super()._target_known(target)
        else:
            self.remote_field.model = target

    @property
    def key_field(self) -> Any:
        """The field there that holds the key."""
        return self.related_model._meta.get_field(self.object_id_field_name)

    @property
    def type_field(self) -> Any:
        """The field there that points to the content type."""
        return self.related_model._meta.get_field(self.content_type_field_name)

    @property
    def target_field(self) -> Any:
        """The key here. Raises ImproperlyConfigured where it is several columns."""
        key = self.model._meta.pk
        if key.column is None:
            raise ImproperlyConfigured(
                f"{self.model._meta.label}.{self.name}: a model with a composite primary key can't "
                "have a GenericRelation."
            )
        return key

    def label_and_model(self) -> dict[str, str]:
        """Return what tells the content type of this model: its application and its name."""
        meta = self.model._meta
        if self.for_concrete_model:
            meta = meta.concrete_model._meta
        return {"app_label": meta.app_label, "model": meta.model_name}

    def content_type(self, db: str) -> Any:
        """Return the number of the content type once it was seen, else a query for it."""
        wanted = self.label_and_model()
        manager = ContentType.objects.db_manager(db)
        known = manager.seen(*wanted.values())
        return known.pk if known else manager.filter(**wanted).values("pk")[:1]

    # --- paths -------------------------------------------------------------------------------

    def steps(self) -> tuple[Step, ...]:
        """Return the join to what points here."""
        pairs = ((self.target_field, self.key_field),)
        there, owner = self._of_type_there, self.key_field.model._meta.concrete_model
        step = Step(self, self.model, owner, pairs, True, True, False, there)
        # The key may stand in a parent of what points here.
        links = reversed(self.related_model._meta.path_to_parent(owner))
        return (step, *(one for link in links for one in link.reverse_steps()))

    def reverse_steps(self) -> tuple[Step, ...]:
        """Return the join from there to the objects of this model."""
        pairs = ((self.key_field, self.target_field),)
        rel, here = self.remote_field, self._of_type_here
        owner = self.key_field.model._meta.concrete_model
        links = self.related_model._meta.path_to_parent(owner)
        step = Step(rel, owner, self.model, pairs, False, True, False, here)
        return (*(one for link in links for one in link.steps()), step)

    def _of_type_here(self, here: str, _there: str) -> Any:
        return self._of_this_type(here)

    def _of_type_there(self, _here: str, there: str) -> Any:
        return self._of_this_type(there)

    def _of_this_type(self, alias: str) -> Any:
        rows = ContentType._base_manager.filter(**self.label_and_model()).values("pk")
        return Exact(self.type_field.get_col(alias), Subquery(rows).resolve_expression())

    # --- objects -----------------------------------------------------------------------------

    def pointing(self, keys: list[Any], rows: Any, bounds: Any = None) -> Any:
        """Return the query set kept to what points to these keys; with bounds a part of each key's."""
        stored = [self.key_field.get_prep_value(key) for key in keys]
        of_type = rows.filter(**{self.content_type_field_name: self.content_type(rows.db)})
        return of_type._pointing_to(self.object_id_field_name, stored, bounds)

    def bulk_related_objects(self, objs: Iterable[Any], using: str = "default") -> Any:
        """Return a query set of what points to these objects."""
        rows = self.related_model._base_manager.using(using)
        return self.pointing([one.pk for one in objs], rows)

    def load_for(
        self, objects: list[Any], db: str, dialect: Any, queryset: Any, to_attr: str | None
    ) -> Operation[Any]:
        """Load what points to all these in one query; each gets its own list."""
        rows = self.related_model._base_manager.all() if queryset is None else queryset
        rows = rows if rows._db is not None else rows.using(db)
        rows, bounds, part = unbounded(rows)
        queryset = rows if bounds or part else queryset
        asked = self.pointing([one.pk for one in objects], rows, bounds)
        prefetches, asked._prefetch = asked._prefetch, ()
        found = yield from asked._fetch(asked._door())
        groups: dict[Any, list[Any]] = {}
        for one in found:
            groups.setdefault(self._key_of(one), []).append(one)
        groups, left = parts_of(groups, part)
        found = found if left is None else left
        for instance in objects:
            group = groups.get(instance.pk, [])
            if to_attr:
                setattr(instance, to_attr, group)
            else:
                prefetched(instance)[self.name] = (queryset, group)
        return found, prefetches

    def _key_of(self, one: Any) -> Any:
        try:
            return self.model._meta.pk.to_python(getattr(one, self.key_field.attname))
        except (ValidationError, ValueError, TypeError):
            return None

    def value_from_object(self, obj: Any) -> Any:
        """Return what points to the object."""
        return getattr(obj, self.name).all()

    def value_to_string(self, obj: Any) -> str:
        """Return the keys of what points to the object, as text."""
        return str([one.pk for one in self.value_from_object(obj)])


@altering(*WRITING)
class RelatedByType(RelatedToOne):
    """`album.notes`: what points to one object by its content type and key."""

    def __init__(self, instance: Any, relation: Any) -> None:
        super().__init__()
        self.instance, self.relation = instance, relation
        self.model, self.cache_name = relation.related_model, relation.name
        self.key = self._key_of(instance)

    def __call__(self, *, manager: str) -> Any:
        """Return the same relation through another manager."""
        base = type(self.model._meta.managers_map[manager])
        return type("GenericRelatedManager", (RelatedByType, base), {})(
            self.instance, self.relation
        )

    def _narrowed(self, asked: Any) -> Any:
        made = self._at_home(asked)
        relation = self.relation
        key = relation.key_field.get_prep_value(self.key)
        kind = relation.content_type(made.db)
        return made.filter(
            **{relation.content_type_field_name: kind, relation.object_id_field_name: key}
        )

    def _values(self) -> Operation[dict[str, Any]]:
        """Return what the two fields of an object that points here hold."""
        relation = self.relation
        kind = yield from ContentType.objects.db_manager(self._door().alias).row_of(
            **relation.label_and_model()
        )
        return {relation.type_field.name: kind, relation.key_field.attname: self.key}

    def _pointed(self, objects: list[Any], bulk: bool) -> Operation[None]:
        values, door = (yield from self._values()), self._door()
        for one in objects:
            for name, value in values.items():
                setattr(one, name, value)
        if not bulk:
            for one in objects:
                yield from saving(one, door)
            return
        rows = self.model._base_manager.using(door.alias)
        yield from rows.filter(pk__in=[one.pk for one in objects])._update(door, values)

    def add(self, *objs: Any, bulk: bool = True) -> None:
        """Make objects point here."""
        self._forget()
        self._door().run(in_one(self._pointed(self._to_add(objs, bulk), bulk)))

    async def aadd(self, *objs: Any, bulk: bool = True) -> None:
        """As add, awaiting."""
        self._forget()
        await self._door().arun(in_one(self._pointed(self._to_add(objs, bulk), bulk)))

    def _made(self, method: str, *given: Any, **kwargs: Any) -> Operation[Any]:
        values = yield from self._values()
        rows = self.model._default_manager.using(self._door().alias)
        return (yield from getattr(rows, method)(self._door(), *given, {**kwargs, **values}))

    def create(self, **kwargs: Any) -> Any:
        """Make an object that points here."""
        self._forget()
        return self._door().run(in_one(self._made("_create", **kwargs)))

    async def acreate(self, **kwargs: Any) -> Any:
        """As create, awaiting."""
        self._forget()
        return await self._door().arun(in_one(self._made("_create", **kwargs)))

    def get_or_create(self, defaults: Any = None, **kwargs: Any) -> Any:
        """As the query set's, among the objects that point here."""
        self._forget()
        return self._door().run(in_one(self._made("_get_or_create", defaults, **kwargs)))

    async def aget_or_create(self, defaults: Any = None, **kwargs: Any) -> Any:
        """As get_or_create, awaiting."""
        self._forget()
        return await self._door().arun(in_one(self._made("_get_or_create", defaults, **kwargs)))

    def update_or_create(
        self, defaults: Any = None, create_defaults: Any = None, **kwargs: Any
    ) -> Any:
        """As the query set's, among the objects that point here."""
        self._forget()
        operation = self._made("_update_or_create", defaults, create_defaults, **kwargs)
        return self._door().run(in_one(operation))

    async def aupdate_or_create(
        self, defaults: Any = None, create_defaults: Any = None, **kwargs: Any
    ) -> Any:
        """As update_or_create, awaiting."""
        self._forget()
        operation = self._made("_update_or_create", defaults, create_defaults, **kwargs)
        return await self._door().arun(in_one(operation))

    def _gone(self, objects: list[Any] | None) -> Operation[None]:
        asked = self._narrowed(self._seen())  # what this manager hides stays
        if objects is not None:
            asked = asked.filter(pk__in=[one.pk for one in objects])
        yield from asked._delete(self._door())

    def remove(self, *objs: Any, bulk: bool = True) -> None:
        """Delete objects that point here: an object can't point to nothing."""
        self._forget()
        self._door().run(in_one(self._gone(self._checked(objs))))

    async def aremove(self, *objs: Any, bulk: bool = True) -> None:
        """As remove, awaiting."""
        self._forget()
        await self._door().arun(in_one(self._gone(self._checked(objs))))

    def clear(self, *, bulk: bool = True) -> None:
        """Delete all that points here."""
        self._forget()
        self._door().run(in_one(self._gone(None)))

    async def aclear(self, *, bulk: bool = True) -> None:
        """As clear, awaiting."""
        self._forget()
        await self._door().arun(in_one(self._gone(None)))

    def _replaced(self, objs: list[Any], bulk: bool, clear: bool) -> Operation[None]:
        current: list[Any] = []
        if clear:
            yield from self._gone(None)
        else:
            asked = self._narrowed(self.model._base_manager.all())
            current = yield from asked._fetch(self._door())
            yield from self._gone([one for one in current if one not in objs])
        yield from self._pointed([one for one in objs if one not in current], bulk)

    def set(self, objs: Iterable[Any], *, bulk: bool = True, clear: bool = False) -> None:
        """Have exactly these point here; the others are deleted."""
        self._forget()
        self._door().run(in_one(self._replaced(self._to_add(objs, bulk), bulk, clear)))

    async def aset(self, objs: Iterable[Any], *, bulk: bool = True, clear: bool = False) -> None:
        """As set, awaiting."""
        self._forget()
        await self._door().arun(in_one(self._replaced(self._to_add(objs, bulk), bulk, clear)))
