import datetime as dt
from typing import Any

import pytest
from hotclub_templates import (
    Context,
    Engine,
    TemplateSyntaxError,
    Variable,
    VariableDoesNotExist,
)
from hotclub_templates.testing import rendered


class Book:
    title = "Nuages & co"

    def __init__(self) -> None:
        self.pages = [{"words": 3}, {"words": 5}]

    def shout(self) -> str:
        return self.title.upper()

    def needs(self, argument: int) -> int:
        return argument

    def delete(self) -> str:
        raise AssertionError("a template must not call this")

    delete.alters_data = True  # type: ignore[attr-defined]

    def quiet(self) -> None:
        error = ValueError("not today")
        error.silent_variable_failure = True  # type: ignore[attr-defined]
        raise error

    @property
    def broken(self) -> None:
        raise AttributeError("inner")


class Items:
    def __getitem__(self, name: str) -> str:
        return f"item {name}"


class Model:
    do_not_call_in_templates = True
    label = "kept"

    def __call__(self) -> None:
        raise AssertionError("a template must not call this")


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("book.title", "Nuages &amp; co"),
        ("book.shout", "NUAGES &amp; CO"),
        ("book.pages.1.words", "5"),
        ("book.pages.7.words", ""),
        ("book.needs", ""),
        ("book.delete", ""),
        ("book.quiet", ""),
        ("book.nothing.at.all", ""),
        ("items.title", "item title"),
        ("items.0", "item 0"),
        ("d.items", "an item"),
        ("d.keys|length", "1"),
        ("make", "made"),
        ("make_dict.k", "v"),
        ("model.label", "kept"),
        ("text.0", "a"),
        ("pair.1", "2"),
        ("missing", ""),
        ("'it\\'s'", "it's"),
        ('"<b>"', "<b>"),
        ("_('hello')", "hello"),
        ("5", "5"),
        ("-3.5", "-3.5"),
        ("True", "True"),
        ("None", "None"),
    ],
)
def test_a_path_is_looked_up_by_item_attribute_index_and_called(path: str, shown: str) -> None:
    values: dict[str, Any] = {
        "book": Book(), "items": Items(), "d": {"items": "an item"}, "make": lambda: "made",
        "make_dict": lambda: {"k": "v"}, "model": Model(), "text": "abc", "pair": (1, 2),
    }  # fmt: skip

    # Twice, for the second time takes the way of classes met before.
    assert rendered(f"{{{{ {path} }}}}|{{{{ {path} }}}}", values) == f"{shown}|{shown}"


def test_an_attribute_error_inside_a_property_is_not_silenced() -> None:
    with pytest.raises(AttributeError, match="inner"):
        rendered("{{ book.broken }}", {"book": Book()})


def test_a_class_that_gains_no_items_is_read_by_attribute_for_each_instance() -> None:
    class A:
        x = 1

    class B:
        x = 2

    assert rendered("{% for o in l %}{{ o.x }}{% endfor %}", {"l": [A(), B(), {"x": 3}]}) == "123"


@pytest.mark.parametrize("name", ["_private", "a._b", "a.b|default:c._d"])
def test_names_that_begin_with_an_underscore_are_refused(name: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="may not begin with underscores"):
        rendered(f"{{{{ {name} }}}}")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{{ a b }}", "Could not parse the remainder: ' b' from 'a b'"),
        ("{{ a|nofilter }}", "Invalid filter: 'nofilter'"),
        ("{{ a|uper }}", "Did you mean 'upper'?"),
        ("{{ a|upper:1 }}", "upper requires 1 arguments, 2 provided"),
        ("{{ a|add }}", "add requires 2 arguments, 1 provided"),
        ("{{ |upper }}", "Could not find variable at start of |upper."),
        ("{{ }}", "Empty variable tag on line 1"),
    ],
)
def test_a_malformed_expression_is_refused_with_its_place(source: str, message: str) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        rendered(source)

    assert message in str(caught.value)
    assert (caught.value.lineno, caught.value.column) == (1, 1)


@pytest.mark.parametrize(
    ("invalid", "source", "shown"),
    [
        ("", "{{ a }}{{ a|default:'x' }}", "x"),
        ("INV", "{{ a }}{{ a.b|upper }}", "INVINV"),
        ("<%s>", "{{ a.b }}", "&lt;a.b&gt;"),
        ("INV", "{% if a %}yes{% else %}no{% endif %}", "no"),
        ("INV", "{% for x in a %}x{% empty %}none{% endfor %}", "none"),
        ("INV", "{% if a|default_if_none:1 %}yes{% endif %}", "yes"),
    ],
)
def test_a_missing_variable_is_the_invalid_text_or_none(
    invalid: str, source: str, shown: str
) -> None:
    assert rendered(source, string_if_invalid=invalid) == shown


def test_a_missing_argument_of_a_filter_raises() -> None:
    with pytest.raises(VariableDoesNotExist):
        rendered("{{ a|default:b }}", {"a": ""})


def test_a_variable_resolves_in_any_mapping() -> None:
    assert Variable("a.b.0").resolve({"a": {"b": [7]}}) == 7
    with pytest.raises(VariableDoesNotExist):
        Variable("a.c").resolve(Context({"a": {}}))


def test_values_are_shown_as_american_english_has_them() -> None:
    values = {
        "day": dt.date(1910, 1, 23), "time": dt.time(12), "at": dt.datetime(1934, 12, 2, 20, 30),  # noqa: DTZ001 - naive on purpose
        "large": 1e20, "flag": True,
    }  # fmt: skip

    assert rendered("{{ day }}|{{ time }}|{{ at }}|{{ large }}|{{ flag }}", values) == (
        "Jan. 23, 1910|noon|Dec. 2, 1934, 8:30 p.m.|100000000000000000000|True"
    )


def test_a_filter_with_a_flag_gets_what_it_asks_for() -> None:
    from hotclub_templates import Library

    register = Library()

    @register.filter(needs_autoescape=True)
    def mode(value: Any, autoescape: bool = True) -> str:
        return f"{value}:{autoescape}"

    source = "{{ 1|mode }}{% autoescape off %}{{ 1|mode }}{% endautoescape %}"

    assert rendered(source, register=register) == "1:True1:False"


def test_an_expression_can_be_resolved_by_a_node_as_compiled_code_does() -> None:
    from hotclub_templates.parser import Parser

    engine = Engine()
    parser = Parser([], builtins=engine.template_builtins)
    expression = parser.compile_filter("a.b|upper|default:'x'")

    assert expression.resolve(Context({"a": {"b": "c"}})) == "C"
    assert expression.resolve(Context()) == "x"
    assert parser.compile_filter("q").resolve(Context(), ignore_failures=True) is None
