"""Names, clashes and hostile texts: what is printed for tables, without a database."""

import ast

import pytest
from hostile_names import HOSTILE
from hotclub_orm.inspecting import ALONE, INSPECTDB, models_text
from hotclub_orm.inspecting.code import ELSEWHERE
from hotclub_orm.inspecting.names import class_name, field_name
from hotclub_orm.introspect import NamedType
from hotclub_orm.schema.values import CheckConstraint, Column, ForeignKey, Index, Part, Table
from hotclub_orm.schema.values import ExclusionConstraint as Exclusion
from hotclub_orm.schema.values import UniqueConstraint as Unique
from hypothesis import given, settings
from hypothesis import strategies as st

KINDS = ["sqlite", "postgresql"]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("albums", "Album"),
        ("media_types", "MediaType"),
        ("categories", "Category"),
        ("address", "Address"),
        ("status", "Status"),
        ("InvoiceLine", "InvoiceLine"),
        ("playlist-track", "PlaylistTrack"),
        ("addresses", "Address"),
        ("boxes", "Box"),
        ("houses", "House"),
        ("invoices", "Invoice"),
        ("series", "Series"),
        ("none", "NoneTable"),
        ("2020_sales", "Table2020Sale"),
        ("'; import os #", "ImportO"),
        ("", "Table"),
        ("été", "Été"),
        ("表", "表"),
        ("\n", "Table"),
        ("ﬁlms", "Film"),
    ],
)
def test_a_class_is_called_as_one_row(table, expected):
    assert class_name(table, singular=True) == expected


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("InvoiceLineId", "invoice_line_id"),
        ("class", "class_field"),
        ("HTTPCode", "http_code"),
        ("a__b_", "a_b"),
        ("2nd", "number_2nd"),
        ("", "field"),
        ("é!", "é"),
        ("_x", "x"),
        ("None", "none"),
        ("first name", "first_name"),
        ("x\n; import os", "x_import_os"),
    ],
)
def test_a_field_is_called_in_small_letters(column, expected):
    assert field_name(column) == expected


def test_names_that_clash_are_mended():
    tables = [
        Table(
            "a",
            (
                Column("id", "integer", primary_key=True),
                Column("save", "text"),
                Column("Save", "text"),
                Column("objects", "text"),
                Column("b", "text"),
            ),
        ),
        Table("A", (Column("k", "integer", primary_key=True), Column("id", "text"))),
        Table(
            "b",
            (
                Column("id", "integer", primary_key=True),
                Column("a_id", "integer"),
                Column("a", "text"),
                Column("other", "integer"),
            ),
            foreign_keys=(
                ForeignKey(("a_id",), "a", ("id",)),
                ForeignKey(("other",), "a", ("id",)),
            ),
        ),
    ]

    text = models_text(tables, vendor="postgresql")

    names = [n.name for n in ast.parse(text).body if isinstance(n, ast.ClassDef)]
    assert names == ["A", "A_2", "B"]
    assert "save_field = " in text
    assert "save_field_2 = " in text
    assert "objects_field = " in text
    assert "id_field = orm.TextField(db_column='id')" in text
    assert "related_name='b_a_set'" in text
    assert "related_name='b_other_set'" in text


def test_exclusions_of_columns_are_printed_and_others_are_told_of():
    columns = (
        Column("id", "integer", primary_key=True),
        Column("room", "int4range"),
        Column("odd, one", "int4range", null=True),
    )
    plain = 'USING gist (room WITH &&, "odd, one" WITH =) WHERE ((id > 3)) DEFERRABLE INITIALLY DEFERRED'
    table = Table("stay", columns, exclusions=(Exclusion("apart", plain),))

    text = models_text([table], vendor="postgresql")

    assert (
        "ExclusionConstraint(name='apart', expressions=[('room', '&&'), ('odd_one', '=')], "
        "index_type='gist', condition=orm.Q(id__gt=3), deferrable=orm.Deferrable.DEFERRED)"
    ) in text
    assert "from hotclub_orm.postgres.constraints import ExclusionConstraint" in text
    for more in (
        "USING btree (id WITH =)",
        "USING gist (lower(room) WITH &&)",
        "USING gist (x WITH =)",
    ):
        table = Table("stay", columns, exclusions=(Exclusion("apart", more),))
        assert "is not shown here" in models_text([table], vendor="postgresql")


def test_a_table_of_two_keys_alone_is_no_model():
    tables = [
        Table("tune", (Column("id", "integer", primary_key=True),)),
        Table("tag", (Column("id", "integer", primary_key=True),)),
        Table(
            "tune_tags",
            (
                Column("id", "integer", primary_key=True),
                Column("tune_id", "integer"),
                Column("tag_id", "integer"),
            ),
            foreign_keys=(
                ForeignKey(("tune_id",), "tune", ("id",)),
                ForeignKey(("tag_id",), "tag", ("id",)),
            ),
            unique=(Unique(("tune_id", "tag_id")),),
        ),
    ]

    text = models_text(tables, vendor="sqlite")

    assert "tags = orm.ManyToManyField('Tag', db_table='tune_tags')" in text
    assert "class TuneTag" not in text


def test_one_implementation_serves_inspectdb():
    text = models_text(
        [Table("band_tunes", (Column("id", "integer", primary_key=True),))],
        vendor="sqlite",
        style=INSPECTDB,
    )

    assert "from hotclub import orm as models" in text
    assert "class BandTunes(models.Model):" in text
    assert "        managed = False\n" in text


# --- hostile databases ----------------------------------------------------------------------------


def assert_harmless(text):
    """Imports, classes, assignments; calls of ours only."""
    module = ast.parse(text)
    for statement in module.body:
        assert isinstance(statement, (ast.Import, ast.ImportFrom, ast.ClassDef)), ast.dump(
            statement
        )
    for node in ast.walk(module):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [alias.name for alias in node.names]
            assert names in (["hotclub_orm"], ["orm"]) or set(names) <= set(ELSEWHERE)
        elif isinstance(node, ast.ClassDef):
            assert all(isinstance(one, (ast.Assign, ast.ClassDef)) for one in node.body)
        elif isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute) and called.attr == "desc":
                called = called.value.func
            ours = isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name)
            assert (ours and called.value.id in ("orm", "models")) or called.id in ELSEWHERE
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store):
            assert node.id in ("orm", "models", *ELSEWHERE)


TEXTS = st.text(max_size=20) | st.sampled_from(HOSTILE)
TYPES = (
    st.sampled_from(
        [
            "integer",
            "varchar(5)",
            "numeric(4,2)",
            "text[]",
            "tsvector",
            "int4range",
            "kind",
            "area",
            "timestamp",
            "",
            "bogus('x')",
            "numeric(99999999999999999999)",
        ]
    )
    | TEXTS
)
SQL = TEXTS | st.lists(
    st.sampled_from(
        [
            "a",
            '"a"',
            "=",
            "<",
            "(",
            ")",
            "1",
            "'x'",
            "AND",
            "OR",
            "NOT",
            "IN",
            ",",
            "::text",
            "ARRAY[",
            "]",
            "IS",
            "NULL",
            "BETWEEN",
            "ANY",
            "-",
            "true",
        ]
    )
).map(" ".join)


EXCLUDED = TEXTS | st.builds("USING gist ({} WITH {})".format, TEXTS, TEXTS)


@st.composite
def tables(draw):
    names = draw(st.lists(TEXTS, min_size=1, max_size=3, unique=True))
    made = []
    for name in names:
        columns = draw(st.lists(TEXTS, min_size=0, max_size=5, unique=True))
        pick = st.sampled_from(columns) if columns else st.nothing()
        some = (
            st.lists(pick, min_size=1, max_size=2, unique=True).map(tuple)
            if columns
            else st.nothing()
        )
        several = (
            (lambda one: st.lists(one, max_size=2).map(tuple))
            if columns
            else lambda one: st.just(())
        )
        made.append(
            Table(
                name,
                tuple(
                    Column(
                        one,
                        draw(TYPES),
                        null=draw(st.booleans()),
                        primary_key=draw(st.booleans()) and n == 0,
                        unique=draw(st.booleans()),
                        default=draw(st.none() | SQL),
                        generated=draw(st.none() | SQL),
                        check=draw(st.none() | SQL),
                        collation=draw(st.none() | TEXTS),
                        comment=draw(st.none() | TEXTS),
                    )
                    for n, one in enumerate(columns)
                ),
                foreign_keys=draw(
                    several(
                        st.builds(
                            lambda c, t, u: ForeignKey(c, t, u[: len(c)], on_delete="CASCADE"),
                            some,
                            st.sampled_from(names),
                            st.tuples(TEXTS | pick, TEXTS | pick),
                        )
                    )
                ),
                unique=draw(several(st.builds(lambda c, n: Unique(c, n or None), some, TEXTS))),
                checks=draw(
                    st.lists(st.builds(CheckConstraint, TEXTS, SQL), max_size=2).map(tuple)
                ),
                indexes=draw(
                    several(
                        st.builds(
                            lambda n, c, u, w, m: Index(
                                n, tuple(map(Part, c)), unique=u, condition=w, method=m
                            ),
                            TEXTS,
                            some,
                            st.booleans(),
                            st.none() | SQL,
                            st.sampled_from(["", "gin", "x"]),
                        )
                    )
                ),
                comment=draw(st.none() | TEXTS),
                exclusions=draw(
                    st.lists(st.builds(Exclusion, TEXTS, EXCLUDED), max_size=1).map(tuple)
                ),
            )
        )
    return made


@settings(max_examples=100, deadline=None)
@given(
    tables(),
    st.sampled_from(KINDS),
    st.sampled_from([ALONE, INSPECTDB]),
    st.lists(TEXTS, max_size=3),
)
def test_sec_mig_010_whatever_a_database_calls_things_never_becomes_code(
    made, vendor, style, labels
):
    types = {"kind": NamedType(labels=tuple(labels)), "area": NamedType(base="integer")}

    text = models_text(made, vendor=vendor, types=types, style=style, views={made[0].name})

    assert_harmless(text)
