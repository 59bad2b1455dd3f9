import os
from typing import Any

import pytest
from hotclub_templates.build import UnsafePath
from hotclub_templates.build.pages import MAX_PAGE_BYTES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize(
    "where", ["a.html", "a.png", "_layouts/base.html", "_data/x.json", "sub/b.md"]
)
def test_links_that_leave_the_source_are_refused(shop: Any, where: str) -> None:
    secret = shop.root / "secret.html"
    secret.write_text("secret")
    link = shop.src / where
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(secret)

    with pytest.raises(UnsafePath) as caught:
        shop.build({"ok.html": ""})
    assert str(caught.value) == f"{where!r} is a symbolic link that leaves the folder of the site."
    assert not shop.out.exists()


def test_links_to_folders_and_to_nothing_are_refused(shop: Any) -> None:
    shop.write({"real/a.html": "A"})
    (shop.src / "again").symlink_to(shop.src / "real")
    with pytest.raises(UnsafePath, match="but not to a file"):
        shop.build()

    (shop.src / "again").unlink()
    (shop.src / "again").symlink_to(shop.src / "nothing")
    with pytest.raises(UnsafePath, match="but not to a file"):
        shop.build()


def test_links_inside_the_source_are_followed(shop: Any) -> None:
    shop.write({"real/a.html": "A", "real/i.png": b"i"})
    (shop.src / "b.html").symlink_to(shop.src / "real/a.html")
    (shop.src / "i.png").symlink_to("real/i.png")
    shop.build()

    assert shop.text("b/index.html") == "A"
    assert not (shop.out / "i.png").is_symlink()


def test_pipes_are_refused(shop: Any) -> None:
    os.mkfifo(shop.src / "pipe.html")

    with pytest.raises(UnsafePath, match="neither a file nor a folder"):
        shop.build()


@pytest.mark.parametrize(
    "name", ["a\nb.html", "a\x1b[31m.html", "a\u202etxt.html", "a\udcff.html", "a\\b.html"]
)
def test_names_that_cannot_be_shown_are_refused(shop: Any, name: str) -> None:
    (shop.src / os.fsencode(name).decode("utf-8", "surrogateescape")).write_text("x")

    with pytest.raises(UnsafePath) as caught:
        shop.build()
    assert str(caught.value).isprintable()


def test_nothing_is_written_through_a_link_in_the_output(shop: Any) -> None:
    outside = shop.root / "outside"
    outside.mkdir()
    victim = shop.root / "victim.txt"
    victim.write_text("alive")
    shop.out.mkdir()
    (shop.out / "a").symlink_to(outside)
    (shop.out / "b.txt").symlink_to(victim)

    report = shop.try_build({"a.html": "A", "b.txt": "B"})

    assert [str(error) for error in report.errors] == [
        f"a.html: The folder 'a' leads out of {str(shop.out)!r} by a symbolic link."
    ]
    assert list(outside.iterdir()) == []
    assert (victim.read_text(), shop.text("b.txt")) == ("alive", "B")


def test_templates_outside_of_the_folders_do_not_exist(shop: Any) -> None:
    (shop.root / "secret.html").write_text("secret")
    report = shop.try_build(
        {
            "a.html": "{% include '../secret.html' %}",
            "b.html": f"{{% include '{shop.root}/secret.html' %}}",
            "c.html": "---\nlayout: ../../secret\n---\n",
        }
    )

    assert [error.page for error in report.errors] == ["a.html", "b.html", "c.html"]
    assert shop.outputs() == []


def test_assets_outside_of_the_source_do_not_exist(shop: Any) -> None:
    (shop.root / "secret.css").write_text("secret")
    report = shop.try_build(
        {
            "a.html": "{% static '../secret.css' %}",
            "b.html": "{% static 'b.css' %}",
            "b.css": "@import '../secret.css'; @import '/../secret.css';",
        }
    )

    assert [error.page for error in report.errors] == ["a.html"]
    assert not any("secret" in name for name in shop.outputs())


def test_values_in_permalinks_cannot_leave_the_site(shop: Any) -> None:
    shop.write({"_data/l.json": '[{"slug": "../../etc/passwd"}]'})
    report = shop.try_build({"a.html": "---\neach: l\npermalink: /x/{{ item.slug }}/\n---\n"})

    assert "must name each folder" in str(report.errors[0])
    assert shop.outputs() == []


def test_a_template_that_includes_itself_is_a_named_error(shop: Any) -> None:
    report = shop.try_build(
        {
            "a.html": "{% include '_loop.html' %}",
            "_loop.html": "{% include '_loop.html' %}",
            "b.html": "",
        }
    )

    assert "including does not come to an end" in str(report.errors[0])
    assert shop.outputs() == ["b/index.html"]


def test_a_huge_page_is_refused(shop: Any) -> None:
    with open(shop.src / "a.html", "wb") as file:
        file.truncate(MAX_PAGE_BYTES + 1)

    assert "too much for a page" in str(shop.try_build().errors[0])


def test_data_are_escaped_in_layouts_and_titles(shop: Any) -> None:
    shop.build(
        {
            "_layouts/base.html": "<title>{{ page.title }}</title>{{ content }}",
            "_data/l.json": '[{"name": "<script>"}]',
            "a.html": "---\neach: l\nlayout: base\npermalink: /{{ key }}/\n"
            "title: '{{ item.name }}'\n---\n{{ item.name }}",
        }
    )

    assert shop.text("1/index.html") == "<title>&lt;script&gt;</title>&lt;script&gt;"


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(head=st.text(max_size=60), body=st.text(alphabet="{}%# ab\n'\"|:.[]()<>*_`", max_size=60))
def test_any_page_is_built_or_named(shop: Any, head: str, body: str) -> None:
    (shop.src / "a.md").write_text(f"---\n{head}\n---\n{body}", encoding="utf-8", errors="replace")
    report = shop.try_build({"b.html": "B"})

    assert shop.text("b/index.html") == "B"
    assert {error.page for error in report.errors} <= {"a.md"}
    for folder, _, names in os.walk(shop.root):
        for name in names:
            path = os.path.join(folder, name)
            assert path.startswith(
                (str(shop.src), str(shop.out), str(shop.root / ".out.build.json"))
            )
