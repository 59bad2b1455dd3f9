"""`path`, `re_path`, `include` and converters: what may be declared, and what is refused."""

from __future__ import annotations

import types
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Literal, NewType

import pytest
from hotclub_routing import (
    ImproperlyConfigured,
    Router,
    SlugConverter,
    StringConverter,
    URLPattern,
    URLResolver,
    ViewDoesNotExist,
    get_callable,
    get_converters,
    include,
    path,
    re_path,
    register_converter,
    typed_path,
)
from hotclub_routing.testing import converter_problems


def view(request, *args, **kwargs):
    return None


async def aview(request):
    return None


@pytest.mark.parametrize(
    ("route", "said"),
    [
        ("<int:a b>/", "white space"),
        ("< int:a>/", "white space"),
        ("<itn:pk>/", "Did you mean 'int'"),
        ("<int:1st>/", "no Python identifier"),
        ("<:pk>/", "no Python identifier"),
        ("<int:pk>/<str:pk>/", "'pk' twice"),
    ],
)
def test_a_badly_written_route_is_refused_where_it_is_declared(route, said):
    with pytest.raises(ImproperlyConfigured, match=said):
        path(route, view)


def test_a_bad_regular_expression_is_refused_where_it_is_declared():
    with pytest.raises(ImproperlyConfigured, match="not a valid regular expression"):
        re_path("(", view)


def test_views_of_the_wrong_kind_are_refused_with_the_mend():
    class Page:
        @classmethod
        def as_view(cls):
            return view

    for wrong, said in [(Page, r"Page\.as_view\(\)"), (Page(), r"Page\.as_view\(\)"), (3, "int 3")]:
        with pytest.raises(TypeError, match=said):
            path("x/", wrong)
    with pytest.raises(TypeError, match="kwargs must be a dict"):
        path("x/", view, "name")
    with pytest.raises(ImproperlyConfigured, match="include"):
        path("x/", [path("y/", view)])
    with pytest.raises(ImproperlyConfigured, match="methods limit a view"):
        path("x/", include([]), methods=["GET"])
    with pytest.raises(ImproperlyConfigured, match="methods takes a collection"):
        path("x/", view, methods="GET")
    with pytest.raises(ImproperlyConfigured, match="host"):
        path("x/", view, host="")


def test_async_and_sync_views_are_routed_alike():
    assert Router([path("x/", aview)]).match("/x/").func is aview


def test_include_takes_a_list_a_module_its_name_and_a_pair(monkeypatch):
    module = types.ModuleType("shop_urls")
    module.urlpatterns = [path("x/", view, name="x")]
    module.app_name = "shop"
    monkeypatch.setitem(__import__("sys").modules, "shop_urls", module)
    patterns = module.urlpatterns

    assert include(patterns) == (patterns, None, None)
    assert include(module) == (module, "shop", "shop")
    assert include("shop_urls", namespace="s2") == (module, "shop", "s2")
    assert include((patterns, "polls")) == (patterns, "polls", "polls")
    assert include((patterns, "polls"), namespace="p") == (patterns, "polls", "p")


def test_a_triple_as_an_admin_site_gives_is_taken_by_path():
    declared = path("admin/", ([path("", view, name="index")], "admin", "site1"))

    assert isinstance(declared, URLResolver)
    assert Router([declared]).reverse("admin:index", current_app="site1") == "/admin/"


@pytest.mark.parametrize(
    ("arg", "namespace", "said"),
    [
        ([], "n", "application namespace"),
        (([], "a", "n"), None, "give it to path"),
        (([],), None, "tuple of 1"),
        (3, None, "a list of patterns"),
    ],
)
def test_include_refuses_what_cannot_be_included(arg, namespace, said):
    with pytest.raises(ImproperlyConfigured, match=said):
        include(arg, namespace=namespace)


def test_a_urlconf_without_patterns_is_named():
    with pytest.raises(ImproperlyConfigured, match="urlpatterns"):
        Router(types.ModuleType("empty"))
    with pytest.raises(ImproperlyConfigured, match="expected"):
        Router([view])


def test_error_handlers_are_found_by_object_and_by_name():
    module = types.ModuleType("root_urls")
    module.urlpatterns = []
    module.handler404 = view
    module.handler500 = "posixpath.join"
    module.handler403 = "no.such.view"
    router = Router(module)

    assert router.resolve_error_handler(404) is view
    assert router.resolve_error_handler(500).__name__ == "join"
    assert router.resolve_error_handler(400) is None
    with pytest.raises(ImproperlyConfigured, match="There is no view at"):
        router.resolve_error_handler(403)
    with pytest.raises(ImproperlyConfigured, match="cannot be called"):
        get_callable("posixpath.sep")


@pytest.mark.parametrize("name", ["posixpath.jion", "no.such.view", "view", 1])
def test_a_view_that_does_not_exist_has_an_error_of_its_own(name):
    with pytest.raises(ViewDoesNotExist):
        get_callable(name)


def test_what_a_view_s_module_raises_is_seen(tmp_path, monkeypatch):
    (tmp_path / "broken_views.py").write_text("import no_such_module_at_all")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ModuleNotFoundError, match="no_such_module_at_all"):
        get_callable("broken_views.view")


class FourDigitYear:
    regex = "[0-9]{4}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return f"{value:04d}"


def test_a_registered_converter_goes_both_ways():
    register_converter(FourDigitYear, "tests_yyyy")
    router = Router([path("y/<tests_yyyy:year>/", view, name="y")])

    assert router.match("/y/0042/").kwargs == {"year": 42}
    assert not router.match("/y/42/")
    assert router.reverse("y", [42]) == "/y/0042/"
    assert "tests_yyyy" in get_converters()
    with pytest.raises(ValueError, match="already registered"):
        register_converter(SlugConverter, "tests_yyyy")
    with pytest.raises(ValueError, match="already registered"):
        register_converter(FourDigitYear, "int")


def test_a_converter_that_takes_slashes_or_alternatives_keeps_its_meaning():
    class Anything(StringConverter):
        regex = "a/b|c"

    register_converter(Anything, "tests_any")
    router = Router([path("x/<tests_any:v>/y/", view), path("<tests_any:v>", include([]))])

    assert router.match("/x/a/b/y/").kwargs == {"v": "a/b"}
    assert router.match("/x/c/y/").kwargs == {"v": "c"}
    assert not router.match("/x/a/y/")


def test_the_conformance_check_finds_what_is_wrong_with_a_converter():
    class Wrong(FourDigitYear):
        def to_url(self, value):
            return str(value)

    assert converter_problems(FourDigitYear(), ["1934"]) == []
    assert converter_problems(Wrong(), ["0042", "x"]) == [
        "'0042' is written as '42', which the regex does not take.",
        "The regex does not take 'x'.",
    ]


class Season(Enum):
    SPRING = "spring"
    FALL = "fall"


Pk = NewType("Pk", int)


def season(
    request,
    pk: Pk,
    when: Season,
    on: date,
    price: Decimal,
    size: Literal["s", "m"],
    year: Annotated[int, FourDigitYear()],
    page: int = 1,
):
    return None


def test_captures_take_their_converters_from_the_annotations_of_the_view():
    route = "<pk>/<when>/<on>/<price>/<size>/<year>/"
    router = Router([typed_path(route, season, name="s")])

    match = router.match("/7/fall/2026-11-23/1.50/m/0042/")

    assert match.kwargs == {
        "pk": 7,
        "when": Season.FALL,
        "on": date(2026, 11, 23),
        "price": Decimal("1.50"),
        "size": "m",
        "year": 42,
    }
    assert router.reverse("s", kwargs=match.kwargs) == "/7/fall/2026-11-23/1.50/m/0042/"
    assert not router.match("/7/fall/2026-02-30/1.50/m/0042/")
    assert not router.match("/7/winter/2026-11-23/1.50/m/0042/")


@pytest.mark.parametrize(
    ("route", "said"),
    [
        ("<pk>/", "requires on, price, size, when, year"),
        ("<pkk>/", "no annotated parameter 'pkk'. Did you mean 'pk'"),
    ],
)
def test_a_route_that_does_not_fit_the_view_is_refused_when_declared(route, said):
    with pytest.raises(ImproperlyConfigured, match=said):
        typed_path(route, season)


def test_an_annotation_without_a_converter_is_refused_when_declared():
    def odd(request, value: list[int]):
        return None

    with pytest.raises(ImproperlyConfigured, match="no converter is known for value"):
        typed_path("<value>/", odd)
    assert isinstance(typed_path("<int:value>/", odd), URLPattern)
