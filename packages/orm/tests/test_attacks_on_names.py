"""Names that a visitor chose: aliases, lookups, orders, kinds, formats. None of them becomes SQL.

Each test carries the id of the statement it answers (ORM-…). Those about values stand in
test_attacks_on_values.py.
"""

# ruff: noqa: B023 - each function is called in the loop that makes it

import datetime as dt
import logging

import hotclub_orm as orm
import pytest
from hotclub_orm import Count, F, FilteredRelation, Q
from hotclub_orm.functions import (
    Extract,
    ExtractYear,
    Left,
    LPad,
    NthValue,
    Ntile,
    Round,
    Substr,
    Trunc,
    TruncDate,
    TruncDay,
    TruncTime,
)

MARK = "zqx"  # stands in every hostile name, so that a statement which holds it is found


STRANGE_VALUES = ["OR", "x", ["x"], {"x": 1}, object(), True, None]
FORMATS = [f"json'; {MARK}", "xml; select", "JSON, ANALYZE", "nope", "text) --"]
ZONE_KEYS = [f"UTC'; {MARK} --", f'UTC") {MARK}', f"Europe/{MARK}'", "../../etc/passwd", f"{MARK};"]


class Album(orm.Model):
    name = orm.CharField(max_length=50)
    year = orm.IntegerField(null=True)
    made = orm.DateTimeField(null=True)
    data = orm.JSONField(null=True)
    parent = orm.ForeignKey("self", orm.CASCADE, null=True, related_name="children")

    class Meta:
        app_label = "attacks_on_names"


class Ordered(orm.Model):
    name = orm.CharField(max_length=50)

    class Meta:
        app_label = "attacks_on_names"
        ordering = ["-name"]


@pytest.fixture
async def albums(colour):
    await colour.run(colour.database._creation((Album, Ordered)))
    first = await Album.objects.acreate(name="Nuages", year=1940, data={"a": 1})
    await Album.objects.acreate(name="Djangology", year=1949, parent=first)
    return colour


async def rows(colour, asked):
    return [row async for row in asked] if colour.awaits else list(asked)


async def count(colour, asked):
    return await asked.acount() if colour.awaits else asked.count()


def forbidden_aliases():
    marks = [*" \t\n'\"`[];#()$%", "--", "/*", "*/"]
    return [f"{MARK}{mark}b" for mark in marks] + [f"{mark}{MARK}" for mark in marks]


def unseen_characters():
    control = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
    return [
        *control,
        "\u200b",
        "\u200c",
        "\u200d",
        "\u2060",
        "\ufeff",
        "\u2028",
        "\u2029",
        "\u00ad",
    ]


ENTRIES = {
    "annotate": lambda alias: Album.objects.annotate(**{alias: F("year")}),
    "alias": lambda alias: Album.objects.alias(**{alias: F("year")}),
    "aggregate": lambda alias: Album.objects.aggregate(**{alias: Count("pk")}),
    "values": lambda alias: Album.objects.values(**{alias: F("year")}),
    "values by name": lambda alias: Album.objects.values(alias),
    "values_list by name": lambda alias: Album.objects.values_list(alias),
    "annotate a relation": lambda alias: Album.objects.annotate(
        **{alias: FilteredRelation("parent")}
    ),
    "alias a relation": lambda alias: Album.objects.alias(**{alias: FilteredRelation("parent")}),
}


@pytest.mark.parametrize("entry", ENTRIES)
def test_aliases_are_checked_where_they_are_given(entry, database):
    """ORM-003, ORM-005, ORM-006, ORM-008, ORM-068: nothing is sent, and every way in is the same."""
    orm.create_tables(database, Album)
    expected = (ValueError, orm.FieldError) if "by name" in entry else ValueError
    hostile = [*forbidden_aliases(), *(f"{MARK}{one}b" for one in unseen_characters())]
    hostile += [f"{MARK}%s", f"%s{MARK}", f"{MARK}%%", f"{MARK}%(x)s", "%", "%s", ""]
    with database.watch_statements() as seen:
        for alias in hostile:
            with pytest.raises(expected):
                ENTRIES[entry](alias)
    assert seen.records == []


def test_an_unusual_but_lawful_alias_is_quoted(database):
    """ORM-003: letters of any script are names."""
    orm.create_tables(database, Album)
    Album.objects.create(name="x", year=1)
    with database.watch_statements() as seen:
        assert Album.objects.annotate(größe=F("year")).get(größe=1).größe == 1
    assert '"größe"' in seen.records[0].sql


JSON_KEYS = [
    'ke"y',
    "k'y",
    "k\\y",
    "k[y",
    "k]y",
    "k--y",
    "k/*y",
    "k*/y",
    "k)y",
    "k%sy",
    "k%%y",
    "k?y",
    "k y;",
    "k:y",
]


async def test_a_json_key_in_values_is_data(albums):
    """ORM-009: refused, or found under its own text; no other column is read."""
    for key in JSON_KEYS:
        await Album.objects.acreate(name=f"keyed {key}", data={key: "found", "other": "secret"})
        asked = Album.objects.filter(name=f"keyed {key}")
        for ask in (
            lambda: asked.values(f"data__{key}"),
            lambda: asked.values_list(f"data__{key}"),
            lambda: asked.values_list(f"data__{key}", flat=True),
        ):
            try:
                found = await rows(albums, ask())
            except (ValueError, orm.FieldError):
                continue
            assert found in ([{f"data__{key}": "found"}], [("found",)], ["found"])


@pytest.mark.parametrize(
    "word", ["_negated", "_connector", "_children", "negated", "connector", "self", "args"]
)
def test_words_of_our_own_are_no_way_into_a_condition(database, word):
    """ORM-012."""
    orm.create_tables(database, Album)
    Album.objects.create(name="hidden")
    for value in STRANGE_VALUES:
        with database.watch_statements() as seen:
            for ask in (
                lambda: list(Album.objects.filter(**{"name": "nobody", word: value})),
                lambda: list(Album.objects.exclude(**{"name": "hidden", word: value})),
                lambda: Album.objects.get(**{"name": "nobody", word: value}),
                lambda: list(
                    Album.objects.filter(Q(name="nobody"), **{"name": "hidden", word: value})
                ),
                lambda: list(Album.objects.exclude(Q(name="hidden"), **{"name": "x", word: value})),
                lambda: Album.objects.get_or_create(**{"name": "nobody", word: value}),
                lambda: Album.objects.complex_filter({"name": "nobody", word: value}),
            ):
                with pytest.raises((TypeError, orm.FieldError)):
                    ask()
            if word not in ("_negated", "_connector"):
                with pytest.raises((TypeError, orm.FieldError)):
                    list(Album.objects.filter(Q(**{"name": "nobody", word: value})))
        assert seen.records == []
        for wrong in ("OR 1=1 OR", "x", ["OR"], {"OR": 1}, 1):
            with pytest.raises((TypeError, ValueError)):
                Q(name="nobody", _connector=wrong)


def test_a_negated_that_is_no_bool_does_not_reach_the_condition(database):
    """ORM-012: `Q(**data)` of a visitor's data."""
    orm.create_tables(database, Album)
    Album.objects.create(name="hidden")
    for wrong in ("x", "False", ["x"], {"x": 1}):
        with pytest.raises((TypeError, ValueError)):
            list(Album.objects.filter(Q(name="nobody", _negated=wrong)))


ORDERS = [
    "--name",
    f"{MARK}",
    "-?x",
    "?name",
    "+-name",
    "name;drop",
    "name desc",
    "parent__nope",
    "name,year",
    '"name"',
    "1",
    "name--",
    "-",
    "",
]


def test_unknown_orders_are_refused(database):
    """ORM-014, ORM-025: on every kind of query, before anything is sent."""
    orm.create_tables(database, Album, Ordered)
    for name in ORDERS:
        with database.watch_statements() as seen:
            for asked in (
                Album.objects.all(),
                Album.objects.distinct(),
                Album.objects.annotate(kids=Count("children")),
                Album.objects.values("name").annotate(kids=Count("children")),
                Album.objects.filter(year=1).union(Album.objects.filter(year=2)),
                Ordered.objects.all(),
            ):
                with pytest.raises(orm.FieldError):
                    list(asked.order_by(name))
            with pytest.raises(orm.FieldError):
                list(Album.objects.distinct(name))
            with pytest.raises((ValueError, orm.FieldError)):
                list(Album.objects.values(name).annotate(kids=Count("children")))
        assert seen.records == []


async def test_a_lone_question_mark_keeps_its_meaning(albums):
    """ORM-014."""
    with albums.database.watch_statements() as seen:
        assert len(await rows(albums, Album.objects.order_by("?"))) == 2
    assert "RANDOM()" in seen.records[0].sql


def test_what_is_grouped_by_is_quoted(database):
    """ORM-025."""
    orm.create_tables(database, Album)
    with database.watch_statements() as seen:
        list(Album.objects.values("name").annotate(kids=Count("children")).order_by("kids"))
    grouped = seen.records[0].sql.partition(" GROUP BY ")[2].partition(" ORDER BY ")[0]
    assert set(grouped.replace('"', "")) <= set("attacks_on_names_album.,name 123T")


KINDS = [
    f"year'{MARK}",
    f"{MARK} ar",
    "SELECT",
    f"x); -- {MARK}",
    "",
    "decade",
    "year--",
    "YEAR",
    1,
    None,
]


def test_kinds_of_moments_come_from_a_list(database):
    """ORM-015, ORM-016: when the expression is made, so nothing can be sent."""
    orm.create_tables(database, Album)
    for kind in KINDS:
        with database.watch_statements() as seen:
            for ask in (
                lambda: Trunc("made", kind),
                lambda: Extract("made", kind),
                lambda: Album.objects.dates("made", kind),
                lambda: Album.objects.datetimes("made", kind),
            ):
                with pytest.raises((ValueError, TypeError)):
                    ask()
            for base in (TruncDay, TruncDate, TruncTime, ExtractYear):
                attribute = "lookup_name" if base is ExtractYear else "kind"
                own = type("Own", (base,), {attribute: kind})
                if base in (TruncDay, ExtractYear) and kind is not None:
                    with pytest.raises((ValueError, TypeError)):
                        list(Album.objects.annotate(x=own("made")))
        assert seen.records == []


async def test_formats_of_explain_come_from_a_list(albums):
    """ORM-018: the message lists what there is; options are names of the database's own, too."""
    for text in FORMATS:
        with albums.database.watch_statements() as seen:
            with pytest.raises(ValueError, match="format"):
                if albums.awaits:
                    await Album.objects.all().aexplain(format=text)
                else:
                    Album.objects.all().explain(format=text)
            with pytest.raises((ValueError, TypeError)):
                Album.objects.all().explain(**{f"analyze) {MARK}": True})
        assert seen.records == []
        if albums.awaits:
            assert await Album.objects.filter(year=1).aexplain()
        else:
            assert Album.objects.filter(year=1).explain()


NO_NUMBERS = ["1", "1; drop table x", "2 OR 1=1", 1.5, [1], {"a": 1}, object()]


def test_what_is_to_be_a_number_is_one(database):
    """ORM-023, ORM-024, ORM-026: no text is put where a number stands."""
    orm.create_tables(database, Album)
    Album.objects.create(name="x")
    for wrong in NO_NUMBERS:
        refused = (TypeError, ValueError)
        with database.watch_statements() as seen:
            for ask in (
                lambda: Album.objects.all()[:wrong],
                lambda: Album.objects.all()[wrong:],
                lambda: Album.objects.all()[wrong],
                lambda: Substr("name", wrong),
                lambda: Substr("name", 1, wrong),
                lambda: Left("name", wrong),
                lambda: LPad("name", wrong),
                lambda: Ntile(wrong),
                lambda: NthValue("name", wrong),
                lambda: orm.RowRange(start=wrong),
                lambda: orm.RowRange(end=wrong),
                lambda: orm.ValueRange(start=wrong),
                lambda: orm.ValueRange(end=wrong),
            ):
                with pytest.raises(refused):
                    ask()
            if wrong != 1.5:  # bound, and the database's to judge
                with pytest.raises((*refused, orm.DatabaseError, orm.FieldError)):
                    list(Album.objects.annotate(x=Round("year", precision=wrong)))
        assert not any("drop table" in record.sql or "1=1" in record.sql for record in seen.records)


async def test_slices_of_any_size_are_digits(albums):
    """ORM-024: also those that `__index__` gives."""

    class Huge:
        def __index__(self):
            return 10**30

    class Liar:
        def __index__(self):
            return "1; drop"  # noqa: PLE0305

    with pytest.raises((TypeError, ValueError)):
        Album.objects.all()[: Liar()]
    with pytest.raises(ValueError, match=r"[Nn]egative"):
        Album.objects.all()[-1:]
    for stop in (10**30, Huge(), True):
        with albums.database.watch_statements() as seen:
            found = await rows(albums, Album.objects.order_by("pk")[:stop])
        assert len(found) == (1 if stop is True else 2)
        assert "drop" not in seen.records[0].sql
    assert await rows(albums, Album.objects.order_by("pk")[Huge() :]) == []


class Zone(dt.tzinfo):
    """A time zone with a name of its own choice."""

    def __init__(self, key):
        self.key = key

    def __str__(self):
        return self.key

    def tzname(self, moment):
        return self.key

    def utcoffset(self, moment):
        return dt.timedelta(hours=2)

    def dst(self, moment):
        return dt.timedelta(0)


async def test_names_of_time_zones_are_checked_or_bound(albums):
    """ORM-028."""
    for key in ZONE_KEYS:
        moment = dt.datetime(1940, 12, 13, 20, tzinfo=dt.UTC)
        await Album.objects.acreate(name="made", made=moment)
        zone = Zone(key)
        for ask in (
            lambda: Album.objects.datetimes("made", "day", tzinfo=zone),
            lambda: Album.objects.annotate(x=Trunc("made", "day", tzinfo=zone)),
            lambda: Album.objects.annotate(x=Extract("made", "hour", tzinfo=zone)),
            lambda: Album.objects.annotate(x=TruncDate("made", tzinfo=zone)),
        ):
            with albums.database.watch_statements() as seen:
                try:
                    await rows(albums, ask())
                except (ValueError, orm.DatabaseError):
                    pass
            assert not any(
                MARK in record.sql or "etc/passwd" in record.sql for record in seen.records
            )
    assert await count(albums, Album.objects.all()) == 2 + len(ZONE_KEYS)


class Odd(orm.Model):
    value = orm.CharField(max_length=9, db_column='va"lu`e.%s %')
    other = orm.IntegerField(default=1, db_column="o'th;er--")

    class Meta:
        app_label = "attacks_on_names"
        db_table = 'od"d%s.`table'


async def test_odd_names_of_tables_and_columns_are_quoted(colour):
    """ORM-029."""
    await colour.run(colour.database._creation((Odd,)))
    if colour.awaits:
        row = await Odd.objects.acreate(value="x%s")
        await Odd.objects.abulk_create([Odd(value="many"), Odd(value="more")])
        assert await Odd.objects.filter(value="x%s").aupdate(value="y") == 1
        assert await Odd.objects.annotate(n=F("other") + 1).aget(value="y", n=2) == row
        row.value = "z"
        await row.asave()
        assert (
            await Odd.objects.values_list("value", flat=True).order_by("value").afirst() == "many"
        )
        assert (await Odd.objects.all().adelete())[0] == 3
    else:
        row = Odd.objects.create(value="x%s")
        Odd.objects.bulk_create([Odd(value="many"), Odd(value="more")])
        assert Odd.objects.filter(value="x%s").update(value="y") == 1
        assert Odd.objects.annotate(n=F("other") + 1).get(value="y", n=2) == row
        row.value = "z"
        row.save()
        assert Odd.objects.values_list("value", flat=True).order_by("value").first() == "many"
        assert Odd.objects.all().delete()[0] == 3


async def test_percent_signs_in_raw_sql_follow_the_documentation(albums):
    """ORM-034: parameters are bound; a mismatch is an error, never silent formatting."""
    table = Album._meta.db_table
    hostile = "%s %% %(x)s ' \" ; --"
    await Album.objects.acreate(name=hostile)
    with albums.database.watch_statements() as seen:
        assert await albums.execute(f"SELECT name FROM {table} WHERE name = %s", [hostile]) == [
            (hostile,)
        ]
        assert await albums.execute(
            f"SELECT name FROM {table} WHERE name = %(n)s", {"n": hostile}
        ) == [(hostile,)]
        raw = Album.objects.raw(f"SELECT * FROM {table} WHERE name = %s", [hostile])
        assert [one.name for one in await rows(albums, raw)] == [hostile]
    assert not any(hostile in record.sql for record in seen.records)
    # Without parameters a percent sign is only that.
    assert await albums.execute("SELECT 'a%sb', '100%'") == [("a%sb", "100%")]
    assert await albums.execute("SELECT '100%%', %s", ["x"]) == [("100%", "x")]
    for sql, params in (
        ("SELECT %s, %s", ["one"]),
        ("SELECT %s", ["one", "two"]),
        ("SELECT 1", ["one"]),
        ("SELECT %(a)s", {"b": 1}),
        ("SELECT %s", {"a": 1}),
        ("SELECT '100%', %s", ["x"]),
    ):
        with pytest.raises((orm.Error, ValueError, TypeError, KeyError)):
            await albums.execute(sql, params)
    assert await albums.execute("SELECT 1") == [(1,)]


def test_what_is_not_offered_says_so(database):
    """ORM-036, ORM-051, ORM-053: no search, serializers.

    README, "What it is not"; asking for them is an AttributeError, a tuple for a column no value.
    """
    orm.create_tables(database, Album)
    for name in ("SearchVector", "SearchQuery", "SearchRank", "serializers"):
        with pytest.raises(AttributeError, match=name):
            getattr(orm, name)
    with database.watch_statements() as seen:
        for ask in (
            lambda: Album.objects.filter(pk__in=[(1, 2)]),
            lambda: Album.objects.filter(pk=(F("year"), 2)),
            lambda: Album.objects.filter(**{"(pk, year)": (1, 2)}),
            lambda: Album.objects.filter(F("pk") == (1, 2)),
        ):
            with pytest.raises((TypeError, ValueError, orm.FieldError)):
                list(ask())
    assert seen.records == []


NAMES = ["nope", 'na"me', "name;--", "parent__nope", "", "name name", f"{MARK}'"]


def test_unknown_relations_and_columns_are_refused_with_the_choices(database):
    """ORM-037."""
    orm.create_tables(database, Album)
    Album.objects.create(name="x", parent=Album.objects.create(name="y"))
    for name in NAMES:
        asked = Album.objects.all()
        for ask in (
            lambda: list(asked.select_related(name)),
            lambda: list(asked.only(name)),
            lambda: list(asked.defer(name)),
            lambda: list(asked.prefetch_related(name)),
            lambda: list(asked.select_for_update(of=(name,))),
        ):
            with database.watch_statements() as seen:
                with pytest.raises(
                    (
                        ValueError,
                        AttributeError,
                        orm.FieldError,
                        orm.FieldDoesNotExist,
                        orm.NotSupportedError,
                    )
                ) as caught:
                    with orm.atomic():
                        ask()
            assert not any(MARK in record.sql or "name;" in record.sql for record in seen.records)
            assert str(caught.value)


async def test_an_unknown_database_is_no_default(albums):
    """ORM-060: nothing is written or read anywhere else."""
    for alias in ("elsewhere", "", "default; drop", "DEFAULT", "../default"):
        for ask in (
            lambda name: rows(albums, Album.objects.using(name)),
            lambda name: rows(albums, Album.objects.db_manager(name).all()),
            lambda name: Album.objects.using(name).acreate(name="x"),
            lambda name: Album(name="x").asave(using=name or "no alias"),
            lambda name: Album.objects.using(name).aupdate(name="y"),
        ):
            with pytest.raises(orm.ConnectionDoesNotExist):
                await ask(alias)
    assert sorted(one.name for one in await rows(albums, Album.objects.all())) == [
        "Djangology",
        "Nuages",
    ]


def test_secrets_of_an_address_are_shown_nowhere(tmp_path, caplog):
    """ORM-056, ORM-057: in no repr, error or log."""
    secret = "s3cr3t-pw"
    database = orm.Database(
        f"postgresql://django:{secret}@127.0.0.1:1/club?application_name=x",
        alias="secretive",
        pool_timeout_seconds=2,
        options={"connect_timeout": 1},
    )
    try:
        shown = [repr(database), str(database), repr(database.address), str(database.address)]
        shown += [repr(vars(database)), repr(database._seats), repr(database._aseats)]
        with caplog.at_level(logging.DEBUG), pytest.raises(orm.OperationalError) as caught:
            database.execute("SELECT 1")
        error = caught.value
        while error is not None:
            shown += [str(error), repr(error), repr(getattr(error, "args", ()))]
            error = error.__cause__ or error.__context__
        shown.append(caplog.text)
    finally:
        database.close()
    assert secret not in " ".join(shown)
    for wrong in (
        f"postgresql://django:{secret}@[::1/club",
        f"nope://django:{secret}@host/x",
        f"postgresql://a:{secret}@h:port/x",
    ):
        with pytest.raises((orm.ImproperlyConfigured, ValueError)) as caught:
            orm.Database(wrong, alias="secretive")
        assert secret not in str(caught.value) + repr(caught.value)


class Unique(orm.Model):
    name = orm.CharField(max_length=50, unique=True)

    class Meta:
        app_label = "attacks_on_names"


async def test_errors_of_the_database_have_the_documented_classes_and_no_values(colour, caplog):
    """ORM-056: an error shows the statement with its placeholders, not what was bound to them."""
    await colour.run(colour.database._creation((Unique,)))
    await Unique.objects.acreate(name="seeded-value")
    with caplog.at_level(logging.DEBUG):
        with pytest.raises(orm.IntegrityError) as unique:
            if colour.awaits:
                await Unique.objects.acreate(name="seeded-value")
            else:
                Unique.objects.create(name="seeded-value")
        with pytest.raises(
            orm.ProgrammingError if not colour.is_sqlite else orm.DatabaseError
        ) as syntax:
            await colour.execute("SELEC %s", ["seeded-value"])
    assert isinstance(unique.value, orm.DatabaseError)
    assert isinstance(syntax.value, orm.DatabaseError)
    assert "seeded-value" not in str(syntax.value) + repr(syntax.value)
    assert "seeded-value" not in caplog.text
