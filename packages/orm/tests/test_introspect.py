"""Databases that others made: odd texts of SQLite, odd names, every kind of column."""

import pytest
from hotclub_orm.database import Database
from hotclub_orm.dialects import POSTGRESQL, SQLITE
from hotclub_orm.errors import ProgrammingError
from hotclub_orm.introspect import read_table, read_tables, table_names
from hotclub_orm.introspect.sqlite_text import Definition, read_definition
from hotclub_orm.raw_sql import raw_statement
from hotclub_orm.schema import CheckConstraint, ForeignKey, UniqueConstraint, index_name
from hypothesis import given
from hypothesis import strategies as st

PIECES = st.sampled_from(
    ["CREATE TABLE t (", "(", ")", ",", "'", '"', "`", "[", "]", "--", "/*", "*/", "\n", " ", "a",
     "CHECK", "UNIQUE", "CONSTRAINT", "FOREIGN KEY", "AS", "COLLATE", "PRIMARY", "AUTOINCREMENT"]
)  # fmt: skip


@given(st.lists(PIECES).map(" ".join) | st.text())
def test_any_text_is_read_as_some_definition(sql):
    assert isinstance(read_definition(sql), Definition)
    assert isinstance(read_definition(f"CREATE TABLE t ({sql}"), Definition)


@given(st.text() | st.lists(st.sampled_from(["%s", "%%", "%(a)s", "%", "x", "'"])).map("".join))
def test_sec_orm_034_any_raw_text_is_a_statement_or_a_named_error(sql):
    for dialect in (SQLITE, POSTGRESQL):
        for params in ([], [1], {"a": 1}, {}):
            try:
                statement = raw_statement(sql, params, dialect)
            except ProgrammingError:
                continue
            assert len(statement.params) <= max(1, sql.count("%"))


NAMES = st.text('abc_1"é', min_size=1, max_size=90)


@given(NAMES, st.lists(NAMES, min_size=1, max_size=5))
def test_generated_names_are_never_longer_than_the_database_allows(table, columns):
    name = index_name(table, columns, "_uniq", max_length=63)

    assert 0 < len(name) <= 63
    assert name == index_name(table, columns, "_uniq", max_length=63)


def test_a_table_that_somebody_wrote_by_hand_is_read(sqlite_database: Database):
    sqlite_database.execute("CREATE TABLE target (k text PRIMARY KEY)")
    sqlite_database.execute(
        '''create table [odd one] ( -- a comment, with (parentheses
            `a` INTEGER PRIMARY KEY AUTOINCREMENT,
            "b,c" TEXT NOT NULL DEFAULT 'x,)' COLLATE NOCASE,
            d numeric(10, 2) CHECK (d > 0 /* , */ AND d < (10 + 2)),
            e as (d * 2) virtual,
            f text references target deferrable initially deferred,
            constraint both unique (d, f),
            constraint "is ""fine""" check ("b,c" <> ')')
        )'''
    )

    table = sqlite_database.run(read_table(SQLITE, "odd one"))

    a, b, d, e, f = table.columns
    assert (a.primary_key, a.suffix) == (True, "AUTOINCREMENT")
    assert (b.name, b.default, b.collation, b.null) == ("b,c", "'x,)'", "NOCASE", False)
    assert "d < (10 + 2)" in d.check
    assert (e.generated, e.stored) == ("d * 2", False)
    assert f.null
    assert table.foreign_keys == (ForeignKey(("f",), "target", ("k",)),)
    assert table.unique == (UniqueConstraint(("d", "f"), "both"),)
    assert table.checks == (CheckConstraint('is "fine"', "\"b,c\" <> ')'"),)


def test_views_are_listed_when_asked_for(database: Database):
    database.execute("CREATE TABLE n (n integer)")
    database.execute("CREATE VIEW v AS SELECT n FROM n")

    assert database.run(table_names(database.dialect)) == ["n"]
    assert database.run(table_names(database.dialect, views=True)) == ["n", "v"]
    assert [column.name for column in database.run(read_table(database.dialect, "v")).columns] == [
        "n"
    ]


def test_postgresql_tells_all_that_a_table_has(postgres_database: Database):
    for sql in (
        "CREATE TABLE p (a integer, b integer, PRIMARY KEY (a, b))",
        """CREATE TABLE c (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a integer, b integer,
            t text COLLATE "C", n numeric(6, 2) DEFAULT 1.5 CHECK (n > 0), m text[],
            g integer GENERATED ALWAYS AS (a + b) STORED,
            CONSTRAINT pair FOREIGN KEY (a, b) REFERENCES p ON DELETE CASCADE,
            CONSTRAINT alone UNIQUE NULLS NOT DISTINCT (a, t) DEFERRABLE INITIALLY DEFERRED,
            EXCLUDE USING btree (b WITH =))""",
        """CREATE INDEX lowered ON c USING btree (lower(t) text_pattern_ops, a DESC) INCLUDE (n)
            WHERE a > 0""",
        "CREATE INDEX arrays ON c USING gin (m)",
    ):
        postgres_database.execute(sql)

    table = postgres_database.run(read_table(POSTGRESQL, "c"))

    columns = {column.name: column for column in table.columns}
    assert columns["id"].suffix == "GENERATED ALWAYS AS IDENTITY"
    assert columns["t"].collation == "C"
    assert (columns["n"].type, columns["n"].default) == ("numeric(6,2)", "1.5")
    assert "n > " in columns["n"].check
    assert (columns["g"].generated, columns["g"].stored) == ("(a + b)", True)
    assert columns["m"].type == "text[]"
    assert table.foreign_keys == (
        ForeignKey(("a", "b"), "p", ("a", "b"), "pair", "CASCADE", deferred=False),
    )
    assert table.unique == (
        UniqueConstraint(("a", "t"), "alone", timing="DEFERRED", nulls_distinct=False),
    )
    assert [exclusion.name for exclusion in table.exclusions] == ["c_b_excl"]
    arrays, lowered = table.indexes
    assert (arrays.method, arrays.columns) == ("gin", ("m",))
    assert lowered.include == ("n",)
    assert [(p.column, p.expression, p.opclass, p.descending) for p in lowered.parts] == [
        (None, "(lower(t))", "text_pattern_ops", False), ("a", None, "", True),
    ]  # fmt: skip
    assert "a > 0" in lowered.condition


@pytest.mark.parametrize("name", ["it's", 'a"b', "select", "a;b--", "new\nline", "é"])
def test_sec_mig_010_odd_names_are_read_as_they_are(database: Database, name):
    quoted = '"' + name.replace('"', '""') + '"'
    database.execute(f"CREATE TABLE {quoted} ({quoted} integer)")
    database.execute(f"CREATE INDEX ix ON {quoted} ({quoted})")

    [table] = database.run(read_tables(database.dialect))

    assert (table.name, table.columns[0].name) == (name, name)
    assert table.indexes[0].columns == (name,)
