"""What startproject and startapp write runs at once, is safe, and teaches when a name is wrong."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tools.conftest import Project, environment, hotclub


def test_a_new_project_has_what_a_project_needs(started: Path) -> None:
    found = {str(path.relative_to(started)) for path in started.rglob("*") if path.is_file()}

    assert found == {
        ".dockerignore", ".env", ".env.example", ".gitignore", "Dockerfile", "README.md",
        "compose.yaml", "manage.py", "mysite/__init__.py", "mysite/asgi.py", "mysite/settings.py",
        "mysite/urls.py", "mysite/wsgi.py", "pyproject.toml", "static/look.css", "static/site.css",
        "templates/base.html", "templates/home.html", "tests/__init__.py", "tests/test_home.py",
    }  # fmt: skip
    assert os.access(started / "manage.py", os.X_OK)
    assert ".env\n" in (started / ".gitignore").read_text()
    assert ".env\n" in (started / ".dockerignore").read_text()
    names = tomllib.loads((started / "pyproject.toml").read_text())
    assert names["project"]["name"] == "mysite"
    assert names["tool"]["pytest"]["ini_options"]["HOTCLUB_SETTINGS_MODULE"] == "mysite.settings"


def test_every_project_has_a_key_of_its_own(started: Path, tmp_path: Path) -> None:
    hotclub(tmp_path, "startproject", "other")
    keys = [(folder / ".env").read_text().partition("SECRET_KEY=")[2].strip()
            for folder in (started, tmp_path / "other")]  # fmt: skip

    assert keys[0] != keys[1]
    assert all(len(key) >= 50 for key in keys)
    assert keys[0] not in (started / "mysite/settings.py").read_text()


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_mig_020_nobody_else_reads_the_key(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        done = hotclub(tmp_path, "startproject", "mysite")
    finally:
        os.umask(before)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "mysite/.env").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "mysite/manage.py").stat().st_mode & 0o100


def test_a_new_project_answers_and_its_assets_too(ready: Project) -> None:
    with ready.served("--noreload") as server:
        status, home = server.get("/")
        assert status == 200
        assert "<h1>It plays.</h1>" in home
        assert server.get("/static/look.css")[0] == 200
        assert server.get("/static/site.css")[0] == 200
        assert server.get("/admin/")[0] == 200
        assert server.get("/nothing/")[0] == 404
    assert server.process.returncode == 0
    assert "Traceback" not in server.output


def test_a_new_projects_own_tests_pass(project: Project) -> None:
    done = project.run("test")

    assert done.returncode == 0, done.stderr
    assert "Ran 3 tests" in done.stderr


def test_its_tests_pass_under_pytest_too(project: Project) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q"], cwd=project.folder, env=environment(),
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout


def test_manage_py_does_the_same(project: Project) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=project.folder, env=environment(),
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "System check identified no issues (0 silenced)." in done.stdout


def test_its_models_have_no_changes_that_no_migration_holds(project: Project) -> None:
    assert "No changes detected" in project.ok("makemigrations", "--check", "--dry-run")


PRODUCTION = {
    "SECRET_KEY": "x9" * 30 + "abcdef",
    "ALLOWED_HOSTS": "www.example.com",
    "DEBUG": "",
}


def test_without_its_development_file_it_is_a_safe_production_site(project: Project) -> None:
    (project.folder / ".env").unlink()

    assert "ALLOWED_HOSTS must name the hosts" in project.fails("runserver", "--noreload")
    hosts = {"ALLOWED_HOSTS": "www.example.com"}
    assert "SECRET_KEY is empty" in project.fails("runserver", "--noreload", "0", **hosts)
    done = project.run("check", "--deploy", **PRODUCTION)
    assert done.returncode == 0, done.stderr
    identifiers = {word for word in done.stderr.replace("(", " ").replace(")", " ").split()
                   if word.startswith("security.")}  # fmt: skip
    # How long browsers are to remember HTTPS, and for which hosts, only the owner can say.
    assert identifiers == {"security.W005", "security.W021"}


def test_the_key_of_the_example_file_is_refused_by_the_deployment_check(project: Project) -> None:
    (project.folder / ".env").write_text((project.folder / ".env.example").read_text())

    warnings = project.run("check", "--deploy").stderr
    assert "security.W009" in warnings
    assert "security.W018" in warnings


def test_in_production_it_serves_its_own_files_under_hashed_names(ready: Project) -> None:
    (ready.folder / ".env").unlink()
    settings = {**PRODUCTION, "ALLOWED_HOSTS": "127.0.0.1", "HTTPS": "off"}
    with ready.served("--noreload", "--nostatic", **settings) as server:
        home = server.get("/")[1]
        sheet = re.search(r'href="(/static/site\.[0-9a-f]+\.css)"', home)
        assert sheet is not None
        assert server.get(sheet[1])[0] == 200


def test_containers_are_not_root_and_have_health_checks(started: Path) -> None:
    image = (started / "Dockerfile").read_text()
    services = (started / "compose.yaml").read_text()

    assert "\nUSER app\n" in image
    assert "HEALTHCHECK" in image
    assert '"mysite.asgi:application"' in image
    assert services.count("healthcheck:") == 2
    assert "SECRET_KEY: ${SECRET_KEY:?" in services


@pytest.mark.parametrize(("name", "better"), [
    ("my-site", "my_site"), ("1st", "project_1st"), ("class", "project_class"),
    ("blue note", "blue_note"),
])  # fmt: skip
def test_a_name_that_is_no_package_gets_a_better_one_proposed(
    tmp_path: Path, name: str, better: str
) -> None:
    done = hotclub(tmp_path, "startproject", name)

    assert done.returncode == 1
    assert f"Try '{better}'." in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["json", "hotclub", "test"])
def test_a_name_that_hides_a_module_is_refused(tmp_path: Path, name: str) -> None:
    done = hotclub(tmp_path, "startproject", name)

    assert done.returncode == 1
    assert f"'{name}' conflicts with the name of an existing Python module" in done.stderr
    assert f"'my_{name}'" in done.stderr


def test_without_a_name_it_says_what_is_missing(tmp_path: Path) -> None:
    done = hotclub(tmp_path, "startproject")

    assert done.returncode == 2
    assert "You must provide a project name: startproject mysite" in done.stderr


def test_a_folder_that_is_there_is_not_overwritten(started: Path) -> None:
    again = hotclub(started.parent, "startproject", "mysite")
    assert again.returncode == 1
    assert "already exists" in again.stderr

    inside = hotclub(started, "startproject", "other", ".")
    assert inside.returncode == 1
    assert "would overwrite it" in inside.stderr


def test_a_project_can_be_written_into_a_chosen_folder(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    hotclub(tmp_path, "startproject", "mysite", "here")

    assert (tmp_path / "here/mysite/settings.py").is_file()
    assert hotclub(tmp_path / "here", "check").returncode == 0


def test_an_application_works_once_it_is_installed(project: Project) -> None:
    assert 'add "books" to INSTALLED_APPS' in project.ok("startapp", "books")
    project.install("books")
    project.write("books/models.py", MODELS)
    project.change(
        "mysite/urls.py",
        "urlpatterns = [",
        'urlpatterns = [\n    path("books/", include("books.urls")),',
    )

    assert "+ Create model Book" in project.ok("makemigrations")
    project.ok("migrate")
    assert "Ran 4 tests" in project.run("test").stderr
    with project.served("--noreload") as server:
        assert server.get("/books/") == (200, "This is books.")


MODELS = """
from hotclub import orm as models


class Book(models.Model):
    title = models.CharField(max_length=200)
"""


def test_a_template_of_ones_own_is_rendered_as_asked(tmp_path: Path) -> None:
    template = tmp_path / "template"
    (template / "app_name").mkdir(parents=True)
    (template / "left_out").mkdir()
    (template / "app_name/code.py").write_text(
        "NAME = '{{ app_name }}' # {{ camel_case_app_name }}"
    )
    (template / "page.html").write_text("{{ app_name }}")
    (template / "notes.txt").write_text("{{ app_name }}")
    (template / "Procfile").write_text("{{ app_name }}")
    (template / "left_out/x.py").write_text("")
    done = hotclub(
        tmp_path, "startapp", "blue_note", "--template", str(template), "-e", "html,rst",
        "-n", "Procfile", "-x", "left_out",
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    made = tmp_path / "blue_note"
    assert (made / "blue_note/code.py").read_text() == "NAME = 'blue_note' # BlueNote"
    assert (made / "page.html").read_text() == "blue_note"
    assert (made / "notes.txt").read_text() == "{{ app_name }}"
    assert (made / "Procfile").read_text() == "blue_note"
    assert not (made / "left_out").exists()


def test_a_template_may_be_an_archive_and_cannot_leave_its_folder(tmp_path: Path) -> None:
    archive = tmp_path / "template.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("top/models.py", "# {{ app_name }}")
        file.writestr("../../escaped.py", "evil")
    done = hotclub(tmp_path, "startapp", "blues", "--template", str(archive))

    assert not (tmp_path.parent / "escaped.py").exists()
    assert done.returncode in (0, 1)
    assert "Traceback" not in done.stderr


def test_a_template_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = hotclub(tmp_path, "startapp", "blues", "--template", "nowhere.zip")

    assert done.returncode == 1
    assert "couldn't handle app template nowhere.zip" in done.stderr


def test_the_settings_are_plain_values(project: Project) -> None:
    code = "import json; print(json.dumps([settings.DEBUG, settings.ALLOWED_HOSTS, settings.ROOT_URLCONF]))"

    assert json.loads(project.ok("shell", "-c", code)) == [True, [], "mysite.urls"]
