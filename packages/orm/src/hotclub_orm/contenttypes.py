"""Models as rows: which model a permission, a log entry or a generic relation speaks of.

Flow: model class → **ContentType** (`django_content_type`) → model class. Each manager remembers the
rows it has seen, per database; a row is made when it is asked for and missing.
Imported by name only: importing it registers a model. Not here: making the rows after a migration,
removing those of models that are gone (both are the framework's).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from hotclub_orm.door import Door, doors
from hotclub_orm.fields.automatic import AutoField
from hotclub_orm.fields.text import CharField
from hotclub_orm.managers import Manager
from hotclub_orm.models import Model
from hotclub_orm.queryset import QuerySet
from hotclub_orm.registry import ModelLookupError, apps
from hotclub_orm.statements import Operation

__all__ = ["ContentType", "ContentTypeManager"]

Key = tuple[str, str]


class ContentTypeManager(Manager["ContentType"]):
    """Content types by model, number and natural key; what was seen is not asked for again."""

    use_in_migrations = True

    def __init__(self) -> None:
        super().__init__()
        # database → number or (label, model) → row
        self._seen: dict[str, dict[int | Key, ContentType]] = {}

    def get_by_natural_key(self, app_label: str, model: str) -> ContentType:
        """Return the row of ("music", "album"). Raises DoesNotExist."""
        asked, wanted = self.get_queryset(), (app_label, model)
        known = self._seen_row(asked.db, wanted)
        return known or self._remember(asked.db, asked.get(app_label=app_label, model=model))

    async def aget_by_natural_key(self, app_label: str, model: str) -> ContentType:
        """As get_by_natural_key."""
        asked, wanted = self.get_queryset(), (app_label, model)
        known = self._seen_row(asked.db, wanted)
        return known or self._remember(asked.db, await asked.aget(app_label=app_label, model=model))

    def get_for_id(self, id: int) -> ContentType:
        """Return the row of a number. Raises DoesNotExist."""
        asked = self.get_queryset()
        return self._seen_row(asked.db, id) or self._remember(asked.db, asked.get(pk=id))

    async def aget_for_id(self, id: int) -> ContentType:
        """As get_for_id."""
        asked = self.get_queryset()
        return self._seen_row(asked.db, id) or self._remember(asked.db, await asked.aget(pk=id))

    def get_for_model(self, model: Any, for_concrete_model: bool = True) -> ContentType:
        """Return the row of a model class or instance, made if it is missing.

        for_concrete_model: a proxy shares the row of the model that has the table.
        """
        key = _key(model, for_concrete_model)
        return self._run([key])[0]

    async def aget_for_model(self, model: Any, for_concrete_model: bool = True) -> ContentType:
        """As get_for_model."""
        key = _key(model, for_concrete_model)
        return (await self._arun([key]))[0]

    def get_for_models(
        self, *models: Any, for_concrete_models: bool = True
    ) -> dict[Any, ContentType]:
        """Return the rows of several models by model, those not seen yet in one query."""
        keys = [_key(model, for_concrete_models) for model in models]
        return dict(zip(models, self._run(keys), strict=True))

    async def aget_for_models(
        self, *models: Any, for_concrete_models: bool = True
    ) -> dict[Any, ContentType]:
        """As get_for_models."""
        keys = [_key(model, for_concrete_models) for model in models]
        return dict(zip(models, await self._arun(keys), strict=True))

    def clear_cache(self) -> None:
        """Forget the rows that were seen, as after a rolled-back or flushed database."""
        self._seen.clear()

    # ---------------------------------------------------------------- the asking, once

    def _run(self, keys: list[Key]) -> list[ContentType]:
        asked = self.get_queryset()
        for door, operation in self._steps(asked, keys):
            door.run(operation)
        return [self._seen[asked.db][key] for key in keys]

    async def _arun(self, keys: list[Key]) -> list[ContentType]:
        asked = self.get_queryset()
        for door, operation in self._steps(asked, keys):
            await door.arun(operation)
        return [self._seen[asked.db][key] for key in keys]

    def _steps(
        self, asked: QuerySet[ContentType], keys: list[Key]
    ) -> Iterator[tuple[Door, Operation[None]]]:
        """Read what was not seen, then make what is not there; nothing when all was seen."""
        missing = self._missing(asked.db, keys)
        if missing:
            yield doors[asked.db], self._reading(asked, missing)
            missing = self._missing(asked.db, missing)
        if missing:
            written = self.get_queryset()
            door = written._door(write=True)
            yield door, self._making(door, written, asked.db, missing)

    def _reading(self, asked: QuerySet[ContentType], keys: list[Key]) -> Operation[None]:
        labels, models = {key[0] for key in keys}, {key[1] for key in keys}
        rows = asked.filter(app_label__in=sorted(labels), model__in=sorted(models))
        for row in (yield from rows._fetch(doors[asked.db])):
            self._remember(asked.db, row)

    def _making(
        self, door: Door, written: QuerySet[ContentType], db: str, keys: list[Key]
    ) -> Operation[None]:
        for app_label, model in keys:
            wanted = {"app_label": app_label, "model": model}
            row, _ = yield from written._get_or_create(door, {}, wanted)
            self._remember(db, row)

    def rows_by_number(self, numbers: Iterable[int]) -> Operation[dict[int, ContentType]]:
        """Return number → row; those not seen yet come in one query. An operation of this database."""
        asked = self.get_queryset()
        wanted = set(numbers)
        unseen = sorted(one for one in wanted if self._seen_row(asked.db, one) is None)
        if unseen:
            rows = yield from asked.filter(pk__in=unseen)._fetch(doors[asked.db])
            for row in rows:
                self._remember(asked.db, row)
        seen = self._seen.get(asked.db, {})
        return {number: seen[number] for number in wanted if number in seen}

    def seen(self, app_label: str, model: str) -> ContentType | None:
        """Return the row if it was read before, None otherwise; asks nobody."""
        return self._seen_row(self.get_queryset().db, (app_label, model))

    def row_of(self, app_label: str, model: str) -> Operation[ContentType]:
        """Return the row, made if it is missing. An operation of this database."""
        asked, key = self.get_queryset(), (app_label, model)
        for _, operation in self._steps(asked, [key]):
            yield from operation
        return self._seen[asked.db][key]

    def _missing(self, db: str, keys: list[Key]) -> list[Key]:
        return sorted({key for key in keys if self._seen_row(db, key) is None})

    def _seen_row(self, db: str, key: int | Key) -> ContentType | None:
        return self._seen.get(db, {}).get(key)

    def _remember(self, db: str, row: ContentType) -> ContentType:
        seen = self._seen.setdefault(db, {})
        seen[row.pk] = seen[row.app_label, row.model] = row
        return row


def _key(model: Any, for_concrete_model: bool) -> Key:
    meta = model._meta
    if for_concrete_model:
        meta = meta.concrete_model._meta
    return meta.app_label, meta.model_name


class ContentType(Model):
    """One model of an application. app_label: "music"; model: its lower-case name, "album"."""

    id = AutoField(verbose_name="ID", primary_key=True, auto_created=True)
    app_label = CharField(max_length=100)
    model = CharField("python model class name", max_length=100)

    objects: ClassVar[ContentTypeManager] = ContentTypeManager()

    class Meta:
        app_label = "contenttypes"
        verbose_name = "content type"
        verbose_name_plural = "content types"
        db_table = "django_content_type"
        unique_together: ClassVar[list[list[str]]] = [["app_label", "model"]]

    def __str__(self) -> str:
        return self.app_labeled_name

    @property
    def name(self) -> str:
        """The name of the model for people, "album"."""
        model = self.model_class()
        return self.model if model is None else str(model._meta.verbose_name)

    @property
    def app_labeled_name(self) -> str:
        """The application and the model for people, "Music | album"."""
        model = self.model_class()
        if model is None:
            return self.model
        return f"{_application_name(model)} | {model._meta.verbose_name}"

    def model_class(self) -> Any:
        """Return the class, or None when no such model is registered (any more)."""
        try:
            return apps.get_model(self.app_label, self.model)
        except ModelLookupError:
            return None

    def get_object_for_this_type(self, using: str | None = None, **kwargs: Any) -> Any:
        """Return the object of this model that the conditions find. Raises its DoesNotExist."""
        return self._objects(using).get(**kwargs)

    async def aget_object_for_this_type(self, using: str | None = None, **kwargs: Any) -> Any:
        """As get_object_for_this_type."""
        return await self._objects(using).aget(**kwargs)

    def get_all_objects_for_this_type(self, **kwargs: Any) -> Any:
        """Return the query set of the objects of this model that the conditions find."""
        return self._objects(None).filter(**kwargs)

    def natural_key(self) -> Key:
        """Return ("music", "album")."""
        return self.app_label, self.model

    def _objects(self, using: str | None) -> Any:
        model = self.model_class()
        if model is None:
            raise ModelLookupError(
                f"The content type {self.app_label}.{self.model} is of no registered model: "
                f"it was removed or renamed, or its application is not imported."
            )
        return model._base_manager.using(using or self._state.db)


def _application_name(model: Any) -> str:
    """Return what the application calls itself, its label where nothing does."""
    config = getattr(model._meta, "app_config", None)
    return str(getattr(config, "verbose_name", None) or model._meta.app_label.title())
