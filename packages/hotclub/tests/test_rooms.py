"""No file of the framework imports, be it by a detour, a file that imports it."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

SOURCES = Path(__file__).parents[1] / "src"


def modules() -> dict[str, Path]:
    found = {}
    for path in SOURCES.joinpath("hotclub").rglob("*.py"):
        parts = path.relative_to(SOURCES).with_suffix("").parts
        if "skeleton" not in parts:
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


def imports_of(path: Path, known: dict[str, Path]) -> set[str]:
    """Return the modules of ours that a file imports, inside of functions too."""
    wanted: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            wanted |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inside = f"{node.module}.{alias.name}"
                wanted.add(inside if inside in known else node.module)
    # The root holds nothing but setup(), which starts everything.
    return {name for name in wanted if name in known and name != "hotclub"}


def test_no_file_imports_what_imports_it() -> None:
    known = modules()
    graph = {name: imports_of(path, known) for name, path in known.items() if name != "hotclub"}
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the files
    assert len(graph) > 100
