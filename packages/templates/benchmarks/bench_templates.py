"""Measure hotclub-templates, Django, Jinja2 and hand-written f-strings in one run.

    python packages/templates/benchmarks/bench_templates.py [rounds]

Medians of process CPU time, contestants interleaved. Peers that are not installed are named with
the reason and left out.
"""

import datetime as dt
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from hotclub_templates import Context, Engine, Library, Node
from markupsafe import escape

LOCMEM = "hotclub_templates.loaders.locmem.Loader"
CACHED = "hotclub_templates.loaders.cached.Loader"

TABLE = (
    "<table>{% for row in table %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>"
    "{% endfor %}</table>"
)

BASE = """<!doctype html>
<html><head><title>{% block title %}Site{% endblock %}</title>
<link rel="stylesheet" href="/static/site.css"></head>
<body>
<nav>{% include "nav.html" %}</nav>
<main>
{% block content %}{% endblock %}
</main>
<footer>{% block footer %}&copy; {{ year }} {{ site_name }}{% endblock %}</footer>
</body></html>
"""
NAV = """<ul>{% for item in menu %}
<li{% if item.active %} class="active"{% endif %}><a href="{{ item.url }}">{{ item.label }}</a></li>
{% endfor %}</ul>
"""
CARD = """<article><h2><a href="{{ book.url }}">{{ book.title }}</a></h2>
<p>by {{ book.author.name }}, {{ book.published|DATE }}</p>
<p>{{ book.summary|TRUNCATE }}</p>
{% if book.price > 20 %}<b>{{ book.price|FLOAT }}</b>{% else %}{{ book.price|FLOAT }}{% endif %}
{% if book.tags %}<ul>{% for tag in book.tags %}<li>{{ tag|upper }}</li>{% endfor %}</ul>{% endif %}
</article>
"""
PAGE = """{% extends "base.html" %}
{% block title %}{{ heading }} - {{ BLOCK_SUPER }}{% endblock %}
{% block content %}<h1>{{ heading }}</h1>
<p>Hello {{ user.name|default:"stranger" }}, {{ user.visits }} visits.</p>
{% for book in books %}{% include "card.html" %}{% endfor %}
{% endblock %}
"""
LINE = (
    "<p>{{ user.name }} {{ user.profile.city.name }} {{ order.lines.NUMBER.product.title }} "
    "{{ settings.site.title }} {{ order.total }}</p>\n"
)
VARIABLES = "".join(LINE.replace("NUMBER", str(number)) for number in range(10))
VARIABLES = "{% for order in orders %}" + VARIABLES + "{% endfor %}"


# A form of 30 fields, as a framework renders it: a template for each, most of it optional.
FIELD = """<div class="field{% if field.errors %} wrong{% endif %}">
<label for="id_{{ field.name }}">{{ field.label }}{% if field.required %} *{% endif %}</label>
{% for error in field.errors %}<p>{{ error }}</p>{% endfor %}
<input type="{{ field.type }}" name="{{ field.name }}" id="id_{{ field.name }}"
{% if field.value is not NOTHING %} value="{{ field.value }}"{% endif %}
{% if field.required %} required{% endif %}>{% if field.help %}<small>{{ field.help }}</small>{% endif %}
</div>
"""
FORM = """<form>{% for field in fields %}{% include "field.html" %}{% endfor %}</form>
"""
# Words in a language that is the template's own.
WORDS_DTL = "{% load i18n %}" + 20 * "<p>{% trans 'Guitars' %} {{ heading }}</p>"
WORDS_JINJA = 20 * "<p>{% trans %}Guitars{% endtrans %} {{ heading }}</p>"


TAGS = (
    "{% for book in books %}{% repeat 2 %}{{ number }} {{ book.title }}{% endrepeat %}"
    "{% greet book.author.name %}{% endfor %}"
)


def tag_library(library: Any, node: type) -> Any:
    """Tags as an existing library writes them, for Django's Node and ours."""

    class Repeat(node):
        def __init__(self, nodelist: Any, count: Any) -> None:
            self.nodelist, self.count = nodelist, count

        def render(self, context: Any) -> str:
            parts = []
            for number in range(self.count.resolve(context)):
                with context.push(number=number):
                    parts.append(self.nodelist.render(context))
            return "".join(parts)

    @library.tag
    def repeat(parser: Any, token: Any) -> Any:
        count = parser.compile_filter(token.split_contents()[1])
        nodelist = parser.parse(("endrepeat",))
        parser.delete_first_token()
        return Repeat(nodelist, count)

    @library.simple_tag(takes_context=True)
    def greet(context: Any, name: str) -> str:
        return f"{context['heading']}: {name}"

    return library


class Thing:
    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)


def render(template: Any, context: Any, data: dict[str, Any]) -> str:
    return template.render(context(data))


def dtl(source: str) -> str:
    return (
        source.replace("DATE", 'date:"j M Y"')
        .replace("TRUNCATE", "truncatewords:10")
        .replace("FLOAT", "floatformat:2")
        .replace("BLOCK_SUPER", "block.super")
    )


def jinja(source: str) -> str:
    import re

    source = re.sub(r"\.(\d)\.", r"[\1].", source)
    return (
        source.replace('|default:"stranger"', '|default("stranger", true)')
        .replace("|DATE", "|date('%-d %b %Y')")
        .replace("TRUNCATE", "truncatewords(10)")
        .replace("|FLOAT", "|round(2)")
        .replace("BLOCK_SUPER", "super()")
    )


def values() -> dict[str, Any]:
    author = Thing(name="Michel & Lucien")
    books = [
        Thing(
            url=f"/books/{i}/",
            title=f"Minor Swing <{i}>",
            author=author,
            published=dt.date(1937, 11, 1 + i),
            summary="A tune that everybody who plays this music knows, and plays at every session.",
            price=10.5 + i,
            tags=["jazz", "swing", "gypsy"],
        )
        for i in range(10)
    ]
    user = Thing(name="Django <R>", visits=7, profile=Thing(city=Thing(name="Samois-sur-Seine")))
    lines = [{"product": Thing(title=f"String set {i}")} for i in range(10)]
    return {
        "heading": "Books & records",
        "user": user,
        "books": books,
        "menu": [{"url": f"/{i}/", "label": f"Item {i}", "active": i == 2} for i in range(6)],
        "year": 2026,
        "site_name": "Hot Club",
        "table": [[f"cell {r} {c}" if c % 2 else r * c for c in range(10)] for r in range(1000)],
        "orders": [Thing(lines=lines, total=12.5) for _ in range(10)],
        "settings": {"site": {"title": "Hot Club"}},
        "fields": [
            Thing(
                name=f"field_{i}",
                label=f"Field {i}",
                type="text",
                value=None if i % 3 else f"<{i}>",
                required=i % 2 == 0,
                errors=[] if i % 5 else ["Say it's so."],
                help="" if i % 4 else "As it is written on the label.",
            )
            for i in range(30)
        ],
    }


def sources(translate: Callable[[str], str]) -> dict[str, str]:
    named = {
        "field.html": FIELD.replace("NOTHING", "None" if translate is dtl else "none"),
        "form.html": FORM, "words.html": WORDS_DTL if translate is dtl else WORDS_JINJA,
        "table.html": TABLE, "base.html": BASE, "nav.html": NAV, "card.html": CARD,
        "page.html": PAGE, "variables.html": VARIABLES,
    }  # fmt: skip
    return {name: translate(source) for name, source in named.items()}


FOUR = ("base.html", "nav.html", "card.html", "page.html")
RENDERED = {job: f"{job}.html" for job in ("table", "page", "variables", "form", "words")}


def load_four(engine: Any) -> None:
    for name in FOUR:
        engine.get_template(name)


def hotclub() -> dict[str, Callable[[], Any]]:
    data, files = values(), sources(dtl)
    engine = Engine(loaders=[(CACHED, [(LOCMEM, files)])])
    cold = Engine(loaders=[(LOCMEM, files)])

    def first_page() -> str:
        fresh = Engine(loaders=[(CACHED, [(LOCMEM, files)])])
        return fresh.get_template("page.html").render(Context(data))

    jobs: dict[str, Callable[[], Any]] = {
        "load": partial(load_four, cold),
        "first page": first_page,
    }
    folder = tempfile.TemporaryDirectory()
    kept = Engine(loaders=[(LOCMEM, files)], cache_dir=folder.name)

    def first_page_kept() -> str:
        fresh = Engine(loaders=[(CACHED, [(LOCMEM, files)])], cache_dir=folder.name)
        return fresh.get_template("page.html").render(Context(data))

    jobs |= {"load, disk": partial(load_four, kept), "first, disk": first_page_kept}
    for job, name in RENDERED.items():
        jobs[job] = partial(render, engine.get_template(name), Context, data)
    tagged = Engine(builtins=[tag_library(Library(), Node)]).from_string(TAGS)
    jobs["own tags"] = partial(render, tagged, Context, data)
    return jobs


def contextual() -> dict[str, Callable[[], Any]]:
    """The same engine with escaping by place: what that costs."""
    data, loaders = values(), [(CACHED, [(LOCMEM, sources(dtl))])]
    template = Engine(loaders=loaders, escaping="contextual").get_template
    return {job: partial(render, template(name), Context, data) for job, name in RENDERED.items()}


def django() -> dict[str, Callable[[], Any]]:
    from django.conf import settings

    settings.configure(USE_I18N=False, USE_TZ=False)
    import django as package

    package.setup()
    from django.template import Context as DjangoContext
    from django.template import Engine as DjangoEngine
    from django.template import Library as DjangoLibrary
    from django.template import Node as DjangoNode

    data, files = values(), sources(dtl)
    locmem = "django.template.loaders.locmem.Loader"
    engine = DjangoEngine(
        loaders=[("django.template.loaders.cached.Loader", [(locmem, files)])],
        libraries={"i18n": "django.templatetags.i18n"},
    )
    cold = DjangoEngine(loaders=[(locmem, files)])

    def first_page() -> str:
        fresh = DjangoEngine(loaders=[("django.template.loaders.cached.Loader", [(locmem, files)])])
        return fresh.get_template("page.html").render(DjangoContext(data))

    jobs: dict[str, Callable[[], Any]] = {
        "load": partial(load_four, cold),
        "first page": first_page,
    }
    for job, name in RENDERED.items():
        jobs[job] = partial(render, engine.get_template(name), DjangoContext, data)
    engine.template_builtins.append(tag_library(DjangoLibrary(), DjangoNode))
    jobs["own tags"] = partial(render, engine.from_string(TAGS), DjangoContext, data)
    return jobs


def jinja_environment(**options: Any) -> Any:
    from jinja2 import DictLoader, Environment

    env = Environment(
        loader=DictLoader(sources(jinja)),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        **options,
    )
    env.install_null_translations()  # type: ignore[attr-defined]
    env.filters["date"] = lambda value, form: value.strftime(form)
    env.filters["truncatewords"] = lambda text, n: " ".join(text.split()[:n]) + " …"
    return env


def jinja2() -> dict[str, Callable[[], Any]]:
    data, env, cold = values(), jinja_environment(), jinja_environment(cache_size=0)

    def first_page() -> str:
        return jinja_environment().get_template("page.html").render(data)

    jobs: dict[str, Callable[[], Any]] = {
        "load": partial(load_four, cold),
        "first page": first_page,
    }
    for job, name in RENDERED.items():
        jobs[job] = partial(env.get_template(name).render, data)
    return jobs


def limit() -> dict[str, Callable[[], Any]]:
    data = values()

    def table() -> str:
        e = escape
        return "<table>" + "".join(
            ["<tr>" + "".join([f"<td>{e(c)}</td>" for c in row]) + "</tr>" for row in data["table"]]
        )

    def variables() -> str:
        user, settings = data["user"], data["settings"]
        return "".join(
            f"<p>{escape(user.name)} {escape(user.profile.city.name)} "
            f"{escape(order.lines[i]['product'].title)} {escape(settings['site']['title'])} "
            f"{order.total}</p>\n"
            for order in data["orders"]
            for i in range(10)
        )

    return {"table": table, "variables": variables}


JOBS = (
    "table", "page", "variables", "form", "words", "own tags",
    "load", "first page", "load, disk", "first, disk",
)  # fmt: skip
# Where peers have no such job, it is compared with this one of theirs.
COMPARED_WITH = {"load, disk": "load", "first, disk": "first page"}
CONTESTANTS = {make.__name__: make for make in (limit, hotclub, contextual, django, jinja2)}


def measure(job: Callable[[], Any], at_least_seconds: float = 0.02) -> float:
    count, start = 0, time.process_time()
    while True:
        job()
        count += 1
        elapsed = time.process_time() - start
        if elapsed >= at_least_seconds:
            return elapsed / count * 1e6


def main(rounds: int) -> None:
    contestants: dict[str, dict[str, Callable[[], Any]]] = {}
    for name, make in CONTESTANTS.items():
        try:
            contestants[name] = make()
        except ModuleNotFoundError as missing:
            print(f"{name} is left out: {missing}")
    figures: dict[tuple[str, str], list[float]] = {}
    for _ in range(rounds):
        for job in JOBS:
            for name, jobs in contestants.items():
                if job in jobs:
                    figures.setdefault((job, name), []).append(measure(jobs[job]))
    print(f"{'µs CPU':12}" + "".join(f"{name:>12}" for name in contestants) + "   hotclub/…")
    for job in JOBS:
        medians = {
            n: statistics.median(figures[key])
            for n in contestants
            if (key := (job, n)) in figures or (key := (COMPARED_WITH.get(job), n)) in figures
        }
        ratios = ", ".join(
            f"{n} {medians['hotclub'] / value:.2f}"
            for n, value in medians.items()
            if n != "hotclub"
        )
        row = "".join(f"{medians[n]:12.0f}" if n in medians else " " * 12 for n in contestants)
        print(f"{job:12}{row}   {ratios}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
