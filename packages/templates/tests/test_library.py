from typing import Any

import pytest
from hotclub_templates import (
    Context,
    InvalidTemplateLibrary,
    Library,
    Node,
    NodeList,
    Parser,
    SafeString,
    TemplateSyntaxError,
    Token,
    VariableNode,
    mark_safe,
    token_kwargs,
)
from hotclub_templates.defaulttags import URLNode
from hotclub_templates.library import import_library
from hotclub_templates.testing import engine_of, rendered

register = Library()


@register.simple_tag
def echo(*args: Any, **kwargs: Any) -> str:
    return f"{args}{kwargs}"


@register.simple_tag(takes_context=True, name="upper_of")
def in_context(context: Context, name: str, *, times: int = 1) -> str:
    context["seen"] = name
    return str(context[name]).upper() * times


@register.simple_tag
def link(url: str, text: str = "here") -> str:
    return mark_safe(f"<a href='{url}'>{text}</a>")


@register.simple_block_tag
def box(content: str, title: str = "") -> SafeString:
    return mark_safe(f"<div title='{title}'>{content}</div>")


@register.simple_block_tag(takes_context=True, end_name="done")
def counted(context: Context, content: str) -> str:
    return f"{context['n']}:{content}"


@register.inclusion_tag("item", takes_context=True)
def item(context: Context, value: Any) -> dict[str, Any]:
    return {"value": value, "outer": context.get("outer")}


@register.filter
def half(value: int, by: int = 2) -> int:
    return value // by


class RepeatNode(Node):
    """As an existing library writes it: renders its children by itself, more than once."""

    def __init__(self, nodelist: NodeList, count: Any, target: str | None) -> None:
        self.nodelist, self.count, self.target = nodelist, count, target

    def render(self, context: Context) -> str:
        parts = []
        for number in range(int(self.count.resolve(context))):
            with context.push(number=number):
                parts.append(self.nodelist.render(context))
        output = "".join(parts)
        if self.target:
            context[self.target] = output
            return ""
        return output


@register.tag
def repeat(parser: Parser, token: Token) -> RepeatNode:
    bits = token.split_contents()
    nodelist = parser.parse(("endrepeat",))
    parser.delete_first_token()
    target = bits[3] if len(bits) == 4 else None
    return RepeatNode(nodelist, parser.compile_filter(bits[1]), target)


class StarVariableNode(VariableNode):
    """As some library does: a built-in node whose output is changed."""

    def render(self, context: Context) -> str:
        return f"*{super().render(context)}*"


@register.tag
def star(parser: Parser, token: Token) -> StarVariableNode:
    return StarVariableNode(parser.compile_filter(token.split_contents()[1]))


@register.tag
def pairs(parser: Parser, token: Token) -> Node:
    found = token_kwargs(token.split_contents()[1:], parser)

    class Pairs(Node):
        def render(self, context: Context) -> str:
            return ",".join(f"{k}={v.resolve(context)}" for k, v in found.items())

    return Pairs()


def show(source: str, **values: Any) -> str:
    templates = {"item": "<{{ value }}{{ outer }}{{ hidden }}>"}
    return rendered(source, values, templates=templates, register=register)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{% echo 1 x k='a' %}", "(1, &#x27;v&#x27;){&#x27;k&#x27;: Markup(&#x27;a&#x27;)}"),
        ("{% upper_of 'x' times=2 %}{{ seen }}", "VVx"),
        ("{% upper_of 'x' as y %}[{{ y }}{{ seen }}]", "[Vx]"),
        ("{% link x %}", "<a href='v'>here</a>"),
        ("{% link text='t' url='u' %}", "<a href='u'>t</a>"),
        ("{% box 'T' %}{{ h }}{% endbox %}", "<div title='T'>&lt;</div>"),
        ("{% box as b %}x{% endbox %}{{ b }}", "<div title=''>x</div>"),
        ("{% counted %}{{ x }}{% done %}", "3:v"),
        ("{% item 5 %}", "<5out>"),
        ("{{ n|half }}{{ 9|half:3 }}", "13"),
        ("{% repeat 2 %}{{ number }}{{ x }}{% endrepeat %}{{ number }}", "0v1v"),
        ("{% repeat n %}{% for i in x %}{{ i }}{{ number }}{% endfor %}{% endrepeat %}", "v0v1v2"),
        (
            "{% repeat 1 as r %}{{ x }}{% endrepeat %}{{ r }}{% with a=r %}{{ a }}{% endwith %}",
            "vv",
        ),
        (
            "{% for i in l %}{% repeat 1 as x %}{{ i }}{{ x }}{% endrepeat %}{{ x }}{% endfor %}",
            "1v21v",
        ),
        ("{% star h %}", "*&lt;*"),
        ("{% pairs a=1 b=x %}", "a=1,b=v"),
        (
            "{% for i in l %}{% repeat 1 %}{{ forloop.counter }}{{ i }}{% endrepeat %}{% endfor %}",
            "1122",
        ),
    ],
)
def test_own_tags_work_inside_compiled_templates(source: str, shown: str) -> None:
    assert show(source, x="v", h="<", n=3, l=[1, 2], outer="out", hidden="no") == shown


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{% link %}", "did not receive value(s) for the argument(s): 'url'"),
        ("{% link 1 2 3 %}", "received too many positional arguments"),
        ("{% link url=1 url=2 %}", "received multiple values for keyword argument 'url'"),
        ("{% link 1 url=2 %}", "received multiple values for keyword argument 'url'"),
        ("{% link url=1 2 %}", "positional argument(s) after some keyword argument(s)"),
        ("{% link 1 txt=2 %}", "unexpected keyword argument 'txt'. Did you mean 'text'?"),
        ("{% box %}", "Unclosed tag on line 1: 'box'"),
    ],
)
def test_arguments_that_do_not_fit_the_function_are_refused(source: str, message: str) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        show(source)

    assert message in str(caught.value)


def test_tpl_016_results_of_own_tags_and_filters_are_escaped_unless_declared_safe() -> None:
    library = Library()

    @library.simple_tag
    def raw() -> str:
        return "<b>"

    @library.simple_block_tag
    def wrap(content: str) -> str:
        return f"<i>{str.__str__(content)}</i>"

    @library.filter
    def bold(value: str) -> str:
        return f"<b>{value}</b>"

    @library.filter(is_safe=True)
    def same(value: str) -> str:
        return value

    source = "{% raw %}{% wrap %}x{% endwrap %}{{ 'a'|bold }}{{ h|same }}{{ s|same }}"

    assert rendered(source, {"h": "<", "s": mark_safe("<")}, register=library) == (
        "&lt;b&gt;&lt;i&gt;x&lt;/i&gt;&lt;b&gt;a&lt;/b&gt;&lt;<"
    )


def test_a_decorated_function_stays_what_it_was() -> None:
    assert half(10) == 5
    assert link("u") == "<a href='u'>here</a>"


def test_functions_without_the_needed_parameters_are_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match="must have a first argument of 'content'"):
        Library().simple_block_tag(lambda: "")
    with pytest.raises(ValueError, match=r"Unsupported arguments to Library.tag"):
        Library().tag(None, lambda parser, token: None)  # type: ignore[call-overload]


def test_a_module_without_a_register_is_refused_by_name() -> None:
    with pytest.raises(InvalidTemplateLibrary, match="does not have a variable named 'register'"):
        import_library("json")
    with pytest.raises(InvalidTemplateLibrary, match="ImportError raised"):
        import_library("hotclub_templates.no_such_module")


def test_nodes_can_be_found_by_type() -> None:
    template = engine_of(register=register).from_string(
        "{% repeat 1 %}{% if a %}{% url 'x' %}{% endif %}{% endrepeat %}"
    )

    assert len(template.nodelist.get_nodes_by_type(URLNode)) == 1
    assert len(template.nodelist.get_nodes_by_type(RepeatNode)) == 1
