"""Model: what an instance is: its making, its key, its comparison, its copy.

Flow: declaring.py makes the class; **models** its instances. What they do besides is in three parts:
instances/loading.py (read again), instances/writing.py (save, delete), validation.py (full_clean).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

from hotclub_orm.alters_data import AltersData
from hotclub_orm.declaring import ModelBase
from hotclub_orm.errors import (
    FieldDoesNotExist,
    MultipleObjectsReturned,
    ObjectDoesNotExist,
    ObjectNotUpdated,
)
from hotclub_orm.expressions.conditions import Q

# These two register what plain values are stored as, and the lookups of JSON and dates.
from hotclub_orm.fields import json_lookups, value_types  # noqa: F401
from hotclub_orm.fields.relations import OneToOneField
from hotclub_orm.functions import dates  # noqa: F401 - its lookups
from hotclub_orm.instances.arguments import DEFERRED, init_plan, set_others, take_positional
from hotclub_orm.instances.constructor import stood_for, write_init
from hotclub_orm.instances.loading import Loading
from hotclub_orm.instances.writing import Writing
from hotclub_orm.pickles import VERSION_KEY, check_version, name_of, new_of, own_version
from hotclub_orm.queryset import ModelObjects
from hotclub_orm.signals import post_init, pre_init
from hotclub_orm.state import FETCH_PEERS, Origin, StateAccess, has_key
from hotclub_orm.validation import Validation

if TYPE_CHECKING:

    class _Key:
        """What `pk` is to a type checker where a model declares none: any value, and not a property."""

        def __get__(self, instance: Any, owner: Any) -> Any: ...
        def __set__(self, instance: Any, value: Any) -> None: ...


class Model(Loading, Writing, Validation, AltersData, metaclass=ModelBase):
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
        # Without a type: one would be that of every manager under the name.
        objects: ClassVar = ModelObjects()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        cls = type(self)
        meta = cls._meta
        if meta.abstract:
            raise TypeError("Abstract models cannot be instantiated.")
        if pre_init.receivers:
            pre_init.send(cls, args=args, kwargs=kwargs)
        plan = meta._cache.get("init")
        if plan is None:
            plan = init_plan(meta)
            write_init(cls, plan, Model.__init__)
        names, constants, makers = plan
        own: dict[str, Any] = self.__dict__
        own.update(constants)
        left_out = take_positional(meta, args, kwargs) if args else ()
        if kwargs.keys() <= names:
            own.update(kwargs)
        else:
            others = {}
            for name, value in kwargs.items():
                if name in names:
                    own[name] = value
                else:
                    others[name] = value
            set_others(self, meta, others)
        for name, make in makers:
            if name not in own:
                own[name] = make()
        for name in left_out:
            own.pop(name, None)
        if post_init.receivers:
            post_init.send(cls, instance=self)

    @classmethod
    def from_db(cls, db: str, field_names: Sequence[str], values: Sequence[Any]) -> Self:
        """Make an object of a row; a hook for subclasses."""
        made = cls.__new__(cls)
        known = dict(zip(field_names, values, strict=True))
        plain = stood_for(cls.__init__) is Model.__init__
        if not plain:
            given = [known.get(f.attname, DEFERRED) for f in cls._meta.concrete_fields]
            made.__init__(*given)  # type: ignore[misc]
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
        lazily: bool = cls._meta.loads_lazily
        return lazily

    # --- identity ----------------------------------------------------------------------------

    def _get_pk(self) -> Any:
        return getattr(self, self._meta.pk.attname)

    def _set_pk(self, value: Any) -> None:
        for link in self._meta.parents.values():
            if link is not None and link is not self._meta.pk:
                setattr(self, link.target_field.attname, value)
        if isinstance(self._meta.pk, OneToOneField) and self._meta.pk.column is not None:
            setattr(self, self._meta.pk.target_field.attname, value)
        setattr(self, self._meta.pk.attname, value)

    if TYPE_CHECKING:
        pk = _Key()
    else:
        pk = property(_get_pk, _set_pk, doc="The key.")

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
        state = self.__getstate__()
        if isinstance(state, dict):
            state[VERSION_KEY] = own_version()
        return new_of, (name_of(type(self)),), state

    def __getstate__(self) -> dict[str, Any]:
        state = {key: value for key, value in self.__dict__.items() if key != "_from"}
        state["_state"] = self._state
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        own = self.__dict__
        own.update(state)
        check_version(own.pop(VERSION_KEY, None), "object")
        kept = own.get("_state")
        if kept is not None and not kept.adding and kept.fetch_mode is not FETCH_PEERS:
            own["_from"] = Origin(kept.db, kept.fetch_mode)

    # --- values ------------------------------------------------------------------------------

    def serializable_value(self, field_name: str) -> Any:
        """Return the stored value of a field by its name."""
        try:
            return getattr(self, self._meta.get_field(field_name).attname)
        except FieldDoesNotExist:
            return getattr(self, field_name)

    def prepare_database_save(self, field: Any) -> Any:
        """Return what a column that points here holds."""
        if not has_key(self.pk):
            raise ValueError(f"Unsaved model instance {self!r} cannot be used in an ORM query.")
        return field.remote_field.get_related_field().value_from_object(self)

    def _neighbour_by(self, field: Any, is_next: bool, conditions: dict[str, Any]) -> Any:
        if not has_key(self.pk):
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
