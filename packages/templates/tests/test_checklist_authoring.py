"""TPL-06: what tag libraries are written with, by name."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from threading import Barrier, Thread
from typing import Any

import pytest
from hotclub_templates import (
    Context,
    FilterExpression,
    Library,
    Node,
    NodeList,
    Parser,
    Ports,
    SafeString,
    Template,
    TemplateSyntaxError,
    TextNode,
    Token,
    TokenType,
    Variable,
    VariableDoesNotExist,
    VariableNode,
    mark_safe,
    stringfilter,
    token_kwargs,
)
from hotclub_templates.plain import PlainTimeZones
from hotclub_templates.testing import engine_of, rendered


def shown(register: Library, source: str, values: dict[str, Any] | None = None, **more: Any) -> str:
    return rendered(source, values, register=register, **more)


class Say(Node):
    def __init__(self, text: str) -> None:
        self.text = text

    def render(self, context: Context) -> str:
        return self.text


def say(parser: Parser, token: Token) -> Say:
    return Say(token.contents)


class TestTag:
    @pytest.mark.parametrize(
        "register_it",
        [
            lambda register: register.tag(say),
            lambda register: register.tag()(say),
            lambda register: register.tag("say")(say),
            lambda register: register.tag(name="say")(say),
            lambda register: register.tag("say", say),
            lambda register: register.tag_function(say),
        ],
    )
    def test_every_way_of_registering_is_the_same(
        self, register_it: Callable[[Library], object]
    ) -> None:
        register = Library()

        assert register_it(register) is say
        assert register.tags == {"say": say}
        assert shown(register, "{% say hi %}") == "say hi"

    def test_other_arguments_are_refused(self) -> None:
        with pytest.raises(ValueError, match=r"Unsupported arguments to Library\.tag"):
            Library().tag(None, say)  # type: ignore[call-overload]


class TestFilter:
    @pytest.mark.parametrize(
        "register_it",
        [
            lambda register, twice: register.filter(twice),
            lambda register, twice: register.filter()(twice),
            lambda register, twice: register.filter("twice")(twice),
            lambda register, twice: register.filter(name="twice")(twice),
            lambda register, twice: register.filter("twice", twice),
            lambda register, twice: register.filter_function(twice),
            lambda register, twice: register.filter("twice", is_safe=True)(twice),
            lambda register, twice: register.filter(is_safe=True)(twice),
        ],
    )
    def test_every_way_of_registering_is_the_same(
        self, register_it: Callable[[Library, Any], object]
    ) -> None:
        def twice(value: str) -> str:
            return value * 2

        register = Library()

        assert register_it(register, twice) is twice
        assert shown(register, "{{ 'ab'|twice }}") == "abab"

    def test_other_arguments_are_refused(self) -> None:
        with pytest.raises(ValueError, match=r"Unsupported arguments to Library\.filter"):
            Library().filter(None, len)  # type: ignore[call-overload]

    def test_is_safe_keeps_the_safety_of_the_value(self) -> None:
        register = Library()
        register.filter("kept", lambda value: f"{value}!", is_safe=True)
        register.filter("lost", lambda value: f"{value}!")
        values = {"safe": mark_safe("<b>"), "unsafe": "<b>"}

        source = "{{ safe|kept }}{{ unsafe|kept }}{{ safe|lost }}"
        assert shown(register, source, values) == "<b>!&lt;b&gt;!&lt;b&gt;!"

    def test_needs_autoescape_is_told_whether_values_are_escaped(self) -> None:
        register = Library()

        @register.filter(needs_autoescape=True)
        def mode(value: object, autoescape: bool = True) -> bool:
            return autoescape

        source = "{{ 1|mode }}{% autoescape off %}{{ 1|mode }}{% endautoescape %}"
        assert shown(register, source) == "TrueFalse"

    def test_expects_localtime_gets_the_time_of_the_reader(self) -> None:
        class Tomorrow(PlainTimeZones):
            def template_localtime(self, value: Any, use_tz: bool | None = None) -> Any:
                return value + dt.timedelta(days=1) if isinstance(value, dt.datetime) else value

        register = Library()
        register.filter("local", lambda value: value.day, expects_localtime=True)
        register.filter("given", lambda value: value.day)
        values = {"t": dt.datetime(2024, 7, 1, tzinfo=dt.UTC)}

        ports = Ports(timezones=Tomorrow())
        assert shown(register, "{{ t|local }}{{ t|given }}", values, ports=ports) == "21"

    def test_stringfilter_gives_text_and_keeps_the_flags_under_it(self) -> None:
        register = Library()

        @register.filter(is_safe=True)
        @stringfilter
        def kind(value: str, more: str = "") -> str:
            return f"{value}{more}<"

        assert shown(
            register, "{{ n|kind }}{{ safe|kind:'?' }}", {"n": 7, "safe": mark_safe("&")}
        ) == ("7&lt;&?<")
        assert kind.is_safe


class TestSimpleTag:
    def test_it_takes_arguments_names_and_the_rest(self) -> None:
        register = Library()

        @register.simple_tag
        def show(a: object, b: object = 2, *rest: object, c: object = 3, **more: object) -> str:
            return f"{a}{b}{list(rest)}{c}{more}"

        assert shown(register, "{% show 1 %}") == "12[]3{}"
        assert (
            shown(register, "{% show 1 x|add:1 7 8 c=9 d=x %}", {"x": 4})
            == "15[7, 8]9{&#x27;d&#x27;: 4}"
        )
        with pytest.raises(TemplateSyntaxError, match="did not receive value"):
            shown(register, "{% show %}")
        with pytest.raises(TemplateSyntaxError, match="multiple values"):
            shown(register, "{% show 1 c=1 c=2 %}")

    def test_takes_context_name_and_a_variable_for_the_result(self) -> None:
        register = Library()

        @register.simple_tag(takes_context=True, name="who")
        def current(context: Context) -> str:
            return str(context["user"])

        assert (
            shown(register, "{% who %}{% who as w %}{{ w }}", {"user": "D&S"}) == "D&amp;SD&amp;S"
        )
        assert current(Context({"user": 1})) == "1"

    def test_the_result_is_escaped_unless_safe_or_escaping_is_off(self) -> None:
        register = Library()
        register.simple_tag(lambda: "<", name="lt")
        register.simple_tag(lambda: mark_safe("<"), name="safe_lt")

        source = "{% lt %}{% safe_lt %}{% autoescape off %}{% lt %}{% endautoescape %}"
        assert shown(register, source) == "&lt;<<"

    def test_a_tag_of_a_decorated_function_has_its_name_and_its_arguments(self) -> None:
        def decorated(function: Callable[..., str]) -> Callable[..., str]:
            @wraps(function)
            def wrapper(*args: Any, **kwargs: Any) -> str:
                return f"[{function(*args, **kwargs)}]"

            return wrapper

        register = Library()

        @register.simple_tag
        @decorated
        def plus(a: int, b: int = 1) -> str:
            return str(a + b)

        assert shown(register, "{% plus 2 b=3 %}") == "[5]"
        with pytest.raises(TemplateSyntaxError, match="too many positional arguments"):
            shown(register, "{% plus 1 2 3 %}")


class TestSimpleBlockTag:
    def test_the_content_is_rendered_and_handed_over(self) -> None:
        register = Library()

        @register.simple_block_tag
        def box(content: str, title: str = "t") -> SafeString:
            return mark_safe(f"<{title}>{content}</{title}>")

        assert shown(register, "{% box 'b' %}{{ x }}{% endbox %}", {"x": "<"}) == "<b>&lt;</b>"
        assert shown(register, "{% box as y %}a{% endbox %}[{{ y }}]") == "[<t>a</t>]"
        with pytest.raises(TemplateSyntaxError, match="endbox"):
            shown(register, "{% box %}")

    def test_it_has_a_name_an_end_and_the_context(self) -> None:
        register = Library()

        @register.simple_block_tag(takes_context=True, name="b", end_name="stop")
        def block_of(context: Context, content: str) -> str:
            return f"{content}{context['x']}<"

        assert shown(register, "{% b %}a{% stop %}", {"x": 1}) == "a1&lt;"

    def test_a_function_without_content_is_refused_with_the_mend(self) -> None:
        with pytest.raises(TemplateSyntaxError, match="'content'"):
            Library().simple_block_tag(lambda title: title, name="b")


class TestInclusionTag:
    def tags(self) -> Library:
        register = Library()

        @register.inclusion_tag("row.html", takes_context=True, name="row")
        def row_of(context: Context, value: object = 1) -> dict[str, object]:
            return {"value": value, "user": context["user"]}

        @register.inclusion_tag(engine_of().from_string("<{{ v }}>"))
        def made(v: object) -> dict[str, object]:
            return {"v": v}

        @register.inclusion_tag(["none.html", "row.html"])
        def chosen() -> dict[str, object]:
            return {}

        return register

    def test_a_template_is_rendered_with_what_the_function_returns(self) -> None:
        pages = {"row.html": "{{ value }}{{ user }}{{ other }}{% csrf_token %};"}
        values = {"user": "D&S", "other": "hidden"}

        source = "{% row %}{% row value=other %}{% made '<' %}{% chosen %}"
        text = shown(self.tags(), source, values, templates=pages)
        assert text == "1D&amp;S;hiddenD&amp;S;<<>;"

    def test_the_token_of_forms_goes_along(self) -> None:
        pages = {"row.html": "{% csrf_token %}"}

        assert "t0k" in shown(self.tags(), "{% chosen %}", {"csrf_token": "t0k"}, templates=pages)


class TestNodes:
    def test_a_parser_gives_a_tag_its_content_and_its_arguments(self) -> None:
        register = Library()

        @register.tag
        def either(parser: Parser, token: Token) -> Node:
            assert token.token_type is TokenType.BLOCK
            _, *bits = token.split_contents()
            given = token_kwargs(bits, parser)
            first = parser.parse(("otherwise", "endeither"))
            ended = parser.next_token()
            second = NodeList()
            if ended.contents == "otherwise":
                second = parser.parse(("endeither",))
                parser.delete_first_token()
            return Either(given["which"], first, second)

        class Either(Node):
            child_nodelists = ("first", "second")

            def __init__(self, which: FilterExpression, first: NodeList, second: NodeList) -> None:
                self.which, self.first, self.second = which, first, second

            def render(self, context: Context) -> str:
                return (self.first if self.which.resolve(context) else self.second).render(context)

        source = "{% either which=x|length %}a{{ x }}{% otherwise %}b{% endeither %}"
        engine = engine_of(register=register)
        template = engine.from_string(source)

        assert [template.render({"x": x}) for x in ("<", "")] == ["a&lt;", "b"]
        texts = template.nodelist.get_nodes_by_type(TextNode)
        assert [node.s for node in texts] == ["a", "b"]
        assert len(template.nodelist.get_nodes_by_type(VariableNode)) == 1
        with pytest.raises(TemplateSyntaxError, match=r"Unclosed tag .*'either'"):
            engine.from_string("{% either which=1 %}")

    def test_a_variable_resolves_a_path_a_number_or_a_text(self) -> None:
        context = Context({"a": {"b": [1, 2]}})

        assert Variable("a.b.1").resolve(context) == 2
        assert Variable("4.5").resolve(context) == 4.5
        assert Variable("'it'").resolve(context) == "it"
        assert Variable("_('it')").resolve(context) == "it"
        assert (Variable("a.b").var, Variable("a.b").lookups) == ("a.b", ("a", "b"))
        with pytest.raises(VariableDoesNotExist, match="nowhere"):
            Variable("a.nowhere").resolve(context)

    def test_an_expression_knows_its_variable_and_its_filters(self) -> None:
        found = Parser([], builtins=engine_of().template_builtins).compile_filter(
            "a.b|default:'x'|upper"
        )

        assert found.token == "a.b|default:'x'|upper"
        assert str(found.var) == "a.b"
        assert [function.__name__ for function, _ in found.filters] == ["default", "upper"]
        assert found.resolve(Context({"a": {"b": ""}})) == "X"

    def test_a_token_is_split_at_blanks_outside_of_quotes(self) -> None:
        token = Token(TokenType.BLOCK, "tag 'a b' c=\"d e\" _('f g') h|i:'j k'", lineno=3)

        assert token.split_contents() == ["tag", "'a b'", 'c="d e"', "_('f g')", "h|i:'j k'"]
        assert [kind.name for kind in TokenType] == ["TEXT", "VAR", "BLOCK", "COMMENT"]
        assert token.lineno == 3

    def test_an_error_in_a_node_is_annotated_where_the_engine_debugs(self) -> None:
        class Broken(Node):
            def render(self, context: Context) -> str:
                raise ZeroDivisionError("broken")

        register = Library()
        register.tag("broken", lambda parser, token: Broken())
        template = engine_of(register=register, debug=True).from_string("a\nb{% broken %}c")

        with pytest.raises(ZeroDivisionError) as caught:
            template.render(Context())
        info = caught.value.template_debug  # type: ignore[attr-defined]
        assert (info["before"], info["during"], info["after"]) == ("b", "{% broken %}", "c")
        assert (info["line"], info["message"]) == (2, "broken")

    def test_an_error_that_came_through_a_template_inside_is_that_template_s(self) -> None:
        class Around(Node):
            def render(self, context: Context) -> str:
                return str(context.template.engine.get_template("inner").render(context))

        register = Library()
        register.tag("around", lambda parser, token: Around())
        engine = engine_of({"inner": "\n\n{{ v }}"}, register=register, debug=True)

        with pytest.raises(ZeroDivisionError) as caught:
            engine.from_string("{% around %}").render(Context({"v": lambda: 1 / 0}))
        info = caught.value.template_debug  # type: ignore[attr-defined]
        assert (info["name"], info["line"], info["during"]) == ("inner", 3, "{{ v }}")

    def test_render_annotated_renders(self) -> None:
        assert Say("hi").render_annotated(Context()) == "hi"
        assert NodeList([Say("a"), TextNode("b")]).render(Context()) == "ab"
        assert isinstance(NodeList([Say("a")]).render(Context()), SafeString)


class Counter(Node):
    """Keeps its state with the rendering, as a node must."""

    def render(self, context: Context) -> str:
        state = context.render_context
        state[self] = state.get(self, 0) + 1
        return str(state[self])


def test_one_template_renders_in_eight_threads_with_state_for_each() -> None:
    register = Library()
    register.tag("count", lambda parser, token: Counter())
    source = (
        "{% for x in xs %}{% cycle 'a' 'b' 'c' %}{% ifchanged x %}{{ x }}{% endifchanged %}"
        "{% count %}{% include 'part' %}{% endfor %}"
    )
    engine = engine_of({"part": "{% cycle 1 2 as c silent %}{{ c }}"}, register=register)
    template: Template = engine.from_string(source)
    start, found = Barrier(8), {}

    def work(number: int) -> None:
        start.wait()
        found[number] = {template.render(Context({"xs": [number] * 5})) for _ in range(50)}

    threads = [Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == {n: {f"a{n}11b21c31a41b51"} for n in range(8)}
