import subprocess
import sys
from typing import Any

import pytest
from hotclub_templates import Library
from hotclub_templates.build import OutputCollision, SiteError

register = Library()


@register.filter
def shout(value: str) -> str:
    return value.upper()


LAYOUT = "<title>{{ page.title }}</title>{% block content %}{{ content }}{% endblock %}"


def test_files_are_rendered_or_copied_and_underscored_ones_are_neither(shop: Any) -> None:
    shop.build(
        {
            "index.html": "{{ page.title }}",
            "feed.xml": "<a>{{ page.path }}</a>",
            "robots.txt": "{{ page.url }}",
            "img/a.png": b"\x89PNG\x00{{ x }}",
            "data.json": "{{ x }}",
            ".well-known/security.txt": "ok",
            ".git/config": "secret",
            ".env": "secret",
            "old.html~": "secret",
            "_layouts/base.html": "x",
            "_partials/nav.html": "x",
            "a/_draft.html": "x",
        }
    )

    assert shop.outputs() == [
        ".well-known/security.txt",
        "data.json",
        "feed.xml",
        "img/a.png",
        "index.html",
        "robots.txt",
    ]
    assert (shop.out / "img/a.png").read_bytes() == b"\x89PNG\x00{{ x }}"
    assert shop.text("feed.xml") == "<a>feed.xml</a>"


def test_copies_keep_mode_and_time(shop: Any) -> None:
    shop.write({"run.sh": "#!/bin/sh\n"})
    (shop.src / "run.sh").chmod(0o755)
    shop.build()

    there, here = (shop.src / "run.sh").stat(), (shop.out / "run.sh").stat()
    assert (here.st_mode, here.st_mtime_ns) == (there.st_mode, there.st_mtime_ns)


@pytest.mark.parametrize("head", ["+++\nlayout = 'base'\n+++\n", "---\nlayout: base.html\n---\n"])
def test_a_layout_shows_the_content(shop: Any, head: str) -> None:
    shop.build({"_layouts/base.html": LAYOUT, "about.html": f"{head}<b>{{{{ page.title }}}}</b>"})

    assert shop.text("about/index.html") == "<title>About</title><b>About</b>"


def test_a_page_that_extends_needs_no_layout(shop: Any) -> None:
    shop.build(
        {
            "_layouts/base.html": LAYOUT,
            "a.html": '---\ntitle: T\n---\n{% extends "base.html" %}\n{% block content %}C{% endblock %}',
        },
        layout="base",
    )

    assert shop.text("a/index.html") == "<title>T</title>C"


def test_the_default_layout_is_for_pages_of_html_and_markdown(shop: Any) -> None:
    shop.build(
        {
            "_layouts/base.html": LAYOUT,
            "a.html": "A",
            "b.md": "B",
            "c.txt": "C",
            "d.html": "---\nlayout: false\n---\nD",
        },
        layout="base",
    )

    assert shop.text("a/index.html") == "<title>A</title>A"
    assert shop.text("b/index.html") == "<title>B</title><p>B</p>\n"
    assert shop.text("c.txt") == "C"
    assert shop.text("d/index.html") == "D"


def test_markdown_is_rendered_after_its_tags_and_headings_get_anchors(shop: Any) -> None:
    shop.build(
        {
            "_layouts/base.html": "{{ content }}{% for h in toc %}{{ h.level }} {{ h.id }}|{% endfor %}",
            "a.md": "---\nlayout: base\n---\n# Über *uns*\n\n{{ page.title }} <b>x</b>\n\n# Über uns\n",
        }
    )

    assert shop.text("a/index.html") == (
        '<h1 id="über-uns">Über <em>uns</em></h1>\n<p>Über <em>uns</em> <b>x</b></p>\n'
        '<h1 id="über-uns-2">Über uns</h1>\n1 über-uns|1 über-uns-2|'
    )


def test_values_are_escaped_in_markdown_too(shop: Any) -> None:
    shop.write({"_data/site.json": '{"title": "<script>alert(1)</script>"}'})
    shop.build({"a.md": "Hello {{ site.title }}"})

    assert shop.text("a/index.html") == "<p>Hello &lt;script&gt;alert(1)&lt;/script&gt;</p>\n"


def test_text_files_are_not_escaped_and_xml_is(shop: Any) -> None:
    shop.build(
        {
            "_data/site.json": '{"title": "A & B"}',
            "a.txt": "{{ site.title }}",
            "b.xml": "{{ site.title }}",
        }
    )

    assert (shop.text("a.txt"), shop.text("b.xml")) == ("A & B", "A &amp; B")


def test_the_filter_escapes_html_and_links_that_run_something(shop: Any) -> None:
    shop.write({"_data/site.json": '{"text": "*a* <script> [x](javascript:alert(1)) [y](/ok)"}'})
    shop.build({"a.html": "{{ site.text|markdown }}"})

    assert shop.text("a/index.html") == (
        '<p><em>a</em> &lt;script&gt; [x](javascript:alert(1)) <a href="/ok">y</a></p>\n'
    )


def test_links_between_sources_become_urls(shop: Any) -> None:
    shop.build(
        {
            "docs/a.md": "[b](b.md#x) [up](../index.html?q) ![i](img/i.png) "
            "[out](https://e.org/b.md) [abs](/b.md)",
            "docs/b.md": "",
            "index.html": "",
            "docs/img/i.png": b"i",
        },
        base_url="/base/",
    )

    assert shop.text("docs/a/index.html") == (
        '<p><a href="/base/docs/b/#x">b</a> <a href="/base/?q">up</a> '
        '<img src="/base/docs/img/i.png" alt="i" /> <a href="https://e.org/b.md">out</a> '
        '<a href="/b.md">abs</a></p>\n'
    )


def test_a_link_to_no_page_is_an_error_with_the_close_match(shop: Any) -> None:
    report = shop.try_build({"a.md": "[b](abuot.md)", "about.md": ""})

    assert [str(one) for one in report.errors] == [
        "a.md: There is no page 'abuot.md'. Did you mean 'about.md'?"
    ]


def test_url_finds_pages_by_name_path_and_key(shop: Any) -> None:
    shop.build(
        {
            "a.txt": '{% url "about" %} {% url "blog" %} {% url "blog/index" %} {% url "feed.xml" %} '
            '{% url "about.html" %} {% url "people" "django" %} {% url "list" 2 %} {% url "short" %}'
            '{% url "nothing" as x %}[{{ x }}] {% url "index" %}',
            "index.html": "",
            "about.html": "",
            "blog/index.md": "",
            "feed.xml": "",
            "long/name.html": "---\nurl_name: short\n---\n",
            "_data/band.json": '[{"slug": "django"}]',
            "people.html": "---\neach: band\neach_key: slug\npermalink: /p/{{ item.slug }}/\n---\n",
            "list.html": "---\npaginate: pages\nper_page: 1\n---\n",
        }
    )

    assert shop.text("a.txt") == (
        "/about/ /blog/ /blog/ /feed.xml /about/ /p/django/ /list/page/2/ /long/name/[] /"
    )


def test_a_name_of_no_page_is_an_error_with_the_close_match(shop: Any) -> None:
    report = shop.try_build({"a.html": 'x\n{% url "abuot" %}', "about.html": ""})

    (error,) = report.errors
    assert error.page == "a.html"
    assert str(error).startswith(
        "a.html: There is no page 'abuot'. Did you mean 'about'? (line 2 of "
    )


def test_each_makes_a_page_of_every_item(shop: Any) -> None:
    shop.build(
        {
            "_data/people.json": '[{"name": "Django R"}, {"name": "Stéphane G"}]',
            "person.html": "---\neach: people\npermalink: /people/{{ item.name|slugify }}/\n"
            "title: '{{ item.name }} & co'\n---\n{{ key }} {{ item.name }} {{ page.title }}",
            "list.txt": "{% for p in pages|in_folder:'' %}{% endfor %}"
            "{% for p in pages %}{{ p.url }} {{ p.title }}\n{% endfor %}",
        }
    )

    assert shop.text("people/django-r/index.html") == "1 Django R Django R &amp; co"
    assert shop.text("list.txt") == (
        "/list.txt List\n/people/django-r/ Django R & co\n/people/stephane-g/ Stéphane G & co\n"
    )


def test_each_of_a_mapping_has_its_keys(shop: Any) -> None:
    shop.build(
        {
            "a.md": "---\ntags: [swing, gypsy]\n---\n",
            "b.md": "---\ntags: swing\n---\n",
            "tag.html": "---\neach: collections.tags\npermalink: /tags/{{ key }}/\n---\n"
            "{% for p in item %}{{ p.url }}{% endfor %}",
        }
    )

    assert shop.text("tags/swing/index.html") == "/a//b/"
    assert shop.text("tags/gypsy/index.html") == "/a/"


def test_paginate_fills_pages_and_knows_their_urls(shop: Any) -> None:
    shop.build(
        {
            "_data/tunes.json": "[1, 2, 3, 4, 5]",
            "tunes.html": "---\npaginate: tunes\nper_page: 2\n---\n"
            "{{ page_obj.object_list|join:',' }} {{ page_obj.number }}/{{ paginator.num_pages }} "
            "{{ page_obj.start_index }}-{{ page_obj.end_index }} of {{ paginator.count }} "
            "<{{ page_obj.previous_url }}|{{ page_obj.next_url }}>",
        }
    )

    assert shop.text("tunes/index.html") == "1,2 1/3 1-2 of 5 <|/tunes/page/2/>"
    assert shop.text("tunes/page/2/index.html") == "3,4 2/3 3-4 of 5 </tunes/|/tunes/page/3/>"
    assert shop.text("tunes/page/3/index.html") == "5 3/3 5-5 of 5 </tunes/page/2/|>"


def test_an_empty_list_has_one_page(shop: Any) -> None:
    shop.build(
        {
            "_data/tunes.json": "[]",
            "tunes.html": "---\npaginate: tunes\n---\n{{ paginator.num_pages }}",
        }
    )

    assert shop.outputs() == ["tunes/index.html"]


def test_collections_and_filters_choose_pages(shop: Any) -> None:
    shop.build(
        {
            "blog/index.txt": "{% for p in pages|in_folder:'blog'|dictsortreversed:'date' %}"
            "{{ p.title }} {% endfor %}"
            "| {% for p in pages|tagged:'x' %}{{ p.title }}{% endfor %}"
            "| {% for p in pages|having:'menu' %}{{ p.title }}{% endfor %}"
            "| {{ collections.folders.blog|length }} {{ collections.tags.x.0.title }}",
            "blog/a.md": "---\ntitle: A\ndate: 2026-01-01\ntags: [x]\n---\n"
            "{{ pages|in_folder:'blog'|following:page|yesno }}"
            "{% with n=pages|in_folder:'blog'|following:page %}{{ n.title }}{% endwith %}",
            "blog/b.md": "---\ntitle: B\ndate: 2026-02-01\nmenu: true\n---\n"
            "{% with n=pages|in_folder:'blog'|preceding:page %}{{ n.title }}{% endwith %}"
            "{{ pages|in_folder:'blog'|following:page|default_if_none:'none' }}",
        }
    )

    assert shop.text("blog/index.txt") == "B A | A| B| 3 A"
    assert shop.text("blog/a/index.html") == "<p>yesB</p>\n"
    assert shop.text("blog/b/index.html") == "<p>Anone</p>\n"


def test_drafts_wait_for_their_option(shop: Any) -> None:
    files = {"a.md": "---\ndraft: true\n---\n", "b.txt": "{{ pages|length }}"}
    shop.build(files)
    assert (shop.outputs(), shop.text("b.txt")) == (["b.txt"], "1")

    shop.build(drafts=True)
    assert (shop.outputs(), shop.text("b.txt")) == (["a/index.html", "b.txt"], "2")


def test_urls_follow_base_and_options(shop: Any) -> None:
    shop.build(
        {
            "a.html": "{{ page.url }} {{ page.absolute_url }} {{ site.url }} {{ site.base_url }}",
            "b.html": "---\npretty_urls: true\n---\n{{ page.url }}",
        },
        base_url="https://example.org/docs/",
        pretty_urls=False,
    )

    assert shop.text("a.html") == (
        "/docs/a.html https://example.org/docs/a.html https://example.org/docs https://example.org/docs/"
    )
    assert shop.text("b/index.html") == "/docs/b/"


def test_data_may_say_the_base_url(shop: Any) -> None:
    shop.build(
        {"_data/site.json": '{"base_url": "https://e.org/x/"}', "a.txt": "{{ page.absolute_url }}"}
    )
    assert shop.text("a.txt") == "https://e.org/x/a.txt"

    shop.build(base_url="/")
    assert shop.text("a.txt") == "/a.txt"


def test_more_suffixes_can_be_rendered(shop: Any) -> None:
    shop.build({"a.json": '[{% for p in pages %}"{{ p.url }}"{% endfor %}]'}, render=["json"])

    assert shop.text("a.json") == '["/a.json"]'


def test_tags_can_be_left_alone(shop: Any) -> None:
    shop.build({"a.md": "---\ntemplate: false\n---\n`{% url %}` and {{ this }}"})

    assert shop.text("a/index.html") == "<p><code>{% url %}</code> and {{ this }}</p>\n"


def test_own_tags_and_filters_are_there(shop: Any) -> None:
    shop.build(
        {"a.txt": "{{ 'a'|shout }}{% load own %}{{ 'b'|shout }}{{ nothing }}"},
        builtins=[register],
        libraries={"own": register},
        engine={"string_if_invalid": "?"},
    )

    assert shop.text("a.txt") == "AB?"


def test_two_sources_of_one_output_are_named(shop: Any) -> None:
    with pytest.raises(OutputCollision) as caught:
        shop.build({"about.html": "", "about.md": ""})
    assert str(caught.value) == (
        "'about.html' and 'about.md' would both become 'about/index.html'. Rename one of them, or "
        "give it a permalink of its own."
    )
    assert not shop.out.exists()


@pytest.mark.parametrize(
    "files",
    [
        {"a.md": "", "a/index.html": ""},
        {"a.md": "---\npermalink: /x.png\n---\n", "x.png": b""},
        {"a": b"", "a.md": ""},
        {"_data/l.json": "[1, 2]", "a.md": "---\neach: l\npermalink: /same/\n---\n"},
        {"a.md": "---\npermalink: /b\n---\n", "b.html": ""},
    ],
)
def test_every_way_to_collide_is_an_error(shop: Any, files: dict[str, str]) -> None:
    if "a" in files:
        del files["a"]
        files = {**files, "x/a": b"", "x/a.md": ""}  # type: ignore[dict-item]
    with pytest.raises(OutputCollision):
        shop.build(files)


def test_errors_name_the_line_of_the_file(shop: Any) -> None:
    report = shop.try_build(
        {
            "a.html": "---\ntitle: x\n---\n\n{% fro x in y %}",
            "b.html": "---\ntitle: x\n---\n{{ page.title|divisibleby:0 }}",
            "c.html": "fine",
        }
    )

    assert shop.outputs() == ["c/index.html"]
    assert report.built == 1
    shown = [str(error) for error in report.errors]
    assert "in a.html, line 5, column 1" in shown[0]
    assert "Did you mean 'for'?" in shown[0]
    assert shown[1].startswith("b.html: ValueError: ")
    assert "(line 4 of " in shown[1]


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("layout: 1", "'layout' must be the name of a template, or false, not 1."),
        ("permalink: ''", "'permalink' must be a path, like '/about/', not ''."),
        ("tags: {a: 1}", "'tags' must be a text or a list of texts, not {'a': 1}."),
        ("draft: maybe", "'draft' must be true or false, not 'maybe'."),
        ("each: x", "'each' needs a 'permalink', like"),
        ("per_page: 3", "'per_page' goes with 'paginate', which is missing."),
        ("per_page: 0\npaginate: x", "'per_page' must be a number from 1 to 10,000, not 0."),
        ("paginate: nothing", "'paginate' needs a list; 'nothing' is nothing."),
        ("paginate: page.title\ntitle: x", "'paginate' needs a list; 'page.title' is a str."),
        ("paginate: x|nofilter", "'paginate': Invalid filter: 'nofilter'"),
        ("each: x\npaginate: y\npermalink: /", "'each' and 'paginate' cannot stand on one page."),
        ("permalink: /../x/", "must name each folder: no '..'"),
        ("permalink: '{% if %}'", "Unexpected end of expression in if tag."),
    ],
)
def test_keys_of_front_matter_are_checked(shop: Any, head: str, message: str) -> None:
    report = shop.try_build({"a.html": f"---\n{head}\n---\n", "b.html": ""})

    (error,) = report.errors
    assert "a.html" in error.page
    assert message in str(error)
    assert shop.outputs() == ["b/index.html"]


def test_source_and_output_must_not_hold_each_other(shop: Any) -> None:
    with pytest.raises(SiteError, match="holds the source"):
        type(shop.site())(shop.src, shop.root)
    shop.write({"a.txt": "a"})
    site = type(shop.site())(shop.src, shop.src / "public")
    site.build()

    assert site.build().unchanged == 1
    assert sorted(path.name for path in (shop.src / "public").iterdir()) == [
        "a.txt",
        "staticfiles.json",
    ]


def test_a_folder_that_is_not_there_is_an_error(shop: Any) -> None:
    shop.src.rmdir()

    with pytest.raises(SiteError, match="There is no folder"):
        shop.build()


@pytest.mark.parametrize(
    ("module", "files", "line"),
    [
        ("yaml", {"a.html": "---\ntitle: x\n---\n"}, "pip install 'hotclub-templates[yaml]'"),
        ("markdown_it", {"a.md": "x"}, "pip install 'hotclub-templates[markdown]'"),
        (
            "markdown_it",
            {"a.html": "{{ 'x'|markdown }}"},
            "pip install 'hotclub-templates[markdown]'",
        ),
    ],
)
def test_a_missing_extra_names_the_line_that_installs_it(
    shop: Any, module: str, files: dict[str, str], line: str
) -> None:
    shop.write({**files, "b.html": "+++\ntitle = 'T'\n+++\n{{ page.title }}"})
    code = (
        f"import sys; sys.modules[{module!r}] = None\n"
        "from hotclub_templates.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "build", str(shop.src), str(shop.out)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert line in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert shop.text("b/index.html") == "T"


def test_the_name_of_many_pages_is_none_of_theirs(shop: Any) -> None:
    report = shop.try_build(
        {
            "_data/l.json": "[1, 2]",
            "person.html": "---\neach: l\npermalink: /p/{{ key }}/\n---\n",
            "list.html": "---\npaginate: l\nper_page: 1\n---\n",
            "a.txt": '{% url "list" %} {% url "list" 1 %} {% url "person" 1 %}',
            "b.txt": '{% url "person" %}',
        }
    )

    assert shop.text("a.txt") == "/list/ /list/ /p/1/"
    assert [error.page for error in report.errors] == ["b.txt"]


def test_signs_of_numbers_in_names_are_quoted(shop: Any) -> None:
    shop.build({"c#.md": "C", "a.md": "[c](c%23.md)", "b.txt": "{% url 'c#' %}"})
    assert shop.text("b.txt") == "/c%23/"
    assert shop.text("a/index.html") == '<p><a href="/c%23/">c</a></p>\n'

    report = shop.try_build({"c#.md": "---\n["})
    assert [error.page for error in report.errors] == ["c#.md"]
    assert shop.text("c#/index.html") == "<p>C</p>\n"


@pytest.mark.parametrize(
    ("data", "key", "message"),
    [
        ('[{"a": 1}, {"a": 1}]', "a", "several items have one 'a'."),
        ('[{"b": 1}]', "a", "an item has no 'a': {'b': 1}."),
        ('[{"a": " "}]', "a", "an item has an empty key."),
        ('{"": 1}', "a", "an item has an empty key."),
    ],
)
def test_keys_of_items_are_there_and_unique(shop: Any, data: str, key: str, message: str) -> None:
    shop.write({"_data/l.json": data})
    head = f"---\neach: l\neach_key: {key}\npermalink: /{{{{ key }}}}/\n---\n"

    assert str(shop.try_build({"p.html": head}).errors[0]) == f"p.html, line 2: {message}"


def test_text_that_is_no_unicode_is_an_error_of_its_page(shop: Any) -> None:
    report = shop.try_build({"_data/l.json": '"\\ud800"', "a.txt": "{{ l }}", "b.txt": "b"})

    assert [error.page for error in report.errors] == ["a.txt"]
    assert shop.outputs() == ["b.txt"]


def test_the_list_of_assets_is_not_overwritten_by_a_source(shop: Any) -> None:
    with pytest.raises(OutputCollision, match="the list of assets"):
        shop.build({"staticfiles.json": "{}"})
    shop.build(hash_assets=False)

    assert shop.text("staticfiles.json") == "{}"


def test_values_can_be_escaped_by_their_place_in_html(shop: Any) -> None:
    files = {
        "_data/bad.json": '{"link": "javascript:alert(1)"}',
        "_layouts/base.html": '<a href="{{ bad.link }}">{{ page.title }}</a>{{ content }}',
        "a.html": '<a href="{{ bad.link }}">',
        "b.md": "---\nlayout: base\n---\n1 < 2, {{ bad.link }} <b",
        "c.txt": "a < {{ bad.link }} <a",
        "d.xml": '<a href="{{ bad.link }}"/>',
    }
    shop.build(files)
    assert "javascript:" in shop.text("a/index.html")
    files["a.html"] += "</a>"

    shop.build(files, escaping="contextual")
    assert "javascript:" not in shop.text("a/index.html")
    assert shop.text("b/index.html").count("javascript:") == 1
    assert shop.text("c.txt") == "a < javascript:alert(1) <a"
