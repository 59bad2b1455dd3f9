"""Each dialect's text means the same on both databases: compared with plain Python."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hotclub_orm.database import Database
from hotclub_orm.dialects import POSTGRESQL, SQLITE
from hotclub_orm.dialects.base import DATE_KINDS, TRUNC_KINDS
from hotclub_orm.errors import NotSupportedError
from hotclub_orm.statements import Statement

MOMENTS = [
    dt.datetime(1937, 11, 25, 20, 30, 15, 123456, tzinfo=dt.UTC),
    dt.datetime(2024, 12, 31, 23, 59, 59, 999999, tzinfo=dt.UTC),
    dt.datetime(2021, 1, 3, 0, 0, 0, 0, tzinfo=dt.UTC),
    dt.datetime(2024, 3, 31, 1, 30, 0, 5, tzinfo=dt.UTC),
]
ZONES = [None, "UTC", "Europe/Paris", "Asia/Kathmandu", "+05:30", "-03:00"]


def zone_of(name):
    if name is None:
        return dt.UTC
    if name[0] in "+-":
        hours, minutes = map(int, name[1:].split(":"))
        offset = dt.timedelta(hours=hours, minutes=minutes)
        return dt.timezone(offset if name[0] == "+" else -offset)
    return ZoneInfo(name)


PARTS = {
    "year": lambda m: m.year,
    "iso_year": lambda m: m.isocalendar().year,
    "quarter": lambda m: (m.month + 2) // 3,
    "month": lambda m: m.month,
    "week": lambda m: m.isocalendar().week,
    "week_day": lambda m: m.isoweekday() % 7 + 1,
    "iso_week_day": lambda m: m.isoweekday(),
    "day": lambda m: m.day,
    "hour": lambda m: m.hour,
    "minute": lambda m: m.minute,
    "second": lambda m: m.second,
    "microsecond": lambda m: m.microsecond,
}


def period_start(kind, moment):
    day = moment.date()
    starts = {
        "year": day.replace(month=1, day=1),
        "quarter": day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
        "month": day.replace(day=1),
        "week": day - dt.timedelta(days=day.weekday()),
        "day": day,
    }
    if kind in starts:
        return dt.datetime.combine(starts[kind], dt.time())
    cut = {"hour": {"minute": 0, "second": 0}, "minute": {"second": 0}, "second": {}}[kind]
    return moment.replace(tzinfo=None, microsecond=0, **cut)


def ask(database, make):
    """Return what the SQL of make(operand) gives for every moment."""
    stored = "timestamp with time zone" if database.vendor == "postgresql" else "datetime"
    database.execute("DROP TABLE IF EXISTS moments")
    database.execute(f"CREATE TABLE moments (n integer, m {stored})")
    for n, moment in enumerate(MOMENTS):
        database.execute("INSERT INTO moments VALUES (%s, %s)", [n, moment])

    def operation():
        return (yield Statement(f"SELECT {make('m')} FROM moments ORDER BY n"))

    return [value for (value,) in database.run(operation())]


def as_text(value):
    return str(value)[:19] if isinstance(value, dt.datetime | dt.date | dt.time) else value


@pytest.mark.parametrize("zone", ZONES)
def test_parts_of_moments_are_those_of_the_zone(database: Database, zone):
    local = [moment.astimezone(zone_of(zone)) for moment in MOMENTS]

    for kind in DATE_KINDS:
        found = ask(database, lambda m, k=kind: database.dialect.datetime_extract(k, m, zone))
        assert found == [PARTS[kind](moment) for moment in local], kind


@pytest.mark.parametrize("zone", ZONES[1:])
def test_moments_are_cut_in_the_zone(database: Database, zone):
    local = [moment.astimezone(zone_of(zone)) for moment in MOMENTS]

    for kind in TRUNC_KINDS:
        found = ask(database, lambda m, k=kind: database.dialect.datetime_trunc(k, m, zone))
        assert [as_text(value) for value in found] == [
            str(period_start(kind, moment)) for moment in local
        ], kind
        days = ask(database, lambda m, k=kind: database.dialect.date_trunc(k, m, zone))
        assert [as_text(day) for day in days] == [
            str(period_start(kind, moment).date()) for moment in local
        ], kind


@pytest.mark.parametrize("zone", ZONES[1:])
def test_days_and_times_of_moments_are_those_of_the_zone(database: Database, zone):
    local = [moment.astimezone(zone_of(zone)) for moment in MOMENTS]
    dialect = database.dialect

    days = ask(database, lambda m: dialect.datetime_to_date(m, zone))
    times = ask(database, lambda m: dialect.datetime_to_time(m, zone))
    hours = ask(database, lambda m: dialect.time_trunc("hour", m, zone))

    assert [str(day) for day in days] == [str(moment.date()) for moment in local]
    assert [str(time) for time in times] == [str(moment.time()) for moment in local]
    assert [str(time) for time in hours] == [f"{moment.hour:02}:00:00" for moment in local]


def test_regular_expressions_match_with_and_without_case(database: Database):
    dialect = database.dialect

    def ask_match(pattern, ignore_case):
        sql = dialect.regex("'Minor Swing'", dialect.placeholder, ignore_case=ignore_case)

        def operation():
            return (yield Statement(f"SELECT {sql}", (pattern,)))

        return bool(database.run(operation())[0][0])

    assert ask_match("^Minor", False)
    assert not ask_match("^minor", False)
    assert ask_match("^minor.*G$", True)


@pytest.mark.parametrize("count", [0, 1, 3, 40_000])
def test_sec_orm_046_a_collection_is_one_parameter(database: Database, count):
    dialect = database.dialect
    condition = dialect.in_array("n", "integer")

    def operation():
        values = dialect.array_value(list(range(count)))
        return (yield Statement(f"SELECT n FROM (SELECT 2 AS n) t WHERE {condition}", (values,)))

    assert database.run(operation()) == ([(2,)] if count >= 3 else [])


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRESQL])
@pytest.mark.parametrize("kind", ["yea'r", "year FROM now())--", "", "century", "Year", None])
def test_sec_orm_015_016_unknown_kinds_never_reach_the_text(dialect, kind):
    for method in ("datetime_extract", "datetime_trunc", "date_trunc", "time_trunc"):
        with pytest.raises(ValueError, match="no part of a date"):
            getattr(dialect, method)(kind, "m", "UTC")
    for method in ("date_extract", "time_extract"):
        with pytest.raises(ValueError, match="no part of a date"):
            getattr(dialect, method)(kind, "m")


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRESQL])
@pytest.mark.parametrize("zone", ["UTC'; --", "Europe/Paris'", "+2", "a b", "", "Europe//Paris"])
def test_sec_orm_028_malformed_zones_never_reach_the_text(dialect, zone):
    with pytest.raises(ValueError, match="time zone"):
        dialect.datetime_trunc("hour", "m", zone)


def test_sec_orm_018_explain_knows_its_formats_and_options():
    assert POSTGRESQL.explain("json", {"analyze": True}) == "EXPLAIN (ANALYZE true, FORMAT JSON) "
    assert POSTGRESQL.explain(None, {}) == "EXPLAIN "
    assert SQLITE.explain(None, {}) == "EXPLAIN QUERY PLAN "
    for dialect in (SQLITE, POSTGRESQL):
        with pytest.raises(ValueError, match="Allowed"):
            dialect.explain("json) SELECT 1 --", {})
    with pytest.raises(ValueError, match="no option"):
        POSTGRESQL.explain(None, {"analyze) SELECT 1 --": True})
    with pytest.raises(ValueError, match="no options"):
        SQLITE.explain(None, {"verbose": True})


def test_clauses():
    assert SQLITE.limit_offset(None, "?") == " LIMIT -1 OFFSET ?"
    assert POSTGRESQL.limit_offset(None, "%s") == " OFFSET %s"
    assert POSTGRESQL.limit_offset("%s", "%s") == " LIMIT %s OFFSET %s"
    assert SQLITE.insert_conflict("ignore") == " ON CONFLICT DO NOTHING"
    assert POSTGRESQL.insert_conflict("update", ["a%"], ["b"]) == (
        ' ON CONFLICT ("a%%") DO UPDATE SET "b" = EXCLUDED."b"'
    )
    assert POSTGRESQL.lock_clause(of=["t"], skip_locked=True, no_key=True) == (
        ' FOR NO KEY UPDATE OF "t" SKIP LOCKED'
    )
    assert SQLITE.lock_clause() == ""
    assert SQLITE.begin(isolation=None, read_only=False, mode="immediate") == ("BEGIN IMMEDIATE",)
    assert POSTGRESQL.begin(isolation="repeatable_read", read_only=True, mode=None) == (
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    )
    with pytest.raises(NotSupportedError):
        SQLITE.begin(isolation=None, read_only=False, mode="whenever; DROP TABLE t")
    with pytest.raises(NotSupportedError):
        POSTGRESQL.begin(isolation=None, read_only=False, mode="IMMEDIATE")


FUNCTIONS = [
    ("LPAD('ab', 5, 'xy')", "xyxab"),
    ("RPAD('ab', 5, 'xy')", "abxyx"),
    ("LPAD('abcdef', 3, 'x')", "abc"),
    ("REPEAT('ab', 3)", "ababab"),
    ("REVERSE('abc')", "cba"),
    ("MD5('a')", "0cc175b9c0f1b6a831c399e269772661"),
]


@pytest.mark.parametrize(("sql", "expected"), FUNCTIONS)
def test_functions_that_sqlite_lacks_are_there(database: Database, sql, expected):
    assert database.execute(f"SELECT {sql}") == [(expected,)]


def test_statistics_that_sqlite_lacks_agree_with_postgresql(database: Database):
    [row] = database.execute(
        "SELECT STDDEV_POP(n), VAR_SAMP(n), STDDEV_SAMP(n), BIT_OR(n), BIT_AND(n) "
        "FROM (SELECT 2 AS n UNION ALL SELECT 4 UNION ALL SELECT 6 UNION ALL SELECT NULL) t"
    )

    assert [round(float(value), 6) for value in row] == [1.632993, 4.0, 2.0, 6.0, 0.0]
