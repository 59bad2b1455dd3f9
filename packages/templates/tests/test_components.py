"""Components: templates with props, attributes and slots, and their styles and scripts."""

import asyncio
from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from hotclub_templates import (
    Context,
    Engine,
    Ports,
    RequestContext,
    TemplateDoesNotExist,
    mark_safe,
)
from hotclub_templates import TemplateSyntaxError as SyntaxFault
from hotclub_templates.errors import TemplateRecursionError
from hypothesis import given
from hypothesis import strategies as st

LOCMEM = "hotclub_templates.loaders.locmem.Loader"
CACHED = "hotclub_templates.loaders.cached.Loader"


def engine(templates: dict[str, str], **options: Any) -> Engine:
    named = {
        name if "." in name else f"components/{name}.html": text for name, text in templates.items()
    }
    return Engine(loaders=[(CACHED, [(LOCMEM, named)])], **options)


def at_once(template: Any, context: Any) -> str:
    return str(template.render(context))


def awaited(template: Any, context: Any) -> str:
    return str(asyncio.run(template.arender(context)))


def streamed(template: Any, context: Any) -> str:
    return "".join(template.stream(context))


def streamed_awaited(template: Any, context: Any) -> str:
    async def joined() -> str:
        return "".join([chunk async for chunk in template.astream(context)])

    return asyncio.run(joined())


WAYS = [at_once, awaited, streamed, streamed_awaited]
Way = Callable[[Any, Any], str]
every_way = pytest.mark.parametrize("way", WAYS)


def shown(
    source: str, templates: dict[str, str], way: Way = at_once, options: Any = None, **values: Any
) -> str:
    return way(engine(templates, **(options or {})).from_string(source), Context(values))


CARD = (
    "{% props title: str, level: int = 2 %}<h{{ level }}>{{ title }}</h{{ level }}>"
    '<p>{% slot %}empty{% endslot %}</p>{% slot "footer" %}{% endslot %}'
)


# -- props -------------------------------------------------------------------------------------


@every_way
def test_a_component_is_its_template_with_the_given_props(way: Way) -> None:
    source = '{% component "card" title=name %}Hello {{ name }}{% endcomponent %}'

    assert shown(source, {"card": CARD}, way, name="<A>") == (
        "<h2>&lt;A&gt;</h2><p>Hello &lt;A&gt;</p>"
    )


def test_a_default_is_used_where_nothing_is_given() -> None:
    templates = {"a": '{% props x, y=x|upper, z="z" %}{{ x }}{{ y }}{{ z }}'}

    assert shown('{% component "a" x="b" / %}', templates) == "bBz"
    assert shown('{% component "a" x="b" y=None z=0 / %}', templates) == "bNone0"


def test_a_component_sees_its_props_alone() -> None:
    templates = {"a": "[{{ secret }}{{ x }}]"}

    assert shown('{% component "a" x=1 / %}', templates, secret="s") == "[1]"


def test_a_component_sees_what_the_context_processors_give() -> None:
    def site(_request: object) -> dict[str, Any]:
        return {"site": "Atlas"}

    templates = {"a": "{{ site }}/{{ own }}", "b": '{% component "a" / %}'}
    page = engine(templates).from_string('{% component "b" / %}')

    assert page.render(RequestContext(object(), {"own": 1}, [site])) == "Atlas/"


def test_a_form_in_a_component_has_the_csrf_token() -> None:
    assert shown('{% component "a" / %}', {"a": "{{ csrf_token }}"}, csrf_token="t") == "t"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('{% component "card" / %}', "needs 'title', which this call does not give"),
        ('{% component "card" title=1 levl=2 / %}', "does not take 'levl'. Did you mean 'level'?"),
        ('{% component "card" title=1 attrs=x / %}', "takes no attributes"),
        (
            '{% component "card" title=1 %}{% slot "foter" %}{% endslot %}{% endcomponent %}',
            "has no slot 'foter'. Did you mean 'footer'?",
        ),
        ('{% component "bare" %}text{% endcomponent %}', "shows no content"),
        ('{% component "strict" / %}', "The slot 'default' must be filled"),
    ],
)
def test_a_call_that_does_not_fit_names_what_is_wrong_and_its_line(
    source: str, message: str
) -> None:
    templates = {
        "card": CARD,
        "bare": "{% props %}",
        "strict": "{% slot required %}{% endslot %}",
    }

    with pytest.raises(SyntaxFault) as caught:
        shown(f"\n\n{source}", templates)

    assert message in str(caught.value)
    assert caught.value.lineno is not None


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{% component %}{% endcomponent %}", "needs the name of a component"),
        ('{% component "a" x=1 x=2 / %}', "received 'x' more than once"),
        ('{% component "a" "b" / %}', "name=value"),
        ('{% component "a" <x>=1 / %}', "name=value"),
        ('{% component "a" slots=1 / %}', "finds its slots"),
        (
            '{% component "a" %}{% slot "x" %}{% endslot %}{% slot "x" %}{% endslot %}{% endcomponent %}',
            "filled more than once",
        ),
        ('{% component "a" %}{% slot "x" y=1 %}{% endslot %}{% endcomponent %}', "is filled here"),
        ("{% slot x %}{% endslot %}", "got 'x'"),
        ('{% slot "" %}{% endslot %}', "stands in quotes"),
        ("{% props a %}{% props b %}", "stands once"),
        ("{% props slots %}", "every component has it"),
        ('{% component "a" %}', "Unclosed tag"),
        ("{% style x %}{% endstyle %}", "takes nothing or `global`"),
        ("{% style %}{{ x }}{% endstyle %}", "is constant"),
        ("{% style %}</style>{% endstyle %}", "would end it"),
        ("{% script x %}{% endscript %}", "takes no arguments"),
        ("{% component_styles x %}", "takes no arguments"),
    ],
)
def test_a_wrong_tag_is_an_error_of_syntax_with_its_place(source: str, message: str) -> None:
    with pytest.raises(SyntaxFault) as caught:
        engine({}).from_string(source)

    assert message in str(caught.value)
    assert (caught.value.lineno, caught.value.column is None) == (1, False)


def test_an_unknown_component_is_a_template_that_does_not_exist() -> None:
    with pytest.raises(TemplateDoesNotExist, match=r"components/crad\.html"):
        shown('{% component "crad" / %}', {"card": CARD})
    with pytest.raises(TemplateDoesNotExist, match="needs the name of a component"):
        shown("{% component absent / %}", {})


def test_a_component_may_be_named_by_a_variable_or_by_its_whole_name_or_be_a_template() -> None:
    templates = {"a": "A{{ x }}", "shop/b.html": "B{{ x }}"}
    made = engine(templates).from_string("C{{ x }}")

    assert shown("{% for n in names %}{% component n x=1 / %}{% endfor %}", templates,
                 names=["a", "shop/b.html", made]) == "A1B1C1"  # fmt: skip


def test_a_component_that_shows_itself_ends_in_a_named_error() -> None:
    with pytest.raises(TemplateRecursionError):
        shown('{% component "a" / %}', {"a": '{% component "a" / %}'})


# -- slots -------------------------------------------------------------------------------------


@every_way
def test_a_slot_shows_what_the_caller_puts_into_it(way: Way) -> None:
    source = (
        '{% for n in names %}{% component "card" title=n %}'
        '{{ forloop.counter }}{% slot "footer" %}<i>{{ n }}</i>{% endslot %}{% endcomponent %}{% endfor %}'
    )

    assert shown(source, {"card": CARD}, way, names=["a", "b"]) == (
        "<h2>a</h2><p>1</p><i>a</i><h2>b</h2><p>2</p><i>b</i>"
    )


def test_blank_content_is_no_content() -> None:
    assert "empty" in shown('{% component "card" title=1 %}\n {% endcomponent %}', {"card": CARD})


@every_way
def test_a_slot_gives_variables_to_its_content(way: Way) -> None:
    templates = {
        "rows": "{% for r in rows %}{% slot 'row' row=r number=forloop.counter %}"
        "{{ row }}{% endslot %}{% endfor %}"
    }
    source = (
        "{% component 'rows' rows=rows %}{% slot 'row' %}{{ number }}{{ row }}{{ own }};"
        "{% endslot %}{% endcomponent %}{{ row }}{% component 'rows' rows=rows / %}"
    )

    assert shown(source, templates, way, rows="ab", own="o") == "1ao;2bo;ab"


@every_way
def test_a_component_hands_its_slots_on_to_another(way: Way) -> None:
    templates = {
        "inner": "({% slot %}none{% endslot %}|{% slot 'foot' %}none{% endslot %})",
        "outer": "{% component 'inner' %}{% slot %}own{% endslot %}"
        "{% slot 'foot' %}{% slot 'foot' %}own{% endslot %}{% endslot %}{% endcomponent %}",
    }

    assert shown("{% component 'outer' / %}", templates, way) == "(own|own)"
    assert shown("{% component 'outer' %}a{{ x }}{% slot 'foot' %}b{{ x }}{% endslot %}"
                 "{% endcomponent %}", templates, way, x=1) == "(a1|b1)"  # fmt: skip


@every_way
def test_slots_can_be_asked_for_and_shown_as_values(way: Way) -> None:
    templates = {"a": "{% if slots.x %}[{{ slots.x }}]{% endif %}{% slot 'x' %}{% endslot %}"}

    assert shown("{% component 'a' / %}", templates, way) == ""
    assert shown("{% component 'a' %}{% slot 'x' %}<b>{{ v }}</b>{% endslot %}{% endcomponent %}",
                 templates, way, v="&") == "[<b>&amp;</b>]<b>&amp;</b>"  # fmt: skip


def test_a_slot_that_stands_in_another_tag_of_the_call_says_so() -> None:
    source = (
        "{% component 'card' title=1 %}{% if x %}{% slot 'footer' %}{% endslot %}{% endif %}"
        "{% endcomponent %}"
    )

    with pytest.raises(SyntaxFault, match="filled inside of another tag"):
        shown(source, {"card": CARD}, x=1)


def test_what_a_slot_sets_stays_in_it() -> None:
    templates = {"a": "{% slot %}{% endslot %}"}
    source = "{% component 'a' %}{% now 'Y' as y %}{% endcomponent %}{{ y }}"

    assert shown(source, templates) == ""


def test_blocks_in_the_content_of_a_component_are_overridden() -> None:
    templates = {
        "a": "<{% slot %}{% endslot %}>",
        "base.html": "{% component 'a' %}{% block x %}base{% endblock %}{% endcomponent %}",
    }
    source = "{% extends 'base.html' %}{% block x %}{{ block.super }}+{% endblock %}"

    assert shown(source, templates) == "<base+>"


def test_includes_of_a_component_show_its_slots() -> None:
    templates = {"a": "{% include 'part.html' %}", "part.html": "{% slot 'x' %}{% endslot %}"}

    assert (
        shown("{% component 'a' %}{% slot 'x' %}X{% endslot %}{% endcomponent %}", templates) == "X"
    )


def test_a_component_as_a_page_shows_its_own_content() -> None:
    assert engine({"a": "{% slot required %}own{% endslot %}"}).get_template(
        "components/a.html"
    ).render() == "own"  # fmt: skip


def test_awaitables_are_awaited_in_props_and_slots() -> None:
    async def soon(value: str) -> str:
        await asyncio.sleep(0)
        return value

    source = '{% component "card" title=t %}{{ c }}{% endcomponent %}'
    template = engine({"card": CARD}).from_string(source)

    async def page() -> str:
        return str(await template.arender(Context({"t": soon("T"), "c": soon("C")})))

    assert asyncio.run(page()) == "<h2>T</h2><p>C</p>"


# -- attributes --------------------------------------------------------------------------------

BUTTON = (
    "{% props kind='plain' %}<button {% attributes class='b' type='button' %}>"
    "{% slot %}{% endslot %}</button>"
)


@every_way
def test_arguments_that_are_no_props_are_attributes(way: Way) -> None:
    source = (
        '{% component "button" class="big" hx-get=url @click="go" disabled hidden=False %}Go'
        "{% endcomponent %}"
    )

    assert shown(source, {"button": BUTTON}, way, url='"><x>') == (
        '<button class="b big" type="button" hx-get="&quot;&gt;&lt;x&gt;" @click="go" disabled>Go'
        "</button>"
    )


def test_a_component_hands_its_attributes_on() -> None:
    templates = {
        "button": BUTTON,
        "send": "{% props %}{% component 'button' attrs=attrs type='submit' / %}"
        "{# it takes attributes #}{% if 0 %}<i {% attributes %}>{% endif %}",
    }

    assert shown("{% component 'send' id='x' / %}", templates) == (
        '<button class="b" type="submit" id="x"></button>'
    )


@pytest.mark.parametrize("name", ["a b", "a>", 'a"', "a/b", "a=b", "", "1a", "a\n", "a\0"])
def test_a_mapping_of_attributes_with_a_wrong_name_is_refused(name: str) -> None:
    with pytest.raises(SyntaxFault, match="no name of an attribute"):
        shown("{% component 'button' attrs=m / %}", {"button": BUTTON}, m={name: 1})


def test_attributes_without_a_blank_before_get_one() -> None:
    assert (
        shown("{% component 'a' id='x' / %}", {"a": "{% props %}<p{% attributes %}>"})
        == '<p id="x">'
    )


@given(st.text(), st.booleans())
def test_no_value_leaves_its_attribute(value: str, is_safe: bool) -> None:
    text = mark_safe(value.replace("<", "")) if is_safe else value
    page = shown("{% component 'button' title=v / %}", {"button": BUTTON}, v=text)
    (button,) = html5lib.parse(page, namespaceHTMLElements=False).iter("button")

    assert set(button.attrib) == {"class", "type", "title"}


@every_way
def test_values_of_attributes_are_escaped_for_their_place(way: Way) -> None:
    templates = {"a": "{% props %}<a {% attributes href='/x' %}>{% slot %}{% endslot %}</a>"}
    source = "{% component 'a' href=u onclick=v style=v %}{{ v }}{% endcomponent %}"
    options = {"escaping": "contextual"}

    page = shown(source, templates, way, options, u="javascript:alert(1)", v="'\"<")

    assert "javascript" not in page
    assert page.startswith('<a href="about:invalid')
    assert (page.count("<"), page.count('"')) == (2, 6)


def test_attributes_outside_of_a_tag_are_refused_where_the_place_is_known() -> None:
    with pytest.raises(SyntaxFault, match="belongs into the tag"):
        shown("{% component 'a' x=1 / %}", {"a": "{% props %}{% attributes %}"},
              options={"escaping": "contextual"})  # fmt: skip


# -- styles and scripts ------------------------------------------------------------------------

STYLED = (
    "{% style %}b { color: red }{% endstyle %}{% script %}go(){% endscript %}"
    "<p {% attributes %}>{% slot %}{% endslot %}</p>"
)
PAGE = (
    "<head>{% component_styles %}</head>{% component 'a' %}1{% endcomponent %}"
    "{% component 'a' %}2{% endcomponent %}{% component_scripts %}"
)
SCOPED = (
    '<style>@scope ([data-component~="a"]) to ([data-component]:not([data-component~="a"])) {\n'
    "b { color: red }\n}</style>"
)
SCRIPT = '<script type="module">go()</script>'
ROOT = '<p data-component="a">'


@pytest.mark.parametrize("way", [at_once, awaited])
def test_styles_and_scripts_stand_once_in_their_place(way: Way) -> None:
    assert shown(PAGE, {"a": STYLED}, way) == (
        f"<head>{SCOPED}</head>{ROOT}1</p>{ROOT}2</p>{SCRIPT}"
    )


@pytest.mark.parametrize("way", [streamed, streamed_awaited])
def test_in_a_stream_they_stand_where_they_are_first_used(way: Way) -> None:
    assert shown(PAGE, {"a": STYLED}, way) == (
        f"<head></head>{SCOPED}{SCRIPT}{ROOT}1</p>{ROOT}2</p>"
    )


def test_without_a_place_they_stand_where_they_are_first_used() -> None:
    source = "{% component 'a' / %}{% component 'a' / %}"

    assert shown(source, {"a": STYLED}) == f"{SCOPED}{SCRIPT}{ROOT}</p>{ROOT}</p>"


def test_each_rendering_collects_its_own() -> None:
    page = engine({"a": STYLED}).from_string(PAGE)
    context = Context()

    assert page.render(context) == page.render(context)


def test_a_page_without_components_has_empty_places() -> None:
    assert shown("{% component_styles %}|{% component_scripts %}", {}) == "|"


def test_a_strict_policy_has_its_nonce() -> None:
    source = "{% style global %}b{}{% endstyle %}"

    assert shown(source, {}, csp_nonce='n"') == '<style nonce="n&quot;">b{}</style>'


def test_a_scope_needs_an_element() -> None:
    with pytest.raises(SyntaxFault, match=r"put \{% attributes %\} into the tag"):
        shown("{% component 'a' / %}", {"a": "{% style %}b{}{% endstyle %}<p>"})


def test_a_kept_fragment_brings_its_styles() -> None:
    class Store(dict[str, Any]):
        def set(self, key: str, value: Any, _seconds: Any) -> None:
            self[key] = value

    ports = Ports(caches={"default": Store()})
    source = (
        "{% load cache %}{% component_styles %}{% cache 60 x %}{% component 'a' / %}{% endcache %}"
    )
    page = engine({"a": STYLED}, ports=ports).from_string(source)

    assert page.render() == page.render() == f"{SCOPED}{SCRIPT}{ROOT}</p>"


@every_way
def test_components_are_escaped_by_place_too(way: Way) -> None:
    options = {"escaping": "contextual"}
    templates = {"a": STYLED, "t": "<b title='{% slot %}{% endslot %}'>"}

    assert ROOT in shown(PAGE, templates, way, options)
    source = "{% component 't' %}{{ x }}{% endcomponent %}"
    assert shown(source, templates, way, options, x="'>") == "<b title='&#x27;&gt;'>"


def test_context_declares_and_shows_nothing() -> None:
    assert shown("{% context book: shop.Book, n: int = 1 %}{{ n }}", {}, n=2) == "2"
