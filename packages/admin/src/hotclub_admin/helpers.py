"""What the template of a form iterates: fieldsets, lines, fields, those to read only, inlines.

Flow: form + fieldsets + ModelAdmin → **AdminForm** → template. Nothing here asks the database but
for values that a read-only field shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from hotclub_forms import CharField, ChoiceField, ErrorList, Form, HiddenInput, Media
from hotclub_forms.elements import Markup, escape
from hotclub_orm import ManyToManyRel, ObjectDoesNotExist
from hotclub_routing import NoReverseMatch, reverse

from hotclub_admin.constants import ACTION_CHECKBOX_NAME
from hotclub_admin.surroundings import gettext
from hotclub_admin.utils import (
    capfirst,
    display_for_field,
    display_for_value,
    flatten_fieldsets,
    help_text_for_field,
    label_for_field,
    lookup_field,
    quote,
)

__all__ = [
    "ACTION_CHECKBOX_NAME",
    "ActionForm",
    "AdminErrorList",
    "AdminField",
    "AdminForm",
    "AdminReadonlyField",
    "Fieldline",
    "Fieldset",
    "InlineAdminForm",
    "InlineAdminFormSet",
    "InlineFieldset",
    "error_summary",
]


class ActionForm(Form):
    """The menu of actions over a list."""

    action = ChoiceField(label="Action:")
    select_across = CharField(
        label="", required=False, initial="0", widget=HiddenInput({"class": "select-across"})
    )


class AdminForm:
    """A form in its fieldsets."""

    def __init__(
        self,
        form: Any,
        fieldsets: Any,
        prepopulated_fields: Any,
        readonly_fields: Any = None,
        model_admin: Any = None,
    ) -> None:
        self.form, self.fieldsets = form, fieldsets
        self.prepopulated_fields = [
            {"field": form[name], "dependencies": [form[one] for one in sources]}
            for name, sources in prepopulated_fields.items()
        ]
        self.model_admin, self.readonly_fields = model_admin, readonly_fields or ()

    def __iter__(self) -> Iterator[Fieldset]:
        for number, (name, options) in enumerate(self.fieldsets):
            yield Fieldset(
                self.form,
                name,
                readonly_fields=self.readonly_fields,
                model_admin=self.model_admin,
                number=number,
                **options,
            )

    @property
    def errors(self) -> Any:
        """The form's errors by field."""
        return self.form.errors

    @property
    def non_field_errors(self) -> Any:
        """The errors of the form as a whole."""
        return self.form.non_field_errors

    @property
    def fields(self) -> Any:
        """The form's fields by name."""
        return self.form.fields

    @property
    def is_bound(self) -> bool:
        """Whether it was posted."""
        return bool(self.form.is_bound)

    @property
    def media(self) -> Media:
        """The files of the form and its fieldsets."""
        return sum((one.media for one in self), self.form.media)


class Fieldset:
    """Some lines of a form under one heading."""

    def __init__(
        self,
        form: Any,
        name: Any = None,
        readonly_fields: Any = (),
        fields: Any = (),
        classes: Any = (),
        description: Any = None,
        model_admin: Any = None,
        number: int = 0,
    ) -> None:
        self.form, self.name, self.fields = form, name, fields
        self.classes = " ".join(classes)
        self.description, self.model_admin = description, model_admin
        self.readonly_fields = readonly_fields
        self.anchor = f"fieldset-{number}"

    @property
    def media(self) -> Media:
        """The files it needs: none."""
        return Media()

    @property
    def is_collapsible(self) -> bool:
        """Whether it may be folded: not while a field in it is wrong."""
        return "collapse" in self.classes.split() and not self.has_errors

    @property
    def has_errors(self) -> bool:
        """Whether a field in it is wrong."""
        return any(
            name in self.form.errors
            for name in flatten_fieldsets([(None, {"fields": self.fields})])
        )

    def __iter__(self) -> Iterator[Fieldline]:
        for field in self.fields:
            yield Fieldline(self.form, field, self.readonly_fields, model_admin=self.model_admin)


class Fieldline:
    """One or several fields side by side."""

    def __init__(self, form: Any, field: Any, readonly_fields: Any = (), model_admin: Any = None):
        self.form, self.model_admin = form, model_admin
        self.fields: Sequence[Any] = field if isinstance(field, list | tuple) else [field]
        self.readonly_fields = readonly_fields

    @property
    def has_visible_field(self) -> bool:
        """Whether something of it shows."""
        return not all(
            name in self.form.fields and self.form.fields[name].widget.is_hidden
            for name in self.fields
        )

    def __iter__(self) -> Iterator[Any]:
        for index, name in enumerate(self.fields):
            if name in self.readonly_fields:
                yield AdminReadonlyField(
                    self.form, name, is_first=index == 0, model_admin=self.model_admin
                )
            else:
                yield AdminField(self.form, name, is_first=index == 0)

    def errors(self) -> Any:
        """Return the list of the line's errors."""
        return Markup(
            "\n".join(
                str(self.form[name].errors)
                for name in self.fields
                if name not in self.readonly_fields
            ).strip("\n")
        )


class AdminField:
    """A field to fill in."""

    is_readonly = False

    def __init__(self, form: Any, field: Any, is_first: bool) -> None:
        self.field = form[field]
        self.is_first = is_first
        self.is_checkbox = getattr(self.field.field.widget, "input_type", None) == "checkbox"

    def label_tag(self) -> Any:
        """Return the label as HTML."""
        classes = []
        if self.is_checkbox:
            classes.append("vCheckboxLabel")
        if self.field.field.required:
            classes.append("required")
        if not self.is_first:
            classes.append("inline")
        attrs = {"class": " ".join(classes)} if classes else {}
        return self.field.label_tag(attrs=attrs, label_suffix="" if self.is_checkbox else None)

    def errors(self) -> Any:
        """Return the list of its errors."""
        return self.field.errors


class AdminReadonlyField:
    """A value to read."""

    is_checkbox = False
    is_readonly = True

    def __init__(self, form: Any, field: Any, is_first: bool, model_admin: Any = None) -> None:
        name = (field.__name__ or "") if callable(field) else field
        if name == "<lambda>":
            name = ""
        labels = getattr(form._meta, "labels", None) or {}
        label = labels.get(name) or label_for_field(field, form._meta.model, model_admin, form=form)
        helps = getattr(form._meta, "help_texts", None) or {}
        self.field = {
            "name": name,
            "label": label,
            "help_text": helps.get(name) or help_text_for_field(field, form._meta.model),
            "field": field,
            "errors": (),
            "is_hidden": False,
        }
        self.form, self.model_admin, self.is_first = form, model_admin, is_first
        self.empty_value_display = model_admin.get_empty_value_display()

    def label_tag(self) -> Any:
        """Return the label as HTML."""
        css = "" if self.is_first else ' class="inline"'
        suffix = escape(getattr(self.form, "label_suffix", ":") or "")
        return Markup(f"<label{css}>{escape(capfirst(self.field['label']))}{suffix}</label>")

    def errors(self) -> Any:
        """Return nothing."""
        return ()

    def get_admin_url(self, remote_field: Any, remote_obj: Any) -> Any:
        """Return the related object as a link to its page, or as text where there is none."""
        opts = remote_field.model._meta
        try:
            url = reverse(
                f"admin:{opts.app_label}_{opts.model_name}_change",
                args=[quote(remote_obj.pk)],
                current_app=self.model_admin.admin_site.name,
            )
        except NoReverseMatch:
            return escape(str(remote_obj))
        return Markup(f'<a href="{escape(url)}">{escape(str(remote_obj))}</a>')

    def contents(self) -> Any:
        """Return the value as it is shown; escaped unless it says that it is safe."""
        name, obj = self.field["field"], self.form.instance
        try:
            field, attribute, value = lookup_field(name, obj, self.model_admin)
        except (AttributeError, ValueError, ObjectDoesNotExist):
            return escape(self.empty_value_display)
        if field is None:
            empty = getattr(attribute, "empty_value_display", self.empty_value_display)
            if getattr(attribute, "boolean", False):
                return display_for_value(value, empty, boolean=True)
            if value is None or value == "":
                return escape(empty)
            return value if hasattr(value, "__html__") else _lines(value)
        if isinstance(field.remote_field, ManyToManyRel) and value is not None:
            return Markup(", ".join(str(escape(str(one))) for one in value.all()))
        if field.is_relation and getattr(field, "many_to_one", None) and value is not None:
            return self.get_admin_url(field.remote_field, value)
        if field.is_relation and getattr(field, "one_to_one", None) and value is not None:
            return self.get_admin_url(field.remote_field, value)
        shown = display_for_field(value, field, self.empty_value_display)
        return shown if hasattr(shown, "__html__") else _lines(shown)


def _lines(value: Any) -> Any:
    return Markup("<br>".join(str(escape(line)) for line in str(value).splitlines()))


class InlineAdminFormSet:
    """The inline of a form: its rows and one to copy for another row."""

    def __init__(
        self,
        inline: Any,
        formset: Any,
        fieldsets: Any,
        prepopulated_fields: Any = None,
        readonly_fields: Any = None,
        model_admin: Any = None,
        has_add_permission: bool = True,
        has_change_permission: bool = True,
        has_delete_permission: bool = True,
        has_view_permission: bool = True,
    ) -> None:
        self.opts, self.formset, self.fieldsets = inline, formset, fieldsets
        self.model_admin = model_admin
        self.readonly_fields = readonly_fields or ()
        self.prepopulated_fields = prepopulated_fields or {}
        self.classes = " ".join(inline.classes) if inline.classes else ""
        self.has_add_permission, self.has_change_permission = (
            has_add_permission,
            has_change_permission,
        )
        self.has_delete_permission, self.has_view_permission = (
            has_delete_permission,
            has_view_permission,
        )

    def __iter__(self) -> Iterator[InlineAdminForm]:
        readonly = self.readonly_fields
        if not self.has_change_permission:
            readonly = (*readonly, *flatten_fieldsets(self.fieldsets))
        existing = self.formset.initial_forms
        for form, original in zip(existing, self.formset.get_queryset(), strict=False):
            yield self._row(form, original, readonly, self.opts.get_view_on_site_url(original))
        for form in self.formset.extra_forms:
            yield self._row(form, None, self.readonly_fields)
        if self.has_add_permission:
            yield self._row(self.formset.empty_form, None, self.readonly_fields, is_empty=True)

    def _row(
        self, form: Any, original: Any, readonly: Any, url: Any = None, is_empty: bool = False
    ) -> InlineAdminForm:
        return InlineAdminForm(
            self.formset,
            form,
            self.fieldsets,
            self.prepopulated_fields,
            original,
            readonly,
            model_admin=self.opts,
            view_on_site_url=url,
            is_empty=is_empty,
        )

    def fields(self) -> Iterator[dict[str, Any]]:
        """Yield the headers of a table."""
        key = getattr(self.formset, "fk", None)
        form = self.formset.empty_form
        labels = getattr(form._meta, "labels", None) or {}
        for name in flatten_fieldsets(self.fieldsets):
            if key is not None and key.name == name:
                continue
            if name in self.readonly_fields or (
                not self.has_change_permission and name not in form.fields
            ):
                label = labels.get(name) or label_for_field(
                    name, self.opts.model, self.opts, form=form
                )
                yield {
                    "name": name,
                    "label": capfirst(label),
                    "widget": {"is_hidden": False},
                    "required": False,
                    "help_text": help_text_for_field(name, self.opts.model),
                }
            else:
                field = form.fields[name]
                label = field.label
                if label is None:
                    label = label_for_field(name, self.opts.model, self.opts, form=form)
                yield {
                    "name": name,
                    "label": capfirst(label),
                    "widget": field.widget,
                    "required": field.required,
                    "help_text": field.help_text,
                }

    @property
    def inline_formset_data(self) -> str:
        """What the script has to know, as JSON."""
        verbose_name = self.opts.verbose_name
        return json.dumps(
            {
                "name": f"#{self.formset.prefix}",
                "options": {
                    "prefix": self.formset.prefix,
                    "addText": gettext("Add another %s") % capfirst(verbose_name),
                    "deleteText": gettext("Remove"),
                },
            }
        )

    @property
    def forms(self) -> Any:
        """The formset's forms."""
        return self.formset.forms

    @property
    def is_collapsible(self) -> bool:
        """Whether it may be folded: not while something in it is wrong."""
        return "collapse" in self.classes.split() and not self.formset.total_error_count()

    def non_form_errors(self) -> Any:
        """Return the errors of the rows together."""
        return self.formset.non_form_errors()

    @property
    def is_bound(self) -> bool:
        """Whether it was posted."""
        return bool(self.formset.is_bound)

    @property
    def total_form_count(self) -> Any:
        """How many rows there are."""
        return self.formset.total_form_count

    @property
    def media(self) -> Media:
        """The files of the inline and its rows."""
        found: Media = self.opts.media + self.formset.media
        return found


class InlineAdminForm(AdminForm):
    """One row of an inline."""

    def __init__(
        self,
        formset: Any,
        form: Any,
        fieldsets: Any,
        prepopulated_fields: Any,
        original: Any,
        readonly_fields: Any = None,
        model_admin: Any = None,
        view_on_site_url: Any = None,
        is_empty: bool = False,
    ) -> None:
        self.formset, self.original = formset, original
        self.show_url = original is not None and view_on_site_url is not None
        self.absolute_url, self.is_empty = view_on_site_url, is_empty
        super().__init__(form, fieldsets, prepopulated_fields, readonly_fields, model_admin)

    def __iter__(self) -> Iterator[Any]:
        for name, options in self.fieldsets:
            yield InlineFieldset(
                self.formset,
                self.form,
                name,
                self.readonly_fields,
                model_admin=self.model_admin,
                **options,
            )

    def needs_explicit_pk_field(self) -> bool:
        """Tell whether the key has to be in the form."""
        opts = self.form._meta.model._meta
        pk = opts.pk
        generated = type(pk).__name__ in ("AutoField", "BigAutoField", "SmallAutoField")
        if generated or not pk.editable:
            return True
        return any(
            type(parent._meta.pk).__name__.endswith("AutoField")
            or not parent._meta.model._meta.pk.editable
            for parent in opts.get_parent_list()
        )

    def pk_field(self) -> AdminField:
        """Return the key's field."""
        return AdminField(self.form, self.formset._pk_field.name, False)

    def fk_field(self) -> Any:
        """Return the field that points at the parent; nothing for a generic relation."""
        key = getattr(self.formset, "fk", None)
        return (
            AdminField(self.form, key.name, False) if key and key.name in self.form.fields else ""
        )

    def deletion_field(self) -> AdminField:
        """Return the box that takes the row away."""
        return AdminField(self.form, "DELETE", False)


class InlineFieldset(Fieldset):
    """A fieldset of a row: without the field that points at the parent."""

    def __init__(self, formset: Any, *args: Any, **kwargs: Any) -> None:
        self.formset = formset
        super().__init__(*args, **kwargs)

    def __iter__(self) -> Iterator[Fieldline]:
        key = getattr(self.formset, "fk", None)
        for field in self.fields:
            if key is None or key.name != field:
                yield Fieldline(
                    self.form, field, self.readonly_fields, model_admin=self.model_admin
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
