import ast
import re
from pathlib import Path

import hotclub_auth

SOURCE = Path(hotclub_auth.__file__).parent


def test_both_colours_of_a_function_take_the_same_arguments():
    from inspect import signature

    names = set(hotclub_auth.__all__)
    pairs = {name for name in names if f"a{name}" in names}
    assert len(pairs) == 8
    for name in pairs:
        sync, async_ = getattr(hotclub_auth, name), getattr(hotclub_auth, f"a{name}")
        assert list(signature(sync).parameters) == list(signature(async_).parameters), name


def test_nothing_here_unpickles_evaluates_or_starts_a_shell():
    forbidden = {"pickle", "marshal", "shelve", "subprocess", "yaml", "eval", "exec", "system"}
    found = {
        (path.name, name)
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        for name in (getattr(node, "id", ""), getattr(node, "attr", ""), getattr(node, "name", ""))
        if name in forbidden
    }
    assert found == set()


def test_the_version_heads_the_changelog():
    root = Path(__file__).parents[1]
    version = re.search(r'^version = "(.+)"', (root / "pyproject.toml").read_text(), re.MULTILINE)
    head = re.search(
        r"^## \[(.+?)\] - \d{4}-\d{2}-\d{2}$", (root / "CHANGELOG.md").read_text(), re.MULTILINE
    )
    assert version
    assert head
    assert version[1] == head[1]
