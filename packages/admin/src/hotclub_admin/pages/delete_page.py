"""Deleting one object: the page that says what goes with it, then the deed."""

from __future__ import annotations

from typing import Any

from hotclub_http import HttpResponseRedirect, PermissionDenied, TemplateResponse
from hotclub_orm import IntegrityError, atomic
from hotclub_orm.routers import router

from hotclub_admin.actions import confirmation
from hotclub_admin.constants import IS_POPUP_VAR, TO_FIELD_VAR
from hotclub_admin.deletion import shortened, tree
from hotclub_admin.errors import DisallowedModelAdminToField
from hotclub_admin.log import know_kind
from hotclub_admin.pages.change_page import redirect_missing
from hotclub_admin.surroundings import gettext
from hotclub_admin.utils import unquote


def delete_view(admin: Any, request: Any, object_id: str, extra_context: Any) -> Any:
    """Answer a request to delete."""
    if request.method in ("GET", "HEAD", "OPTIONS", "TRACE"):
        return _delete_view(admin, request, object_id, extra_context)
    try:
        know_kind(admin.model)
        with atomic(using=router.db_for_write(admin.model)):
            return _delete_view(admin, request, object_id, extra_context)
    except IntegrityError:
        admin.message_user(
            request, gettext("Nothing was deleted: something else refers to it now."), 40
        )
        return HttpResponseRedirect(request.get_full_path())


def _delete_view(admin: Any, request: Any, object_id: str, extra_context: Any) -> Any:
    opts = admin.opts
    to_field = request.POST.get(TO_FIELD_VAR, request.GET.get(TO_FIELD_VAR)) or None
    if to_field and not admin.to_field_allowed(request, to_field):
        raise DisallowedModelAdminToField(f"The field {to_field!r} cannot be referenced.")
    obj = admin.get_object(request, unquote(object_id), to_field)
    if not admin.has_delete_permission(request, obj):
        raise PermissionDenied
    if obj is None:
        return redirect_missing(admin, request, opts, object_id)
    deleted, model_count, lacking, protected = admin.get_deleted_objects([obj], request)
    confirm_text = confirmation(model_count, str(obj).strip())
    answer = request.POST.get("confirm_text", request.POST.get("confirm_word"))
    # A form without the box (somebody's own template, another program) is agreement enough.
    wrong = request.method == "POST" and answer is not None and answer.strip() != confirm_text
    if request.method == "POST" and not protected and not wrong:
        if lacking:
            raise PermissionDenied
        display = str(obj)
        key = obj.serializable_value(str(to_field) if to_field else opts.pk.attname)
        admin.log_deletions(request, [obj])
        admin.delete_model(request, obj)
        return admin.response_delete(request, display, key)
    deleted, omitted = shortened(deleted, admin.delete_confirmation_max_display)
    name = str(opts.verbose_name)
    title = gettext("Cannot delete %s") % name if lacking or protected else gettext("Delete")
    context = {
        **admin.admin_site.each_context(request),
        "title": title,
        "subtitle": None,
        "object_name": name,
        "object": obj,
        "escaped_object": str(obj),
        "deleted_objects": deleted,
        "deleted_tree": tree(deleted),
        "deleted_omitted": omitted,
        "model_count": list(model_count.items()),
        "perms_lacking": sorted(lacking),
        "protected": protected,
        "opts": opts,
        "app_label": opts.app_label,
        "preserved_filters": admin.get_preserved_filters(request),
        "is_popup": IS_POPUP_VAR in request.POST or IS_POPUP_VAR in request.GET,
        "to_field": to_field,
        "confirm_text": confirm_text,
        "confirm_word": confirm_text,
        "confirm_error": wrong,
        **(extra_context or {}),
    }
    return admin.render_delete_form(request, context)


def render_delete_form(admin: Any, request: Any, context: dict[str, Any]) -> Any:
    """Return the page that asks."""
    opts = admin.opts
    request.current_app = admin.admin_site.name
    context.update(
        {"to_field_var": TO_FIELD_VAR, "is_popup_var": IS_POPUP_VAR, "media": admin.media}
    )
    return TemplateResponse(
        request,
        admin.delete_confirmation_template
        or [
            f"admin/{opts.app_label}/{opts.model_name}/delete_confirmation.html",
            f"admin/{opts.app_label}/delete_confirmation.html",
            "admin/delete_confirmation.html",
        ],
        context,
    )
