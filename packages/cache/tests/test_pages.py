"""Which pages are kept, and that nobody gets a page made for another."""

from types import SimpleNamespace

import pytest
from hotclub_cache import (
    Cache,
    aget_cache_key,
    alearn_cache_key,
    get_cache_key,
    learn_cache_key,
    make_template_fragment_key,
    page_key,
    seconds_to_store,
)


class Fields(dict[str, str]):
    """Header fields without regard to case."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__({name.title(): value for name, value in fields.items()})

    def __contains__(self, name: object) -> bool:
        return super().__contains__(str(name).title())

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        return super().get(name.title(), default)


def ask(url: str = "https://a.example/", method: str = "GET", **headers: str) -> SimpleNamespace:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return SimpleNamespace(method=method, headers=Fields(named), build_absolute_uri=lambda: url)


def answer(status: int = 200, **headers: str) -> SimpleNamespace:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return SimpleNamespace(status_code=status, headers=Fields(named))


def test_a_plain_page_is_kept_for_the_default_or_its_max_age():
    assert seconds_to_store(ask(), answer(), 600) == 600
    assert seconds_to_store(ask(), answer(Cache_Control="max-age=5"), 600) == 5
    assert seconds_to_store(ask(method="HEAD"), answer(304), 600) == 600


@pytest.mark.parametrize("status", [201, 302, 404, 500])
def test_other_statuses_are_not_kept(status: int):
    assert seconds_to_store(ask(), answer(status), 600) is None


def test_streams_are_not_kept():
    page = answer()
    page.streaming = True
    assert seconds_to_store(ask(), page, 600) is None


@pytest.mark.parametrize(
    ("cache_control", "kept"),
    [
        ("", None),
        ("public", 600),
        ("s-maxage=9", 600),
        ("must-revalidate", 600),
        ("max-age=9", None),
    ],
)
def test_sec_cac_003_answers_to_credentials_are_kept_only_with_leave(
    cache_control: str, kept: object
):
    request = ask(Authorization="Bearer x")
    assert seconds_to_store(request, answer(Cache_Control=cache_control), 600) == kept


def test_sec_cac_003_or_when_they_vary_on_them():
    request = ask(Authorization="Bearer x")
    assert seconds_to_store(request, answer(Vary="authorization"), 600) == 600
    mine, yours = (page_key(ask(Authorization=a), ["authorization"]) for a in ("a", "b"))
    assert mine != yours


@pytest.mark.parametrize(
    "header", ["Private", "  NO-STORE ", "max-age=5 ,No-Cache", 'private="X-Y"', "public,PRIVATE"]
)
def test_sec_cac_004_what_says_private_in_any_case_is_not_kept(header: str):
    assert seconds_to_store(ask(), answer(Cache_Control=header), 600) is None


@pytest.mark.parametrize("vary", ["*", " * ", "Cookie,\t*", "Cookie, ,*,"])
def test_sec_cac_006_a_star_in_vary_is_recognised(vary: str):
    assert seconds_to_store(ask(), answer(Vary=vary), 600) is None


def test_sec_cac_006_vary_is_trimmed_and_without_case():
    cache = Cache()
    forms = ["Cookie, Accept", " accept ,,\tCOOKIE ", '"cookie",accept']
    keys = {learn_cache_key(ask(Cookie="a"), answer(Vary=v), cache=cache) for v in forms}
    assert len(keys) == 1


def test_sec_cac_007_an_absent_and_an_empty_header_are_told_apart():
    keys = {
        page_key(ask(), ["cookie"]),
        page_key(ask(Cookie=""), ["cookie"]),
        page_key(ask(Cookie="-"), ["cookie"]),
    }
    assert len(keys) == 3


@pytest.mark.parametrize("vary", ["", "Cookie"])
def test_sec_cac_008_a_page_that_sets_a_cookie_is_not_kept(vary: str):
    page = answer(Vary=vary)
    page.cookies = {"csrftoken": "x"}
    assert seconds_to_store(ask(), page, 600) is None
    assert seconds_to_store(ask(Cookie="a=b"), answer(Set_Cookie="a=b", Vary=vary), 600) is None


def test_sec_cac_008_visitors_with_unlike_cookies_do_not_share():
    cache = Cache()
    learnt = learn_cache_key(ask(Cookie="csrftoken=1"), answer(Vary="Cookie"), cache=cache)
    assert get_cache_key(ask(Cookie="csrftoken=1"), cache=cache) == learnt
    assert get_cache_key(ask(Cookie="csrftoken=2"), cache=cache) != learnt


def test_sec_cac_009_host_scheme_and_port_are_part_of_the_key():
    urls = [
        "https://a.example/",
        "http://a.example/",
        "https://b.example/",
        "https://a.example:8443/",
    ]
    assert len({page_key(ask(url), []) for url in urls}) == 4


def test_sec_cac_010_the_text_of_the_query_is_the_key():
    urls = [
        "https://a/?x=1;y=2",
        "https://a/?x=1&y=2",
        "https://a/?x=1%3By=2",
        "https://a/?y=2&x=1",
    ]
    assert len({page_key(ask(url), []) for url in urls}) == 4


def test_sec_cac_013_methods_do_not_share_and_post_is_never_kept():
    assert page_key(ask(), []) != page_key(ask(), [], method="HEAD")
    assert [seconds_to_store(ask(method=m), answer(), 600) for m in ("POST", "PUT", "OPTIONS")] == [
        None
    ] * 3


async def test_what_a_url_varies_on_is_remembered_in_both_colours():
    cache = Cache()
    request = ask(Accept_Language="fr")
    assert get_cache_key(request, cache=cache) is None

    learnt = await alearn_cache_key(request, answer(Vary="Accept-Language"), 60, cache=cache)

    assert (
        await aget_cache_key(request, cache=cache) == get_cache_key(request, cache=cache) == learnt
    )
    assert get_cache_key(ask(Accept_Language="de"), cache=cache) != learnt
    assert get_cache_key(request, "other", cache=cache) is None


def test_fragment_keys_of_distinct_lists_are_distinct():
    lists = [
        None,
        ["a"],
        ["a", "b"],
        ["ab"],
        ["a:b"],
        ["a:", "b"],
        ["a", ":b"],
        ["a", ""],
        [1, 2],
        ["1", "23"],
    ]
    keys = [make_template_fragment_key("side", vary) for vary in lists]
    assert len(set(keys)) == len(lists)
    assert keys[0] == make_template_fragment_key("side", [])
    assert all(key.startswith("template.cache.side.") for key in keys)
