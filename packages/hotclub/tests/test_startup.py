"""The start of a process: it loads what its page needs, and no more."""

import subprocess
import sys
from pathlib import Path

import pytest

SERVE = """
import io, sys
from site_of_tests.wsgi import application

def get(path):
    seen = []
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_PROTOCOL": "HTTP/1.1",
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost",
        "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0), "wsgi.multithread": False, "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    answer = application(environ, lambda status, headers, error=None: seen.append(status))
    body = b"".join(answer)
    getattr(answer, "close", lambda: None)()
    return seen[0].partition(" ")[0], body.decode()
"""
# Of a page without rows and forms; the admin, users, sessions, messages and the API are installed.
NOT_NEEDED = [
    "hotclub_admin.options", "hotclub_admin.pages", "hotclub_admin.changelist",
    "hotclub_admin.templatetags", "hotclub_api.views", "hotclub_api.serializers",
    "hotclub_api.openapi", "hotclub_auth.password_validation", "hotclub_cache.cache",
    "hotclub_cache.stores", "hotclub_forms.forms", "hotclub_forms.fields",
    "hotclub_http.client", "hotclub_http.debug", "hotclub_http.gateways.asgi",
    "hotclub_migrations", "hotclub_orm.database", "hotclub_orm.introspect",
    "hotclub_orm.schema", "hotclub_orm.testing", "hotclub.auth.admin", "hotclub.auth.forms",
    "hotclub.auth.views", "hotclub.management", "hotclub.test", "hotclub.views.generic",
    "sqlite3", "psycopg", "redis", "jinja2", "PIL", "yaml", "markdown", "msgspec", "rich",
    "uvicorn", "watchfiles", "argparse", "email.message", "email.utils", "gettext", "gzip",
    "html.entities", "http.client", "multiprocessing", "statistics",
    "urllib.request", "zipfile",
]  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("startup")
    run(folder, "-m", "hotclub", "startproject", "site_of_tests")
    return folder / "site_of_tests"


def run(folder: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=check
    )


def test_a_plain_page_is_served_without_what_it_does_not_need(project: Path) -> None:
    code = f"{SERVE}\nprint(get('/')[0], *sys.modules)"
    status, *loaded = run(project, "-c", code).stdout.split()

    assert status == "200"
    assert sorted(set(NOT_NEEDED) & set(loaded)) == []


def test_the_page_links_to_the_admin_without_loading_it(project: Path) -> None:
    code = f"{SERVE}\nprint(get('/')[1], '|', 'hotclub_admin.sites' in sys.modules)"
    page, _, is_loaded = run(project, "-c", code).stdout.rpartition("|")

    assert 'href="/admin/"' in page
    assert is_loaded.strip() == "True"  # the site itself, for its addresses


def test_the_admin_comes_when_somebody_goes_there(project: Path) -> None:
    code = (
        f"{SERVE}\n"
        "print(get('/admin/auth/user/')[0], get('/admin/nowhere/')[0], get('/admin/login/')[0],\n"
        "      'hotclub.auth.admin' in sys.modules)"
    )
    assert run(project, "-c", code).stdout.split() == ["302", "302", "200", "True"]


def test_names_of_models_pages_are_reversed_as_ever(project: Path) -> None:
    code = (
        f"{SERVE}\n"
        "from hotclub.urls import reverse\n"
        "print(reverse('admin:login'), reverse('admin:auth_user_change', args=[7]),\n"
        "      reverse('admin:app_list', args=['auth']))"
    )
    assert run(project, "-c", code).stdout.split() == [
        "/admin/login/", "/admin/auth/user/7/change/", "/admin/auth/",
    ]  # fmt: skip


def test_an_admin_module_that_fails_is_told_by_check_and_harms_no_other_page(
    project: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "site_of_tests"
    run(project, "-c", f"import shutil; shutil.copytree('.', {str(copy)!r})")
    run(copy, "manage.py", "startapp", "broken")
    (copy / "broken" / "admin.py").write_text("raise RuntimeError('this admin.py is broken')\n")
    settings = copy / "site_of_tests" / "settings.py"
    text = settings.read_text().replace('"hotclub.api",', '"hotclub.api",\n    "broken",')
    settings.write_text(text)

    assert run(copy, "-c", f"{SERVE}\nprint(get('/')[0])").stdout.strip() == "200"
    told = run(copy, "manage.py", "check", check=False)
    assert told.returncode != 0
    assert "this admin.py is broken" in told.stderr


def test_databases_are_made_when_they_are_asked(project: Path) -> None:
    code = (
        f"{SERVE}\n"
        "from hotclub.db import connection, connections\n"
        "from hotclub_orm import doors\n"
        "before = connections.all(initialized_only=True), doors['default'].alias\n"
        "vendor = doors['default'].vendor\n"
        "print(before, vendor, doors['default'] is connections['default'], connection.vendor)"
    )
    assert run(project, "-c", code).stdout.strip() == "([], 'default') sqlite True sqlite"


def test_databases_are_closed_at_the_end_of_a_server(project: Path) -> None:
    run(project, "manage.py", "migrate", "--verbosity", "0")
    code = (
        f"{SERVE}\n"
        "from hotclub.auth.models import Group\n"
        "Group.objects.create(name='quintette')\n"
        "import pathlib; print(sorted(one.name for one in pathlib.Path().glob('db.sqlite3*')))"
    )
    assert "db.sqlite3-wal" in run(project, "-c", code).stdout
    assert list(project.glob("db.sqlite3-wal")) == []


def test_collecting_garbage_goes_on_after_the_start(project: Path) -> None:
    code = f"{SERVE}\nimport gc; print(gc.isenabled(), gc.get_freeze_count() > 10_000)"
    assert run(project, "-c", code).stdout.split() == ["True", "True"]
    without = f"import gc; gc.disable()\n{SERVE}\nprint(gc.isenabled())"
    assert run(project, "-c", without).stdout.strip() == "False"
