"""What a list may be filtered by, and which fields a popup may ask for: the guards.

A visitor writes any name into an address. Allowed is what the declaration offers: own fields'
values, paths in list_filter, limit_choices_to of relations that point here.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm import FieldDoesNotExist

from hotclub_admin.constants import LOOKUP_SEP
from hotclub_admin.utils import FieldIsAForeignKeyColumnName
from hotclub_admin.utils.secrets import is_password_hash
from hotclub_admin.widgets import url_params_from_lookup_dict


def is_lookup_allowed(admin: Any, lookup: str, value: Any, request: Any) -> bool:
    """Tell whether a list may be filtered by this lookup."""
    if _is_limit_of_a_relation(admin.model, lookup, value):
        return True
    parts, end = _path_of(admin.model, lookup)
    if is_password_hash(end):
        return False
    # A name of the model's own, whatever lookup follows, tells nothing of other tables.
    if len(parts) <= 1:
        return True
    offered = {LOOKUP_SEP.join(parts), lookup}
    if getattr(end, "is_relation", False):
        offered.add(LOOKUP_SEP.join([*parts, "pk"]))
    declared = _declared(admin, request)
    # A relation that is a key adds no step (restaurant__place__country): on neither side.
    paths = (_path_of(admin.model, one)[0] for one in declared if isinstance(one, str))
    return bool(offered & (declared | {LOOKUP_SEP.join(path) for path in paths}))


def _path_of(model: Any, lookup: str) -> tuple[list[str], Any]:
    """Return the names that lead over relations, and the field at the end; keys add no step."""
    parts: list[str] = []
    end: Any = None
    for name in lookup.split(LOOKUP_SEP):
        try:
            field = model._meta.get_field(model._meta.pk.name if name == "pk" else name)
        except (FieldDoesNotExist, FieldIsAForeignKeyColumnName):
            break  # a transform or a lookup
        if end is None or field not in _targets(end):
            parts.append(name)
        end = field
        if not field.is_relation or field.related_model is None:
            break
        model = field.related_model
    return parts, end


def _declared(admin: Any, request: Any) -> set[Any]:
    declared = {getattr(admin, "date_hierarchy", None)}
    for item in admin.get_list_filter(request):
        if isinstance(item, type):
            declared.add(getattr(item, "parameter_name", None))
        else:
            declared.add(item[0] if isinstance(item, list | tuple) else item)
    return declared


def _targets(field: Any) -> Any:
    if field.concrete and not field.many_to_many:
        return [field.target_field]
    return [field.related_model._meta.pk]


def _is_limit_of_a_relation(model: Any, lookup: str, value: Any) -> bool:
    for relation in model._meta.all_related:
        limits = getattr(relation, "limit_choices_to", None) or getattr(
            relation.field.remote_field, "limit_choices_to", None
        )
        if not limits:
            continue
        text = str(value)
        if url_params_from_lookup_dict(limits).get(lookup) == text:
            return True
    return False


def is_to_field_allowed(admin: Any, to_field: str) -> bool:
    """Tell whether a popup may hand out this field: the key, or what a registered model refers to."""
    opts = admin.opts
    try:
        field = opts.get_field(to_field)
    except FieldDoesNotExist:
        return False
    if not getattr(field, "concrete", False):
        return False
    if field.primary_key:
        return True
    for many_to_many in opts.many_to_many:
        if (
            many_to_many.remote_field.through
            and field.name == getattr(many_to_many, "m2m_target_field_name", lambda: None)()
        ):
            return True
    registered = set()
    for model, model_admin in admin.admin_site._registry.items():
        registered.add(model)
        for inline in model_admin.inlines:
            registered.add(inline.model)
    related = [
        one for one in opts.get_fields(include_hidden=True) if one.auto_created and not one.concrete
    ]
    for relation in related:
        owner = relation.related_model
        if not any(issubclass(model, owner) for model in registered):
            continue
        if not relation.field.many_to_many and relation.field.target_field is field:
            return True
        if relation.field.many_to_many and field is opts.pk:
            return True
    return False
