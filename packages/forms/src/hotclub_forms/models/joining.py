"""The ORM's `field.formfield()` comes here, from the moment that model forms are imported.

Flow: `field.formfield()` → **joined** → maker of the field's kind (form_fields.py), which is loaded at
the first call. The ORM knows no forms: it leaves this place for whoever does.
"""

from __future__ import annotations

from typing import Any

from hotclub_forms.models.orm_names import ModelField


def make(
    model_field: ModelField, form_class: Any, choices_form_class: Any, options: dict[str, Any]
) -> Any:
    """Return the form field of a model's field, or None for one that can't be edited."""
    from hotclub_forms.models.form_fields import make_form_field

    return make_form_field(model_field, form_class, choices_form_class, options)


ModelField.form_maker = make
