"""`from hotclub import X`: each face imports alone, lazily, and shows names that are there."""

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import hotclub
import pytest
from harness.once import made_once

FACES = sorted(one.name for one in pkgutil.iter_modules(hotclub.__path__) if one.name[0] != "_")

# Each face is imported in a child of its own, forked from a process that has imported nothing of
# ours. What others made is imported before: it says nothing about faces, and takes most of the time.
LOOK = """
import importlib, json, os, sys
for name in json.loads(sys.argv[2]):
    try:
        importlib.import_module(name)
    except ImportError:
        pass
import hotclub
seen = {"": sorted(name for name in sys.modules if name.startswith("hotclub_"))}
for name in json.loads(sys.argv[1]):
    reading, writing = os.pipe()
    if os.fork() == 0:
        try:
            module = importlib.import_module(f"hotclub.{name}")
            names = getattr(module, "__all__", [])
            missing = [one for one in names if not hasattr(module, one)]
            libraries = {one.split(".")[0] for one in sys.modules if one.startswith("hotclub_")}
            told = {"missing": missing, "names": len(names), "libraries": sorted(libraries)}
        except BaseException as problem:
            told = {"problem": f"{type(problem).__name__}: {problem}"}
        os.write(writing, json.dumps(told).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        seen[name] = json.loads(answer.read())
    os.wait()
print(json.dumps(seen))
"""


OTHERS = """
import json, sys
import hotclub_admin.asgi, hotclub_api, hotclub_cache, hotclub_migrations
print(json.dumps([name for name in sys.modules if not name.startswith(("hotclub", "_", "encodings"))]))
"""


def _look(folder: Path) -> None:
    others = _run(OTHERS)
    (folder / "seen.json").write_text(_run(LOOK, json.dumps(FACES), others))


def _run(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """Return what importing each face did."""
    return json.loads((made_once(tmp_path_factory, "faces", _look) / "seen.json").read_text())


def test_the_root_imports_no_library(seen: dict) -> None:
    assert seen[""] == []


@pytest.mark.parametrize("name", FACES)
def test_a_face_imports_alone_and_shows_what_it_promises(name: str, seen: dict) -> None:
    assert "problem" not in seen[name], seen[name]
    assert seen[name]["missing"] == []


@pytest.mark.parametrize(
    ("name", "others"),
    [
        (
            "orm",
            {"hotclub_forms", "hotclub_templates", "hotclub_http", "hotclub_api", "hotclub_admin"},
        ),
        ("templates", {"hotclub_orm", "hotclub_forms", "hotclub_api", "hotclub_admin"}),
        ("http", {"hotclub_orm", "hotclub_forms", "hotclub_templates", "hotclub_api"}),
        ("urls", {"hotclub_orm", "hotclub_forms", "hotclub_templates", "hotclub_api"}),
        ("signing", {"hotclub_orm", "hotclub_forms", "hotclub_templates", "hotclub_api"}),
        ("cache", {"hotclub_forms", "hotclub_templates", "hotclub_api", "hotclub_admin"}),
        ("conf", {"hotclub_orm", "hotclub_forms", "hotclub_templates", "hotclub_http"}),
    ],
)
def test_a_face_leaves_alone_what_it_does_not_need(name: str, others: set, seen: dict) -> None:
    assert others & set(seen[name]["libraries"]) == set()
