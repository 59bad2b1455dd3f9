"""A tag library of a Django project, with the beginning of its imports changed and nothing else."""

import sys

import pytest
from hotclub.templates import Context, Template, TemplateDoesNotExist, defaulttags, engines
from hotclub.test import RequestFactory

from web.stack import engine

LIBRARY = """
from hotclub import templates as template
from hotclub.templates.base import FilterExpression, Node, NodeList, TokenType, kwarg_re, token_kwargs
from hotclub.templates.defaultfilters import date, escape, linebreaks, stringfilter, truncatewords
from hotclub.templates.defaulttags import URLNode, url
from hotclub.templates.loader_tags import IncludeNode, do_include
from hotclub.templates.library import InvalidTemplateLibrary, parse_bits
from hotclub.utils.safestring import mark_safe

register = template.Library()


class ActiveNode(template.Node):
    def __init__(self, kwargs, nodelist):
        self.kwargs, self.nodelist = kwargs, nodelist

    def render(self, context):
        values = {name: value.resolve(context) for name, value in self.kwargs.items()}
        with context.push(**values):
            return self.nodelist.render(context)


@register.tag
def active(parser, token):
    bits = token.split_contents()
    kwargs = {}
    for bit in bits[1:]:
        match = kwarg_re.match(bit)
        name, value = match.groups()
        if not name:
            raise template.TemplateSyntaxError("%r takes name=value alone" % bits[0])
        kwargs[name] = parser.compile_filter(value)
    nodelist = parser.parse(("endactive",))
    parser.delete_first_token()
    return ActiveNode(kwargs, nodelist)


@register.tag
def included(parser, token):
    node = do_include(parser, token)
    assert isinstance(node, IncludeNode)
    return node


@register.filter(is_safe=True)
@stringfilter
def shout(value):
    return truncatewords(value, 1).upper()


@register.simple_tag(takes_context=True)
def whoami(context):
    return escape(context.get("user", template.Variable("fallback").resolve(context)))
"""


@pytest.fixture
def app(tmp_path, monkeypatch):
    package = tmp_path / "ported"
    (package / "templatetags").mkdir(parents=True)
    (package / "template_strings").mkdir()
    (package / "__init__.py").touch()
    (package / "templatetags/__init__.py").touch()
    (package / "templatetags/ported_tags.py").write_text(LIBRARY)
    (package / "template_strings/plain.txt").write_text("$name and $other $csrf_input")
    monkeypatch.syspath_prepend(tmp_path)
    yield "ported"
    for name in [name for name in sys.modules if name.split(".")[0] == "ported"]:
        del sys.modules[name]


def test_its_tags_and_filters_work(project, app):
    project(installed=(app,), TEMPLATES=[engine({"part": "({{ a }})"})])
    source = (
        "{% load ported_tags %}{% active a=x|upper b=1 %}{{ a }}{{ b }}{% included 'part' %}"
        "{% endactive %}{{ 'one two'|shout }}{% whoami %}"
    )

    text = Template(source).render(Context({"x": "<v", "fallback": "D&S"}))

    assert text == "&lt;V1(&lt;V)ONE …D&amp;S"


def test_what_is_registered_with_the_built_in_library_is_there_at_once_without_load(project):
    project(TEMPLATES=[engine({})])
    assert Template("{{ 'a'|upper }}").render(Context()) == "A"
    try:

        @defaulttags.register.filter
        def get_item_of_test(table, key):
            return table.get(key)

        @defaulttags.register.simple_tag
        def hello_of_test():
            return "hello"

        text = Template("{{ d|get_item_of_test:'x' }}{% hello_of_test %}").render(
            Context({"d": {"x": 5}})
        )
    finally:
        defaulttags.register.filters.pop("get_item_of_test")
        defaulttags.register.tags.pop("hello_of_test")

    assert text == "5hello"


def test_an_engine_over_text_with_dollars_finds_files_of_applications(project, app):
    backend = "hotclub.templates.backends.dummy.TemplateStrings"
    project(installed=(app,), TEMPLATES=[{"BACKEND": backend, "APP_DIRS": True, "NAME": "text"}])
    template = engines["text"].get_template("plain.txt")

    assert template.render({"name": "D&S"}) == "D&amp;S and $other $csrf_input"
    request = RequestFactory().get("/")
    assert 'name="csrfmiddlewaretoken"' in template.render({"name": "x"}, request)
    assert engines["text"].from_string("$a").render({"a": 1}) == "1"
    with pytest.raises(TemplateDoesNotExist) as caught:
        engines["text"].get_template("none.txt")
    assert [why for _, why in caught.value.tried] == ["Source does not exist"]


def test_an_engine_without_options_refuses_them(project):
    backend = "hotclub.templates.backends.dummy.TemplateStrings"
    project(TEMPLATES=[{"BACKEND": backend, "OPTIONS": {"debug": True}}])

    with pytest.raises(Exception, match="Unknown options: debug"):
        engines.all()
