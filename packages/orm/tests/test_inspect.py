"""Models printed for databases that others made: imported in a fresh process and used as they are."""

import ast
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from hostile_names import HOSTILE
from hotclub_orm.cli import inspected, main
from hotclub_orm.database import Database
from hotclub_orm.testing.postgres import fresh_postgres_database

SCHEMAS = Path(__file__).parent / "inspected"

KINDS = ["sqlite", "postgresql"]

USE_MEDIA = """
import asyncio, datetime as dt
from decimal import Decimal
import hotclub_orm as orm
from made_models import *

def shop():
    artist = Artist.objects.create(name="Reinhardt")
    album = Album.objects.create(title="Quintette", artist=artist)
    jazz = Genre.objects.create(code="jazz")
    track = Track.objects.create(name="Nuages", album=album, genre_code=jazz, milliseconds=194_000)
    track.refresh_from_db()
    assert (track.unit_price, track.format, track.seconds) == (Decimal("0.99"), "mp3", 194)
    assert track.class_field == "100%" and track.added.tzinfo is not None
    track.full_clean()
    assert Track._meta.get_field("format").choices[2] == ("don't", "don't")
    boss = Employee.objects.create(last_name="Hot")
    clerk = Employee.objects.create(last_name="Club", reports_to=boss)
    assert clerk.active is True and list(boss.employee_set.all()) == [clerk]
    buyer = Customer.objects.create(email="a@example.com", support_rep=clerk, sales_rep=boss)
    assert list(clerk.customer_support_rep_set.all()) == [buyer]
    bill = Invoice.objects.create(customer=buyer, invoice_date=dt.date(2026, 1, 2), total=Decimal("1.98"))
    line = InvoiceLine.objects.create(invoice=bill, track=track, quantity=2)
    found = InvoiceLine.objects.filter(track__album__artist__name="Reinhardt", invoice__total__gt=1)
    assert [one.track.genre_code.code for one in found.select_related("track__genre_code")] == ["jazz"]
    mix = Playlist.objects.create(name="Mix")
    mix.tracks.add(track)
    assert list(Playlist.objects.filter(tracks__name="Nuages")) == [mix]
    assert PlaylistTrack.objects.get(playlist=mix, track=track).pk == (mix.pk, track.pk)
    assert list(LongTrack.objects.all()) == []
    mix.tracks.remove(track)
    assert not PlaylistTrack.objects.exists()
    line.delete()
    track.name = "Minor Swing"
    track.save()
    assert Track.objects.filter(milliseconds__gt=1).update(unit_price=6) == 1
    try:
        with orm.atomic():
            Track.objects.create(name="x" * 200, milliseconds=1)
    except orm.CheckViolation:
        pass
    else:
        raise AssertionError
    track.delete()
    artist.delete()
    assert not Album.objects.exists()

async def again():
    artist = await Artist.objects.acreate(name="Grappelli")
    await Album.objects.acreate(title="Satin Doll", artist=artist)
    assert [a.title async for a in Album.objects.filter(artist__name__startswith="G")] == ["Satin Doll"]
"""

USE_RENTAL = """
import asyncio, datetime as dt
from decimal import Decimal
import hotclub_orm as orm
from made_models import *

def shop():
    french = Language.objects.create(name="French")
    film = Film.objects.create(title="Les Portes", language=french, rating="twelve", release_year=1946)
    film.refresh_from_db()
    assert film.rental_rate == Decimal("4.99") and film.extra == {}
    assert round(film.tax, 3) == Decimal("0.998")
    film.full_clean()
    film.save()
    assert Film.objects.filter(rating__in=["twelve", "all"]).count() == 1
    assert Film.objects.filter(rating="all").count() == 0
    actor = Actor.objects.create(first_name="Arletty", last_name="Bathiat")
    film.actors.add(actor)
    assert list(actor.film_set.all()) == [film]
    cast = FilmActor.objects.get(actor=actor)
    assert cast.last_update.tzinfo is not None
    cast.save()
    copies = Inventory.objects.bulk_create([Inventory(film=film) for _ in range(3)])
    day = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
    rental = Rental.objects.create(inventory=copies[0], rental_date=day)
    assert Rental.objects.get(rental_date=day, inventory__film__title="Les Portes").rental_date == day
    assert Rental.objects.filter(rental_date__year=2026).count() == 1
    Payment.objects.create(rental=rental, amount=Decimal("4.99"))
    assert rental.payment.amount == Decimal("4.99")
    paid = Payment.objects.filter(rental__inventory__film=film)
    assert paid.aggregate(s=orm.Sum("amount")) == {"s": Decimal("4.99")}
    assert FilmList.objects.get().price == Decimal("4.99")
    Film.objects.bulk_create([Film(title=f"t{n}", language=french, rating="all") for n in range(3)])
    assert Film.objects.filter(rating="all").count() == 3
    try:
        with orm.atomic():
            Film.objects.create(title="x", language=french, rating="nobody")
    except (orm.DataError, orm.CheckViolation):
        pass
    else:
        raise AssertionError
    film.actors.clear()
    assert not FilmActor.objects.exists()
    only_here(film)

async def again():
    await Actor.objects.acreate(first_name="Jean", last_name="Gabin")
    assert await Actor.objects.filter(last_name="Gabin").acount() == 1
"""

ONLY_POSTGRESQL = """
def only_here(film):
    film.special_features = ["trailer", "a,b"]
    film.save()
    assert Film.objects.filter(special_features__contains=["trailer"]).get() == film
    assert film.code is not None
    Inventory.objects.create(film=film, shelf=(1, 5))
    try:
        Inventory(film=film, shelf=(4, 6)).full_clean()
    except orm.ValidationError:
        pass
    else:
        raise AssertionError
    assert Actor._meta.db_table_comment and Actor._meta.get_field("last_name").db_comment
"""
RUN = """
with orm.Database(URL):
    shop()
async def main():
    async with orm.Database(URL):
        await again()
asyncio.run(main())
"""


def script_of(schema, kind):
    """Return the SQL of one of the databases that others made."""
    return (SCHEMAS / f"{schema}.{kind}.sql").read_text(encoding="utf-8")


@contextmanager
def existing(kind, script, tmp_path):
    """Give the URL of a database made by somebody else."""
    if kind == "sqlite":
        url = f"sqlite:///{tmp_path}/theirs.db"
        with Database(url, alias="theirs") as database:
            for sql in script.split(";\n"):
                if sql.strip():
                    database.execute(sql)
        yield url
        return
    with fresh_postgres_database() as url:
        with Database(url, alias="theirs") as database:
            database.execute(script)
        yield url


def run_with(text, use, url, tmp_path):
    """Import the module in a fresh process and use it on the database."""
    (tmp_path / "made_models.py").write_text(text, encoding="utf-8")
    (tmp_path / "use.py").write_text(f"URL = {url!r}\n{use}{RUN}", encoding="utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
    }
    done = subprocess.run(
        [sys.executable, "use.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
    )
    assert done.returncode == 0, done.stderr + text


@pytest.mark.parametrize("kind", KINDS)
def test_a_shop_of_recordings_is_used_through_its_printed_models(kind, tmp_path):
    with existing(kind, script_of("media", kind), tmp_path) as url:
        text = inspected(url, views=True)

        run_with(text, USE_MEDIA, url, tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_rental_of_films_is_used_through_its_printed_models(kind, tmp_path):
    here = ONLY_POSTGRESQL if kind == "postgresql" else "\ndef only_here(film): pass\n"
    with existing(kind, script_of("rental", kind), tmp_path) as url:
        text = inspected(url, views=True)

        run_with(text, USE_RENTAL + here, url, tmp_path)


USE_SEVERAL = """
import asyncio
import hotclub_orm as orm
from made_models import Edition, Copy

def shop():
    edition = Edition.objects.create(book=1, number=2, title="Nuages")
    copy = Copy.objects.create(edition=edition, shelf="a")
    assert (copy.book, copy.number) == (1, 2)
    assert Copy.objects.select_related("edition").get(edition__title="Nuages").edition == edition
    assert list(edition.copy_set.all()) == [copy]
    edition.delete()
    assert not Copy.objects.exists()

async def again():
    assert await Edition.objects.acount() == 0
"""


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_of_several_columns_and_what_points_to_it_are_used(kind, tmp_path):
    script = """
        CREATE TABLE edition (
            book integer NOT NULL, number integer NOT NULL, title varchar(20), PRIMARY KEY (book, number));
        CREATE TABLE copy (
            id integer PRIMARY KEY, number integer NOT NULL, book integer NOT NULL, shelf varchar(5),
            FOREIGN KEY (number, book) REFERENCES edition (number, book) ON DELETE CASCADE)"""
    if kind == "postgresql":
        script = script.replace("id integer", "id serial")
        script = script.replace("(number, book)", "(book, number)")
    with existing(kind, script, tmp_path) as url:
        text = inspected(url)

        assert "from_fields=('book', 'number')" in text
        run_with(text, USE_SEVERAL, url, tmp_path)


# --- the command --------------------------------------------------------------------------------


def run_command(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", "hotclub_orm", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


def test_the_command_prints_chosen_tables_and_writes_files(tmp_path):
    with existing("sqlite", script_of("media", "sqlite"), tmp_path) as url:
        code, out, err = run_command("inspect", url, "--table", "Album", "--table", "Artist")

        assert (code, err) == (0, "")
        assert [n.name for n in ast.parse(out).body if isinstance(n, ast.ClassDef)] == [
            "Album",
            "Artist",
        ]
        assert "class LongTrack" not in run_command("inspect", url)[1]
        target = tmp_path / "models.py"
        assert run_command("inspect", url, "--output", str(target))[:2] == (0, "")
        assert "class Album(orm.Model):" in target.read_text(encoding="utf-8")
        code, _, err = run_command("inspect", url, "--output", str(target))
        assert code == 1
        assert "--force replaces it" in err
        assert main(["inspect", url, "--output", str(target), "--force", "--views"]) == 0
        assert "managed = False" in target.read_text(encoding="utf-8")


def test_a_key_to_a_table_that_is_not_printed_stays_a_column(tmp_path):
    with existing("sqlite", script_of("media", "sqlite"), tmp_path) as url:
        text = inspected(url, tables=["Album"])

    assert "artist = orm.IntegerField(db_column='ArtistId'" in text
    assert "not among these models" in text


def test_the_command_teaches_and_hides_passwords(tmp_path, capsys):
    for arguments, code, words in (
        (["inspect", f"sqlite:///{tmp_path}/none.db"], 1, "There is no file"),
        (["inspect", "sqlite://", "--table", "x"], 1, "There is no table 'x'"),
        (["inspect", "sqlite://", "--schema", "x"], 1, "has no schemas"),
        (["inspect", "mysql://me:s3cr3t@host/x"], 1, "Known: sqlite:///path"),
        (
            ["inspect", "postgresql://me:s3cr3t@127.0.0.1:9/x?connect_timeout=2"],
            1,
            "Cannot connect",
        ),
        (
            ["inspect", "postgresql://127.0.0.1:9/x?password=s3cr3t&connect_timeout=2"],
            1,
            "Cannot connect",
        ),
    ):
        assert main(arguments) == code
        said = capsys.readouterr()
        assert said.out == ""
        assert words in said.err
        assert "s3cr3t" not in said.err
    with pytest.raises(SystemExit) as ended:
        main(["inspec"])
    assert ended.value.code == 2


def test_a_file_that_is_no_database_is_a_named_failure(tmp_path, capsys):
    path = tmp_path / "a.txt"
    path.write_text("something else, long enough to be no header of a database" * 10)

    assert main(["inspect", f"sqlite:///{path}"]) == 1
    assert "hotclub_orm: " in capsys.readouterr().err


def test_one_schema_of_postgresql_is_printed_and_used(tmp_path):
    with fresh_postgres_database() as url:
        with Database(url, alias="theirs") as database:
            database.execute('CREATE SCHEMA "old Music"')
            database.execute('CREATE TABLE "old Music".tunes (id serial PRIMARY KEY, name text)')
            database.execute("CREATE TABLE other (id integer)")
        text = inspected(url, schema="old Music")

        assert "class Tune(orm.Model):" in text
        assert "class Other" not in text
        assert "search_path" in text.splitlines()[0]
        options = ast.literal_eval(text.splitlines()[0].split("options=")[1].removesuffix(")."))
        use = f"""
import asyncio
import hotclub_orm as orm
from made_models import Tune
with orm.Database(URL, options={options!r}):
    Tune.objects.create(name="Nuages")
    assert Tune.objects.get().name == "Nuages"
URL = "sqlite://"
def shop(): pass
async def again(): pass
"""
        run_with(text, use, url, tmp_path)
        with pytest.raises(Exception, match=r"no schema 'old'.*'old Music'|no schema 'old'"):
            inspected(url, schema="old")


def test_checks_without_a_name_are_read_too(tmp_path):
    script = """
        CREATE TABLE film (id integer PRIMARY KEY, rating text, a integer, b integer,
            CHECK (rating IN ('all', 'adults')), CHECK (a < b))"""
    with existing("sqlite", script, tmp_path) as url:
        text = inspected(url)

    assert "choices=[('all', 'all'), ('adults', 'adults')]" in text
    assert (
        "CheckConstraint(condition=orm.Q(rating__in=['all', 'adults']), name='film_check')" in text
    )
    assert "CheckConstraint(condition=orm.Q(a__lt=orm.F('b')), name='film_check1')" in text


@pytest.mark.parametrize("kind", KINDS)
def test_sec_mig_010_hostile_names_are_read_printed_and_used(kind, tmp_path):
    script = []
    for name in HOSTILE:
        quoted = '"' + name.replace('"', '""') + '"'
        text = "'" + name.replace("'", "''") + "'"
        script.append(
            f"CREATE TABLE {quoted} (k integer PRIMARY KEY, {quoted} varchar(60) DEFAULT {text} "
            f"CHECK ({quoted} <> 'x'), CONSTRAINT {quoted} CHECK (k > 0))"
        )
        if kind == "postgresql":
            script.append(f"COMMENT ON COLUMN {quoted}.{quoted} IS {text}")
    with existing(kind, ";\n".join(script), tmp_path) as url:
        made = inspected(url)

        run_with(made, USE_HOSTILE.replace("NAMES", repr(HOSTILE)), url, tmp_path)


USE_HOSTILE = """
import asyncio
import hotclub_orm as orm
import made_models
models = {m._meta.db_table: m for m in orm.apps.get_models() if m.__module__ == "made_models"}
assert set(models) == set(NAMES)
def shop():
    for name, theirs in models.items():
        column = next(f for f in theirs._meta.fields if f.column == name)
        theirs.objects.create(k=1)
        one = theirs.objects.get(**{column.name: name})
        assert getattr(one, column.name) == name
        one.full_clean()
        setattr(one, column.name, "y")
        one.save()
async def again():
    for name, theirs in models.items():
        column = next(f for f in theirs._meta.fields if f.column == name)
        assert await theirs.objects.filter(**{column.name: "y"}).acount() == 1
"""
