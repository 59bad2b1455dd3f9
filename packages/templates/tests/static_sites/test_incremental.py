import json
import os
from pathlib import Path
from typing import Any

import pytest

BASE = "<base>{% include 'nav.html' %}{% block content %}{{ content }}{% endblock %}"
FILES = {
    "_layouts/base.html": BASE,
    "_layouts/leaf.html": "{% extends 'base.html' %}{% block content %}<leaf>{{ content }}{% endblock %}",
    "_partials/nav.html": "<nav>",
    "_data/people.json": '["Django"]',
    "_data/tunes.json": '["Nuages"]',
    "a.html": "---\nlayout: base\n---\nA {{ people.0 }}",
    "b.html": "---\nlayout: leaf\n---\nB {{ tunes.0 }}",
    "c.html": "C",
    "list.txt": "{% for p in pages %}{{ p.title }} {% endfor %}",
    "site.css": "body {}",
    "styled.html": "{% static 'site.css' %}",
    "linked.html": "{% url 'c' %}",
}
A, B, C = "a/index.html", "b/index.html", "c/index.html"


def built(shop: Any, files: dict[str, str] | None = None, **options: Any) -> list[str]:
    """Return the pages that were written by a build after a change."""
    report = shop.build(files, **options)
    assert report.built >= len([one for one in report.written if one.endswith((".html", ".txt"))])
    return sorted(one for one in report.written if not one.endswith((".css", ".json")))


def test_nothing_changed_nothing_done(shop: Any) -> None:
    shop.build(FILES)
    report = shop.build()

    assert (report.built, report.unchanged, report.copied, report.removed) == (0, 6, 0, 0)
    assert report.written == []


def test_times_alone_change_nothing(shop: Any) -> None:
    shop.build(FILES)
    for file in shop.src.rglob("*"):
        os.utime(file, (1_000, 1_000))
    report = shop.build()

    assert (report.built, report.copied) == (0, 1)  # the copy keeps the time of its source


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"c.html": "C2"}, [C]),
        ({"_layouts/leaf.html": FILES["_layouts/leaf.html"] + "{% block x %}{% endblock %}"}, []),
        ({"_layouts/leaf.html": FILES["_layouts/leaf.html"].replace("<leaf>", "<l2>")}, [B]),
        ({"_layouts/base.html": f"{BASE}!"}, [A, B]),
        ({"_partials/nav.html": "<nav2>"}, [A, B]),
        ({"_data/people.json": '["Stephane"]'}, [A]),
        ({"_data/tunes.json": '["Minor Swing"]'}, [B]),
        ({"a.html": "---\nlayout: base\ntitle: New\n---\nA {{ people.0 }}"}, ["list.txt"]),
        ({"d.html": "D"}, ["d/index.html", "list.txt"]),
        ({"c.html": "---\npermalink: /sea/\n---\nC"}, ["linked/index.html", "sea/index.html"]),
        ({"site.css": "body { color: red }"}, ["styled/index.html"]),
        ({"_data/other.json": "1"}, []),
        ({"_layouts/nav.html": "<hides>"}, [A, B]),
    ],
)
def test_a_change_rebuilds_what_depends_on_it(
    shop: Any, change: dict[str, str], expected: list[str]
) -> None:
    shop.build(FILES)

    assert built(shop, change) == expected


def test_a_changed_leaf_renders_its_children_only(shop: Any) -> None:
    shop.build(FILES)
    report = shop.build({"_layouts/leaf.html": FILES["_layouts/leaf.html"] + " "})

    assert (report.built, report.unchanged) == (1, 5)
    assert report.written == []  # the output came out the same


def test_a_template_that_was_missing_is_noticed_when_it_comes(shop: Any) -> None:
    shop.build(
        {
            "a.html": "{% include names %}",
            "_data/names.json": '["x.html", "y.html"]',
            "_partials/y.html": "Y",
        }
    )
    assert shop.text(A) == "Y"

    assert built(shop, {"_partials/x.html": "X"}) == [A]
    assert shop.text(A) == "X"


def test_a_variable_that_was_missing_is_noticed_when_it_comes(shop: Any) -> None:
    shop.build({"a.html": "{% if not later %}-{% endif %}{{ later }}"})

    assert built(shop, {"_data/later.json": "1"}) == [A]
    assert shop.text(A) == "1"


def test_a_page_that_was_missing_is_noticed_when_it_comes(shop: Any) -> None:
    shop.build({"a.html": "{% url 'later' as x %}[{{ x }}]"})
    shop.build({"later.html": ""})

    assert shop.text(A) == "[/later/]"


@pytest.mark.parametrize(
    "source",
    [
        "{% include 'x.html#part' %}",
        "{% include 'x.html' only %}",
        "{% with t='x.html' %}{% include t %}{% endwith %}",
        "{% for t in '12' %}{% include 'x.html' %}{% endfor %}",
    ],
)
def test_every_way_to_include_is_a_dependency(shop: Any, source: str) -> None:
    shop.build(
        {"a.html": source, "_partials/x.html": "{% partialdef part inline %}1{% endpartialdef %}"}
    )

    assert built(
        shop, {"_partials/x.html": "{% partialdef part inline %}2{% endpartialdef %}"}
    ) == [A]


@pytest.mark.parametrize(
    "source",
    [
        "{{ people.0 }}",
        "{% for p in people %}{{ p }}{% endfor %}",
        "{% if people %}{{ people|join:',' }}{% endif %}",
        "{% with p=people %}{{ p.0 }}{% endwith %}",
        "{% include 'show.html' %}",
        "{% extends 'show.html' %}",
        "{% debug %}",
        "{% regroup people by x as g %}{{ g.0.list }}",
        "{% for x in 'a' %}{% cycle people.0 'x' %}{% endfor %}",
        "{% firstof nothing people.0 %}",
    ],
)
def test_every_way_to_read_data_is_a_dependency(shop: Any, source: str) -> None:
    files = {"_partials/show.html": "{{ people.0 }}", "_data/people.json": '["one"]'}
    shop.build({**files, "a.html": source}, engine={"debug": True})
    report = shop.build({"_data/people.json": '["two"]'}, engine={"debug": True})

    assert report.built == 1


def test_a_removed_source_takes_its_output_along(shop: Any) -> None:
    shop.build({**FILES, "deep/er/x.html": "X", "deep/y.bin": b"Y"})
    (shop.out / "mine.txt").write_text("not from a build")
    for name in ("deep/er/x.html", "deep/y.bin", "site.css", "styled.html"):
        (shop.src / name).unlink()
    report = shop.build()

    assert report.removed == 5
    assert shop.outputs() == [A, B, C, "linked/index.html", "list.txt", "mine.txt"]
    assert not (shop.out / "deep").exists()


def test_a_file_can_become_a_folder_and_back(shop: Any) -> None:
    shop.build({"x/a": b"file"})
    (shop.src / "x/a").unlink()
    shop.build({"x/a/b.txt": "b"})
    assert shop.outputs() == ["x/a/b.txt"]

    (shop.src / "x/a/b.txt").unlink()
    (shop.src / "x/a").rmdir()
    shop.build({"x/a": b"file"})
    assert shop.outputs() == ["x/a"]


def test_an_output_that_is_gone_is_made_again(shop: Any) -> None:
    shop.build(FILES)
    (shop.out / C).unlink()
    (shop.out / "site.css").unlink()
    report = shop.build()

    assert (report.built, report.copied) == (1, 1)
    assert shop.text(C) == "C"


@pytest.mark.parametrize(
    "options",
    [{"base_url": "/x/"}, {"layout": "base"}, {"hash_assets": False}, {"pretty_urls": False}],
)
def test_other_options_build_all(shop: Any, options: dict[str, Any]) -> None:
    shop.build(FILES)

    assert shop.build(**options).built == 6


def test_changed_code_of_filters_builds_all(shop: Any, tmp_path: Path) -> None:
    import sys

    code = (
        "from hotclub_templates import Library\nregister = Library()\n"
        "register.filter('mine', lambda text: text.{}())\n"
    )
    module = tmp_path / f"filters_{os.getpid()}_{id(shop)}.py"
    module.write_text(code.format("upper"))
    sys.path.insert(0, str(tmp_path))
    try:
        shop.build({"a.html": "{{ 'x'|mine }}"}, builtins=[module.stem])
        module.write_text(code.format("lower"))
        assert shop.build(builtins=[module.stem]).built == 1
        assert shop.build(builtins=[module.stem]).built == 0
    finally:
        sys.path.remove(str(tmp_path))
        sys.modules.pop(module.stem, None)


def test_force_renders_all_and_writes_what_differs(shop: Any) -> None:
    shop.build(FILES)
    report = shop.site().build(force=True)

    assert (report.built, report.written) == (6, [])


def test_a_broken_page_keeps_its_output_and_is_tried_again(shop: Any) -> None:
    shop.build(
        {
            **FILES,
            "_data/l.json": "[1, 2]",
            "e.html": "---\neach: l\npermalink: /e/{{ item }}/\n---\nE",
        }
    )
    for broken in ("{% if %}", "---\ntitle: [\n---\n", "{{ nothing|divisibleby:0 }}", "\xff"):
        (shop.src / "c.html").write_bytes(broken.encode("latin-1"))
        (shop.src / "e.html").write_bytes(b"---\neach: [\n---\n")
        report = shop.try_build()

        assert [error.page for error in report.errors] == ["c.html", "e.html"]
        assert (shop.text(C), shop.text("e/2/index.html")) == ("C", "E")
        assert shop.try_build().errors != []
    report = shop.build(
        {"c.html": "C", "e.html": "---\neach: l\npermalink: /e/{{ item }}/\n---\nE"}
    )
    assert shop.outputs().count(C) == 1

    (shop.src / "c.html").write_text("{% if %}")
    shop.try_build()
    (shop.src / "c.html").unlink()
    (shop.src / "linked.html").unlink()
    shop.build()
    assert C not in shop.outputs()


def test_a_broken_layout_breaks_its_children_only(shop: Any) -> None:
    shop.build(FILES)
    report = shop.try_build({"_layouts/leaf.html": "{% if %}", "c.html": "C2"})

    assert [error.page for error in report.errors] == ["b.html"]
    assert shop.text(C) == "C2"
    assert "<leaf>" in shop.text(B)


@pytest.mark.parametrize("record", ["", "{", "[]", "null", '{"format": 1}', "[" * 100_000, "\0"])
def test_a_record_that_is_not_ours_means_a_full_build(shop: Any, record: str) -> None:
    shop.build(FILES)
    shop.site().options.manifest_path.write_text(record)

    assert shop.build().built == 6


def test_a_record_cannot_name_files_outside(shop: Any) -> None:
    shop.build(FILES)
    victim = shop.root / "victim.txt"
    victim.write_text("alive")
    path = shop.site().options.manifest_path
    for name in ("../victim.txt", str(victim)):
        for place in ("copies", "written", "records"):
            raw = json.loads(path.read_text())
            if place == "records":
                raw["records"]["gone.html"] = ["x", name, 1, [], [], [], []]
            else:
                raw[place][name] = [[1, 2, 3, 4], "x"] if place == "copies" else "x"
            path.write_text(json.dumps(raw))

            assert shop.build().built == 6
            assert victim.read_text() == "alive"


def test_the_record_stands_beside_the_output_or_where_it_is_told_to(
    shop: Any, tmp_path: Path
) -> None:
    shop.build({"a.html": "A"})
    assert (shop.root / ".out.build.json").is_file()

    shop.build(manifest=tmp_path / "cache" / "site.json")
    assert (tmp_path / "cache" / "site.json").is_file()
