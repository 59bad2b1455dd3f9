"""The real command line: help, discovery of the project, and every mistake in one message."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools.conftest import Project, environment, free_port, hotclub


def test_help_lists_the_commands_of_the_project(started: Path) -> None:
    done = hotclub(started, "help")

    assert done.returncode == 0
    assert "[hotclub]" in done.stdout
    assert "    migrate" in done.stdout
    assert "[hotclub.auth]" in done.stdout
    assert "    createsuperuser" in done.stdout


def test_help_works_without_a_project_and_with_a_broken_one(tmp_path: Path) -> None:
    done = hotclub(tmp_path)

    assert done.returncode == 0
    assert "    startproject" in done.stdout
    assert "Only the framework's own commands are listed" in done.stdout
    assert hotclub(tmp_path, "help", "migrate").returncode == 0
    assert "--fake-initial" in hotclub(tmp_path, "migrate", "--help").stdout


def test_the_version(tmp_path: Path) -> None:
    assert hotclub(tmp_path, "--version").stdout == hotclub(tmp_path, "version").stdout == "0.1.0\n"


def test_a_command_works_from_a_folder_inside_the_project(started: Path) -> None:
    done = hotclub(started / "mysite", "check")

    assert done.returncode == 0, done.stderr


def test_the_script_is_the_same(started: Path) -> None:
    script = Path(sys.executable).with_name("hotclub")
    done = subprocess.run([script, "check"], cwd=started, env=environment(), check=False)

    assert done.returncode == 0


def test_a_mistyped_command(started: Path, tmp_path: Path) -> None:
    for folder in (started, tmp_path):
        done = hotclub(folder, "migrte")
        assert done.returncode == 1
        assert done.stderr.startswith(
            "CommandError: Unknown command: 'migrte'. Did you mean 'migrate'?"
        )


def test_without_settings(tmp_path: Path) -> None:
    done = hotclub(tmp_path, "migrate")

    assert done.returncode == 1
    assert "HOTCLUB_SETTINGS_MODULE" in done.stderr
    assert "Traceback" not in done.stderr


def test_settings_that_are_not_there(project: Project) -> None:
    assert "nowhere" in project.fails("check", "--settings", "nowhere")
    assert "nowhere" in project.fails(
        "runserver", str(free_port()), HOTCLUB_SETTINGS_MODULE="nowhere"
    )


def test_errors_in_the_projects_code_say_where(project: Project) -> None:
    project.write("mysite/urls.py", "import os\nurlpatterns = [\n")
    assert "SyntaxError in " in project.fails("check")
    assert "mysite/urls.py:2" in project.fails("check")
    project.write("mysite/urls.py", "import no_such_thing\n")
    message = project.fails("check")
    assert "No module named 'no_such_thing'" in message
    assert "mysite/urls.py:1" in message
    assert "Traceback (most recent call last)" in project.run("check", "--traceback").stderr


def test_an_application_that_is_not_there(project: Project) -> None:
    project.install("bookz")

    assert "bookz" in project.fails("check")


def test_checks_that_fail(project: Project) -> None:
    project.change("mysite/settings.py", 'STATIC_URL = "/static/"', 'STATIC_URL = "static"')
    message = project.fails("check")

    assert "SystemCheckError: System check identified some issues:" in message
    assert "(urls.E006)" in message
    assert project.run("check", "--tag", "models").returncode == 0
    assert 'There is no system check with the "modls" tag' in project.fails(
        "check", "--tag", "modls"
    )
    project.change(
        "mysite/settings.py",
        "USE_TZ = True",
        'USE_TZ = True\nSILENCED_SYSTEM_CHECKS = ["urls.E006"]',
    )
    assert "identified no issues (1 silenced)" in project.ok("check")


def test_the_level_from_which_a_check_fails(project: Project) -> None:
    project.change("mysite/settings.py", '"hotclub.templates.context_processors.csp",', "")

    assert project.run("check").returncode == 0
    assert "security.W027" in project.fails("check", "--fail-level", "WARNING")


def test_tags_are_listed(started: Path) -> None:
    tags = hotclub(started, "check", "--list-tags").stdout.split()

    assert {"admin", "caches", "models", "security", "staticfiles", "urls"} <= set(tags)
    assert "async_support" in hotclub(started, "check", "--list-tags", "--deploy").stdout.split()


def test_a_database_that_is_not_there(project: Project) -> None:
    nobody = {"DATABASE_URL": f"postgresql://nobody@127.0.0.1:{free_port()}/nothing"}
    message = project.fails("migrate", **nobody)

    assert "Is the server running" in message
    assert "(database.E001)" in project.fails("check", "--database", "default", **nobody)
    folder = {"DATABASE_URL": "sqlite:////no/such/folder/db.sqlite3"}
    assert "Does the folder of the file exist" in project.fails("migrate", **folder)


CREATE = ("createsuperuser", "--noinput", "--username", "x", "--email", "x@x.example")


def test_tables_that_are_not_there(project: Project) -> None:
    code = "from hotclub.auth.models import User; User.objects.count()"

    assert "no such table" in project.run("shell", "-c", code).stderr
    assert "run 'python manage.py migrate'" in project.fails(*CREATE)
    assert "(database.W001)" in project.run("check", "--database", "default").stderr


def test_a_port_in_use(ready: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for arguments in ([], ["--noreload"]):
            message = ready.fails("runserver", str(port), *arguments)
            assert f"Port {port} of 127.0.0.1 is already in use." in message
            assert f"runserver {port + 1}" in message


def test_the_server_says_what_is_not_applied(project: Project) -> None:
    with project.served("--noreload") as server:
        pass
    assert "unapplied migrations" in server.output
    assert "auth" in server.output
    assert "Run 'python manage.py migrate'" in server.output
    assert server.process.returncode == 0


def test_the_server_starts_again_when_code_changes(ready: Project) -> None:
    with ready.served() as server:
        ready.change("mysite/urls.py", "urlpatterns = [", "print('seen')\nurlpatterns = [")
        ready.write("templates/home.html", "changed")
        end = time.monotonic() + 40
        while server.get("/")[1] != "changed" and time.monotonic() < end:
            time.sleep(0.2)
        time.sleep(3)
        assert server.get("/")[1] == "changed"
    assert "mysite/urls.py changed; starting again." in server.output
    assert "seen" in server.output
    assert server.process.returncode == 0


def test_the_server_waits_for_the_mend_of_broken_code(ready: Project) -> None:
    with ready.served() as server:
        good = (ready.folder / "mysite/urls.py").read_text()
        ready.write("mysite/urls.py", good + "\n(")
        time.sleep(4)
        ready.write("mysite/urls.py", good)
        server.wait()
        assert server.get("/")[0] == 200
    assert "SyntaxError in " in server.output
    assert "Waiting for a change of the code." in server.output
    assert "Traceback" not in server.output


def test_the_end_of_the_watching_process_is_the_end_of_the_server(ready: Project) -> None:
    with ready.served() as server:
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(20) == 0
        with pytest.raises(OSError, match="refused"):
            server.get("/")


SLEEPING = "print('on', flush=True); import time; time.sleep(60)"


def test_ctrl_c_ends_a_command_without_a_traceback(project: Project) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "hotclub", "shell", "-c", SLEEPING],
        cwd=project.folder, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "on\n"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)

    assert process.returncode == 130
    assert "Traceback" not in errors


def test_a_closed_pipe_is_no_failure(started: Path) -> None:
    line = f"{sys.executable} -m hotclub diffsettings --all | head -1"
    done = subprocess.run(
        line,
        shell=True,
        cwd=started,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["check", "showmigrations", "migrate --plan"])
def test_a_pipe_that_closes_early_or_was_never_open_is_no_failure(
    project: Project, command: str
) -> None:
    line = f"{sys.executable} manage.py {command}"
    done = subprocess.run(
        ["bash", "-c", f"{line} | head -c 0; echo closed: ${{PIPESTATUS[0]}}; {line} >&-; echo none: $?"],
        cwd=project.folder, env=environment(PYTHONUNBUFFERED="1"), capture_output=True, text=True,
        check=False,
    )  # fmt: skip

    assert done.stderr == ""
    assert "none: 0" in done.stdout
    assert re.search("closed: (0|130)", done.stdout)


def test_an_application_may_replace_a_command(project: Project) -> None:
    project.ok("startapp", "band")
    project.install("band")
    project.write("band/management/__init__.py", "")
    project.write("band/management/commands/__init__.py", "")
    project.write("band/management/commands/play.py", PLAY)
    project.write("band/management/commands/sqlflush.py", PLAY)

    assert project.ok("play", "--loud") == "played True\n"
    assert project.ok("sqlflush") == "played False\n"
    assert "CommandError: No such tune." in project.fails("play", "--wrong", status=3)
    assert "[band]\n    play" in project.ok("help")


PLAY = """
from hotclub.management import BaseCommand, CommandError


class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("--loud", action="store_true")
        parser.add_argument("--wrong", action="store_true")

    def handle(self, *args, **options):
        if options["wrong"]:
            raise CommandError("No such tune.", returncode=3)
        self.stdout.write(f"played {options['loud']}")
"""
