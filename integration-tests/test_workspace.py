"""Every package has the same furniture in the same place."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = sorted(path.parent for path in ROOT.glob("packages/*/pyproject.toml"))
LICENSE = (ROOT / "LICENSE").read_text()

every_package = pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)


def project(package: Path) -> dict:
    return tomllib.loads((package / "pyproject.toml").read_text())["project"]


# "python" runs in the test's process, "py" sets up a site and has a process of its own.
EXAMPLE = re.compile(r"^```(?:python|py)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def source(package: Path) -> Path:
    return package / "src" / project(package)["name"].replace("-", "_")


@every_package
def test_a_package_is_typed_licensed_and_described(package: Path) -> None:
    assert (source(package) / "py.typed").is_file()
    assert (package / "LICENSE").read_text() == LICENSE
    assert EXAMPLE.search((package / "README.md").read_text())


@every_package
def test_the_changelog_opens_with_the_version(package: Path) -> None:
    heads = re.findall(
        r"^## \[?(\d+\.\d+\.\d+)\]?", (package / "CHANGELOG.md").read_text(), re.MULTILINE
    )

    assert heads[0] == project(package)["version"]


@every_package
def test_siblings_are_asked_for_by_a_range(package: Path) -> None:
    about = project(package)
    asked = [*about["dependencies"]]
    for requirements in about.get("optional-dependencies", {}).values():
        asked += requirements

    for requirement in asked:
        if requirement.startswith("hotclub"):
            assert re.search(r">=\d+\.\d+(\.\d+)?,<\d+\.\d+$", requirement), requirement


@every_package
def test_a_package_has_tests_and_a_benchmark(package: Path) -> None:
    assert list((package / "tests").glob("**/test_*.py"))
    assert list((package / "benchmarks").glob("bench_*.py"))


@every_package
def test_the_root_exports_a_sorted_list_without_repetition(package: Path) -> None:
    text = (source(package) / "__init__.py").read_text()

    assert text.startswith('"""')
    assert "__all__" in text


EXAMPLES = [
    pytest.param(example, id=f"{package.name}-{number}")
    for package in PACKAGES
    for number, example in enumerate(EXAMPLE.findall((package / "README.md").read_text()))
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_a_readme_needs_no_other(example: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
