"""Statements of cross-site scripting, for an engine that escapes by place. The id is in the name."""

import json
import re
from typing import Any

import html5lib
import pytest
from hotclub_templates import (
    Engine,
    Library,
    TemplateDoesNotExist,
    TemplateSyntaxError,
    format_html,
    mark_safe,
)
from hotclub_templates.testing import engine_of

ALL = "<>&'\""
# The same in a text that is HTML already: its ampersand begins a reference.
HTML = "<b>&amp;'\""
# Around a value: what begins its place, and what ends it. In these no character of ALL may be left.
PLACES = [
    ("<p>", "</p>"), ('<p title="', '">'), ("<p title='", "'>"), ("<p title=x", ">"),
    ("<title>", "</title>"), ("<textarea>", "</textarea>"), ("<!-- ", " -->"),
    ('<a href="/', '">'), ('<a href="/?a=', '">'), ('<img srcset="/', '">'),
    ("<b onclick=\"f('", "')\">"), ('<b style="color: ', '">'),
    ("<script>x = '", "';</script>"), ('<script>x = "', '";</script>'),
    ("<script>x = `", "`;</script>"), ('<style>a { b: "', '" }</style>'),
    ('<script type="application/json">["', '"]</script>'),
]  # fmt: skip


class Named(str):
    """A subclass of str."""


class Thing:
    """An object without `__html__`."""

    def __str__(self) -> str:
        return ALL


class LazyText(Thing):
    """A text that is made when it is asked for."""

    __lazy_text__ = True

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return str


register = Library()


@register.simple_tag
def given(value: Any) -> Any:
    """Return what it was given."""
    return value


@register.simple_tag
def made(value: Any) -> str:
    """Return markup in which the value is escaped."""
    return format_html("<i>{}</i>", value)


@register.simple_block_tag
def boxed(content: str) -> str:
    """Return markup around the content, unmarked."""
    return f"<i>{content}</i>"


@register.inclusion_tag("shown")
def shown_with(value: Any) -> dict[str, Any]:
    """Show the value by a template."""
    return {"v": value}


@register.filter
def emphasized(value: Any) -> str:
    """Return markup without saying so."""
    return f"<i>{value}</i>"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return engine_of({"shown": "{{ v }}"}, escaping="contextual", register=register)


def inside(engine: Engine, place: tuple[str, str], source: str, value: Any) -> str:
    """Return what stands at a place, its references and escapes of code still unread."""
    begin, end = place
    html = engine.from_string(f"{begin}{source}{end}").render({"v": value})
    assert html.startswith(begin)
    assert html.endswith(end)
    return html[len(begin) : len(html) - len(end)]


def harmless(found: str) -> bool:
    """Whether no character is left that a place of HTML or a string could be ended with."""
    return not set(re.sub(r"&(?:#?\w+);", "", found)) & set(f"{ALL}`")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "value",
    [ALL, Named(ALL), LazyText(), Thing(), [ALL], {ALL: ALL}, (ALL,), ALL.encode()],
    ids=lambda value: type(value).__name__,
)
def test_tpl_001_every_value_is_escaped_at_every_place(
    place: tuple[str, str], value: Any, engine: Engine
) -> None:
    assert harmless(inside(engine, place, "{{ v }}", value))


@pytest.mark.parametrize("place", PLACES[1:])
def test_tpl_001_safe_strings_are_believed_in_text_alone(
    place: tuple[str, str], engine: Engine
) -> None:
    assert harmless(inside(engine, place, "{{ v }}", mark_safe(HTML)))
    assert inside(engine, PLACES[0], "{{ v }}", mark_safe(HTML)) == HTML


@pytest.mark.parametrize(
    "value", [LazyText(), Named(ALL), ALL, mark_safe(ALL)], ids=lambda value: type(value).__name__
)
def test_tpl_001_every_text_is_a_literal_in_a_script(value: Any, engine: Engine) -> None:
    found = inside(engine, ("<script>f(", ")</script>"), "{{ v }}", value)

    assert json.loads(found) == ALL
    assert "<" not in found


@pytest.mark.parametrize(
    "name", ["", " ", "1a", "-a", "onclick", "ONCLICK", "style", "href", "srcdoc", "a b", "a/b", "a>b",
             'a"b', "a\tb", "a\fb", "a=b", "@click", ":x", "x-on:a", "xmlns", "a\0", "ü"],
)  # fmt: skip
def test_tpl_006_a_name_of_an_attribute_is_a_harmless_name_or_none(
    name: str, engine: Engine
) -> None:
    for value in (name, mark_safe(name)):
        html = engine.from_string('<b {{ v }}="x">y</b>').render({"v": value})
        element = html5lib.parse(html, namespaceHTMLElements=False).find(".//b")

        assert element.attrib == {"data-invalid-hotclub": "x"}


@pytest.mark.parametrize("key", ["a b", "a>b", 'a"b', "a/b", "a=b", "a'onclick='b", "<b>", "", "ü"])
def test_tpl_006_a_hostile_key_behind_data_is_no_name(key: str, engine: Engine) -> None:
    for prefix in ("data-", "aria-"):
        source = f'<b {prefix}{{{{ v }}}}="{{{{ v }}}}">'
        html = engine.from_string(source).render({"v": key})
        element = html5lib.parse(html, namespaceHTMLElements=False).find(".//b")

        assert element.attrib == {f"{prefix}invalid-hotclub": key}


def test_tpl_006_a_value_among_attributes_begins_none_that_runs_code(engine: Engine) -> None:
    for value in ("onclick=x", "a onclick", "a/onclick=x", "><script>", "style=x"):
        html = engine.from_string("<b {{ v }}>y</b>").render({"v": value})
        tree = html5lib.parse(html, namespaceHTMLElements=False)

        assert not set(tree.find(".//b").attrib) - {"a", "data-invalid-hotclub"}
        assert tree.find(".//script") is None


HOSTILE_JSON = {"</script><!--&": ["\u2028\u2029", "<!--<script>", "&amp;'\"", 1, None]}


def test_tpl_008_json_of_a_page_is_the_same_value(engine: Engine) -> None:
    sources = [
        "{{ v|json_script }}",
        '{{ v|json_script:"a" }}',
        '<script type="application/json">{{ v }}</script>',
        "<script>{{ v }}</script>",
    ]
    for source in sources:
        html = engine.from_string(f"{source}<b></b>").render({"v": HOSTILE_JSON})
        tree = html5lib.parse(html, namespaceHTMLElements=False)

        assert json.loads(tree.find(".//script").text) == HOSTILE_JSON
        assert not set(tree.find(".//script").text) & set("<>&\u2028\u2029")
        assert tree.find(".//b") is not None


def test_tpl_008_the_id_of_json_is_escaped(engine: Engine) -> None:
    html = engine.from_string("{{ v|json_script:name }}").render({"v": 1, "name": "a\"'><b>"})
    tree = html5lib.parse(html, namespaceHTMLElements=False)

    assert tree.find(".//script").get("id") == "a\"'><b>"
    assert tree.find(".//b") is None


FILTERS = [
    "linebreaks", "linebreaksbr", "urlize", "urlizetrunc:9", "unordered_list", "join:'<'", "add:''",
    "cut:'x'", "default:'<'", "yesno:'<,>'", "slice:':9'", "upper", "truncatechars:9", "force_escape",
    "addslashes", "ljust:9", "safe", "escape", "safeseq|join:''",
]  # fmt: skip


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("place", PLACES[1:])
def test_tpl_011_no_filter_makes_a_value_safe_outside_of_text(
    filters: str, place: tuple[str, str], engine: Engine
) -> None:
    for value in (HTML, mark_safe(HTML), [HTML], [mark_safe(HTML)]):
        assert harmless(inside(engine, place, f"{{{{ v|{filters} }}}}", value))


@pytest.mark.parametrize(
    ("filters", "of_text", "of_safe"),
    [
        ("linebreaks", "<p>&lt;b&gt;</p>", "<p><b></p>"),
        ("linebreaksbr", "&lt;b&gt;", "<b>"),
        ("urlize", "&lt;b&gt;", "<b>"),
        ("default:'x'", "&lt;b&gt;", "<b>"),
        ("slice:':9'", "&lt;b&gt;", "<b>"),
        ("cut:'x'", "&lt;b&gt;", "<b>"),
        ("cut:'&'", "&lt;b&gt;", "<b>"),
        ("add:'x'", "&lt;b&gt;x", "<b>x"),
    ],
)
def test_tpl_011_in_text_unsafe_words_are_escaped_once_and_safe_ones_are_not(
    filters: str, of_text: str, of_safe: str, engine: Engine
) -> None:
    source = f"{{{{ v|{filters} }}}}"

    assert inside(engine, ("<p>", "</p>"), source, "<b>") == of_text
    assert inside(engine, ("<p>", "</p>"), source, mark_safe("<b>")) == of_safe


def test_tpl_011_words_are_escaped_once_in_an_attribute(engine: Engine) -> None:
    place = ('<p title="', '">')

    assert inside(engine, place, "{{ v }}", "&<") == "&amp;&lt;"
    for filters in ("escape", "force_escape"):
        assert inside(engine, place, f"{{{{ v|{filters} }}}}", "&<") == "&amp;&lt;"


@pytest.mark.parametrize(
    "filters", ["striptags", "truncatechars_html:99", "truncatewords_html:9", "wordwrap:5", "title"]
)
@pytest.mark.parametrize("place", PLACES)
def test_tpl_012_what_is_left_of_markup_is_escaped(
    filters: str, place: tuple[str, str], engine: Engine
) -> None:
    value = "<<b>script>alert('1\")<</b>/script> <img src=x onerror=y"

    assert harmless(inside(engine, place, f"{{{{ v|{filters} }}}}", value))


def test_tpl_012_spaceless_passes_what_is_escaped(engine: Engine) -> None:
    source = '{% spaceless %}<a title="{{ v }}"> <b>{{ v }}</b> </a>{% endspaceless %}'

    assert engine.from_string(source).render({"v": "> <"}) == (
        '<a title="&gt; &lt;"><b>&gt; &lt;</b></a>'
    )


@pytest.mark.parametrize(
    "filters", ["floatformat", "filesizeformat", "pluralize", "pluralize:v", "intcomma", "add:1",
                "stringformat:'s'", "divisibleby:2|default:v", "localize", "unlocalize"],
)  # fmt: skip
@pytest.mark.parametrize("place", PLACES)
def test_tpl_013_number_filters_do_not_pass_markup(
    filters: str, place: tuple[str, str], engine: Engine
) -> None:
    if filters.startswith("divisibleby"):
        filters = f"length|{filters}"
    source = f"{{% load humanize l10n %}}{place[0]}{{{{ v|{filters} }}}}{place[1]}"
    html = engine.from_string(source).render({"v": f"1{ALL}"})

    assert harmless(html[len(place[0]) : len(html) - len(place[1])])


@pytest.mark.parametrize(
    "source",
    ["{% given v %}", "{% given v as w %}{{ w }}", "{% made v %}", "{% shown_with v %}",
     "{{ v|emphasized }}", "{{ v|escape|emphasized|safe }}"],
)  # fmt: skip
@pytest.mark.parametrize("place", PLACES[1:])
def test_tpl_016_markup_of_tags_and_filters_is_escaped_for_its_place(
    source: str, place: tuple[str, str], engine: Engine
) -> None:
    if "shown_with" in source and place[0].startswith(("<!--", "<p title=x")):
        place = PLACES[1]
    assert harmless(inside(engine, place, source, ALL))


def test_tpl_016_in_text_what_is_not_marked_safe_is_escaped(engine: Engine) -> None:
    place = ("<p>", "</p>")

    assert inside(engine, place, "{% given v %}", "<b>") == "&lt;b&gt;"
    assert inside(engine, place, "{% made v %}", "<b>") == "<i>&lt;b&gt;</i>"
    assert inside(engine, place, "{% boxed %}{{ v }}{% endboxed %}", "<b>") == (
        "&lt;i&gt;&amp;lt;b&amp;gt;&lt;/i&gt;"
    )
    assert inside(engine, place, "{{ v|emphasized }}", "<b>") == "&lt;i&gt;&lt;b&gt;&lt;/i&gt;"


@pytest.mark.parametrize("value", [5, -1.5, True, None])
def test_tpl_016_a_tag_may_return_a_number_in_an_attribute(value: Any, engine: Engine) -> None:
    assert inside(engine, ('<p title="', '">'), "{% given v %}", value) == str(value)


def test_tpl_018_a_template_name_with_markup_is_escaped_where_it_is_shown() -> None:
    name = '<a href="{{ v }}">\x1b[31m\n'
    with pytest.raises(TemplateDoesNotExist) as caught:
        engine_of(escaping="contextual").get_template(name)
    assert str(caught.value) == '<a href="{{ v }}">\\x1b[31m\\n'

    engine = engine_of({name: "<{{ v }}>"}, escaping="contextual", debug=True)
    with pytest.raises(TemplateSyntaxError, match="cannot be the name of an element") as wrong:
        engine.get_template(name).render()
    assert '<a href="{{ v }}">\\x1b[31m\\n, line 1' in str(wrong.value)
    assert "\x1b" not in str(wrong.value)
