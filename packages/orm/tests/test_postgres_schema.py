"""Indexes and exclusion constraints of PostgreSQL: declared, made, found again, checked."""

import datetime as dt

import hotclub_orm as orm
import pytest
from hotclub_orm import Deferrable, F, Func, Q, Value
from hotclub_orm.compiler.ddl_text import MODEL_SQL
from hotclub_orm.dialects.postgresql import POSTGRESQL
from hotclub_orm.fields.json_keys import KeyTextTransform
from hotclub_orm.functions import Lower
from hotclub_orm.introspect import read_table
from hotclub_orm.postgres.constraints import ExclusionConstraint
from hotclub_orm.postgres.fields import (
    ArrayField,
    DateRangeField,
    DateTimeRangeField,
    HStoreField,
    IntegerRangeField,
    NumericRange,
    RangeBoundary,
    RangeOperators,
)
from hotclub_orm.postgres.indexes import (
    BloomIndex,
    BrinIndex,
    BTreeIndex,
    GinIndex,
    GistIndex,
    HashIndex,
    OpClass,
    PostgresIndex,
    SpGistIndex,
)
from hotclub_orm.schema.from_models import table_for
from hotclub_orm.testing import need_extension
from postgres_doors import door  # noqa: F401


class Everything(orm.Model):
    name = orm.CharField(max_length=20)
    year = orm.IntegerField()
    tags = ArrayField(orm.CharField(max_length=10), db_default=["a", 'b"'], size=3)
    grid = ArrayField(ArrayField(orm.DecimalField(max_digits=5, decimal_places=2)), null=True)
    span = IntegerRangeField(db_default=NumericRange(1, 5))
    days = DateRangeField(null=True, db_index=True)
    data = orm.JSONField(default=dict)

    class Meta:
        app_label = "pgschema"
        indexes = [
            BrinIndex(fields=["year"], name="e_brin", autosummarize=True, pages_per_range=4),
            BTreeIndex(fields=["-year"], name="e_btree", fillfactor=80, deduplicate_items=False),
            GinIndex(fields=["tags"], name="e_gin", fastupdate=False, gin_pending_list_limit=128),
            GinIndex(fields=["data"], name="e_path", opclasses=["jsonb_path_ops"]),
            GistIndex(fields=["span"], name="e_gist", buffering=True, fillfactor=90),
            HashIndex(fields=["name"], name="e_hash", fillfactor=60),
            SpGistIndex(fields=["days"], name="e_spgist", condition=Q(year__gt=1900)),
            orm.Index(OpClass(Lower("name"), name="text_pattern_ops").desc(), name="e_opclass"),
            GinIndex(OpClass("tags", name="array_ops"), name="e_column"),
        ]


def test_indexes_are_made_and_found_again(postgres_database):
    postgres_database.create_tables(Everything)
    table = postgres_database.run(read_table(postgres_database.dialect, "pgschema_everything"))
    found = {index.name: index for index in table.indexes}
    declared = {i.name: i for i in table_for(Everything, POSTGRESQL, MODEL_SQL).indexes}

    for name in ("e_brin", "e_btree", "e_gin", "e_path", "e_gist", "e_hash"):
        assert found[name] == declared[name]
    assert (found["e_spgist"].method, found["e_spgist"].condition) == ("spgist", "(year > 1900)")
    part = found["e_opclass"].parts[0]
    assert (part.descending, part.opclass) == (True, "text_pattern_ops")
    assert found["e_column"].columns == ("tags",)
    assert found["e_btree"].options == "fillfactor = 80, deduplicate_items = off"


def test_columns_are_made_and_found_again(postgres_database):
    postgres_database.create_tables(Everything)
    table = postgres_database.run(read_table(postgres_database.dialect, "pgschema_everything"))
    assert {column.name: column.type for column in table.columns if column.name != "id"} == {
        "name": "varchar(20)",
        "year": "integer",
        "tags": "varchar(10)[]",
        "grid": "numeric(5,2)[]",
        "span": "int4range",
        "days": "daterange",
        "data": "jsonb",
    }
    made = Everything.objects.create(name="a", year=1)
    assert (made.tags, made.span) == (["a", 'b"'], NumericRange(1, 5))


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: BrinIndex(fields=["a"], pages_per_range=0), "integer of at least 1"),
        (lambda: BTreeIndex(fields=["a"], fillfactor=5), "integer from 10 to 100"),
        (lambda: GinIndex(fields=["a"], fastupdate="on; DROP"), "None, True or False"),
        (lambda: HashIndex(fields=["a"], fillfactor="50"), "integer from 10 to 100"),
        (lambda: BloomIndex(fields=["a"], columns=3), "must be a list or tuple"),
        (lambda: BloomIndex(fields=["a"], columns=[1, 2]), "more values than fields"),
        (lambda: BloomIndex(fields=["a"], columns=[0]), "integer from 1 to 4095"),
        (lambda: BloomIndex(fields=["a"], length=5000), "integer from 1 to 4096"),
        (lambda: OpClass("a", name="x) --"), "no name of an operator class"),
    ],
)
def test_a_parameter_that_the_database_would_refuse_is_refused(make, what):
    with pytest.raises(ValueError, match=what):
        make()


def test_indexes_say_how_they_were_made():
    for index in Everything._meta.indexes:
        path, args, options = index.deconstruct()
        assert type(index)(*args, **options) == index
        assert path.startswith(("hotclub_orm.postgres.indexes.", "hotclub_orm.Index"))
    bloom = BloomIndex(fields=["name", "year"], name="b", length=80, columns=[2, 4])
    assert bloom.clone() == bloom != BloomIndex(fields=["name", "year"], name="b", length=80)
    assert bloom.get_with_params() == ["length = 80", "col1 = 2", "col2 = 4"]
    named = SpGistIndex(fields=["year"])
    named.set_name_with_model(Everything)
    assert named.name.endswith("_spgist")
    assert len(named.name) <= named.max_name_length == 33
    assert PostgresIndex(fields=["a"]).get_with_params() == []


class Filter(orm.Model):
    one = orm.IntegerField()
    two = orm.IntegerField()

    class Meta:
        app_label = "pgschema"
        indexes = [BloomIndex(fields=["one", "two"], name="f_bloom", length=96, columns=[3])]


def test_a_bloom_index_is_made_where_the_extension_is(contrib_database):
    need_extension(contrib_database, "bloom")
    contrib_database.create_tables(Filter)
    table = contrib_database.run(read_table(contrib_database.dialect, "pgschema_filter"))
    assert [(i.method, i.options) for i in table.indexes] == [("bloom", "length = 96, col1 = 3")]


class TsTzRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Booking(orm.Model):
    room = IntegerRangeField()
    begins = orm.DateTimeField()
    ends = orm.DateTimeField()
    cancelled = orm.BooleanField(default=False)

    class Meta:
        app_label = "pgschema"
        constraints = [
            ExclusionConstraint(
                name="no_overlap",
                expressions=[
                    (TsTzRange("begins", "ends", RangeBoundary()), RangeOperators.OVERLAPS),
                    (OpClass("room", name="range_ops"), RangeOperators.EQUAL),
                ],
                condition=Q(cancelled=False),
                violation_error_message="The room is taken.",
                violation_error_code="taken",
            )
        ]


class Shift(orm.Model):
    hours = IntegerRangeField(null=True)
    note = orm.CharField(max_length=9, blank=True)

    class Meta:
        app_label = "pgschema"
        constraints = [
            ExclusionConstraint(
                name="apart",
                expressions=[("hours", "&&")],
                index_type="spgist",
                deferrable=Deferrable.DEFERRED,
                include=["note"],
            )
        ]


EIGHT = dt.datetime(1937, 5, 1, 20, tzinfo=dt.UTC)


def booking(begin, end, **options):
    hour = dt.timedelta(hours=1)
    return Booking(room=(1, 2), begins=EIGHT + begin * hour, ends=EIGHT + end * hour, **options)


async def test_rows_that_exclude_each_other_are_refused_by_the_database(door):  # noqa: F811
    await door.create_tables(Booking, Shift)
    await door.do(booking(0, 2), "save")
    await door.do(booking(2, 3), "save")
    await door.do(booking(0, 9, cancelled=True), "save")
    with pytest.raises(orm.IntegrityError, match="no_overlap"):
        await door.do(booking(1, 2), "save")
    with pytest.raises(orm.IntegrityError, match="apart"):
        async with door.atomic():
            await door.do(Shift.objects, "create", hours=(1, 5))
            await door.do(Shift.objects, "create", hours=(4, 6))  # deferred to the end


async def test_rows_that_exclude_each_other_are_refused_before_they_are_stored(door):  # noqa: F811
    await door.create_tables(Booking, Shift)
    first = booking(0, 2)
    await door.do(first, "save")

    first.full_clean()
    booking(2, 3).full_clean()
    booking(1, 2, cancelled=True).full_clean()
    booking(1, 2).full_clean(exclude=["room"])
    booking(1, 2).full_clean(exclude=["cancelled"])
    with pytest.raises(orm.ValidationError) as caught:
        booking(1, 3).full_clean()
    assert caught.value.messages == ["The room is taken."]
    assert caught.value.error_list[0].code == "taken"

    await door.do(Shift.objects, "create", hours=(1, 5))
    Shift(hours=None).validate_constraints()
    with pytest.raises(orm.ValidationError, match="“apart” is violated"):
        Shift(hours=(4, 6)).validate_constraints()


def test_constraints_are_found_again(postgres_database):
    postgres_database.create_tables(Booking, Shift)
    tables = [
        postgres_database.run(read_table(postgres_database.dialect, f"pgschema_{name}"))
        for name in ("booking", "shift")
    ]
    booked, shifted = (table.exclusions[0] for table in tables)
    assert booked.definition == (
        "USING gist (tstzrange(begins, ends, '[)'::text) WITH &&, room WITH =) "
        "WHERE ((cancelled = false))"
    )
    assert shifted.definition == (
        "USING spgist (hours WITH &&) INCLUDE (note) DEFERRABLE INITIALLY DEFERRED"
    )


def test_constraints_say_how_they_were_made():
    for model in (Booking, Shift):
        (constraint,) = model._meta.constraints
        path, args, options = constraint.deconstruct()
        assert path == "hotclub_orm.postgres.constraints.ExclusionConstraint"
        assert ExclusionConstraint(*args, **options) == constraint
    assert repr(constraint).startswith("<ExclusionConstraint: index_type='spgist'")


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"index_type": "gin"}, "only support GiST, SP-GiST or Hash"),
        ({"expressions": []}, "At least one expression"),
        ({"expressions": ["hours"]}, "list of 2-tuples"),
        ({"expressions": [("hours", "&&); DROP")]}, "is no operator"),
        ({"condition": F("a")}, "must be a Q instance"),
        ({"deferrable": True}, "must be a Deferrable"),
        ({"include": "note"}, "must be a list or tuple"),
    ],
)
def test_a_wrong_declaration_is_refused(options, what):
    with pytest.raises(ValueError, match=what):
        ExclusionConstraint(**{"name": "x", "expressions": [("hours", "&&")], **options})


class Plain(orm.Model):
    title = orm.CharField(max_length=9)

    class Meta:
        app_label = "pgschema"
        indexes = [GinIndex(OpClass("title", name="gin_trgm_ops"), name="p_gin")]


class Excluding(orm.Model):
    number = orm.IntegerField()

    class Meta:
        app_label = "pgschema"
        constraints = [ExclusionConstraint(name="alone", expressions=[("number", "=")])]


def test_on_sqlite_such_an_index_is_plain_and_such_a_constraint_is_refused(sqlite_database):
    sqlite_database.create_tables(Plain)
    with pytest.raises(orm.NotSupportedError, match="SQLite has no exclusion constraints"):
        sqlite_database.create_tables(Excluding)


class Mapped(orm.Model):
    pairs = HStoreField(db_default={"a": None})

    class Meta:
        app_label = "pgschema"
        indexes = [GinIndex(fields=["pairs"], name="m_gin")]


def test_a_mapping_has_a_default_and_an_index(contrib_database):
    need_extension(contrib_database, "hstore")
    contrib_database.create_tables(Mapped)
    assert Mapped.objects.create().pairs == {"a": None}


def test_numbers_exclude_each_other_where_the_extension_is(contrib_database):
    need_extension(contrib_database, "btree_gist")
    contrib_database.create_tables(Excluding)
    Excluding.objects.create(number=1)
    with pytest.raises(orm.ValidationError, match="“alone” is violated"):
        Excluding(number=1).validate_constraints()
    with pytest.raises(orm.IntegrityError, match="alone"):
        Excluding.objects.create(number=1)


def test_an_index_of_a_class_of_operators_has_its_order_inside_or_outside(postgres_database):
    class Sorted(orm.Model):
        name = orm.CharField(max_length=20)

        class Meta:
            app_label = "pgschema"
            indexes = [
                orm.Index(OpClass(Lower("name").desc(), name="text_pattern_ops"), name="inside"),
                orm.Index(OpClass(Lower("name"), name="text_pattern_ops").desc(), name="outside"),
            ]

    postgres_database.create_tables(Sorted)
    sql = "SELECT indexdef FROM pg_indexes WHERE indexname IN ('inside', 'outside')"
    made = {one.split(" (", 1)[1] for (one,) in postgres_database.execute(sql)}
    assert made == {"lower((name)::text) text_pattern_ops DESC)"}


class Named(orm.Model):
    name = orm.CharField(max_length=20)
    facts = orm.JSONField(default=dict)
    span = IntegerRangeField(db_default=Value((5, 10)))

    class Meta:
        app_label = "pgschema"
        constraints = [
            orm.UniqueConstraint(OpClass(Lower("name"), name="text_pattern_ops"), name="one_name"),
            ExclusionConstraint(name="one_span", expressions=[("span", "=")], index_type="hash"),
            orm.CheckConstraint(condition=Q(span__startswith__gte=0), name="from_zero"),
        ]


def test_values_that_the_database_gives_and_expressions_with_a_class_are_checked(postgres_database):
    postgres_database.create_tables(Named)
    Named.objects.create(name="Nuages")
    with pytest.raises(orm.ValidationError) as caught:
        Named(name="nuages").validate_constraints()
    assert {one[:20] for one in caught.value.messages} == {
        "Constraint “one_name",
        "Constraint “one_span",
    }
    Named(name="Daphne", span=(1, 2)).validate_constraints()


@pytest.mark.parametrize(
    "options",
    [
        {"include": ["name"]},
        {"expressions": [("span", "="), ("name", "=")]},
        {"expressions": [("span", "&&")]},
    ],
)
def test_an_exclusion_by_hash_is_of_one_equal_value(options):
    with pytest.raises(ValueError, match="by a Hash index"):
        ExclusionConstraint(
            **{"name": "x", "index_type": "Hash", "expressions": [("span", "=")], **options}
        )


def test_a_key_inside_json_excludes(contrib_database):
    need_extension(contrib_database, "btree_gist")

    class Keyed(orm.Model):
        facts = orm.JSONField()

        class Meta:
            app_label = "pgschema"
            constraints = [
                ExclusionConstraint(
                    name="one_key",
                    expressions=[(KeyTextTransform("no \"{quote'", "facts"), "=")],
                )
            ]

    contrib_database.create_tables(Keyed)
    key = "no \"{quote'"
    Keyed.objects.create(facts={key: "a"})
    Keyed.objects.create(facts={key: "b"})
    with pytest.raises(orm.IntegrityError, match="one_key"):
        Keyed.objects.create(facts={key: "a"})
