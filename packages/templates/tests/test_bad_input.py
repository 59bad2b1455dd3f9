"""Whatever stands in a template: it is a template, or a TemplateSyntaxError that knows its place.

Generated sources are mutations of good ones, and built-in tags and filters with arguments that
nobody wrote a rule for. They are parsed, and compiled.
"""

import re
from typing import Any

from hotclub_templates import Engine, TemplateDoesNotExist, TemplateSyntaxError
from hotclub_templates.jinja import Jinja2
from hotclub_templates.testing import engine_of
from hypothesis import example, given, settings
from hypothesis import strategies as st

LIBRARIES = ("cache", "humanize", "i18n", "l10n", "markdown", "static", "tz")
LOAD = f"{{% load {' '.join(LIBRARIES)} %}}"

ENGINE = engine_of({"a": "{% block b %}{% endblock %}"})


def every_tag() -> list[str]:
    libraries = [*ENGINE.template_builtins, *(ENGINE.template_libraries[n] for n in LIBRARIES)]
    return sorted({name for library in libraries for name in library.tags})


def every_filter() -> list[str]:
    libraries = [*ENGINE.template_builtins, *(ENGINE.template_libraries[n] for n in LIBRARIES)]
    return sorted({name for library in libraries for name in library.filters})


TAGS, FILTERS = every_tag(), every_filter()

GOOD = """{% extends 'a' %}{% load i18n %}
{% block b %}{{ block.super }}{% if a and not b or c == 1 %}x{% elif d in e %}y{% else %}z{% endif %}
{% for a, b in c.items reversed %}{{ forloop.counter|add:"1" }}{% cycle 'x' "y" as z %}
{% empty %}none{% endfor %}{% endblock %}{# note #}
{% with a=1 b=c|default:'d' %}{% include "a" with x=a only %}{% endwith %}
{% verbatim v %}{{ raw }}{% endverbatim v %}{% url 'n' a b=c as u %}{% now "Y-m-d" %}
{% blocktranslate count n=l|length trimmed %}{{ n }} tune{% plural %}{{ n }} tunes{% endblocktranslate %}
{% partialdef p inline %}part{% endpartialdef %}{% partial p %}{% widthratio a b 100 %}
{{ a.b.0|truncatechars:5|date:"Y" }}{{ _("t")|safe }}{{ -1.5e3 }}{{ 'it\\'s' }}"""

PIECES = [
    "{{", "}}", "{%", "%}", "{#", "#}", "|", ":", ".", ",", "=", "'", '"', "\\", " ", "\n", "\t", "(",
    ")", "_(", "-", "%", "#", "endif", "endfor", "as", "in", "not", "\x00", "\ud800", "é", "\u2028",
    "9" * 400, "[", "&", "<script>", "else", "{{{%",
]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> str:
    source = GOOD
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(source)))
        end = min(len(source), start + draw(st.integers(0, 12)))
        source = source[:start] + draw(st.sampled_from(PIECES) | st.text(max_size=3)) + source[end:]
    return source


WORDS = st.sampled_from(
    ["a", "a.b", "'x'", '"', "'", "=", "a=b", "a=", "=a", "as", "in", "from", "with", "only", "by",
     "and", "count", "on", "off", "silent", "random", "w", "|", "a|", "|upper", "a|upper:", "a|x", "1",
     "-", "9" * 500, "1e999", "a..b", "_x", "a._x", "_('t')", "'a'#b", "'a#p'", "None", ",", "(", "\ud800",
     "inline", "reversed", "trimmed", "asvar", "using=x", "=='"]
)  # fmt: skip
WORD = WORDS | st.text(max_size=6)
CLOSING = ["", "x{% else %}y{% endif %}", "{% empty %}{% endfor %}"]


@st.composite
def tag_with_any_words(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from(TAGS))
    opening = " ".join([name, *draw(st.lists(WORD, max_size=5))])
    closing = draw(st.sampled_from(["", f"x{{% end{name} %}}", *CLOSING]))
    return f"{LOAD}{{% {opening} %}}{closing}"


@st.composite
def filter_with_any_words(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from(FILTERS) | st.text(max_size=4))
    return f"{LOAD}{{{{ {draw(WORD)}|{name}{draw(st.sampled_from(['', ':', ': ', '|']))}{draw(WORD)} }}}}"


def mistake_in(source: str, engine: Any = ENGINE) -> TemplateSyntaxError | None:
    try:
        engine.from_string(source).compile()
    except TemplateSyntaxError as error:
        return error
    except TemplateDoesNotExist:
        # Of a parent or a partial whose name stands in the source.
        if not re.search("extends|include|partial", source):
            raise
    return None


def told(source: str) -> None:
    """Compile a source; a mistake must be told with its place, underlined."""
    error = mistake_in(source)
    if error is None:
        return
    lines = source.split("\n")
    assert error.lineno is not None, error
    assert error.column is not None
    assert 1 <= error.lineno <= len(lines)
    assert error.source_line == lines[error.lineno - 1]
    assert 1 <= error.column <= len(error.source_line) + 1
    assert re.fullmatch(r"      \| +\^+", str(error).splitlines()[-1])
    assert str(error).count("\n") < 20


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200) | st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
@example("{{{%" * 100)
@example("{% %}")
@example("{{ }}")
def test_any_text_is_a_template_or_a_mistake_that_knows_its_place(source: str) -> None:
    told(source)


@settings(max_examples=200, deadline=None)
@given(mutated())
def test_a_spoilt_template_is_a_template_or_a_mistake_that_knows_its_place(source: str) -> None:
    told(source)


@settings(max_examples=400, deadline=None)
@given(tag_with_any_words())
def test_every_tag_takes_any_words_or_says_where_they_are_wrong(source: str) -> None:
    told(source)


@settings(max_examples=200, deadline=None)
@given(filter_with_any_words())
def test_every_filter_takes_any_words_or_says_where_they_are_wrong(source: str) -> None:
    told(source)


@settings(max_examples=100, deadline=None)
@given(st.lists(WORD, max_size=6).map(" ".join), st.sampled_from(["if", "elif"]))
def test_a_condition_of_any_words_is_one_or_a_mistake(words: str, tag: str) -> None:
    before = "{% if a %}" if tag == "elif" else ""
    told(f"{before}{{% {tag} {words} %}}{{% endif %}}")


@settings(max_examples=100, deadline=None)
@given(
    st.text(max_size=30)
    | st.builds("{}#{}".format, st.sampled_from(["a", ""]), st.text(max_size=9))
)
@example("a#")
@example("#")
@example("a#b#c")
def test_a_name_of_any_text_is_a_template_or_does_not_exist(name: str) -> None:
    engine: Engine = engine_of({"a": "{% partialdef p %}{% endpartialdef %}"})
    try:
        found = engine.get_template(name)
    except TemplateDoesNotExist:
        found = None

    assert (found is not None) == (name in ("a", "a#", "a#p"))


JINJA = Jinja2({})


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=100)
    | st.lists(st.sampled_from([*PIECES, "if", "for", "block", "set", "macro", "{%-", "-%}", "1", "a"]),
               max_size=30).map("".join)
)  # fmt: skip
@example("{% block a %}{% block a %}{% endblock %}{% endblock %}")
@example("{% set loop.x = 1 %}")
@example("{{ " + "9" * 5_000 + " }}")
@example("{{ 1e999999 }}")
@example("{{ '\\N{x}' }}")
@example("{{ '\\ud800' }}")
@example("{{ 2 ** 2 ** 2 ** 2 ** 2 ** 2 }}")
@example("{% for a in b %}{% macro loop() %}{% endmacro %}{% endfor %}")
def test_jinja_any_text_is_a_template_or_a_syntax_error(source: str) -> None:
    try:
        JINJA.from_string(source)
    except TemplateSyntaxError as error:
        shown = str(error)
    else:
        shown = "a template"

    assert shown
