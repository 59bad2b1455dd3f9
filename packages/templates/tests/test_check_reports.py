"""The reports of the checker, and its options."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hotclub_templates.check import Finding
from hotclub_templates.check.findings import RULES
from hotclub_templates.check.reports import REPORTS
from hotclub_templates.cli import main

ERROR = Finding(
    "pages/tüne list.html", 3, 4, 3, 8, "T011", "error", "There is no template 'a\x1b.html'",
    "Did you mean 'b.html'?", "\tx 名nope y",
)  # fmt: skip
WARNING = Finding("/elsewhere/a,b.html", 1, 1, 2, 3, "T030", "warning", "Always 100% true")

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function (*arguments, pyproject="") → exit code and output, in a folder of its own."""

    def run(*arguments: str, pyproject: str = "") -> tuple[int, str]:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr("sys.path", [*sys.path])
        (tmp_path / "pyproject.toml").write_text(pyproject)
        code = main(["check", *arguments])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return run


def _site(folder: Path, **sources: str) -> None:
    for name, source in sources.items():
        path = folder / "pages" / f"{name}.html"
        path.parent.mkdir(exist_ok=True)
        path.write_text(source)


def test_text_underlines_the_place_by_the_width_of_its_characters() -> None:
    assert REPORTS["text"]([ERROR], False) == (
        "pages/tüne list.html:3:4: error T011 There is no template 'a\\x1b.html'\n"
        "    3 |  x 名nope y\n"
        "      |    ^^^^^\n"
        "      = Did you mean 'b.html'?\n"
        "1 error in 1 file.\n"
    )


def test_text_of_nothing_says_so_and_colour_is_used_only_where_wanted() -> None:
    assert REPORTS["text"]([], False) == "No mistakes found.\n"
    assert "\x1b[31merror\x1b[0m" in REPORTS["text"]([ERROR], True)
    assert "\x1b" not in REPORTS["text"]([ERROR, WARNING], False)
    assert REPORTS["text"]([ERROR, WARNING], False).endswith("1 error and 1 warning in 2 files.\n")


def test_a_long_line_is_cut_to_a_window_around_the_place() -> None:
    line = "a" * 500 + "nope" + "b" * 500
    found = Finding("x", 1, 501, 1, 505, "T001", "error", "m", "", line)

    shown = REPORTS["text"]([found], False).split("\n")

    assert len(shown[1]) < 160
    assert shown[1][shown[2].index("^") :][:4] == "nope"


def test_json_is_a_list_for_editors() -> None:
    assert json.loads(REPORTS["json"]([WARNING], False)) == [
        {
            "path": "/elsewhere/a,b.html",
            "line": 1,
            "column": 1,
            "end_line": 2,
            "end_column": 3,
            "code": "T030",
            "severity": "warning",
            "message": "Always 100% true",
            "hint": "",
        }
    ]


def test_github_annotations_escape_what_would_end_them() -> None:
    assert REPORTS["github"]([WARNING], False) == (
        "::warning file=/elsewhere/a%2Cb.html,line=1,col=1,endLine=2,endColumn=3,title=T030"
        "::Always 100%25 true\n"
    )


def test_sarif_has_what_the_schema_requires() -> None:
    log = json.loads(REPORTS["sarif"]([ERROR, WARNING], False))

    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "hotclub-templates"
    assert [rule["id"] for rule in driver["rules"]] == list(RULES)
    for rule in driver["rules"]:
        assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")
        assert rule["shortDescription"]["text"]
    for result in run["results"]:
        assert result["message"]["text"]
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert min(region.values()) >= 1
        assert all(type(value) is int for value in region.values())
    addresses = [
        result["locations"][0]["physicalLocation"]["artifactLocation"] for result in run["results"]
    ]
    assert addresses == [
        {"uri": "pages/t%C3%BCne%20list.html", "uriBaseId": "ROOT"},
        {"uri": "file:///elsewhere/a%2Cb.html"},
    ]
    assert run["originalUriBaseIds"]["ROOT"]["uri"].endswith("/")


def test_warnings_fail_only_where_that_is_asked_for(run: Run, tmp_path: Path) -> None:
    _site(tmp_path, page="{% if True %}{% endif %}")

    assert run("pages")[0] == 0
    assert run("pages", "--strict")[0] == 1
    assert run("pages", "--strict", "--ignore", "T030")[0] == 0


def test_pyproject_names_folders_libraries_and_what_to_ignore(run: Run, tmp_path: Path) -> None:
    _site(tmp_path, page="{% load shop %}{{ a|price }}{% if True %}{% endif %}", old="{% nope %}")
    (tmp_path / "shop_tags.py").write_text(
        "from hotclub_templates import Library\nregister = Library()\n"
        "@register.filter\ndef price(value): return value\n"
    )
    table = """
    [tool.hotclub-templates.check]
    dirs = ["pages"]
    strict = true
    libraries = { shop = "shop_tags" }
    per-file-ignores = { "old.html" = ["T002"] }
    """

    code, out = run(pyproject=table)

    assert (code, out.count("T030"), out.count("\n")) == (1, 1, 5)
    assert run(pyproject=table + 'ignore = ["T030"]') == (0, "No mistakes found.\n")


def test_settings_tell_folders_applications_and_libraries(run: Run, tmp_path: Path) -> None:
    for package in ("bakery", "bakery/templatetags", "bakery/templates"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    (tmp_path / "bakery/templates/bread.html").write_text("{% load oven %}{{ a|bake }}{% nope %}")
    (tmp_path / "bakery/templatetags/oven.py").write_text(
        "from hotclub_templates import Library\nregister = Library()\n"
        "@register.filter\ndef bake(value): return value\n"
    )
    (tmp_path / "bakery_settings.py").write_text(
        "INSTALLED_APPS = ['bakery.apps.BakeryConfig']\n"
        "TEMPLATES = [{'BACKEND': 'x.DjangoTemplates', 'APP_DIRS': True}]\n"
    )

    code, out = run("--settings", "bakery_settings", "--format", "json")

    assert code == 1
    assert [(one["code"], one["column"]) for one in json.loads(out)] == [("T002", 28)]


@pytest.mark.parametrize(
    ("arguments", "pyproject", "said"),
    [
        ((), "", "Nothing to check"),
        (("pages", "--ignore", "T03"), "", "there is no rule 'T03'. Did you mean"),
        (("pages", "--libraries", "shop"), "", "takes label=module, not 'shop'"),
        (("pages", "--builtins", "no_such_module"), "", "no_such_module"),
        (("pages",), "[tool.hotclub-templates.check]\nignores = []", "Did you mean 'ignore'?"),
        (("pages",), "[tool.hotclub-templates.check]\nignore = 1", "must be a list of texts"),
        (("pages",), "[tool", "is no TOML"),
        (("pages", "--settings", "no_settings"), "", "Cannot import the settings"),
        (("pages", "--config", "nowhere.toml"), "", "There is no file 'nowhere.toml'"),
        (("nowhere",), "", "There is no folder or file 'nowhere'"),
    ],
)
def test_what_is_not_understood_is_said_with_exit_code_2(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], pyproject: str, said: str
) -> None:
    _site(tmp_path, page="x")

    code, out = run(*arguments, pyproject=pyproject)

    assert code == 2
    assert said in out
