"""Sets of unique values of a model: what they ask of fields, and who checks them.

Flow: unique sets (model_info.py) whose fields are all there → arguments of fields, validators.
Not here: the checks (validators.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hotclub_api.fields.defaults import empty
from hotclub_api.serializing.model_info import UniqueSet, unique_sets
from hotclub_api.validators import (
    UniqueForDateValidator,
    UniqueForMonthValidator,
    UniqueForYearValidator,
    UniqueTogetherValidator,
)


def whole_sets(model: Any, field_names: Any) -> Iterator[UniqueSet]:
    """Yield the sets of more than one field whose fields are all among the names."""
    for one in unique_sets(model):
        if len(one.names) > 1 and {*one.names, *one.condition_fields} <= set(field_names):
            yield one


def ask_for_members(
    model: Any, field_names: Any, declared: Any, extra_kwargs: dict[str, dict[str, Any]]
) -> None:
    """Have the members of sets given, or fall back to their default, in `extra_kwargs`.

    field_names: all fields.   declared: those that are not changed.
    """
    names = set(field_names) - set(declared)
    for one in whole_sets(model, field_names):
        for name in names & set(one.names):
            extra = extra_kwargs.setdefault(name, {})
            if extra.get("read_only"):
                continue
            default = default_of(one.model._meta.get_field(name))
            if default is empty:
                extra.setdefault("required", True)
            elif "required" not in extra:
                extra.setdefault("default", default)


def default_of(model_field: Any) -> Any:
    """Return what a model's field becomes when it is not given, `empty` if it must be."""
    if model_field.has_default():
        return model_field.default
    if model_field.null:
        return None
    if model_field.blank and model_field.get_internal_type() in ("CharField", "TextField"):
        return ""
    return empty


def together_validators(model: Any, by_source: Mapping[str, list[str]]) -> list[Any]:
    """Return a validator for each set of unique values.   by_source: source → field names."""
    found = []
    for one in whole_sets(model, by_source):
        names = [by_source[source][0] for source in one.names]
        found.append(
            UniqueTogetherValidator(
                queryset=one.model._default_manager,
                fields=names,
                message=one.message,
                condition=one.condition,
                condition_fields=one.condition_fields,
                code=one.code,
            )
        )
    return found


def for_date_validators(model: Any, by_source: Mapping[str, list[str]]) -> list[Any]:
    """Return a validator for each `unique_for_date` and its kin.   by_source: as above."""
    kinds = {
        "unique_for_date": UniqueForDateValidator,
        "unique_for_month": UniqueForMonthValidator,
        "unique_for_year": UniqueForYearValidator,
    }
    return [
        kind(queryset=model._default_manager, field=one.name, date_field=date)
        for one in model._meta.fields
        for option, kind in kinds.items()
        if (date := getattr(one, option, None)) and {one.name, date} <= set(by_source)
    ]
