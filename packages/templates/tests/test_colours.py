"""Every way to render gives the same text where nothing is awaitable."""

import datetime as dt
from typing import Any

import pytest
from hotclub_templates import Context, Engine
from hotclub_templates.escaping import mark_safe

FILES = {
    "base.html": (
        "<head>{% block title %}Base {{ heading }}{% endblock %}</head>"
        "{% block body %}{% block inner %}inner{% endblock %}{% endblock %}<foot>{{ heading }}"
    ),
    "middle.html": (
        "{% extends 'base.html' %}{% block inner %}m({{ block.super }}){% endblock %}"
        "{% block title %}{{ block.name }}: {{ block.super }}{% endblock %}"
    ),
    "card.html": "[{{ book.title }} {{ extra|default:'-' }}]",
    "loop.html": "{% if depth > 0 %}{{ depth }}{% with depth=depth|add:-1 %}"
    "{% include 'loop.html' %}{% endwith %}{% endif %}",
}

SAMPLES = [
    "plain text % with signs {{ '%' }}",
    "{{ heading }} {{ missing }} {{ number }} {{ real }} {{ safe }} {{ none }} {{ yes }}",
    "{{ user.name }} {{ user.tags.1 }} {{ user.missing.more }} {{ call }} {{ user.method }}",
    "{{ heading|upper|lower|truncatechars:4 }} {{ missing|default:number }} {{ number|add:number }}",
    "{{ heading|safe }} {{ heading|escape }} {{ heading|force_escape }} {{ heading|title|safe }}",
    "{{ day|date:'j M Y' }} {{ real|floatformat:2 }} {{ user.tags|join:', ' }} {{ user.tags|first }}",
    "{% if number > 3 and heading %}a{% elif missing %}b{% else %}c{% endif %}",
    "{% if not missing or heading in user.tags %}a{% endif %}{% if call == 'called' %}b{% endif %}",
    "{% if heading|length > user.tags|length %}longer{% endif %}",
    (
        "{% for book in books %}{{ forloop.counter }} {{ book.title }}{% if forloop.last %}.{% endif %}"
        "{% empty %}none{% endfor %}"
    ),
    "{% for x in missing %}{{ x }}{% empty %}none{% endfor %}{% for x in none %}{{ x }}{% endfor %}",
    (
        "{% for a, b in pairs %}{{ a }}={{ b }} {% endfor %}{% for x in books reversed %}"
        "{{ x.title }}{% endfor %}"
    ),
    (
        "{% for row in table %}{% for cell in row %}{{ forloop.parentloop.counter }}{{ cell }}"
        "{% ifchanged cell %}!{% else %}={% endifchanged %}{% endfor %}{% endfor %}"
    ),
    (
        "{% for x in table %}{% cycle 'odd' 'even' %}{% cycle heading number as c %}{{ c }}"
        "{% resetcycle c %}{% endfor %}"
    ),
    "{% with a=user.name b=call %}{{ a }}{{ b }}{% endwith %}{{ a }}",
    (
        "{% regroup books by kind as kinds %}{% for k in kinds %}{{ k.grouper }}:{{ k.list|length }} "
        "{% endfor %}"
    ),
    "{% widthratio number 10 100 %} {% widthratio number 10 100 as w %}{{ w }}",
    "{% firstof missing none heading %} {% firstof missing heading as f %}{{ f }}",
    "{% autoescape off %}{{ heading }}{% include 'card.html' %}{% endautoescape %}{{ heading }}",
    "{% filter upper %}a {{ heading }} b{% include 'card.html' %}{% endfilter %}",
    "{% spaceless %}<p> <b>{{ heading }}</b> </p>{% include 'card.html' %}{% endspaceless %}",
    (
        "{% include 'card.html' %}{% include 'card.html' with extra=number %}"
        "{% include 'card.html' with book=user only %}{% include names %}"
    ),
    "{% for book in books %}{% include 'card.html' %}{% endfor %}",
    "{% include 'loop.html' with depth=4 %}",
    "{% extends 'base.html' %}{% block body %}B {{ heading }} {{ block.super }}{% endblock %}",
    "{% extends 'middle.html' %}{% block inner %}{{ block.super }}{{ block.super }}{% endblock %}",
    "{% extends parent %}{% block title %}{% include 'card.html' %}{% endblock %}",
    "{% partialdef piece inline %}({{ heading }}){% endpartialdef %}{% partial piece %}",
    (
        "{% partialdef tree %}{{ n }}{% if n < 9 %}{% with n=n|add:1 %}{% partial tree %}{% endwith %}"
        "{% endif %}{% endpartialdef %}{% with n=number %}{% partial tree %}{% endwith %}"
    ),
    (
        "{% load i18n %}{% translate 'Hello' %}{% translate heading as t %}{{ t }}"
        "{% blocktranslate with n=user.name count c=number %}one {{ n }}{% plural %}{{ c }} of {{ n }}"
        "{% endblocktranslate %}{% language 'de' %}{{ heading }}{% endlanguage %}"
    ),
    (
        "{% load tz l10n %}{% localize off %}{{ real }}{% endlocalize %}{% timezone 'UTC' %}"
        "{{ moment }}{% endtimezone %}{% localtime off %}{{ moment }}{% endlocaltime %}{{ moment|utc }}"
    ),
    (
        "{% csrf_token %}{% comment %}{{ heading }}{% endcomment %}{% verbatim %}{{ x }}{% endverbatim %}"
        "{% templatetag openblock %}{% lorem 3 w %}{% csp_nonce_attr %}"
    ),
    "{% querystring query page=number %}{% now 'Y' as year %}{% if year %}y{% endif %}",
]


class Thing:
    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)

    def method(self) -> str:
        return "<method>"


def values() -> dict[str, Any]:
    books = [Thing(title=f"Minor <Swing> {i}", kind="jazz" if i < 2 else "other") for i in range(3)]
    return {
        "heading": "Books & <records>",
        "number": 7,
        "real": 1.5,
        "safe": mark_safe("<b>safe</b>"),
        "none": None,
        "yes": True,
        "user": Thing(name="Django <R>", tags=["jazz", "swing"], title="user"),
        "call": lambda: "called",
        "day": dt.date(1937, 11, 1),
        "moment": dt.datetime(1937, 11, 1, 12, 30, tzinfo=dt.UTC),
        "books": books,
        "book": books[0],
        "pairs": [("a", 1), ("b", "<")],
        "table": [[1, 1, "x"], ["<", 2, 2]],
        "names": ["nowhere.html", "card.html"],
        "parent": "middle.html",
        "csrf_token": "token",
        "csp_nonce": "nonce",
        "query": {"q": ["a b"]},
    }


@pytest.fixture(scope="module", params=["", "INVALID", "no %s"])
def engine(request: pytest.FixtureRequest) -> Engine:
    return Engine(
        loaders=[("hotclub_templates.loaders.locmem.Loader", FILES)],
        string_if_invalid=request.param,
    )


@pytest.mark.parametrize("source", SAMPLES)
async def test_all_colours_give_the_same_text(engine: Engine, source: str) -> None:
    template = engine.from_string(source)
    expected = template.render(values())

    assert await template.arender(values()) == expected
    assert "".join(template.stream(values())) == expected
    assert "".join([chunk async for chunk in template.astream(values())]) == expected


@pytest.mark.parametrize("autoescape", [True, False])
@pytest.mark.parametrize("use_l10n", [True, False, None])
async def test_the_switches_of_the_context_hold_in_all_colours(
    engine: Engine, autoescape: bool, use_l10n: bool | None
) -> None:
    def context() -> Context:
        return Context(values(), autoescape=autoescape, use_l10n=use_l10n)

    template = engine.from_string("{{ heading }} {{ real }} {% include 'card.html' %}")
    expected = template.render(context())

    assert await template.arender(context()) == expected
    assert "".join(template.stream(context())) == expected
