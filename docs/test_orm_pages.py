"""The ORM's pages are followed: a service's files, a notebook's cells, PostgreSQL's samples."""

import ast
import asyncio
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

from hotclub_orm import Database
from hotclub_orm.testing import fresh_postgres_database, need_extension
from hotclub_orm.testing.postgres import contrib_url

OPTIONS = ("-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", ".")
PAGES = Path(__file__).parent
BLOCK = re.compile(r"^```python (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ALONE = """
import sys
import service
loaded = {name.split(".")[0] for name in sys.modules if name.startswith("hotclub")}
assert loaded == {"hotclub_orm"}, loaded
"""


def blocks(page: str) -> list[tuple[str, str]]:
    """Return (what it is, text) of each block that says what it is."""
    return BLOCK.findall((PAGES / page).read_text(encoding="utf-8"))


def run(*arguments: str, folder: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def write_service(folder: Path, url: str = "") -> None:
    for name, text in blocks("orm-fastapi.md"):
        given = text.replace('f"sqlite:///{tmp_path}/test.db"', repr(url)) if url else text
        (folder / name).write_text(given, encoding="utf-8")


def test_the_fastapi_service_passes_its_own_tests_with_nothing_else_of_ours(tmp_path: Path) -> None:
    write_service(tmp_path)

    told = run("-m", "pytest", "-q", *OPTIONS, "test_service.py", folder=tmp_path)

    assert "3 passed" in told
    run("-c", ALONE, folder=tmp_path)


def test_the_fastapi_service_sells_nothing_twice_on_postgresql(tmp_path: Path) -> None:
    with fresh_postgres_database() as url:
        write_service(tmp_path, url)

        told = run(
            "-m", "pytest", "-q", *OPTIONS, "-k", "twice", "test_service.py", folder=tmp_path
        )

    assert "1 passed" in told


async def run_cells(cells: list[str]) -> list[object]:
    """Run cells as a notebook does: in one namespace, on a running loop; return the last values."""
    names: dict[str, object] = {"__name__": "notebook"}
    shown = []
    for cell in cells:
        body = ast.parse(cell).body
        last = body.pop() if isinstance(body[-1], ast.Expr) else None
        flag = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        parts: list[ast.AST] = [ast.Module(body, [])]
        if last is not None:
            parts.append(ast.Expression(last.value))
        for part, mode in zip(parts, ("exec", "eval"), strict=False):
            value = eval(compile(part, "<cell>", mode, flags=flag), names)
            if inspect.isawaitable(value):
                value = await value
        shown.append(value if last is not None else None)
    return shown


def test_the_cells_of_the_notebook_run_on_its_loop() -> None:
    cells = [text for _, text in blocks("orm-notebook.md")]

    shown = asyncio.run(run_cells(cells))

    assert shown[1:6] == [
        ["Minor Swing"],
        {"longest": 202, "all": 396},
        [{"title": "Minor Swing", "seconds": 202}, {"title": "Nuages", "seconds": 194}],
        ["Djangology"],
        181,
    ]


PLAIN = re.compile(r"^```python *(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def run_postgres_page(url: str, *kinds: str) -> None:
    """Run the blocks of these kinds in one namespace; files of a project are read at least."""
    names: dict[str, object] = {"__name__": "page", "url": url}
    for kind, text in PLAIN.findall((PAGES / "orm-postgres.md").read_text(encoding="utf-8")):
        code = compile(text, f"orm-postgres.md {kind}", "exec")
        if kind in kinds:
            exec(code, names)


def test_the_page_of_postgresql_is_true_on_any_server() -> None:
    with fresh_postgres_database() as url:
        run_postgres_page(url, "")


def test_the_page_of_postgresql_is_true_with_extensions() -> None:
    with fresh_postgres_database(contrib_url()) as url:
        with Database(url, register=False) as database:
            for name in ("hstore", "unaccent", "pg_trgm"):
                need_extension(database, name, create=False)
        run_postgres_page(url, "", "extensions")
