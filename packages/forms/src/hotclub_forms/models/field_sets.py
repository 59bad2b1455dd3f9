"""The fields of a model that a form has, their values, and their way back to an object.

Flow: model → `fields_for_model` → form fields; object → `model_to_dict` → initial values;
cleaned values → `construct_instance` → object. Not here: forms (model_forms.py), one field's
form field (form_fields.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from hotclub_forms.errors import FormDefinitionError
from hotclub_forms.fields import Field
from hotclub_forms.models.orm_names import (
    DatabaseDefault,
    Exists,
    ForeignKey,
    OuterRef,
    Q,
    UnknownModelField,
    is_auto_field,
)

ALL_FIELDS: Final = "__all__"


def _all_of(options: Any) -> Iterator[Any]:
    # A foreign key of several columns is one field of a form; its columns are not editable.
    yield from (one for one in options.fields if one.column or isinstance(one, ForeignKey))
    yield from (one for one in options.private_fields if hasattr(one, "formfield"))
    yield from options.many_to_many


def _is_chosen(name: str, fields: Any, exclude: Any) -> bool:
    return (fields is None or name in fields) and not (exclude and name in exclude)


def fields_for_model(
    model: Any,
    fields: Sequence[str] | str | None = None,
    exclude: Sequence[str] | None = None,
    widgets: Mapping[str, Any] | None = None,
    formfield_callback: Callable[..., Any] | None = None,
    localized_fields: Sequence[str] | str | None = None,
    labels: Mapping[str, Any] | None = None,
    help_texts: Mapping[str, Any] | None = None,
    error_messages: Mapping[str, Any] | None = None,
    field_classes: Mapping[str, Any] | None = None,
    *,
    apply_limit_choices_to: bool = True,
    form_declared_fields: Mapping[str, Field] | None = None,
) -> dict[str, Any]:
    """Return form fields by name for a model's editable fields, in the order of `fields`.

    fields, exclude: names to take, to leave out. formfield_callback: makes the form field of a
    model field. The mappings are by field name. form_declared_fields: taken as they are. A name
    that the model has not gives None. Raises UnknownModelField for one that can't be edited.
    """
    if formfield_callback is not None and not callable(formfield_callback):
        raise FormDefinitionError("formfield_callback must be a function or callable")
    declared = form_declared_fields or {}
    by_option = {
        "widget": widgets,
        "label": labels,
        "help_text": help_texts,
        "error_messages": error_messages,
        "form_class": field_classes,
    }
    found: dict[str, Any] = {}
    unshown = set()
    for field in sorted(_all_of(model._meta)):
        name = field.name
        if not _is_chosen(name, fields, exclude):
            continue
        if not getattr(field, "editable", False):
            if fields is not None:
                raise _not_editable(model, name)
        elif name in declared:
            found[name] = declared[name]
        else:
            options = {key: by[name] for key, by in by_option.items() if by and name in by}
            if localized_fields == ALL_FIELDS or (localized_fields and name in localized_fields):
                options["localize"] = True
            made = (formfield_callback or _form_field)(field, **options)
            if not made:
                unshown.add(name)
                continue
            if apply_limit_choices_to:
                apply_limit_choices_to_to_formfield(made)
            found[name] = made
    if not fields:
        return found
    wanted = [name for name in fields if not (exclude and name in exclude) and name not in unshown]
    return {name: found.get(name) for name in wanted}


def _not_editable(model: Any, name: str) -> UnknownModelField:
    return UnknownModelField(
        f"{name!r} cannot be specified for {model.__name__} model form as it is a non-editable "
        f"field. Leave it out, or declare a form field of that name."
    )


def _form_field(field: Any, **options: Any) -> Any:
    return field.formfield(**options)


def apply_limit_choices_to_to_formfield(formfield: Any) -> None:
    """Keep only the rows that a field's limit_choices_to lets through."""
    if not (hasattr(formfield, "queryset") and hasattr(formfield, "get_limit_choices_to")):
        return
    limit = formfield.get_limit_choices_to()
    if not limit:
        return
    conditions = limit if isinstance(limit, Q) else Q(**limit)
    rows = formfield.queryset
    # A condition along a relation of many would give a row several times.
    allowed = rows.model._base_manager.filter(conditions).filter(pk=OuterRef("pk"))
    formfield.queryset = rows.filter(Exists(allowed))


def model_to_dict(
    instance: Any, fields: Iterable[str] | None = None, exclude: Iterable[str] | None = None
) -> dict[str, Any]:
    """Return an object's editable values by field name; related objects of many as lists."""
    return {
        field.name: _shown(field.value_from_object(instance))
        for field in _shown_fields(instance, fields, exclude)
    }


def initial_of(instance: Any, fields: Any, exclude: Any) -> dict[str, Any]:
    """As model_to_dict, but related objects of many are asked for when they are read."""
    found = {}
    for field in _shown_fields(instance, fields, exclude):
        if field.many_to_many and instance.pk is not None:
            found[field.name] = getattr(instance, field.attname).all()
        else:
            found[field.name] = _shown(field.value_from_object(instance))
    return found


def _shown_fields(instance: Any, fields: Any, exclude: Any) -> Iterator[Any]:
    for field in _all_of(instance._meta):
        if getattr(field, "editable", False) and _is_chosen(field.name, fields, exclude):
            yield field


def _shown(value: Any) -> Any:
    return None if isinstance(value, DatabaseDefault) else value


def construct_instance(
    form: Any,
    instance: Any,
    fields: Iterable[str] | None = None,
    exclude: Iterable[str] | None = None,
) -> Any:
    """Put a form's cleaned values on an object and return it; nothing is saved."""
    cleaned = form.cleaned_data
    files: list[Any] = []
    for field in instance._meta.fields:
        name = field.name
        if not field.editable or is_auto_field(field) or name not in cleaned:
            continue
        if not _is_chosen(name, fields, exclude) or _keeps_default(form, field):
            continue
        # Where a file goes may depend on the other values.
        if hasattr(field, "upload_to"):
            files.append(field)
        else:
            field.save_form_data(instance, cleaned[name])
    for field in files:
        field.save_form_data(instance, cleaned[field.name])
    return instance


def _keeps_default(form: Any, field: Any) -> bool:
    """Tell whether nothing was given for a field that has a default."""
    if field.has_db_default() and not field.null and form.cleaned_data[field.name] is None:
        return True  # an input left empty is no NULL where the column can hold none
    if not (field.has_default() or field.has_db_default()):
        return False
    form_field = form._working_fields()[field.name]
    return bool(
        form_field.widget.value_omitted_from_data(
            form.data, form.files, form.add_prefix(field.name)
        )
        and form.cleaned_data.get(field.name) in form_field.empty_values
    )
