"""100 models of 10 fields on SQLite: hotclub, Django and the limit (the finished SQL), interleaved.

    python packages/migrations/benchmarks/bench_migrations.py [rounds]

Each figure is the median CPU time of a whole process, start-up included. Peers are optional.
"""

from __future__ import annotations

import importlib.util
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

MODELS = 100
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
KINDS = ["CharField(max_length=50)", "TextField()", "IntegerField()", "BooleanField(default=False)",
         "DateField(null=True)", "DateTimeField(null=True)", "FloatField(default=0)",
         "SlugField(db_index=False)", "EmailField()"]  # fmt: skip


def models(head: str, extra: str = "") -> str:
    lines = [head]
    for n in range(MODELS):
        lines.append(f"class M{n}(models.Model):")
        lines += [f"    f{k} = models.{kind}" for k, kind in enumerate(KINDS)]
        target = f'"M{n - 1}"' if n else '"self"'
        lines.append(f"    parent = models.ForeignKey({target}, models.CASCADE, null=True)")
    return "\n".join(lines) + "\n" + extra


EXTRA = "    more = models.IntegerField(default=1)\n"


def hotclub(directory: Path) -> dict[str, list[str]]:
    (directory / "app.py").write_text(models("import hotclub_orm as models"))
    base = [sys.executable, "-m", "hotclub_migrations", "--models", "app.py"]
    base += ["--database", "sqlite:///x.db"]
    return {
        "make": [*base, "makemigrations"],
        "migrate": [*base, "migrate"],
        "make_nochange": [*base, "makemigrations"],
        "migrate_noop": [*base, "migrate"],
        "EDIT": [str(directory / "app.py"), "import hotclub_orm as models"],
        "make_one_field": [*base, "makemigrations"],
        "migrate_one_field": [*base, "migrate"],
    }


def django(directory: Path) -> dict[str, list[str]]:
    app = directory / "app"
    (app / "migrations").mkdir(parents=True)
    (app / "__init__.py").touch()
    (app / "migrations" / "__init__.py").touch()
    (app / "models.py").write_text(models("from django.db import models"))
    (directory / "conf.py").write_text(
        'INSTALLED_APPS = ["app"]\nDEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"\n'
        'DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "x.db"}}\n'
    )
    (directory / "manage.py").write_text(
        "import os, sys\nos.environ['DJANGO_SETTINGS_MODULE'] = 'conf'\n"
        "from django.core.management import execute_from_command_line as go\ngo(sys.argv)\n"
    )
    base = [sys.executable, "manage.py"]
    return {
        "make": [*base, "makemigrations", "app"],
        "migrate": [*base, "migrate"],
        "make_nochange": [*base, "makemigrations"],
        "migrate_noop": [*base, "migrate"],
        "EDIT": [str(app / "models.py"), "from django.db import models"],
        "make_one_field": [*base, "makemigrations"],
        "migrate_one_field": [*base, "migrate"],
    }


def limit(directory: Path) -> dict[str, list[str]]:
    base = [sys.executable, "-m", "hotclub_migrations", "--models", "app.py"]
    (directory / "app.py").write_text(models("import hotclub_orm as models"))
    base += ["--database", "sqlite:///y.db"]
    subprocess.run([*base, "makemigrations"], cwd=directory, check=True, capture_output=True)
    sql = subprocess.run(
        [*base, "sqlmigrate", "app", "0001"],
        cwd=directory,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    (directory / "all.sql").write_text(sql)
    code = "import sqlite3; sqlite3.connect('x.db').executescript(open('all.sql').read())"
    return {"migrate": [sys.executable, "-c", code]}


def cpu_seconds(command: list[str], directory: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=directory, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    who = {"limit": limit, "hotclub": hotclub}
    if importlib.util.find_spec("django"):
        who["django"] = django
    else:
        print("django is not installed; it is left out.")
    os.environ["PYTHONDONTWRITEBYTECODE"] = ""
    times: dict[str, dict[str, list[float]]] = {name: {} for name in who}
    for _ in range(ROUNDS):
        for name, prepare in who.items():
            with tempfile.TemporaryDirectory() as place:
                directory = Path(place)
                for step, command in prepare(directory).items():
                    if step == "EDIT":
                        Path(command[0]).write_text(models(command[1], EXTRA))
                        continue
                    times[name].setdefault(step, []).append(cpu_seconds(command, directory))
    steps = list(times["hotclub"])
    print("| step | " + " | ".join(who) + " | hotclub / django |")
    print("|---|" + "---:|" * (len(who) + 1))
    for step in steps:
        medians = {n: statistics.median(t[step]) for n, t in times.items() if step in t}
        cells = [f"{medians[n]:.3f}" if n in medians else "" for n in who]
        ratio = f"{medians['hotclub'] / medians['django']:.2f}" if "django" in medians else ""
        print(f"| {step} | " + " | ".join(cells) + f" | {ratio} |")


if __name__ == "__main__":
    main()
