"""Markup in values, in both languages. The id of each statement is in the test's name."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from hotclub_templates import (
    Context,
    Library,
    TemplateDoesNotExist,
    TemplateSyntaxError,
    mark_safe,
)
from hotclub_templates.jinja import Jinja2
from hotclub_templates.testing import engine_of, rendered
from jinja2 import DictLoader

ALL = "<a b='c' d=\"e\">&amp;</a><!--\u2028<script>"


class Text(str):
    __slots__ = ()


class Shown:
    def __str__(self) -> str:
        return ALL

    __repr__ = __str__


class Elements(HTMLParser):
    """What a browser would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_comment(self, data: str) -> None:
        self.tags.append(("!--", []))

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(output: str) -> Elements:
    parser = Elements()
    parser.feed(output)
    parser.close()
    return parser


def jinja(source: str, values: dict[str, Any], **options: Any) -> str:
    return str(Jinja2({"OPTIONS": options}).from_string(source).render(values))


def both(name: str, value: Any, *args: Any) -> tuple[str, str]:
    """Return what a filter makes of a value in the Django language and in Jinja2."""
    argument = f":{args[0]!r}" if args else ""
    called = f"({', '.join(map(repr, args))})"
    return (
        rendered(f"{{{{ v|{name}{argument} }}}}", {"v": value}),
        jinja(f"{{{{ v|{name}{called} }}}}", {"v": value}),
    )


@pytest.mark.parametrize("value", [ALL, Text(ALL), Shown(), [ALL], {ALL: ALL}, (Shown(),)])
def test_tpl_001_no_character_of_a_value_stands_raw_in_either_language(value: Any) -> None:
    for output in (rendered("{{ v }}", {"v": value}), jinja("{{ v }}", {"v": value})):
        assert not set(output) & set("<>\"'")
        assert seen(output).text == str(value)


def test_tpl_001_an_attribute_of_a_value_and_of_a_loop_is_escaped() -> None:
    values = {"d": {"k": ALL}, "l": [ALL], "s": type("S", (), {"k": ALL})()}
    source = "{{ d.k }}{{ s.k }}{% for x in l %}{{ x }}{% endfor %}"

    for output in (rendered(source, values), jinja(source, values)):
        assert seen(output).tags == []
        assert seen(output).text == ALL * 3


BAD_NAMES = [
    "a b", "a/b", "a>b", "a=b", 'a"b', "a'b", "a\tb", "a\nb", "a\fb", "a\rb", "a\0b", "a<b",
    "", " ", "1a", "data- onclick", 'aria-x"onload', "a\x1bb", "a\u2028b", "\u00a0",
]  # fmt: skip


@pytest.mark.parametrize("name", BAD_NAMES)
def test_tpl_005_a_bad_name_of_an_attribute_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="character in attribute name"):
        jinja("<p{{ d|xmlattr }}>", {"d": {name: "x"}})


def test_tpl_005_a_name_without_a_value_is_dropped_as_before() -> None:
    assert jinja("<p{{ d|xmlattr }}>", {"d": {"a b": None, "id": 1}}) == '<p id="1">'
    assert jinja("{{ {'a': 1}|xmlattr(false) }}", {}) == 'a="1"'


def test_tpl_005_a_filter_of_ones_own_is_not_replaced() -> None:
    from jinja2 import Environment

    def make(**options: Any) -> Environment:
        environment = Environment(**options)
        environment.filters["xmlattr"] = lambda d: "mine"
        return environment

    assert jinja("{{ d|xmlattr }}", {"d": {"": 1}}, environment=make) == "mine"


@pytest.mark.parametrize("name", ["data-x", "aria-label", "xlink:href", "@click", "a.b", "\u00e9"])
def test_tpl_006_good_names_are_written_and_hostile_values_quoted(name: str) -> None:
    output = jinja("<p{{ d|xmlattr }}>", {"d": {name: ALL + "\n' onload=x"}})

    assert seen(output).tags == [("p", [(name, ALL + "\n' onload=x")])]


@pytest.mark.parametrize("name", ["", "1a", "aria-x y", 'data-"', "data-'", "data-\0"])
def test_tpl_006_bad_names_are_refused_beside_good_ones(name: str) -> None:
    with pytest.raises(ValueError, match="attribute name"):
        jinja("<p{{ d|xmlattr }}>", {"d": {"data-a": "1", name: "x"}})


HOSTILE = {"</script><b>": ["<!--", "&amp;", "\u2028\u2029", "</ScRiPt >", "'\""]}


@pytest.mark.parametrize("identity", ["i", "'\"><b>", "</script>", "a\u2028"])
def test_tpl_008_json_in_a_page_ends_where_its_element_ends(identity: str) -> None:
    source = "{{ v|json_script:i }}", "{{ v|json_script(i) }}"
    values = {"v": HOSTILE, "i": identity}

    for output in (rendered(source[0], values), jinja(source[1], values)):
        page = seen(output)
        assert page.tags == [("script", [("id", identity), ("type", "application/json")])]
        assert json.loads(page.text) == HOSTILE
        assert not set(page.text) & set("<>&")


def test_tpl_008_tojson_holds_no_markup() -> None:
    output = jinja("{{ v|tojson }}", {"v": HOSTILE})

    assert not set(output) & set("<>&'\u2028\u2029")
    assert json.loads(output) == HOSTILE


def test_tpl_010_keys_of_json_are_escaped_in_both_languages() -> None:
    value = {"<b>": {"</script>": 1}, "&": {"<!--": [{"\u2028>": 2}]}}

    for output in both("json_script", value, "i"):
        assert len(seen(output).tags) == 1
        assert json.loads(seen(output).text) == value
    assert not set(jinja("{{ v|tojson }}", {"v": value})) & set("<>&")


@pytest.mark.parametrize(
    ("name", "args"),
    [("linebreaks", ()), ("linebreaksbr", ()), ("urlize", ()), ("unordered_list", ()),
     ("join", ("<i>",)), ("cut", ("x",)), ("default", ("<i>",)), ("yesno", ("<i>,b,c",)),
     ("urlizetrunc", (9,)), ("add", ("<i>",))],
)  # fmt: skip
def test_tpl_011_what_a_filter_lets_through_is_escaped_once(name: str, args: Any) -> None:
    unsafe = "<script>x & y</script>"
    value: Any = [unsafe, unsafe] if name in ("join", "unordered_list") else unsafe

    for output in (*both(name, value, *args), rendered("{{ v|slice:':99' }}", {"v": unsafe})):
        assert "script" not in [tag for tag, _ in seen(output).tags]
        assert "&amp;amp;" not in output
        assert "&amp;lt;" not in output


def test_tpl_011_safe_text_is_not_escaped_again_and_cutting_it_ends_its_safety() -> None:
    values = {"s": mark_safe("<b>x</b>&amp;")}

    for name in ("linebreaksbr", "default:'y'", "urlize"):
        assert rendered(f"{{{{ s|{name} }}}}", values) == "<b>x</b>&amp;"
    assert "&lt;" in rendered("{{ s|cut:'x'|cut:';' }}", values)
    assert rendered(
        "{% autoescape off %}{{ v|linebreaksbr }}{% endautoescape %}", {"v": "<b>"}
    ) == ("<b>")


@pytest.mark.parametrize(
    ("name", "args"),
    [("striptags", ()), ("truncatechars_html", (30,)), ("truncatewords_html", (3,))],
)
@pytest.mark.parametrize(
    "value", ["<<b>script>a<</b>/script>", "<a <b>>x", "&lt;script&gt;", "<!--"]
)
def test_tpl_012_text_without_its_tags_is_still_escaped(name: str, args: Any, value: str) -> None:
    for output in both(name, value, *args):
        assert seen(output).tags == []


@pytest.mark.parametrize(
    "name",
    ["intcomma", "floatformat", "localize", "filesizeformat", "pluralize", "intword", "apnumber",
     "ordinal", "naturalday", "unlocalize"],
)  # fmt: skip
@pytest.mark.parametrize("value", ["<b>1", "1<b>000", "1e<3", "<script>", "&1"])
def test_tpl_013_numbers_that_are_markup_stay_text(name: str, value: str) -> None:
    source = f"{{% load humanize l10n %}}{{{{ v|{name} }}}}"
    output = rendered(source, {"v": value})

    assert not set(output) & set("<>")
    assert seen(output).tags == []


def test_tpl_016_functions_of_ones_own_are_escaped_in_both_languages() -> None:
    library = Library()

    @library.simple_tag
    def raw() -> str:
        return "<b>"

    @library.filter
    def bold(value: str) -> str:
        return f"<b>{value}</b>"

    @library.inclusion_tag("box.html")
    def box(text: str) -> dict[str, str]:
        return {"text": text}

    engine = engine_of({"box.html": "<i>{{ text }}</i>"}, register=library)
    values = {"v": "<u>"}
    django = engine.from_string("{% raw %}{{ v|bold }}{% box v %}").render(Context(values))
    other = jinja("{{ raw() }}{{ v|bold }}{{ box(v) }}", values, engine=engine, libraries=[library])

    for output in (django, other):
        assert [tag for tag, _ in seen(output).tags] == ["i"]
        assert seen(output).text == "<b><b><u></b><u>"


@pytest.mark.parametrize("name", ["<script>\x1b[31m\n", "a\r\nb", "<b>\x00", "\x85x", "a\u2028b"])
def test_tpl_018_a_name_with_control_bytes_is_one_line_of_a_log(name: str) -> None:
    for backend in (engine_of(), Jinja2({"OPTIONS": {"loader": DictLoader({})}})):
        with pytest.raises(TemplateDoesNotExist) as caught:
            backend.get_template(name)
        assert len(str(caught.value).splitlines()) == 1
        assert "\x1b" not in str(caught.value)


def test_tpl_018_what_a_debug_page_shows_is_escaped_in_both_languages() -> None:
    source = "a\n{{ v|<b> }}<script>"
    for backend in (
        engine_of({"<b>": source}, debug=True),
        Jinja2({"OPTIONS": {"loader": DictLoader({"<b>": source})}}),
    ):
        with pytest.raises(TemplateSyntaxError) as caught:
            backend.get_template("<b>")
        info = caught.value.template_debug  # type: ignore[attr-defined]
        shown = [
            info["before"],
            info["during"],
            info["after"],
            *(s for _, s in info["source_lines"]),
        ]
        assert not set("".join(shown)) & set("<>")
