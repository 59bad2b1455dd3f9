"""Answers for typing: the objects a relation may point at, and where the palette may jump to."""

from __future__ import annotations

from typing import Any, Final

from hotclub_http import Http404, JsonResponse, PermissionDenied
from hotclub_orm import FieldDoesNotExist, apps
from hotclub_orm.registry import ModelLookupError

from hotclub_admin.errors import NotRegistered
from hotclub_admin.filters import BAD_VALUES
from hotclub_admin.pages.links import admin_url
from hotclub_admin.utils import capfirst, quote

PER_PAGE: Final = 20
MOST_OBJECTS: Final = 5
MOST_RESULTS: Final = 20
LONGEST_TERM: Final = 200


class AutocompleteJsonView:
    """Answers the widgets of autocomplete_fields: {results: [{id, text}], pagination: {more}}."""

    paginate_by = PER_PAGE

    def __init__(self, admin_site: Any) -> None:
        self.admin_site = admin_site

    def __call__(self, request: Any) -> Any:
        """Answer a request. Raises PermissionDenied, Http404."""
        self.term = request.GET.get("term", "")[:LONGEST_TERM]
        field, model_admin, key = self.process_request(request)
        if not model_admin.has_view_permission(request):
            raise PermissionDenied
        page = request.GET.get("page", "1")
        number = int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 9 else 0
        if number < 1:
            raise Http404("There is no such page.")
        rows = self.get_queryset(request, field, model_admin)
        start = (number - 1) * self.paginate_by
        try:
            found = list(rows[start : start + self.paginate_by + 1])
        except BAD_VALUES:
            found = []
        return JsonResponse(
            {
                "results": [self.serialize_result(one, key) for one in found[: self.paginate_by]],
                "pagination": {"more": len(found) > self.paginate_by},
            }
        )

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, Any]:
        """Return what one object is told as; hook."""
        return {"id": str(getattr(obj, to_field_name)), "text": str(obj)}

    def get_queryset(self, request: Any, field: Any, model_admin: Any) -> Any:
        """Return the objects that fit what was typed."""
        rows = model_admin.get_queryset(request)
        limit = field.remote_field.limit_choices_to
        if limit:
            rows = rows.complex_filter(limit() if callable(limit) else limit)
        try:
            rows, may_repeat = model_admin.get_search_results(request, rows, self.term)
        except BAD_VALUES:
            return rows.none()
        if not getattr(rows, "ordered", True):
            rows = rows.order_by("pk")
        return rows.distinct() if may_repeat else rows

    def process_request(self, request: Any) -> tuple[Any, Any, str]:
        """Return (field, the related model's admin, name of the key). Raises PermissionDenied."""
        try:
            model = apps.get_model(request.GET["app_label"], request.GET["model_name"])
            field = model._meta.get_field(request.GET["field_name"])
            related = field.remote_field.model
            model_admin = self.admin_site.get_model_admin(related)
        except (KeyError, AttributeError, ModelLookupError, LookupError, ValueError) as error:
            raise PermissionDenied from error
        except (FieldDoesNotExist, NotRegistered) as error:
            raise PermissionDenied from error
        if not model_admin.get_search_fields(request):
            raise Http404(f"{type(model_admin).__name__} must have search_fields.")
        name = getattr(field.remote_field, "field_name", None) or related._meta.pk.attname
        key = related._meta.get_field(name).attname
        if not model_admin.to_field_allowed(request, related._meta.get_field(name).name):
            raise PermissionDenied
        return field, model_admin, key


def jump(admin_site: Any, request: Any) -> Any:
    """Answer the palette: models and objects that fit, each with its page; what one may see only."""
    term = request.GET.get("q", "").strip()[:LONGEST_TERM]
    results: list[dict[str, str]] = []
    if not term:
        return JsonResponse({"results": results})
    lower = term.lower()
    seen = [
        (app, entry) for app in admin_site.get_app_list(request) for entry in app["models"]
        if entry["admin_url"]
    ]  # fmt: skip
    for app, entry in seen:
        if lower in entry["name"].lower():
            results.append(_result("Models", entry["name"], entry["admin_url"], app["name"]))
        if entry["add_url"] and lower in f"add {entry['object_name']}".lower():
            label = f"Add {entry['model']._meta.verbose_name}"
            results.append(_result("Actions", label, entry["add_url"], app["name"]))
    for _, entry in seen:
        if len(results) >= MOST_RESULTS:
            break
        results.extend(_objects(admin_site.get_model_admin(entry["model"]), request, term))
    return JsonResponse({"results": results[:MOST_RESULTS]})


def _result(group: str, label: str, url: str, detail: str) -> dict[str, str]:
    kind = {"Models": "model", "Actions": "action"}.get(group, "object")
    return {"group": group, "label": label, "url": url, "detail": detail, "kind": kind}


def _objects(admin: Any, request: Any, term: str) -> list[dict[str, str]]:
    if not admin.get_search_fields(request):
        return []
    try:
        rows, may_repeat = admin.get_search_results(request, admin.get_queryset(request), term)
        found = list((rows.distinct() if may_repeat else rows)[:MOST_OBJECTS])
    except BAD_VALUES:
        return []
    group = capfirst(admin.opts.verbose_name_plural)
    return [
        _result(group, str(one), admin_url(admin, "change", quote(one.pk)), admin.opts.app_label)
        for one in found
    ]
