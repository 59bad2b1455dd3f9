"""What a formset adds to its forms: how many there are, their order, their deletion.

Flow: formset → **management form** → page → sent counts → formset. Not here: the forms
(formsets.py).
"""

from __future__ import annotations

from typing import Any

from hotclub_forms.fields import BooleanField, Field, IntegerField
from hotclub_forms.forms import Form
from hotclub_forms.texts import LazyText
from hotclub_forms.widgets import HiddenInput, Widget

TOTAL_FORM_COUNT = "TOTAL_FORMS"
INITIAL_FORM_COUNT = "INITIAL_FORMS"
MIN_NUM_FORM_COUNT = "MIN_NUM_FORMS"
MAX_NUM_FORM_COUNT = "MAX_NUM_FORMS"
ORDERING_FIELD_NAME = "ORDER"
DELETION_FIELD_NAME = "DELETE"

DEFAULT_MIN_NUM = 0
DEFAULT_MAX_NUM = 1000


class ManagementForm(Form):
    """How many forms there are, and how many of them were there before."""

    TOTAL_FORMS = IntegerField(widget=HiddenInput, min_value=0)
    INITIAL_FORMS = IntegerField(widget=HiddenInput, min_value=0)
    # These two are for scripts in the page; what is sent back decides nothing.
    MIN_NUM_FORMS = IntegerField(required=False, widget=HiddenInput)
    MAX_NUM_FORMS = IntegerField(required=False, widget=HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Count what was not sent as none, so that the formset can still be shown."""
        self.cleaned_data.setdefault(TOTAL_FORM_COUNT, 0)
        self.cleaned_data.setdefault(INITIAL_FORM_COUNT, 0)
        return self.cleaned_data


def ordering_field(place: int | None, widget: Widget) -> Field:
    """Return the field for a form's place among the others, from 1."""
    return IntegerField(label=LazyText("Order"), initial=place, required=False, widget=widget)


def deletion_field(widget: Widget) -> Field:
    """Return the field that marks a form for deletion."""
    return BooleanField(label=LazyText("Delete"), required=False, widget=widget)
