"""`check` reads whatever lies in a folder, and ends soon."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hotclub_templates import Engine, TemplateDoesNotExist
from hotclub_templates.check.checker import check_templates
from hotclub_templates.check.findings import Finding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PIECES = st.sampled_from(
    ["{{", "}}", "{%", "%}", "{#", "#}", "{{{%", "{% if a %}", "{% endif %}", "{% block b %}",
     "{% endblock %}",
     "{% extends 'a.html' %}", "{% include 'b.html#p' %}", "{% load i18n nope %}", "{{ a|uper }}",
     "{% nope %}",
     "{% with a=1 %}", "{# check: ignore #}", "{% context a: int %}", "{% partialdef p %}",
     "\n", "\x00", "'", "é"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=25).map("".join).map(str.encode) | st.binary(max_size=40)


def checked(folder: Path) -> list[Finding]:
    return list(check_templates(Engine(dirs=[folder]), [folder], types=False))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(st.sampled_from(["a.html", "b.html", "c.txt"]), TEXTS, min_size=1))
def test_any_files_are_checked(tmp_path: Path, files: dict[str, bytes]) -> None:
    for old in tmp_path.iterdir():
        old.unlink()
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)

    for finding in checked(tmp_path):
        assert Path(finding.path).name in files
        assert finding.line >= 1
        assert finding.column >= 1
        assert finding.message


def test_what_is_no_file_is_passed_over_and_a_link_to_nothing_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.html")
    (tmp_path / "folder.html").mkdir()
    (tmp_path / "nothing.html").symlink_to(tmp_path / "absent")
    (tmp_path / "self.html").symlink_to(tmp_path / "self.html")
    (tmp_path / "good.html").write_text("{{ a }}")

    told = {Path(finding.path).name for finding in checked(tmp_path)}

    assert told == {"nothing.html", "self.html"}


@pytest.mark.parametrize("name", ["pipe.html", "folder.html", "zero.html"])
def test_a_loader_does_not_wait_for_a_pipe_nor_read_a_device(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe.html")
    (tmp_path / "folder.html").mkdir()
    (tmp_path / "zero.html").symlink_to("/dev/zero")

    with pytest.raises(TemplateDoesNotExist):
        Engine(dirs=[tmp_path]).get_template(name)


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "{{{%" * n,
        lambda n: "{% with " + " ".join(f"a{i}=1" for i in range(n)) + " %}{% endwith %}",
        lambda n: "{% if a %}" * n,
        lambda n: "{{ a|uper }}" * n,
        lambda n: "{% if a %}" + "{% elif a %}" * n + "{% endif %}",
    ],
)
def test_time_of_checking_grows_with_the_text(
    make: Callable[[int], str], tmp_path: Path, grows_linearly: Callable[..., None]
) -> None:
    def check(source: str) -> None:
        (tmp_path / "a.html").write_text(source)
        checked(tmp_path)

    grows_linearly(check, make, 3_000)
