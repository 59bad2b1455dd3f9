"""Attacks on routing, by the id of their statement."""

from __future__ import annotations

import statistics
import sys
import time
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from hotclub_routing import (
    ContextLanguage,
    NoReverseMatch,
    NotFound,
    Resolver404,
    Router,
    i18n_patterns,
    path,
    re_path,
    slash_redirect,
)


def view(request, *args, **kwargs):
    return None


class Marker:
    touched: tuple[str, ...] = ()

    def __call__(self):
        Marker.touched += ("called",)

    def get_absolute_url(self):
        Marker.touched += ("url",)
        return "//evil.example"


ROUTER = Router(
    [
        path("s/<str:value>/edit/", view, name="str"),
        path("p/<path:value>", view, name="path"),
        re_path(r"^r/(?P<value>a|b)/$", view, name="regex"),
        re_path(r"^any/(?P<value>.+)/x/$", view, name="any"),
        path("<path:value>", view, name="all"),
    ]
)


@pytest.mark.parametrize("name", ["http.server.main", "xml.dom.minidom.parseString", "os.system"])
def test_sec_rte_001_a_dotted_path_is_never_imported_by_reverse(name):
    before = set(sys.modules)

    with pytest.raises(NoReverseMatch):
        ROUTER.reverse(name)

    assert set(sys.modules) == before


@pytest.mark.parametrize("name", [["str"], {"a": 1}, [["x"]], Marker(), 3, None, ("str",), b"str"])
def test_sec_rte_002_objects_as_names_are_no_match_and_none_of_their_methods_is_called(name):
    with pytest.raises(NoReverseMatch):
        ROUTER.reverse(name)

    assert Marker.touched == ()


@pytest.mark.parametrize("value", [["a"], {"a": 1}, ("a",), {"a"}, b"a", [["x"]]])
def test_sec_rte_002_containers_as_values_are_no_match(value):
    for name in ("str", "path", "regex"):
        with pytest.raises(NoReverseMatch):
            ROUTER.reverse(name, [value])


@pytest.mark.parametrize("asked", ["//evil.example/x", "///evil.example", "//evil.example"])
def test_sec_rte_006_a_slash_redirect_stays_on_the_host(asked):
    location = slash_redirect(Router([path("<path:rest>/", view)]), asked)

    assert location is not None
    assert urlsplit(urljoin("https://here.example/", location)).netloc == "here.example"


HOSTILE = [
    "a\n", "\n", "a\nb", "..", ".", "../x", "a/../b", "a/..", "%2e%2e", "..%2f", "/evil.example",
    "//evil.example", "\\\\evil.example", "a|b", "b\n", "https://evil.example", "a\x00", "./x",
]  # fmt: skip


def without_dots(url):
    return urlsplit(urljoin("https://here.example/", url))


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["str", "path", "all", "regex", "any"])
def test_sec_rte_007_a_value_never_leads_to_another_route_or_host(name, value):
    try:
        url = ROUTER.reverse(name, [value])
    except NoReverseMatch:
        return

    asked = without_dots(url)
    assert asked.netloc == "here.example"
    assert asked.path == url
    match = ROUTER.match(unquote(asked.path))
    assert (match.url_name, match.kwargs["value"].lstrip("/")) == (name, value.lstrip("/"))


@pytest.mark.parametrize("bad", ["\n", "\r", "\x00", "\t", "\x1b", "\x7f"])
@pytest.mark.parametrize("where", ["{}", "x{}", "x{}y"])
def test_sec_rte_008_control_characters_match_no_built_in_converter(bad, where):
    router = Router(
        [
            path("s/<str:v>", view),
            path("i/<int:v>", view),
            path("g/<slug:v>", view),
            path("u/<uuid:v>", view),
            path("p/<path:v>", view),
            path("plain", view),
            re_path(r"^r/[a-z]+$", view),
            re_path(r"^(?:q/x$|q/y$)", view),
        ]
    )

    for prefix in "sigup":
        assert not router.match(f"/{prefix}/{where.format(bad)}")
    for fixed in ("/plain", "/i/1", "/r/x", "/q/x", "/q/y"):
        assert router.match(fixed)
        assert not router.match(f"{fixed}{bad}")


def seconds(router, asked):
    times = []
    for _ in range(5):
        start = time.process_time()
        found = router.match(asked)
        times.append(time.process_time() - start)
        assert isinstance(found, NotFound)
    return statistics.median(times)


def test_sec_rte_015_a_language_of_regex_signs_is_text_and_long_paths_are_quick():
    languages = ContextLanguage("en")
    router = Router(i18n_patterns(path("x/", view), languages=languages))

    with languages.override("(a+)+$"):
        assert router.match("/(a+)+$/x/").func is view
        assert seconds(router, "/" + "a" * 100_000) < 0.2


@pytest.mark.parametrize("piece", ["/", "a/", "1-", "00000000-", "é", "\n", "-_", "%2F", "r9/1"])
def test_sec_rte_016_long_paths_and_many_routes_take_linear_time(piece):
    routes = []
    for at in range(400):
        routes += [
            path(f"r{at}/<int:a>/<slug:b>/x/", view),
            path(f"r{at}/<uuid:a>/x/", view),
            path(f"<slug:a>/r{at}/<str:b>/x/", view),
            path(f"<int:a>-{at}/x/", view),
            re_path(rf"^r{at}/(?P<y>[0-9]{{4}})/x/$", view),
        ]
    router = Router(routes)
    half, whole = (("/" + piece * 65_536)[:size] for size in (32_768, 65_535))
    router.match(whole)

    assert seconds(router, whole) < 0.2
    assert seconds(router, whole) < 3 * max(seconds(router, half), 0.002)


def test_sec_rte_019_unknown_suffixes_do_not_grow_the_tables():
    router = Router([path("list.<slug:format>", view, name="list"), path("x/<int:a>/", view)])
    router.match("/list.json"), router.match("/x/1/")
    router.reverse("list", ["json"])
    sizes = len(router._tree._functions), len(router._remembered)

    for at in range(10_000):
        router.match(f"/list.f{at}")
        router.match(f"/x/{at}/")
        router.reverse("list", [f"f{at}"])

    assert (len(router._tree._functions), len(router._remembered)) == sizes


def test_sec_rte_024_a_miss_shows_control_characters_as_escapes_and_is_short():
    hostile = "/a\n\x1b[31m\u2028" + "b" * 100_000

    with pytest.raises(Resolver404) as caught:
        Router([]).resolve(hostile)

    assert len(str(caught.value)) < 400
    assert str(caught.value).isprintable()
    assert repr(Router([]).match(hostile)).isprintable()


@pytest.mark.parametrize("value", ["../x", "%2F", "%252e", "a\\b"])
def test_sec_rte_025_a_path_is_never_decoded_again(value):
    assert ROUTER.match(f"/p/{value}").kwargs == {"value": value}
