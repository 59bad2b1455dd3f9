"""Every check of the project is a session here; CI and people call the same ones.

nox -s tests                    the whole suite on this interpreter
nox -s "isolated(newest, orm)"  one wheel installed alone, its tests at its newest versions
nox -l                          the rest

The packages are read from packages/*; nothing here names one but the umbrella.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import nox

ROOT = Path(__file__).parent
PACKAGES = sorted(path.parent.name for path in ROOT.glob("packages/*/pyproject.toml"))
UMBRELLA = "hotclub"
FOR_MYPY_ALONE = {"auth"}  # pyright does not see an attribute of a protocol in a field's descriptor
REPORTS = ROOT / ".cache" / "reports"  # one junit file a run; .ci/count.py adds them up

nox.options.default_venv_backend = "uv"
nox.options.sessions = ["lint", "types", "contracts", "tests"]
nox.options.reuse_existing_virtualenvs = True

package_parameter = nox.parametrize("package", PACKAGES, ids=PACKAGES)


def metadata(package: str) -> dict:
    return tomllib.loads((ROOT / "packages" / package / "pyproject.toml").read_text())


def import_name(package: str) -> str:
    return metadata(package)["project"]["name"].replace("-", "_")


def sync(session: nox.Session, *groups: str) -> None:
    """Fill the session's environment with the whole workspace, as locked."""
    chosen = [word for group in groups for word in ("--group", group)]
    session.run_install(
        "uv", "sync", "--active", "--frozen", "--all-packages", "--all-extras", "--no-default-groups",
        *chosen, silent=True,
    )  # fmt: skip


def pytest(session: nox.Session, report: str, *arguments: str) -> None:
    REPORTS.mkdir(parents=True, exist_ok=True)
    session.run(
        "pytest", f"--junitxml={REPORTS / report}.xml", *arguments, *session.posargs,
        # Tests start many processes; byte code outside of the tree spares them compiling it anew.
        env={"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(ROOT / ".cache" / "pyc")},
    )  # fmt: skip


@nox.session
def tests(session: nox.Session) -> None:
    """Everything: packages, libraries together, browser, samples of docs/."""
    sync(session, "test", "integration")
    if session.posargs:
        pytest(session, "tests", "-n", "2", "--dist=loadfile")
        return
    # A site is a process's: what it tells the libraries is not for the libraries' own tests.
    alone = [f"packages/{package}" for package in PACKAGES if package != UMBRELLA]
    pytest(session, "libraries", "-n", "2", *alone)
    pytest(session, "together", "-n", "2", f"packages/{UMBRELLA}", "integration-tests")
    pytest(
        session, "docs", "-n", "2", "--dist=loadfile", "docs"
    )  # the samples of a page share names


@nox.session
@package_parameter
@nox.parametrize("versions", ["lowest-direct", "highest"], ids=["lowest", "newest"])
def isolated(session: nox.Session, package: str, versions: str) -> None:
    """One wheel, alone with what it declares: every module imports, README runs, tests pass."""
    wheels = build_wheels(session)
    project = metadata(package)["project"]
    name, extras = project["name"], project.get("optional-dependencies", {})
    wheel = next(wheels.glob(f"{name.replace('-', '_')}-*.whl"))
    session.run_install(
        "uv", "pip", "install", "--no-sources", f"--find-links={wheels}",
        "--no-config", f"{name} @ {wheel.as_uri()}", silent=True,
    )  # fmt: skip
    session.run("python", "-c", IMPORT_BARE, import_name(package))
    if package == UMBRELLA:  # a project needs nothing that only our own tests need
        project_alone(session)
    # The wheel's requirements are named one by one, so that "lowest-direct" reaches them.
    requirements = [*project.get("dependencies", ()), *(r for rs in extras.values() for r in rs)]
    session.run_install(
        "uv", "pip", "install", "--no-sources", f"--find-links={wheels}", f"--resolution={versions}",
        "--no-config", f"{name} @ {wheel.as_uri()}", *requirements,
        f"--group=packages/{package}/pyproject.toml:test", silent=True,
    )  # fmt: skip
    # The umbrella's applications are imported as Django's are: in a project, here the sample's.
    project_of = {
        "HOTCLUB_SETTINGS_MODULE": "hotclub.demo.settings",
        "ATLAS_DIRECTORY": session.create_tmp(),
    }
    session.run("python", "-c", IMPORT_ALL, import_name(package), env=project_of)
    left_out: list[str] = []
    if package == UMBRELLA:
        # Alone it is the whole family, which `tests` ran: the sample's processes not again, and
        # those of the command line at the lowest versions only.
        names = ("test_demo_*",) if versions == "lowest-direct" else ("test_demo_*", "tools")
        left_out = [f"--ignore-glob=packages/{package}/tests/{name}" for name in names]
    pytest(
        session, f"isolated-{package}-{versions}", "-n", "2", *left_out,
        f"packages/{package}/tests", f"packages/{package}/README.md",
    )  # fmt: skip


def project_alone(session: nox.Session) -> None:
    """Start a project with what a plain install brings, and run what its first day runs."""
    with session.chdir(session.create_tmp()):
        shutil.rmtree("shop", ignore_errors=True)
        session.run("hotclub", "startproject", "shop", silent=True)
        with session.chdir("shop"):
            for command in ("check", "migrate", "test"):
                session.run("python", "manage.py", command, silent=True)


IMPORT_BARE = "import importlib, sys; importlib.import_module(sys.argv[1])"
IMPORT_ALL = """
import importlib, pkgutil, sys
root = importlib.import_module(sys.argv[1])
getattr(root, "setup", lambda: None)()
for module in pkgutil.walk_packages(root.__path__, root.__name__ + "."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
"""


def build_wheels(session: nox.Session) -> Path:
    """Wheels of all packages as a release would build them, made once a run."""
    wheels = ROOT / ".cache" / "wheels"
    newest = max(
        (p.stat().st_mtime for p in ROOT.glob("packages/*/**/*") if p.is_file()), default=0
    )
    if not wheels.exists() or wheels.stat().st_mtime < newest:
        for old in wheels.glob("*.whl"):
            old.unlink()
        session.run_install(
            "uv", "build", "--all-packages", "--wheel", "--no-sources", f"--out-dir={wheels}",
            silent=True,
        )  # fmt: skip
        wheels.touch()
    return wheels


@nox.session
def integration(session: nox.Session) -> None:
    """The libraries together: real servers, sample projects. A part of `tests`."""
    sync(session, "test", "integration")
    pytest(session, "integration", "-n", "2", "-m", "not browser", "integration-tests")


@nox.session
def browser(session: nox.Session) -> None:
    """The pages in headless Chromium (the system's). A part of `tests`."""
    sync(session, "test", "integration")
    pytest(session, "browser", "-m", "browser", "integration-tests")


@nox.session
def lint(session: nox.Session) -> None:
    """Ruff's rules and format."""
    sync(session, "lint")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Mypy strict over src; the typing tests by mypy and pyright: what a user's checker says of our names."""
    sync(session, "types", "test")
    for package in PACKAGES:
        session.run("mypy", f"packages/{package}/src")
        if (ROOT / f"packages/{package}/tests/typing").is_dir():
            session.run("mypy", f"packages/{package}/tests/typing")
            if package not in FOR_MYPY_ALONE:
                session.run("basedpyright", f"--pythonpath={session.virtualenv.bin}/python",
                            f"packages/{package}/tests/typing")  # fmt: skip


@nox.session
def contracts(session: nox.Session) -> None:
    """Floors: who may import whom; then each package's own levels, without circles."""
    sync(session, "contracts")
    for folder in (".", *(f"packages/{package}" for package in PACKAGES)):
        session.run("lint-imports", "--no-cache", "--config", f"{folder}/pyproject.toml")


@nox.session
@package_parameter
def api_breaks(session: nox.Session, package: str) -> None:
    """Public names against the last release of this package."""
    tags = session.run_install(
        "git", "tag", "--list", f"{package}-v*", "--sort=-v:refname", external=True, silent=True
    )
    last = (tags or "").split("\n")[0].strip()
    if not last:
        session.log(f"{package} has no release yet; nothing to compare with.")
        return
    sync(session, "api")
    session.run("griffe", "check", import_name(package), f"--against={last}",
                f"--search=packages/{package}/src")  # fmt: skip


@nox.session
def docs(session: nox.Session) -> None:
    """Every sample of docs/ runs. A part of `tests`."""
    sync(session, "test", "integration")
    pytest(session, "docs", "-n", "2", "--dist=loadfile", "docs")


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Each package against its peers and the limit, as ratios. `-- orm` runs one package's."""
    sync(session, "test", "benchmarks")
    for package in session.posargs or PACKAGES:
        for script in sorted((ROOT / "packages" / package / "benchmarks").glob("bench_*.py")):
            session.run("python", str(script.relative_to(ROOT)))


@nox.session
@package_parameter
def release(session: nox.Session, package: str) -> None:
    """Refuse a release whose version, changelog and tag disagree; else build it."""
    version = metadata(package)["project"]["version"]
    changelog = (ROOT / "packages" / package / "CHANGELOG.md").read_text()
    heads = re.findall(r"^## \[?(\d+\.\d+\.\d+)\]?", changelog, re.MULTILINE)
    if not heads or heads[0] != version:
        session.error(
            f"{package} is at {version}, its changelog at {heads[:1]}. Write the section."
        )
    tags = session.run_install("git", "tag", "--points-at", "HEAD", external=True, silent=True)
    if f"{package}-v{version}" not in (tags or "").split():
        session.error(f"HEAD carries no tag {package}-v{version}: git tag {package}-v{version}")
    session.run_install(
        "uv", "build", "--no-sources", f"--package={metadata(package)['project']['name']}",
        "--out-dir=dist",
    )  # fmt: skip
