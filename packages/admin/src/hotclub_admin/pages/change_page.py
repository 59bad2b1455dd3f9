"""The form of one object: shown, checked, stored, recorded.

Flow: request → permission → object → form and inlines → valid? store, record, lead on : the page.
Everything that is stored is stored in one transaction. Not here: where one is led to (responses.py).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from hotclub_forms import all_valid
from hotclub_http import HttpResponseRedirect, PermissionDenied, TemplateResponse
from hotclub_orm import (
    DateTimeField,
    FieldDoesNotExist,
    IntegrityError,
    ManyToManyField,
    ValidationError,
    atomic,
)
from hotclub_orm.contenttypes import ContentType
from hotclub_orm.routers import router

from hotclub_admin.constants import IS_POPUP_VAR, SOURCE_MODEL_VAR, TO_FIELD_VAR
from hotclub_admin.errors import DisallowedModelAdminToField
from hotclub_admin.helpers import AdminErrorList, AdminForm, error_summary
from hotclub_admin.log import know_kind
from hotclub_admin.pages.form_actions import form_actions, run_form_action
from hotclub_admin.pages.links import add_preserved_filters, index_url
from hotclub_admin.surroundings import gettext
from hotclub_admin.utils import capfirst, flatten_fieldsets, unquote


def object_by(rows: Any, field: Any, value: Any) -> Any:
    """Return the object with this value of a field, None for one there is not."""
    try:
        return rows.get(**{field.name: field.to_python(value)})
    except (rows.model.DoesNotExist, rows.model.MultipleObjectsReturned):
        return None
    except (ValidationError, ValueError, TypeError, OverflowError):
        return None  # no value of such a field


def initial_data(model: Any, request: Any) -> dict[str, Any]:
    """Return what a new object's form begins with; several keys of a relation have commas."""
    initial: dict[str, Any] = {name: request.GET[name] for name in request.GET}
    for name in list(initial):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if isinstance(field, ManyToManyField):
            initial[name] = initial[name].split(",")
        elif isinstance(field, DateTimeField):
            initial[name] = _moment(initial[name])
    return initial


def _moment(text: str) -> Any:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return None


def changeform_view(
    admin: Any, request: Any, object_id: str | None, form_url: str, extra_context: Any
) -> Any:
    """Answer a request for a form."""
    if request.method in ("GET", "HEAD", "OPTIONS", "TRACE"):
        return _changeform_view(admin, request, object_id, form_url, extra_context)
    try:
        know_kind(admin.model)
        with atomic(using=router.db_for_write(admin.model)):
            return _changeform_view(admin, request, object_id, form_url, extra_context)
    except IntegrityError:
        # Somebody else stored or deleted something in between, after the form was checked.
        admin.message_user(
            request,
            gettext(
                "Nothing was saved: the database refused it, because something else changed "
                "meanwhile. Check the values and try again."
            ),
            40,
        )
        return HttpResponseRedirect(request.get_full_path())


def _changeform_view(
    admin: Any, request: Any, object_id: str | None, form_url: str, extra_context: Any
) -> Any:
    to_field = request.POST.get(TO_FIELD_VAR, request.GET.get(TO_FIELD_VAR)) or None
    if to_field and not admin.to_field_allowed(request, to_field):
        raise DisallowedModelAdminToField(f"The field {to_field!r} cannot be referenced.")
    posted = request.method == "POST"
    if posted and "_saveasnew" in request.POST:
        object_id = None  # whether the user may add is asked below
    add = object_id is None
    obj = None if add else _object_for(admin, request, object_id, to_field)
    if add and not admin.has_add_permission(request):
        raise PermissionDenied
    if not add and obj is None:
        return redirect_missing(admin, request, admin.opts, object_id)
    if posted and not add and "_action" in request.POST:
        return run_form_action(admin, request, obj)
    if posted and not add and not admin.has_change_permission(request, obj):
        raise PermissionDenied
    return _form_page(admin, request, obj, add, object_id, form_url, extra_context)


def _object_for(admin: Any, request: Any, object_id: Any, to_field: Any) -> Any:
    obj = admin.get_object(request, unquote(object_id), to_field)
    allowed = (
        admin.has_change_permission(request, obj)
        if request.method == "POST"
        else admin.has_view_or_change_permission(request, obj)
    )
    if not allowed:
        raise PermissionDenied
    return obj


def redirect_missing(admin: Any, request: Any, opts: Any, object_id: Any) -> Any:
    """Say that there is no such object (any more), and lead to the first page."""
    admin.message_user(
        request,
        gettext("%(name)s with ID “%(key)s” does not exist. Perhaps it was deleted?")
        % {"name": capfirst(opts.verbose_name), "key": unquote(object_id)[:200]},
        30,
    )
    return HttpResponseRedirect(index_url(admin.admin_site))


def _form_page(
    admin: Any,
    request: Any,
    obj: Any,
    add: bool,
    object_id: Any,
    form_url: str,
    extra_context: Any,
) -> Any:
    fieldsets = admin.get_fieldsets(request, obj)
    form_class = admin.get_form(request, obj, change=not add, fields=flatten_fieldsets(fieldsets))
    if request.method == "POST":
        form = form_class(request.POST, request.FILES, instance=obj)
        formsets, inlines = create_formsets(admin, request, form.instance, change=not add)
        valid = form.is_valid()
        if valid:
            new_object = admin.save_form(request, form, change=not add)
            for formset in formsets:
                formset.instance = new_object
        else:
            new_object = form.instance
        if all_valid(formsets) and valid:
            return _store(admin, request, form, formsets, new_object, add)
    else:
        if add:
            form = form_class(initial=admin.get_changeform_initial_data(request))
            formsets, inlines = create_formsets(admin, request, form.instance, change=False)
        else:
            form = form_class(instance=obj)
            formsets, inlines = create_formsets(admin, request, obj, change=True)
    context = _context(admin, request, obj, add, object_id, form, formsets, inlines, fieldsets)
    context.update(extra_context or {})
    return admin.render_change_form(
        request, context, add=add, change=not add, obj=obj, form_url=form_url
    )


def _store(admin: Any, request: Any, form: Any, formsets: Any, new_object: Any, add: bool) -> Any:
    if not add and _is_gone(new_object):
        return redirect_missing(admin, request, admin.opts, str(new_object.pk))
    # What changed is known while relations of many are still as they were.
    _ = form.changed_data
    admin.save_model(request, new_object, form, not add)
    admin.save_related(request, form, formsets, not add)
    message = admin.construct_change_message(request, form, formsets, add)
    if add:
        admin.log_addition(request, new_object, message)
        return admin.response_add(request, new_object)
    admin.log_change(request, new_object, message)
    return admin.response_change(request, new_object)


def _is_gone(obj: Any) -> bool:
    """Tell whether somebody deleted the object meanwhile; what is there stays until it is stored."""
    # The database of the transaction that the view began.
    rows = type(obj)._base_manager.using(router.db_for_write(type(obj)))
    return not list(rows.select_for_update().filter(pk=obj.pk).values_list("pk"))


def create_formsets(
    admin: Any, request: Any, obj: Any, change: bool
) -> tuple[list[Any], list[Any]]:
    """Return the formsets of a form and their inlines."""
    formsets, inlines, prefixes = [], [], {}  # type: ignore[var-annotated]
    about = obj if change else None
    for formset_class, inline in admin.get_formsets_with_inlines(request, about):
        prefix = formset_class.get_default_prefix()
        prefixes[prefix] = prefixes.get(prefix, 0) + 1
        if prefixes[prefix] != 1 or not prefix:
            prefix = f"{prefix}-{prefixes[prefix]}"
        kwargs = admin.get_formset_kwargs(request, obj, inline, prefix)
        formset = formset_class(**kwargs)
        if not inline.has_change_permission(request, about):
            # Rows to read: what is posted for them counts for nothing, but that they are to go.
            may_delete = inline.has_delete_permission(request, about) and formset.can_delete
            for row in formset.initial_forms:
                if not (may_delete and row.add_prefix("DELETE") in formset.data):
                    row._errors = {}
                    row.cleaned_data = row.initial
        formsets.append(formset)
        inlines.append(inline)
    return formsets, inlines


def _context(
    admin: Any,
    request: Any,
    obj: Any,
    add: bool,
    object_id: Any,
    form: Any,
    formsets: Any,
    inlines: Any,
    fieldsets: Any,
) -> dict[str, Any]:
    can_edit = add or admin.has_change_permission(request, obj)
    if can_edit:
        readonly = admin.get_readonly_fields(request, obj)
    else:
        readonly = flatten_fieldsets(fieldsets)
    admin_form = AdminForm(
        form,
        list(fieldsets),
        admin.get_prepopulated_fields(request, obj) if can_edit else {},
        readonly,
        model_admin=admin,
    )
    media = admin.media + admin_form.media
    shown = admin.get_inline_formsets(request, formsets, inlines, obj)
    for one in shown:
        media += one.media
    if add:
        title = gettext("Add %s")
    elif can_edit:
        title = gettext("Change %s")
    else:
        title = gettext("View %s")
    context = {
        **admin.admin_site.each_context(request),
        "title": title % admin.opts.verbose_name,
        "subtitle": str(obj) if obj else None,
        "adminform": admin_form,
        "object_id": object_id,
        "original": obj,
        "is_popup": IS_POPUP_VAR in request.POST or IS_POPUP_VAR in request.GET,
        "source_model": request.GET.get(SOURCE_MODEL_VAR),
        "to_field": request.POST.get(TO_FIELD_VAR, request.GET.get(TO_FIELD_VAR)),
        "media": media,
        "inline_admin_formsets": shown,
        "errors": AdminErrorList(form, formsets),
        "error_summary": error_summary(form, formsets),
        "preserved_filters": admin.get_preserved_filters(request),
        "form_actions": [] if add else form_actions(admin, request),
    }
    if request.method == "POST" and "_saveasnew" in request.POST:
        # The form comes again for the new object: it can't be the old one's that is saved.
        context["show_save"] = context["show_save_and_continue"] = False
    return context


def render_change_form(
    admin: Any,
    request: Any,
    context: dict[str, Any],
    add: bool,
    change: bool,
    form_url: str,
    obj: Any,
) -> Any:
    """Return the page of a form."""
    opts = admin.opts
    preserved = {"preserved_filters": context.get("preserved_filters"), "opts": opts}
    view_on_site = admin.get_view_on_site_url(obj)
    may = {
        name: any(getattr(one, name) for one in context["inline_admin_formsets"])
        for name in ("has_add_permission", "has_change_permission", "has_delete_permission")
    }
    context.update(
        {
            "add": add,
            "change": change,
            "has_view_permission": admin.has_view_permission(request, obj),
            "has_add_permission": admin.has_add_permission(request),
            "has_change_permission": admin.has_change_permission(request, obj),
            "has_delete_permission": admin.has_delete_permission(request, obj),
            "has_editable_inline_admin_formsets": any(may.values()),
            "has_file_field": context["adminform"].form.is_multipart()
            or any(one.formset.is_multipart() for one in context["inline_admin_formsets"]),
            "has_absolute_url": view_on_site is not None,
            "absolute_url": view_on_site,
            "form_url": add_preserved_filters(preserved, form_url) if form_url else "",
            "opts": opts,
            "content_type_id": _content_type_id(admin),
            "save_as": admin.save_as,
            "save_on_top": admin.save_on_top,
            "to_field_var": TO_FIELD_VAR,
            "is_popup_var": IS_POPUP_VAR,
            "source_model_var": SOURCE_MODEL_VAR,
            "app_label": opts.app_label,
        }
    )
    own = admin.add_form_template if add and admin.add_form_template else admin.change_form_template
    request.current_app = admin.admin_site.name
    return TemplateResponse(
        request,
        own
        or [
            f"admin/{opts.app_label}/{opts.model_name}/change_form.html",
            f"admin/{opts.app_label}/change_form.html",
            "admin/change_form.html",
        ],
        context,
    )


def _content_type_id(admin: Any) -> Any:
    return ContentType.objects.get_for_model(admin.model, for_concrete_model=False).pk
