"""TEMPLATES: engines, loaders, libraries, context processors, languages and zones in templates."""

import datetime as dt
import sys

import pytest
from hotclub import forms
from hotclub.errors import ImproperlyConfigured
from hotclub.http import HttpResponse
from hotclub.templates import (
    Template,
    TemplateDoesNotExist,
    TemplateSyntaxError,
    engines,
    loader,
)
from hotclub.templates.context import Context
from hotclub.test import RequestFactory
from hotclub.urls import path
from hotclub.utils import timezone, translation
from hotclub.views.generic import TemplateView

from web.stack import engine

DJANGO = "hotclub.templates.backends.django.DjangoTemplates"
JINJA = "hotclub.templates.backends.jinja2.Jinja2"


@pytest.fixture
def app(tmp_path, monkeypatch):
    """An installed application with templates of both kinds, and a tag library."""
    package = tmp_path / "band"
    texts = {
        "__init__.py": "",
        "templates/band/page.html": "from the app: {{ name }}",
        "jinja2/band/jinja.html": "jinja: {{ name }}",
        "templatetags/__init__.py": "",
        "templatetags/bandtags.py": (
            "from hotclub.templates import Library\n"
            "register = Library()\n"
            "@register.filter\n"
            "def loud(value):\n"
            "    return value.upper()\n"
        ),
        "templatetags/more/__init__.py": "",
        "templatetags/more/quiet.py": (
            "from hotclub.templates import Library\n"
            "register = Library()\n"
            "register.filter('quiet', lambda value: value.lower())\n"
        ),
    }
    for name, text in texts.items():
        target = package / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    yield "band"
    for name in [name for name in sys.modules if name.split(".")[0] == "band"]:
        del sys.modules[name]


def test_templates_and_libraries_of_applications_are_found(project, app, tmp_path):
    (tmp_path / "own/band").mkdir(parents=True)
    (tmp_path / "own/band/over.html").write_text("{% load bandtags %}{{ name|loud }}")
    project(
        installed=(app,),
        TEMPLATES=[{"BACKEND": DJANGO, "DIRS": [tmp_path / "own"], "APP_DIRS": True}],
    )

    assert loader.render_to_string("band/page.html", {"name": "D"}) == "from the app: D"
    assert loader.render_to_string(["none.html", "band/over.html"], {"name": "d"}) == "D"
    with pytest.raises(TemplateDoesNotExist):
        loader.get_template("none.html")
    with pytest.raises(TemplateDoesNotExist):
        loader.select_template(["a.html", "b.html"])
    with pytest.raises(TypeError, match="got a string"):
        loader.select_template("a.html")
    assert Template("{% load bandtags %}{{ 'x'|loud }}").render(Context()) == "X"


def test_a_template_of_text_belongs_to_the_project_before_any_other_was_asked_for(project, app):
    project(installed=(app,), TEMPLATES=[{"BACKEND": DJANGO, "APP_DIRS": True}])
    assert Template("{% load bandtags %}{{ 'x'|loud }}").render(Context()) == "X"


def test_a_widget_of_one_s_own_includes_the_built_in_ones(project, tmp_path):
    (tmp_path / "pair.html").write_text(
        "{% for widget in widget.subwidgets %}{% include widget.template_name %}-{% endfor %}"
    )
    project(TEMPLATES=[{"BACKEND": DJANGO, "DIRS": [tmp_path]}])

    class Pair(forms.MultiWidget):
        template_name = "pair.html"

        def __init__(self):
            super().__init__([forms.TextInput(), forms.NumberInput()])

        def decompress(self, value):
            return [value, 1]

    assert Pair().render("x", "<a>") == (
        '<input type="text" name="x_0" value="&lt;a&gt;">-<input type="number" name="x_1" value="1">-'
    )
    (tmp_path / "django/forms/widgets").mkdir(parents=True)
    (tmp_path / "django/forms/widgets/text.html").write_text("own")
    project(TEMPLATES=[{"BACKEND": DJANGO, "DIRS": [tmp_path]}])
    assert Pair().render("x", "a").startswith("own-<input")


def test_options_of_the_engine_reach_it_from_the_settings(project, app, tmp_path):
    kept = tmp_path / "compiled"
    (tmp_path / "own").mkdir()
    (tmp_path / "own/link.html").write_text(
        "{% load bandtags %}<a href='{{ to }}'>{{ to|loud }}</a>"
    )
    options = {"escaping": "contextual", "url_schemes": ["magnet"], "cache_dir": kept}
    entry = {"BACKEND": DJANGO, "DIRS": [tmp_path / "own"], "OPTIONS": options}
    for _ in range(2):
        project(installed=(app,), TEMPLATES=[entry])
        shown = [loader.render_to_string("link.html", {"to": f"{s}:a"}) for s in ("magnet", "data")]
        assert shown[0] == "<a href='magnet:a'>MAGNET:A</a>"
        assert "data:a" not in shown[1]
        assert len([*kept.iterdir()]) == 1
    kept.chmod(0o777)
    project(installed=(app,), TEMPLATES=[entry])
    with pytest.raises(ImproperlyConfigured, match="chmod 700"):
        loader.get_template("link.html")


def test_two_engines_side_by_side(project, app):
    project(
        installed=(app,),
        TEMPLATES=[
            {"BACKEND": DJANGO, "APP_DIRS": True},
            {"BACKEND": JINJA, "APP_DIRS": True, "NAME": "second"},
        ],
    )

    assert list(engines) == ["django", "second"]
    assert loader.render_to_string("band/jinja.html", {"name": "D"}) == "jinja: D"
    assert loader.get_template("band/page.html", using="django").render({"name": "D"})
    with pytest.raises(TemplateDoesNotExist):
        loader.get_template("band/page.html", using="second")
    with pytest.raises(ImproperlyConfigured, match="Did you mean 'second'"):
        loader.get_template("x", using="secnd")


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([{"BACKEND": "no.such.Engine"}], "TEMPLATES names 'no.such.Engine'"),
        ([{"BACKEND": DJANGO}, {"BACKEND": DJANGO}], "Two entries of TEMPLATES"),
        ([{"BACKEND": DJANGO, "OPTIONS": {"loaders": []}, "APP_DIRS": True}], "app_dirs must not"),
    ],
)
def test_wrong_entries_are_explained(project, entries, words):
    project(TEMPLATES=entries)
    with pytest.raises(Exception, match=words):
        engines.all()


async def test_context_processors_of_the_framework(project, visit):
    from hotclub.shortcuts import render

    names = ("debug", "request", "csrf", "csp", "i18n", "tz", "static", "media")
    source = (
        "{{ debug }} {{ request.path }} {{ LANGUAGE_CODE }} {{ LANGUAGE_BIDI }} {{ LANGUAGES|length }} "
        "{{ TIME_ZONE }} {{ STATIC_URL }} {{ MEDIA_URL }} {{ csrf_token }} {{ sql_queries|length }}"
    )
    site = project(
        [path("", lambda request: render(request, "page.html"))],
        DEBUG=True,
        INTERNAL_IPS=["127.0.0.1"],
        STATIC_URL="/s/",
        MEDIA_URL="/m/",
        TIME_ZONE="Europe/Paris",
        LANGUAGES=[("en", "English")],
        TEMPLATES=[
            engine(
                {"page.html": source}, [f"hotclub.templates.context_processors.{n}" for n in names]
            )
        ],
    )

    text = (await visit(site.application()).get("/")).text
    assert text == "True / en-us False 1 Europe/Paris /s/ /m/ NOTPROVIDED 0"


def test_languages_zones_and_formats_reach_templates(project):
    project(TEMPLATES=[engine({})], TIME_ZONE="UTC")
    moment = dt.datetime(2024, 5, 1, 22, 30, tzinfo=dt.UTC)
    source = "{{ moment }} {{ number }} {% load i18n %}{% get_current_language as c %}{{ c }}"
    template = engines["django"].from_string(source)

    assert template.render({"moment": moment, "number": 1234.5}) == (
        "May 1, 2024, 10:30 p.m. 1234.5 en-us"
    )
    with timezone.override("Asia/Tokyo"), translation.override("de"):
        assert template.render({"moment": moment}) == "2. May 2024 07:30  de"
    info = engines["django"].from_string(
        "{% load i18n %}{% get_language_info for 'de' as l %}{{ l.name_local }} {{ 'fr'|language_name }}"
    )
    assert info.render() == "Deutsch French"


def test_thousands_are_grouped_where_the_settings_say_so(project):
    project(TEMPLATES=[engine({})], USE_THOUSAND_SEPARATOR=True)

    assert engines["django"].from_string("{{ n }} {{ f }}").render({"n": 1234567, "f": 1234.5}) == (
        "1,234,567 1,234.5"
    )


def test_fragments_are_kept_in_the_project_s_caches(project):
    project(TEMPLATES=[engine({})], CACHES={"default": "memory://", "other": "memory://other"})
    template = engines["django"].from_string(
        "{% load cache %}{% cache 60 name key using='other' %}{{ value }}{% endcache %}"
    )
    key = object()

    assert template.render({"value": 1, "key": id(key)}) == "1"
    assert template.render({"value": 2, "key": id(key)}) == "1"
    with pytest.raises(TemplateSyntaxError, match="Invalid cache name"):
        engines["django"].from_string(
            "{% load cache %}{% cache 60 n using='none' %}{% endcache %}"
        ).render()


class Form(forms.Form):
    day = forms.DateField()
    at = forms.DateTimeField()
    amount = forms.DecimalField(localize=True)


def test_forms_speak_the_project_s_language_zone_and_formats(project):
    project(TEMPLATES=[engine({})], TIME_ZONE="Europe/Paris", USE_THOUSAND_SEPARATOR=True)
    form = Form({"day": "05/01/2024", "at": "2024-05-01 12:00", "amount": "1,234.5"})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["at"].isoformat() == "2024-05-01T12:00:00+02:00"
    assert str(form.cleaned_data["amount"]) == "1234.5"
    skipped = Form({"day": "2024-05-01", "at": "2024-03-31 02:30", "amount": "1"})
    assert not skipped.is_valid()


def test_form_renderer_may_ask_the_project_first(project):
    project(
        TEMPLATES=[engine({"django/forms/widgets/text.html": "<mine name={{ widget.name }}>"})],
        FORM_RENDERER="hotclub.forms.renderers.TemplatesSetting",
    )

    class Named(forms.Form):
        name = forms.CharField()

    assert "<mine name=name>" in str(Named())
    with pytest.raises(ImproperlyConfigured, match="FORM_RENDERER names"):
        project(FORM_RENDERER="no.such.Renderer")


def test_form_media_has_static_addresses(project):
    project(STATIC_URL="https://cdn.example/")

    class Widget(forms.TextInput):
        class Media:
            js = ["app.js"]

    assert 'src="https://cdn.example/app.js"' in str(Widget().media)


async def test_jinja_sees_request_token_and_processors(project, visit, app, tmp_path):
    from hotclub.shortcuts import render

    (tmp_path / "page.html").write_text("{{ request.path }} {{ csrf_input }}")

    def page(request):
        return render(request, "page.html")

    site = project(
        [path("", page)],
        MIDDLEWARE=["hotclub.middleware.csrf.CsrfViewMiddleware"],
        TEMPLATES=[{"BACKEND": JINJA, "DIRS": [tmp_path]}],
    )
    response = await visit(site.application()).get("/")

    assert response.text.startswith('/ <input type="hidden" name="csrfmiddlewaretoken"')
    assert "csrftoken" in response.cookies


def test_http_response_is_the_library_s_own():
    import hotclub_http

    assert HttpResponse is hotclub_http.HttpResponse


def test_a_view_that_no_application_called_renders_with_the_project_s_templates(project, tmp_path):
    (tmp_path / "hello.html").write_text("Hello {{ who }}, {{ request.path }}")
    context = {"context_processors": ["hotclub.templates.context_processors.request"]}
    project(TEMPLATES=[{"BACKEND": DJANGO, "DIRS": [tmp_path], "OPTIONS": context}])
    view = TemplateView.as_view(template_name="hello.html", extra_context={"who": "Django"})

    response = view(RequestFactory().get("/x/"))

    assert response.render().content == b"Hello Django, /x/"


def test_engines_and_filters_made_by_hand_live_in_the_project(project, app):
    from hotclub.templates import Engine
    from hotclub.templates.defaultfilters import date, escape, filesizeformat, urlize

    project(
        urls=[path("home/", lambda request: HttpResponse(), name="home")],
        installed=(app,),
        STATIC_URL="/s/",
        URLIZE_ASSUME_HTTPS=False,
        DATE_FORMAT="Y",
        LANGUAGE_CODE="en",
    )
    by_hand = Engine(app_dirs=True)
    source = "{% load static %}{% url 'home' %} {% static 'a.css' %}"

    assert by_hand.get_template("band/page.html").render({"name": "x"}) == "from the app: x"
    assert by_hand.from_string(source).render() == "/home/ /s/a.css"
    assert date(dt.date(2025, 1, 2)) == "2025"
    assert filesizeformat(2048) == "2.0\xa0KB"
    assert urlize("band.org").startswith('<a href="http://')
    assert escape("<") == "&lt;"


@pytest.mark.parametrize("debug", [True, False])
def test_the_debug_tag_shows_nothing_but_with_debug(project, debug):
    project(DEBUG=debug, TEMPLATES=[engine({}, debug=True)])

    shown = Template("{% debug %}").render(Context({"album": "Djangology"}))

    assert ("Djangology" in shown) is debug


def test_the_bases_of_own_loaders_and_engines_are_where_they_are_looked_for():
    from hotclub.templates.backends.base import BaseEngine
    from hotclub.templates.backends.django import DjangoTemplates
    from hotclub.templates.backends.jinja2 import Jinja2
    from hotclub.templates.defaulttags import ForNode, URLNode
    from hotclub.templates.loader_tags import BlockNode, ExtendsNode, IncludeNode
    from hotclub.templates.loaders.base import Loader
    from hotclub.templatetags.static import StaticNode

    parts = (BlockNode, ExtendsNode, ForNode, IncludeNode, Loader, StaticNode, URLNode)
    assert all(part.__module__.startswith("hotclub_templates") for part in parts)
    assert issubclass(DjangoTemplates, BaseEngine)
    assert issubclass(Jinja2, BaseEngine)


def test_a_library_in_a_package_is_loaded_by_its_whole_name(project, app):
    project(installed=(app,), TEMPLATES=[engine({})])

    assert Template("{% load more.quiet %}{{ 'A'|quiet }}").render(Context()) == "a"


def test_the_present_is_that_of_the_current_time_zone(project):
    project(TEMPLATES=[engine({})], USE_TZ=True, TIME_ZONE="UTC")

    with timezone.override("Asia/Tokyo"):
        assert Template('{% now "O" %}').render(Context()) == "+0900"
        assert Template('{% now "e" as zone %}{{ zone }}').render(Context()) == "JST"
    assert Template('{% now "O" %}').render(Context()) == "+0000"
