"""Build a site of 1,000 pages: whole, with nothing, one page, one layout changed; and peers' way.

    python packages/templates/benchmarks/bench_site.py [pages] [--peers DIRECTORY]

Three sites are made in a temporary folder: pages of HTML, the same in Markdown, the same with YAML
front matter. Each figure is the best of three runs of the command in a process of its own, start-up
included. With --peers, the commands `pelican`, `mkdocs`, `lektor` and `nikola` found in that `bin`
directory build the Markdown pages their own way, with themes as bare as ours.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PARAGRAPH = (
    "The *Quintette du Hot Club de France* played without drums: three guitars, a violin and a "
    "double bass. **Nuages** was written in 1940, and `Minor Swing` in 1937; see "
    "[the list](https://example.org/tunes) for more.\n\n"
)
LAYOUT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<title>{% block title %}{{ page.title }}{% endblock %} - {{ site.title }}</title>
<link rel="stylesheet" href="{% static "site.css" %}"></head>
<body><header>{% include "nav.html" %}</header>
<main>{% block main %}{% endblock %}</main>
<footer>&copy; {{ site.title }}</footer></body></html>
"""
POST = """{% extends "base.html" %}
{% block main %}<article><h1>{{ page.title }}</h1><p>{{ page.date|date:"Y-m-d" }}</p>
{% block content %}{{ content }}{% endblock %}
<ul>{% for tag in page.tags %}<li>{{ tag }}</li>{% endfor %}</ul></article>{% endblock %}
"""
NOTE = '{% extends "base.html" %}{% block main %}<h1>{{ page.title }}</h1>{{ content }}{% endblock %}\n'
NAV = """<nav><ul>{% for entry in site.menu %}
<li><a href="{{ entry.url }}"{% if entry.url == page.url %} aria-current="page"{% endif %}>
{{ entry.title }}</a></li>{% endfor %}
<li><a href="{% url "index" %}">Home</a></li></ul></nav>
"""
INDEX = """{% extends "base.html" %}
{% block main %}<ul>{% for post in pages|in_folder:"posts"|dictsortreversed:"date" %}
<li><a href="{{ post.url }}">{{ post.title }}</a></li>{% endfor %}</ul>{% endblock %}
"""
FEED = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>{{ site.title }}</title>
{% for post in pages|in_folder:"posts"|dictsortreversed:"date"|slice:":20" %}
<entry><title>{{ post.title }}</title><link href="{{ post.absolute_url }}"/></entry>
{% endfor %}</feed>
"""


def make_site(folder: Path, pages: int, kind: str) -> None:
    """Write a site of `pages` pages; kind: html, markdown or yaml."""
    for name, text in {
        "_layouts/base.html": LAYOUT,
        "_layouts/post.html": POST,
        "_layouts/note.html": NOTE,
        "_partials/nav.html": NAV,
        "_data/site.json": '{"title": "Hot Club", "menu": ['
        + ", ".join(f'{{"url": "/menu/{n}/", "title": "Entry {n}"}}' for n in range(20))
        + "]}",
        "index.html": INDEX,
        "feed.xml": FEED,
        "site.css": "body { color: #222 }\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "posts").mkdir()
    for number in range(pages):
        # A page in fifty has the leaf layout that is changed.
        layout = "note" if number % 50 == 0 else "post"
        values = (number, f"20{number % 26:02}-{number % 12 + 1:02}-{number % 28 + 1:02}", layout)
        (folder / "posts" / f"post-{number}{'.html' if kind == 'html' else '.md'}").write_text(
            head(kind, *values) + body(kind, number)
        )


def head(kind: str, number: int, date: str, layout: str) -> str:
    if kind == "yaml":
        return (
            f"---\ntitle: Post {number}\ndate: {date}\nlayout: {layout}\n"
            f"tags: [swing, t{number % 10}]\n---\n"
        )
    return (
        f'+++\ntitle = "Post {number}"\ndate = {date}\nlayout = "{layout}"\n'
        f'tags = ["swing", "t{number % 10}"]\n+++\n'
    )


def body(kind: str, number: int) -> str:
    if kind == "html":
        return f"<p>{{{{ page.title }}}} of {number}.</p>\n" + f"<p>{PARAGRAPH.strip()}</p>\n" * 5
    return f"Page {number}.\n\n## History\n\n" + PARAGRAPH * 3 + "## More\n\n" + PARAGRAPH * 2


def seconds(command: list[str], before: Callable[[int], None], cwd: Path | None = None) -> float:
    best = float("inf")
    for run in range(3):
        before(run)
        start = time.perf_counter()
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
        best = min(best, time.perf_counter() - start)
        if done.returncode:
            raise SystemExit(f"{command}: {done.stdout}{done.stderr}")
    return best


def ours(root: Path, pages: int, kind: str) -> float:
    source, out = root / f"{kind}-src", root / f"{kind}-out"
    make_site(source, pages, kind)
    command = [sys.executable, "-m", "hotclub_templates", "build", str(source), str(out), "--quiet"]
    suffix = "html" if kind == "html" else "md"

    def afresh(_run: int) -> None:
        shutil.rmtree(out, ignore_errors=True)

    def one_page(run: int) -> None:
        with (source / "posts" / f"post-7.{suffix}").open("a") as file:
            file.write(f"\nRun {run}.\n")

    def leaf(run: int) -> None:
        (source / "_layouts" / "note.html").write_text(f"{NOTE}<!-- {run} -->{{# #}}")

    def base(run: int) -> None:
        (source / "_layouts" / "base.html").write_text(f"{LAYOUT}<!-- {run} -->\n")

    whole = seconds(command, afresh)
    print(f"{kind:9} whole {whole:6.2f} s", end="", flush=True)
    for what, change in {
        "nothing": lambda _run: None,
        "one page": one_page,
        "leaf layout": leaf,
        "base layout": base,
    }.items():
        print(f"   {what} {seconds(command, change):5.2f} s", end="", flush=True)
    print()
    return whole


def peers(root: Path, pages: int, bin_directory: Path, whole: float) -> None:
    for name, prepare in {"pelican": pelican, "mkdocs": mkdocs}.items():
        program = bin_directory / name
        if not program.exists():
            print(f"{name}: not in {bin_directory}")
            continue
        folder = root / name
        folder.mkdir()
        command = [str(program), *prepare(folder, pages)]

        def afresh(_run: int, out: Path = folder / "out") -> None:
            shutil.rmtree(out, ignore_errors=True)

        took = seconds(command, afresh, folder)
        print(f"{name}: {took:.2f} s; ours in Markdown {whole / took:.2f} x")


def pelican(folder: Path, pages: int) -> list[str]:
    (folder / "content").mkdir()
    for number in range(pages):
        day = f"20{number % 26:02}-{number % 12 + 1:02}-{number % 28 + 1:02}"
        (folder / "content" / f"post-{number}.md").write_text(
            f"Title: Post {number}\nDate: {day}\nSlug: post-{number}\n\n{body('markdown', number)}"
        )
    theme = folder / "theme" / "templates"
    theme.mkdir(parents=True)
    menu = (
        '<nav><ul>{% for n in range(20) %}<li><a href="/menu/{{ n }}/">Entry {{ n }}</a></li>'
        "{% endfor %}</ul></nav>"
    )
    (theme / "base.html").write_text(
        f"<!doctype html><html><head><title>{{% block title %}}{{% endblock %}}</title></head><body>{menu}"
        "{% block content %}{% endblock %}</body></html>"
    )
    (theme / "article.html").write_text(
        '{% extends "base.html" %}{% block title %}{{ article.title }}{% endblock %}'
        "{% block content %}<h1>{{ article.title }}</h1>{{ article.content }}{% endblock %}"
    )
    (theme / "index.html").write_text(
        '{% extends "base.html" %}{% block content %}<ul>{% for a in articles %}<li>'
        '<a href="{{ a.url }}">{{ a.title }}</a></li>{% endfor %}</ul>{% endblock %}'
    )
    (folder / "conf.py").write_text(
        "SITENAME = 'Hot Club'\nPATH = 'content'\nOUTPUT_PATH = 'out'\nTHEME = 'theme'\n"
        "DIRECT_TEMPLATES = ['index']\nDEFAULT_PAGINATION = False\nTAG_SAVE_AS = ''\n"
        "CATEGORY_SAVE_AS = ''\nAUTHOR_SAVE_AS = ''\nFEED_ALL_ATOM = None\nTIMEZONE = 'UTC'\n"
        "CATEGORY_FEED_ATOM = None\nTRANSLATION_FEED_ATOM = None\nDEFAULT_LANG = 'en'\n"
    )
    return ["content", "-s", "conf.py", "-q"]


def mkdocs(folder: Path, pages: int) -> list[str]:
    (folder / "docs").mkdir()
    (folder / "docs" / "index.md").write_text("# Hot Club\n")
    for number in range(pages):
        (folder / "docs" / f"post-{number}.md").write_text(
            f"# Post {number}\n\n{body('markdown', number)}"
        )
    (folder / "theme").mkdir()
    menu = "".join(f'<li><a href="/menu/{n}/">Entry {n}</a></li>' for n in range(20))
    (folder / "theme" / "main.html").write_text(
        "<!doctype html><html><head><title>{{ page.title }}</title></head>"
        f"<body><ul>{menu}</ul>{{{{ page.content }}}}</body></html>"
    )
    (folder / "mkdocs.yml").write_text(
        "site_name: Hot Club\nsite_url: https://example.org/\ntheme:\n  name: null\n"
        "  custom_dir: theme\nplugins: []\nsite_dir: out\n"
    )
    return ["build", "-q"]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("pages", nargs="?", type=int, default=1000)
    parser.add_argument("--peers", type=Path)
    options = parser.parse_args()
    os.environ["PYTHONHASHSEED"] = "0"
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        whole = {kind: ours(root, options.pages, kind) for kind in ("html", "markdown", "yaml")}
        if options.peers is not None:
            peers(root, options.pages, options.peers, whole["markdown"])


if __name__ == "__main__":
    main()
