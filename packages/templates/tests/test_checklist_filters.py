"""TPL-02 and TPL-12: every filter of the language, and what is safe, by name."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hotclub_templates import (
    Engine,
    Ports,
    SafeString,
    conditional_escape,
    escape,
    format_html,
    format_html_join,
    mark_safe,
)
from hotclub_templates import defaultfilters as functions
from hotclub_templates.testing import engine_of, rendered

Shown = Callable[..., str]

NOON = dt.datetime(2024, 7, 1, 12, 5, 9, 1234)  # noqa: DTZ001 - shown as it is given
BOOKS = [{"t": "b", "n": 2}, {"t": "a", "n": 10}, {"t": "c", "n": 1}]
VALUES: dict[str, Any] = {
    "amp": "D&S <b>",
    "safe": mark_safe("<b>D</b>"),
    "text": "the quick brown fox",
    "html": "<p>the <b>quick</b> brown</p>",
    "empty": "",
    "none": None,
    "n": 42,
    "f": 34.25,
    "d": Decimal("34.00"),
    "noon": NOON,
    "day": NOON.date(),
    "before": NOON - dt.timedelta(days=16, hours=3),
    "letters": ["a", "<b>", "c"],
    "tree": ["a", ["b", ["<c>"]], "d"],
    "books": BOOKS,
    "pairs": [(2, "b"), (1, "a")],
    "lines": "one\ntwo & three\n\nfour",
    "quotes": 'I\'m "here" \\ <x>',
    "big": 10**15,
    "query": "?test=I ♥ D&x",
    "address": "see https://x.org/a&b.",
    "title": "they're 1ST floor",
}

FILTERS: dict[str, list[tuple[str, str]]] = {
    "add": [
        ("{{ n|add:'3' }}", "45"), ("{{ '4'|add:2 }}", "6"),
        ("{{ letters|add:letters|length }}", "6"),
        ("{{ 'a'|add:'b' }}", "ab"), ("[{{ letters|add:1 }}]", "[]"),
    ],
    "addslashes": [("{{ quotes|addslashes|safe }}", "I\\'m \\\"here\\\" \\\\ <x>")],
    "capfirst": [("{{ text|capfirst }}{{ empty|capfirst }}", "The quick brown fox")],
    "center": [("[{{ 'ab'|center:6 }}]", "[  ab  ]"), ("{{ 'ab'|center:'1' }}", "ab")],
    "cut": [("{{ text|cut:' ' }}", "thequickbrownfox"), ("{{ amp|cut:'&' }}", "DS &lt;b&gt;")],
    "date": [
        ("{{ noon|date }}", "July 1, 2024"),
        ("{{ noon|date:'D d M Y H:i:s.u' }}", "Mon 01 Jul 2024 12:05:09.001234"),
        ("{{ noon|date:'SHORT_DATE_FORMAT' }}", "07/01/2024"),
        ("{{ noon|date:'jS \\o\\f F' }}", "1st of July"),
        ("[{{ none|date }}{{ 'x'|date:'Y' }}]", "[]"),
        ("{{ noon|date:'N j, P' }}", "July 1, 12:05 p.m."),
        ("{{ day|date:'l L t z W' }}", "Monday True 31 183 27"),
    ],
    "default": [
        (
            "{{ empty|default:'x' }}{{ none|default:amp }}{{ n|default:'x' }}",
            "xD&amp;S &lt;b&gt;42",
        ),
    ],
    "default_if_none": [("{{ none|default_if_none:'x' }}[{{ empty|default_if_none:'x' }}]", "x[]")],
    "dictsort": [
        ("{% for b in books|dictsort:'n' %}{{ b.t }}{% endfor %}", "cba"),
        ("{% for p in pairs|dictsort:0 %}{{ p.1 }}{% endfor %}", "ab"),
        ("[{{ n|dictsort:'x' }}]", "[]"),
        ("[{{ books|dictsort:'nowhere' }}]", "[]"),
    ],
    "dictsortreversed": [("{% for b in books|dictsortreversed:'n' %}{{ b.t }}{% endfor %}", "abc")],
    "divisibleby": [("{{ n|divisibleby:7 }}{{ n|divisibleby:'5' }}", "TrueFalse")],
    "escape": [
        ("{{ amp|escape }}", "D&amp;S &lt;b&gt;"), ("{{ amp|escape|escape }}", "D&amp;S &lt;b&gt;"),
        ("{{ safe|escape }}", "<b>D</b>"),
        ("{% autoescape off %}{{ amp|escape|lower }}{% endautoescape %}", "d&amp;s &lt;b&gt;"),
    ],
    "escapejs": [
        ("{{ quotes|escapejs }}", "I\\u0027m \\u0022here\\u0022 \\u005C \\u003Cx\\u003E"),
        ("{{ lines|escapejs|slice:':12' }}", "one\\u000Atwo"),
    ],
    "escapeseq": [
        (
            "{% autoescape off %}{{ letters|escapeseq|join:', ' }}{% endautoescape %}",
            "a, &lt;b&gt;, c",
        ),
    ],
    "filesizeformat": [
        (
            "{{ 1023|filesizeformat }} {{ 13000|filesizeformat }} {{ big|filesizeformat }}",
            "1023\xa0bytes 12.7\xa0KB 909.5\xa0TB",
        ),
        (
            "{{ 1|filesizeformat }} {{ 'x'|filesizeformat }} {{ -2048|filesizeformat }}",
            "1\xa0byte 0\xa0bytes -2.0\xa0KB",
        ),
    ],
    "first": [("{{ letters|first }}{{ text|first }}[{{ empty|first }}]", "at[]")],
    "floatformat": [
        (
            "{{ 34.23234|floatformat }} {{ 34.0|floatformat }} {{ 34.26|floatformat }}",
            "34.2 34 34.3",
        ),
        (
            "{{ f|floatformat:3 }} {{ d|floatformat:'-3' }} {{ d|floatformat:3 }}",
            "34.250 34 34.000",
        ),
        ("{{ 34232.34|floatformat:'2g' }} {{ 66666.6666|floatformat:'2u' }}", "34,232.34 66666.67"),
        ("{{ 39.56|floatformat:'0' }}[{{ 'x'|floatformat }}]", "40[]"),
    ],
    "force_escape": [
        ("{{ amp|force_escape }}", "D&amp;S &lt;b&gt;"),
        ("{{ safe|force_escape }}", "&lt;b&gt;D&lt;/b&gt;"),
        ("{{ amp|linebreaks|force_escape|slice:':9' }}", "&lt;p&gt;"),
    ],
    "get_digit": [
        (
            (
                "{{ 123456789|get_digit:2 }}{{ n|get_digit:9 }}{{ 'x'|get_digit:1 }}{{ "
                "n|get_digit:0 }}"
            ),
            "80x42",
        ),
    ],
    "iriencode": [("{{ query|iriencode }}", "?test=I%20%E2%99%A5%20D&amp;x")],
    "join": [
        ("{{ letters|join:' & ' }}", "a & &lt;b&gt; & c"),
        ("{{ letters|join:amp }}", "aD&amp;S &lt;b&gt;&lt;b&gt;D&amp;S &lt;b&gt;c"),
        ("{{ n|join:',' }}", "42"),
        ("{% autoescape off %}{{ letters|join:'&' }}{% endautoescape %}", "a&<b>&c"),
    ],
    "json_script": [
        (
            "{{ amp|json_script:'data' }}",
            '<script id="data" type="application/json">"D\\u0026S \\u003Cb\\u003E"</script>',
        ),
        ("{{ n|json_script }}", '<script type="application/json">42</script>'),
    ],
    "last": [("{{ letters|last }}{{ text|last }}[{{ empty|last }}]", "cx[]")],
    "length": [
        ("{{ letters|length }}{{ text|length }}{{ n|length }}{{ missing|length }}", "31900"),
    ],
    "linebreaks": [
        ("{{ lines|linebreaks }}", "<p>one<br>two &amp; three</p>\n\n<p>four</p>"),
        (
            "{% autoescape off %}{{ lines|linebreaks }}{% endautoescape %}",
            "<p>one<br>two & three</p>\n\n<p>four</p>",
        ),
    ],
    "linebreaksbr": [("{{ lines|linebreaksbr }}", "one<br>two &amp; three<br><br>four")],
    "linenumbers": [("{{ lines|linenumbers }}", "1. one\n2. two &amp; three\n3. \n4. four")],
    "ljust": [("[{{ 'ab'|ljust:4 }}]", "[ab  ]")],
    "lower": [("{{ 'ÉCOLE'|lower }}", "école")],
    "make_list": [("{{ 'abc'|make_list|join:'-' }} {{ n|make_list|last }}", "a-b-c 2")],
    "phone2numeric": [("{{ '800-COLLECT'|phone2numeric }}", "800-2655328")],
    "pluralize": [
        ("{{ 1|pluralize }}{{ 2|pluralize }}{{ 0|pluralize }}{{ letters|pluralize }}", "sss"),
        (
            (
                "walrus{{ 2|pluralize:'es' }} cherr{{ 1|pluralize:'y,ies' }} cherr{{ "
                "'2'|pluralize:'y,ies' }}"
            ),
            "walruses cherry cherries",
        ),
        ("[{{ 2|pluralize:'a,b,c' }}{{ none|pluralize }}]", "[]"),
    ],
    "pprint": [("{{ pairs|pprint }}", "[(2, &#x27;b&#x27;), (1, &#x27;a&#x27;)]")],
    "random": [("{{ 'x'|random }}[{{ empty|make_list|random }}]", "x[]")],
    "rjust": [("[{{ 'ab'|rjust:4 }}]", "[  ab]")],
    "safe": [
        ("{{ amp|safe }}", "D&S <b>"), ("{{ amp|safe|escape }}", "D&S <b>"), ("{{ n|safe }}", "42"),
    ],
    "safeseq": [("{{ letters|safeseq|join:'&' }}", "a&<b>&c")],
    "slice": [
        ("{{ text|slice:':3' }}{{ text|slice:'-3:' }}{{ 'abcdef'|slice:'::2' }}", "thefoxace"),
        ("{{ letters|slice:'1:'|length }}{{ n|slice:':1' }}", "242"),
    ],
    "slugify": [
        ("{{ ' Joel is a slug—é '|slugify }}", "joel-is-a-sluge"),
        ("{{ '__A-- b__'|slugify }}", "a-b"),
    ],
    "stringformat": [
        ("{{ n|stringformat:'05d' }} {{ 10|stringformat:'E' }}", "00042 1.000000E+01"),
        ("[{{ 'x'|stringformat:'d' }}]", "[]"),
        ("{{ pairs.0|stringformat:'s' }}", "(2, &#x27;b&#x27;)"),
    ],
    "striptags": [
        ("{{ '<b>Joel</b> <button>is</button> a <span>slug</span>'|striptags }}", "Joel is a slug"),
    ],
    "time": [
        (
            "{{ noon|time }} {{ noon|time:'H\\h i' }} {{ noon|time:'TIME_FORMAT' }}",
            "12:05 p.m. 12h 05 12:05 p.m.",
        ),
        ("[{{ none|time }}{{ 'x'|time }}]", "[]"),
    ],
    "timesince": [
        ("{{ before|timesince:noon }}", "2\xa0weeks, 2\xa0days"),
        ("{{ noon|timesince:before }}", "0\xa0minutes"),
    ],
    "timeuntil": [
        ("{{ noon|timeuntil:before }}", "2\xa0weeks, 2\xa0days"),
        ("{{ before|timeuntil:noon }}", "0\xa0minutes"),
    ],
    "title": [("{{ title|title }}", "They&#x27;re 1st Floor")],
    "truncatechars": [
        (
            (
                "{{ 'Joel is a slug'|truncatechars:7 }}{{ 'ab'|truncatechars:2 }}{{ "
                "'abc'|truncatechars:'x' }}"
            ),
            "Joel i…ababc",
        ),
    ],
    "truncatechars_html": [
        ("{{ '<p>Joel is a slug</p>'|truncatechars_html:7 }}", "<p>Joel i…</p>"),
    ],
    "truncatewords": [
        ("{{ text|truncatewords:2 }}|{{ lines|truncatewords:2 }}", "the quick …|one two …"),
    ],
    "truncatewords_html": [("{{ html|safe|truncatewords_html:2 }}", "<p>the <b>quick</b> …</p>")],
    "unordered_list": [
        (
            "{{ tree|unordered_list }}",
            "\t<li>a\n\t<ul>\n\t\t<li>b\n\t\t<ul>\n\t\t\t<li>&lt;c&gt;</li>\n\t\t</ul>\n\t\t</li>\n\t</ul>\n\t</li>\n\t<li>d</li>",
        ),
    ],
    "upper": [("{{ 'école'|upper }}{{ '&amp;'|upper }}", "ÉCOLE&amp;AMP;")],
    "urlencode": [
        ("{{ 'https://x.org/foo?a=b&c=d'|urlencode }}", "https%3A//x.org/foo%3Fa%3Db%26c%3Dd"),
        ("{{ 'https://x.org/'|urlencode:'' }}", "https%3A%2F%2Fx.org%2F"),
    ],
    "urlize": [
        (
            "{{ address|urlize }}",
            'see <a href="https://x.org/a&amp;b" rel="nofollow">https://x.org/a&amp;b</a>.',
        ),
        (
            "{{ 'www.x.org me@x.org'|urlize }}",
            (
                '<a href="https://www.x.org" rel="nofollow">www.x.org</a> <a '
                'href="mailto:me@x.org">me@x.org</a>'
            ),
        ),
        ("{{ '<b> a'|urlize }}", "<b> a"),
    ],
    "urlizetrunc": [
        (
            "{{ 'www.longname.org'|urlizetrunc:10 }}",
            '<a href="https://www.longname.org" rel="nofollow">www.longn…</a>',
        ),
    ],
    "wordcount": [("{{ text|wordcount }}", "4")],
    "wordwrap": [("{{ text|wordwrap:9 }}", "the quick\nbrown fox")],
    "yesno": [
        ("{{ 1|yesno }}{{ 0|yesno }}{{ none|yesno }}", "yesnomaybe"),
        (
            (
                "{{ 1|yesno:'a,b,c' }}{{ empty|yesno:'a,b,c' }}{{ none|yesno:'a,b,c' }}{{ "
                "none|yesno:'a,b' }}"
            ),
            "abcb",
        ),
        ("{{ 1|yesno:'only' }}", "1"),
    ],
}  # fmt: skip

CASES = [(name, source, text) for name, cases in FILTERS.items() for source, text in cases]


@pytest.mark.parametrize(("name", "source", "text"), CASES)
def test_a_filter_does_what_it_is_documented_to_do(
    name: str, source: str, text: str, shown: Shown
) -> None:
    assert f"|{name}" in source

    assert shown(source, VALUES) == text


def test_every_built_in_filter_is_met_here() -> None:
    found = {name for library in Engine().template_builtins for name in library.filters}

    assert sorted(found) == sorted(FILTERS)


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_is_a_function_under_its_documented_name(name: str) -> None:
    renamed = {
        "escape": "escape_filter", "escapejs": "escapejs_filter", "linebreaks": "linebreaks_filter",
        "phone2numeric": "phone2numeric_filter", "slice": "slice_filter",
        "timesince": "timesince_filter", "timeuntil": "timeuntil_filter",
    }  # fmt: skip

    assert getattr(functions, renamed.get(name, name)) is functions.register.filters[name]


def test_random_takes_its_chance_from_the_ports() -> None:
    values = {"letters": list("abcdefgh")}
    picks = [rendered("{{ letters|random }}", values, ports=Ports(random=Random(7))) for _ in "12"]

    assert picks[0] == picks[1] == Random(7).choice("abcdefgh")


def test_a_naive_time_has_no_zone_to_show(shown: Shown) -> None:
    assert shown("[{{ t|time:'H:i e' }}]", {"t": dt.time(9, 5)}) == "[09:05 ]"


# What is safe


def test_values_are_escaped_without_a_word_and_safe_ones_are_not(shown: Shown) -> None:
    assert shown("{{ amp }}{{ safe }}", VALUES) == "D&amp;S &lt;b&gt;<b>D</b>"
    assert shown("{{ amp }}", VALUES, autoescape=False) == "D&S <b>"


def test_a_literal_is_written_by_the_author_and_stands_as_it_is(shown: Shown) -> None:
    assert shown("{{ '<b>' }}{{ none|default:'<i>' }}", VALUES) == "<b><i>"


@pytest.mark.parametrize("name", ["lower", "capfirst", "title", "truncatewords:9", "center:8"])
def test_a_filter_that_keeps_safety_keeps_it(name: str, shown: Shown) -> None:
    assert "&" not in shown(f"{{{{ safe|{name} }}}}", VALUES)
    assert "&lt;" in shown(f"{{{{ amp|{name} }}}}", VALUES)


@pytest.mark.parametrize("name", ["upper", "cut:'x'", "wordwrap:3", "addslashes"])
def test_what_may_break_html_is_escaped_again_where_it_may(name: str, shown: Shown) -> None:
    assert "<" not in shown(f"{{{{ amp|{name} }}}}", VALUES)


def test_the_functions_of_safety() -> None:
    assert escape("<'\"&>") == "&lt;&#x27;&quot;&amp;&gt;"
    assert escape(mark_safe("<")) == "&lt;"
    assert conditional_escape(mark_safe("<")) == "<"
    assert type(mark_safe("<")) is SafeString
    assert mark_safe("<") + mark_safe(">") == "<>"
    assert isinstance(mark_safe("<") + mark_safe(">"), SafeString)
    assert format_html("<i>{}</i>{x}", "<", x=mark_safe("<b>")) == "<i>&lt;</i><b>"
    assert format_html_join(", ", "<i>{}</i>", [["<"], [mark_safe("&")]]) == "<i>&lt;</i>, <i>&</i>"
    assert format_html_join("<", "{a}", [{"a": ">"}, {"a": "b"}]) == "&gt;&lt;b"


def test_format_html_needs_something_to_format() -> None:
    with pytest.raises(TypeError, match="args or kwargs"):
        format_html("<b>")


def test_escaping_by_place_tells_text_attributes_addresses_and_scripts_apart() -> None:
    engine = engine_of(escaping="contextual")
    source = '<a href="{{ v }}" title={{ v }}>{{ v }}</a><script>let v = {{ v }};</script>'

    text = engine.from_string(source).render({"v": "javascript:'</script> x"})

    assert "javascript:" not in text.partition("title")[0]
    assert text.count("</script>") == 1
    assert len(re.findall("<[a-z]", text)) == 2
