"""ModelForm, and model form classes made by a function.

Flow: model + options → **model form class**. Not here: what a model form does (model_forms.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotclub_forms.models.declaration import ModelFormMetaclass
from hotclub_forms.models.model_forms import BaseModelForm


class ModelForm(BaseModelForm, metaclass=ModelFormMetaclass):
    """A form of a model: derive it and name model and fields in its class Meta."""


def modelform_factory(
    model: Any,
    form: type[BaseModelForm] = ModelForm,
    fields: Any = None,
    exclude: Any = None,
    formfield_callback: Any = None,
    widgets: Mapping[str, Any] | None = None,
    localized_fields: Any = None,
    labels: Mapping[str, Any] | None = None,
    help_texts: Mapping[str, Any] | None = None,
    error_messages: Mapping[str, Any] | None = None,
    field_classes: Mapping[str, Any] | None = None,
) -> type[BaseModelForm]:
    """Make a model form class; the arguments are the options of its class Meta.

    form: the base, whose own Meta gives what is not given here.
    Raises FieldsNotNamed without fields and exclude, here and in the base.
    """
    given = {
        "fields": fields,
        "exclude": exclude,
        "widgets": widgets,
        "localized_fields": localized_fields,
        "labels": labels,
        "help_texts": help_texts,
        "error_messages": error_messages,
        "field_classes": field_classes,
        # A plain function would become a method of Meta.
        "formfield_callback": formfield_callback and staticmethod(formfield_callback),
    }
    own = {"model": model} | {name: one for name, one in given.items() if one is not None}
    base_meta = getattr(form, "Meta", None)
    meta = type("Meta", () if base_meta is None else (base_meta,), own)
    metaclass: Any = type(form)
    made: type[BaseModelForm] = metaclass(model.__name__ + "Form", (form,), {"Meta": meta})
    return made


def modelform_defines_fields(form_class: Any) -> bool:
    """Tell whether a model form says which fields it has or leaves out."""
    meta = getattr(form_class, "_meta", None)
    if meta is None:
        return False
    own = getattr(form_class, "Meta", None)
    return getattr(own, "fields", None) is not None or meta.exclude is not None
