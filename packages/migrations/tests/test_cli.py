from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hotclub_migrations.cli import main
from hotclub_orm import Database
from hotclub_orm.registry import apps

MODELS = """
import hotclub_orm as models

class Item(models.Model):
    name = models.CharField(max_length=20)
"""
Run = Callable[..., int]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def run(tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the script shop.py; each run forgets what the last one imported."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (tmp_path / "shop.py").write_text(MODELS)

    def go(*arguments: str, answers: tuple[str, ...] = ()) -> int:
        apps.all_models.pop("shop", None)
        for name in [name for name in sys.modules if name.split(".")[0].startswith("shop")]:
            del sys.modules[name]
        said.clear()
        waiting = iter(answers)
        models, url = str(tmp_path / "shop.py"), f"sqlite:///{tmp_path / 'x.db'}"
        top = ["--models", models, "--database", url]
        return main([*top, *arguments], said.append, lambda _prompt: next(waiting))

    return go


def test_a_script_goes_from_models_to_tables_and_back(
    run: Run, said: list[str], tmp_path: Path
) -> None:
    assert run("makemigrations") == 0
    assert said[-1] == "    + Create model Item"
    assert run("makemigrations") == 0
    assert said == ["No changes detected"]
    assert run("migrate", "--check") == 1
    assert run("migrate") == 0
    assert said[-1] == "  Applying shop.0001_initial... OK"
    assert run("showmigrations") == 0
    assert said == ["shop", " [X] 0001_initial"]

    changed = MODELS + "    price = models.IntegerField()\n"
    (tmp_path / "shop.py").write_text(changed)
    assert run("makemigrations", "--check", "--noinput") == 1
    assert run("makemigrations", answers=("1", "nonsense(", "7")) == 0
    assert run("sqlmigrate", "shop", "0002") == 0
    assert any("ADD COLUMN" in line or "CREATE TABLE" in line for line in said)
    assert run("migrate", "--plan") == 0
    assert said[-1] == "    + Add field price to item"
    assert run("lint") == 1
    assert run("migrate") == 0
    assert run("squashmigrations", "shop", "0002") == 0
    assert run("showmigrations") == 0
    assert said[1].endswith("(2 squashed migrations)")
    assert run("migrate") == 0
    assert run("migrate", "shop", "zero") == 0
    with Database(f"sqlite:///{tmp_path / 'x.db'}", alias="look", register=False) as database:
        assert database.execute("SELECT * FROM django_migrations") == []


def test_the_last_migration_is_updated_in_place(run: Run, said: list[str], tmp_path: Path) -> None:
    run("makemigrations")
    (tmp_path / "shop.py").write_text(MODELS + "    price = models.IntegerField(default=1)\n")

    assert run("makemigrations", "--update") == 0

    directory = tmp_path / "shop_migrations"
    assert sorted(path.name for path in directory.glob("0*")) == ["0001_initial.py"]
    assert "price" in (directory / "0001_initial.py").read_text()
    run("migrate")
    (tmp_path / "shop.py").write_text(MODELS)
    assert run("makemigrations", "--update") == 1


CODE = """
import hotclub_migrations as migrations

def precious(apps, schema_editor):
    pass

class Migration(migrations.Migration):
    atomic = False
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(precious, migrations.RunPython.noop)]
"""


def test_functions_of_a_file_are_not_lost(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("makemigrations")
    folder = tmp_path / "shop_migrations"
    (folder / "0002_code.py").write_text(CODE)
    (tmp_path / "shop.py").write_text(MODELS + "    price = models.IntegerField(default=1)\n")

    assert run("makemigrations", "--update") == 1

    assert capsys.readouterr().err.startswith(
        "CommandError: Cannot update migration 'shop.0002_code': it holds functions of its own"
    )
    assert (folder / "0002_code.py").exists()


def test_an_updated_migration_stays_what_it_was(run: Run, tmp_path: Path) -> None:
    run("makemigrations")
    file = tmp_path / "shop_migrations" / "0002_code.py"
    file.write_text(CODE.replace("precious, m", "migrations.RunPython.noop, m"))
    (tmp_path / "shop.py").write_text(MODELS + "    price = models.IntegerField(default=1)\n")

    assert run("makemigrations", "--update", "--name", "both") == 0

    assert "    atomic = False\n" in (file.parent / "0002_both.py").read_text()
    assert not file.exists()


def test_a_squashed_file_can_be_used_at_once_although_it_calls_functions_of_others(
    run: Run, said: list[str], tmp_path: Path
) -> None:
    run("makemigrations")
    folder = tmp_path / "shop_migrations"
    code = CODE.replace("    atomic = False\n", "")
    (folder / "0002_code.py").write_text(code)

    assert run("squashmigrations", "shop", "0002") == 0
    assert run("migrate") == 0

    assert said[-1] == "  Applying shop.0001_initial_squashed_0002_code... OK"
    assert (
        'shop_migrations_0002_code = import_module("shop_migrations.0002_code")'
        in (folder / "0001_initial_squashed_0002_code.py").read_text()
    )


def test_a_squashed_migration_can_be_squashed_again(
    run: Run, said: list[str], tmp_path: Path
) -> None:
    run("makemigrations")
    folder = tmp_path / "shop_migrations"
    for number, field in ((2, "price"), (3, "weight")):
        models = (tmp_path / "shop.py").read_text()
        more = f"    {field} = models.IntegerField(default=1)\n"
        (tmp_path / "shop.py").write_text(models + more)
        assert run("makemigrations", "--name", field) == 0
        squashed = ("--squashed-name", f"to_{number}")
        assert run("squashmigrations", "shop", f"000{number}", *squashed) == 0
        if number == 2:
            assert run("migrate") == 0

    assert "('shop', '0003_weight')]" in (folder / "0001_to_3.py").read_text()
    assert run("migrate") == 0
    assert run("migrate") == 0
    assert said[-1] == "  No migrations to apply."


def test_two_ends_are_not_migrated_to(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("makemigrations")
    for name in ("0002_a", "0002_b"):
        file = tmp_path / "shop_migrations" / f"{name}.py"
        file.write_text(CODE)

    assert run("migrate") == 1

    assert capsys.readouterr().err.startswith("MigrationConflict: Conflicting migrations detected")


def test_a_failed_migration_is_named(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("makemigrations")
    called = "migrations.RunPython(precious, migrations.RunPython.noop)"
    code = CODE.replace(called, 'migrations.RunSQL("SELECT * FROM nowhere")')
    file = tmp_path / "shop_migrations" / "0002_code.py"
    file.write_text(code.replace("    atomic = False\n", ""))

    assert run("migrate") == 1

    assert "Migration shop.0002_code, operation 1 of 1" in capsys.readouterr().err


def test_branches_are_merged(run: Run, said: list[str], tmp_path: Path) -> None:
    run("makemigrations")
    run("makemigrations", "shop", "--empty", "--name", "left")
    directory = tmp_path / "shop_migrations"
    text = (directory / "0002_left.py").read_text()
    (directory / "0002_right.py").write_text(text)
    assert run("makemigrations") == 1

    assert run("makemigrations", "--merge", answers=("y",)) == 0

    merged = directory / "0003_merge_0002_left_0002_right.py"
    assert "('shop', '0002_left'),\n        ('shop', '0002_right')," in merged.read_text()
    assert run("migrate") == 0


def test_operations_of_a_file_are_optimized(run: Run, said: list[str], tmp_path: Path) -> None:
    run("makemigrations")
    path = tmp_path / "shop_migrations" / "0001_initial.py"
    more = "        migrations.AddField('item', 'a', models.IntegerField()),\n    ]\n"
    text = path.read_text()
    path.write_text(text[: text.rindex("    ]")] + more)

    assert run("optimizemigration", "shop", "0001", "--check") == 1
    assert run("optimizemigration", "shop", "0001") == 0
    assert "AddField" not in path.read_text()
    assert run("optimizemigration", "shop", "0001") == 0
    assert said == ["No optimizations possible."]


def test_a_dry_run_writes_nothing(run: Run, tmp_path: Path) -> None:
    assert run("makemigrations", "--dry-run") == 0
    assert not (tmp_path / "shop_migrations").exists()


@pytest.mark.parametrize("name", ["../x", "/tmp/x", "a/b", "x\ny", "a b"])
def test_sec_mig_012_names_with_paths_are_refused_on_the_command_line(
    name: str, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(tmp_path.rglob("*"))

    assert run("makemigrations", "--name", name) == 1
    assert run("makemigrations", "shop", "--empty", "--name", name) == 1
    run("makemigrations")
    after = sorted(tmp_path.rglob("*"))
    assert run("squashmigrations", "shop", "0001", "--squashed-name", name) == 1

    assert "must be a valid Python identifier" in capsys.readouterr().err
    assert {p.name for p in set(after) - set(before)} <= {
        "shop_migrations", "0001_initial.py", "__init__.py",
    }  # fmt: skip
    assert sorted(tmp_path.rglob("*")) == after


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["migrate", "shopp"], "App 'shopp' is not there."),
        (["makemigrations", "shopp"], "No installed app with label 'shopp'"),
        (["migrate", "--prune"], "only when an app is specified"),
        (["makemigrations", "--empty"], "at least one app label"),
        (["sqlmigrate", "shop", "0009"], "no migration for 'shop' with the prefix '0009'"),
    ],
)
def test_a_mistake_is_one_line_with_the_mend(
    arguments: list[str], message: str, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run("makemigrations")

    assert run(*arguments) == 1
    assert message in capsys.readouterr().err


def test_a_script_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--models", "absent.py", "--database", "sqlite://", "migrate"]) == 1
    assert "There is no file absent.py." in capsys.readouterr().err
