"""The contexts that the templates of wheels are rendered with, made anew for each side."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.widgets import AdminSplitDateTime
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.contrib.sites.models import Site
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest
from django.test import RequestFactory
from rest_framework import serializers
from rest_framework.renderers import BrowsableAPIRenderer
from rest_framework.views import APIView

WHEN = dt.datetime(2024, 2, 29, 13, 5, 7, tzinfo=dt.UTC)


def tables() -> None:
    """Make the tables, and what stands in them."""
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            editor.create_model(model)
    Site.objects.create(pk=1, domain="example.org", name="<Site>")
    user = User.objects.create_superuser("ada", "ada@example.org", "word")
    User.objects.filter(pk=user.pk).update(
        password="!", date_joined=WHEN, last_name="<Love & lace>"
    )
    for name in ("Readers", "<b>Writers</b>"):
        Group.objects.create(name=name)
    kind = ContentType.objects.get_for_model(Group)
    LogEntry.objects.create(
        user_id=user.pk, content_type=kind, object_id="1", object_repr="<Readers>",
        action_flag=CHANGE, change_message='[{"changed": {"fields": ["Name"]}}]', action_time=WHEN,
    )  # fmt: skip


class Members(admin.ModelAdmin):  # type: ignore[type-arg]
    """A list with all that a list may have."""

    list_display = ("username", "email", "is_staff", "date_joined")
    list_editable = ("email",)
    list_filter = ("is_staff", "date_joined")
    search_fields = ("username",)
    date_hierarchy = "date_joined"
    fieldsets = (
        (None, {"fields": ("username", ("first_name", "last_name"))}),
        ("More", {"fields": ("groups",), "classes": ("collapse",), "description": "<i>why</i>"}),
    )
    readonly_fields = ("first_name",)


class BookForm(forms.Form):
    name = forms.CharField(help_text="<i>its title</i>", max_length=20)
    pages = forms.IntegerField(required=False, initial=3)
    kind = forms.ChoiceField(choices=[("a", "A & B"), ("b", "B")], widget=forms.RadioSelect)
    tags = forms.MultipleChoiceField(
        choices=[("x", "X"), ("y", "Y")], widget=forms.CheckboxSelectMultiple, required=False
    )
    bound = forms.BooleanField(required=False)
    cover = forms.FileField(required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


class BookSerializer(serializers.Serializer):  # type: ignore[type-arg]
    title = serializers.CharField(help_text="<b>help</b>")
    pages = serializers.IntegerField(required=False)
    kind = serializers.ChoiceField(choices=["a", "<b>"])


class Books(APIView):
    """The <b>books</b>."""

    def get(self, request: Any) -> Any:
        raise NotImplementedError


def request_of(path: str = "/admin/") -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = User.objects.get(username="ada")
    request.session = SessionStore()
    request._messages = []
    return request


def site() -> admin.AdminSite:
    found = admin.AdminSite()
    found.register(User, Members)
    found.register(Group)
    return found


def nothing(modules: Any) -> dict[str, Any]:
    return {}


def index(modules: Any) -> dict[str, Any]:
    return site().index(request_of()).context_data  # type: ignore[attr-defined]


def changelist(modules: Any) -> dict[str, Any]:
    made = Members(User, site())
    return made.changelist_view(request_of("/admin/auth/user/")).context_data


def change_form(modules: Any) -> dict[str, Any]:
    made = Members(User, site())
    return made.changeform_view(request_of(), str(User.objects.get().pk)).context_data


def deleting(modules: Any) -> dict[str, Any]:
    made = Members(User, site())
    return made.delete_view(request_of(), str(User.objects.get().pk)).context_data


def history(modules: Any) -> dict[str, Any]:
    made = admin.ModelAdmin(Group, site())
    group = Group.objects.order_by("pk").first()
    assert group is not None
    return made.history_view(request_of(), str(group.pk)).context_data


def form_page(modules: Any) -> dict[str, Any]:
    form = BookForm({"name": "<much too long a name for it>", "kind": "c"})
    helper = modules["crispy_forms.helper"].FormHelper()
    layout = modules["crispy_forms.layout"]
    helper.layout = layout.Layout(layout.Div("name", "pages"), layout.Submit("go", "Go & see"))
    formset = forms.formset_factory(BookForm, extra=2)()
    return {
        "form": form,
        "field": form["name"],
        "formset": formset,
        "helper": helper,
        "form_show_errors": True,
        "form_show_labels": True,
        "tag": "div",
        "attrs": {"href": "/x?a=1&b=2", "type": "text", "tags": ["primary"], "form": form},
        "slots": {"default": ["<b>slot</b>"], "body": ["a"], "actions": ["b"]},
        "input": layout.Submit("go", "Go & see"),
        "origin": "account/login.html",
        "alert": SimpleNamespace(content="<b>", css_class="alert", dismiss=True, block=True),
        "div": SimpleNamespace(css_id="d", css_class="c", flat_attrs="data-x"),
        "email": "ada@example.org",
        "emailaddresses": [SimpleNamespace(email="a@b.org", primary=True, verified=False)],
        "username_field": form["name"],
    }


def choices(modules: Any) -> dict[str, Any]:
    values = form_page(modules)
    widget = AdminSplitDateTime().get_context("when", WHEN, {"id": "when"})
    return values | {"field": values["form"]["kind"], **widget}


def api_page(modules: Any) -> dict[str, Any]:
    from rest_framework.request import Request

    view = Books()
    view.request = Request(request_of("/api/"))
    view.format_kwarg, view.args, view.kwargs = None, (), {}
    serializer = BookSerializer(data={"pages": "x", "kind": "<b>"})
    serializer.is_valid()
    numbers = Paginator(range(50), 10).page(2)
    return {
        "view": view,
        "request": view.request,
        "user": view.request.user,
        "field": serializer["title"],
        "form": serializer,
        "style": {"template_pack": "rest_framework/vertical", "placeholder": "<p>", "rows": 4},
        "renderer": BrowsableAPIRenderer(),
        "name": "Books",
        "description": "The <b>books</b>.",
        "response": SimpleNamespace(status_code=200, status_text="OK", items=[("Allow", "GET")]),
        "content": "http://example.org/?a=<b>",
        "breadcrumblist": [("Root", "/"), ("Books", "/books/")],
        "allowed_methods": ["GET", "POST"],
        "available_formats": ["json", "api"],
        "response_headers": {"Allow": "GET", "Link": "<http://example.org/>"},
        "code_style": "pre { color: red }",
        "version": "1",
        "value": {"a": [1, 2, {"b": None}], "c": "http://example.org/<x>"},
        "page_links": [],
        "previous_url": None,
        "next_url": "/?page=2&x=<y>",
        "page_obj": numbers,
        "results": [{"title": "<Dune>", "pages": 3}],
        "columns": ["title", "pages"],
        "details": {"title": "<Dune>"},
        "display_edit_forms": True,
        "put_form": "<form></form>",
        "options_form": True,
        "term": "x",
        "param": "search",
    }


def panels(modules: Any) -> dict[str, Any]:
    panel = SimpleNamespace(
        panel_id="P", title="<Panel>", nav_title="nav", nav_subtitle="sub", has_content=True,
        enabled=True, content="<p>", scripts=[], is_async=False,
    )  # fmt: skip
    call = {"sql": "SELECT <1>", "duration": 1.5, "time": WHEN, "params": "[]", "stacktrace": "<a>"}
    return {
        "toolbar": SimpleNamespace(
            panels=[panel],
            enabled_panels=[panel],
            request_id="r",
            store_id="s",
            config={"ROOT_TAG_EXTRA_ATTRS": "", "SHOW_COLLAPSED": False},
            csp_nonce=None,
        ),
        "panel": panel,
        "request": request_of(),
        "queries": [("default", call)],
        "calls": [{"time": 1, "name": "get", "args": "<a>", "kwargs": "k", "trace": ""}],
        "counts": {"get": 1, "set": 2},
        "headers": {"Host": "<h>"},
        "request_headers": {"Host": "<h>"},
        "response_headers": {"Server": "x"},
        "environ": {"A": "b"},
        "settings": {"DEBUG": True, "NAME": "<n>"},
        "signals": [("saved", ["<receiver>"])],
        "rows": [("Time", "1 s")],
        "versions": [("Python", "Py", "3")],
        "paths": ["<p>"],
        "templates": [
            {"template": SimpleNamespace(name="a.html", origin_name="/a"), "context": "<c>"}
        ],
        "records": [{"level": "INFO", "message": "<m>", "time": WHEN, "file": "f", "line": 3}],
        "get": {"list": [("a", "<1>")]},
        "post": {"raw": "<raw>"},
        "cookies": {"list": [("k", "v")]},
        "stacktrace": [("/usr/lib", "x.py", "3", "f", "<code>")],
        "result": [(1, "<2>")],
        "headings": ["a", "b"],
        "sql": "SELECT <1>",
        "duration": 1.25,
        "site": SimpleNamespace(domain="example.org", name="<Site>"),
        "current_site": SimpleNamespace(domain="example.org", name="<Site>"),
        "urlset": [{"location": "http://e.org/?a&b", "lastmod": WHEN, "priority": 0.5}],
        "sitemaps": [{"location": "http://e.org/s.xml", "last_mod": WHEN}],
        "redirect_to": "/x?a=1&b=2",
        "uid": "MQ",
        "token": "abc-def",
        "protocol": "https",
        "domain": "example.org",
    }


CONTEXTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    made.__name__: made
    for made in (
        nothing, index, changelist, change_form, deleting, history, form_page, choices, api_page, panels
    )
}  # fmt: skip
