"""The menu of actions over a list, and the list of all errors over a form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hotclub_forms import CharField, ChoiceField, ErrorList, Form, HiddenInput

from hotclub_admin.utils import (
    capfirst,
)


class ActionForm(Form):
    """The menu of actions over a list."""

    action = ChoiceField(label="Action:")
    select_across = CharField(
        label="", required=False, initial="0", widget=HiddenInput({"class": "select-across"})
    )


class AdminErrorList(ErrorList):
    """All errors of a form and its inlines."""

    def __init__(self, form: Any, inline_formsets: Any) -> None:
        super().__init__()
        if not form.is_bound:
            return
        self.extend(one for errors in form.errors.values() for one in errors)
        for formset in inline_formsets:
            self.extend(formset.non_form_errors())
            for errors in formset.errors:
                self.extend(one for some in errors.values() for one in some)


def error_summary(form: Any, formsets: Any) -> list[dict[str, str]]:
    """Return label, id of the element and message of each error."""
    if not form.is_bound:
        return []
    found = list(_errors_of(form))
    for formset in formsets:
        name = capfirst(formset.model._meta.verbose_name)
        found.extend(
            {"label": name, "id": "", "message": str(m)} for m in formset.non_form_errors()
        )
        for number, row in enumerate(formset.forms, 1):
            if row.is_bound and row.errors:
                found.extend(_errors_of(row, f"{name} {number}: "))
    return found


def _errors_of(form: Any, before: str = "") -> Iterator[dict[str, str]]:
    for name, errors in form.errors.items():
        bound = form[name] if name in form.fields else None
        label = before + (capfirst(bound.label) if bound is not None else "")
        for message in errors:
            yield {
                "label": label.rstrip(": "),
                "id": bound.id_for_label or bound.auto_id if bound is not None else "",
                "message": str(message),
            }
