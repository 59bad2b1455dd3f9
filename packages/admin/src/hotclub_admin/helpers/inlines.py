"""What the template of an inline iterates: its rows, and one to copy for another row.

Flow: formset + fieldsets + inline → **InlineAdminFormSet** → template.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hotclub_forms import Media

from hotclub_admin.helpers.fieldsets import AdminField, AdminForm, Fieldline, Fieldset
from hotclub_admin.surroundings import gettext
from hotclub_admin.utils import (
    capfirst,
    flatten_fieldsets,
    help_text_for_field,
    label_for_field,
)


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
