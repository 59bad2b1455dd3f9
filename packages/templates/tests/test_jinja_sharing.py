"""What Jinja2's templates have of the Django language: filters, messages, functions of libraries."""

import datetime as dt
from typing import Any

import jinja2
import pytest
from hotclub_templates import Context, Engine, Library, MissingPort, Ports, mark_safe
from hotclub_templates.jinja import (
    Jinja2,
    share_filters,
    share_globals,
    share_library,
    share_messages,
)
from hotclub_templates.plain import PlainTimeZones, PlainTranslator
from hotclub_templates.testing import engine_of

TOKYO = dt.timezone(dt.timedelta(hours=9))


class Tokyo(PlainTimeZones):
    def template_localtime(self, value: Any, use_tz: bool | None = None) -> Any:
        return value.astimezone(TOKYO) if isinstance(value, dt.datetime) else value


class Shouting(PlainTranslator):
    def gettext(self, message: str) -> str:
        return message.replace("hello", "HELLO").replace("you", "YOU")

    def ngettext(self, singular: str, plural: str, number: Any) -> str:
        return (singular if number == 1 else plural).upper()

    def pgettext(self, context: str, message: str) -> str:
        return f"{context}:{message}"


class Routes:
    no_match = LookupError

    def reverse(
        self, viewname: Any, args: Any = (), kwargs: Any = None, current_app: Any = None
    ) -> str:
        if viewname == "none":
            raise LookupError(viewname)
        return f"/{viewname}/{'/'.join(map(str, [*args, *kwargs.values()]))}"


class Files:
    static_prefix = media_prefix = "/s/"

    def url(self, path: str) -> str:
        return f"/s/{path}?a&b"


def jinja(engine: Engine | None = None, **options: Any) -> Jinja2:
    return Jinja2({"OPTIONS": {"engine": engine, **options}})


@pytest.mark.parametrize(
    ("source", "output"),
    [
        ("{{ day|date('j M Y') }}", "1 May 1953"),
        ("{{ '<a>\nb'|linebreaks }}", "<p>&lt;a&gt;<br>b</p>"),
        ("{{ ('<b>'|safe)|linebreaksbr }}", "<b>"),
        ("{{ 'Nuages & co'|slugify }}", "nuages-co"),
        ("{{ 3|pluralize('y,ies') }}", "ies"),
        ("{{ 1.26|floatformat(1) }}", "1.3"),
        ("{{ 'one two three'|truncatewords(2) }}", "one two …"),
        ("{{ '<i>'|addslashes }}", "&lt;i&gt;"),
        ("{{ missing|date('j') }}|{{ missing|yesno }}", "|no"),
        ("{% autoescape false %}{{ '<a>\nb'|linebreaksbr }}{% endautoescape %}", "<a><br>b"),
        ("{{ [1, ['<']]|unordered_list }}", "\t<li>1\n\t<ul>\n\t\t<li>&lt;</li>\n\t</ul>\n\t</li>"),
    ],
)
def test_filters_of_the_django_language_are_there(source: str, output: str) -> None:
    assert jinja().from_string(source).render({"day": dt.date(1953, 5, 1)}) == output


def test_filters_that_jinja2_has_stay_its_own() -> None:
    own = dict(jinja2.Environment().filters)
    # It does the same, and refuses more names.
    del own["xmlattr"]

    shared = jinja().env.filters

    assert {name: shared[name] for name in own} == own
    assert jinja().from_string("{{ 'a b c'|truncate(3, true, '', 0) }}").render() == "a b"


def test_a_filter_keeps_its_flags() -> None:
    library = Library()
    library.filter("loud", lambda value: f"{value}!", is_safe=True)
    library.filter("wild", lambda value: f"{value}!")
    library.filter("zone", lambda value: value.tzname(), expects_localtime=True)
    library.filter(
        "mode", lambda value, autoescape=True: f"{value}{autoescape}", needs_autoescape=True
    )
    engine = engine_of({}, ports=Ports(timezones=Tokyo()))
    env = jinja(engine, libraries=[library])
    values = {"safe": mark_safe("<b>"), "raw": "<", "at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}

    def shown(source: str) -> str:
        return env.from_string(source).render(values)

    assert shown("{{ safe|loud }}{{ raw|loud }}") == "<b>!&lt;!"
    assert shown("{{ safe|wild }}") == "&lt;b&gt;!"
    assert shown("{{ at|zone }}") == "UTC+09:00"
    assert (
        shown("{{ 1|mode }}{% autoescape false %}{{ 1|mode }}{% endautoescape %}") == "1True1False"
    )


def test_a_strict_environment_stays_strict_in_front_of_a_filter() -> None:
    template = jinja(undefined=jinja2.StrictUndefined).from_string("{{ missing|date('j') }}")

    with pytest.raises(jinja2.UndefinedError, match="missing"):
        template.render()


def test_function_tags_of_a_library_are_functions() -> None:
    library = Library()

    @library.simple_tag
    def double(number: int, by: int = 2) -> str:
        return f"<{number * by}>"

    @library.simple_tag(takes_context=True)
    def who(context: Context, greeting: str) -> str:
        return f"{greeting} {context['name']} {context.request}"  # type: ignore[attr-defined]

    @library.simple_block_tag
    def boxed(content: str, colour: str) -> str:
        return mark_safe(f"<p class={colour}>{content}</p>")

    @library.inclusion_tag("row.html", takes_context=True)
    def row(context: Context, cells: list[str]) -> dict[str, Any]:
        return {"cells": cells, "name": context["name"]}

    @library.tag
    def parses(parser: Any, token: Any) -> Any:
        raise AssertionError

    engine = engine_of(
        {"row.html": "{% for c in cells %}<td>{{ c }}{% endfor %}{{ name }}{{ csrf_token }}"}
    )
    env = jinja(engine, libraries=[library])

    def shown(source: str) -> str:
        return env.from_string(source).render({"name": "<D>", "csrf_token": "t"}, request="R")

    assert shown("{{ double(2) }}{{ double(2, by=3) }}") == "&lt;4&gt;&lt;6&gt;"
    assert shown("{{ who('hi') }}") == "hi &lt;D&gt; R"
    assert shown("{% call boxed('red') %}{{ name }}{% endcall %}") == "<p class=red>&lt;D&gt;</p>"
    assert shown("{{ row(['<', 'b']) }}") == "<td>&lt;<td>b&lt;D&gt;t"
    assert "parses" not in env.env.globals


def test_a_library_is_named_by_its_module() -> None:
    env = jinja(libraries=["hotclub_templates.tags.i18n"])

    assert "language_bidi" in env.env.filters


def test_messages_are_those_of_the_surroundings() -> None:
    engine = engine_of({}, ports=Ports(translator=Shouting()))
    env = jinja(engine)

    def shown(source: str) -> str:
        return env.from_string(source).render({"name": "<d>", "count": 2})

    assert shown("{% trans who=name %}hello {{ who }}{% endtrans %}") == "HELLO &lt;d&gt;"
    assert shown("{{ _('you, %(who)s', who=name) }} {{ gettext('you') }}") == "YOU, &lt;d&gt; YOU"
    assert shown("{% trans count %}one{% pluralize %}many{% endtrans %}") == "MANY"
    assert shown("{{ pgettext('month', 'may') }}") == "month:may"


def test_translations_of_an_environment_stay() -> None:
    def make(**options: Any) -> jinja2.Environment:
        env = jinja2.Environment(**options, extensions=["jinja2.ext.i18n"])
        env.install_gettext_callables(str.title, lambda a, b, n: a)  # type: ignore[attr-defined]
        return env

    assert jinja(environment=make).from_string("{{ _('own words') }}").render() == "Own Words"


def test_addresses_come_on_demand() -> None:
    engine = engine_of({}, ports=Ports(urls=Routes(), static=Files()))
    env = jinja(engine, share_globals=True)

    def shown(source: str) -> str:
        return env.from_string(source).render()

    assert shown("{{ url('book', 1, slug='a') }}") == "/book/1/a"
    assert shown("{{ static('x.css') }}") == "/s/x.css?a&amp;b"
    with pytest.raises(LookupError):
        shown("{{ url('none') }}")
    assert "url" not in jinja(engine).env.globals
    alone = jinja(share_globals=True)
    for source in ("{{ url('x') }}", "{{ static('x') }}"):
        with pytest.raises(MissingPort):
            alone.from_string(source).render()


def test_an_environment_without_a_backend_is_given_the_same() -> None:
    env = jinja2.Environment(autoescape=True)
    library = Library()
    library.filter("twice", lambda value: value * 2)

    share_filters(env)
    share_messages(env)
    share_globals(env)
    share_library(env, library)

    source = "{{ '2020-01-01'|twice|cut('-') }}{{ 1|floatformat(2) }}{{ _('hi') }}"
    assert env.from_string(source).render() == "20200101202001011.00hi"
