"""`from hotclub import X`: each face imports alone, lazily, and shows names that are there."""

import json
import pkgutil
import subprocess
import sys

import hotclub
import pytest

FACES = sorted(one.name for one in pkgutil.iter_modules(hotclub.__path__) if one.name[0] != "_")

# Each face is imported in a child of its own, forked from a process that has imported nothing.
LOOK = """
import importlib, json, os, sys
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


@pytest.fixture(scope="module")
def seen() -> dict:
    done = subprocess.run(
        [sys.executable, "-c", LOOK, json.dumps(FACES)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


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
