"""The current routes, lazy paths, slashes, languages, and what people are told."""

from __future__ import annotations

import asyncio
import copy
import pickle

import pytest
from hotclub_routing import (
    ContextLanguage,
    ImproperlyConfigured,
    NoReverseMatch,
    Resolver404,
    ResolverMatch,
    Router,
    check_routes,
    clear_script_prefix,
    clear_url_caches,
    format_table,
    get_resolver,
    get_script_prefix,
    get_urlconf,
    i18n_patterns,
    include,
    is_language_prefix_patterns_used,
    is_valid_path,
    no_append_slash,
    path,
    re_path,
    resolve,
    reverse,
    reverse_lazy,
    route_table,
    set_root_urlconf,
    set_script_prefix,
    set_urlconf,
    slash_redirect,
    translate_url,
)
from hotclub_routing.testing import override_urlconf


def view(request, *args, **kwargs):
    return None


def typed(request, pk: int, slug: str = ""):
    return None


def test_the_routes_of_the_context_are_used_then_the_root_ones():
    root = Router([path("root/", view, name="page")])
    mine = Router([path("mine/", view, name="page")])
    with pytest.raises(ImproperlyConfigured, match="set_root_urlconf"):
        reverse("page")
    set_root_urlconf(root)
    try:
        assert reverse("page") == "/root/"
        set_urlconf(mine)
        assert (reverse("page"), get_urlconf()) == ("/mine/", mine)
        set_urlconf(None)
        assert (reverse("page"), get_urlconf()) == ("/root/", None)
        assert reverse("page", urlconf=(path("x/", view, name="page"),)) == "/x/"
    finally:
        set_root_urlconf(None)
        clear_url_caches()


async def test_each_task_has_its_own_routes_and_prefix():
    async def one(name):
        set_urlconf(Router([path(f"{name}/", view, name="page")]))
        set_script_prefix(f"/{name}")
        await asyncio.sleep(0)
        return reverse("page")

    assert await asyncio.gather(one("a"), one("b")) == ["/a/a/", "/b/b/"]


def test_the_script_prefix_is_quoted_and_stands_before_the_path():
    with override_urlconf([path("x/", view, name="x")], script_prefix="/my app"):
        assert (get_script_prefix(), reverse("x")) == ("/my app/", "/my%20app/x/")
        clear_script_prefix()
        assert reverse("x") == "/x/"


def test_resolve_and_is_valid_path_agree():
    urlconf = Router([path("x/<int:pk>/", view)])

    assert resolve("/x/7/", urlconf).kwargs == {"pk": 7}
    assert is_valid_path("/x/7/", urlconf).kwargs == {"pk": 7}
    assert is_valid_path("/y/", urlconf) is False
    assert get_resolver(urlconf).resolve("/x/7/").func is view
    with pytest.raises(Resolver404, match=r"No route matches 'y/' \(1 pattern tried\)"):
        resolve("/y/", urlconf)


def test_a_lazy_path_reads_like_the_text_at_the_moment_of_reading():
    url = reverse_lazy("x", args=[7], fragment="top")
    with pytest.raises(ImproperlyConfigured):
        str(url)

    with override_urlconf([path("x/<int:pk>/", view, name="x")]):
        assert str(url) == "/x/7/#top"
        assert url == "/x/7/#top"
        assert f"{url}!" == "/x/7/#top!"
        assert "a" + url + "b" == "a/x/7/#topb"
        assert (len(url), url[0], "7" in url, url.upper()) == (9, "/", True, "/X/7/#TOP")
        assert hash(url) == hash("/x/7/#top")
        assert str(copy.deepcopy(url)) == str(pickle.loads(pickle.dumps(url))) == "/x/7/#top"


def test_a_match_unpacks_and_tells_where_it_came_from():
    urlconf = Router([path("shop/", include(([path("<int:pk>/", view, name="buy")], "shop")))])

    match = resolve("/shop/7/", urlconf)

    assert tuple(match) == (view, (), {"pk": 7})
    assert (match.view_name, match.url_name) == ("shop:buy", "buy")
    assert (match.app_name, match.namespace) == ("shop", "shop")
    assert match.route == "shop/<int:pk>/"
    assert repr(match).startswith("ResolverMatch(func=")
    with pytest.raises(pickle.PicklingError):
        pickle.dumps(match)


def test_a_match_made_by_hand_has_the_same_faces():
    match = ResolverMatch(view, (1,), {}, "name", ["app", None], ["ns"], "r/", [], {"a": 1}, {})

    assert (match.view_name, match.app_names, match.route) == ("ns:name", ["app"], "r/")
    assert (match.captured_kwargs, match.tried, match.extra_kwargs) == ({"a": 1}, [], {})


def test_a_missing_slash_is_mended_only_where_that_helps():
    @no_append_slash
    def strict(request):
        return None

    router = Router(
        [
            path("x/", view),
            path("y", view),
            path("z/", strict),
            path("é b/", view),
            path("<path:rest>/", view, methods=["GET"]),
        ]
    )

    def mend(text, method=None):
        return slash_redirect(router, text, method)

    assert (mend("/x"), mend("/x/"), mend("/y"), mend("/z")) == ("/x/", None, None, None)
    assert mend("/é b") == "/%C3%A9%20b/"
    assert mend("/other", "POST") is None


def test_language_prefixes_follow_the_active_language():
    languages = ContextLanguage("en")
    both = [path("about/", view, name="about")]
    router = Router([*i18n_patterns(*both, languages=languages), path("x/", view, name="x")])
    bare = Router(i18n_patterns(*both, prefix_default_language=False, languages=languages))

    assert router.match("/en/about/").route == "en/about/"
    assert (router.reverse("about"), bare.reverse("about")) == ("/en/about/", "/about/")
    with languages.override("fr"):
        assert not router.match("/en/about/")
        assert router.match("/fr/about/").func is view
        assert (router.reverse("about"), bare.reverse("about")) == ("/fr/about/", "/fr/about/")
    assert translate_url("/en/about/?q=1#a", "fr", languages=languages, urlconf=router) == (
        "/fr/about/?q=1#a"
    )
    assert translate_url("/nothing/", "fr", languages=languages, urlconf=router) == "/nothing/"
    assert is_language_prefix_patterns_used(bare) == (True, False)
    assert is_language_prefix_patterns_used(Router(both)) == (False, False)


def test_language_prefixes_need_a_source_and_the_root_urlconf():
    patterns = i18n_patterns(path("a/", view))
    with pytest.raises(ImproperlyConfigured, match="languages="):
        Router(patterns).match("/en/a/")
    with pytest.raises(ImproperlyConfigured, match="root URLconf"):
        include(patterns)


def test_translated_routes_are_read_in_the_language_of_the_moment():
    languages = ContextLanguage("en")

    class Lazy:
        def __str__(self):
            return {"en": "about/", "fr": "à-propos/<int:n>/"}[languages.active()]

    router = Router([path(Lazy(), view, name="about")])

    assert router.match("/about/").func is view
    assert router.reverse("about") == "/about/"
    with languages.override("fr"):
        assert router.match("/à-propos/3/").kwargs == {"n": 3}
        assert router.reverse("about", [3]) == "/%C3%A0-propos/3/"
        with pytest.raises(NoReverseMatch):
            router.reverse("about")


def test_the_table_lists_all_routes_in_order_with_columns_of_ones_own():
    inner = ([path("<int:pk>/", typed, name="buy", methods=["GET"])], "shop")
    router = Router([path("", view), path("shop/", include(inner), host="a.example")])

    text = format_table(route_table(router), {"csrf": lambda found: found.__name__})

    here = __name__
    assert [line.split() for line in text.splitlines()] == [
        ["path", "name", "methods", "host", "view", "csrf"],
        ["/", "any", "any", f"{here}.view", "view"],
        ["/shop/<int:pk>/", "shop:buy", "GET", "HEAD", "a.example", f"{here}.typed", "typed"],
    ]
    assert route_table(router)[1].converters == {"pk": "IntConverter"}


def test_checks_find_mistakes_before_a_visitor_does():
    inner = ([path("a/", view, name="a:b")], "app")
    router = Router(
        [
            path("/slash/", view),
            path("^regex$", view),
            path("open<int:pk", view),
            re_path("^closed/$", include([])),
            path("n1/", include(inner)),
            path("n2/", include(inner)),
            path("<slug:pk>/", typed),
            path("fine/<int:pk>/", typed),
            path("<slug:slug>/", typed),
        ]
    )

    found = {(problem.id, problem.route) for problem in check_routes(router)}

    assert found == {
        ("urls.W002", "/slash/"),
        ("2_0.W001", "^regex$"),
        ("urls.W010", "open<int:pk"),
        ("urls.W001", "^closed/$"),
        ("urls.W003", "a/"),
        ("urls.W005", "app"),
        ("routing.E002", "<slug:pk>/"),
        ("routing.E001", "<slug:slug>/"),
    }
