"""The changes of one object, newest last; and writing them down."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hotclub_http import PermissionDenied, TemplateResponse
from hotclub_orm.contenttypes import ContentType

from hotclub_admin.constants import PAGE_VAR
from hotclub_admin.log import log_entries
from hotclub_admin.pages.change_page import redirect_missing
from hotclub_admin.surroundings import gettext
from hotclub_admin.utils import capfirst, unquote


def log(request: Any, objects: Iterable[Any], flag: int, message: Any, *, single: bool) -> Any:
    """Record what the request's user did."""
    return log_entries().log_actions(request.user.pk, objects, flag, message, single_object=single)


def history_view(admin: Any, request: Any, object_id: str, extra_context: Any) -> Any:
    """Answer with the changes of an object."""
    opts = admin.model._meta
    obj = admin.get_object(request, unquote(object_id))
    if obj is None:
        if not admin.has_view_or_change_permission(request):
            raise PermissionDenied
        return redirect_missing(admin, request, opts, object_id)
    if not admin.has_view_or_change_permission(request, obj):
        raise PermissionDenied
    kind = ContentType.objects.get_for_model(admin.model, for_concrete_model=False)
    entries = (
        log_entries()
        .filter(object_id=str(obj.pk), content_type=kind)
        .select_related("user", "content_type")
        .order_by("action_time", "pk")
    )
    paginator = admin.get_paginator(request, entries, 100)
    asked = request.GET.get(PAGE_VAR, "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    page = paginator.page(min(max(number, 1), paginator.num_pages))
    context = {
        **admin.admin_site.each_context(request),
        "title": gettext("Change history: %s") % obj,
        "subtitle": None,
        "action_list": page,
        "page_range": list(paginator.get_elided_page_range(page.number)),
        "page_var": PAGE_VAR,
        "pagination_required": paginator.count > 100,
        "module_name": capfirst(opts.verbose_name_plural),
        "object": obj,
        "opts": opts,
        "app_label": opts.app_label,
        "preserved_filters": admin.get_preserved_filters(request),
        **(extra_context or {}),
    }
    request.current_app = admin.admin_site.name
    return TemplateResponse(
        request,
        admin.object_history_template
        or [
            f"admin/{opts.app_label}/{opts.model_name}/object_history.html",
            f"admin/{opts.app_label}/object_history.html",
            "admin/object_history.html",
        ],
        context,
    )
