"""Jinja2's templates with each value escaped by its place in the document."""

import asyncio
from typing import Any

import jinja2
import pytest
from hotclub_templates import Engine, TemplateSyntaxError
from hotclub_templates.jinja import ContextualEscaping, Jinja2
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


def test_tags_that_bring_html_are_escaped_for_their_attribute() -> None:
    sources = {"name": "<b>{{ v }}</b>"}

    assert shown("<p title='{% include 'name' %}'>", sources, v="&") == (
        "<p title='&lt;b&gt;&amp;&lt;/b&gt;'>"
    )
    assert shown("<a href='{% filter trim %} {{ v }} {% endfilter %}'>", v="javascript:x") == (
        "<a href='about:invalid#hotclub'>"
    )


def test_an_address_in_a_list_of_attributes_that_is_called_safe_is_looked_at() -> None:
    source = "{% macro m(v) %}href='{{ v }}' id='a'{% endmacro %}<a {{ m(v) }}>"

    assert shown(source, v="/x") == "<a href='/x' id='a'>"
    assert shown(source, v="javascript:x") == "<a data-invalid-hotclub>"


@pytest.mark.parametrize("name", ["a b", "a/b", "a>b", "a=b", "a\tb", "a\nb", "a\fb"])
def test_tpl_005_a_bad_name_of_an_attribute_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="Invalid character in attribute name"):
        shown("<b {{ v|xmlattr }}>", v={name: "x"})


def test_tpl_005_attributes_of_a_mapping_stay_what_they_are() -> None:
    source = "<b {{ v|xmlattr }}>"

    assert shown(source, v={"id": "'\"", "title": "<"}) == '<b  id="&#39;&#34;" title="&lt;">'
    assert shown(source, v={"href": "javascript:x"}) == "<b data-invalid-hotclub>"


def test_what_stands_in_front_of_extends_is_escaped_too() -> None:
    sources = {"base": "<p>{% block b %}{% endblock %}"}
    source = "<a href='{{ v }}'></a>{% extends 'base' %}{% block b %}{{ v }}{% endblock %}"

    assert shown(source, sources, v="a:<") == ("<a href='about:invalid#hotclub'></a><p>a:&lt;")


def test_a_block_and_a_macro_are_escaped_as_jinja2_escapes_them_in_autoescape() -> None:
    block = "{% autoescape false %}{% block b %}<a href='{{ v }}'>{% endblock %}{% endautoescape %}"
    assert shown(block, v="a:'") == "<a href='about:invalid#hotclub'>"

    child = (
        "{% extends 'base' %}{% autoescape true %}{% macro m(v) %}<a href='{{ v }}'>{% endmacro %}"
        "{% endautoescape %}{% block b %}{{ self.c() }}{% endblock %}"
    )
    sources = {"base": "{% block b %}{% endblock %}{% block c %}{% endblock %}"}
    assert environment(sources, autoescape=False).from_string(child).render(v="a:'") == ""


def test_finalize_sees_the_value_and_not_its_text() -> None:
    chosen = environment(finalize=lambda value: "-" if value is None else value)

    assert chosen.from_string("<p title='{{ v }}'>{{ v }}").render(v=None) == "<p title='-'>-"


def test_a_missing_layout_is_told_when_its_child_is_compiled() -> None:
    with pytest.raises(jinja2.TemplateNotFound, match="absent"):
        environment().from_string("{% extends 'absent' %}")


@pytest.mark.parametrize("enable_async", [False, True])
def test_a_layout_whose_blocks_have_moved_is_not_filled(enable_async: bool) -> None:
    sources = {
        "base": "<p>{% block b %}{% endblock %}",
        "middle": "{% extends 'base' %}",
        "page": "{% extends 'middle' %}{% block b %}{{ v }}{% endblock %}",
    }
    chosen = environment(sources, enable_async=enable_async)
    assert chosen.get_template("page").render(v="a()") == "<p>a()"

    sources["base"] = "<script>{% block b %}{% endblock %}</script>"
    with pytest.raises(jinja2.TemplateRuntimeError, match="The blocks of the layout 'base' stand"):
        chosen.get_template("page").render(v="a()")
    assert chosen.get_template("page").render(v="a()") == '<script>"a()"</script>'


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
        ("\n<p {% include 'x' %}>", "Put the whole element into it"),
        ("\n<script>x = {% filter upper %}{{ v }}{% endfilter %}</script>", "is HTML text"),
        ("\n{% extends v %}", "give {% extends %} the name itself"),
        ("\n<a href='javascript:{{ v }}'>", "cannot be made safe"),
        ("\n{% autoescape v %}{% endautoescape %}", "takes true or false itself"),
        ("\n{% if v %}{% extends 'title' %}{% endif %}", "outside of any other tag"),
        ("\n{% block b %}{% endblock %}{% extends 'title' %}", "A block cannot stand in front"),
        ("\n<p title='{% extends 'title' %}", "What stands in front of {% extends %} begins"),
        (
            "{% extends 'title' %}\n{% block b %}{% block t %}{% endblock %}{% endblock %}",
            "The layout has the block 't' in the content of <title>, this is in text",
        ),
        ("\n{% extends 'self' %}", "Extending does not come to an end"),
        ("\n{% extends 'bad' %}", "line 1 of the layout 'bad'"),
    ],
)
def test_a_place_without_safe_escaping_is_an_error_of_syntax_with_its_line(
    source: str, message: str
) -> None:
    sources = {
        "self": "{% extends 'self' %}",
        "bad": "<p title='",
        "title": "<title>{% block t %}{% endblock %}</title>{% block b %}{% endblock %}",
    }

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
