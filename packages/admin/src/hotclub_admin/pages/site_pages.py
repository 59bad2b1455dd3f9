"""The pages of a site as a whole: home, one application, log-in, log-out, one's password.

Flow: request → AdminSite's method → **page**. Log-in never looks at what was posted before it.
"""

from __future__ import annotations

from typing import Any

from hotclub_auth import REDIRECT_FIELD_NAME, login, logout, update_session_auth_hash
from hotclub_http import Http404, HttpResponseNotAllowed, HttpResponseRedirect, TemplateResponse
from hotclub_orm import Count, ObjectDoesNotExist, OrmError, Value
from hotclub_orm.contenttypes import ContentType
from hotclub_orm.registry import ModelLookupError
from hotclub_routing import NoReverseMatch, reverse
from hotclub_security import url_has_allowed_host_and_scheme

from hotclub_admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from hotclub_admin.pages.links import index_url
from hotclub_admin.surroundings import gettext
from hotclub_admin.utils import grouped


def counted(site: Any, request: Any, app_list: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the list with the number of objects of each model that the user may list.

    All models of one database are counted in one statement.
    """
    by_database: dict[str, list[tuple[dict[str, Any], Any]]] = {}
    for app in app_list:
        for entry in app["models"]:
            entry["count_text"] = ""
            if entry["admin_url"]:
                rows = site.get_model_admin(entry["model"]).get_queryset(request).order_by()
                by_database.setdefault(rows.db, []).append((entry, rows))
    for entries in by_database.values():
        _count(entries)
    return app_list


def _count(entries: list[tuple[dict[str, Any], Any]]) -> None:
    asked = [
        rows.annotate(_one=Value(place)).values("_one").annotate(_n=Count("pk"))
        for place, (_, rows) in enumerate(entries)
    ]
    try:
        found = {row["_one"]: row["_n"] for row in asked[0].union(*asked[1:], all=True)}
    except (OrmError, NotImplementedError):
        return  # a table that is not there yet: its card has no number
    for place, (entry, _) in enumerate(entries):
        entry["count"] = found.get(place, 0)
        entry["count_text"] = grouped(entry["count"])


def index(site: Any, request: Any, extra_context: Any) -> Any:
    """Answer with the first page."""
    context = {
        **site.each_context(request),
        "title": site.index_title,
        "subtitle": None,
        "app_list": counted(site, request, site.get_app_list(request)),
        **(extra_context or {}),
    }
    request.current_app = site.name
    return TemplateResponse(request, site.index_template or "admin/index.html", context)


def app_index(site: Any, request: Any, app_label: str, extra_context: Any) -> Any:
    """Answer with the models of one application. Raises Http404."""
    app_list = site.get_app_list(request, app_label)
    if not app_list:
        raise Http404("The requested admin page does not exist.")
    context = {
        **site.each_context(request),
        "title": gettext("%(app)s administration") % {"app": app_list[0]["name"]},
        "subtitle": None,
        "app_list": counted(site, request, app_list),
        "app_label": app_label,
        **(extra_context or {}),
    }
    request.current_app = site.name
    return TemplateResponse(
        request,
        site.app_index_template or [f"admin/{app_label}/app_index.html", "admin/app_index.html"],
        context,
    )


def _return_to(site: Any, request: Any) -> str:
    asked = request.POST.get(REDIRECT_FIELD_NAME, request.GET.get(REDIRECT_FIELD_NAME, ""))
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    loops = asked.split("?")[0] == request.path
    return asked if asked and is_ours and not loops else index_url(site)


def log_in(site: Any, request: Any, extra_context: Any) -> Any:
    """Answer with the log-in form; log in who filled it in rightly."""
    if request.method == "GET" and site.has_permission(request):
        return HttpResponseRedirect(_return_to(site, request))
    form_class = site.login_form or AdminAuthenticationForm
    if request.method == "POST":
        form = form_class(request, data=request.POST)
        if form.is_valid():
            target = _return_to(site, request)
            login(request, form.get_user())
            return HttpResponseRedirect(target)
    else:
        form = form_class(request)
    target = _return_to(site, request)
    context = {
        **site.each_context(request),
        "title": gettext("Log in"),
        "subtitle": None,
        "form": form,
        "app_path": request.path,
        "username": request.user.get_username(),
        REDIRECT_FIELD_NAME: target,
        "redirect_field_name": REDIRECT_FIELD_NAME,
        **(extra_context or {}),
    }
    request.current_app = site.name
    return TemplateResponse(request, site.login_template or "admin/login.html", context)


def log_out(site: Any, request: Any, extra_context: Any) -> Any:
    """End the session of who asks by POST."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    logout(request)
    context = {
        **site.each_context(request),
        "title": gettext("Logged out"),
        "subtitle": None,
        # Who just left sees the page of those who are not in.
        "has_permission": False,
        **(extra_context or {}),
    }
    request.current_app = site.name
    return TemplateResponse(
        request, site.logout_template or "registration/logged_out.html", context
    )


def password_change(site: Any, request: Any, extra_context: Any) -> Any:
    """Answer with the form for another password; store it."""
    form_class = site.password_change_form or AdminPasswordChangeForm
    if request.method == "POST":
        form = form_class(user=request.user, data=request.POST)
        if form.is_valid():
            form.save()
            update_session_auth_hash(request, form.user)
            return HttpResponseRedirect(
                reverse("admin:password_change_done", current_app=site.name)
            )
    else:
        form = form_class(user=request.user)
    context = {
        **site.each_context(request),
        "title": gettext("Change password"),
        "subtitle": None,
        "form": form,
        "form_url": "",
        **(extra_context or {}),
    }
    request.current_app = site.name
    return TemplateResponse(
        request,
        site.password_change_template or "registration/password_change_form.html",
        context,
    )


def password_change_done(site: Any, request: Any, extra_context: Any) -> Any:
    """Answer that the password was changed."""
    context = {
        **site.each_context(request),
        "title": gettext("Password changed"),
        "subtitle": None,
        **(extra_context or {}),
    }
    request.current_app = site.name
    return TemplateResponse(
        request,
        site.password_change_done_template or "registration/password_change_done.html",
        context,
    )


def view_on_site(request: Any, content_type_id: str, object_id: str) -> Any:
    """Lead to where the site shows an object. Raises Http404; never leaves this site."""
    try:
        model = ContentType.objects.get_for_id(int(content_type_id)).model_class()
        obj = model._default_manager.get(pk=object_id)
        url = str(obj.get_absolute_url())
    except (ObjectDoesNotExist, ModelLookupError, AttributeError, NoReverseMatch) as error:
        raise Http404("This object has no page.") from error
    except (ValueError, TypeError, OverflowError) as error:
        raise Http404("There is no such object.") from error
    except Exception as error:
        if type(error).__name__ != "ValidationError":
            raise
        raise Http404("There is no such object.") from error
    is_ours = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if not is_ours or url.startswith("//"):
        raise Http404("This object's page is not on this site.")
    return HttpResponseRedirect(url)
