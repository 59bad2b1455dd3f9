"""A path is written from a name and values, and the route takes it back."""

from __future__ import annotations

import uuid

import pytest
from hotclub_routing import (
    NoReverseMatch,
    Router,
    include,
    path,
    re_path,
)
from hypothesis import given, settings
from hypothesis import strategies as st


def view(request, *args, **kwargs):
    return None


def other(request):
    return None


ID = uuid.UUID(int=0x1934)
BOOKS = [
    path("", view, name="list"),
    path("<int:pk>/", view, name="detail"),
    path("<slug:author>/<uuid:key>/", view, name="copy"),
    path("files/<path:file>", view, name="file"),
    re_path(r"^by-year/(?P<year>[0-9]{4})/$", view, name="year"),
    re_path(r"^old/(\d+)/(?:page-(\d+)/)?$", view, name="old"),
]
ROUTER = Router(
    [
        path("", other, name="home"),
        path("books/", include((BOOKS, "books"))),
        path("shop/", include((BOOKS, "books"), namespace="shop")),
        path("tag/<str:tag>/", view, name="tag"),
        path("lang/<code>/", view, {"code": "en", "extra": 1}, name="lang"),
        path("old-name/", view, name="twice"),
        path("new-name/", view, name="twice"),
    ]
)


@pytest.mark.parametrize(
    ("name", "args", "kwargs", "expected"),
    [
        ("home", None, None, "/"),
        (other, None, None, "/"),
        ("books:list", None, None, "/books/"),
        ("books:detail", [7], None, "/books/7/"),
        ("books:detail", None, {"pk": "7"}, "/books/7/"),
        ("shop:copy", ["a-b", ID], None, f"/shop/a-b/{ID}/"),
        ("books:file", ["a b/c%d.txt"], None, "/books/files/a%20b/c%25d.txt"),
        ("books:year", None, {"year": 1934}, "/books/by-year/1934/"),
        ("books:old", [3], None, "/books/old/3/"),
        ("books:old", [3, 4], None, "/books/old/3/page-4/"),
        ("tag", ["é~:@!$&'()*+,;="], None, "/tag/%C3%A9~:@!$&'()*+,;=/"),
        ("tag", ["a?b#c\\d"], None, "/tag/a%3Fb%23c%5Cd/"),
        ("lang", None, {"code": "fr"}, "/lang/fr/"),
        ("lang", None, {}, "/lang/en/"),
        ("lang", None, {"code": "fr", "extra": 1}, "/lang/fr/"),
        ("twice", None, None, "/new-name/"),
    ],
)
def test_a_route_is_written_from_its_name_and_values(name, args, kwargs, expected):
    assert ROUTER.reverse(name, args, kwargs) == expected


@pytest.mark.parametrize(
    ("name", "args", "kwargs"),
    [
        ("books:detail", ["x"], None),
        ("books:detail", [-1], None),
        ("books:detail", [True], None),
        ("books:detail", [10**5000], None),
        ("books:detail", [1, 2], None),
        ("books:detail", None, {"pk": 1, "more": 2}),
        ("books:year", None, {"year": "34"}),
        ("lang", None, {"code": "fr", "extra": 2}),
        ("tag", ["a/b"], None),
        ("tag", [""], None),
        ("tag", ["\ud800"], None),
        ("nothing", None, None),
    ],
)
def test_values_that_the_route_would_not_take_back_are_no_match(name, args, kwargs):
    with pytest.raises(NoReverseMatch):
        ROUTER.reverse(name, args, kwargs)


def test_args_and_kwargs_at_once_are_refused():
    with pytest.raises(ValueError, match="not both"):
        ROUTER.reverse("books:detail", [1], {"pk": 1})


def test_a_mistyped_name_is_answered_with_the_close_ones():
    with pytest.raises(NoReverseMatch) as caught:
        ROUTER.reverse("books:detial")

    assert str(caught.value).startswith(
        "There is no route named 'books:detial'. Did you mean 'books:detail'"
    )
    assert caught.value.viewname == "books:detial"
    assert caught.value.close[0] == "books:detail"


def test_a_mistyped_namespace_is_answered_with_the_close_ones():
    with pytest.raises(NoReverseMatch, match=r"no namespace 'bokos'.*Did you mean 'books'"):
        ROUTER.reverse("bokos:detail")


def test_values_that_do_not_fit_are_answered_with_the_routes_of_that_name():
    with pytest.raises(NoReverseMatch) as caught:
        ROUTER.reverse("books:detail", kwargs={"key": 1})

    assert str(caught.value) == (
        "No route named 'books:detail' takes keywords {'key': 1}. Tried: books/<int:pk>/."
    )
    assert caught.value.tried == ("books/<int:pk>/",)


def test_a_query_is_encoded_a_fragment_is_not():
    class QueryDict(dict):
        def urlencode(self):
            return "own=1"

    def reverse(**options):
        return ROUTER.reverse("home", **options)

    assert reverse(query={"q": "a b", "tag": ["x", "y"]}) == "/?q=a+b&tag=x&tag=y"
    assert reverse(query=[("q", "é")], fragment="a b") == "/?q=%C3%A9#a b"
    assert reverse(query={}, fragment="top") == "/#top"
    assert reverse(query=QueryDict()) == "/?own=1"
    assert reverse(query={"q": None}) == "/?q=None"


def test_namespaces_follow_the_current_instance_then_the_default_then_the_last():
    inner = [path("index/", view, name="index")]
    polls = (inner, "polls")
    both = Router(
        [
            path("author/", include(polls, namespace="author")),
            path("publisher/", include(polls, namespace="publisher")),
        ]
    )
    with_default = Router(
        [
            path("polls/", include(polls)),
            path("author/", include(polls, namespace="author")),
        ]
    )

    assert both.reverse("polls:index", current_app="author") == "/author/index/"
    assert both.reverse("polls:index", current_app="unknown") == "/publisher/index/"
    assert both.reverse("polls:index") == "/publisher/index/"
    assert both.reverse("author:index", current_app="publisher") == "/author/index/"
    assert with_default.reverse("polls:index") == "/polls/index/"
    assert with_default.reverse("polls:index", current_app="author") == "/author/index/"


def test_nested_namespaces_are_followed_with_the_values_of_their_prefixes():
    leaf = [path("<int:pk>/", view, name="leaf")]
    middle = [path("<slug:branch>/", include((leaf, "inner")))]
    router = Router([path("<int:root>/", include((middle, "outer")))])

    found = router.reverse("outer:inner:leaf", kwargs={"root": 1, "branch": "b", "pk": 2})

    assert found == "/1/b/2/"
    assert router.match(found).namespaces == ["outer", "inner"]


def test_regular_expressions_with_branches_are_written_where_one_way_fits():
    router = Router(
        [
            re_path(r"^(?:a|b)/(\d+)/$", view, name="branch"),
            re_path(r"^x{3}[^/]\.[0-9]+/(?P<n>\w+)?$", view, name="many"),
            re_path(r"^(?P<a>\w)(?P=a)/$", view, name="back"),
        ]
    )

    assert router.reverse("branch", [1]) == "/a/1/"
    assert router.reverse("many") == "/xxx0.0/"
    assert router.reverse("many", kwargs={"n": "y"}) == "/xxx0.0/y"
    with pytest.raises(NoReverseMatch):
        router.reverse("back", kwargs={"a": "x"})


VALUES = st.one_of(st.text(max_size=12), st.integers(), st.uuids(), st.none(), st.booleans())
NAMES = ["books:detail", "books:copy", "books:file", "books:year", "books:old", "tag", "lang"]


@given(st.sampled_from(NAMES), st.lists(VALUES, max_size=3))
@settings(max_examples=500, deadline=None)
def test_what_is_written_resolves_to_the_route_it_was_written_for(name, values):
    from urllib.parse import unquote

    try:
        url = ROUTER.reverse(name, values)
    except NoReverseMatch:
        return

    match = ROUTER.match(unquote(url))
    assert match
    assert match.view_name == name


def test_an_unhashable_or_tuple_name_with_a_current_app_is_no_match():
    for name in (["books:list"], ("books:list", "shop")):
        with pytest.raises(NoReverseMatch):
            ROUTER.reverse(name, current_app="shop")
    assert ROUTER.reverse("books:list", current_app="shop") == "/shop/"
    with pytest.raises(NoReverseMatch):
        ROUTER.reverse(("books:list", "shop"))


@given(st.dictionaries(st.text(max_size=8), VALUES, max_size=3), st.sampled_from([*NAMES, "home"]))
@settings(max_examples=300, deadline=None)
def test_any_mapping_of_values_is_written_or_refused(kwargs, name):
    try:
        assert ROUTER.reverse(name, kwargs=kwargs).startswith("/")
    except NoReverseMatch:
        pass
