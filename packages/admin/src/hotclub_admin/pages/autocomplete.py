"""Answers for typing: the objects a relation may point at, and where the palette may jump to."""

from __future__ import annotations

from collections.abc import Callable
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
    """Answers the widgets of autocomplete_fields: {results: [{id, text}], pagination: {more}}.

    A view in Django's manner: `AutocompleteJsonView.as_view(admin_site=site)`. While it answers it has
    request, term, model_admin, source_field and to_field_name.
    """

    paginate_by = PER_PAGE
    admin_site: Any = None
    request: Any
    term: str
    model_admin: Any
    source_field: Any
    to_field_name: str

    def __init__(self, admin_site: Any = None, **attributes: Any) -> None:
        if admin_site is not None:
            self.admin_site = admin_site
        for name, value in attributes.items():
            setattr(self, name, value)

    @classmethod
    def as_view(cls, **attributes: Any) -> Callable[..., Any]:
        """Return a view that answers each request with an instance of its own.

        Raises TypeError for what the class does not have.
        """
        for name in attributes:
            if not hasattr(cls, name):
                raise TypeError(
                    f"{cls.__name__}.as_view() takes attributes of the class; it has no {name!r}."
                )

        def view(request: Any, *args: Any, **kwargs: Any) -> Any:
            return cls(**attributes)(request, *args, **kwargs)

        view.view_class = cls  # type: ignore[attr-defined]
        return view

    def __call__(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer a request. Raises PermissionDenied, Http404."""
        self.request = request
        return self.get(request, *args, **kwargs)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer with a page of the objects that fit. Raises PermissionDenied, Http404."""
        told = self.process_request(request)
        self.term, self.model_admin, self.source_field, self.to_field_name = told
        if not self.has_perm(request):
            raise PermissionDenied
        page = request.GET.get("page", "1")
        number = int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 9 else 0
        if number < 1:
            raise Http404("There is no such page.")
        rows = self.get_queryset()
        start = (number - 1) * self.paginate_by
        try:
            found = list(rows[start : start + self.paginate_by + 1])
        except BAD_VALUES:
            found = []
        results = [
            self.serialize_result(one, self.to_field_name) for one in found[: self.paginate_by]
        ]
        more = len(found) > self.paginate_by
        return JsonResponse({"results": results, "pagination": {"more": more}})

    def has_perm(self, request: Any, obj: Any = None) -> bool:
        """Tell whether the user may see what is found; hook."""
        return bool(self.model_admin.has_view_permission(request, obj=obj))

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, Any]:
        """Return what one object is told as; hook."""
        return {"id": str(getattr(obj, to_field_name)), "text": str(obj)}

    def get_queryset(self) -> Any:
        """Return the objects that fit what was typed; hook."""
        rows = self.model_admin.get_queryset(self.request)
        limit = self.source_field.remote_field.limit_choices_to
        if limit:
            rows = rows.complex_filter(limit() if callable(limit) else limit)
        try:
            rows, may_repeat = self.model_admin.get_search_results(self.request, rows, self.term)
        except BAD_VALUES:
            return rows.none()
        if not getattr(rows, "ordered", True):
            rows = rows.order_by("pk")
        return rows.distinct() if may_repeat else rows

    def process_request(self, request: Any) -> tuple[str, Any, Any, str]:
        """Return (what was typed, the related model's admin, the field, name of the key); hook.

        Raises PermissionDenied for what the user was not offered, Http404 without search_fields.
        """
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
        return request.GET.get("term", "")[:LONGEST_TERM], model_admin, field, key


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
