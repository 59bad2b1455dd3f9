"""delete_selected, the action every list begins with.

Flow: selection → page of what would go → post=yes → deleted, logged.
"""

from __future__ import annotations

from typing import Any

from hotclub_http import PermissionDenied, TemplateResponse
from hotclub_orm import atomic
from hotclub_orm.routers import router

from hotclub_admin.constants import ACTION_CHECKBOX_NAME
from hotclub_admin.decorators import action
from hotclub_admin.deletion import shortened, tree
from hotclub_admin.log import know_kind
from hotclub_admin.surroundings import gettext
from hotclub_admin.utils import model_ngettext

CONFIRM_FROM = 50


@action(
    permissions=["delete"],
    description="Delete selected %(verbose_name_plural)s",
)
def delete_selected(modeladmin: Any, request: Any, queryset: Any) -> Any:
    """Ask, then delete the selected objects and what goes with them."""
    opts = modeladmin.model._meta
    found = modeladmin.get_deleted_objects(queryset, request)
    deletable, model_count, perms_needed, protected = found
    count = queryset.count()
    confirm_text = confirmation(model_count, model_ngettext(modeladmin.opts, count))
    answer = request.POST.get("confirm_text", request.POST.get("confirm_word"))
    agreed = bool(request.POST.get("post")) and not protected
    wrong = agreed and answer is not None and confirm_text != answer.strip()
    if agreed and not wrong:
        if perms_needed:
            raise PermissionDenied
        if count:
            _delete(modeladmin, request, queryset, count)
        return None
    deletable, omitted = shortened(deletable, modeladmin.delete_confirmation_max_display)
    objects_name = model_ngettext(queryset)
    title = gettext("Delete multiple objects")
    if perms_needed or protected:
        title = gettext("Cannot delete %(name)s") % {"name": objects_name}
    context = {
        **modeladmin.admin_site.each_context(request),
        "title": title,
        "subtitle": None,
        "objects_name": str(objects_name),
        "deletable_objects": [deletable],
        "deleted_tree": tree(deletable),
        "deleted_omitted": omitted,
        "model_count": list(model_count.items()),
        "queryset": queryset,
        "selected_count": count,
        "select_across": request.POST.get("select_across") == "1",
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "perms_lacking": sorted(perms_needed),
        "protected": protected,
        "opts": opts,
        "app_label": opts.app_label,
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
        "confirm_text": confirm_text,
        "confirm_word": confirm_text,
        "confirm_error": wrong,
        "media": modeladmin.media,
    }
    request.current_app = modeladmin.admin_site.name
    return TemplateResponse(
        request,
        modeladmin.delete_selected_confirmation_template
        or [
            f"admin/{opts.app_label}/{opts.model_name}/delete_selected_confirmation.html",
            f"admin/{opts.app_label}/delete_selected_confirmation.html",
            "admin/delete_selected_confirmation.html",
        ],
        context,
    )


def _delete(modeladmin: Any, request: Any, queryset: Any, count: int) -> None:
    """Record, delete and tell; one not without the other."""
    know_kind(modeladmin.model)
    with atomic(using=router.db_for_write(modeladmin.model)):
        modeladmin.log_deletions(request, queryset)
        modeladmin.delete_queryset(request, queryset)
    modeladmin.message_user(
        request,
        gettext("Successfully deleted %(count)d %(items)s.")
        % {"count": count, "items": model_ngettext(modeladmin.opts, count)},
        25,
    )


def confirmation(model_count: dict[str, int], name: str) -> str:
    """Return what is to be typed before so many rows go; nothing for a few."""
    return name if sum(model_count.values()) >= CONFIRM_FROM else ""
