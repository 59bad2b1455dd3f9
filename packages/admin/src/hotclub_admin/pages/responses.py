"""Where one is led after something was stored or deleted: the list, the form again, the opener.

Flow: stored object + the button that was pressed → **response**. A popup gets a page that hands its
data to the opener by a script file, never by inline code.
"""

from __future__ import annotations

import json
from typing import Any

from hotclub_http import HttpResponseRedirect, TemplateResponse
from hotclub_templates import format_html

from hotclub_admin.constants import IS_POPUP_VAR, SOURCE_MODEL_VAR, TO_FIELD_VAR
from hotclub_admin.pages.links import add_preserved_filters, admin_url, index_url
from hotclub_admin.surroundings import gettext
from hotclub_admin.utils import quote


def popup_response(admin: Any, request: Any, data: dict[str, Any]) -> Any:
    """Return the page that hands data to the window that opened the popup, and closes."""
    opts = admin.opts
    return TemplateResponse(
        request,
        admin.popup_response_template
        or [
            f"admin/{opts.app_label}/{opts.model_name}/popup_response.html",
            f"admin/{opts.app_label}/popup_response.html",
            "admin/popup_response.html",
        ],
        {"popup_response_data": json.dumps(data)},
    )


def _key_name(admin: Any, request: Any) -> str:
    to_field = request.POST.get(TO_FIELD_VAR)
    return str(to_field or admin.opts.pk.attname)


def _told(admin: Any, request: Any, obj: Any) -> tuple[Any, Any]:
    """Return the object's name, with a link where the user may go there."""
    opts = admin.opts
    preserved = {"preserved_filters": admin.get_preserved_filters(request), "opts": opts}
    url = add_preserved_filters(preserved, admin_url(admin, "change", quote(obj.pk)))
    if admin.has_change_permission(request, obj):
        return format_html('<a href="{}">{}</a>', url, str(obj)), url
    return str(obj), url


def response_add(admin: Any, request: Any, obj: Any, post_url_continue: Any) -> Any:
    """Return where an added object leads."""
    opts = admin.opts
    if IS_POPUP_VAR in request.POST:
        value = obj.serializable_value(_key_name(admin, request))
        return popup_response(
            admin,
            request,
            {
                "action": "add",
                "value": str(value),
                "obj": str(obj),
                "model": opts.model_name,
                "source_model": request.POST.get(SOURCE_MODEL_VAR),
            },
        )
    shown, _ = _told(admin, request, obj)
    name = str(opts.verbose_name)
    if "_continue" in request.POST or ("_saveasnew" in request.POST and admin.save_as_continue):
        text = "The {name} “{obj}” was added successfully."
        if admin.has_change_permission(request, obj):
            text += " " + gettext("You may edit it again below.")
        admin.message_user(request, format_html(text, name=name, obj=shown), 25)
        if post_url_continue is None:
            preserved = {"preserved_filters": admin.get_preserved_filters(request), "opts": opts}
            own = _as_asked(request, admin_url(admin, "change", quote(obj.pk)))
            post_url_continue = add_preserved_filters(preserved, own)
        if admin.has_change_permission(request, obj) or admin.has_view_permission(request, obj):
            return HttpResponseRedirect(post_url_continue)
        return admin.response_post_save_add(request, obj)
    if "_addanother" in request.POST:
        text = "The {name} “{obj}” was added successfully. You may add another {name} below."
        admin.message_user(request, format_html(text, name=name, obj=shown), 25)
        return HttpResponseRedirect(_same_page(admin, request))
    text = "The {name} “{obj}” was added successfully."
    admin.message_user(request, format_html(text, name=name, obj=shown), 25)
    return admin.response_post_save_add(request, obj)


def _same_page(admin: Any, request: Any) -> str:
    preserved = {"preserved_filters": admin.get_preserved_filters(request), "opts": admin.opts}
    return add_preserved_filters(preserved, _as_asked(request, request.path))


def _as_asked(request: Any, url: str) -> str:
    """Return an address with the parameters that this page was asked with: values to begin with."""
    asked = request.META.get("QUERY_STRING", "")
    return f"{url}?{asked}" if asked else url


def response_change(admin: Any, request: Any, obj: Any) -> Any:
    """Return where a changed object leads."""
    opts = admin.opts
    if IS_POPUP_VAR in request.POST:
        key = _key_name(admin, request)
        value = request.resolver_match.kwargs.get("object_id", "")
        new_value = obj.serializable_value(key)
        return popup_response(
            admin,
            request,
            {
                "action": "change",
                "value": str(value),
                "obj": str(obj),
                "new_value": str(new_value),
                "model": opts.model_name,
                "source_model": request.POST.get(SOURCE_MODEL_VAR),
            },
        )
    shown, _ = _told(admin, request, obj)
    name = str(opts.verbose_name)
    if "_continue" in request.POST:
        text = "The {name} “{obj}” was changed successfully. You may edit it again below."
        admin.message_user(request, format_html(text, name=name, obj=shown), 25)
        return HttpResponseRedirect(_same_page(admin, request))
    if "_addanother" in request.POST:
        text = "The {name} “{obj}” was changed successfully. You may add another {name} below."
        admin.message_user(request, format_html(text, name=name, obj=shown), 25)
        preserved = {"preserved_filters": admin.get_preserved_filters(request), "opts": opts}
        url = _as_asked(request, admin_url(admin, "add"))
        return HttpResponseRedirect(add_preserved_filters(preserved, url))
    text = "The {name} “{obj}” was changed successfully."
    admin.message_user(request, format_html(text, name=name, obj=shown), 25)
    return admin.response_post_save_change(request, obj)


def response_delete(admin: Any, request: Any, obj_display: str, obj_id: Any) -> Any:
    """Return where a deleted object leads."""
    if IS_POPUP_VAR in request.POST:
        return popup_response(admin, request, {"action": "delete", "value": str(obj_id)})
    admin.message_user(
        request,
        gettext("The %(name)s “%(obj)s” was deleted successfully.")
        % {"name": admin.opts.verbose_name, "obj": obj_display},
        25,
    )
    return to_list_or_index(admin, request)


def to_list_or_index(admin: Any, request: Any) -> Any:
    """Lead to the list as it was, or to the first page for who may not see the list."""
    if admin.has_view_or_change_permission(request):
        preserved = {"preserved_filters": admin.get_preserved_filters(request), "opts": admin.opts}
        return HttpResponseRedirect(
            add_preserved_filters(preserved, admin_url(admin, "changelist"))
        )
    return HttpResponseRedirect(index_url(admin.admin_site))
