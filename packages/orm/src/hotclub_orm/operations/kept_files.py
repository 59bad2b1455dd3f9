"""Files of an object's fields: they are in their storages before its row is written."""

from __future__ import annotations

from typing import Any

from hotclub_orm.statements import Beside, Operation


def file_fields(meta: Any) -> tuple[Any, ...]:
    """Return the fields of the model's own table whose files are kept before the row is written."""
    found: tuple[Any, ...] | None = meta._cache.get("files")
    if found is None:
        found = tuple(f for f in meta.local_concrete_fields if hasattr(f, "uncommitted"))
        meta._cache["files"] = found
    return found


def keep_files(
    instance: Any, meta: Any, update_fields: frozenset[str] | None = None
) -> Operation[None]:
    """Bring the object's new files to their storages; `pre_save` finds them kept."""
    for field in file_fields(meta):
        if update_fields is None or field.name in update_fields:
            file = field.uncommitted(instance)
            if file is not None:
                if callable(field.upload_to):
                    _note_moments(instance, meta, field)
                yield Beside(file.commit, file.acommit)


def _note_moments(instance: Any, meta: Any, file_field: Any) -> None:
    """Give the fields before it their moment of this save: the path of a file may tell it."""
    for field in meta.local_concrete_fields:
        if field is file_field:
            return
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            field.pre_save(instance, instance._state.adding)
