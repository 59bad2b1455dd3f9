import datetime as dt
import random
from decimal import Decimal
from typing import Any

import pytest
from hotclub_templates import Ports, mark_safe
from hotclub_templates.defaultfilters import register, slugify, truncatechars
from hotclub_templates.testing import rendered
from hypothesis import given
from hypothesis import strategies as st

STRINGS = [
    ("addslashes", "a'b\\\"", "a\\&#x27;b\\\\\\&quot;"),
    ("capfirst", "django", "Django"),
    ("capfirst", "", ""),
    ("center:'7'", "abc", "  abc  "),
    ("ljust:5", "abc", "abc  "),
    ("rjust:5", "abc", "  abc"),
    ("cut:'a'", "banana", "bnn"),
    ("escape", "<", "&lt;"),
    ("force_escape", "<", "&lt;"),
    ("escapejs", "a'<b>\n", "a\\u0027\\u003Cb\\u003E\\u000A"),
    ("iriencode", "?test=I ♥ Django", "?test=I%20%E2%99%A5%20Django"),
    ("linebreaks", "a\nb\r\n\r\nc<", "<p>a<br>b</p>\n\n<p>c&lt;</p>"),
    ("linebreaksbr", "a\n<b", "a<br>&lt;b"),
    ("linenumbers", "a\n<", "1. a\n2. &lt;"),
    ("lower", "ABC", "abc"),
    ("upper", "äbc", "ÄBC"),
    ("make_list", "ab", "[&#x27;a&#x27;, &#x27;b&#x27;]"),
    ("make_list", 12, "[&#x27;1&#x27;, &#x27;2&#x27;]"),
    ("phone2numeric", "1-800-SWING", "1-800-79464"),
    ("slugify", " Minor Swing -- 1937! ", "minor-swing-1937"),
    ("stringformat:'03d'", 7, "007"),
    ("stringformat:'s'", (1, 2), "(1, 2)"),
    ("stringformat:'d'", "x", ""),
    ("striptags", "<p>a <b>b</b> < c</p>", "a b &lt; c"),
    ("title", "it's THE 2nd swing", "It&#x27;s The 2nd Swing"),
    ("truncatechars:5", "abcdefgh", "abcd…"),
    ("truncatechars:8", "abcdefgh", "abcdefgh"),
    ("truncatechars:'x'", "abc", "abc"),
    ("truncatechars:0", "abc", ""),
    ("truncatewords:2", "one  two three", "one two …"),
    ("truncatewords_html:2", "<p>one <b>two three</b></p>", "&lt;p&gt;"),
    ("urlencode", "/a b?c=d", "/a%20b%3Fc%3Dd"),
    ("urlencode:''", "/a b", "%2Fa%20b"),
    ("wordcount", "a b  c", "3"),
    ("wordwrap:5", "one two three", "one\ntwo\nthree"),
    ("safe", "<b>", "<b>"),
]
NESTED = (
    "\t<li>a\n\t<ul>\n\t\t<li>b&lt;\n\t\t<ul>\n\t\t\t<li>c</li>\n\t\t</ul>\n\t\t</li>\n\t</ul>\n\t</li>\n"
    "\t<li>d</li>"
)
LISTS = [
    ("first", "abc", "a"),
    ("first", [], ""),
    ("last", [1, 2], "2"),
    ("last", "", ""),
    ("length", "abc", "3"),
    ("length", None, "0"),
    ("join:', '", ["a", "<"], "a, &lt;"),
    ("join:'<br>'", [1, 2], "1<br>2"),
    ("join:', '", 5, "5"),
    ("slice:'1:'", "abc", "bc"),
    ("slice:':-1'", [1, 2, 3], "[1, 2]"),
    ("slice:'x'", "abc", "abc"),
    ("dictsort:'n'|join:','", [{"n": 2}, {"n": 1}], "{&#x27;n&#x27;: 1},{&#x27;n&#x27;: 2}"),
    ("dictsortreversed:0|join:','", ["ab", "ba"], "ba,ab"),
    ("dictsort:'x'", 5, ""),
    ("escapeseq|join:''", ["<"], "&lt;"),
    ("safeseq|join:''", ["<"], "<"),
    ("unordered_list", ["a", ["b<", ["c"]], "d"],
     NESTED),
]  # fmt: skip
NUMBERS = [
    ("add:2", "4", "6"),
    ("add:'b'", "a", "ab"),
    ("add:l", [1], "[1, 2]"),
    ("add:'x'", [1], ""),
    ("divisibleby:3", 9, "True"),
    ("get_digit:2", 1234, "3"),
    ("get_digit:9", 1234, "0"),
    ("get_digit:1", "x", "x"),
    ("floatformat", 34.23234, "34.2"),
    ("floatformat", 34.0, "34"),
    ("floatformat:3", 34.0, "34.000"),
    ("floatformat:0", 34.5, "35"),
    ("floatformat:-3", 34.26, "34.260"),
    ("floatformat:'2g'", 1234567.891, "1,234,567.89"),
    ("floatformat:2", Decimal("0.125"), "0.13"),
    ("floatformat", "x", ""),
    ("floatformat:'x'", 1.5, "1.5"),
    ("floatformat:1", -0.04, "0.0"),
    ("floatformat:2", float("nan"), "nan"),
    ("filesizeformat", 1, "1\xa0byte"),
    ("filesizeformat", 123456, "120.6\xa0KB"),
    ("filesizeformat", -(1 << 40), "-1.0\xa0TB"),
    ("filesizeformat", "x", "0\xa0bytes"),
    ("pluralize", 1, ""),
    ("pluralize", 2, "s"),
    ("pluralize:'y,ies'", [1], "y"),
    ("pluralize:'a,b,c'", 1, ""),
    ("default:'x'", "", "x"),
    ("default_if_none:'x'", None, "x"),
    ("default_if_none:'x'", "", ""),
    ("yesno", True, "yes"),
    ("yesno:'a,b'", None, "b"),
    ("yesno:'a,b,c'", None, "c"),
    ("yesno:'a'", 0, "0"),
    ("pprint", {"a": 1}, "{&#x27;a&#x27;: 1}"),
]
WHEN = dt.datetime(2024, 2, 29, 13, 5, 9, 7)  # noqa: DTZ001 - naive on purpose
DATES = [
    ("date:'Y-m-d H:i:s.u'", WHEN, "2024-02-29 13:05:09.000007"),
    ("date:'D l j jS N M F b E n y z t L w W o'", WHEN,
     "Thu Thursday 29 29th Feb. Feb February feb February 2 24 60 29 True 4 9 2024"),
    ("date:'a A f g G h P'", WHEN, "p.m. PM 1:05 1 13 01 1:05 p.m."),
    ("date:'c'", WHEN, "2024-02-29T13:05:09.000007"),
    ("date:'r'", WHEN.replace(tzinfo=dt.UTC), "Thu, 29 Feb 2024 13:05:09 +0000"),
    ("date:'e T O Z U I'", WHEN.replace(tzinfo=dt.UTC), "UTC UTC +0000 0 1709211909 0"),
    (r"date:'\Y\e\a\r Y'", WHEN, "Year 2024"),
    ("date", dt.date(1953, 5, 16), "May 16, 1953"),
    ("date:'SHORT_DATE_FORMAT'", WHEN, "02/29/2024"),
    ("date", "no date", ""),
    ("date", None, ""),
    ("time:'H:i'", dt.time(9, 5), "09:05"),
    ("time", dt.time(0), "midnight"),
    ("time:'d'", dt.time(0), ""),
    ("time:'H'", "x", ""),
    ("timesince:later", WHEN, "1\xa0year, 2\xa0months"),
    ("timeuntil:later", WHEN, "0\xa0minutes"),
    ("timesince", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("filters", "value", "shown"), STRINGS + LISTS + NUMBERS + DATES)
def test_each_filter_does_what_is_documented(filters: str, value: Any, shown: str) -> None:
    values = {"v": value, "l": [2], "later": dt.datetime(2025, 5, 9, 14, 0)}  # noqa: DTZ001 - naive on purpose

    output = rendered(f"{{{{ v|{filters} }}}}", values)

    assert output.startswith(shown) if filters == "truncatewords_html:2" else output == shown


def test_no_filter_of_the_documentation_is_missing() -> None:
    documented = [
        "add",
        "addslashes",
        "capfirst",
        "center",
        "cut",
        "date",
        "default",
        "default_if_none",
        "dictsort",
        "dictsortreversed",
        "divisibleby",
        "escape",
        "escapejs",
        "escapeseq",
        "filesizeformat",
        "first",
        "floatformat",
        "force_escape",
        "get_digit",
        "iriencode",
        "join",
        "json_script",
        "last",
        "length",
        "linebreaks",
        "linebreaksbr",
        "linenumbers",
        "ljust",
        "lower",
        "make_list",
        "phone2numeric",
        "pluralize",
        "pprint",
        "random",
        "rjust",
        "safe",
        "safeseq",
        "slice",
        "slugify",
        "stringformat",
        "striptags",
        "time",
        "timesince",
        "timeuntil",
        "title",
        "truncatechars",
        "truncatechars_html",
        "truncatewords",
        "truncatewords_html",
        "unordered_list",
        "upper",
        "urlencode",
        "urlize",
        "urlizetrunc",
        "wordcount",
        "wordwrap",
        "yesno",
    ]

    assert sorted(register.filters) == sorted(documented)


HTML = "<p>one &amp; <b>two three</b> four</p>"


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        ("truncatewords_html:3", "<p>one &amp; <b>two …</b></p>"),
        ("truncatewords_html:9", HTML),
        ("truncatewords_html:0", ""),
        ("truncatechars_html:7", "<p>one &amp; <b>…</b></p>"),
        ("truncatechars_html:50", HTML),
        ("striptags", "one &amp; two three four"),
        ("upper", "&lt;P&gt;ONE &amp;AMP; &lt;B&gt;TWO THREE&lt;/B&gt; FOUR&lt;/P&gt;"),
        ("lower", HTML),
        ("cut:'x'", HTML),
        ("add:'<'", HTML + "<"),
    ],
)
def test_safe_html_stays_safe_where_the_filter_cannot_break_it(filters: str, shown: str) -> None:
    assert rendered(f"{{{{ v|{filters} }}}}", {"v": mark_safe(HTML)}) == shown


LINKED = '(<a href="https://a.b/c?d=&amp;f=1" rel="nofollow">https://a.b/c?d&amp;f=1</a>)'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see www.a.com.", 'see <a href="https://www.a.com" rel="nofollow">www.a.com</a>.'),
        ("(https://a.b/c?d&f=1)", LINKED),
        ("me@example.org!", '<a href="mailto:me@example.org">me@example.org</a>!'),
        ("ab.com/<x>", '<a href="https://ab.com/" rel="nofollow">ab.com/</a>&lt;x&gt;'),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("a.b 1.5 x:y", "a.b 1.5 x:y"),
    ],
)  # fmt: skip
def test_urlize_links_addresses_and_escapes_the_rest(text: str, shown: str) -> None:
    assert rendered("{{ v|urlize }}", {"v": text}) == shown


def test_urlizetrunc_cuts_what_is_shown() -> None:
    assert rendered("{{ v|urlizetrunc:10 }}", {"v": "http://example.com/"}) == (
        '<a href="http://example.com/" rel="nofollow">http://ex…</a>'
    )


def test_chance_comes_from_the_ports() -> None:
    picked = rendered("{{ l|random }}", {"l": range(100)}, ports=Ports(random=random.Random(7)))

    assert picked == str(random.Random(7).choice(range(100)))


def test_filters_can_be_called_from_python() -> None:
    assert slugify("Django Reinhardt") == "django-reinhardt"
    assert truncatechars("swing", 3) == "sw…"


ARGUMENTLESS = sorted(
    set(register.filters)
    - {
        "add",
        "center",
        "cut",
        "default",
        "default_if_none",
        "dictsort",
        "dictsortreversed",
        "divisibleby",
        "get_digit",
        "join",
        "ljust",
        "rjust",
        "slice",
        "stringformat",
        "truncatechars",
        "truncatechars_html",
        "truncatewords",
        "random",
        "truncatewords_html",
        "urlizetrunc",
        "wordwrap",
        "escapeseq",
        "safeseq",
        "first",
        "last",
        "pprint",
        "safe",
        "unordered_list",
        "timesince",
        "timeuntil",
    }
)


@given(st.sampled_from(ARGUMENTLESS), st.text(alphabet="<>&\"'a1.:/@ \n()", max_size=60))
def test_tpl_011_text_that_goes_through_a_filter_never_becomes_markup_of_its_own(
    name: str, text: str
) -> None:
    import re

    output = rendered(f"{{{{ v|{name} }}}}", {"v": text})

    own = r'<(?:p|/p|br|a href="[^"<>]*"(?: rel="nofollow")?|/a|/?script[^<>]*)>'
    rest = re.sub(own, "", output)
    assert not set(rest) & set("<>'") or name == "json_script"
    assert "<script>" not in output


@given(st.text(alphabet="<>/ab \"'=&;!-", max_size=120), st.integers(0, 12))
def test_cut_html_is_never_longer_in_text_and_closes_what_it_opens(text: str, length: int) -> None:
    from hotclub_templates.text.html import cut_html_chars, cut_html_words, pieces, strip_tags

    assert "".join(piece.source for piece in pieces(text)) == text
    cut_html_words(text, length)
    cut = cut_html_chars(text, length)
    assert len(strip_tags(text)) >= 0
    assert cut == "" or length > 0
