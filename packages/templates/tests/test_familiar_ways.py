"""What authors of tags, filters and pages rely on, beyond the plain case of each tag."""

import datetime as dt
from collections.abc import Callable, Iterator
from enum import Enum
from types import SimpleNamespace
from typing import Any

import pytest
from hotclub_templates import (
    Context,
    Engine,
    Library,
    Ports,
    RequestContext,
    SafeString,
    TemplateDoesNotExist,
    TemplateSyntaxError,
    mark_safe,
)
from hotclub_templates.defaultfilters import center, time, truncatechars_html, urlize
from hotclub_templates.testing import RouteTable, engine_of, rendered
from hotclub_templates.text.timesince import time_between

Render = Callable[..., str]


class Heading:
    """An object whose text is HTML already."""

    def __str__(self) -> str:
        return mark_safe("<b>title</b>")


class LazyText:
    __lazy_text__ = True

    def __str__(self) -> str:
        return "later"

    def __iter__(self) -> Iterator[str]:
        return iter("later")


def test_the_text_of_an_object_may_be_safe(render: Render) -> None:
    assert render("{{ v|lower }}", v=Heading()) == "<b>title</b>"


def test_nothing_is_escaped_where_a_literal_joins_without_escaping(render: Render) -> None:
    source = '{% autoescape off %}{{ v|join:" & " }} {{ v|safeseq|join:", " }}{% endautoescape %}'

    assert render(source, v=["<", ">"]) == "< & > <, >"


def test_an_isolated_include_is_escaped_as_the_block_around_it_says() -> None:
    engine = engine_of({"piece": "{{ v }}"})
    source = '{% autoescape off %}{% include "piece" with v=v only %}{% endautoescape %}'

    assert engine.from_string(source).render(Context({"v": "<"})) == "<"


def test_lazy_text_in_a_list_is_an_item(render: Render) -> None:
    assert render("{{ v|unordered_list }}", v=["a", LazyText()]) == (
        "\t<li>a</li>\n\t<li>later</li>"
    )


def test_blanks_are_added_on_the_right_first() -> None:
    assert [center("even", 7), center("odd", 6), center("x", 0)] == [" even  ", " odd  ", "x"]


def test_text_is_added_by_what_it_holds(render: Render) -> None:
    class Colour(str, Enum):  # noqa: UP042 - its text is its name, unlike that of a StrEnum
        RED = "red"

    assert render("{{ v|add:' wine' }}{{ w|add:v }}", v=Colour.RED, w="dark ") == "red winedark red"


def test_the_url_of_a_static_file_is_kept_as_it_is_shown() -> None:
    class Files:
        static_prefix = media_prefix = "/"

        def url(self, path: str) -> str:
            return f"/{path}?a&b"

    source = "{% load static %}{% static 'x' as u %}{{ u }}{{ u|length }}"

    assert rendered(source, ports=Ports(static=Files())) == "/x?a&amp;b10"


def test_html_that_fits_is_not_cut() -> None:
    assert truncatechars_html("a<i>b</i>c", 3) == "a<i>b</i>c"


def test_links_without_a_scheme_get_that_of_the_ports() -> None:
    old = Ports(link_scheme=lambda: "http")

    assert urlize("band.org").startswith('<a href="https://band.org"')
    assert rendered("{{ 'band.org'|urlize }}", ports=old).startswith('<a href="http://band.org"')


def test_a_time_of_day_knows_no_zone() -> None:
    assert time(dt.time(4, 0, tzinfo=dt.UTC), "H:e:O:T:Z") == "04::::"


def test_months_between_moments_of_two_zones_are_counted_by_one_calendar() -> None:
    east = dt.timezone(dt.timedelta(hours=14))
    start = dt.datetime(2025, 3, 1, 1, tzinfo=east)

    assert time_between(start, dt.datetime(2025, 2, 28, 12, tzinfo=dt.UTC)) == "1\xa0hour"


@pytest.mark.parametrize(
    ("literal", "value"),
    [("5.2e3", 5200.0), ("-1.5E4", -15000.0), ("5.2e-3", 0.0052), ("+3", 3), (".5", 0.5)],
)
def test_numbers_may_have_exponents(literal: str, value: float, render: Render) -> None:
    assert render(f"{{% if {literal} == v and n|default:{literal} == v %}}y{{% endif %}}", v=value)


class TestQuerystring:
    @pytest.fixture
    def page(self) -> Callable[..., str]:
        def page(source: str, **values: Any) -> str:
            request = SimpleNamespace(GET={"x": ["1", "2"]})
            return str(engine_of().from_string(source).render(RequestContext(request, values)))

        return page

    def test_the_request_of_the_context_is_enough(self, page: Callable[..., str]) -> None:
        assert page("{% querystring a=1 %}") == "?x=1&amp;x=2&amp;a=1"

    @pytest.mark.parametrize("value", [None, [], [None, None]])
    def test_nothing_takes_a_key_away(self, value: Any, page: Callable[..., str]) -> None:
        assert page("{% querystring x=v a=1 %}", v=value) == "?a=1"


class TestNonces:
    class Media:
        def render(self, *, attrs: Any = None) -> str:
            return mark_safe(f"<script {attrs or ''}>")

    @pytest.mark.parametrize(
        ("nonce", "shown"),
        [("n", "<script {'nonce': 'n'}>"), (None, "<script >"), ("", "<script >")],
    )
    def test_media_get_the_nonce(self, nonce: Any, shown: str, render: Render) -> None:
        assert render("{% csp_nonce_attr m %}", m=self.Media(), csp_nonce=nonce) == shown

    def test_missing_media_show_nothing(self, render: Render) -> None:
        assert render("{% csp_nonce_attr form.media %}", csp_nonce="n") == ""


@pytest.mark.parametrize("debugging", [True, False])
def test_the_port_decides_whether_debug_shows_anything(debugging: bool) -> None:
    ports = Ports(debugging=lambda: debugging)
    output = rendered("{% debug %}", {"album": "X<Y"}, ports=ports, debug=not debugging)

    assert ("X&lt;Y" in output, "hotclub_templates.engine" in output) == (debugging, debugging)


class TestMistakes:
    @pytest.mark.parametrize("kind", ["simple_tag", "inclusion_tag"])
    def test_a_tag_that_takes_the_context_has_a_parameter_for_it(self, kind: str) -> None:
        register = Library()
        decorate = (
            register.inclusion_tag("a.html", takes_context=True)
            if kind == "inclusion_tag"
            else register.simple_tag(takes_context=True)
        )

        with pytest.raises(TemplateSyntaxError, match="first argument of 'context'"):
            decorate(lambda value: value)

    def test_an_exception_while_a_tag_is_compiled_points_at_the_tag(self) -> None:
        register = Library()

        @register.tag
        def broken(parser: Any, token: Any) -> Any:
            raise RuntimeError("at compile time")

        with pytest.raises(RuntimeError) as caught:
            engine_of(register=register, debug=True).from_string("text {% broken %}")

        assert caught.value.template_debug["during"] == "{% broken %}"  # type: ignore[attr-defined]

    def test_including_nothing_is_a_template_that_does_not_exist(self, render: Render) -> None:
        with pytest.raises(TemplateDoesNotExist, match="No template names"):
            render("{% include v %}", v=None)

    def test_a_partial_of_no_template_is_named(self) -> None:
        with pytest.raises(TemplateDoesNotExist, match="#piece"):
            engine_of().get_template("#piece")


def test_a_decorated_filter_keeps_its_name() -> None:
    register = Library()

    @register.filter
    @mark_safe
    def bold(value: Any) -> str:
        return f"<b>{value}</b>"

    assert rendered("{{ 'x'|bold }}", register=register) == "<b>x</b>"


def test_a_partial_knows_its_source_and_tells_the_engine_that_it_is_rendered() -> None:
    seen: list[Any] = []
    text = "before {% partialdef piece %}{{ v }}{% endpartialdef piece %} after"
    engine = engine_of({"page": text}, on_render=lambda template, _context: seen.append(template))

    partial = engine.get_template("page#piece")

    assert partial.render({"v": 1}) == "1"
    assert partial.source == text.removeprefix("before ").removesuffix(" after")
    assert seen == [partial]
    assert partial.get_exception_info(ValueError("x"), None)["during"] == partial.source


class TestSurroundings:
    @pytest.fixture(autouse=True)
    def plain_afterwards(self) -> Iterator[None]:
        yield
        Engine.set_surroundings(None)

    def test_engines_without_ports_have_those_that_were_chosen(self) -> None:
        engine = engine_of()
        Engine.set_surroundings(Ports(urls=RouteTable({"home": "/h/"}), link_scheme=lambda: "ftp"))

        assert engine.from_string("{% url 'home' %}").render() == "/h/"
        assert urlize("band.org").startswith('<a href="ftp:')

    def test_and_the_folders_of_applications(self, tmp_path: Any) -> None:
        (tmp_path / "page.html").write_text("found")
        Engine.set_surroundings(None, lambda: [tmp_path])

        assert Engine(app_dirs=True).get_template("page.html").render() == "found"
        with pytest.raises(TemplateDoesNotExist):
            Engine(app_dirs=True, app_packages=()).get_template("page.html")


def test_the_cached_loader_knows_the_folders_of_its_loaders(tmp_path: Any) -> None:
    (loader,) = Engine([tmp_path]).template_loaders

    assert list(loader.get_dirs()) == [tmp_path]


def test_blocktranslate_counts_numbers_alone_and_trims_empty_lines() -> None:
    source = (
        "{% load i18n %}{% blocktranslate count n=v trimmed %}one\n\n  disc"
        "{% plural %}{{ n }} discs{% endblocktranslate %}"
    )

    assert rendered(source, {"v": 1}) == "one disc"
    with pytest.raises(TemplateSyntaxError, match=r"'n' argument.*must be a number"):
        rendered(source, {"v": "1"})


def test_safe_strings_stay_what_they_are() -> None:
    assert isinstance(urlize(SafeString("band.org")), SafeString)


def test_text_that_says_by_itself_what_its_html_is_is_shown_so(render: Render) -> None:
    class Word(str):
        def __html__(self) -> str:
            return f"<i>{self}</i>"

    assert render("{{ v }}", v=Word("x")) == "<i>x</i>"


def test_safe_strings_of_another_library_stay_safe_in_filters_that_keep_safety(
    render: Render,
) -> None:
    class Safe(str):
        def __html__(self) -> str:
            return str(self)

    class Marked(str):
        def __html__(self) -> str:
            return "marked"

    assert render("{{ v|capfirst }}{{ v|cut:'x' }}", v=Safe("b<i>")) == "B<i>b&lt;i&gt;"
    assert render("{{ v|capfirst }}", v=Marked("b<i>")) == "B&lt;i&gt;"


def test_numbers_of_many_digits_and_words_with_an_e_have_a_form() -> None:
    from decimal import Decimal

    from hotclub_templates.text.numbers import format_number

    assert format_number(None) == "None"
    assert format_number("one") == "one"
    assert format_number(Decimal("1." + "2" * 300), ",", 2) == "1,22e+0"
    assert format_number(Decimal("1e-300"), decimal_places=1) == "0.0"


@pytest.mark.parametrize(
    ("grouping", "shown"),
    [(3, "100,000,000"), ((3, 2, 0), "10,00,00,000"), ((3, 2), "10,00,00,000"), ((3, -1), "100000,000")],
)  # fmt: skip
def test_groups_of_digits_repeat_unless_they_end(grouping: Any, shown: str) -> None:
    from hotclub_templates.text.numbers import format_number

    assert format_number(100_000_000, ".", None, grouping, ",") == shown


def test_missing_variables_are_logged_by_their_names(caplog: pytest.LogCaptureFixture) -> None:
    source = "{{ album.title }}{{ singer|upper }}{% if there %}{{ there }}{% endif %}"

    assert rendered(source) == ""
    assert caplog.messages == []

    with caplog.at_level("DEBUG", logger="hotclub.templates"):
        assert rendered(source, {"there": ""}) == ""
    assert caplog.messages == [
        "The variable 'album.title' is missing in the context of a template.",
        "The variable 'singer' is missing in the context of a template.",
    ]
