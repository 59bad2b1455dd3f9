"""From a name in list_display or readonly_fields to a label, a value, and the text shown for it.

Flow: name + object → **field, callable or property** → value → text. A name is a field, a path of
relations, a callable, an attribute of the ModelAdmin or of the model; asked in that order.
Not here: HTML of cells (templatetags/admin_list.py).
"""

from __future__ import annotations

import datetime as dt
import decimal
import json
from collections.abc import Callable
from operator import attrgetter
from typing import Any

from hotclub_forms.boundfield import pretty_name
from hotclub_orm import BooleanField, FieldDoesNotExist, FieldFile
from hotclub_templates import SafeString, escape

from hotclub_admin.constants import LOOKUP_SEP
from hotclub_admin.surroundings import surroundings
from hotclub_admin.utils.paths import (
    FieldIsAForeignKeyColumnName,
    NotRelationField,
    get_field,
    get_fields_from_path,
)
from hotclub_admin.utils.secrets import is_password_hash, masked

__all__ = [
    "boolean_icon",
    "column_of",
    "display_for_field",
    "display_for_value",
    "help_text_for_field",
    "label_for_field",
    "lookup_field",
]

_LONGEST_LINK = 2048


def lookup_field(name: Any, obj: Any, model_admin: Any = None) -> tuple[Any, Any, Any]:
    """Return (field or None, callable or attribute or None, value) of a name for an object.

    Raises ObjectDoesNotExist where a relation leads nowhere, AttributeError for an unknown name.
    """
    opts = obj._meta
    try:
        field = get_field(opts, name) if isinstance(name, str) else None
    except (FieldDoesNotExist, FieldIsAForeignKeyColumnName):
        field = None
    if field is not None:
        return field, None, getattr(obj, name)
    if callable(name):
        return None, name, name(obj)
    if model_admin is not None and hasattr(model_admin, name) and name != "__str__":
        attribute = getattr(model_admin, name)
        return None, attribute, attribute(obj)
    if LOOKUP_SEP in name and not hasattr(obj, name):
        return _follow(name, obj)
    attribute = getattr(obj, name)
    shown = getattr(type(obj), name, attribute)
    return None, shown, attribute() if callable(attribute) else attribute


def column_of(name: Any, model: Any, model_admin: Any) -> tuple[Any, Any, Callable[[Any], Any]]:
    """Return (field or None, attribute or None, object → value) of a name: asked once a column.

    Raises AttributeError for a name that is nothing.
    """
    try:
        field = get_field(model._meta, name) if isinstance(name, str) else None
    except (FieldDoesNotExist, FieldIsAForeignKeyColumnName):
        field = None
    if field is not None:
        return field, None, attrgetter(name)
    if callable(name):
        return None, name, name
    if name != "__str__" and hasattr(model_admin, name):
        attribute = getattr(model_admin, name)
        return None, attribute, attribute
    if name == "__str__":
        return None, str, str
    if LOOKUP_SEP in name and not hasattr(model, name):
        return _end_of(name, model), None, lambda obj: _follow(name, obj)[2]
    attribute = getattr(model, name, None)
    shown = attribute.fget if isinstance(attribute, property) else attribute
    return None, shown, lambda obj: lookup_field(name, obj, model_admin)[2]


def _end_of(path: str, model: Any) -> Any:
    try:
        return get_fields_from_path(model, path)[-1]
    except (FieldDoesNotExist, NotRelationField):
        return None


def _follow(path: str, obj: Any) -> tuple[Any, Any, Any]:
    try:
        field = get_fields_from_path(type(obj), path)[-1]
    except (FieldDoesNotExist, NotRelationField):
        field = None
    value = obj
    for name in path.split(LOOKUP_SEP):
        value = getattr(value, name, None)
        if callable(value) and not hasattr(value, "all"):
            value = value()
        if value is None:
            break
    return field, None, value


def label_for_field(
    name: Any, model: Any, model_admin: Any = None, return_attr: bool = False, form: Any = None
) -> Any:
    """Return the label of a column; with return_attr also what it stands for, None for a field.

    Raises AttributeError for a name that is nothing.
    """
    label, attribute = _label(name, model, model_admin, form)
    return (label, attribute) if return_attr else label


def _label(name: Any, model: Any, model_admin: Any, form: Any) -> tuple[Any, Any]:
    try:
        field = get_field(model._meta, name) if isinstance(name, str) else None
    except FieldDoesNotExist:
        field = None
    except FieldIsAForeignKeyColumnName:
        return pretty_name(name), name
    if field is not None:
        return getattr(field, "verbose_name", None) or field.related_model._meta.verbose_name, None
    if name == "__str__":
        return str(model._meta.verbose_name), str
    attribute = _attribute(name, model, model_admin, form)
    if attribute is None:
        return _path_label(name, model, model_admin)
    if hasattr(attribute, "short_description"):
        return attribute.short_description, attribute
    getter: Any = attribute.fget if isinstance(attribute, property) else None
    if hasattr(getter, "short_description"):
        return getter.short_description, attribute
    if callable(attribute):
        own = getattr(attribute, "__name__", "")
        return ("--" if own == "<lambda>" else pretty_name(own or str(name))), attribute
    return pretty_name(str(name)), attribute


def _attribute(name: Any, model: Any, model_admin: Any, form: Any) -> Any:
    if callable(name):
        return name
    if model_admin is not None and hasattr(model_admin, name):
        return getattr(model_admin, name)
    if hasattr(model, name):
        return getattr(model, name)
    if form is not None and name in form.fields:
        return form.fields[name]
    return None


def _path_label(name: str, model: Any, model_admin: Any) -> tuple[Any, Any]:
    try:
        field = get_fields_from_path(model, name)[-1]
        return getattr(field, "verbose_name", None) or pretty_name(name), name
    except (FieldDoesNotExist, NotRelationField):
        owner = f" or {type(model_admin).__name__!r}" if model_admin is not None else ""
        raise AttributeError(
            f"{model._meta.object_name!r}{owner} has nothing called {name!r}."
        ) from None


def help_text_for_field(name: Any, model: Any) -> str:
    """Return the help text of a field; nothing for what is none."""
    try:
        field = get_field(model._meta, name)
    except (FieldDoesNotExist, FieldIsAForeignKeyColumnName, TypeError):
        return ""
    return getattr(field, "help_text", "") or ""


def display_for_field(
    value: Any, field: Any, empty_value_display: str, avoid_link: bool = False
) -> Any:
    """Return what is shown for a field's value; safe HTML or text that is still to be escaped."""
    if is_password_hash(field):
        return masked(value)
    if getattr(field, "flatchoices", None):
        chosen = field.as_choice(value)
        labels = (label for known, label in field.flatchoices if known == chosen)
        return next(labels, empty_value_display)
    if isinstance(field, BooleanField):
        return boolean_icon(value)
    if value is None:
        return empty_value_display
    if isinstance(value, FieldFile):
        if not value:
            return empty_value_display
        return escape(value) if avoid_link else _link(value.url, value)
    kind = field.get_internal_type() if hasattr(field, "get_internal_type") else ""
    if kind == "JSONField":
        try:
            return json.dumps(value, ensure_ascii=False, cls=getattr(field, "encoder", None))
        except (TypeError, ValueError):
            return str(value)
    if isinstance(value, decimal.Decimal | float) and getattr(field, "decimal_places", None):
        return surroundings().localizer.number_format(value, field.decimal_places)
    if type(field).__name__ == "URLField" and value and not avoid_link and _is_web(str(value)):
        return _link(str(value), value)
    return display_for_value(value, empty_value_display)


def display_for_value(value: Any, empty_value_display: str, boolean: bool = False) -> Any:
    """Return what is shown for a value that belongs to no field."""
    if boolean:
        return boolean_icon(value)
    if value is None:
        return empty_value_display
    if isinstance(value, bool):
        return str(value)
    localizer = surroundings().localizer
    if isinstance(value, dt.datetime):
        return localizer.localize(surroundings().local_time(value))
    if isinstance(value, dt.date | dt.time | int | float | decimal.Decimal):
        return localizer.localize(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return value if hasattr(value, "__html__") else str(value)


def boolean_icon(value: Any) -> SafeString:
    """Return yes, no or unknown as a mark with a text for those who do not see it."""
    known = None if value is None else bool(value)
    word, text = {True: ("true", "Yes"), False: ("false", "No"), None: ("null", "Unknown")}[known]
    return SafeString(f'<span class="boolean boolean-{word}" data-value="{word}">{text}</span>')


def _is_web(url: str) -> bool:
    scheme = url.partition(":")[0].lower()
    return scheme in ("http", "https", "ftp", "ftps") and len(url) <= _LONGEST_LINK


def _link(url: str, text: Any) -> SafeString:
    return SafeString(f'<a href="{escape(url)}">{escape(str(text))}</a>')
