"""Formset classes and their names: what `django.forms.formsets` has.

Flow: form class + options → **formset class**. Not here: what a formset does (baseformset.py),
formsets of models.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hotclub_forms.baseformset import BaseFormSet
from hotclub_forms.errors import FormDefinitionError
from hotclub_forms.forms import BaseForm
from hotclub_forms.management import (
    DEFAULT_MAX_NUM,
    DEFAULT_MIN_NUM,
    DELETION_FIELD_NAME,
    INITIAL_FORM_COUNT,
    MAX_NUM_FORM_COUNT,
    MIN_NUM_FORM_COUNT,
    ORDERING_FIELD_NAME,
    TOTAL_FORM_COUNT,
    ManagementForm,
)

__all__ = [
    "DEFAULT_MAX_NUM",
    "DEFAULT_MIN_NUM",
    "DELETION_FIELD_NAME",
    "INITIAL_FORM_COUNT",
    "MAX_NUM_FORM_COUNT",
    "MIN_NUM_FORM_COUNT",
    "ORDERING_FIELD_NAME",
    "TOTAL_FORM_COUNT",
    "BaseFormSet",
    "ManagementForm",
    "all_valid",
    "formset_factory",
]


def formset_factory(
    form: type[BaseForm],
    formset: type[BaseFormSet] = BaseFormSet,
    extra: int = 1,
    can_order: bool = False,
    can_delete: bool = False,
    max_num: int | None = None,
    validate_max: bool = False,
    min_num: int | None = None,
    validate_min: bool = False,
    absolute_max: int | None = None,
    can_delete_extra: bool = True,
    renderer: Any = None,
) -> type[BaseFormSet]:
    """Make a formset class.

    extra: empty forms to show. max_num, min_num: how many are shown at most and at least;
    validate_max, validate_min: and accepted. absolute_max: made at most, whatever is sent
    (max_num + 1000). can_delete_extra: DELETE on empty forms too.
    Raises FormDefinitionError when absolute_max is smaller than max_num.
    """
    least = DEFAULT_MIN_NUM if min_num is None else min_num
    most = DEFAULT_MAX_NUM if max_num is None else max_num
    bound = most + DEFAULT_MAX_NUM if absolute_max is None else absolute_max
    if most > bound:
        raise FormDefinitionError("'absolute_max' must be greater or equal to 'max_num'.")
    attributes = {
        "form": form,
        "extra": extra,
        "can_order": can_order,
        "can_delete": can_delete,
        "can_delete_extra": can_delete_extra,
        "min_num": least,
        "max_num": most,
        "absolute_max": bound,
        "validate_min": validate_min,
        "validate_max": validate_max,
        # None is resolved when a formset is made: the default may be set after this call.
        "renderer": renderer,
    }
    return type(form.__name__.removesuffix("Form") + "FormSet", (formset,), attributes)


def all_valid(formsets: Iterable[BaseFormSet]) -> bool:
    """Tell whether all formsets are valid; each is cleaned, so that all errors can be shown."""
    found = [formset.is_valid() for formset in formsets]
    return all(found)
