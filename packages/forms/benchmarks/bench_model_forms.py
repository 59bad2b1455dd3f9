"""Model forms on SQLite in memory: check, save, show, formsets. Ratios to Django and the limit.

The limit is the same statements by hand through sqlite3, and an f-string for what is shown. All
contestants take turns in one process; each figure is the median of the rounds' CPU time.
Run: python benchmarks/bench_model_forms.py [rounds]
"""

import itertools
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

BANDS, ROWS = 100, 20
Contestant = dict[str, Callable[[], Any]]


class Data(dict[str, Any]):
    def getlist(self, name: str) -> list[Any]:
        return [self[name]] if name in self else []


def declare(m: Any) -> tuple[Any, Any]:
    class Band(m.Model):
        name = m.CharField(max_length=40)

        class Meta:
            app_label = "bench"

        def __str__(self) -> str:
            return self.name

    class Tune(m.Model):
        title = m.CharField(max_length=60)
        slug = m.SlugField(unique=True)
        band = m.ForeignKey(Band, on_delete=m.CASCADE)
        year = m.IntegerField(null=True, blank=True)
        live = m.BooleanField(default=False)

        class Meta:
            app_label = "bench"

    return Band, Tune


def of_models(band: Any, tune: Any, forms: Any) -> Contestant:
    for number in range(BANDS):
        band.objects.create(name=f"Band {number}")
    first = band.objects.order_by("pk").first()
    for number in range(ROWS):
        tune.objects.create(title=f"T{number}", slug=f"s{number}", band=first)
    form = forms.modelform_factory(tune, fields="__all__")
    formset = forms.modelformset_factory(tune, fields=["title", "slug", "year"], extra=0)
    good = Data(title="Nuages", slug="nuages", band=str(first.pk), year="1940")
    rows = list(tune.objects.order_by("pk"))
    sent = Data({"form-TOTAL_FORMS": str(ROWS), "form-INITIAL_FORMS": str(ROWS)})
    for number, row in enumerate(rows):
        names = ("id", "title", "slug")
        sent |= {f"form-{number}-{name}": str(getattr(row, name)) for name in names}
    sent = Data(sent)
    page = tune.objects.filter(pk__in=[row.pk for row in rows])
    numbers = itertools.count()

    def save() -> Any:
        return form(Data(good, slug=f"n{next(numbers)}")).save()

    assert form(good).is_valid(), form(good).errors
    assert formset(sent, queryset=page).is_valid()
    return {
        "check": lambda: form(good).is_valid(),
        "save": save,
        "show": lambda: str(form()),
        "formset": lambda: formset(sent, queryset=page).is_valid(),
    }


def hotclub() -> Contestant:
    import hotclub_orm as orm
    from hotclub_forms import models as forms

    database = orm.Database("sqlite://")
    band, tune = declare(orm)
    orm.create_tables(database, band, tune)
    return of_models(band, tune, forms)


def django() -> Contestant:
    from django.conf import settings

    memory = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    field = "django.db.models.BigAutoField"
    settings.configure(
        USE_TZ=False,
        INSTALLED_APPS=["django.forms"],
        DATABASES={"default": memory},
        DEFAULT_AUTO_FIELD=field,
    )
    import django as package

    package.setup()
    from django import forms
    from django.db import connection, models

    band, tune = declare(models)
    with connection.schema_editor() as editor:
        editor.create_model(band)
        editor.create_model(tune)
    return of_models(band, tune, forms)


def limit() -> Contestant:
    link = sqlite3.connect(":memory:", isolation_level=None)
    link.execute("CREATE TABLE band (id INTEGER PRIMARY KEY, name TEXT)")
    link.execute(
        "CREATE TABLE tune (id INTEGER PRIMARY KEY, title TEXT, slug TEXT UNIQUE, band INT, "
        "year INT, live BOOL)"
    )
    link.executemany("INSERT INTO band (name) VALUES (?)", [(f"Band {n}",) for n in range(BANDS)])
    link.executemany(
        "INSERT INTO tune (title, slug, band) VALUES (?, ?, 1)",
        [(f"T{number}", f"s{number}") for number in range(ROWS)],
    )
    numbers = itertools.count()

    def is_free(slug: str) -> bool:
        found = link.execute("SELECT 1 FROM tune WHERE slug = ? LIMIT 1", [slug])
        return found.fetchone() is None

    def check(slug: str = "nuages") -> bool:
        band = link.execute("SELECT id, name FROM band WHERE id = ?", [1]).fetchone()
        return band is not None and is_free(slug)

    def save() -> None:
        slug = f"n{next(numbers)}"
        assert check(slug)
        values = ["Nuages", slug, 1, 1940, False]
        link.execute(
            "INSERT INTO tune (title, slug, band, year, live) VALUES (?, ?, ?, ?, ?)", values
        )

    def show() -> str:
        bands = link.execute("SELECT id, name FROM band").fetchall()
        options = "".join(f'<option value="{key}">{name}</option>' for key, name in bands)
        inputs = "".join(f'<input name="{name}">' for name in ("title", "slug", "year", "live"))
        return f'{inputs}<select name="band">{options}</select>'

    def formset() -> bool:
        marks = ", ".join("?" * ROWS)
        keys = range(1, ROWS + 1)
        rows = link.execute(f"SELECT * FROM tune WHERE id IN ({marks})", [*keys]).fetchall()
        for row in rows:
            link.execute(
                "SELECT 1 FROM tune WHERE slug = ? AND id <> ? LIMIT 1", [row[2], row[0]]
            ).fetchone()
        return len(rows) == ROWS

    return {"check": check, "save": save, "show": show, "formset": formset}


def present(makers: list[Callable[[], Contestant]]) -> dict[str, Contestant]:
    found = {}
    for make in makers:
        try:
            found[make.__name__] = make()
        except ImportError as missing:
            print(f"{make.__name__} is left out: {missing}")
    return found


def cost(work: Callable[[], Any], times: int) -> float:
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times * 1e6


def main(rounds: int) -> None:
    contestants = present([limit, hotclub, django])
    print(f"{'us CPU':<10}" + "".join(f"{name:>12}" for name in contestants), "  ratios")
    for metric, times in (("check", 100), ("save", 60), ("show", 20), ("formset", 10)):
        figures: dict[str, list[float]] = {name: [] for name in contestants}
        for _ in range(rounds):
            for name, doors in contestants.items():
                figures[name].append(cost(doors[metric], times))
        medians = {name: statistics.median(seen) for name, seen in figures.items()}
        cells = "".join(f"{medians[name]:>12.1f}" for name in contestants)
        own = medians["hotclub"]
        ratios = " ".join(
            f"/{name} {own / medians[name]:.2f}" for name in medians if name != "hotclub"
        )
        print(f"{metric:<10}{cells}   hotclub {ratios}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
