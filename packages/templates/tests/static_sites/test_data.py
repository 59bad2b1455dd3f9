import time
from pathlib import Path

import pytest
from hotclub_templates.build import DataError
from hotclub_templates.build.data import data_files, load_data


def files(folder: Path, **contents: str) -> list[str]:
    found = []
    for name, text in contents.items():
        file = folder / name.replace("__", "/").replace("_dot_", ".")
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        found.append(str(file))
    return found


def test_each_file_is_a_variable_by_its_name(tmp_path: Path) -> None:
    given = files(
        tmp_path,
        site_dot_json='{"title": "Hot Club"}',
        people_dot_toml='[[all]]\nname = "Django"',
        tunes_dot_yaml="- Nuages\n- Minor Swing\n",
        more_dot_yml="a: 1",
    )

    assert load_data(given).values == {
        "site": {"title": "Hot Club"},
        "people": {"all": [{"name": "Django"}]},
        "tunes": ["Nuages", "Minor Swing"],
        "more": {"a": 1},
    }


def test_hyphens_are_underscores(tmp_path: Path) -> None:
    (tmp_path / "band-members.json").write_text("[]")

    assert load_data([str(tmp_path / "band-members.json")]).values == {"band_members": []}


def test_mappings_of_one_name_are_merged_and_the_later_file_wins(tmp_path: Path) -> None:
    given = files(
        tmp_path,
        site_dot_json='{"title": "A", "menu": {"a": 1, "b": 2}, "list": [1, 2]}',
        over__site_dot_toml='title = "B"\nlist = [3]\n[menu]\nb = 3\nc = 4\n',
    )

    assert load_data(given).values["site"] == {
        "title": "B",
        "menu": {"a": 1, "b": 3, "c": 4},
        "list": [3],
    }


def test_lists_of_one_name_are_not_merged(tmp_path: Path) -> None:
    given = files(tmp_path, tunes_dot_json="[1]", b__tunes_dot_json="[2]")

    with pytest.raises(DataError) as caught:
        load_data(given)
    assert str(caught.value) == (
        f"{given[0]!r} and {given[1]!r} are both the variable 'tunes', and only mappings can be "
        "merged. Rename one of them."
    )


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "a.json",
            "{",
            "line 1: no valid JSON: Expecting property name enclosed in double quotes.",
        ),
        ("a.toml", "x = \n", "line 1: no valid TOML: Invalid value (at line 1, column 5)."),
        (
            "a.yaml",
            "a: b: c",
            "line 1: no valid YAML: mapping values are not allowed in this context.",
        ),
        ("a.json", "[" * 1_000_000, ": nested more than 100 deep."),
        ("a.json", "[" * 101 + "]" * 101, ": nested more than 100 deep."),
        ("a.toml", "x = " + "[" * 1_000_000, ": nested more than 100 deep."),
        ("a.yaml", "[" * 1_000_000, "line "),
        ("a.yaml", "- " * 1_000_000, "line "),
        ("a.json", "1" * 5_000, "Exceeds the limit"),
        ("a.yaml", "!!python/name:os.system x", "no valid YAML: could not determine a constructor"),
        ("a.csv", "", "is none of .json, .toml, .yaml, .yml."),
        ("2a.json", "1", "which no template can read"),
        ("a.b.json", "1", "which no template can read"),
        ("pages.json", "[]", "'pages' is what the site itself names so. Rename the file."),
    ],
)
def test_a_file_that_is_wrong_is_named(tmp_path: Path, name: str, text: str, message: str) -> None:
    file = tmp_path / name
    file.write_text(text)

    with pytest.raises(DataError) as caught:
        load_data([str(file)])
    assert str(file) in str(caught.value)
    assert message in str(caught.value)


def test_aliases_that_would_explode_cost_nothing(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))]
    (tmp_path / "bomb.yaml").write_text("\n".join(lines))
    start = time.process_time()

    assert "a39" in load_data([str(tmp_path / "bomb.yaml")]).values["bomb"]
    assert time.process_time() - start < 5


def test_a_value_that_holds_itself_is_read_and_cannot_be_merged(tmp_path: Path) -> None:
    given = files(tmp_path, a_dot_yaml="&a\nb: *a\n", c__a_dot_yaml="&a\nb: *a\n")

    assert "b" in load_data(given[:1]).values["a"]
    with pytest.raises(DataError, match="a value holds itself"):
        load_data(given)


def test_bytes_that_are_no_utf8_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'"\xff"')

    with pytest.raises(DataError, match="is not UTF-8 at byte 1"):
        load_data([str(tmp_path / "a.json")])


def test_patterns_find_files_in_order(tmp_path: Path) -> None:
    files(tmp_path, b_dot_json="1", a_dot_json="1", c_dot_toml="", d__e_dot_json="1")

    assert data_files([tmp_path / "*.json", f"{tmp_path}/**/e.json"]) == [
        str(tmp_path / name) for name in ("a.json", "b.json", "d/e.json")
    ]
    with pytest.raises(DataError, match="No file of data matches"):
        data_files([tmp_path / "*.yaml"])


def test_fingerprints_follow_the_contents(tmp_path: Path) -> None:
    given = files(tmp_path, a_dot_json="1", b_dot_json="1")
    before = load_data(given).fingerprints
    (tmp_path / "a.json").write_text("2")
    after = load_data(given).fingerprints

    assert before["a"] != after["a"]
    assert before["b"] == after["b"]
