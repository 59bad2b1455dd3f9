"""What ModelAdmin and inlines have in common: fields, permissions, query sets.

Flow: declaration + request → **BaseModelAdmin** → fields of a form, who may do what, which objects.
Not here: pages (pages/), forms as a whole (model_admin.py, inlines.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from hotclub_auth import get_permission_codename
from hotclub_forms import Media, MediaDefiningClass
from hotclub_forms.models import ModelForm
from hotclub_orm.contenttypes import ContentType
from hotclub_routing import NoReverseMatch, reverse

from hotclub_admin.checks import check_base
from hotclub_admin.constants import ACTION_CHECKBOX_NAME
from hotclub_admin.options import form_fields, lookups
from hotclub_admin.utils import flatten_fieldsets

__all__ = ["ACTION_CHECKBOX_NAME", "BaseModelAdmin"]


class BaseModelAdmin(metaclass=MediaDefiningClass):
    """Options and hooks of ModelAdmin and inlines."""

    autocomplete_fields: Any = ()
    raw_id_fields: Any = ()
    fields: Any = None
    exclude: Any = None
    fieldsets: Any = None
    form: Any = ModelForm
    filter_vertical: Any = ()
    filter_horizontal: Any = ()
    radio_fields: Mapping[str, Any] = {}
    prepopulated_fields: Mapping[str, Any] = {}
    formfield_overrides: Mapping[Any, Any] = {}
    readonly_fields: Any = ()
    ordering: Any = None
    sortable_by: Any = None
    view_on_site: Any = True
    show_full_result_count: bool = True
    checks_class: ClassVar[Any] = None
    media: Media
    model: Any
    opts: Any
    admin_site: Any

    def __init__(self) -> None:
        overrides = {
            kind: dict(given) for kind, given in form_fields.FORMFIELD_FOR_DBFIELD_DEFAULTS.items()
        }
        for kind, given in self.formfield_overrides.items():
            overrides.setdefault(kind, {}).update(given)
        self.formfield_overrides = overrides

    def check(self, **kwargs: Any) -> list[Any]:
        """Return what is wrong with the declaration, as values; see checks.py."""
        checks = self.checks_class
        if checks is not None:
            return list(checks().check(self, **kwargs))
        return check_base(self)

    # ------------------------------------------------------------------ fields

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Return the form field of a model's field; hook."""
        return form_fields.form_field_for(self, db_field, request, kwargs)

    def formfield_for_choice_field(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Return the form field of a field with choices; hook."""
        return form_fields.choice_field(self, db_field, kwargs)

    def get_field_queryset(self, db: Any, db_field: Any, request: Any) -> Any:
        """Return the objects to choose from, None for the usual ones; hook."""
        return form_fields.related_ordering(self, db_field, request)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Return the form field of a foreign key; hook."""
        return form_fields.foreign_key_field(self, db_field, request, kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Return the form field of a many-to-many field; hook."""
        return form_fields.many_to_many_field(self, db_field, request, kwargs)

    def get_autocomplete_fields(self, request: Any) -> Any:
        """Return the names of relations that are found by typing; hook."""
        return self.autocomplete_fields

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Return where the site shows an object, None for nowhere."""
        if obj is None or not self.view_on_site:
            return None
        if callable(self.view_on_site):
            found: str | None = self.view_on_site(obj)
            return found
        if not hasattr(obj, "get_absolute_url"):
            return None
        kind = ContentType.objects.get_for_model(obj, for_concrete_model=False)
        try:
            return reverse(
                "admin:view_on_site",
                kwargs={"content_type_id": kind.pk, "object_id": obj.pk},
                current_app=self.admin_site.name,
            )
        except NoReverseMatch:
            return None

    def get_empty_value_display(self) -> Any:
        """Return what stands for nothing: this admin's, or the site's."""
        return getattr(self, "empty_value_display", None) or self.admin_site.empty_value_display

    def get_exclude(self, request: Any, obj: Any = None) -> Any:
        """Return the names of fields left out; hook."""
        return self.exclude

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        """Return the names of fields, in order; hook."""
        if self.fields:
            return self.fields
        form = self._form_for_fields(request, obj)
        return [*form.base_fields, *self.get_readonly_fields(request, obj)]

    def _form_for_fields(self, request: Any, obj: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} must tell its form.")

    def get_fieldsets(self, request: Any, obj: Any = None) -> Any:
        """Return pairs (heading, options); hook."""
        return self.fieldsets or [(None, {"fields": self.get_fields(request, obj)})]

    def get_inlines(self, request: Any, obj: Any) -> Any:
        """Return the classes of inlines; hook."""
        return self.inlines  # type: ignore[attr-defined]

    def get_ordering(self, request: Any) -> Any:
        """Return the order of objects; hook."""
        return self.ordering or ()

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        """Return the names that are shown and not edited; hook."""
        return self.readonly_fields

    def get_prepopulated_fields(self, request: Any, obj: Any = None) -> Any:
        """Return field → fields it is written from; hook."""
        return self.prepopulated_fields

    def get_queryset(self, request: Any) -> Any:
        """Return the objects this admin knows; hook."""
        rows = self.model._default_manager.get_queryset()
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def get_sortable_by(self, request: Any) -> Any:
        """Return the columns that can be sorted; hook."""
        if self.sortable_by is not None:
            return self.sortable_by
        return self.get_list_display(request)  # type: ignore[attr-defined]

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Tell whether a list may be filtered by this lookup; hook."""
        return lookups.is_lookup_allowed(self, lookup, value, request)

    def to_field_allowed(self, request: Any, to_field: str) -> bool:
        """Tell whether a popup may hand out this field."""
        return lookups.is_to_field_allowed(self, to_field)

    # ------------------------------------------------------------------ permissions

    def _permits(self, request: Any, verb: str) -> bool:
        codename = get_permission_codename(verb, self.opts)
        return bool(request.user.has_perm(f"{self.opts.app_label}.{codename}"))

    def has_add_permission(self, request: Any) -> bool:
        """Tell whether the user may add; hook."""
        return self._permits(request, "add")

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """Tell whether the user may change this object, or any for None; hook."""
        return self._permits(request, "change")

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Tell whether the user may delete this object, or any for None; hook."""
        return self._permits(request, "delete")

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        """Tell whether the user may see this object, or any for None; hook."""
        return self._permits(request, "view") or self._permits(request, "change")

    def has_view_or_change_permission(self, request: Any, obj: Any = None) -> bool:
        """Tell whether the user may see or change this object."""
        return self.has_view_permission(request, obj) or self.has_change_permission(request, obj)

    def has_module_permission(self, request: Any) -> bool:
        """Tell whether the user may see the application at all; hook."""
        return bool(request.user.has_module_perms(self.opts.app_label))

    def _overrides(self, request: Any, obj: Any) -> tuple[list[str], list[str]]:
        """Return (names left out of the form, names to read only)."""
        exclude = self.get_exclude(request, obj)
        left_out = [] if exclude is None else list(exclude)
        readonly = list(self.get_readonly_fields(request, obj))
        left_out.extend(one for one in readonly if isinstance(one, str))
        if exclude is None and getattr(self.form, "_meta", None) and self.form._meta.exclude:
            left_out.extend(self.form._meta.exclude)
        return left_out, readonly

    def _shown_fields(self, request: Any, obj: Any, kwargs: Mapping[str, Any]) -> Any:
        if "fields" in kwargs:
            return kwargs["fields"]
        return flatten_fieldsets(self.get_fieldsets(request, obj))

    def _copied_form(self, readonly: list[Any]) -> Any:
        """Return the form class without declared fields that are to be read only."""
        hidden = {name: None for name in readonly if name in self.form.declared_fields}
        return type(self.form.__name__, (self.form,), hidden) if hidden else self.form
