"""A folder of pages in a temporary directory, and what was made of it."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hotclub_templates.build import Report, Site


class Workshop:
    """`src` and `out` in one temporary folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.src = root / "src"
        self.out = root / "out"
        self.src.mkdir()

    def write(self, files: Mapping[str, str | bytes]) -> None:
        for path, content in files.items():
            file = self.src / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())

    def site(self, **options: Any) -> Site:
        return Site(self.src, self.out, **options)

    def build(self, files: Mapping[str, str | bytes] | None = None, **options: Any) -> Report:
        """Write the files, build, and show the pages that failed."""
        report = self.try_build(files, **options)
        assert [str(error) for error in report.errors] == []
        return report

    def try_build(self, files: Mapping[str, str | bytes] | None = None, **options: Any) -> Report:
        self.write(files or {})
        return self.site(**options).build()

    def text(self, output: str) -> str:
        return (self.out / output).read_text()

    def outputs(self) -> list[str]:
        found = (
            os.path.relpath(os.path.join(folder, name), self.out)
            for folder, _, names in os.walk(self.out)
            for name in names
        )
        return sorted(path for path in found if path != "staticfiles.json")


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    """Return a place to build a site in."""
    return Workshop(tmp_path)
