"""Attacks on sources, values and sizes. The id of each statement is in the test's name."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hotclub_templates import TemplateDoesNotExist, TemplateSyntaxError, mark_safe
from hotclub_templates.defaultfilters import register
from hotclub_templates.testing import engine_of, rendered
from hypothesis import given, settings
from hypothesis import strategies as st

Linear = Callable[..., None]


@pytest.mark.parametrize(
    "filters", ["striptags", "truncatechars_html:99", "truncatewords_html:9", "wordwrap:5", "title"]
)
def test_tpl_012_what_is_left_of_markup_is_escaped(filters: str) -> None:
    value = "<<b>script>alert(1)<</b>/script> <img src=x onerror=y"

    assert not set(rendered(f"{{{{ v|{filters} }}}}", {"v": value})) & set("<>")
    assert rendered("{% spaceless %}<a> {{ v }} </a>{% endspaceless %}", {"v": "> <"}) == (
        "<a> &gt; &lt; </a>"
    )


@pytest.mark.parametrize("filters", ["floatformat", "filesizeformat", "pluralize", "default:''"])
def test_tpl_013_number_filters_do_not_pass_markup(filters: str) -> None:
    assert not set(rendered(f"{{{{ v|{filters} }}}}", {"v": "<b>1"})) & set("<>")


def test_tpl_018_a_template_name_with_markup_is_escaped_where_it_is_shown() -> None:
    name = "<script>\x1b[31m\n"
    with pytest.raises(TemplateDoesNotExist) as caught:
        engine_of().get_template(name)

    assert str(caught.value) == "<script>\\x1b[31m\\n"
    engine = engine_of({name: "{{ v|<b> }}"}, debug=True)
    with pytest.raises(TemplateSyntaxError) as wrong:
        engine.get_template(name)
    info = wrong.value.template_debug  # type: ignore[attr-defined]
    assert info["during"] == "{{ v|&lt;b&gt; }}"
    assert "\x1b" not in str(wrong.value)


HOSTILE_WORDS = [
    "'); import os #", '"""', "{x}", "%(x)s", "a\\", "f'{x}'", "__import__", "a\u2028b", "lambda",
]  # fmt: skip


@pytest.mark.parametrize("word", HOSTILE_WORDS)
def test_tpl_021_names_and_texts_are_literals_in_the_code(word: str) -> None:
    quoted = word.replace("\\", "\\\\").replace('"', '\\"')
    sources = [
        f"{{% block {word} %}}x{{% endblock %}}",
        f"{{% with {word}=1 %}}x{{% endwith %}}",
        f"{{% for {word} in l %}}x{{% endfor %}}",
        f"{{{{ {word} }}}}",
        f"{{{{ a|{word} }}}}",
        f'{{{{ "{quoted}" }}}}{word}',
        f'{{% firstof "{quoted}" as {word} %}}',
        f"{{% cycle '{quoted}' 'b' %}}",
    ]
    for source in sources:
        try:
            output = engine_of().from_string(source).render({"l": [1]})
        except TemplateSyntaxError:
            continue
        assert output in ("", "x", "1", "11") or word in output.replace("\\", "") or "\\" in word


@pytest.mark.parametrize("name", ["a'\"\n{x}\\.html", "a\0b", "\ud800", "<b>", "x" * 10_000])
def test_tpl_021_a_hostile_file_name_is_only_a_name(name: str) -> None:
    template = engine_of({name: "{% if x %}{{ x.y.z }}{% endif %}{{ x }}"}).get_template(name)

    assert template.render({"x": 5}) == "5"


@pytest.mark.parametrize("form", ["SECRET_KEY", "DATABASES", "__class__", "{0.__class__}", "%s"])
def test_tpl_028_a_date_format_is_letters_and_nothing_else(form: str) -> None:
    import datetime as dt

    output = rendered(f"{{{{ v|date:'{form}' }}}}", {"v": dt.datetime(2024, 1, 2, 3, 4)})  # noqa: DTZ001 - naive on purpose

    assert "class" not in output or form.count("_")
    assert "<" not in output


def test_tpl_029_sorting_calls_nothing_and_reads_nothing_private() -> None:
    class Record:
        _secret = 1

        def delete(self) -> None:
            raise AssertionError("called")

    values = {"l": [Record(), Record()], "d": [{"a": 1}, {"a": 0}]}

    for key in ("_secret", "a._b", "__class__", "nothing"):
        assert rendered(f"{{{{ l|dictsort:'{key}' }}}}", values) == ""
    rendered("{{ l|dictsort:'delete' }}", values)
    assert rendered("{{ d|dictsort:'a' }}", values) == "[{&#x27;a&#x27;: 0}, {&#x27;a&#x27;: 1}]"


ATTACKS: list[tuple[str, str, Any]] = [
    ("031", "truncatechars_html:100", lambda n: "<" * n),
    ("031", "truncatewords_html:100", lambda n: "&" * n),
    ("031", "truncatewords_html:100", lambda n: "<a " * n),
    ("031", "truncatewords_html:100", lambda n: '<a "' * n + ">"),
    ("031", "truncatewords_html:100", lambda n: '<a ">"' * n + "'"),
    ("031", "truncatechars_html:100", lambda n: "<!--" * n + ">"),
    ("031", "truncatewords_html:1000000", lambda n: "x" * n + " " + "y" * n),
    ("032", "truncatewords_html:100", lambda n: "</a>" * n + "x"),
    ("032", "truncatechars_html:100", lambda n: "<b>" * n + "</a>" * n + "x" * 200),
    ("033", "urlize", lambda n: "www.a.com" + ")" * n),
    ("033", "urlize", lambda n: "(" * n + "www.a.com"),
    ("033", "urlize", lambda n: "http://a.b" + "&amp;" * n),
    ("033", "urlize", lambda n: "http://a.b" + ";:.," * n),
    ("033", "urlizetrunc:20", lambda n: "[]" * n + ":"),
    ("033", "urlize", lambda n: "a@" * n + "."),
    ("037", "wordwrap:10", lambda n: "x" * n),
    ("037", "wordwrap:10", lambda n: " " * n),
    ("037", "wordwrap:10", lambda n: "\n" * n),
    ("039", "slugify", lambda n: "-_ " * n),
    ("039", "phone2numeric", lambda n: "a" * n),
    ("039", "linebreaks", lambda n: "\n" * n),
    ("039", "wordcount", lambda n: " a" * n),
    ("039", "title", lambda n: "a'A" * n),
    ("012", "striptags", lambda n: "<" * n + "x" + ">" * n),
    ("012", "striptags", lambda n: "<a" * n),
]


@pytest.mark.parametrize(
    ("statement", "filters", "make"),
    [pytest.param(*a, id=f"tpl_{a[0]}_{a[1]}_{n}") for n, a in enumerate(ATTACKS)],
)
def test_tpl_time_of_text_filters_is_linear(
    statement: str, filters: str, make: Callable[[int], str], grows_linearly: Linear
) -> None:
    template = engine_of().from_string(f"{{{{ v|{filters} }}}}")

    grows_linearly(lambda value: template.render({"v": value}), make, 20_000)


SOURCES: list[Callable[[int], str]] = [
    lambda n: "{% if" * n,
    lambda n: "{{{%" * n,
    lambda n: "{% if x %}" * n,
    lambda n: "{% for x in y %}" * n + "{% endfor %}" * n,
    lambda n: "{{ a" + "|upper" * n + " }}",
    lambda n: "{{ " + "a." * n + "b }}",
    lambda n: "{% if " + "not " * n + "a %}{% endif %}",
    lambda n: "{% if a" + " or a" * n + " %}{% endif %}",
    lambda n: "{% if a" + " == a" * n + " %}{% endif %}",
    lambda n: "{% verbatim %}" * n,
    lambda n: "{% comment %}" * n,
    lambda n: "{# " * n,
    lambda n: "{{ '" + "\\" * n,
    lambda n: "{% a '" + "\"' " * n + "%}",
    lambda n: "{% with " + "a=1 " * n + "%}{% endwith %}",
]


@pytest.mark.parametrize("make", SOURCES)
def test_tpl_040_sources_made_to_hurt_end_soon(
    make: Callable[[int], str], grows_linearly: Linear
) -> None:
    def compile_source(source: str) -> None:
        try:
            engine_of().from_string(source).compile()
        except TemplateSyntaxError:
            pass

    grows_linearly(compile_source, make, 5_000)


def test_tpl_040_nesting_has_a_limit_that_is_named() -> None:
    with pytest.raises(TemplateSyntaxError, match="nested more than"):
        engine_of().from_string("{% if x %}" * 2_000 + "{% endif %}" * 2_000)
    deep = "{% if x %}" * 100 + "in" + "{% endif %}" * 100
    assert rendered(deep, {"x": 1}) == "in"


HUGE = ["1e1000000", Decimal("1e1000000"), Decimal("-1e-1000000"), 10**10_000, "9" * 10_000,
        float("inf"), float("nan"), Decimal("NaN")]  # fmt: skip


@pytest.mark.parametrize("number", range(len(HUGE)))
@pytest.mark.parametrize(
    "filters", ["floatformat:2", "floatformat:'2g'", "stringformat:'d'", "stringformat:'f'",
                "filesizeformat", "add:1", "default:''"]
)  # fmt: skip
def test_tpl_041_huge_numbers_stay_short(number: int, filters: str) -> None:
    try:
        output = rendered(f"{{{{ v|{filters} }}}}", {"v": HUGE[number]})
    except ValueError:
        # Python itself does not write an int of more than 4,300 digits.
        output = ""

    assert len(output) < 12_000


def test_tpl_041_a_width_of_millions_is_not_filled() -> None:
    assert rendered("{{ 1|stringformat:'100000000d' }}{{ 1|floatformat:99999999 }}") == "1"


EVERY_FILTER = sorted(register.filters)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="{%}#|:.,'\"\\ \n=<>&_abif0-", max_size=80))
def test_any_text_is_a_template_or_a_syntax_error(source: str) -> None:
    try:
        engine_of().from_string(source).compile()
    except TemplateSyntaxError as error:
        str(error)


WORDS = [
    "if",
    "for",
    "with",
    "block",
    "endif",
    "endfor",
    "else",
    "elif",
    "empty",
    "endwith",
    "endblock",
    "include",
    "extends",
    "cycle",
    "firstof",
    "regroup",
    "filter",
    "endfilter",
    "autoescape",
    "on",
    "off",
    "as",
    "in",
    "by",
    "not",
    "and",
    "or",
    "==",
    "a",
    "b.c",
    "'x'",
    '"y"',
    "1",
    "-2.5",
    "a|upper",
    "a|default:'x'",
    "load",
    "i18n",
    "now",
    "verbatim",
    "endverbatim",
    "comment",
    "endcomment",
    "ifchanged",
    "endifchanged",
    "spaceless",
    "partialdef",
    "partial",
    "endpartialdef",
    "lorem",
    "url",
    "templatetag",
    "widthratio",
    "only",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=6), max_size=8))
def test_any_words_in_tags_are_a_template_or_a_syntax_error(tags: list[list[str]]) -> None:
    source = "".join("{% " + " ".join(words) + " %}" for words in tags)
    try:
        engine_of().from_string(source).compile()
    except TemplateSyntaxError as error:
        str(error)


@given(st.sampled_from(EVERY_FILTER), st.text(max_size=40), st.booleans())
def test_every_filter_takes_any_text(name: str, text: str, is_safe: bool) -> None:
    argument = "" if name not in NEEDS_ARGUMENT else ":'3'"
    value = mark_safe(text) if is_safe else text
    try:
        rendered(f"{{{{ v|{name}{argument} }}}}", {"v": value})
    except (ValueError, AttributeError):
        # Of what is no number, or no date, as in Django.
        if name not in ("divisibleby", "timesince", "timeuntil"):
            raise


NEEDS_ARGUMENT = {
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
    "truncatewords_html",
    "urlizetrunc",
    "wordwrap",
}
