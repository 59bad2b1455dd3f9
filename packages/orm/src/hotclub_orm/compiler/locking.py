"""FOR UPDATE: which tables' rows a SELECT locks, and how.

Flow: `select_for_update(of=…)` → **here** → the dialect's words; nothing where rows cannot be locked.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.compiler.columns import follow
from hotclub_orm.compiler.writer import Writer
from hotclub_orm.errors import FieldError, NotSupportedError


def check_lock(writer: Writer) -> None:
    """Raise NotSupportedError for a way of locking that the database has not.

    Raises FieldError for an unknown relation, also where rows cannot be locked.
    """
    lock, features = writer.query.lock or {}, writer.dialect.features
    for name in lock.get("of", ()):
        _locked_relations(writer.query.model, name)
    for option in ("nowait", "skip_locked"):
        if lock.get(option) and features.select_for_update and not getattr(features, option):
            raise NotSupportedError(f"{option.upper()} is not supported on this database.")


def lock_clause(writer: Writer) -> str:
    """Return FOR UPDATE and what belongs to it. Raises FieldError for an unknown relation."""
    lock = writer.query.lock
    if lock is None or writer.depth or not writer.dialect.features.select_for_update:
        return ""
    tables = [writer.alias(_locked_alias(writer, name)) for name in lock["of"]]
    text: str = writer.dialect.lock_clause(
        of=[table.strip('"') for table in tables],
        nowait=lock["nowait"],
        skip_locked=lock["skip_locked"],
        no_key=lock["no_key"],
    )
    return text


def _locked_alias(writer: Writer, name: str) -> Any:
    alias, model = writer.query.tables.base, writer.query.model
    for field in _locked_relations(model, name):
        alias = follow(writer, field, model, alias, field.name)
        model = field.related_model
    return alias


def _locked_relations(model: Any, name: str) -> list[Any]:
    """Return the relations that lead to the locked table. Raises FieldError."""
    found: list[Any] = []
    if name == "self":
        return found
    for part in name.split("__"):
        relations = {f.name: f for f in model._meta.fields if f.is_relation}
        relations |= {
            rel.name: rel
            for rel in model._meta.all_related
            if rel.field.unique and not rel.hidden and not rel.field.many_to_many
        }
        if part not in relations:
            raise FieldError(
                f"Invalid field name(s) given in select_for_update(of=(...)): {name}. "
                f"Choices are: {', '.join(['self', *sorted(relations)])}."
            )
        found.append(relations[part])
        model = relations[part].related_model
    return found
