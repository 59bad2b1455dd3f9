"""Language codes, catalogues and ways back that visitors choose."""

from __future__ import annotations

import builtins
import logging
import sys
import time
from contextlib import suppress
from decimal import Decimal

import pytest
from hotclub import forms
from hotclub.conf.urls.i18n import i18n_patterns, set_language
from hotclub.exceptions import ValidationError
from hotclub.http import HttpResponse
from hotclub.urls import path
from hotclub.utils.html import format_html
from hotclub.utils.log import LineFormatter
from hotclub.utils.text import format_lazy, slugify
from hotclub.utils.translation import (
    activate,
    check_for_language,
    deactivate,
    get_language,
    get_language_info,
    gettext,
    gettext_lazy,
    ngettext,
    override,
    pgettext,
)
from hotclub.utils.translation import get_supported_language_variant as variant
from hotclub.utils.translation.catalogues import catalogue_of
from hotclub.utils.translation.negotiation import _accepted, accepted
from hotclub.utils.translation.po_files import compile_mo, parse_po

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


PLURALS = (
    "nplurals=2; plural=marker_of_a_test()",
    "nplurals=2; plural=__import__('antigravity')",
    "nplurals=2; plural=n.__class__",
    "nplurals=2; plural=[n for n in (1,)]",
    "nplurals=2; plural=" + "(" * 400 + "n" + ")" * 400,
    "nplurals=2; plural=" + "n?" * 300 + "1" + ":0" * 300,
    "nplurals=2; plural=n" + "+n" * 2_000,
)


@pytest.mark.parametrize("rule", PLURALS)
def test_i18_009_a_catalogue_s_plural_rule_is_arithmetic_or_an_error(tmp_path, rule, monkeypatch):
    called = []
    monkeypatch.setattr(builtins, "marker_of_a_test", lambda: called.append(1), raising=False)
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    header = f"Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: {rule}\\n"
    source = f'msgid ""\nmsgstr "{header}"\n\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] "x"\nmsgstr[1] "y"\n'
    (folder / "django.mo").write_bytes(compile_mo(parse_po(source)))
    before = set(sys.modules)
    began = time.perf_counter()

    with pytest.raises(ValueError, match="plural form"):
        catalogue_of("de", (str(tmp_path),))

    assert time.perf_counter() - began < 1
    assert called == []
    assert "antigravity" not in set(sys.modules) - before


STYLES = {
    "en": {},
    "de": {"DECIMAL_SEPARATOR": ",", "THOUSAND_SEPARATOR": ".", "NUMBER_GROUPING": 3},
    "fr": {"DECIMAL_SEPARATOR": ",", "THOUSAND_SEPARATOR": "\u202f", "NUMBER_GROUPING": 3},
}
# Language, text → the number that it is there, or None for "not a number".
NUMBERS = [
    ("en", "1,234.5", "1234.5"), ("en", "1,23", None), ("en", "1,2345", None), ("en", "12,34,567", None),
    ("en", ",123", None), ("en", "1,,234", None), ("en", "1.234,5", None), ("en", "1.2.3", None),
    ("de", "1.234,5", "1234.5"), ("de", "1.234.567", "1234567"), ("de", "1.234.5", None),
    ("de", "1,234.5", None), ("de", "1.2345,6", None), ("de", "-1.234", "-1234"), ("de", "1.,5", None),
    ("fr", "1\u202f234,5", "1234.5"), ("fr", "1\xa0234,5", None), ("fr", "1 234,5", "1234.5"),
    ("fr", "1\xa023", None), ("fr", "12 34,5", None),
    # Digits of other scripts are digits; what only looks like one, or like a minus, is none.
    ("en", "\u0661\u0662", "12"), ("en", "\uff11\uff12", "12"), ("en", "\u00b2", None),
    ("en", "\u2460", None), ("en", "\u2212" + "5", None), ("en", "\uff0d5", None), ("en", "\u20135", None),
    ("en", "1_000", None), ("en", "0x10", None), ("en", "--5", None), ("en", "5-", None), ("en", "(5)", None),
    ("en", "1e3", "1000"), ("en", "nan", None), ("en", "1\u200b2", None), ("en", "1\x002", None),
]  # fmt: skip


@pytest.mark.parametrize("field", ["DecimalField", "FloatField", "IntegerField"])
@pytest.mark.parametrize(("language", "text", "number"), NUMBERS)
def test_i18_017_a_number_is_what_was_typed_or_an_error(project, field, language, text, number):
    project(
        [],
        USE_THOUSAND_SEPARATOR=True,
        LANGUAGES=[(code, code) for code in STYLES],
        **STYLES[language],
    )
    wanted = None if number is None else Decimal(number)
    if field == "IntegerField" and wanted is not None and ("e" in text or wanted % 1):
        wanted = None
    with override(language):
        try:
            found = Decimal(str(getattr(forms, field)(localize=True).clean(text)))
        except ValidationError:
            found = None

    assert found == wanted


@pytest.mark.parametrize(
    "code", ["x\r\nERROR forged: y\x1b[2J\u2028", "de\nERROR forged", *CODES[:6]]
)
def test_i18_022_what_is_no_language_or_text_writes_no_second_line(project, code, caplog):
    project([], LANGUAGES=[("en", "English"), ("de", "German")])
    caplog.set_level(logging.DEBUG)
    with override("de"):
        gettext(code)
        pgettext(code, code)
        ngettext(code, code, 2)
    for asked in (lambda: activate(code), lambda: get_language_info(code), lambda: variant(code)):
        with suppress(LookupError):
            asked()
    deactivate()
    with pytest.raises(LookupError) as caught:
        get_language_info(code)

    assert set(str(caught.value)).isdisjoint("\r\n\x1b\u2028\x00")
    formatter = LineFormatter("{levelname} {name}: {message}", style="{")
    for record in caplog.records:
        assert len(formatter.format(record).splitlines()) == 1
