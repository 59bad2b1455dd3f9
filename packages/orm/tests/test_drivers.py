"""What every driver must do: one body over SQLite and PostgreSQL, blocking and awaiting."""

import datetime as dt
import decimal
import inspect
import uuid

import pytest
from hotclub_orm import errors
from hotclub_orm.database import Database
from hotclub_orm.drivers import arun, run
from hotclub_orm.drivers.protocol import AsyncConnection, Connection
from hotclub_orm.statements import Atomic, Batch, Close, Copy, Emit, Fetch, Open, Statement
from hotclub_orm.testing import Colour

TABLE = "CREATE TABLE album (id integer PRIMARY KEY, title varchar(40) UNIQUE NOT NULL, year int)"


def mark(colour, sql):
    return sql.replace("?", colour.database.dialect.placeholder)


def asked(sql, params=(), answer="rows"):
    return (yield Statement(sql, params, answer))


async def test_a_statement_answers_with_rows_a_count_or_nothing(colour: Colour):
    await colour.execute(TABLE)
    insert = mark(colour, "INSERT INTO album VALUES (?, ?, ?)")

    nothing = await colour.run(asked(insert, (1, "Nuages", 1940), "nothing"))
    affected = await colour.run(asked(insert, (2, "Minor Swing", 1937), "affected"))
    rows = await colour.run(asked("SELECT id, title FROM album ORDER BY id"))

    assert (nothing, affected, rows) == (None, 1, [(1, "Nuages"), (2, "Minor Swing")])


async def test_returning_gives_the_rows_that_were_written(colour: Colour):
    await colour.execute(TABLE)

    rows = await colour.execute("INSERT INTO album VALUES (7, 'Daphne', NULL) RETURNING id, year")

    assert rows == [(7, None)]


async def test_a_batch_runs_once_a_row_and_counts(colour: Colour):
    await colour.execute(TABLE)
    insert = mark(colour, "INSERT INTO album VALUES (?, ?, NULL)")

    def operation():
        return (yield Batch(insert, [(n, f"t{n}") for n in range(50)]))

    assert await colour.run(operation()) == 50
    assert await colour.execute("SELECT count(*) FROM album") == [(50,)]


async def test_a_batch_is_stored_whole_or_not_at_all(colour: Colour):
    await colour.execute(TABLE)
    insert = mark(colour, "INSERT INTO album VALUES (?, ?, NULL)")

    def operation():
        yield Batch(insert, [(1, "a"), (2, "b"), (1, "c")])

    with pytest.raises(errors.UniqueViolation):
        await colour.run(operation())
    assert await colour.execute("SELECT count(*) FROM album") == [(0,)]


async def test_many_rows_are_loaded_whole_or_not_at_all(colour: Colour):
    await colour.execute('CREATE TABLE "odd%s" (id integer PRIMARY KEY, "a%" text)')
    load = colour.database.dialect.bulk_load("odd%s", ["id", "a%"])

    def operation(rows):
        return (yield Copy(load, rows))

    assert await colour.run(operation([(n, "t\t\\N%s\n") for n in range(100)])) == 100
    with pytest.raises(errors.UniqueViolation):
        await colour.run(operation([(100, None), (1, None)]))
    assert await colour.execute('SELECT count(*), max("a%") FROM "odd%s"') == [(100, "t\t\\N%s\n")]


async def fill(colour, count):
    await colour.execute("CREATE TABLE n (n integer)")
    await colour.execute(
        f"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {count}) "
        "INSERT INTO n SELECT n FROM c"
    )


def streamed(chunk_size=10, sizes=None):
    handle = yield Open("SELECT n FROM n ORDER BY n", (), chunk_size)
    while rows := (yield Fetch(handle)):
        if sizes is not None:
            sizes.append(len(rows))
        yield Emit([n for (n,) in rows])
    yield Close(handle)


async def test_a_stream_reads_in_chunks(colour: Colour):
    await fill(colour, 25)
    sizes = []

    values = [value async for value in colour.stream(streamed(sizes=sizes))]

    assert values == list(range(1, 26))
    assert sizes == [10, 10, 5]


async def test_a_stream_left_early_leaves_nothing_open(colour: Colour):
    await fill(colour, 100)

    stream = colour.stream(streamed())
    assert [await anext(stream) for _ in range(3)] == [1, 2, 3]
    await stream.aclose()

    await colour.execute("DROP TABLE n")
    assert colour.database.session() is None


async def test_a_stream_inside_a_block_sees_the_block(colour: Colour):
    await fill(colour, 3)

    async with colour.atomic():
        await colour.execute("INSERT INTO n VALUES (4)")
        assert [value async for value in colour.stream(streamed())] == [1, 2, 3, 4]


async def test_an_error_is_thrown_into_the_operation_which_may_mend_it(colour: Colour):
    await colour.execute(TABLE)
    insert = "INSERT INTO album VALUES (1, 'Nuages', NULL)"
    await colour.execute(insert)

    def operation():
        try:
            yield Statement(insert, (), "nothing")
        except errors.UniqueViolation:
            return "known"

    assert await colour.run(operation()) == "known"


async def test_an_atomic_wish_is_undone_alone_and_leaves_the_rest(colour: Colour):
    await colour.execute(TABLE)

    def inner():
        yield Statement("INSERT INTO album VALUES (2, 'b', NULL)", (), "nothing")
        yield Statement("INSERT INTO album VALUES (1, 'again', NULL)", (), "nothing")

    def operation():
        yield Statement("INSERT INTO album VALUES (1, 'a', NULL)", (), "nothing")
        try:
            yield Atomic(inner())
        except errors.UniqueViolation as error:
            return error.table, (yield Statement("SELECT id FROM album"))

    assert await colour.run(operation()) == ("album", [(1,)])


async def test_what_is_no_wish_is_named(colour: Colour):
    def operation():
        yield "SELECT 1"

    with pytest.raises(TypeError, match="no wish"):
        await colour.run(operation())


async def test_emitting_outside_of_a_stream_is_named(colour: Colour):
    def operation():
        yield Emit([1])

    with pytest.raises(TypeError, match="streaming"):
        await colour.run(operation())


VIOLATIONS = [
    (errors.UniqueViolation, "INSERT INTO album VALUES (2, 'Nuages', NULL)"),
    (errors.NotNullViolation, "INSERT INTO album VALUES (2, NULL, NULL)"),
    (errors.CheckViolation, "INSERT INTO track VALUES (1, -1, 1)"),
    (errors.ForeignKeyViolation, "INSERT INTO track VALUES (1, 1, 99)"),
    (errors.ProgrammingError, "SELEC 1"),
    (errors.ProgrammingError, "SELECT nothing FROM album"),
]


@pytest.mark.parametrize(("kind", "sql"), VIOLATIONS)
async def test_errors_have_their_own_class_and_carry_the_statement(colour: Colour, kind, sql):
    await colour.execute(TABLE)
    await colour.execute("INSERT INTO album VALUES (1, 'Nuages', NULL)")
    await colour.execute(
        "CREATE TABLE track (id integer PRIMARY KEY, length int CONSTRAINT positive "
        "CHECK (length > 0), album int REFERENCES album (id))"
    )

    with pytest.raises(errors.DatabaseError) as caught:
        await colour.run(asked(sql))

    if kind is errors.ProgrammingError and colour.is_sqlite:
        kind = errors.OperationalError  # SQLite tells no more than "SQL logic error"
    assert isinstance(caught.value, kind)
    assert caught.value.statement == sql
    assert f"SQL: {sql}" in caught.value.__notes__


async def test_sec_orm_056_a_violation_names_the_table_and_hides_the_values(colour: Colour):
    await colour.execute(TABLE)
    insert = mark(colour, "INSERT INTO album VALUES (?, ?, NULL)")
    await colour.run(asked(insert, (1, "s3cr3t-value"), "nothing"))

    with pytest.raises(errors.UniqueViolation) as caught:
        await colour.run(asked(insert, (2, "s3cr3t-value"), "nothing"))

    assert caught.value.table == "album"
    assert "s3cr3t" not in f"{caught.value} {caught.value!r} {caught.value.__notes__}"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("value", ["\ud800", 2**70])
async def test_sec_orm_061_a_value_without_a_form_is_a_data_error(colour: Colour, value):
    await colour.execute(TABLE)

    with pytest.raises(errors.DataError):
        await colour.run(asked(mark(colour, "INSERT INTO album VALUES (1, 'a', ?)"), (value,)))

    assert await colour.execute("SELECT 1") == [(1,)]


async def test_sec_orm_061_nul_in_text_is_stored_or_refused(
    colour: Colour,
):
    await colour.execute(TABLE)
    insert = asked(mark(colour, "INSERT INTO album VALUES (1, ?, 1)"), ("a\0b",), "nothing")

    if colour.is_sqlite:
        await colour.run(insert)
        assert await colour.execute("SELECT title FROM album") == [("a\0b",)]
    else:
        with pytest.raises(errors.DataError):
            await colour.run(insert)
    assert await colour.execute("SELECT 1") == [(1,)]


async def test_sec_orm_034_raw_sql_binds_percent_signs_and_names(colour: Colour):
    await colour.execute(TABLE)
    await colour.execute("INSERT INTO album VALUES (%s, %s, %s)", [1, "100 %s'\"", None])

    positional = await colour.execute("SELECT title FROM album WHERE title LIKE %s", ["100 %"])
    named = await colour.execute(
        "SELECT %(a)s || '%%', %(a)s FROM album WHERE id = %(id)s", {"a": "x", "id": 1}
    )
    unbound = await colour.execute("SELECT title LIKE '100 %' FROM album")

    assert positional == [("100 %s'\"",)]
    assert named == [("x%", "x")]
    assert [bool(value) for (value,) in unbound] == [True]


@pytest.mark.parametrize(
    ("sql", "params"),
    [
        ("SELECT %s, %s", [1]),
        ("SELECT %s", [1, 2]),
        ("SELECT %(a)s", {"b": 1}),
        ("SELECT %d", [1]),
        ("SELECT %(a)s", [1]),
    ],
)
async def test_sec_orm_034_mismatched_parameters_are_an_error(colour: Colour, sql, params):
    with pytest.raises(errors.Error):
        await colour.execute(sql, params)


async def test_raw_parameters_take_everyday_python_values(colour: Colour):
    moment = dt.datetime(1937, 11, 25, 20, 30, tzinfo=dt.UTC)
    given = [
        moment, moment.date(), moment.time(), decimal.Decimal("1.50"), uuid.UUID(int=5),
        dt.timedelta(seconds=2),
    ]  # fmt: skip

    [row] = await colour.execute("SELECT " + ", ".join(["%s"] * len(given)), given)

    if colour.is_sqlite:
        assert row == (
            "1937-11-25 20:30:00", "1937-11-25", "20:30:00", "1.50", f"{5:032x}", 2_000_000,
        )  # fmt: skip
    else:
        assert list(row) == given


async def test_a_statement_that_runs_too_long_is_stopped(colour: Colour):
    slow = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT max(n) FROM c"

    with pytest.raises(errors.QueryTimeout):
        async with colour.atomic(statement_timeout=0.05):
            await colour.execute(slow)

    assert await colour.execute("SELECT 1") == [(1,)]


async def test_watchers_see_each_statement_with_its_parameters(colour: Colour):
    await colour.execute(TABLE)
    with colour.database.watch_statements() as seen:
        async with colour.atomic():
            await colour.execute("INSERT INTO album VALUES (%s, %s, NULL)", [1, "a"])
        with pytest.raises(errors.DatabaseError):
            await colour.execute("SELECT missing FROM album")
    await colour.execute("SELECT 1")

    insert = mark(colour, "INSERT INTO album VALUES (?, ?, NULL)")
    begin = "BEGIN IMMEDIATE" if colour.is_sqlite else "BEGIN"
    assert seen.sql == [begin, insert, "COMMIT", "SELECT missing FROM album"]
    assert list(seen.records[1].params) == [1, "a"]
    assert isinstance(seen.records[3].error, errors.DatabaseError)


async def test_an_execute_wrapper_can_refuse_statements(colour: Colour):
    def refuse(execute, sql, params, many, context):
        raise RuntimeError(f"{sql} on {context['connection'].alias}")

    with colour.database.execute_wrapper(refuse):
        with pytest.raises(RuntimeError, match="SELECT 1 on default"):
            await colour.execute("SELECT 1")
    assert await colour.execute("SELECT 1") == [(1,)]


def test_the_two_doors_have_the_same_methods_with_the_same_arguments():
    twins = [
        (name, getattr(Database, name), getattr(Database, f"a{name}"))
        for name in dir(Database)
        if hasattr(Database, f"a{name}") and not name.startswith("_")
    ]
    twins += [
        (name, vars(Connection)[name], vars(AsyncConnection)[name])
        for name in vars(Connection)
        if not name.startswith("_") and inspect.isfunction(vars(Connection)[name])
    ]
    twins += [
        (name, getattr(run, name), getattr(arun, f"a{name}"))
        for name in ("run", "grant", "run_block", "enter_block", "leave_block", "stream")
    ]

    names = {name for name, _, _ in twins}
    assert {"run", "stream", "execute", "cursor", "enter_block", "close", "open"} <= names
    for name, sync, awaiting in twins:
        parameters = list(inspect.signature(sync).parameters)
        assert parameters == list(inspect.signature(awaiting).parameters), name
