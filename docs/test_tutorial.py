"""The tutorial is followed to the letter: its files written, its commands run, its site asked."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parent / "tutorial.md"
BLOCK = re.compile(r"^```(\w+)(?: ([^\n]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HOTCLUB = Path(sys.executable).with_name("hotclub")


def run(command: str, folder: Path) -> str:
    words = command.split()
    environment = {
        **os.environ,
        "HOTCLUB_SUPERUSER_PASSWORD": "minor swing 1937",
    }
    for name in ("HOTCLUB_SETTINGS_MODULE", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    done = subprocess.run(
        [str(HOTCLUB), *words[1:]],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


ASK = """
import os
os.environ["HOTCLUB_SETTINGS_MODULE"] = "shelf.settings"
import hotclub
hotclub.setup()
from hotclub.test import Client
client = Client(HTTP_HOST="127.0.0.1")
assert b"No books yet" in client.get("/books/").content
assert client.get("/api/docs/").status_code == 200
assert client.login(username="django", password="minor swing 1937")
for path in ("/", "/admin/", "/admin/books/book/", "/admin/books/book/add/", "/books/add/"):
    assert client.get(path).status_code == 200, path
"""


def follow(text: str, folder: Path) -> Path:
    """Do what the page says; return the folder that it ends in."""
    for kind, about, body in BLOCK.findall(text):
        about = about.strip()
        if kind == "console":
            for line in body.splitlines():
                folder = step(line.removeprefix("$ "), folder)
        elif about.startswith("in "):
            name, anchor = re.fullmatch(r"in (\S+) after (.+)", about).groups()
            path = folder / name
            before = path.read_text()
            assert anchor in before
            path.write_text(before.replace(anchor, f"{anchor}\n{body.rstrip()}", 1))
        else:
            path = folder / about
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body)
    return folder


def step(command: str, folder: Path) -> Path:
    if command.startswith("cd "):
        return folder / command[3:]
    if command == "hotclub run" or command.startswith("pip "):
        return folder  # the server is asked by a client below; the package is installed
    if "createsuperuser" in command:
        command += " --noinput"
    said = run(command, folder)
    if command == "hotclub test":
        assert re.search(r"^OK", said, re.MULTILINE), said
    return folder


def test_following_the_tutorial_gives_the_site_it_promises(tmp_path: Path) -> None:
    folder = follow(PAGE.read_text(), tmp_path)

    asked = subprocess.run(
        [sys.executable, "-c", ASK], cwd=folder, capture_output=True, text=True, check=False
    )

    assert asked.returncode == 0, asked.stderr


@pytest.mark.parametrize("page", ["index.md", "libraries.md", "tutorial.md", "differences.md"])
def test_links_between_pages_lead_somewhere(page: str) -> None:
    text = (PAGE.parent / page).read_text()

    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (PAGE.parent / target).exists(), target
