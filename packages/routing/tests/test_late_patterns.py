"""Includes whose patterns are made when something first leads to them."""

import pytest
from hotclub_routing import ImproperlyConfigured, NoReverseMatch, Router, include, path
from hotclub_routing.resolvers import LatePatterns


def view(request):
    """Stand for a view."""


def other(request):
    """Stand for another view."""


class Shelf:
    """Late patterns that tell how often they were made."""

    def __init__(self, *patterns):
        self.patterns = list(patterns)
        self.made = 0

    def make(self):
        self.made += 1
        return self.patterns


@pytest.fixture
def shelf():
    return Shelf(path("books/<int:pk>/", view, name="book"), path("<slug:any>/", view, name="any"))


@pytest.fixture
def router(shelf):
    inner = [
        path("", view, name="index"),
        path("log/", view, name="log"),
        path("", (LatePatterns(shelf.make), None, None)),
    ]
    return Router(
        [path("", view, name="home"), path("shop/", (inner, "shop", "shop")), path("x/", other)]
    )


def test_other_paths_and_names_make_nothing(router, shelf):
    assert router.resolve("/shop/log/").view_name == "shop:log"
    assert router.resolve("/x/").func is other
    assert router.reverse("shop:index") == "/shop/"
    assert router.reverse("home") == "/"
    assert shelf.made == 0


def test_a_path_that_leads_there_makes_them_once(router, shelf):
    found = router.resolve("/shop/books/7/")
    assert (found.view_name, found.kwargs) == ("shop:book", {"pk": 7})
    assert found.route == "shop/books/<int:pk>/"
    assert router.resolve("/shop/more/").url_name == "any"
    assert router.resolve("/shop/log/").url_name == "log"
    assert shelf.made == 1


def test_a_name_that_no_other_route_has_makes_them(router, shelf):
    assert router.reverse("shop:book", kwargs={"pk": 3}) == "/shop/books/3/"
    assert shelf.made == 1
    assert router.reverse("shop:log") == "/shop/log/"


def test_a_name_that_is_nowhere_offers_those_too(router, shelf):
    with pytest.raises(NoReverseMatch, match="shop:book"):
        router.reverse("shop:bok")
    assert shelf.made == 1


def test_namespaces_inside_are_found():
    inside = Shelf(path("deep/", include(([path("", view, name="end")], "deep"))))
    router = Router([path("a/", (LatePatterns(inside.make), None, None))])
    assert inside.made == 0
    assert router.reverse("deep:end") == "/a/deep/"
    assert router.resolve("/a/deep/").view_name == "deep:end"


def test_include_takes_them_with_a_namespace():
    shop = Shelf(path("", view, name="first"))
    router = Router([path("shop/", include((LatePatterns(shop.make), "shop")))])
    assert router.resolve("/shop/").view_name == "shop:first"
    assert router.reverse("shop:first") == "/shop/"


def test_late_patterns_are_limited_to_no_host():
    late = Shelf(path("", view, host="a.example.com"))
    router = Router([path("a/", (LatePatterns(late.make), None, None))])
    with pytest.raises(ImproperlyConfigured, match=r"limited to the host 'a.example.com'"):
        router.resolve("/a/")
