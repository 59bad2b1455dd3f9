"""Parts of a form's page: the row of buttons, links beside the title, prepopulated fields."""

from __future__ import annotations

import json
from typing import Any

from hotclub_templates import Context, Library

from hotclub_admin.templatetags.base import part_of_page

register = Library()


def prepopulated_fields_js(context: Any) -> Any:
    """Return the fields that are written from others, as JSON for an attribute."""
    found: list[Any] = []
    if "adminform" in context:
        found.extend(context["adminform"].prepopulated_fields)
    for formset in context.get("inline_admin_formsets") or ():
        for row in formset:
            if row.original is None:
                found.extend(row.prepopulated_fields)
    told = [
        {
            "id": f"#{one['field'].auto_id}",
            "name": one["field"].name,
            "dependency_ids": [f"#{source.auto_id}" for source in one["dependencies"]],
            "dependency_list": [source.name for source in one["dependencies"]],
            "maxLength": getattr(one["field"].field, "max_length", None) or 50,
            "allowUnicode": bool(getattr(one["field"].field, "allow_unicode", False)),
        }
        for one in found
    ]
    context.update({"prepopulated_fields": found, "prepopulated_fields_json": json.dumps(told)})
    return context


def submit_row(context: Any) -> Any:
    """Return which buttons there are."""
    add, change = context["add"], context["change"]
    is_popup, save_as = context["is_popup"], context["save_as"]
    may_add, may_change = context["has_add_permission"], context["has_change_permission"]
    may_view = context["has_view_permission"]
    show_save = context.get("show_save", True)
    show_continue = context.get("show_save_and_continue", True)
    may_edit_rows = context["has_editable_inline_admin_formsets"]
    can_save = (may_change and change) or (may_add and add) or (may_edit_rows and may_change)
    show_another = context.get("show_save_and_add_another", True)
    another = show_another and may_add and not is_popup and (not save_as or add) and can_save
    can_continue = not is_popup and may_view and can_save and show_continue
    made = Context(context)
    made.update(
        {
            "can_change": may_change,
            "show_delete_link": not is_popup
            and context["has_delete_permission"]
            and change
            and context.get("show_delete", True),
            "show_save_as_new": not is_popup and may_change and may_add and change and save_as,
            "show_save_and_add_another": another,
            "show_save_and_continue": can_continue,
            "show_save": show_save and can_save,
            "show_close": not (show_save and can_save),
        }
    )
    return made


part_of_page(
    register, "prepopulated_fields_js", "prepopulated_fields_js.html", prepopulated_fields_js
)
part_of_page(register, "submit_row", "submit_line.html", submit_row)
part_of_page(register, "change_form_object_tools", "change_form_object_tools.html")


@register.filter
def cell_count(inline_admin_form: Any) -> int:
    """Return how many cells a row of a tabular inline has."""
    count = 1
    for fieldset in inline_admin_form:
        count += sum(1 for line in fieldset for _ in line)
    return count + 1 if inline_admin_form.formset.can_delete else count
