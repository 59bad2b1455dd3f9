"""What tag libraries import and what people search for: names, words of mistakes, how things look."""

from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from hotclub_templates import (
    Context,
    Engine,
    PartialTemplate,
    Ports,
    RequestContext,
    Template,
    TemplateDoesNotExist,
    TemplateSyntaxError,
    Variable,
    defaulttags,
    library,
    loader_tags,
)
from hotclub_templates.conditions import IfParser
from hotclub_templates.testing import engine_of


def render(source: str, **values: Any) -> str:
    return Engine().from_string(source).render(values)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{% if x %}{% fro %}", "'else' or 'endif'. Did you forget to register or load this tag?"),
        ("{% if x %}\n{% fro %}", "The open tag is 'if' of line 1."),
        ("{{ |upper }}", "Could not find variable at start of |upper."),
        ("{{ a|<>|upper }}", "Could not parse some characters: a||<>||upper"),
        ("{{ <>|upper }}", "Could not parse some characters: |<>||upper"),
        ("{{ a<> }}", "Could not parse the remainder: '<>' from 'a<>'"),
        ("{% cycle a %}", "No named cycles in template. 'a' is not defined"),
        ("{% cycle 'x' 'y' as b %}{% cycle c %}", "Named cycle 'c' does not exist"),
        ("a{{ b }}{% extends 'base' %}", "{% extends 'base' %} must be the first tag in the template."),
        ("{% extends './base' %}", "The relative path './base' cannot be evaluated due to"),
        ("{% partialdef %}{% endpartialdef %}", "'partialdef' tag requires a name"),
        ("{% partialdef a b c %}{% endpartialdef %}", "'partialdef' tag takes at most 2 arguments"),
        ("{% partialdef a outline %}{% endpartialdef %}", "'inline' argument does not have any parameters"),
        ("{% load i18n %}{% get_language_info_list for a %}", "requires 'for sequence as variable'"),
        ("{% load i18n %}{% get_language_info for a %}", "requires 'for string as variable'"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_the_known_words(source: str, words: str) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        Engine().from_string(source)

    assert words in str(caught.value)


def test_extends_in_the_wrong_place_names_the_template() -> None:
    engine = engine_of({"late.html": "{{ x }}{% extends 'a' %}"})

    with pytest.raises(TemplateSyntaxError, match=r"must be the first tag in 'late\.html'"):
        engine.get_template("late.html")


def test_a_template_s_name_is_text() -> None:
    with pytest.raises(TemplateDoesNotExist, match="not int 123"):
        Engine().get_template(123)  # type: ignore[arg-type]


@pytest.mark.parametrize("sign", ["+", "-"])
def test_a_sign_is_no_part_of_a_name(sign: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="Invalid character"):
        Variable(f"left{sign}right")


def test_a_query_takes_mappings_alone() -> None:
    assert render(
        "{% querystring given a=several %}", given={"b": 1}, several={"x": 1, "y": 2}
    ) == ("?b=1&amp;a=x&amp;a=y")
    for wrong in (0, None, "", "text", [("a", 1)]):
        with pytest.raises(TemplateSyntaxError, match="requires mappings"):
            render("{% querystring given %}", given=wrong)
    with pytest.raises(TemplateSyntaxError, match="requires strings for mapping keys"):
        render("{% querystring given %}", given={1: 2})


class Routes:
    no_match = LookupError

    def reverse(
        self, viewname: Any, args: Any = None, kwargs: Any = None, current_app: str | None = None
    ) -> str:
        return f"/{current_app}/{viewname}"


@pytest.mark.parametrize(
    ("request_values", "path"),
    [
        ({}, "/None/home"),
        ({"resolver_match": SimpleNamespace(namespace="blog")}, "/blog/home"),
        (
            {"resolver_match": SimpleNamespace(namespace="blog"), "current_app": "shop"},
            "/shop/home",
        ),
        ({"resolver_match": SimpleNamespace(namespace="blog"), "current_app": None}, "/None/home"),
    ],
)
def test_url_prefers_the_application_that_the_request_says(
    request_values: dict[str, Any], path: str
) -> None:
    template = Engine(ports=Ports(urls=Routes())).from_string("{% url 'home' %}")

    assert template.render(RequestContext(SimpleNamespace(**request_values))) == path


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ([True, "and", False, "or", True], True),
        ([1, "in", [1, 2]], True),
        ([[3], "not", "in", [1, 2]], True),
        (["not", None], True),
        ([2, ">=", 3], False),
        ([0, "or", "text"], "text"),
    ],
)
def test_a_condition_of_values_is_evaluated(words: list[Any], value: object) -> None:
    assert IfParser(words).parse().eval({}) == value


def test_a_condition_shows_its_structure() -> None:
    condition = IfParser(["not", 1, "or", 2, "==", 3]).parse()

    assert repr(condition) == "(or (not (literal 1)) (== (literal 2) (literal 3)))"


def test_things_look_like_what_they_are() -> None:
    nodes = Template(
        "{% load static %}{% if a %}{% endif %}{% for a in b reversed %}{% endfor %}"
        "{% static 'x' as y %}{% url 'home' 1 as z %}"
    ).nodelist

    assert [repr(node) for node in nodes[1:]] == [
        "<IfNode>",
        "<ForNode: for a in b reversed>",
        "StaticNode(varname='y', path=<FilterExpression \"'x'\">)",
        "<URLNode view_name='<FilterExpression>' args=[<FilterExpression '1'>] kwargs={} as='z'>".replace(
            "'<FilterExpression>'", "''home''"
        ),
    ]
    assert (
        repr(Template("<html>\n{{ a }} and more"))
        == '<Template template_string="<html>{{ a }} and m...">'
    )
    assert "dirs=['here']" in repr(Engine(dirs=["here"]))


def test_a_context_equals_what_says_so() -> None:
    assert Context({"a": 1}) == mock.ANY
    assert Context({"a": 1}) == Context({"a": 1})
    assert Context({"a": 1}) != {"a": 1}


def test_debug_shows_the_context_from_the_top() -> None:
    shown = Engine(debug=True).from_string("{% debug %}").render({"a": 1})

    assert shown.startswith("{&#x27;a&#x27;: 1}{&#x27;False&#x27;: False, ")


COMPILE_FUNCTIONS = (
    "autoescape comment csrf_token cycle debug do_filter do_for do_if do_with firstof ifchanged load "
    "lorem now querystring regroup resetcycle spaceless templatetag url verbatim widthratio"
)


def test_compile_functions_and_nodes_are_where_libraries_look_for_them() -> None:
    assert all(callable(getattr(defaulttags, name)) for name in COMPILE_FUNCTIONS.split())
    assert all(callable(getattr(loader_tags, f"do_{n}")) for n in ("block", "extends", "include"))
    assert issubclass(library.InclusionNode, library.TagHelperNode)
    assert issubclass(library.SimpleBlockNode, library.SimpleNode)
    partial = engine_of({"a": "{% partialdef p %}x{% endpartialdef %}"}).get_template("a#p")
    assert isinstance(partial, PartialTemplate)


def test_tag_libraries_find_the_delimiters_and_the_form_of_a_word_in_base() -> None:
    from django.template import base as theirs
    from hotclub_templates import base as ours

    names = [name for name in vars(theirs) if name.endswith(("_START", "_END", "_SEPARATOR"))]
    words = ["a=b", "a", "'x'", "a.b=c", "=", "x=y=z", ""]

    assert len(names) > 9
    assert {name: getattr(ours, name) for name in names} == {
        name: getattr(theirs, name) for name in names
    }
    for word in words:
        found, wanted = ours.kwarg_re.match(word), theirs.kwarg_re.match(word)
        assert (found and found.groups()) == (wanted and wanted.groups())
