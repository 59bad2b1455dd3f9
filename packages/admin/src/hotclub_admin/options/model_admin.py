"""ModelAdmin: the declaration of a model's admin, and every hook of it.

Flow: request → view method → a page (pages/) that asks the hooks back. Each method here is a hook of
Django's under Django's name; what is long stands in the page's room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial, update_wrapper
from typing import Any, ClassVar

from hotclub_forms.models import (
    ALL_FIELDS,
    modelform_defines_fields,
    modelform_factory,
)
from hotclub_http import HttpResponseRedirect, PermissionDenied
from hotclub_orm import FieldDoesNotExist
from hotclub_routing import path, reverse

from hotclub_admin import history
from hotclub_admin.checks import check_model_admin
from hotclub_admin.deletion import get_deleted_objects
from hotclub_admin.helpers import InlineAdminFormSet
from hotclub_admin.options.list_admin import ListAdmin
from hotclub_admin.pages import change_page, delete_page, history_page, responses
from hotclub_admin.surroundings import surroundings
from hotclub_admin.utils import quote, unquote

__all__ = ["ModelAdmin"]


class ModelAdmin(ListAdmin):
    """How a model is shown and edited; derive it, set what differs, register it."""

    save_as: bool = False
    save_as_continue: bool = True
    save_on_top: bool = False
    inlines: Any = ()
    add_form_template: Any = None
    change_form_template: Any = None
    delete_confirmation_template: Any = None
    object_history_template: Any = None
    popup_response_template: Any = None
    delete_confirmation_max_display: int | None = None
    checks_class: ClassVar[Any] = None

    def __init__(self, model: Any, admin_site: Any) -> None:
        self.model, self.opts, self.admin_site = model, model._meta, admin_site
        super().__init__()

    def __str__(self) -> str:
        return f"{self.opts.app_label}.{type(self).__name__}"

    def __repr__(self) -> str:
        return (
            f"<{type(self).__qualname__}: model={self.model.__qualname__} site={self.admin_site!r}>"
        )

    def check(self, **kwargs: Any) -> list[Any]:
        """Return what is wrong with the declaration, as values."""
        if self.checks_class is not None:
            return list(self.checks_class().check(self, **kwargs))
        return check_model_admin(self)

    # ------------------------------------------------------------------ addresses

    def get_urls(self) -> list[Any]:
        """Return the routes of this model; hook."""

        def wrap(view: Callable[..., Any]) -> Callable[..., Any]:
            def wrapper(*args: Any, **kwargs: Any) -> Any:
                return self.admin_site.admin_view(view)(*args, **kwargs)

            wrapper.model_admin = self  # type: ignore[attr-defined]
            return update_wrapper(wrapper, view)

        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("", wrap(self.changelist_view), name=f"{name}_changelist"),
            path("add/", wrap(self.add_view), name=f"{name}_add"),
            path("<path:object_id>/history/", wrap(self.history_view), name=f"{name}_history"),
            path("<path:object_id>/delete/", wrap(self.delete_view), name=f"{name}_delete"),
            path("<path:object_id>/change/", wrap(self.change_view), name=f"{name}_change"),
            # What Django's admin was before it had change/ in its addresses.
            path("<path:object_id>/", wrap(self._to_change_view)),
        ]

    def _to_change_view(self, request: Any, object_id: str) -> Any:
        url = reverse(
            f"admin:{self.opts.app_label}_{self.opts.model_name}_change",
            args=(quote(unquote(object_id)),),
            current_app=self.admin_site.name,
        )
        return HttpResponseRedirect(url)

    @property
    def urls(self) -> list[Any]:
        """The routes of this model."""
        return self.get_urls()

    # ------------------------------------------------------------------ views

    def add_view(self, request: Any, form_url: str = "", extra_context: Any = None) -> Any:
        """Answer with the form of a new object."""
        return self.changeform_view(request, None, form_url, extra_context)

    def change_view(
        self, request: Any, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Answer with the form of an object."""
        return self.changeform_view(request, object_id, form_url, extra_context)

    def changeform_view(
        self,
        request: Any,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """Answer with the form of a new object or of the one with that key."""
        return change_page.changeform_view(self, request, object_id, form_url, extra_context)

    def delete_view(self, request: Any, object_id: str, extra_context: Any = None) -> Any:
        """Answer with what would go, and delete when that is agreed to."""
        return delete_page.delete_view(self, request, object_id, extra_context)

    def history_view(self, request: Any, object_id: str, extra_context: Any = None) -> Any:
        """Answer with the changes of an object."""
        return history_page.history_view(self, request, object_id, extra_context)

    # ------------------------------------------------------------------ objects

    def get_object(self, request: Any, object_id: Any, from_field: str | None = None) -> Any:
        """Return an object by its key, or by another field; None for one there is not."""
        rows = self.get_queryset(request)
        field = (
            self.model._meta.pk if from_field is None else self.model._meta.get_field(from_field)
        )
        return change_page.object_by(rows, field, object_id)

    def get_deleted_objects(self, objs: Any, request: Any) -> Any:
        """Return (nested list, counts by name, lacking permissions, protected); hook."""
        return get_deleted_objects(objs, request, self.admin_site)

    # ------------------------------------------------------------------ the form

    def _form_for_fields(self, request: Any, obj: Any) -> Any:
        return self.get_form(request, obj, fields=None)

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the class of the form; hook."""
        fields = self._shown_fields(request, obj, kwargs)
        left_out, readonly = self._overrides(request, obj)
        if change and hasattr(request, "user") and not self.has_change_permission(request, obj):
            left_out.extend(fields or ())
        defaults: dict[str, Any] = {
            "form": self._copied_form(readonly),
            "fields": fields,
            "exclude": left_out or None,
            "formfield_callback": partial(self.formfield_for_dbfield, request=request),
            **kwargs,
        }
        if defaults["fields"] is None and not modelform_defines_fields(defaults["form"]):
            defaults["fields"] = ALL_FIELDS
        if defaults["fields"] is not None and defaults["fields"] is not ALL_FIELDS:
            hidden = {*(defaults["exclude"] or ())}
            # Methods and properties are shown, and are no fields of a form.
            defaults["fields"] = [
                one for one in defaults["fields"] if isinstance(one, str) and one not in hidden
            ]
        try:
            return modelform_factory(self.model, **defaults)
        except FieldDoesNotExist as error:
            raise FieldDoesNotExist(self.opts.label, str(error)) from error

    def get_inline_instances(self, request: Any, obj: Any = None) -> list[Any]:
        """Return the inlines the user may see; hook."""
        found = []
        for inline_class in self.get_inlines(request, obj):
            inline = inline_class(self.model, self.admin_site)
            if request:
                may_add = inline.has_add_permission(request, obj)
                if not (
                    inline.has_view_or_change_permission(request, obj)
                    or may_add
                    or inline.has_delete_permission(request, obj)
                ):
                    continue
                if not may_add:
                    inline.max_num = 0
            found.append(inline)
        return found

    def get_formsets_with_inlines(self, request: Any, obj: Any = None) -> Iterator[Any]:
        """Yield pairs (formset class, inline); hook."""
        for inline in self.get_inline_instances(request, obj):
            yield inline.get_formset(request, obj), inline

    def get_formset_kwargs(
        self, request: Any, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """Return the arguments of a formset; hook."""
        kwargs = {"instance": obj, "prefix": prefix, "queryset": inline.get_queryset(request)}
        if request.method == "POST":
            data = request.POST.copy()
            kwargs |= {"data": data, "files": request.FILES, "save_as_new": "_saveasnew" in data}
        return kwargs

    def get_inline_formsets(
        self, request: Any, formsets: Any, inline_instances: Any, obj: Any = None
    ) -> list[Any]:
        """Return the inlines as the template shows them; hook."""
        can_edit = (
            self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        )
        found = []
        for inline, formset in zip(inline_instances, formsets, strict=False):
            may = [
                can_edit and inline.has_add_permission(request, obj),
                can_edit and inline.has_change_permission(request, obj),
                can_edit and inline.has_delete_permission(request, obj),
            ]
            if not can_edit:
                formset.extra = formset.max_num = 0
            found.append(
                InlineAdminFormSet(
                    inline,
                    formset,
                    list(inline.get_fieldsets(request, obj)),
                    dict(inline.get_prepopulated_fields(request, obj)),
                    list(inline.get_readonly_fields(request, obj)),
                    model_admin=self,
                    has_add_permission=may[0],
                    has_change_permission=may[1],
                    has_delete_permission=may[2],
                    has_view_permission=inline.has_view_permission(request, obj),
                )
            )
        return found

    def get_changeform_initial_data(self, request: Any) -> dict[str, Any]:
        """Return what a new object's form begins with: the address's parameters; hook."""
        return change_page.initial_data(self.model, request)

    def save_form(self, request: Any, form: Any, change: bool) -> Any:
        """Return the object of a valid form, not stored yet; hook."""
        return form.save(commit=False)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Store an object; hook."""
        obj.save()

    def delete_model(self, request: Any, obj: Any) -> None:
        """Delete an object; hook."""
        obj.delete()

    def delete_queryset(self, request: Any, queryset: Any) -> None:
        """Delete the objects chosen in a list; hook."""
        queryset.delete()

    def save_formset(self, request: Any, form: Any, formset: Any, change: bool) -> None:
        """Store an inline's rows; hook."""
        formset.save()

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """Store many-to-many relations and inlines; hook."""
        form.save_m2m()
        for formset in formsets:
            self.save_formset(request, form, formset, change=change)

    def construct_change_message(
        self, request: Any, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Return the description of a change; hook."""
        return history.construct_change_message(form, formsets, add)

    # ------------------------------------------------------------------ log and messages

    def log_addition(self, request: Any, obj: Any, message: Any) -> Any:
        """Record that an object was added; hook."""
        return history_page.log(request, [obj], 1, message, single=True)

    def log_change(self, request: Any, obj: Any, message: Any) -> Any:
        """Record that an object was changed; hook."""
        return history_page.log(request, [obj], 2, message, single=True)

    def log_deletions(self, request: Any, queryset: Any) -> Any:
        """Record that objects will be deleted; hook."""
        return history_page.log(request, queryset, 3, "", single=False)

    def message_user(
        self,
        request: Any,
        message: Any,
        level: Any = 20,
        extra_tags: str = "",
        fail_silently: bool = False,
    ) -> None:
        """Tell the user something on the next page. level: a number or a name, as "success"."""
        if isinstance(level, str):
            levels = {"debug": 10, "info": 20, "success": 25, "warning": 30, "error": 40}
            if level.lower() not in levels:
                raise ValueError(
                    f"Bad message level {level!r}; take one of {', '.join(levels)}, or a number."
                )
            level = levels[level.lower()]
        messages = surroundings().messages or self.admin_site.messages
        messages.add(request, level, message, extra_tags, fail_silently)

    # ------------------------------------------------------------------ permissions

    def get_model_perms(self, request: Any) -> dict[str, bool]:
        """Return what the user may do with the model."""
        return {
            "add": self.has_add_permission(request),
            "change": self.has_change_permission(request),
            "delete": self.has_delete_permission(request),
            "view": self.has_view_permission(request),
        }

    # ------------------------------------------------------------------ responses

    def render_change_form(
        self,
        request: Any,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> Any:
        """Return the page of a form; hook."""
        return change_page.render_change_form(self, request, context, add, change, form_url, obj)

    def render_delete_form(self, request: Any, context: dict[str, Any]) -> Any:
        """Return the page that asks before deleting; hook."""
        return delete_page.render_delete_form(self, request, context)

    def response_add(self, request: Any, obj: Any, post_url_continue: Any = None) -> Any:
        """Return where an added object leads; hook."""
        return responses.response_add(self, request, obj, post_url_continue)

    def response_change(self, request: Any, obj: Any) -> Any:
        """Return where a changed object leads; hook."""
        return responses.response_change(self, request, obj)

    def response_delete(self, request: Any, obj_display: str, obj_id: Any) -> Any:
        """Return where a deleted object leads; hook."""
        return responses.response_delete(self, request, obj_display, obj_id)

    def response_post_save_add(self, request: Any, obj: Any) -> Any:
        """Return where "save" of a new object leads: the list; hook."""
        return responses.to_list_or_index(self, request)

    def response_post_save_change(self, request: Any, obj: Any) -> Any:
        """Return where "save" leads: the list; hook."""
        return responses.to_list_or_index(self, request)

    def autocomplete_permission(self, request: Any) -> None:
        """Raise PermissionDenied for who may not see the model."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
