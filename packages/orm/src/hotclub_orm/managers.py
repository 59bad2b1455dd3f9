"""Managers: `Book.objects`, and how query set methods get onto them."""

from __future__ import annotations

import copy
import inspect
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

from hotclub_orm.door import doors
from hotclub_orm.errors import ConnectionDoesNotExist
from hotclub_orm.queryset import QuerySet

M = TypeVar("M")


class BaseManager(Generic[M]):
    """A starting point of queries; `get_queryset` says which rows it sees."""

    creation_counter = 0
    auto_created = False
    use_in_migrations = False
    _queryset_class: ClassVar[Any] = QuerySet
    model: Any
    name: Any
    declared_by: Any = None
    """The class whose body has it."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Remember the arguments, for migrations."""
        made = super().__new__(cls)
        made._constructor_args = (args, kwargs)
        return made

    _constructor_args: Any

    def __init__(self) -> None:
        super().__init__()
        self._number()
        self.model = None
        self.name = None
        self._db: str | None = None
        self._hints: dict[str, Any] = {}

    def _number(self) -> None:
        self.creation_counter = BaseManager.creation_counter
        BaseManager.creation_counter += 1

    @classmethod
    def from_queryset(cls, queryset_class: Any, class_name: str | None = None) -> Any:
        """Return a manager class with the methods of that query set class."""
        name = class_name or f"{cls.__name__}From{queryset_class.__name__}"
        return type(
            name,
            (cls,),
            {"_queryset_class": queryset_class, **_manager_methods(cls, queryset_class)},
        )

    def contribute_to_class(self, cls: Any, name: str) -> None:
        """Become an attribute of the model."""
        self.name = self.name or name
        self.model = self.declared_by = cls
        setattr(cls, name, ManagerAccess(self))
        cls._meta.add_manager(self)

    def bound_to(self, model: Any) -> Self:
        """Return a copy for another model (a child)."""
        made = copy.copy(self)
        made.model = model
        return made

    def get_queryset(self) -> QuerySet[M]:
        """Return a fresh query set of the rows this manager sees."""
        # The start that `_begun` keeps for such classes as make plain copies: the common case.
        start: QuerySet[M] | None = None
        if self.model is not None:
            start = self.model._meta._cache.get(self._queryset_class)
        made: QuerySet[M]
        if start is None:
            made = self._queryset_class._begun(self.model, self._db, self._hints)
        else:
            made = start._copied()
            made._db, made._hints = self._db, self._hints
        return made

    def all(self) -> QuerySet[M]:
        """Return all rows this manager sees."""
        return self.get_queryset()

    def db_manager(self, using: str | None = None, hints: Any = None) -> Self:
        """Return the same manager for another database. Raises ConnectionDoesNotExist for ""."""
        if using == "":
            raise ConnectionDoesNotExist(using, tuple(doors))
        made = copy.copy(self)
        made._db, made._hints = using or self._db, hints or self._hints
        return made

    @property
    def db(self) -> str:
        """The alias of the database it asks."""
        return self.get_queryset().db

    def check(self, **kwargs: Any) -> list[Any]:
        """Return what is wrong with it."""
        return []

    def deconstruct(self) -> Any:
        """Return (is as_manager, manager path, query set path, arguments, named arguments)."""
        args, kwargs = self._constructor_args
        cls = type(self)
        if getattr(self, "_built_with_as_manager", False):
            made = self._queryset_class
            return True, None, f"{made.__module__}.{made.__name__}", None, None
        return False, f"{cls.__module__}.{cls.__name__}", None, args, kwargs

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.name}"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._constructor_args == self._constructor_args

    def __hash__(self) -> int:
        return id(self)


def _manager_methods(manager_class: Any, queryset_class: Any) -> dict[str, Any]:
    methods = {}
    for name, method in inspect.getmembers(queryset_class, predicate=inspect.isfunction):
        if hasattr(manager_class, name):
            continue
        only = getattr(method, "queryset_only", None)
        if only or (only is None and name.startswith("_")):
            continue
        plain = method in _LEAVING and queryset_class.filter is QuerySet.filter
        methods[name] = (_leaving if plain else _forwarding)(name, method)
    return methods


# These leave a query set as it is: they go on with another one, or ask at once.
_LEAVING = (QuerySet.get, QuerySet.aget, QuerySet.filter, QuerySet.exclude, QuerySet.order_by)


def _forwarding(name: str, method: Any) -> Any:
    def forward(self: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(self.get_queryset(), name)(*args, **kwargs)

    return _dressed(forward, name, method)


def _leaving(name: str, method: Any) -> Any:
    """Forward to the query set that all of the model's begin with, which needs no copy then."""

    def forward(self: Any, *args: Any, **kwargs: Any) -> Any:
        start = None
        if type(self).get_queryset is _ALL_ROWS and not (self._db or self._hints) and self.model:
            start = self.model._meta._cache.get(self._queryset_class)
        if start is None:
            start = self.get_queryset()
        return getattr(start, name)(*args, **kwargs)

    return _dressed(forward, name, method)


_ALL_ROWS = BaseManager.get_queryset


def _dressed(forward: Any, name: str, method: Any) -> Any:
    forward.__name__, forward.__doc__ = name, method.__doc__
    forward.__dict__.update(vars(method))
    forward.__wrapped__ = method
    return forward


class ManagerAccess:
    """`Book.objects`: the manager on the class, an error on an instance."""

    def __init__(self, manager: Any) -> None:
        self.manager = manager
        self._checked: Any = None

    def __get__(self, instance: Any, owner: Any) -> Any:
        if instance is None and owner is self._checked:
            return self.manager
        if instance is not None:
            raise AttributeError(f"Manager isn't accessible via {owner.__name__} instances")
        if owner._meta.abstract:
            raise AttributeError(f"Manager isn't available; {owner._meta.object_name} is abstract")
        if owner._meta.swappable and (instead := owner._meta.swapped):
            raise AttributeError(
                f"Manager isn't available; '{owner._meta.label}' has been swapped for '{instead}'"
            )
        manager = self.manager
        if manager.model is owner:
            if not owner._meta.swappable:
                self._checked = owner  # nothing of this can change any more
            return manager
        return owner._meta.managers_map[manager.name]


# All rows are deleted by `objects.all().delete()` alone: never by a word left out.
QuerySet.delete.queryset_only = True  # type: ignore[attr-defined]
QuerySet.adelete.queryset_only = True  # type: ignore[attr-defined]

if TYPE_CHECKING:
    Manager = QuerySet  # see QuerySet: what a checker knows of managers

else:

    class Manager(BaseManager.from_queryset(QuerySet)):
        """The default kind of manager: all rows, with all methods of QuerySet."""

        def __class_getitem__(cls, item):
            return cls


class EmptyManager(Manager[Any]):
    """A manager that sees no rows."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def get_queryset(self) -> Any:
        """Return no rows."""
        return super().get_queryset().none()


def _as_manager(cls: Any) -> Any:
    made = Manager.from_queryset(cls)()
    made._built_with_as_manager = True
    return made


_as_manager.queryset_only = True  # type: ignore[attr-defined]
QuerySet.as_manager = classmethod(_as_manager)  # type: ignore[method-assign,assignment]
