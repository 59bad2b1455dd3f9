"""What a change was: described when it is made, told when somebody reads.

Flow: form and formsets after saving → **message** (Django's JSON, with values beside it) → row;
row → **sentence, changes**. A reader of Django's own admin understands the message too.
Not here: the row (models.py), secrets: fields of passwords leave no value.
"""

from __future__ import annotations

import json
from typing import Any, Final

from hotclub_orm import FieldDoesNotExist

from hotclub_admin.surroundings import gettext
from hotclub_admin.utils.quoting import capfirst

LONGEST_VALUE: Final = 200
_SECRET: Final = ("password", "secret", "token", "api_key")


def single_line(text: str) -> str:
    """Return a text without control characters: one entry is one line in every log."""
    return "".join(" " if (ord(c) < 32 or c in "\x7f\u2028\u2029") else c for c in text)


def construct_change_message(form: Any, formsets: Any, add: bool) -> list[dict[str, Any]]:
    """Return what was done with a form and its inlines, after they were saved."""
    message: list[dict[str, Any]] = []
    if add:
        message.append({"added": {}})
    elif form.changed_data:
        message.append({"changed": _changed(form)})
    for formset in formsets or ():
        message.extend({"added": _named(one)} for one in formset.new_objects)
        rows = {id(row.instance): row for row in formset.initial_forms}
        for one, names in formset.changed_objects:
            row = rows.get(id(one))
            told = (
                _changed(row) if row is not None else {"fields": _labels(formset.forms[0], names)}
            )
            message.append({"changed": {**_named(one), **told}})
        message.extend({"deleted": _named(one)} for one in formset.deleted_objects)
    return message


def _named(one: Any) -> dict[str, str]:
    return {"name": str(one._meta.verbose_name), "object": single_line(str(one))}


def _labels(form: Any, names: Any) -> list[str]:
    return [_label(form, name) for name in names]


def _label(form: Any, name: str) -> str:
    field = form.fields.get(name)
    label = getattr(field, "label", None)
    if label:
        return str(label)
    options = getattr(form, "_meta", None)
    if options is None:
        return name.replace("_", " ").capitalize()  # a form of no model
    try:
        return str(options.model._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        return name


def _changed(form: Any) -> dict[str, Any]:
    names = list(form.changed_data)
    values: list[list[str] | None] = []
    for name in names:
        field = form.fields.get(name)
        if field is None or _is_secret(name, field):
            values.append(None)
            continue
        bound = form[name]
        values.append([_text(field, bound.initial), _text(field, form.cleaned_data.get(name))])
    return {"fields": _labels(form, names), "values": values}


def _is_secret(name: str, field: Any) -> bool:
    from hotclub_forms import PasswordInput

    lower = name.lower()
    return any(word in lower for word in _SECRET) or isinstance(field.widget, PasswordInput)


def _text(field: Any, value: Any) -> str:
    from hotclub_forms.models import ModelChoiceField, ModelMultipleChoiceField

    if callable(value):
        value = value()
    if isinstance(field, ModelMultipleChoiceField):
        text = ", ".join(sorted(_object_text(field, one) for one in value or ()))
    elif isinstance(field, ModelChoiceField):
        text = _object_text(field, value) if value not in (None, "") else ""
    elif getattr(field, "choices", None) is not None and not isinstance(value, list | tuple):
        text = _choice_text(field.choices, value)
    elif isinstance(value, list | tuple):
        text = ", ".join(str(one) for one in value)
    elif hasattr(value, "tzinfo"):
        text = str(field.prepare_value(value))
    else:
        text = "" if value is None else str(value)
    text = single_line(text)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _object_text(field: Any, value: Any) -> str:
    if hasattr(value, "_meta"):
        return str(field.label_from_instance(value))
    found = field.queryset.filter(**{field.to_field_name or "pk": value}).first()
    return str(value) if found is None else str(field.label_from_instance(found))


def _choice_text(choices: Any, value: Any) -> str:
    for key, label in choices:
        if isinstance(label, list | tuple):
            for inner, text in label:
                if str(inner) == str(value):
                    return str(text)
        elif str(key) == ("" if value is None else str(value)):
            return str(label) if value not in (None, "") else ""
    return "" if value is None else str(value)


def _parsed(change_message: str) -> list[dict[str, Any]] | None:
    if not change_message.startswith("["):
        return None
    try:
        found = json.loads(change_message)
    except ValueError:
        return None
    if not (isinstance(found, list) and all(isinstance(one, dict) for one in found)):
        return None
    return [{kind: _checked(told) for kind, told in part.items()} for part in found]


def _checked(told: Any) -> dict[str, Any]:
    """Return a part with what belongs there; rows may have been written by anybody."""
    if not isinstance(told, dict):
        return {}
    found: dict[str, Any] = {}
    for name in ("name", "object"):
        if isinstance(told.get(name), str):
            found[name] = told[name]
    for name in ("fields", "values"):
        if isinstance(told.get(name), list):
            found[name] = told[name]
    return found


def message_text(change_message: str) -> str:
    """Return a row's message as a sentence; text of another origin as it is."""
    parts = _parsed(change_message or "")
    if parts is None:
        return change_message or ""
    sentences = [_sentence(part) for part in parts]
    return " ".join(capfirst(one) for one in sentences if one) or gettext("No fields changed.")


def _sentence(part: dict[str, Any]) -> str:
    for kind, verb in (("added", "Added"), ("changed", "Changed"), ("deleted", "Deleted")):
        told = part.get(kind)
        if told is None:
            continue
        about = (
            f"{gettext(str(told['name']))} “{told.get('object', '')}”" if told.get("name") else ""
        )
        if kind == "changed":
            fields = _enumerate([gettext(str(one)) for one in told.get("fields") or ()])
            if about:
                return f"{gettext(verb)} {fields} {gettext('for')} {about}."
            return f"{gettext(verb)} {fields}."
        return f"{gettext(verb)} {about}." if about else f"{gettext(verb)}."
    return ""


def _enumerate(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {gettext('and')} {words[-1]}"


def changes_of(change_message: str) -> list[dict[str, Any]]:
    """Return kind, object, field, before and after of each part; None for what is not known."""
    found: list[dict[str, Any]] = []
    for part in _parsed(change_message or "") or ():
        for kind in ("added", "changed", "deleted"):
            told = part.get(kind)
            if not isinstance(told, dict):
                continue
            about = f"{told['name']} “{told.get('object', '')}”" if told.get("name") else ""
            if kind != "changed":
                if about:
                    found.append(_change(kind, about, "", None))
                continue
            values = told.get("values") or []
            for place, label in enumerate(told.get("fields") or ()):
                value = values[place] if place < len(values) else None
                found.append(_change(kind, about, str(label), value))
    return found


def _change(kind: str, about: str, field: str, values: Any) -> dict[str, Any]:
    known = isinstance(values, list) and len(values) == 2
    before, after = values if known else (None, None)
    return {
        "kind": kind,
        "object": about,
        "relation": about or None,
        "field": field,
        "label": field,
        "before": before,
        "after": after,
        "old": before,
        "new": after,
        "known": known,
    }
