"""The page of a list: shown, edited in place, actions run on a selection.

Flow: request → permission → ChangeList → action? edited rows? → the page. Parameters that make no
query lead to the plain list with a word; once only, so that a broken list cannot turn in a circle.
"""

from __future__ import annotations

from typing import Any

from hotclub_http import (
    HttpResponseBase,
    HttpResponseRedirect,
    PermissionDenied,
    SimpleTemplateResponse,
    SuspiciousOperation,
    TemplateResponse,
)
from hotclub_orm import IntegrityError, ValidationError, atomic
from hotclub_orm.routers import router

from hotclub_admin.constants import ACTION_CHECKBOX_NAME, ERROR_FLAG, SEARCH_VAR
from hotclub_admin.errors import IncorrectLookupParameters
from hotclub_admin.filters import BAD_VALUES
from hotclub_admin.helpers import ActionForm
from hotclub_admin.log import know_kind
from hotclub_admin.pages.links import add_preserved_filters, admin_url
from hotclub_admin.surroundings import gettext, ngettext
from hotclub_admin.utils import capfirst, model_ngettext

_NO_KEY = (ValidationError, ValueError, TypeError, OverflowError)


def changelist_of(admin: Any, request: Any) -> Any:
    """Return the list of a request. Raises IncorrectLookupParameters."""
    list_display = admin.get_list_display(request)
    links = admin.get_list_display_links(request, list_display)
    if admin.get_actions(request):
        list_display = ["action_checkbox", *list_display]
    sortable_by = admin.get_sortable_by(request)
    made = admin.get_changelist(request)
    return made(
        request,
        admin.model,
        list_display,
        links,
        admin.get_list_filter(request),
        admin.date_hierarchy,
        admin.get_search_fields(request),
        admin.get_list_select_related(request),
        admin.list_per_page,
        admin.list_max_show_all,
        admin.list_editable,
        admin,
        sortable_by,
        admin.search_help_text,
    )


def changelist_view(admin: Any, request: Any, extra_context: Any) -> Any:
    """Answer with the list."""
    if not admin.has_view_or_change_permission(request):
        raise PermissionDenied
    try:
        changelist = admin.get_changelist_instance(request)
        return _answer(admin, request, changelist, extra_context)
    except IncorrectLookupParameters:
        if ERROR_FLAG in request.GET:
            return SimpleTemplateResponse(
                "admin/invalid_setup.html", {"title": gettext("Database error")}
            )
        return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")


def _answer(admin: Any, request: Any, changelist: Any, extra_context: Any) -> Any:
    if request.method == "POST":
        outcome = _run_posted(admin, request, changelist)
        if outcome is not None:
            return outcome
    formset_response = _edit(admin, request, changelist)
    if formset_response is not None:
        return formset_response
    return _page(admin, request, changelist, extra_context)


def _run_posted(admin: Any, request: Any, changelist: Any) -> Any:
    """Run an action if one was asked for; None when the page is to be shown."""
    actions = admin.get_actions(request)
    if not actions or "_save" in request.POST:
        return None
    selected = request.POST.getlist(ACTION_CHECKBOX_NAME)
    if "index" in request.POST:
        if not selected and request.POST.get("select_across") != "1":
            return _nothing_selected(admin, request)
        response = admin.response_action(request, changelist.get_queryset(request))
        return response or HttpResponseRedirect(request.get_full_path())
    if selected and ACTION_CHECKBOX_NAME in request.POST and request.POST.get("action"):
        # The page of an action, posted again: it has no button called index.
        response = admin.response_action(request, changelist.get_queryset(request))
        return response or HttpResponseRedirect(request.get_full_path())
    return None


def _nothing_selected(admin: Any, request: Any) -> Any:
    admin.message_user(
        request,
        gettext("Select the objects first, then the action. Nothing was changed."),
        30,
    )
    return HttpResponseRedirect(request.get_full_path())


def response_action(admin: Any, request: Any, queryset: Any) -> Any:
    """Run the chosen action on the chosen objects of the query set."""
    index = request.POST.get("index", "0")
    place = int(index) if index.isascii() and index.isdigit() and len(index) < 4 else 0
    data = request.POST.copy()
    data.pop(ACTION_CHECKBOX_NAME, None)
    data.pop("index", None)
    names = data.getlist("action")
    if place < len(names):  # the menu over the list, or the one under it
        data["action"] = names[place]
    form = admin.action_form(data, auto_id=None)
    form.fields["action"].choices = admin.get_action_choices(request)
    if not form.is_valid():
        admin.message_user(request, gettext("No action selected."), 30)
        return None
    name, across = form.cleaned_data["action"], form.cleaned_data["select_across"] == "1"
    func = admin.get_actions(request)[name][0]
    selected = request.POST.getlist(ACTION_CHECKBOX_NAME)
    if not selected and not across:
        return _nothing_selected(admin, request)
    if not across:
        try:
            queryset = queryset.filter(pk__in=selected)
            queryset.exists()
        except _NO_KEY:
            admin.message_user(request, gettext("The selection names no objects of this list."), 40)
            return None
    try:
        response = func(admin, request, queryset)
    except IntegrityError:
        admin.message_user(
            request, gettext("The action was undone: the database refused a change."), 40
        )
        return None
    if isinstance(response, HttpResponseBase):
        return response
    return HttpResponseRedirect(request.get_full_path())


def _edit(admin: Any, request: Any, changelist: Any) -> Any:
    """Show or store list_editable."""
    if not changelist.list_editable or not admin.has_change_permission(request):
        if request.method == "POST" and "_save" in request.POST:
            raise PermissionDenied
        return None
    formset_class = admin.get_changelist_formset(request)
    if request.method == "POST" and "_save" in request.POST:
        rows = _posted_rows(admin, request, changelist, formset_class.get_default_prefix())
        formset = changelist.formset = formset_class(request.POST, request.FILES, queryset=rows)
        if len(formset.forms) > len(formset.initial_forms):
            raise SuspiciousOperation("A list edits the objects it shows, and adds none.")
        _keep_fixed(admin, request, formset)
        if formset.is_valid():
            return _store_rows(admin, request, formset)
    else:
        changelist.formset = formset_class(queryset=changelist.result_list)
        _keep_fixed(admin, request, changelist.formset)
        # One page was read; the forms and the rows are the same objects.
        changelist.result_list = changelist.formset.get_queryset()
    return None


def _keep_fixed(admin: Any, request: Any, formset: Any) -> None:
    """Leave of the rows that the user may not change the key alone: the list shows their values."""
    key = admin.model._meta.pk.name
    for form in formset.initial_forms:
        if not admin.has_change_permission(request, form.instance):
            form.fields = {name: field for name, field in form.fields.items() if name == key}


def _posted_rows(admin: Any, request: Any, changelist: Any, prefix: str) -> Any:
    """Return the objects that were posted, as far as they are in the list."""
    key = admin.model._meta.pk.name
    names = [
        name for name in request.POST if name.startswith(f"{prefix}-") and name.endswith(f"-{key}")
    ]
    keys = [request.POST[name] for name in names]
    field = admin.model._meta.pk
    valid = []
    for one in keys:
        try:
            valid.append(field.to_python(one))
        except _NO_KEY:
            continue
    return changelist.get_queryset(request).filter(pk__in=valid)


def _store_rows(admin: Any, request: Any, formset: Any) -> Any:
    changed = 0
    know_kind(admin.model)
    with atomic(using=router.db_for_write(admin.model)):
        for form in formset.forms:
            if not form.has_changed() or not admin.has_change_permission(request, form.instance):
                continue
            obj = admin.save_form(request, form, change=True)
            admin.save_model(request, obj, form, change=True)
            admin.save_related(request, form, formsets=[], change=True)
            admin.log_change(request, obj, admin.construct_change_message(request, form, None))
            changed += 1
    if changed:
        text = ngettext(
            "%(count)s %(name)s was changed successfully.",
            "%(count)s %(name)s were changed successfully.",
            changed,
        ) % {"count": changed, "name": model_ngettext(admin.opts, changed)}
        admin.message_user(request, text, 25)
    return HttpResponseRedirect(request.get_full_path())


def _action_form(admin: Any, request: Any) -> Any:
    if not admin.get_actions(request):
        return None
    form = (admin.action_form or ActionForm)(auto_id=None)
    form.fields["action"].choices = admin.get_action_choices(request)
    return form


def _page(admin: Any, request: Any, changelist: Any, extra_context: Any) -> Any:
    opts = admin.opts
    rows = changelist.result_list = _fetched(changelist.result_list)
    media = admin.media + (changelist.formset.media if changelist.formset else _no_media(admin))
    form = _action_form(admin, request)
    if form is not None:
        media += form.media
    preserved = admin.get_preserved_filters(request)
    context = {
        **admin.admin_site.each_context(request),
        "module_name": str(opts.verbose_name_plural),
        "selection_note": gettext("0 of %(count)s selected") % {"count": len(rows)},
        "selection_note_all": ngettext(
            "%(total_count)s selected", "All %(total_count)s selected", changelist.result_count
        )
        % {"total_count": changelist.result_count},
        "title": changelist.title,
        "subtitle": None,
        "is_popup": changelist.is_popup,
        "to_field": changelist.to_field,
        "cl": changelist,
        "media": media,
        "has_add_permission": admin.has_add_permission(request),
        "has_change_permission": admin.has_change_permission(request),
        "opts": opts,
        "app_label": opts.app_label,
        "action_form": form,
        "actions_on_top": admin.actions_on_top,
        "actions_on_bottom": admin.actions_on_bottom,
        "actions_selection_counter": admin.actions_selection_counter,
        "preserved_filters": preserved,
        "add_url": add_preserved_filters(
            {"preserved_filters": preserved, "opts": opts},
            admin_url(admin, "add"),
            changelist.is_popup,
            changelist.to_field,
        ),
        "search_var": SEARCH_VAR,
        "verbose_name_plural": capfirst(opts.verbose_name_plural),
        **(extra_context or {}),
    }
    request.current_app = admin.admin_site.name
    return TemplateResponse(
        request,
        admin.change_list_template
        or [
            f"admin/{opts.app_label}/{opts.model_name}/change_list.html",
            f"admin/{opts.app_label}/change_list.html",
            "admin/change_list.html",
        ],
        context,
    )


def _fetched(rows: Any) -> Any:
    """Return the rows, read: a bad value shows now, where it can still be answered."""
    try:
        len(rows)
    except BAD_VALUES as error:
        raise IncorrectLookupParameters(error) from error
    return rows


def _no_media(admin: Any) -> Any:
    return type(admin.media)()
