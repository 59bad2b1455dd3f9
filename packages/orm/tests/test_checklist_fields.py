"""ORM-01, ORM-06: every scalar field on both databases behind both doors: values, NULL, defaults, options."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import hotclub_orm as orm
import pytest
from checklist_doors import ask, make_tables, rows
from hotclub_orm.testing import Colour

UTC = dt.UTC
MARK = uuid.UUID("12345678-1234-5678-1234-567812345678")
MOMENT = dt.datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


class Scalars(orm.Model):
    big = orm.BigIntegerField(null=True)
    binary = orm.BinaryField(null=True, max_length=300)
    boolean = orm.BooleanField(null=True)
    char = orm.CharField(max_length=40, null=True)
    date = orm.DateField(null=True)
    moment = orm.DateTimeField(null=True)
    decimal = orm.DecimalField(max_digits=20, decimal_places=4, null=True)
    duration = orm.DurationField(null=True)
    email = orm.EmailField(null=True)
    real = orm.FloatField(null=True)
    address = orm.GenericIPAddressField(null=True)
    unpacked = orm.GenericIPAddressField(null=True, unpack_ipv4=True)
    integer = orm.IntegerField(null=True)
    data = orm.JSONField(null=True)
    positive_big = orm.PositiveBigIntegerField(null=True)
    positive = orm.PositiveIntegerField(null=True)
    positive_small = orm.PositiveSmallIntegerField(null=True)
    slug = orm.SlugField(null=True, allow_unicode=True)
    small = orm.SmallIntegerField(null=True)
    text = orm.TextField(null=True)
    time = orm.TimeField(null=True)
    url = orm.URLField(null=True)
    mark = orm.UUIDField(null=True)

    class Meta:
        app_label = "checklist_fields"


class ByAuto(orm.Model):
    id = orm.AutoField(primary_key=True)

    class Meta:
        app_label = "checklist_fields"


class BySmall(orm.Model):
    id = orm.SmallAutoField(primary_key=True)

    class Meta:
        app_label = "checklist_fields"


class ByBig(orm.Model):
    id = orm.BigAutoField(primary_key=True)

    class Meta:
        app_label = "checklist_fields"


# field: values as given → as they come back (one value alone comes back as it was given).
EDGES: dict[str, list[Any]] = {
    "big": [0, -(2**63), 2**63 - 1, ("17", 17)],
    "binary": [b"", bytes(range(256)), (bytearray(b"ab"), b"ab"), (memoryview(b"cd"), b"cd")],
    "boolean": [True, False, ("t", True), ("0", False)],
    "char": ["", 'O\'Hara % \\ "x"', "日本語 🎷", "a" * 40, (12, "12")],
    "date": [dt.date(1, 1, 1), dt.date(9999, 12, 31), ("2024-02-29", dt.date(2024, 2, 29))],
    "moment": [
        MOMENT,
        dt.datetime(1, 1, 1, tzinfo=UTC),
        (
            dt.datetime(2024, 1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=2))),
            dt.datetime(2023, 12, 31, 23, tzinfo=UTC),
        ),
        ("2024-01-01T00:00:00Z", dt.datetime(2024, 1, 1, tzinfo=UTC)),
    ],
    "decimal": [
        Decimal("0.0000"),
        Decimal("-9999999999.9999"),
        ("1.5", Decimal("1.5000")),
        (3, Decimal("3.0000")),
    ],
    "duration": [
        dt.timedelta(0),
        dt.timedelta(days=-1, microseconds=1),
        dt.timedelta(days=100_000, microseconds=999_999),
        ("1 02:03:04", dt.timedelta(days=1, hours=2, minutes=3, seconds=4)),
    ],
    "email": ["a@example.org"],
    "real": [0.0, -1.5e308, 5e-324, (3, 3.0), ("0.1", 0.1)],
    "address": ["192.0.2.1", "::1", ("2001:0DB8::0001", "2001:db8::1")],
    "unpacked": [("::ffff:192.0.2.1", "192.0.2.1")],
    "integer": [0, -(2**31), 2**31 - 1, ("8", 8)],
    "data": [
        {"a": [1, 2.5, None, True, "é"], "b": {}},
        [],
        "text",
        0,
        False,
        {"": {"deep": [[[]]]}},
    ],
    "positive_big": [0, 2**63 - 1],
    "positive": [0, 2**31 - 1],
    "positive_small": [0, 2**15 - 1],
    "slug": ["a-b_c", "żółw"],
    "small": [-(2**15), 2**15 - 1],
    "text": ["", "long " * 5000, "line\nline\r\n\ttab"],
    "time": [dt.time(0), dt.time(23, 59, 59, 999_999), ("10:30", dt.time(10, 30))],
    "url": ["https://example.org/?a=b#c"],
    "mark": [MARK, (MARK.hex, MARK), (MARK.int, MARK)],
}

WRONG: dict[str, list[Any]] = {
    "big": ["x", [], 1j, float("nan"), float("inf"), "1" * 10_000],
    "binary": ["text", 5],
    "boolean": ["maybe", 7, [0]],
    "char": [[], "nul\0", "\ud800"],
    "date": ["2024-13-01", "yesterday", 5, []],
    "moment": ["2024-01-01T25:00", "x", 5, []],
    "decimal": ["x", "NaN", float("inf"), []],
    "duration": ["x", [], 1j],
    "email": [[], "\0"],
    "real": ["x", [], 1j],
    "address": [[], "\0"],
    "integer": ["x", [], "1.5"],
    "data": [object(), {1, 2}],
    "positive_small": ["x", []],
    "slug": [[], "\0"],
    "text": [[], "\0", "\ud800"],
    "time": ["25:00", "x", []],
    "url": [[], "\0"],
    "mark": ["x", [], 1.5],
}


async def test_edge_values_come_back_as_they_were_and_are_found_by_themselves(
    colour: Colour,
) -> None:
    await make_tables(colour, Scalars)
    for name, values in EDGES.items():
        for one in values:
            given, expected = one if isinstance(one, tuple) else (one, one)
            made = await ask(colour, Scalars.objects, "create", **{name: given})
            read = await ask(colour, Scalars.objects, "get", pk=made.pk)
            assert getattr(read, name) == expected, f"{name}: {given!r:.80}"
            assert type(getattr(read, name)) is type(expected), f"{name}: {given!r:.80}"
            await ask(colour, made, "refresh_from_db")
            assert getattr(made, name) == expected, f"{name} refreshed: {given!r:.80}"
            found = await rows(colour, Scalars.objects.filter(pk=made.pk, **{name: expected}))
            assert found == [made], f"{name} found by {expected!r:.80}"
            taken = await ask(
                colour, Scalars.objects.values_list(name, flat=True), "get", pk=made.pk
            )
            assert taken == expected, f"{name} as a value"
            changed = await ask(
                colour, Scalars.objects.filter(pk=made.pk), "update", **{name: given}
            )
            assert changed == 1, f"{name} updated"


async def test_null_is_none_and_is_found_by_isnull_and_by_none(colour: Colour) -> None:
    await make_tables(colour, Scalars)
    made = await ask(colour, Scalars.objects, "create")
    read = await ask(colour, Scalars.objects, "get")
    for name in EDGES:
        assert getattr(read, name) is None, name
        assert await rows(colour, Scalars.objects.filter(**{f"{name}__isnull": True})) == [made]
        assert await rows(colour, Scalars.objects.filter(**{f"{name}__isnull": False})) == []
        if name != "data":  # there None is JSON's null
            assert await rows(colour, Scalars.objects.filter(**{name: None})) == [made], name


async def test_values_of_the_wrong_kind_are_refused_before_the_database_sees_them(
    colour: Colour,
) -> None:
    await make_tables(colour, Scalars)
    refusals = (orm.ValidationError, TypeError, ValueError, orm.DataError, OverflowError)
    for name, values in WRONG.items():
        for value in values:
            with colour.database.watch_statements() as seen, pytest.raises(refusals):
                await ask(colour, Scalars.objects, "create", **{name: value})
                pytest.fail(f"{name} took {value!r:.60}")
            assert seen.sql == [], f"{name} sent {value!r:.60}"
    assert await ask(colour, Scalars.objects, "count") == 0


async def test_numbers_out_of_the_columns_range_are_refused_and_match_no_row(
    colour: Colour,
) -> None:
    await make_tables(colour, Scalars)
    await ask(colour, Scalars.objects, "create")
    for name, value in [
        ("big", 2**63),
        ("integer", 2**31),
        ("small", -(2**15) - 1),
        ("positive", 2**31),
        ("positive_small", 2**15),
        ("positive_big", 2**63),
    ]:
        assert await rows(colour, Scalars.objects.filter(**{name: value})) == [], name
        assert await rows(colour, Scalars.objects.filter(**{f"{name}__gt": value})) == [], name
        with pytest.raises(orm.ValidationError):
            Scalars(**{name: value}).full_clean()
        if not colour.is_sqlite or abs(value) >= 2**63:
            with pytest.raises((orm.DataError, OverflowError, orm.ValidationError)):
                await ask(colour, Scalars.objects, "create", **{name: value})
    for name in ("positive", "positive_big", "positive_small"):
        with pytest.raises(orm.IntegrityError):
            await ask(colour, Scalars.objects, "create", **{name: -1})


async def test_automatic_keys_count_and_know_their_range(colour: Colour) -> None:
    await make_tables(colour, ByAuto, BySmall, ByBig)
    for model, top in [(ByAuto, 2**31 - 1), (BySmall, 2**15 - 1), (ByBig, 2**63 - 1)]:
        first = await ask(colour, model.objects, "create")
        second = await ask(colour, model.objects, "create")
        assert second.pk > first.pk >= 1, model
        named = await ask(colour, model.objects, "create", pk=top)
        assert await rows(colour, model.objects.filter(pk=top)) == [named]
        assert await rows(colour, model.objects.filter(pk=str(first.pk))) == [first]


class Optioned(orm.Model):
    blank = orm.CharField(max_length=9, blank=True)
    column = orm.IntegerField(default=1, db_column="Other Column")
    commented = orm.IntegerField(default=0, db_comment="Counts 'things'")
    stored = orm.IntegerField(db_default=42)
    called = orm.JSONField(default=list, blank=True)
    fixed = orm.IntegerField(default=3, editable=False)
    indexed = orm.IntegerField(default=0, db_index=True)
    only = orm.CharField(max_length=9, unique=True)
    told = orm.IntegerField(
        "a number told",
        default=0,
        help_text="help",
        error_messages={"invalid": "no number: %(value)s"},
        serialize=False,
    )
    checked = orm.IntegerField(default=2, validators=[lambda value: _even(value)])
    folded = orm.CharField(max_length=9, default="x", db_collation=None)
    made = orm.DateTimeField(auto_now_add=True)
    changed = orm.DateTimeField(auto_now=True)
    title = orm.CharField(max_length=9, unique_for_date="day", default="t")
    monthly = orm.CharField(max_length=9, unique_for_month="day", default="m")
    yearly = orm.CharField(max_length=9, unique_for_year="day", default="y")
    day = orm.DateField(default=dt.date(2024, 1, 1))

    class Meta:
        app_label = "checklist_fields"


def _even(value: int) -> None:
    if value % 2:
        raise orm.ValidationError("odd", code="odd")


async def test_options_of_fields_have_their_effect(colour: Colour) -> None:
    await make_tables(colour, Optioned)
    field = Optioned._meta.get_field
    one = await ask(colour, Optioned.objects, "create", only="a")
    assert one.stored == 42, "db_default is read back"
    assert (one.called, field("called").has_default()) == ([], True)
    assert Optioned(only="q").called is not Optioned(only="q").called, "default is called each time"
    names = [column for (column,) in await colour.execute(_column_names(colour))]
    assert {"Other Column", "column"}.intersection(names) == {"Other Column"}, "db_column"
    with pytest.raises(orm.UniqueViolation):
        await ask(colour, Optioned.objects, "create", only="a")
    assert str(field("told").verbose_name) == "a number told"
    assert (field("told").help_text, field("told").serialize) == ("help", False)
    with pytest.raises(orm.ValidationError, match="no number: x"):
        field("told").clean("x", None)
    assert field("fixed").editable is False
    assert (field("only").unique, field("indexed").db_index) == (True, True)
    with pytest.raises(orm.ValidationError) as caught:
        Optioned(only="b", checked=3).full_clean()
    assert {
        name: [one.code for one in errors] for name, errors in caught.value.error_dict.items()
    } == {
        "checked": ["odd"],
        "title": ["unique_for_date"],
        "monthly": ["unique_for_date"],
        "yearly": ["unique_for_date"],
    }
    first = (one.made, one.changed)
    await ask(colour, one, "save")
    assert (one.made, one.changed > first[1]) == (first[0], True), "auto_now_add, auto_now"
    if not colour.is_sqlite:
        [(comment,)] = await colour.execute(
            "SELECT col_description('checklist_fields_optioned'::regclass, attnum) FROM pg_attribute"
            " WHERE attrelid = 'checklist_fields_optioned'::regclass AND attname = 'commented'"
        )
        assert comment == "Counts 'things'"


def _column_names(colour: Colour) -> str:
    if colour.is_sqlite:
        return "SELECT name FROM pragma_table_info('checklist_fields_optioned')"
    return (
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = 'checklist_fields_optioned'"
    )


def test_every_field_says_how_it_is_made_again_and_writes_its_values_as_text() -> None:
    for name, values in EDGES.items():
        field: Any = Scalars._meta.get_field(name)
        told, path, args, options = field.deconstruct()
        assert (told, path.partition(".")[0]) == (name, "hotclub_orm")
        again = type(field)(*args, **options)
        assert again.deconstruct()[1:] == field.deconstruct()[1:], name
        assert again.null is True, name
        for one in values:
            expected = one[1] if isinstance(one, tuple) else one
            text = field.value_to_string(Scalars(**{name: expected}))
            assert field.to_python(text) == expected, f"{name}: {text!r:.60}"


def test_the_names_kept_for_old_migrations_are_refused_by_their_checks() -> None:
    for name, number in [
        ("CommaSeparatedIntegerField", "fields.E901"),
        ("IPAddressField", "fields.E900"),
        ("NullBooleanField", "fields.E903"),
    ]:
        cls = getattr(orm, name)
        assert cls.system_check_removed_details["id"] == number
        assert issubclass(cls, orm.Field)
