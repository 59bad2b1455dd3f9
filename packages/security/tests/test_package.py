import ast
import re
from pathlib import Path

import hotclub_security

SOURCE = Path(hotclub_security.__file__).parent


def test_sec_041_nothing_here_unpickles_evaluates_or_starts_a_shell():
    forbidden = {
        "pickle", "marshal", "shelve", "subprocess", "yaml", "eval", "exec", "system", "popen",
        "__import__", "import_module",
    }  # fmt: skip
    # The shop window opens rooms by the names that stand in it, and by no others.
    window = {("__init__.py", "import_module")}
    found = {
        (path.name, name)
        for path in SOURCE.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        for name in (getattr(node, "id", ""), getattr(node, "attr", ""), getattr(node, "name", ""))
        if name in forbidden
    }
    assert found == window


def test_sec_037_no_file_writes_a_server_or_product_header():
    wording = re.compile(r"(?i)[\"'](server|x-powered-by|x-runtime)[\"']")
    hits = [
        (path.name, line)
        for path in SOURCE.glob("*.py")
        for line in path.read_text().splitlines()
        # The one use is the reading of ASGI's server address.
        if wording.search(line) and 'scope.get("server")' not in line
    ]
    assert hits == []


def test_the_version_heads_the_changelog():
    root = Path(__file__).parents[1]
    version = re.search(r'^version = "(.+)"', (root / "pyproject.toml").read_text(), re.MULTILINE)
    head = re.search(
        r"^## \[(.+?)\] - \d{4}-\d{2}-\d{2}$", (root / "CHANGELOG.md").read_text(), re.MULTILINE
    )
    assert version
    assert head
    assert version[1] == head[1]
