"""Mistakes of place in an engine that escapes by place: told when a template is compiled, where they are."""

from typing import Any

import pytest
from hotclub_templates import Engine, Library, Node, TemplateSyntaxError
from hotclub_templates.testing import engine_of

FILES = {
    "open": "<p title='",
    "base": "<script>let x = {% block code %}1{% endblock %};</script>{% block body %}{% endblock %}",
    "link": "<a href='{% block link %}{% endblock %}'>{% include 'part' %}</a>",
    "part": "{% partialdef p %}<i class='{% endpartialdef %}{{ v }}",
}


def engine(**files: str) -> Engine:
    return engine_of({**FILES, **files}, escaping="contextual", register=register)


register = Library()


@register.tag
def gap(_parser: Any, _token: Any) -> Node:
    """Write something that nobody knows."""
    return Gap()


class Gap(Node):
    """Renders by itself."""

    def render(self, context: Any) -> str:
        """Return what may be an attribute."""
        return " hidden"


@pytest.mark.parametrize(
    ("source", "message", "place"),
    [
        ("a\n<p title='{{ v }}", "The template begins in text and ends in the attribute", "2:1"),
        ("<script>\nx", "ends in the content of <script>", "1:1"),
        ("a <!-- {{ v }}", "ends in a comment", "1:3"),
        ("<p>\n{% if v %}<b title='{% else %}<b title=\"{% endif %}x'>", "end in different places", "2:1"),
        ("{% if v %}<!--{% endif %}x-->", "end in different places", "1:1"),
        ("<p {% if v %}a='{% elif w %}b='{% endif %}'>", "end in different places", "1:4"),
        ("{% ifchanged v %}<p {% endifchanged %}>", "end in different places", "1:1"),
        ("{% for x in v %}<p title='{% endfor %}'>", "loop", "1:1"),
        ("{% for x in v %}x{% empty %}<p {% endfor %}>", "end in different places", "1:1"),
        ("{% filter upper %}<p {% endfilter %}>", "begins in text and ends in the tag <p>", "1:1"),
        ("{% spaceless %}<script>{% endspaceless %}</script>", "begins in text and ends", "1:1"),
        ("<{{ v }}>", "cannot be the name of an element", "1:2"),
        ("</{{ v }}>", "cannot be the name of an element", "1:3"),
        ("<h{{ v }}>", r"\(a part of\) the name of an element", "1:3"),
        ("</p {{ v }}>", "An end tag has no attributes", "1:5"),
        ("<p on{{ v }}='x'>", "part of the name of an attribute", "1:6"),
        ("<p {{ v }}{{ v }}='x'>", "part of the name", "1:11"),
        ("<!{{ v }}>", "declaration", "1:3"),
        ("<!doctype {{ v }}>", "doctype", "1:11"),
        ("<a href='javascript:{{ v }}'>", "cannot be made safe", "1:21"),
        ("<a href='{{ v }}:x'>", "The scheme of this address comes from a value", "1:17"),
        ("<a href='data:{{ v }},x'>", "cannot be a value", "1:15"),
        ("<b onclick={{ v }}>", "needs quotes around it", "1:12"),
        ("<b style={{ v }}>", "needs quotes around it", "1:10"),
        ("<a href='&{{ v }}'>", "character reference", "1:11"),
        ("<script>x = `${ {{ v }} }`</script>", "template literal", "1:17"),
        ("<script>x = '\\{{ v }}'</script>", "first character is read", "1:15"),
        ("<script type='{{ v }}'>{{ v }}</script>", "The type of this script is a value", "1:24"),
        ("<p {% gap %}{{ v }}>", "Put a blank in front", "1:13"),
        ("<p {% gap %}x>", "Put a blank in front", "1:13"),
        ("{% extends 'base' %}{% block code %}1;</script>{% endblock %}", "The block code", None),
        ("{% extends 'base' %}\n{% block body %}<p title='{% endblock %}", "The block body", "2:17"),
        ("{% partialdef p %}<i class='{% endpartialdef %}{% partial p %}", "partial", None),
        ("<p>{% include 'open' %}", "The template begins in text and ends in the attribute", "1:1"),
    ],
)  # fmt: skip
def test_a_mistake_of_place_says_what_and_where(
    source: str, message: str, place: str | None
) -> None:
    with pytest.raises(TemplateSyntaxError, match=message) as caught:
        engine().from_string(source).render({"v": "a"})

    if place is not None:
        assert f"{caught.value.lineno}:{caught.value.column}" == place


def test_branches_that_end_alike_go_on_together() -> None:
    source = (
        "<p {% if v %}title='{{ v }}'{% else %}lang=en{% endif %}>"
        "<a href='{% if w %}/x{% endif %}{{ v }}'>{% for x in v %}<i id='{{ x }}'></i>{% endfor %}</a>"
    )

    assert engine().from_string(source).render({"v": "ab", "w": 1}) == (
        "<p title='ab'><a href='/xab'><i id='a'></i><i id='b'></i></a>"
    )
    assert engine().from_string(source).render({"v": "b:c"}) == (
        "<p title='b:c'><a href='about:invalid#hotclub'><i id='b'></i><i id=':'></i><i id='c'></i></a>"
    )


def test_a_block_is_escaped_for_where_each_layout_has_it() -> None:
    child = "{% extends layout %}{% block code %}{{ v }}{% endblock %}{% block link %}{{ v }}{% endblock %}"
    template = engine().from_string(child)

    assert template.render({"v": "a:b", "layout": "base"}) == '<script>let x = "a:b";</script>'
    assert template.render({"v": "a:b", "layout": "link"}) == (
        "<a href='about:invalid#hotclub'>a:b</a>"
    )


@pytest.mark.parametrize(
    "include", ["{% include 'v' %}", "{% include name %}", "{% include name only %}"]
)
def test_an_included_template_is_escaped_for_where_it_stands(include: str) -> None:
    made = engine(v="{{ v }}").from_string(
        f"<a href='{include}' title='{include}'>{include}</a><script>f({include})</script>{include}"
    )
    empty = "only" in include
    quoted, text, code = ("", "", "") if empty else ("about:invalid#hotclub", "a:&#x27;", "a:'")

    assert made.render({"v": "a:'", "name": "v"}) == (
        f"<a href='{quoted}' title='{text}'>{text}</a><script>f(\"{code}\")</script>{text}"
    )
