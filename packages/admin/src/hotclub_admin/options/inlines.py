"""Inlines: other models' objects edited in the form of the one they belong to.

Flow: declaration + parent + request → **formset class**, fieldsets. Not here: how rows look
(helpers.py).
"""

from __future__ import annotations

from functools import partial
from typing import Any

from hotclub_auth import get_permission_codename
from hotclub_forms import ValidationError
from hotclub_forms.models import (
    ALL_FIELDS,
    BaseInlineFormSet,
    inlineformset_factory,
    modelform_defines_fields,
)
from hotclub_orm.routers import router

from hotclub_admin.checks import check_inline
from hotclub_admin.deletion import NestedObjects
from hotclub_admin.options.base import BaseModelAdmin
from hotclub_admin.surroundings import gettext


class InlineModelAdmin(BaseModelAdmin):
    """Base of inlines: derive StackedInline or TabularInline, and say of which model."""

    model: Any = None
    fk_name: str | None = None
    formset: Any = BaseInlineFormSet
    extra: int = 3
    min_num: int | None = None
    max_num: int | None = None
    template: str | None = None
    verbose_name: Any = None
    verbose_name_plural: Any = None
    can_delete: bool = True
    show_change_link: bool = False
    classes: Any = None

    def __init__(self, parent_model: Any, admin_site: Any) -> None:
        self.admin_site, self.parent_model = admin_site, parent_model
        self.opts = self.model._meta
        self.has_registered_model = admin_site.is_registered(self.model)
        super().__init__()
        if self.verbose_name_plural is None:
            named = self.verbose_name
            self.verbose_name_plural = (
                self.opts.verbose_name_plural if named is None else f"{named}s"
            )
        if self.verbose_name is None:
            self.verbose_name = self.opts.verbose_name

    def check(self, **kwargs: Any) -> list[Any]:
        """Return what is wrong with the declaration."""
        checks = self.checks_class
        return list(checks().check(self, **kwargs)) if checks is not None else check_inline(self)

    def get_extra(self, request: Any, obj: Any = None, **kwargs: Any) -> int:
        """Return how many empty rows there are; hook."""
        return self.extra

    def get_min_num(self, request: Any, obj: Any = None, **kwargs: Any) -> int | None:
        """Return how many rows there are at least; hook."""
        return self.min_num

    def get_max_num(self, request: Any, obj: Any = None, **kwargs: Any) -> int | None:
        """Return how many rows there are at most; hook."""
        return self.max_num

    def _form_for_fields(self, request: Any, obj: Any) -> Any:
        return self.get_formset(request, obj, fields=None).form

    def get_formset(self, request: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Return the class of the formset; hook."""
        options = {"fk_name": self.fk_name, **self._formset_options(request, obj, kwargs)}
        return inlineformset_factory(self.parent_model, self.model, **options)

    def _formset_options(self, request: Any, obj: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments of the factory, but for what says whose the rows are."""
        left_out, readonly = self._overrides(request, obj)
        can_delete = self.can_delete and self.has_delete_permission(request, obj)
        can_change = self.has_change_permission(request, obj)
        can_add = self.has_add_permission(request, obj)
        options: dict[str, Any] = {
            "form": self._row_form(can_delete, can_change, can_add, readonly),
            "formset": self.formset,
            "fields": self._shown_fields(request, obj, kwargs),
            "exclude": left_out or None,
            "formfield_callback": partial(self.formfield_for_dbfield, request=request),
            "extra": self.get_extra(request, obj),
            "min_num": self.get_min_num(request, obj),
            "max_num": self.get_max_num(request, obj),
            "can_delete": can_delete,
            **kwargs,
        }
        if options["fields"] is None and not modelform_defines_fields(options["form"]):
            options["fields"] = ALL_FIELDS
        return options

    def _row_form(
        self, can_delete: bool, can_change: bool, can_add: bool, readonly: list[Any]
    ) -> Any:
        base = self._copied_form(readonly)
        using = router.db_for_write(self.model)

        class RowForm(base):  # type: ignore[misc, valid-type]
            """A row that changes only what the user may, and goes only when nothing hangs on it."""

            def clean(self) -> Any:
                """Refuse to go while protected objects point here."""
                cleaned = super().clean()
                doomed = self.cleaned_data.get("DELETE", False)
                if not (can_delete and doomed) or self.instance._state.adding:
                    return cleaned
                collector = NestedObjects(using=using)
                collector.gather([self.instance])
                if collector.protected:
                    # A row that is to go is not checked; this one stays, and is wrong.
                    self.cleaned_data["DELETE"] = False
                    kinds = sorted(
                        {str(one._meta.verbose_name_plural) for one in collector.protected}
                    )
                    raise ValidationError(
                        gettext("Deleting this would need to delete protected objects: %s.")
                        % ", ".join(kinds)
                    )
                return cleaned

            def has_changed(self) -> bool:
                """Tell whether there is something to store: nothing where the user may not."""
                if not can_change and not self.instance._state.adding:
                    return False
                if not can_add and self.instance._state.adding:
                    return False
                return bool(super().has_changed())

        RowForm.__name__ = base.__name__
        return RowForm

    def get_queryset(self, request: Any) -> Any:
        """Return the objects of the rows; none for who may not see them."""
        rows = super().get_queryset(request)
        return rows if self.has_view_or_change_permission(request) else rows.none()

    def _permits(self, request: Any, verb: str) -> bool:
        opts = self.opts
        # A hidden many-to-many table has no permissions: those of what it leads to count.
        if opts.auto_created:
            for field in opts.fields:
                rel = field.remote_field
                if rel and rel.model is not self.parent_model:
                    opts = rel.model._meta
                    break
        return bool(
            request.user.has_perm(f"{opts.app_label}.{get_permission_codename(verb, opts)}")
        )

    def _row_permits(self, request: Any, verb: str) -> bool:
        # A pair of a many-to-many relation changes both ends, so that seeing one is not enough.
        return self._permits(request, "change" if self.opts.auto_created else verb)

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        """Tell whether rows may be added; hook."""
        return self._row_permits(request, "add")

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """Tell whether rows may be changed; hook."""
        return self._row_permits(request, "change")

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Tell whether rows may be deleted; hook."""
        return self._row_permits(request, "delete")

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        """Tell whether rows may be seen; hook."""
        return self._permits(request, "view") or self._permits(request, "change")


class StackedInline(InlineModelAdmin):
    """Rows one under the other, each a small form."""

    template = "admin/edit_inline/stacked.html"


class TabularInline(InlineModelAdmin):
    """Rows as a table."""

    template = "admin/edit_inline/tabular.html"
