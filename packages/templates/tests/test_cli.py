"""The command line, as one runs it."""

import subprocess
import sys
from importlib.metadata import entry_points, version
from pathlib import Path

import pytest
from hotclub_templates.cli import main


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hotclub_templates", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_is_installed_as_a_script() -> None:
    (script,) = entry_points(group="console_scripts", name="hotclub-templates")

    assert script.load() is main


def test_it_tells_its_version() -> None:
    assert _run("--version").stdout == f"hotclub-templates {version('hotclub-templates')}\n"


def test_good_templates_give_0_bad_ones_1(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("{{ title }}")
    good = _run("check", str(tmp_path))
    (tmp_path / "page.html").write_text("{% fro %}")
    bad = _run("check", str(tmp_path))

    assert good.returncode == 0
    assert bad.returncode == 1
    assert f"{tmp_path / 'page.html'}:1:1" in bad.stdout
    assert "Did you mean 'for'?" in bad.stdout


def test_what_cannot_be_done_gives_2_and_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "no/such/folder"]) == 2
    assert "no/such/folder" in capsys.readouterr().err
    with pytest.raises(SystemExit) as caught:
        main(["chekc"])
    assert caught.value.code == 2
    assert "check" in capsys.readouterr().err
