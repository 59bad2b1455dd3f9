"""What models ask of a database that it cannot have, and that is left out there.

Flow: models, databases → **checks** → models.W038, W039, W040, W046, W047, fields.W163; and, as errors,
what only PostgreSQL has, without which there is no table: postgres.E101, E102, E103. Asked for the databases
that are named, as the other questions to databases; `required_db_features` of a model says that the
lack is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hotclub.checks.messages import CheckMessage, Error, Warning  # noqa: A004

__all__ = ["CHECKS"]

_NOT_CREATED = "It is not created there. Silence this warning if you don't care about it."
_IGNORED = "Those columns are ignored. Silence this warning if you don't care about it."


def check_database_features(
    app_configs: Any = None, databases: Any = None, **_kwargs: Any
) -> list[CheckMessage]:
    """Ask each model what each of the databases cannot give it."""
    from hotclub_orm.door import doors
    from hotclub_orm.routers import router

    from hotclub.apps import apps

    models = (
        list(apps.get_models())
        if app_configs is None
        else [model for config in app_configs for model in config.get_models()]
    )
    return [
        message
        for alias in databases or ()
        for model in models
        if router.allow_migrate_model(alias, model)
        for message in _lacking(model, doors[alias])
    ]


def _lacking(model: Any, door: Any) -> Iterator[CheckMessage]:
    options, name = model._meta, getattr(door, "display_name", door.vendor)

    def lacks(feature: str) -> bool:
        known = feature in options.required_db_features
        return not known and not getattr(door.features, feature)

    def told(what: str, number: str, hint: str | None = _NOT_CREATED) -> CheckMessage:
        return Warning(f"{name} does not support {what}.", hint=hint, obj=model, id=number)

    unique = [one for one in options.constraints if hasattr(one, "nulls_distinct")]
    if lacks("supports_deferrable_unique_constraints") and any(
        one.deferrable is not None for one in unique
    ):
        yield told("deferrable unique constraints", "models.W038")
    if lacks("supports_covering_indexes"):
        if any(one.include for one in unique):
            yield told("unique constraints with non-key columns", "models.W039")
        if any(one.include for one in options.indexes):
            yield told("indexes with non-key columns", "models.W040", _IGNORED)
    if lacks("supports_nulls_distinct_unique_constraints") and any(
        one.nulls_distinct is False for one in unique
    ):
        yield told("unique constraints with nulls distinct", "models.W047")
    yield from _comments(model, lacks, told)
    if door.vendor != "postgresql":
        yield from _of_postgresql(model, name)


def _of_postgresql(model: Any, name: str) -> Iterator[CheckMessage]:
    elsewhere = "Keep the model's table on a PostgreSQL database, by a router."
    for field in model._meta.local_fields:
        if hasattr(field, "postgres_type"):
            yield Error(
                f"{name} has no column for {type(field).__name__}.",
                hint=f"{elsewhere} Or take a JSONField, which every database has.",
                obj=field,
                id="postgres.E101",
            )
    for index in model._meta.indexes:
        if any(kind.__name__ == "PostgresIndex" for kind in type(index).__mro__):
            yield Error(
                f"{name} has no {type(index).__name__} ({index.name}).",
                hint=f"{elsewhere} Or take an Index, which every database has.",
                obj=model,
                id="postgres.E103",
            )
    for constraint in model._meta.constraints:
        if type(constraint).__name__ == "ExclusionConstraint":
            yield Error(
                f"{name} has no exclusion constraints ({constraint.name}).",
                hint=elsewhere,
                obj=model,
                id="postgres.E102",
            )


def _comments(model: Any, lacks: Any, told: Any) -> Iterator[CheckMessage]:
    if not lacks("supports_comments"):
        return
    if model._meta.db_table_comment:
        yield told("comments on tables (db_table_comment)", "models.W046", None)
    for field in model._meta.local_fields:
        if field.db_comment:
            message = told("comments on columns (db_comment)", "fields.W163", None)
            message.obj = field
            yield message


CHECKS = (check_database_features,)
