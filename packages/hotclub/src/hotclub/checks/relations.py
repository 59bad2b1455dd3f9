"""What the declaration of a relation gets wrong: its target, its far end, its through model.

Flow: model → each local relation → **relation_messages** → messages fields.E3xx.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterator
from typing import Any

from hotclub_orm.fields.on_delete import DB_SET_NULL, SET_DEFAULT, SET_NULL

from hotclub.checks.fields import name_messages
from hotclub.checks.messages import CheckMessage, Error, Warning  # noqa: A004

__all__ = ["relation_messages"]

Messages = Iterator[CheckMessage]


def relation_messages(field: Any) -> list[CheckMessage]:
    """Return what is wrong with a relation of a model."""
    found = [*name_messages(field), *_names(field)]
    problem = _target(field)
    if problem is not None:
        return [*found, problem]
    found += _clashes(field)
    return [*found, *(_many(field) if field.many_to_many else _key(field))]


def _target(field: Any) -> CheckMessage | None:
    target = field.remote_field.model
    if isinstance(target, str):
        return Error(
            f"Field defines a relation with model {target!r}, which is either not installed, or is "
            "abstract.", hint="Is its application in INSTALLED_APPS, and its name right?",
            obj=field, id="fields.E300",
        )  # fmt: skip
    if target._meta.abstract:
        return Error(f"Field defines a relation with model '{target._meta.label}', which is "
                     "abstract.", obj=field, id="fields.E300")  # fmt: skip
    if target._meta.swapped:
        return Error(
            f"Field defines a relation with the model '{target._meta.label}', which has been "
            "swapped out.", hint=f"Point the relation at settings.{target._meta.swappable}.",
            obj=field, id="fields.E301",
        )  # fmt: skip
    return None


def _names(field: Any) -> Messages:
    name = field.remote_field.related_name
    if name and not (name.endswith("+") or (name.isidentifier() and not keyword.iskeyword(name))):
        yield Error(f"The name {name!r} is invalid related_name.",
                    hint="It must be a Python identifier, or end with '+'.", obj=field,
                    id="fields.E306")  # fmt: skip
    query = field.remote_field.related_query_name
    for text in filter(None, [query]):
        if text.endswith("_"):
            yield Error(
                f"Reverse query name {text!r} must not end with an underscore.",
                obj=field,
                id="fields.E308",
            )
        if "__" in text:
            yield Error(f"Reverse query name {text!r} must not contain '__'.", obj=field,
                        id="fields.E309")  # fmt: skip


def _clashes(field: Any) -> Messages:
    """E302 … E305: the name that the target gets is another field's, or another relation's."""
    rel = field.remote_field
    if rel.hidden or field.model._meta.abstract:
        return
    options = rel.model._meta
    accessor, here = rel.get_accessor_name(), f"{field.model._meta.object_name}.{field.name}"
    query = (
        field.related_query_name() if callable(getattr(field, "related_query_name", None)) else None
    )
    mend = "Give one of them another related_name."
    for other in (*options.local_fields, *options.local_many_to_many):
        there = f"{options.object_name}.{other.name}"
        if other.name == accessor:
            yield Error(
                f"Reverse accessor '{options.object_name}.{accessor}' for '{here}' clashes "
                f"with field name '{there}'.",
                hint=mend,
                obj=field,
                id="fields.E302",
            )
        if other.name == query:
            yield Error(f"Reverse query name for '{here}' clashes with field name '{there}'.",
                        hint=mend, obj=field, id="fields.E303")  # fmt: skip
    for other in options.related_objects:
        if other.field is field or other.hidden:
            continue
        if other.parent_link and other.model is not rel.model:
            continue  # another child of a parent
        there = f"{other.field.model._meta.object_name}.{other.field.name}"
        if other.get_accessor_name() == accessor:
            yield Error(f"Reverse accessor '{options.object_name}.{accessor}' for '{here}' clashes "
                        f"with reverse accessor for '{there}'.", hint=mend, obj=field,
                        id="fields.E304")  # fmt: skip


def _key(field: Any) -> Messages:
    if hasattr(field, "to_fields"):
        yield from _over_fields(field)
        return
    on_delete = field.remote_field.on_delete
    if on_delete in (SET_NULL, DB_SET_NULL):
        yield from _set_to_null(field, on_delete)
    if on_delete is SET_DEFAULT and not field.has_default():
        yield Error("Field specifies on_delete=SET_DEFAULT, but has no default value.",
                    hint="Set a default, or change on_delete.", obj=field, id="fields.E321")  # fmt: skip
    if field.many_to_one and field.unique and not field.primary_key:
        yield Warning("Setting unique=True on a ForeignKey has the same effect as using a "
                      "OneToOneField.", hint="Use a OneToOneField.", obj=field,
                      id="fields.W342")  # fmt: skip
    target = _pointed_to(field)
    if target is not None and not target.unique and not _is_unique_by_constraint(target):
        yield Error(f"'{target.model._meta.object_name}.{target.name}' must be unique because it is "
                    "referenced by a foreign key.", hint="Add unique=True to it.", obj=field,
                    id="fields.E311")  # fmt: skip


def _set_to_null(field: Any, on_delete: Any) -> Messages:
    """Check that the column can be NULL; of those that from_fields names all by the database, one by us."""
    every = on_delete == DB_SET_NULL
    if not field.null:
        yield Error(f"Field specifies on_delete={on_delete}, but cannot be null.",
                    hint="Set null=True, or change on_delete.", obj=field, id="fields.E320")  # fmt: skip
        return
    columns = getattr(field, "fields", None) or ()
    fixed = [one.name for one in columns if not one.null]
    if fixed and (every or len(fixed) == len(columns)):
        names = ", ".join(map(repr, fixed))
        yield Error(f"Field specifies on_delete={on_delete}, but its from_fields hold "
                    f"columns that cannot be null: {names}.",
                    hint="Set null=True on them, or change on_delete" + (
                        ": SET_NULL sets those that may be null alone." if every else "."),
                    obj=field, id="fields.E320")  # fmt: skip


def _over_fields(field: Any) -> Messages:
    """Check a ForeignObject: fields that exist, and together are unique there."""
    for names, model, number in (
        (field.from_fields, field.model, "E313"),
        (field.to_fields, field.remote_field.model, "E312"),
    ):
        missing = [name for name in names if name not in model._meta.forward_map]
        for name in missing:
            yield Error(f"The field {name!r} doesn't exist on the model '{model._meta.label}'.",
                        obj=field, id=f"fields.{number}")  # fmt: skip
        if missing:
            return
    options = field.remote_field.model._meta
    wanted = {one.name for one in field.foreign_related_fields}
    groups = [
        *({one.name} for one in field.foreign_related_fields if one.unique),
        {one.name for one in options.pk_fields},
        *map(set, options.unique_together),
        *(set(one.fields) for one in options.total_unique_constraints),
    ]
    if not any(group <= wanted for group in groups):
        names = ", ".join(repr(one.name) for one in field.foreign_related_fields)
        yield Error(f"No subset of the fields {names} on model '{options.object_name}' is unique.",
                    hint="Give them a UniqueConstraint together, or unique=True to one.",
                    obj=field, id="fields.E310")  # fmt: skip


def _pointed_to(field: Any) -> Any:
    name = field.remote_field.field_name
    if not name:
        return None
    try:
        return field.remote_field.model._meta.get_field(name)
    except LookupError:
        return None


def _is_unique_by_constraint(target: Any) -> bool:
    return any(
        tuple(getattr(one, "fields", ())) == (target.name,) and getattr(one, "condition", 1) is None
        for one in target.model._meta.constraints
    )


def _stands_for(end: Any, model: Any) -> bool:
    """Whether a key of a table between that points to `end` may tell a row of `model`."""
    if isinstance(end, str):
        return False
    return bool(end._meta.concrete_model is model._meta.concrete_model)


def _many(field: Any) -> Messages:
    if field._unique:
        yield Error("ManyToManyFields cannot be unique.", obj=field, id="fields.E330")
    if field.null:
        yield Warning("null has no effect on ManyToManyField.", obj=field, id="fields.W340")
    if field._validators:
        yield Warning("ManyToManyField does not support validators.", obj=field, id="fields.W341")
    through = field.remote_field.through
    if isinstance(through, str):
        yield Error(f"Field specifies a many-to-many relation through model {through!r}, which has "
                    "not been installed.", obj=field, id="fields.E331")  # fmt: skip
        return
    if through is None or through._meta.auto_created:
        return
    ends = [one.remote_field.model for one in through._meta.fields if one.is_relation]
    label = through._meta.object_name
    chosen = field.remote_field.through_fields
    to_self = field.model is field.remote_field.model
    for model, number in ((field.model, 334), (field.remote_field.model, 335)):
        count = sum(_stands_for(end, model) for end in ends)
        if not count:
            yield Error(f"The model is used as an intermediate model by '{field}', but it does not "
                        f"have a foreign key to '{model._meta.object_name}'.", obj=through,
                        id="fields.E333")  # fmt: skip
        elif count > (2 if to_self else 1) and not chosen:
            yield Error(
                f"The model {label!r} has {count} foreign keys to "
                f"'{model._meta.object_name}', which is ambiguous.",
                hint="Name the two in through_fields=(source, target).",
                obj=field,
                id=f"fields.E{number}",
            )
        if to_self:
            return
