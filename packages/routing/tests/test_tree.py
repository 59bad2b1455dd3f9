"""The compiled tree means what the ordered list of patterns means."""

from __future__ import annotations

import random
import uuid

import pytest
from hotclub_routing import (
    MethodNotAllowed,
    NotFound,
    Resolver404,
    Router,
    include,
    path,
    re_path,
)
from hotclub_routing.testing import facts, resolve_in_order
from hypothesis import given, settings
from hypothesis import strategies as st

ID = "00000000-0000-0000-0000-000000001934"
WORDS = ["a", "b", "12", "new", ID, "a-b", "x.html", "é", ""]
CAPTURES = ["<{}>", "<int:{}>", "<slug:{}>", "<uuid:{}>", "<str:{}>"]
METHODS = [None, None, None, ["GET"], ["POST", "PUT"]]
HOSTS = [None, None, None, "a.example", ".example", "<slug:t>.example"]


def make_view(number):
    def view(request, *args, **kwargs):
        return number

    view.__qualname__ = f"view{number}"
    return view


VIEWS = [make_view(number) for number in range(40)]


def segment(rng, name):
    kind = rng.random()
    if kind < 0.5:
        return rng.choice(WORDS[:-1])
    capture = rng.choice(CAPTURES).format(name)
    if kind < 0.85:
        return capture
    return rng.choice(["p-{}", "{}.html", "{}-x"]).format(capture)


def route_text(rng, depth, *, ends):
    names = iter(["k1", "k2", "k3"])
    parts = [segment(rng, f"{next(names)}_{depth}") for _ in range(rng.randrange(0, 3))]
    text = "/".join(parts)
    if ends and rng.random() < 0.2:
        tail = rng.choice(["<path:rest>", "<path:rest>/edit/"])
        return f"{text}/{tail}" if text else tail
    return text + ("/" if text and rng.random() < 0.8 else "")


REGEXES = [
    r"^(?P<y>[0-9]{2})/(?P<m>[a-z]+)/$", r"^([0-9]+)/$", r"^(\d+)/(?:(\w+)/)?$", r"^a|b/$", r"b/$",
    r"^(?P<r>.*)/$", r"a/", r"^x\.html$", r"^(a|b)/([^/]+)$", r"^$", r"", r"^(?i:NEW)/$",
    r"^(?P<o>a)?b/?$", r"^(?P<n>new)/(\d+)/$", r"^[^/]+/(?P<z>.+)\Z", r"(?=a)a/$",
]  # fmt: skip
PREFIXES = [r"^", r"^a/", r"^(?P<p>[a-z]+)/", r"^(\d+)/", r"^(?P<q>\w+)-", r"", r"^(?:a/)?", r"b/"]


def extra(rng):
    return rng.choice([None, None, {"x": 1}, {"k1_0": "extra", "y": 2}])


def make_patterns(rng, depth=0):
    patterns = []
    for _ in range(rng.randrange(1, 7)):
        kind = rng.random()
        host = rng.choice(HOSTS)
        if kind < 0.3 and depth < 3:
            inner = make_patterns(rng, depth + 1)
            named = include((inner, f"app{depth}"), rng.choice(["n1", "n2"]))
            included = named if rng.random() < 0.4 else include(inner)
            if rng.random() < 0.7:
                text = route_text(rng, depth, ends=False)
                patterns.append(path(text, included, extra(rng), host=host))
            else:
                patterns.append(re_path(rng.choice(PREFIXES), included, extra(rng), host=host))
            continue
        options = {"methods": rng.choice(METHODS), "host": host, "name": rng.choice("nm")}
        view = rng.choice(VIEWS)
        if kind < 0.8:
            text = route_text(rng, depth, ends=True)
            patterns.append(path(text, view, extra(rng), **options))
        else:
            patterns.append(re_path(rng.choice(REGEXES), view, extra(rng), **options))
    return patterns


def make_path(rng):
    parts = [
        rng.choice([*WORDS, "p-12", "12.html", "99", "b-"]) for _ in range(rng.randrange(0, 6))
    ]
    return "/" + "/".join(parts) + rng.choice(["", "/", "/", "/edit/", "\n"])


@given(st.integers(0, 2**64))
@settings(max_examples=300, deadline=None)
def test_the_tree_finds_what_the_ordered_list_finds(seed):
    rng = random.Random(seed)
    router = Router(make_patterns(rng))

    for _ in range(30):
        asked = make_path(rng)
        method = rng.choice([None, "GET", "HEAD", "POST", "DELETE"])
        host = rng.choice([None, "a.example", "b.example:8000", "other.test", "EXAMPLE."])
        found = router.match(asked, method, host)
        expected = resolve_in_order(router, asked, method, host)
        assert facts(found) == facts(expected), (asked, method, host)
        assert found.func is expected.func


def test_the_first_route_in_order_wins_whatever_its_kind():
    first, second, third = VIEWS[:3]
    patterns = [
        path("<slug:word>/", first, name="first"),
        path("new/", second, name="second"),
        re_path(r"^(?P<word>old)/$", third),
    ]

    assert Router(patterns).match("/new/").func is first
    assert Router(patterns[::-1]).match("/new/").func is second
    assert Router(patterns[::-1]).match("/old/").func is third


def test_a_value_error_of_a_converter_means_no_match_and_the_next_route_is_tried():
    class Even:
        regex = "[0-9]+"

        def to_python(self, value):
            if int(value) % 2:
                raise ValueError(value)
            return int(value)

        def to_url(self, value):
            return str(value)

    from hotclub_routing import RoutePattern, URLPattern
    from hotclub_routing.patterns import Capture

    class EvenPattern(RoutePattern):
        pieces = (Capture("n", Even()), "/")

    even = URLPattern(EvenPattern("<even:n>/", is_endpoint=True), VIEWS[0])
    router = Router([even, path("<str:n>/", VIEWS[1])])

    assert facts(router.match("/4/"))["kwargs"] == {"n": 4}
    assert facts(router.match("/5/"))["kwargs"] == {"n": "5"}


def test_the_built_in_converters_give_their_types():
    router = Router([path("<int:i>/<slug:s>/<uuid:u>/<str:t>/<path:p>", VIEWS[0])])

    match = router.match(f"/007/a-b/{ID}/é x/q/r")

    assert match.kwargs == {"i": 7, "s": "a-b", "u": uuid.UUID(ID), "t": "é x", "p": "q/r"}


def test_digits_beyond_what_python_converts_are_no_match():
    router = Router([path("<int:pk>/", VIEWS[0])])

    assert not router.match(f"/{'9' * 5000}/")


def test_non_ascii_digits_are_no_int():
    assert not Router([path("<int:pk>/", VIEWS[0])]).match("/١٢/")


def test_methods_fall_through_to_the_next_route_and_a_miss_names_those_allowed():
    router = Router(
        [
            path("x/", VIEWS[0], methods=["get"]),
            path("x/", VIEWS[1], methods=["POST"]),
            path("y/", VIEWS[2]),
        ]
    )

    assert router.match("/x/").func is VIEWS[0]
    assert router.match("/x/", "HEAD").func is VIEWS[0]
    assert router.match("/x/", "POST").func is VIEWS[1]
    assert router.match("/y/", "DELETE").func is VIEWS[2]
    missed = router.match("/x/", "DELETE")
    assert isinstance(missed, MethodNotAllowed)
    assert (bool(missed), missed.allowed) == (False, ("GET", "HEAD", "POST"))
    assert isinstance(router.match("/z/", "DELETE"), NotFound)


def test_hosts_limit_routes_and_their_captures_are_arguments():
    inner = [path("", VIEWS[0], name="home")]
    router = Router(
        [
            path("", include(inner), host="<slug:tenant>.example.com"),
            path("", VIEWS[1], host=".example.org"),
            path("", VIEWS[2]),
        ]
    )

    assert router.match("/", host="Acme.Example.com:8000").kwargs == {"tenant": "acme"}
    assert router.match("/", host="example.org").func is VIEWS[1]
    assert router.match("/", host="a.b.example.org.").func is VIEWS[1]
    assert router.match("/", host="notexample.org").func is VIEWS[2]
    assert router.match("/").func is VIEWS[2]


def test_what_was_tried_is_told_in_order_with_the_includes():
    inner = [path("b/", VIEWS[0]), path("c/", VIEWS[1])]
    router = Router([path("z/", VIEWS[2]), path("a/", include(inner))])

    with pytest.raises(Resolver404) as caught:
        router.resolve("/a/d/")

    tried = [[str(one.pattern) for one in chain] for chain in caught.value.tried]
    assert tried == [["z/"], ["a/", "b/"], ["a/", "c/"]]
    assert caught.value.args[0]["path"] == "a/d/"
    assert [str(chain[-1].pattern) for chain in router.match("/a/c/").tried] == ["z/", "b/", "c/"]


def test_a_urlconf_that_includes_itself_ends():
    import types

    module = types.ModuleType("again")
    module.urlpatterns = [path("end/", VIEWS[0]), path("more/", include(module))]
    module.urlpatterns[1].urlconf_name = module
    router = Router(module)

    assert router.match("/more/more/end/").func is VIEWS[0]
    assert not router.match("/more" * 5000 + "/end/")


def test_a_pattern_with_a_match_of_its_own_is_asked():
    from hotclub_routing import RoutePattern, URLPattern

    class Shouting(RoutePattern):
        def match(self, path):
            return super().match(path.lower())

    router = Router([URLPattern(Shouting("loud/", is_endpoint=True), VIEWS[0])])

    assert router.match("/LOUD/").func is VIEWS[0]


def test_static_routes_behind_an_earlier_catch_all_are_not_reached():
    router = Router([path("<path:everything>", VIEWS[0]), path("about/", VIEWS[1])])

    assert router.match("/about/").kwargs == {"everything": "about/"}


def test_kwargs_of_a_static_route_are_fresh_for_each_match():
    router = Router([path("x/", VIEWS[0], {"a": 1})])

    router.match("/x/").kwargs["a"] = 2

    assert router.match("/x/").kwargs == {"a": 1}
    assert router.match("/x/").extra_kwargs == {"a": 1}


def test_a_thousand_routes_of_one_shape_share_their_functions():
    patterns = [path(f"r{at}/<int:pk>/", VIEWS[0]) for at in range(1000)]
    router = Router(patterns)

    for at in range(1000):
        assert router.match(f"/r{at}/7/").kwargs == {"pk": 7}

    assert len(router._tree._functions) < 10
