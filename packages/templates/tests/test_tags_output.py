from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hotclub_templates import Context, MissingPort, Ports, RequestContext, TemplateSyntaxError
from hotclub_templates.testing import (
    NoRoute,
    RouteTable,
    engine_of,
    rendered,
)

Render = Callable[..., str]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("a{% comment 'why' %}{{ b }}{% nonsense %}{% endcomment %}c", "ac"),
        ("{% verbatim %}{{ a }}{% if %}{% endverbatim %}", "{{ a }}{% if %}"),
        ("{% templatetag openblock %}{% templatetag closecomment %}", "{%#}"),
        ("{% spaceless %} <a> <b>x y</b>\n</a> {% endspaceless %}", "<a><b>x y</b></a>"),
        ("{% lorem 3 w %}", "lorem ipsum dolor"),
        ("{% lorem 1 p %}", None),
        ("{% csrf_token %}", ""),
        ("{% csp_nonce_attr %}", ""),
        ("{% debug %}", ""),
        ("{# a comment #}", ""),
    ],
)
def test_tags_that_show_something_of_their_own(source: str, shown: str | None) -> None:
    output = rendered(source)

    assert output.startswith("<p>Lorem ipsum") if shown is None else output == shown


def test_the_token_and_the_nonce_of_the_context_are_written_escaped(render: Render) -> None:
    assert render("{% csrf_token %}", csrf_token='"x') == (
        '<input type="hidden" name="csrfmiddlewaretoken" value="&quot;x">'
    )
    assert render("{% csrf_token %}", csrf_token="NOTPROVIDED") == ""
    assert render("<script {% csp_nonce_attr %}>", csp_nonce="r4&") == '<script nonce="r4&amp;">'


def test_debug_shows_the_context_escaped_where_the_engine_debugs() -> None:
    output = rendered("{% debug %}", {"x": "<b>"}, debug=True)

    assert "&#x27;x&#x27;: &#x27;&lt;b&gt;&#x27;" in output


class TestUrl:
    ports = Ports(urls=RouteTable({"book": "/books/{0}/", "page": "/{name}?a=1&b=2"}))

    @pytest.mark.parametrize(
        ("source", "shown"),
        [
            ("{% url 'book' 7 %}", "/books/7/"),
            ("{% url 'page' name=x %}", "/y?a=1&amp;b=2"),
            ("{% url name 1 as u %}[{{ u }}]", "[/books/1/]"),
            ("{% url 'none' as u %}[{{ u }}]", "[]"),
            ("{% autoescape off %}{% url 'page' name=x %}{% endautoescape %}", "/y?a=1&b=2"),
        ],
    )
    def test_names_become_paths(self, source: str, shown: str) -> None:
        assert rendered(source, {"x": "y", "name": "book"}, ports=self.ports) == shown

    def test_a_name_that_leads_nowhere_raises(self) -> None:
        with pytest.raises(NoRoute):
            rendered("{% url 'none' %}", ports=self.ports)

    def test_the_namespace_of_the_request_is_handed_on(self) -> None:
        class Seen(RouteTable):
            def reverse(
                self,
                viewname: Any,
                args: Any = None,
                kwargs: Any = None,
                current_app: str | None = None,
            ) -> str:
                return f"{viewname}@{current_app}"

        request = SimpleNamespace(resolver_match=SimpleNamespace(namespace="shop"))
        template = engine_of(ports=Ports(urls=Seen({}))).from_string("{% url 'a' %}")

        assert template.render(RequestContext(request)) == "a@shop"
        assert template.render(Context()) == "a@None"

    def test_without_routes_the_missing_port_is_named(self) -> None:
        with pytest.raises(MissingPort, match=r"url %\} needs the port 'urls'.*Engine\(ports="):
            rendered("{% url 'a' %}")


class TestQueryString:
    @pytest.mark.parametrize(
        ("source", "shown"),
        [
            ("{% querystring q page=2 %}", "?a=1&amp;a=2&amp;b=&amp;page=2"),
            ("{% querystring q a=None b='x y' %}", "?b=x+y"),
            ("{% querystring q a=l %}", "?a=3&amp;a=4&amp;b="),
            ("{% querystring %}", "?z=1"),
            ("{% querystring z=None %}", "?"),
        ],
    )
    def test_the_query_is_changed_by_key(self, source: str, shown: str) -> None:
        values = {
            "q": {"a": [1, 2], "b": ""}, "l": [3, 4], "request": SimpleNamespace(GET={"z": 1}),
        }  # fmt: skip

        assert rendered(source, values) == shown

    def test_what_is_no_mapping_is_refused(self) -> None:
        with pytest.raises(TemplateSyntaxError, match="requires mappings"):
            rendered("{% querystring 5 %}")

    def test_without_a_request_the_mend_is_named(self) -> None:
        with pytest.raises(AttributeError, match="Pass a mapping"):
            rendered("{% querystring a=1 %}")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{% templatetag openblok %}", "Did you mean 'openblock'?"),
        ("{% templatetag %}", "takes one argument"),
        ("{% lorem 1 2 3 %}", "Incorrect format"),
        ("{% url %}", "takes at least one argument"),
        ("{% load nowhere %}", "'nowhere' is not a registered tag library"),
        ("{% load i81n %}", "Did you mean 'i18n'?"),
        ("{% load nothing from i18n %}", "'nothing' is not a valid tag or filter"),
        ("{% comment %}", "Unclosed tag on line 1: 'comment'"),
        ("{% csp_nonce_attr x y %}", "takes at most one argument"),
        ("{% %}", "Empty block tag on line 1"),
    ],
)
def test_a_malformed_tag_is_refused(source: str, message: str) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        rendered(source)

    assert message in str(caught.value)


def test_a_part_of_a_library_can_be_loaded() -> None:
    assert rendered("{% load translate from i18n %}{% translate 'a' %}") == "a"
    with pytest.raises(TemplateSyntaxError, match="'trans'"):
        rendered("{% load translate from i18n %}{% trans 'a' %}")
