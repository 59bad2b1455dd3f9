"""Time that grows with the text and no faster. The id of each statement is in the test's name.

The median of several runs over a text and over one twice as long are compared: their ratio stays
under three. No time is asserted by itself.
"""

from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any

import pytest
from hotclub_templates import Engine, TemplateSyntaxError
from hotclub_templates.jinja import Jinja2
from hotclub_templates.testing import engine_of

Make = Callable[[int], str]
MEGABYTE = 1_000_000
SIZE = 15_000


def _seconds(work: Callable[[Any], Any], value: Any, times: int) -> float:
    start = process_time()
    for _ in range(times):
        work(value)
    return process_time() - start


def ratio(work: Callable[[Any], Any], make: Make, size: int = SIZE) -> float:
    """Return how many times longer the doubled text takes; the best of four tries."""
    small, large = make(size), make(2 * size)
    # As often as the clock needs to tell a short piece of work from none.
    times = min(200, max(1, round(0.002 / max(_seconds(work, small, 1), 1e-5))))
    found = float("inf")
    for _ in range(4):  # a busy machine spoils a measurement; what is quadratic never passes
        samples = [(_seconds(work, small, times), _seconds(work, large, times)) for _ in range(3)]
        slow, fast = median(s[1] for s in samples), median(s[0] for s in samples)
        found = min(found, slow / max(fast, 1e-9))
        if found < 3:
            break
    return found


def of_django(expression: str) -> Callable[[str], str]:
    template = engine_of().from_string(f"{{{{ v|{expression} }}}}")
    return lambda value: str(template.render({"v": value}))


def of_jinja(expression: str) -> Callable[[str], str]:
    name, _, argument = expression.partition(":")
    called = f"{name}({argument})" if argument else name
    template = Jinja2({"OPTIONS": {}}).from_string(f"{{{{ v|{called} }}}}")
    return lambda value: str(template.render({"v": value}))


both_languages = pytest.mark.parametrize("filter_of", [of_django, of_jinja])
FilterOf = Callable[[str], Callable[[str], str]]

TAGS: list[Make] = [
    lambda n: "<" * n,
    lambda n: "&" * n,
    lambda n: "&a" * n,
    lambda n: "&#" * n,
    lambda n: "<a " * n,
    lambda n: "<a href='" * n,
    lambda n: "</" * n,
    lambda n: "<!--" * n,
    lambda n: "<![CDATA[" * n,
    lambda n: "<?" * n,
    lambda n: "<b>" * n,
    lambda n: "x" * n,
    lambda n: "x" * n + " " + "<p>y" * n,
    lambda n: "<" + "a" * n,
    lambda n: "< " * n,
]


@both_languages
@pytest.mark.parametrize("name", ["truncatechars_html:90", "truncatewords_html:90",
                                  "truncatechars_html:9000000"])  # fmt: skip
@pytest.mark.parametrize("make", TAGS)
def test_tpl_031_cutting_html_takes_time_as_the_text_is_long(
    filter_of: FilterOf, name: str, make: Make
) -> None:
    assert ratio(filter_of(name), make, SIZE // 3) < 3


@both_languages
@pytest.mark.parametrize("name", ["truncatechars_html:9", "truncatewords_html:9"])
@pytest.mark.parametrize("make", [
    lambda n: "</a>" * n + "x",
    lambda n: "<b>" * n + "</a>" * n,
    lambda n: "<b><i>" * n + "</b></i>" * n,
    lambda n: "".join(f"<a{i}>" for i in range(n)) + "</z>" * n,
    lambda n: "".join(f"</a{i}>" for i in range(n)),
    lambda n: "".join(f"<a{i}>" for i in range(n)) + "".join(f"</a{i}>" for i in range(n)),
])  # fmt: skip
def test_tpl_032_end_tags_without_a_start_cost_no_more_than_others(
    filter_of: FilterOf, name: str, make: Make
) -> None:
    assert ratio(filter_of(name), make, SIZE // 6) < 3


@pytest.mark.parametrize("name", ["truncatechars_html:3", "truncatewords_html:1"])
def test_tpl_032_text_behind_200_000_end_tags_is_cut_where_it_should(name: str) -> None:
    cut = of_django(f"safe|{name}")

    few, many = cut("</a>" * 2 + "xy zzz zz"), cut("</a>" * 200_000 + "xy zzz zz")
    assert many.removeprefix("</a>" * 199_998) == few
    assert "xy" in few
    assert "zzz" not in few


PUNCTUATION: list[Make] = [
    lambda n: "www.a.com" + ")" * n,
    lambda n: "(" * n + "www.a.com" + ")" * n,
    lambda n: "[" * n + "http://a.com",
    lambda n: "http://a.b" + "&amp;" * n,
    lambda n: "http://a.b" + "&lt" * n,
    lambda n: "http://a.b" + ";" * n,
    lambda n: "http://a.b/" + "&" * n + ";:." * n,
    lambda n: "http://a.b" + ";:.,!" * n,
    lambda n: "http://a.b/" + "();" * n,
    lambda n: "http://" + "a." * n,
    lambda n: "http://" * n,
    lambda n: "a@b" * n + ".c",
    lambda n: "a@" + "b." * n + "com",
    lambda n: "www." * n,
    lambda n: ":" * n + "." * n,
    lambda n: "http://[" + ":" * n + "]",
    lambda n: "http://a.b/" + "%" * n,
    lambda n: "http://" + "\u00fc" * n + ".de",
    lambda n: "http://" + "\u00fc." * n + "de",
    lambda n: "www.a.com " * (n // 20),
    lambda n: "'\"" * n + "www.a.com",
    lambda n: "&gt;" * n + "www.a.com" + "&gt;" * n,
]


@pytest.mark.parametrize("name", ["urlize", "urlizetrunc:15", "safe|urlize"])
@pytest.mark.parametrize("make", PUNCTUATION)
def test_tpl_033_links_are_found_in_time_that_grows_with_the_text(name: str, make: Make) -> None:
    assert ratio(of_django(name), make, SIZE // 3) < 3


@pytest.mark.parametrize("make", PUNCTUATION)
def test_tpl_033_urlizetrunc_is_as_quick_in_jinja(make: Make) -> None:
    assert ratio(of_jinja("urlizetrunc:15"), make, SIZE // 3) < 3


@both_languages
@pytest.mark.parametrize("tail", [")", "]", ".", ",", ":", ";", ").", "&amp;"])
def test_tpl_033_half_a_megabyte_of_punctuation_is_linked_as_a_little_is(
    filter_of: FilterOf, tail: str
) -> None:
    link = filter_of("urlizetrunc:40")
    few, many = link("www.a.com " + tail * 3), link("www.a.com " + tail * 500_000)

    assert few[: few.index("</a>")] == many[: many.index("</a>")]
    assert many.count("<a") == few.count("<a") == 1


WRAPPED: list[Make] = [
    lambda n: "x" * n,
    lambda n: " " * n,
    lambda n: "\n" * n,
    lambda n: "x " * n,
    lambda n: "x\n" * n,
    lambda n: " \n" * n,
    lambda n: "\t" * n,
    lambda n: "x-" * n,
    lambda n: "\u2028" * n,
    lambda n: "\r\n" * n,
    lambda n: " " * n + "x" * n + " " * n,
]


# Jinja2's own is textwrap's, which cuts a long word again and again.
@pytest.mark.parametrize("width", [10, 100_000_000])
@pytest.mark.parametrize("make", WRAPPED)
def test_tpl_037_wrapping_takes_time_as_the_text_is_long(width: int, make: Make) -> None:
    assert ratio(of_django(f"wordwrap:{width}"), make, SIZE // 3) < 3


def test_tpl_037_a_megabyte_is_wrapped_as_the_rule_says() -> None:
    wrap = of_django("wordwrap:10")

    assert wrap("x" * MEGABYTE) == "x" * MEGABYTE
    assert wrap("\n" * MEGABYTE) == "\n" * MEGABYTE
    assert wrap(" " * MEGABYTE).strip(" \n") == ""
    lines = wrap("abc " * (MEGABYTE // 4)).splitlines()
    assert {len(line.rstrip()) for line in lines} <= {3, 7}


REPEATED: list[Make] = [
    lambda n: "-_ " * n,
    lambda n: "\n" * n,
    lambda n: "\r\n" * n,
    lambda n: "\r" * n,
    lambda n: " a" * n,
    lambda n: "'\"" * n,
    lambda n: "\\'" * n,
    lambda n: "\u0130\u0301" * n,
    lambda n: "-" * n + "x",
    lambda n: "\n \n" * n,
    lambda n: "x'S" * n,
]
PLAIN_FILTERS = ["slugify", "phone2numeric", "linebreaks", "linebreaksbr", "wordcount", "title",
                 "linenumbers", "escapejs", "striptags", "capfirst", "addslashes", "truncatewords:9",
                 "truncatechars:9", "make_list", "cut:'-'", "urlencode", "iriencode"]  # fmt: skip


@both_languages
@pytest.mark.parametrize("name", PLAIN_FILTERS)
def test_tpl_039_plain_filters_take_time_as_the_text_is_long(
    filter_of: FilterOf, name: str
) -> None:
    for make in REPEATED:
        assert ratio(filter_of(name), make, SIZE // 10) < 3, make(2)


@pytest.mark.parametrize("make", [*REPEATED, *PUNCTUATION[:4]])
def test_tpl_039_a_tags_words_are_split_in_time_that_grows_with_them(make: Make) -> None:
    def parse(words: str) -> None:
        for source in ("{% firstof " + words + " %}", "{{ a|default:" + words + " }}"):
            try:
                engine_of().from_string(source)
            except TemplateSyntaxError:
                pass

    assert ratio(parse, make, SIZE // 10) < 3


OPENERS: list[Make] = [
    lambda n: "{% if" * n,
    lambda n: "{%" * n,
    lambda n: "{{" * n,
    lambda n: "{#" * n,
    lambda n: "{{{%" * n,
    lambda n: "{% x %" * n,
    lambda n: "{% if x %}" * n,
    lambda n: "{% endif %}" * n,
]


@pytest.mark.parametrize("language", [Engine, lambda: Jinja2({"OPTIONS": {}})])
@pytest.mark.parametrize("make", OPENERS)
def test_tpl_040_unfinished_sources_end_in_time_that_grows_with_them(
    language: Callable[[], Any], make: Make
) -> None:
    engine = language()

    def compile_source(source: str) -> None:
        try:
            engine.from_string(source)
        except TemplateSyntaxError:
            pass

    assert ratio(compile_source, make, SIZE // 3) < 3


def test_tpl_040_a_chain_of_filters_without_end_is_refused_at_once() -> None:
    backend = Jinja2({})
    chain = "|upper" * 100

    assert backend.from_string(f"{{{{ 'a'{chain} }}}}").render() == "A"
    for source in (
        f"{{{{ 'a'{chain * 1_000} }}}}",
        f"{{% set x = ['a'{chain}|lower] %}}",
    ):
        with pytest.raises(TemplateSyntaxError, match="filters upon one another"):
            backend.from_string(source)


def test_tpl_040_many_short_chains_are_no_long_one() -> None:
    many = " ~ ".join(["x|upper|lower"] * 90) + ", " + ", ".join(["x|upper"] * 90)

    source = f"{{{{ [{many}]|length }}}}{{% for y in x|list if y|upper %}}{{% endfor %}}"

    assert Jinja2({}).from_string(source).render({"x": "a"}) == "91"
