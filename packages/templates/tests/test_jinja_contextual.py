"""Jinja2's templates with each value escaped by its place in the document."""

import asyncio
from typing import Any

import html5lib
import jinja2
import pytest
from hotclub_templates import Engine, TemplateSyntaxError
from hotclub_templates.jinja import ContextualEscaping, Jinja2
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

HOSTILE = "'\"><script>alert(1)</script> javascript:x \\ `${x}` */ -->"


def environment(sources: dict[str, str] | None = None, **options: Any) -> jinja2.Environment:
    options = {"autoescape": True, "loader": jinja2.DictLoader(sources or {}), **options}
    return jinja2.Environment(extensions=[ContextualEscaping], **options)


def shown(source: str, sources: dict[str, str] | None = None, **values: Any) -> str:
    return environment(sources).from_string(source).render(values)


# In both languages one value stands as `{{ v }}`.
DOCUMENTS = [
    "<p>{{ v }}</p>",
    "<p title='{{ v }}'>",
    "<p title={{ v }}>",
    "<a href='{{ v }}'>x</a>",
    "<a href='/x?q={{ v }}'>x</a>",
    "<img srcset='{{ v }} 2x'>",
    "<p onclick='f({{ v }})'>",
    "<p onclick='f(\"{{ v }}\")'>",
    "<p style='color: {{ v }}'>",
    "<style>p { color: {{ v }} }</style>",
    "<script>let x = {{ v }};</script>",
    "<script>let x = '{{ v }}';</script>",
    "<script>let x = `{{ v }}`;</script>",
    "<script type='application/json'>{{ v }}</script>",
    "<!-- {{ v }} -->",
    "<title>{{ v }}</title>",
    "<textarea>{{ v }}</textarea>",
    "<iframe srcdoc='{{ v }}'></iframe>",
    "<p {{ v }}='x'>",
    "<p data-{{ v }}='x'>",
]


@pytest.mark.parametrize("source", DOCUMENTS)
@pytest.mark.parametrize("value", [HOSTILE, "plain", Markup("<b>&amp;</b>"), 12, None, ["a"], ""])
def test_values_become_what_they_become_in_the_django_language(source: str, value: object) -> None:
    expected = Engine(escaping="contextual").from_string(source).render({"v": value})

    # Jinja2 escapes HTML text itself, and writes quotes in numbers.
    written = shown(source, v=value).replace("&#39;", "&#x27;").replace("&#34;", "&quot;")
    assert written == expected


@pytest.mark.parametrize("source", DOCUMENTS)
def test_async_environments_escape_alike(source: str) -> None:
    template = environment(enable_async=True).from_string(source)

    assert asyncio.run(template.render_async(v=HOSTILE)) == shown(source, v=HOSTILE)


@given(st.sampled_from(DOCUMENTS), st.text())
def test_no_value_changes_the_tree_of_the_document(source: str, value: str) -> None:
    def tree(text: str) -> list[tuple[str, list[str]]]:
        document = html5lib.parse(text, namespaceHTMLElements=False)
        return [
            (str(element.tag), sorted(n for n in element.attrib if source.count("{{ v }}='") == 0))
            for element in document.iter()
        ]

    assert tree(shown(source, v=value)) == tree(shown(source, v="x"))


def test_blocks_are_escaped_for_where_the_layout_has_them() -> None:
    sources = {
        "base": "<title>{% block t %}{{ v }}{% endblock %}</title><a href='{% block h %}/{% endblock %}'>",
        "middle": "{% extends 'base' %}{% block t %}{{ super() }}!{% endblock %}",
        "page": "{% extends 'middle' %}{% block t %}{{ super() }}?{% endblock %}"
        "{% block h %}{{ v }}{% endblock %}",
    }

    assert environment(sources).get_template("page").render(v="javascript:</title>") == (
        "<title>javascript:&lt;/title&gt;!?</title><a href='about:invalid#hotclub'>"
    )


def test_branches_and_loops_go_on_behind_their_text() -> None:
    source = (
        "<p {% if x %}title='{{ v }}'{% else %}id='{{ v }}'{% endif %}>"
        "{% for i in 'ab' %}<i class='{{ i }}{{ v }}'>{% else %}{{ v }}{% endfor %}"
    )

    assert shown(source, v="'") == "<p id='&#x27;'><i class='a&#x27;'><i class='b&#x27;'>"


def test_what_macros_and_captured_text_give_is_html() -> None:
    source = (
        "{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}{% macro w() %}<u>{{ caller() }}</u>{% endmacro %}"
        "{% set s %}<i>{{ v }}</i>{% endset %}"
        "{{ m(v) }}{{ s }}<p title='{{ m(v) }}'>{% call w() %}{{ v }}{% endcall %}"
    )

    assert shown(source, v="&") == (
        "<b>&amp;</b><i>&amp;</i><p title='&lt;b&gt;&amp;&lt;/b&gt;'><u>&amp;</u>"
    )


def test_where_escaping_is_off_values_stay() -> None:
    source = "<a href='{% autoescape false %}{{ v }}{% endautoescape %}'>{{ v }}"

    assert shown(source, v="javascript:<") == "<a href='javascript:<'>javascript:&lt;"
    off = environment(autoescape=False).from_string("<a href='{{ v }}'>")
    assert off.render(v="javascript:") == "<a href='javascript:'>"


def test_schemes_can_be_added() -> None:
    chosen = environment()
    chosen.url_schemes = ("tune",)

    assert chosen.from_string("<a href='{{ v }}'>").render(v="tune:1") == "<a href='tune:1'>"


def test_a_strict_undefined_raises_and_another_is_empty() -> None:
    strict = environment(undefined=jinja2.StrictUndefined).from_string("<p id='{{ absent }}'>")

    with pytest.raises(jinja2.UndefinedError):
        strict.render()
    assert shown("<p id='{{ absent }}'>") == "<p id=''>"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("\n<p title='", "ends in the attribute 'title'"),
        ("\n<{{ v }}>", "cannot be the name of an element"),
        ("\n{% if v %}<p title='{% endif %}", "end in different places"),
        ("\n{% for x in v %}<p title='{% endfor %}", "The body of the loop begins"),
        ("\n{% macro m() %}<p title='{% endmacro %}", "The macro begins"),
        ("\n{% block b %}<p title='{% endblock %}", "The block 'b' begins"),
        ("\n<p title='{% include 'x' %}'>", "Include the whole element"),
        ("\n{% extends v %}", "give {% extends %} the name itself"),
        ("\n<a href='javascript:{{ v }}'>", "cannot be made safe"),
        ("\n{% autoescape v %}{% endautoescape %}", "takes true or false itself"),
        ("\n{% extends 'self' %}", "Extending does not come to an end"),
        ("\n{% extends 'bad' %}", "line 1 of the layout 'bad'"),
    ],
)
def test_a_place_without_safe_escaping_is_an_error_of_syntax_with_its_line(
    source: str, message: str
) -> None:
    sources = {"self": "{% extends 'self' %}", "bad": "<p title='"}

    with pytest.raises(jinja2.TemplateSyntaxError) as caught:
        environment(sources).from_string(source)

    assert message in str(caught.value.message)
    assert caught.value.lineno == 2


def test_the_backend_takes_the_extension() -> None:
    backend = Jinja2({"OPTIONS": {"extensions": ["hotclub_templates.jinja.ContextualEscaping"]}})

    assert backend.from_string("<a href='{{ v }}'>").render({"v": "javascript:"}) == (
        "<a href='about:invalid#hotclub'>"
    )
    with pytest.raises(TemplateSyntaxError, match="ends in the attribute"):
        backend.from_string("<a href='")
