"""Language codes, catalogues and ways back that visitors choose."""

from __future__ import annotations

import time

import pytest
from hotclub.conf.urls.i18n import i18n_patterns, set_language
from hotclub.http import HttpResponse
from hotclub.urls import path
from hotclub.utils.html import format_html
from hotclub.utils.text import format_lazy, slugify
from hotclub.utils.translation import check_for_language, get_language, gettext_lazy
from hotclub.utils.translation import get_supported_language_variant as variant
from hotclub.utils.translation.negotiation import _accepted, accepted

from web.security.timing import seconds
from web.stack import SIGNED_SESSIONS, engine

CODES = (
    "../../etc/passwd", "en/../..", "en\x00", "en\n", "EN_us/", "..", "/", "a" * 600, "en-" * 400, "-", "--",
    "é", "en;q=1", "<script>", "%s", "{0.__class__}", "de'--", "\u202een", "\u0661",
)  # fmt: skip
BACK = (
    "//evil.example/", "https://evil.example/", "http:evil.example", "http:///evil.example",
    "/\\evil.example",
    "\\\\evil.example", "\t//evil.example", "javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x",
    "\x00//evil.example", "http://testserver@evil.example/", "http://testserver.evil.example/",
    "http://[::1", "é" * 200_000, "//%65vil.example/",
)  # fmt: skip


@pytest.fixture
def site(project, visit):
    """A visitor of a site in English and German."""

    def page(request):
        return HttpResponse(get_language())

    made = project(
        [path("set/", set_language), path("free/", page), *i18n_patterns(path("page/", page))],
        MIDDLEWARE=["hotclub.middleware.locale.LocaleMiddleware"],
        SESSION_ENGINE=SIGNED_SESSIONS,
        TEMPLATES=[engine()],
        LANGUAGES=[("en", "English"), ("de", "German")],
        LANGUAGE_CODE="en",
    )
    return visit(made.application())


@pytest.mark.parametrize("code", CODES)
async def test_i18_002_008_what_is_no_code_is_looked_up_nowhere(site, code):
    began = time.perf_counter()
    assert not check_for_language(code)
    with pytest.raises(LookupError):
        variant(code, strict=True)
    assert time.perf_counter() - began < 0.1
    answer = await site.post("/set/", {"language": code, "next": "/free/"})
    assert answer.status_code == 302
    assert not answer.cookies


@pytest.mark.parametrize("shape", ["en-", "a", "-", "é", "xx,", "en;q=0.1,", ";q=", "*,", " "])
def test_i18_001_002_long_codes_and_headers_take_no_time(project, shape):
    project(LANGUAGES=[("en", "English"), ("de", "German")])
    text = shape * (64_000 // len(shape))

    assert seconds(lambda: accepted(text)) < 0.05
    with pytest.raises(LookupError):
        variant(text)


def test_i18_006_ten_thousand_headers_fill_no_memory(project):
    project(LANGUAGES=[("en", "English")])
    for number in range(10_000):
        accepted(f"x{number % 7}-{number:05d}, en;q=0.{number % 10}")

    assert _accepted.cache_info().currsize <= 1_000


@pytest.mark.parametrize(
    "path_text",
    ["/(((((", "/.*/", "/en(/", "/%5B/", "/" + "en-" * 20_000, "/" + "e" * 100_000 + "/"],
)
async def test_i18_003_rte_015_a_prefix_is_no_pattern(site, path_text):
    assert (await site.get(path_text)).status_code in (302, 400, 404)


@pytest.mark.parametrize("target", BACK)
async def test_i18_013_the_way_back_stays_on_the_site(site, target):
    began = time.perf_counter()
    answer = await site.post("/set/", {"language": "de", "next": target})
    assert time.perf_counter() - began < 2
    assert answer["Location"] == "/"
    if len(target) < 100 and target.isprintable() and target.isascii():
        answer = await site.post("/set/", {"language": "de"}, headers={"Referer": target})
        assert answer["Location"] == "/"


async def test_i18_016_a_page_that_a_cookie_decided_says_so(site):
    site.client.cookies["django_language"] = "de"
    answer = await site.get("/free/")

    assert answer.text == "de"
    assert "Cookie" in answer["Vary"]
    assert "Accept-Language" in answer["Vary"]


async def test_i18_021_asking_sets_no_language_and_a_form_sets_nothing_else(site):
    asked = await site.get("/set/?language=de&next=/free/")
    assert (asked.status_code, dict(asked.cookies)) == (302, {})
    sent = {"language": "de", "next": "/free/", "is_staff": "on", "sessionid": "x", "user": "1"}
    answer = await site.post("/set/", sent)
    assert list(answer.cookies) == ["django_language"]


@pytest.mark.parametrize("wrap", [gettext_lazy, str])
def test_i18_012_lazy_texts_are_no_safer_than_texts(project, wrap):
    project()
    hostile = "<b>{} & 'x'</b>"

    shown = format_html("<a title='{}'>{}</a>", wrap(hostile), wrap(hostile))
    assert "<b>" not in shown
    assert "'x'" not in shown
    assert "<i>" not in format_html("{}", format_lazy("{} {}", wrap("<i>"), "<i>"))


@pytest.mark.parametrize("text", ["{x.__class__.__mro__}", "%(x)s %(y)s", "{0}{1}{2}", "%n%s%x"])
def test_i18_023_values_of_visitors_are_values_alone(text):
    assert str(format_lazy("{value}", value=text)) == text
    assert "class" not in format_html("{}", text) or "__class__" in text


@pytest.mark.parametrize(
    "text",
    [
        "\u202egnp.exe",
        "a\u200bb",
        "admin\u2066",
        "\ufeffx",
        "\uff21\uff44min",
        "ﬁne",
        "I\u0307",
        "--a--b--",
    ],
)
def test_i18_018_slugs_are_the_same_when_made_again(text):
    for allow_unicode in (False, True):
        once = slugify(text, allow_unicode=allow_unicode)
        assert slugify(once, allow_unicode=allow_unicode) == once
        assert not set(once) & set("\u202e\u200b\u2066\ufeff")
