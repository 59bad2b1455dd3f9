"""What a model has from its bases: fields of abstract ones, links to parents, all of what it stands for.

Flow: class body → declaring.py → **here** → `_meta` is whole. Not here: the attributes of relations, the key
of a model that has none (declaring.py).
"""

from __future__ import annotations

import copy
from typing import Any

from hotclub_orm.errors import FieldError
from hotclub_orm.fields.on_delete import CASCADE
from hotclub_orm.fields.relations import OneToOneField


def inherit(cls: Any, parents: list[Any]) -> None:
    """Give a new class what its bases have: copies of abstract fields, links to parents, a proxy's all.

    parents: its bases that are models. Raises FieldError for fields that clash, TypeError for a proxy of
    nothing.
    """
    meta = cls._meta
    own = {
        field.name for field in (*meta.local_fields, *meta.local_many_to_many, *meta.private_fields)
    }
    if meta.proxy:
        _become_proxy(cls, parents)
        return
    meta.concrete_model = cls
    _take_abstract_links(cls, own)
    links = {
        field.remote_field.model: field
        for field in meta.local_fields
        if isinstance(field, OneToOneField)
    }
    of_parents: set[str] = set()
    declared = frozenset(own)
    for base in _all_bases(cls):
        base_meta = base._meta
        for field in base_meta.private_fields:
            if field.name not in own and field.name not in cls.__dict__:
                copied = copy.deepcopy(field)
                copied.of_parent = not base_meta.abstract
                copied.contribute_to_class(cls, field.name)
                own.add(field.name)
        if base_meta.abstract:
            nearer = _nearer_names(cls, base)
            for field in (*base_meta.local_fields, *base_meta.local_many_to_many):
                if field.name not in own | of_parents and field.name not in nearer:
                    copied = copy.deepcopy(field)
                    copied.contribute_to_class(cls, field.name)
                    own.add(field.name)
            continue
        concrete = base_meta.concrete_model
        _refuse_clashes(cls, base, declared)
        # What a parent's table has from an abstract base is read there, not copied again.
        of_parents.update(field.name for field in (*base_meta.fields, *base_meta.many_to_many))
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


def _nearer_names(cls: Any, base: Any) -> set[str]:
    """Return what the class, or a plain class before that base, has under names of its own."""
    nearer = set(vars(cls))
    for one in cls.__mro__[1:]:
        if one is base:
            break
        if "_meta" not in vars(one):
            nearer.update(vars(one))
    return nearer


def _refuse_clashes(cls: Any, base: Any, declared: frozenset[str]) -> None:
    for field in (*base._meta.local_fields, *base._meta.local_many_to_many):
        if field.name in declared and not base._meta.proxy:
            raise FieldError(
                f"Local field {field.name!r} in class {cls.__name__!r} clashes with field of the "
                f"same name from base class {base.__name__!r}: only fields of abstract bases can be "
                "declared anew."
            )


def _take_abstract_links(cls: Any, own: set[str]) -> None:
    """Copy the links to parents that abstract bases declare, before a parent gets one unasked."""
    for base in _all_bases(cls):
        for field in base._meta.local_fields if base._meta.abstract else ():
            if not isinstance(field, OneToOneField) or not field.remote_field.parent_link:
                continue
            if field.name not in own and cls.__dict__.get(field.name, field) is not None:
                copy.deepcopy(field).contribute_to_class(cls, field.name)
                own.add(field.name)


def _all_bases(cls: Any) -> list[Any]:
    return [base for base in cls.__mro__[1:] if hasattr(base, "_meta") and "_meta" in vars(base)]


def _parent_link(cls: Any, base: Any, links: dict[Any, Any], own: set[str]) -> Any:
    if base._meta.pk.column is None:
        raise FieldError(
            f"{cls.__name__} can't have {base.__name__} as its parent: a key of several fields is "
            "shared by no child table. Use a proxy, an abstract base, or a OneToOneField."
        )
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
    if instead := target._meta.swapped:
        raise TypeError(
            f"{cls.__name__} can't be a proxy of {target._meta.label}: {instead} stands in for it."
        )
    meta = cls._meta
    if meta.local_fields or meta.local_many_to_many:
        raise FieldError(f"Proxy model '{cls.__name__}' contains model fields.")
    meta.proxy_for_model, meta.concrete_model = concrete[0], target
    meta.pk, meta.auto_field = target._meta.pk, target._meta.auto_field
    meta.db_table = target._meta.db_table
    meta.local_fields = target._meta.local_fields
    meta.local_many_to_many = target._meta.local_many_to_many
    for field in target._meta.private_fields:
        if getattr(field, "for_concrete_model", True):
            meta.private_fields.append(field)
        else:  # it tells the proxy from its target
            copy.deepcopy(field).contribute_to_class(cls, field.name)
    meta.parents = target._meta.parents
