"""What the template of a form iterates: fieldsets, lines, fields, and those to read only.

Flow: form + fieldsets + ModelAdmin → **AdminForm** → template. Nothing here asks the database but
for values that a read-only field shows. Not here: inlines (inlines.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from hotclub_forms import Media
from hotclub_forms.elements import Markup, escape
from hotclub_orm import ManyToManyRel, ObjectDoesNotExist
from hotclub_routing import NoReverseMatch, reverse

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
