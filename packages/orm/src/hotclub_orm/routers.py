"""Which database serves which operation.

Flow: queryset, models, migrations → **routers** → alias → door. A router is any object with some
of the methods db_for_read, db_for_write, allow_relation and allow_migrate, as in Django's
DATABASE_ROUTERS. The first one that answers anything but None decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hotclub_orm.door import DEFAULT_ALIAS


class Routers:
    """Routers in the order in which they are asked."""

    def __init__(self, routers: Sequence[Any] = ()) -> None:
        self.routers: tuple[Any, ...] = tuple(routers)

    def use(self, routers: Sequence[Any]) -> None:
        """Ask these from now on, in place of the earlier ones."""
        self.routers = tuple(routers)

    def db_for_read(self, model: Any, **hints: Any) -> str:
        """Return the alias to read the model from."""
        return self._alias("db_for_read", model, hints)

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """Return the alias to write the model to."""
        return self._alias("db_for_write", model, hints)

    def allow_relation(self, obj1: Any, obj2: Any, **hints: Any) -> bool:
        """Whether the two objects may be related; by default if they are of one database."""
        for router in self.routers:
            method = getattr(router, "allow_relation", None)
            answer = None if method is None else method(obj1, obj2, **hints)
            if answer is not None:
                return bool(answer)
        return bool(obj1._state.db == obj2._state.db)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Whether migrations of the app may run on the database; by default yes."""
        for router in self.routers:
            method = getattr(router, "allow_migrate", None)
            answer = None if method is None else method(db, app_label, **hints)
            if answer is not None:
                return bool(answer)
        return True

    def allow_migrate_model(self, db: str, model: Any) -> bool:
        """Whether the model may have a table in the database."""
        meta = model._meta
        return self.allow_migrate(db, meta.app_label, model_name=meta.model_name, model=model)

    def get_migratable_models(
        self, models: Sequence[Any], db: str, *, include_auto_created: bool = False
    ) -> list[Any]:
        """Return those of the models that may have a table in the database."""
        return [
            model for model in models
            if (include_auto_created or not model._meta.auto_created)
            and self.allow_migrate_model(db, model)
        ]  # fmt: skip

    def _alias(self, question: str, model: Any, hints: dict[str, Any]) -> str:
        for router in self.routers:
            method = getattr(router, question, None)
            answer: str | None = None if method is None else method(model, **hints)
            if answer:
                return answer
        instance = hints.get("instance")
        known = getattr(getattr(instance, "_state", None), "db", None)
        return known or DEFAULT_ALIAS


# The routers of this process; an application's settings fill it by `use`.
router = Routers()


def alias_to_write(instance: Any, model: Any = None) -> str:
    """Return the alias to write to for an object: its own row, or those of a model related to it."""
    if router.routers:
        return router.db_for_write(model or type(instance), instance=instance)
    return instance._state.db or DEFAULT_ALIAS


def alias_to_read(instance: Any, model: Any = None) -> str:
    """As `alias_to_write`, to read from."""
    if router.routers:
        return router.db_for_read(model or type(instance), instance=instance)
    return instance._state.db or DEFAULT_ALIAS


def bring_together(instance: Any, value: Any) -> bool:
    """Tell whether the two may be related; one that is of no database yet is of the other's.

    Without routers, and where nothing says another database, nothing has to be looked at.
    """
    there = value._state.db
    if not router.routers and there in (None, DEFAULT_ALIAS):
        own = instance.__dict__
        if "_state" not in own and "_from" not in own:
            return True
    mine = instance._state
    if mine.db is None and (router.routers or there is not None):
        mine.db = alias_to_write(value, type(instance))
    if there is None and (router.routers or mine.db not in (None, DEFAULT_ALIAS)):
        value._state.db = alias_to_write(instance, type(value))
    if mine.db is None or value._state.db is None:
        return True
    return router.allow_relation(value, instance)
