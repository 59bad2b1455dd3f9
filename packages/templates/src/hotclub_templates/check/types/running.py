"""Run mypy over the written module.

Flow: source → a file in a folder of its own → mypy in a process of its own → **its messages**.
The module is read by mypy and never run. No configuration of the project is read, so that no plug-in
runs unless `config` asks for it.
"""

import json
import os
import site
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hotclub_templates.errors import ImproperlyConfigured

CACHE = Path(".mypy_cache", "hotclub-templates")
SECONDS = 600

_OPTIONS = (
    "--output=json", "--no-error-summary", "--follow-imports=silent", "--show-error-codes",
    "--no-warn-no-return", "--no-strict-equality", "--hide-error-context",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Message:
    """A complaint of mypy: the line of the module, its code, its text, and the notes with it."""

    line: int
    code: str
    text: str
    hint: str


def mypy_messages(source: str, config: Path | None = None) -> list[Message]:
    """Return what mypy says of a module's source. Raises ImproperlyConfigured if it cannot run."""
    with tempfile.TemporaryDirectory(prefix="hotclub-templates-") as folder:
        path = Path(folder, "templates_to_check.py")
        path.write_text(source, "utf-8", errors="backslashreplace")
        done = subprocess.run(  # noqa: S603 - our own interpreter, no shell
            [
                sys.executable, "-m", "mypy", f"--config-file={config or ''}",
                f"--cache-dir={CACHE}", *_OPTIONS, str(path),
            ],
            env={**os.environ, "MYPYPATH": os.pathsep.join(_search_path())},
            capture_output=True, text=True, encoding="utf-8", timeout=SECONDS, check=False,
        )  # fmt: skip
    if done.returncode not in (0, 1) or "No module named mypy" in done.stderr:
        if "No module named mypy" in done.stderr:
            raise ImproperlyConfigured(
                "Templates declare types, and mypy, which checks them, is not installed: "
                "pip install 'hotclub-templates[check]', or leave them out with --no-types."
            )
        said = (done.stderr or done.stdout).strip()[-2000:]
        raise ImproperlyConfigured(f"mypy could not check the types of templates: {said}")
    return list(_read(done.stdout, path.name))


def _read(output: str, name: str) -> Iterator[Message]:
    for line in output.splitlines():
        if not line.startswith("{"):
            continue
        said = json.loads(line)
        if said["severity"] == "error" and Path(said["file"]).name == name:
            yield Message(said["line"], said["code"] or "", said["message"], said["hint"] or "")


def _search_path() -> list[str]:
    """Return where the project's own modules are, which is not where packages are installed."""
    installed = {*site.getsitepackages(), site.getusersitepackages(), *_standard()}
    here = [os.getcwd(), *(one for one in sys.path if one and os.path.isdir(one))]
    return [one for one in dict.fromkeys(here) if one not in installed]


def _standard() -> Iterator[str]:
    library = os.path.dirname(os.__file__)
    yield from (library, os.path.join(library, "lib-dynload"), os.path.dirname(library))
