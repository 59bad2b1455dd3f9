"""Commands from Python: options, output, call_command, and the pieces under the command line."""

from __future__ import annotations

import asyncio
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hotclub.management import (
    BaseCommand,
    CommandError,
    CommandParser,
    LabelCommand,
    OutputWrapper,
    call_command,
    find_commands,
    get_commands,
    load_command_class,
)
from hotclub.management.color import Style, color_style, make_style, supports_color
from hotclub.management.discovery import find_project
from hotclub.management.mends import explain
from hotclub.management.serving import parse_address
from hotclub_orm import ConnectionDoesNotExist, DatabaseError


class Dance(BaseCommand):
    help = "Dances."
    requires_system_checks: Any = []
    stealth_options = ("tempo_stealth",)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("args", nargs="*")
        parser.add_argument("--style", "-s", default="swing")
        parser.add_argument("--count", type=int, default=4, dest="beats")
        parser.add_argument("--need", required=False)
        parser.add_argument("--no-pause", action="store_false", dest="pause")

    def handle(self, *args: Any, **options: Any) -> str:
        return f"{args} {options['style']} {options['beats']} {options['pause']}"


def output(command: Any, *args: Any, **options: Any) -> str:
    out = StringIO()
    call_command(command, *args, stdout=out, **options)
    return out.getvalue()


def test_options_come_as_words_or_as_keywords() -> None:
    assert output(Dance()) == "() swing 4 True\n"
    assert output(Dance(), "a", "b", "--style", "waltz", "--count=3") == "('a', 'b') waltz 3 True\n"
    assert output(Dance(), style="waltz", count=3, no_pause=False) == "() waltz 3 False\n"
    assert output(Dance(), beats=2) == "() swing 2 True\n"


def test_what_handle_returns_is_returned() -> None:
    assert call_command(Dance(), stdout=StringIO()) == "() swing 4 True"


def test_an_unknown_option_lists_those_there_are() -> None:
    with pytest.raises(
        TypeError, match=r"Unknown option\(s\) for test_management command: tempo\."
    ) as caught:
        call_command(Dance(), tempo=1)
    assert "style" in str(caught.value)
    call_command(Dance(), tempo_stealth=1, stdout=StringIO())


def test_a_wrong_value_is_a_command_error() -> None:
    with pytest.raises(CommandError, match="invalid int value: 'many'"):
        call_command(Dance(), "--count", "many")


def test_required_options_may_be_keywords() -> None:
    class Strict(Dance):
        def add_arguments(self, parser: CommandParser) -> None:
            parser.add_argument("--need", required=True)
            parser.add_argument("--several", nargs="+", required=True)
            group = parser.add_mutually_exclusive_group()
            group.add_argument("--a", action="store_true")

        def handle(self, *args: Any, **options: Any) -> str:
            return f"{options['need']} {options['several']}"

    assert output(Strict(), need="x", several=["1", "2"]) == "x ['1', '2']\n"
    with pytest.raises(CommandError, match="the following arguments are required: --need"):
        call_command(Strict(), several=["1"])


def test_one_option_of_several_may_be_a_keyword() -> None:
    class Choosing(BaseCommand):
        def add_arguments(self, parser: Any) -> None:
            group = parser.add_mutually_exclusive_group(required=True)
            group.add_argument("--number", type=int)
            group.add_argument("--several", type=int, nargs="+")
            group.add_argument("--flag", action="store_true")

        def handle(self, *args: Any, **options: Any) -> str:
            return f"{options['number']} {options['several']} {options['flag']}"

    def told(*words: Any, **named: Any) -> Any:
        return call_command(Choosing(), *words, stdout=StringIO(), **named)

    assert told(number=1) == told("--number", 1) == "1 None False"
    assert told(several=[1, 2]) == told("--several", [1, 2]) == "None [1, 2] False"
    assert told(flag=True) == "None None True"
    with pytest.raises(CommandError, match="one of the arguments"):
        told()


def test_a_required_keyword_that_may_mean_two_options_is_refused() -> None:
    class Twice(BaseCommand):
        def add_arguments(self, parser: Any) -> None:
            group = parser.add_mutually_exclusive_group(required=True)
            group.add_argument("--until", type=int)
            group.add_argument("--before", dest="until", type=int)

        def handle(self, *args: Any, **options: Any) -> str:
            return str(options["until"])

    assert call_command(Twice(), "--before=3", stdout=StringIO()) == "3"
    with pytest.raises(TypeError, match="--until or --before"):
        call_command(Twice(), until=3)


def test_an_unknown_command_is_told_with_the_closest() -> None:
    with pytest.raises(CommandError, match=r"Unknown command: 'migrat'\. Did you mean 'migrate'\?"):
        call_command("migrat")


def test_handle_may_be_a_coroutine_function() -> None:
    class Slow(Dance):
        async def handle(self, *args: Any, **options: Any) -> str:  # type: ignore[override]
            await asyncio.sleep(0)
            return "slow"

    assert output(Slow()) == "slow\n"


def test_sql_is_framed_where_the_command_says_so() -> None:
    class Sql(Dance):
        output_transaction = True

        def handle(self, *args: Any, **options: Any) -> str:
            return "SELECT 1;"

    assert output(Sql(), no_color=True) == "BEGIN;\nSELECT 1;\nCOMMIT;\n"


def test_colours_are_forced_or_left_out() -> None:
    class Loud(Dance):
        def handle(self, *args: Any, **options: Any) -> str:
            return self.style.ERROR("loud")

    assert output(Loud()) == "loud\n"
    assert output(Loud(), force_color=True) == "\x1b[31;1mloud\x1b[0m\n"
    with pytest.raises(CommandError, match="can't be used together"):
        call_command(Loud(), force_color=True, no_color=True)


def test_label_commands() -> None:
    class Greet(LabelCommand):
        label = "name"
        requires_system_checks: Any = []

        def handle_label(self, label: str, **options: Any) -> str:
            return f"Hello {label}"

    assert output(Greet(), "Django", "Stephane") == "Hello Django\nHello Stephane\n"
    with pytest.raises(CommandError, match="Enter at least one name"):
        call_command(Greet())


def test_a_command_without_handle_teaches() -> None:
    class Empty(BaseCommand):
        requires_system_checks: Any = []

    with pytest.raises(NotImplementedError, match=r"Empty must define handle\("):
        call_command(Empty())


def test_wrong_kinds_of_checks_are_refused() -> None:
    class Wrong(Dance):
        requires_system_checks: Any = "models"

    with pytest.raises(TypeError, match="requires_system_checks must be a list or tuple"):
        Wrong()


def test_the_commands_of_the_framework() -> None:
    wanted = {
        "check", "createcachetable", "dbshell", "diffsettings", "flush", "inspectdb", "makemigrations",
        "migrate", "optimizemigration", "run", "runserver", "shell", "showmigrations", "sqlflush",
        "sqlmigrate", "sqlsequencereset", "squashmigrations", "startapp", "startproject", "test",
        "testserver",
    }  # fmt: skip

    assert wanted <= set(get_commands())
    for name in wanted - {"test"}:
        assert load_command_class("hotclub", name).help


def test_commands_are_found_by_their_files(tmp_path: Path) -> None:
    (tmp_path / "commands").mkdir()
    for name in ("play.py", "_private.py", "__init__.py"):
        (tmp_path / "commands" / name).touch()

    assert find_commands(str(tmp_path)) == ["play"]
    assert find_commands(str(tmp_path / "nowhere")) == []


def test_output_ends_lines_and_colours_terminals_only() -> None:
    stream = StringIO()
    out = OutputWrapper(stream)
    out.style_func = lambda text: f"<{text}>"
    out.write("a")
    out.write("b\n")
    out.write("c", ending="")
    assert stream.getvalue() == "a\nb\nc"
    stream.isatty = lambda: True  # type: ignore[method-assign]
    out.style_func = lambda text: f"<{text}>"
    out.write("d")
    assert stream.getvalue() == "a\nb\nc<d\n>"


def test_palettes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert make_style("nocolor").ERROR("x") == "x"
    assert make_style("light;error=blue/white,underscore").ERROR("x") == "\x1b[34;47;4mx\x1b[0m"
    assert Style().ANYTHING("x") == "x"
    monkeypatch.setenv("NO_COLOR", "1")
    assert not supports_color()
    monkeypatch.setenv("HOTCLUB_COLORS", "error=green")
    assert color_style(force_color=True).ERROR("x") == "\x1b[32mx\x1b[0m"


MANAGE = 'import os\nos.environ.setdefault("HOTCLUB_SETTINGS_MODULE", "band.settings")\n'


@pytest.mark.parametrize("text", [
    MANAGE, MANAGE.replace("HOTCLUB", "DJANGO"),
    'import os\nos.environ["HOTCLUB_SETTINGS_MODULE"] = "band.settings"\n',
])  # fmt: skip
def test_the_settings_of_a_project_are_read_from_its_manage_py(tmp_path: Path, text: str) -> None:
    (tmp_path / "manage.py").write_text(text)
    (tmp_path / "deep/er").mkdir(parents=True)
    found = find_project(tmp_path / "deep/er")

    assert found is not None
    assert (found.folder, found.settings) == (tmp_path, "band.settings")


def test_a_manage_py_that_names_nothing_is_no_project(tmp_path: Path) -> None:
    (tmp_path / "manage.py").write_text("this is not python (")

    assert find_project(tmp_path) is None


@pytest.mark.parametrize(("text", "url"), [
    (None, "http://127.0.0.1:8000/"), ("9000", "http://127.0.0.1:9000/"), ("0", "http://0.0.0.0:8000/"),
    ("0.0.0.0:80", "http://0.0.0.0:80/"), ("[::1]:8000", "http://[::1]:8000/"),
    ("my-host.example:1", "http://my-host.example:1/"),
])  # fmt: skip
def test_addresses(text: str | None, url: str) -> None:
    assert parse_address(text, ipv6=False).url == url


@pytest.mark.parametrize("text", ["x", "1.2.3.4", "host:", "70000", "a b:80", ":80"])
def test_what_is_no_address_is_told(text: str) -> None:
    with pytest.raises(CommandError, match="is not a valid port number or address:port pair"):
        parse_address(text, ipv6=False)


def test_failures_are_one_message_with_the_mend() -> None:
    class OperationalError(Exception):
        pass

    assert explain(OperationalError("no such table: shop_book")) == (
        "OperationalError: no such table: shop_book\n"
        "A table is missing: run 'python manage.py migrate'."
    )
    assert "room left" in explain(OperationalError("database or disk is full"))
    assert "room left" in explain(OperationalError("disk I/O error"))
    assert "writable" in explain(OperationalError("attempt to write a readonly database"))
    assert explain(ConnectionDoesNotExist("x", [])).endswith(
        "Add that database to DATABASES in the settings."
    )
    assert "put a copy in its place" in explain(DatabaseError("file is not a database"))
    assert "Add --traceback" in explain(DatabaseError("something else"))
    assert "installed in this environment" in explain(
        ModuleNotFoundError("No module named 'x'", name="x")
    )
    assert explain(ValueError("x")).endswith("Add --traceback to see all of it.")


def test_a_shell_of_ones_own_knows_more_names(monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    import hotclub.orm
    from hotclub.management.commands import shell
    from hotclub.urls import reverse

    class Knowing(shell.Command):
        def get_auto_imports(self) -> list[str]:
            return ["hotclub.orm", "hotclub.urls.reverse", "asyncio", "no.such.thing"]

    class Bare(shell.Command):
        def get_auto_imports(self) -> None:  # type: ignore[override]
            return None

    names = {"orm": hotclub.orm, "models": hotclub.orm, "reverse": reverse, "asyncio": asyncio}
    assert Knowing().get_namespace(verbosity=0) == names
    assert Bare().get_namespace(verbosity=0) == {}
