import json
from html.parser import HTMLParser

import pytest
from hotclub_templates import (
    SafeString,
    conditional_escape,
    escape,
    format_html,
    format_html_join,
    mark_safe,
)
from hotclub_templates.escaping import escape_text, html_safe, json_script
from hotclub_templates.testing import rendered
from hypothesis import given
from hypothesis import strategies as st

ALL = "<>&\"'"
ESCAPED = "&lt;&gt;&amp;&quot;&#x27;"


class Text(str):
    """A str subclass that promises nothing."""


class Lazy:
    def __str__(self) -> str:
        return ALL


class Html:
    def __html__(self) -> str:
        return "<hr>"

    def __str__(self) -> str:
        return "plain"


@pytest.mark.parametrize("value", [ALL, Text(ALL), Lazy()])
def test_tpl_001_all_five_characters_are_escaped_whatever_carries_them(value: object) -> None:
    assert rendered("{{ v }}", {"v": value}) == ESCAPED
    assert rendered("{{ v|default:'x' }}", {"v": value}) == ESCAPED
    assert rendered("{% firstof v %}", {"v": value}) == ESCAPED
    assert rendered("{% with a=v %}{{ a }}{% endwith %}", {"v": value}) == ESCAPED


@pytest.mark.parametrize("value", [[ALL], {ALL: ALL}, (ALL,), {ALL}])
def test_tpl_001_the_repr_of_containers_is_escaped(value: object) -> None:
    assert not set(rendered("{{ v }}", {"v": value})) & set("<>\"'")


def test_safe_strings_and_objects_with_html_stand_as_they_are() -> None:
    assert rendered("{{ a }}{{ b }}", {"a": mark_safe("<b>"), "b": Html()}) == "<b><hr>"
    assert conditional_escape(Html()) == "<hr>"
    assert escape(mark_safe("<")) == "&lt;"


def test_a_value_whose_html_raises_shows_its_own_error() -> None:
    class Liar:
        def __html__(self) -> str:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        rendered("{{ v }}", {"v": Liar()})


@given(st.text())
def test_escaping_is_undone_by_any_html_parser(text: str) -> None:
    import html

    assert html.unescape(escape_text(text)) == html.unescape(html.escape(text)) == text


def test_format_html_escapes_its_arguments_once() -> None:
    assert format_html("<a href='{}'>{x}</a>", '"', x=mark_safe("<b>")) == (
        "<a href='&quot;'><b></a>"
    )
    assert format_html_join("<br>", "{}-{}", [("<", 1), (mark_safe("<"), 2)]) == (
        "&lt;-1&lt;br&gt;<-2"
    )
    assert format_html_join(mark_safe("<br>"), "{a}", [{"a": "&"}] * 2) == "&amp;<br>&amp;"
    with pytest.raises(TypeError, match="args or kwargs must be provided"):
        format_html("<b>")


def test_mark_safe_can_decorate_a_function() -> None:
    @mark_safe
    def rule() -> str:
        return "<hr>"

    assert isinstance(rule(), SafeString)


class ScriptContent(HTMLParser):
    content = ""
    tags = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags += 1

    def handle_data(self, data: str) -> None:
        self.content += data


HOSTILE = {"</script><b>": ["<!--", "&amp;", "\u2028\u2029", "<script>"]}


def test_tpl_008_json_script_holds_any_value_and_its_id_is_escaped() -> None:
    output = json_script(HOSTILE, '"><b>')
    parser = ScriptContent()
    parser.feed(output)

    assert parser.tags == 1
    assert json.loads(parser.content) == HOSTILE
    assert "&amp;" not in parser.content


def test_tpl_010_keys_are_escaped_as_values_are() -> None:
    output = rendered("{{ v|json_script:'i' }}", {"v": HOSTILE})

    inside = output.removeprefix('<script id="i" type="application/json">')
    assert not set(inside.removesuffix("</script>")) & set("<>&")


def test_a_class_whose_text_is_html_can_say_so() -> None:
    @html_safe
    class Rule:
        def __str__(self) -> str:
            return "<hr>"

    assert rendered("{{ v }}", {"v": Rule()}) == "<hr>"
    assert isinstance(str(Rule()), SafeString)
    with pytest.raises(ValueError, match="it defines __html__"):
        html_safe(Rule)
    with pytest.raises(ValueError, match="it defines no __str__"):
        html_safe(type("Bare", (), {}))


class Proxy:
    """Stands for a text, its class included, as lazy objects of frameworks do."""

    def __init__(self, text: str) -> None:
        self._text = text

    @property
    def __class__(self) -> type:  # type: ignore[override]
        return type(self._text)

    def __str__(self) -> str:
        return str(self._text)

    def __getattr__(self, name: str) -> object:
        return getattr(self._text, name)


def test_a_lazy_object_is_what_it_stands_for() -> None:
    assert rendered("{{ x }}", {"x": Proxy(ALL)}) == ESCAPED
    assert rendered("{{ x }}", {"x": Proxy(SafeString("<b>"))}) == "<b>"
    assert rendered("{{ x|upper }}", {"x": Proxy("a")}) == "A"
    assert (escape(Proxy(ALL)), conditional_escape(Proxy(SafeString("<b>")))) == (ESCAPED, "<b>")
