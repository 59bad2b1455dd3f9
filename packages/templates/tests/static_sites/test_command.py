import http.client
import os
import pty
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from hotclub_templates.build import Report
from hotclub_templates.build.serving import preview_server
from hotclub_templates.build.watch import Outcome, watch
from hotclub_templates.cli import main

COMMAND = [sys.executable, "-m", "hotclub_templates", "build"]


def test_a_site_is_built_with_data_of_all_kinds(shop: Any, capsys: Any, tmp_path: Any) -> None:
    (tmp_path / "one.json").write_text("1")
    (tmp_path / "two.toml").write_text("a = 2")
    (tmp_path / "three.yaml").write_text("3")
    shop.write({"a.txt": "{{ one }}{{ two.a }}{{ three }}", "b.bin": b"b"})
    data = [
        str(tmp_path / "one.json"),
        str(tmp_path / "two.*"),
        "--data",
        str(tmp_path / "three.yaml"),
    ]

    assert main(["build", str(shop.src), str(shop.out), "--data", *data]) == 0
    assert shop.text("a.txt") == "123"
    out, err = capsys.readouterr()
    assert out.startswith("built 1, unchanged 0, copied 1, removed 0 in ")
    assert out.endswith(" s\n")
    assert err == ""


def test_options_of_the_command_are_those_of_a_site(shop: Any, capsys: Any) -> None:
    shop.write(
        {
            "a.md": "---\ndraft: true\n---\nA{{ page.url }} {% load l %}",
            "b.json": "{{ page.url }} {% static 'c.css' %}",
            "c.css": "",
            "theme/page.html": "P{{ content }}",
        }
    )
    arguments = (
        "--templates {theme} --layout page --base-url https://e.org/x/ --render .json "
        "--library l=hotclub_templates.tags.l10n --builtins hotclub_templates.tags.tz "
        "--no-pretty-urls --no-hash --drafts --force --quiet --manifest {manifest}"
    ).format(theme=shop.src / "theme", manifest=shop.root / "m.json")

    assert main(["build", str(shop.src), str(shop.out), *arguments.split()]) == 0
    assert shop.text("a.html") == "P<p>A/x/a.html</p>\n"
    assert shop.text("b.json") == "/x/b.json /x/c.css"
    assert (shop.root / "m.json").is_file()
    assert capsys.readouterr() == ("", "")


def test_errors_are_listed_and_the_exit_code_is_one(shop: Any, capsys: Any) -> None:
    shop.write({"a.html": "x {% if %}", "b.html": "{% url 'x' %}", "c.html": "C"})

    assert main(["build", str(shop.src), str(shop.out)]) == 1
    out, err = capsys.readouterr()
    assert "in a.html, line 1, column 3" in err
    assert "There is no page 'x'." in err
    assert out.startswith("built 1, unchanged 0, copied 0, removed 0, failed 2 in ")


@pytest.mark.parametrize(
    ("files", "arguments", "message"),
    [
        ({"a.md": "", "a.html": ""}, [], "'a.html' and 'a.md' would both become"),
        ({}, ["--data", "nothing.json"], "No file of data matches 'nothing.json'."),
        ({}, ["--base-url", "x"], "should look like"),
        ({"_data/x.json": "{"}, [], "no valid JSON"),
        ({"_data/site.json": "1"}, [], "The data 'site' must be a mapping"),
    ],
)
def test_what_stops_the_whole_site_is_one_message(
    shop: Any, capsys: Any, files: dict[str, str], arguments: list[str], message: str
) -> None:
    shop.write(files)

    assert main(["build", str(shop.src), str(shop.out), *arguments]) == 1
    assert message in capsys.readouterr().err


def test_a_terminal_sees_a_progress_bar(shop: Any) -> None:
    shop.write({f"p{number}.html": "x" for number in range(30)})
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, str(shop.src), str(shop.out)], stderr=child, stdout=subprocess.PIPE
    )
    out, _ = process.communicate(timeout=60)
    os.close(child)
    shown = os.read(parent, 100_000).decode()
    os.close(parent)

    assert "\r[###############               ] 15/30" in shown
    assert shown.endswith("\r")
    assert out.startswith(b"built 30,")


@contextmanager
def watching(shop: Any, **options: Any) -> Iterator[Callable[..., Outcome]]:
    """Watch in a thread; give a function that waits for the next outcome."""
    told: list[Outcome] = []
    news, stop = threading.Semaphore(0), threading.Event()

    def tell(outcome: Outcome) -> None:
        told.append(outcome)
        news.release()

    thread = threading.Thread(
        target=watch,
        args=(shop.site(**options), tell),
        kwargs={"until": stop, "every_seconds": 0.02},
    )
    thread.start()

    def following(seconds: float = 30) -> Outcome:
        assert news.acquire(timeout=seconds)
        return told.pop(0)

    try:
        yield following
    finally:
        stop.set()
        thread.join()


def test_watching_builds_at_every_change_and_outlives_errors(shop: Any, tmp_path: Any) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "x.json").write_text("1")
    shop.write({"a.txt": "{{ x }}", "b.txt": "B"})
    with watching(shop, data=[f"{tmp_path}/d/*.json"]) as following:
        first = following()
        assert isinstance(first, Report)
        assert first.built == 2

        shop.write({"b.txt": "B2 longer"})
        second = following()
        assert isinstance(second, Report)
        assert (second.built, shop.text("b.txt")) == (1, "B2 longer")

        (tmp_path / "d" / "x.json").write_text("[")
        assert "no valid JSON" in str(following())
        (tmp_path / "d" / "x.json").write_text("222")
        third = following()
        while not isinstance(third, Report):  # a file that was seen half written
            third = following()
        assert shop.text("a.txt") == "222"

        (shop.src / "b.txt").unlink()
        fourth = following()
        assert isinstance(fourth, Report)
        assert fourth.removed == 1


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.putrequest("GET", path)
    connection.endheaders()
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


@contextmanager
def serving(shop: Any, prefix: str = "/") -> Iterator[int]:
    server = preview_server(shop.out, 0, prefix)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_the_preview_serves_pages_under_the_base(shop: Any) -> None:
    shop.build({"index.html": "I", "a.html": "A", "404.html": "Not here"}, base_url="/docs/")
    with serving(shop, "/docs/") as port:
        assert get(port, "/docs/") == (200, b"I")
        assert get(port, "/docs/a/") == (200, b"A")
        assert get(port, "/docs/nothing/") == (404, b"Not here")
        assert get(port, "/a/") == (404, b"Not here")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "//secret.txt",
        "/a/../../secret.txt",
        "/link.txt",
        "/folder/secret.txt",
        "/.hidden",
        "/%00",
        "/sub/",
        "/..\\secret.txt",
    ],
)
def test_the_preview_shows_nothing_else(shop: Any, path: str) -> None:
    (shop.root / "secret.txt").write_text("secret")
    shop.build({"a.html": "A", "sub/x.txt": "x"})
    (shop.out / ".hidden").write_text("secret")
    (shop.out / "link.txt").symlink_to(shop.root / "secret.txt")
    (shop.out / "folder").symlink_to(shop.root)
    with serving(shop) as port:
        status, content = get(port, path)

    assert status in (400, 404)
    assert b"secret" not in content.replace(path.encode(), b"")


def test_the_command_serves_and_ends_with_an_interrupt(shop: Any) -> None:
    shop.write({"index.html": "I", "_data/site.json": '{"base_url": "/b/"}'})
    process = subprocess.Popen(
        [*COMMAND, str(shop.src), str(shop.out), "--serve", "0"],
        stdout=subprocess.PIPE,
        text=True,
        # A shell's background jobs, and what they start, do not hear of interrupts.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert process.stdout.readline().startswith("built 1,")
        port = int(address.removeprefix("http://127.0.0.1:").removesuffix("/b/"))
        assert get(port, "/b/") == (200, b"I")
    finally:
        process.send_signal(2)
        process.communicate(timeout=30)
    assert process.returncode == 130


def test_an_output_inside_of_the_source_is_not_watched(shop: Any) -> None:
    shop.write({"a.txt": "{% if %}"})
    shop.out = shop.src / "public"
    with watching(shop) as following:
        first = following()
        assert isinstance(first, Report)
        assert len(first.errors) == 1
        with pytest.raises(AssertionError):
            following(0.5)


def test_a_mistake_of_a_layout_is_told_once(shop: Any, capsys: Any) -> None:
    head = "---\nlayout: base\n---\n"
    shop.write({"_layouts/base.html": "{% if %}", **{f"{n}.html": head for n in range(5)}})

    assert main(["build", str(shop.src), str(shop.out)]) == 1
    err = capsys.readouterr().err
    assert err.count("in base.html, line 1, column 1") == 1
    assert err.endswith("  (the same on 4 more pages)\n")
