"""ORM-24, ORM-25, ORM-26, ORM-29, ORM-30, ORM-33: constraints, indexes, transactions, SQL by hand, errors."""

import datetime as dt
from typing import Any

import hotclub_orm as orm
import pytest
from checklist_doors import ask, make_tables, rows
from hotclub_orm import Q, transactions
from hotclub_orm.functions import Lower
from hotclub_orm.testing import Colour

LABEL = "checklist_database"


class Room(orm.Model):
    name = orm.CharField(max_length=20)
    floor = orm.IntegerField(default=0)
    size = orm.IntegerField(null=True, blank=True)
    code = orm.CharField(max_length=9, null=True, blank=True)
    day = orm.DateField(null=True, blank=True)

    class Meta:
        app_label = LABEL
        constraints = [
            orm.CheckConstraint(
                condition=Q(size__gt=0) | Q(size=None),
                name="room_size",
                violation_error_code="too_small",
                violation_error_message="“%(name)s” is broken.",
            ),
            orm.UniqueConstraint(fields=["floor", "name"], name="room_floor_name"),
            orm.UniqueConstraint(
                Lower("code"), name="room_code", violation_error_message="Code taken."
            ),
            orm.UniqueConstraint(fields=["day"], condition=Q(floor=1), name="room_day_on_first"),
        ]
        indexes = [
            orm.Index(fields=["-size", "floor"], name="room_size_floor"),
            orm.Index(Lower("name").desc(), "floor", name="room_lower_name"),
            orm.Index(fields=["floor"], condition=Q(size__isnull=False), name="room_sized"),
        ]


class Wide(orm.Model):
    one = orm.IntegerField(null=True)
    two = orm.IntegerField(default=0)
    text = orm.CharField(max_length=9, default="")

    class Meta:
        app_label = LABEL
        required_db_vendor = "postgresql"
        constraints = [
            orm.UniqueConstraint(
                fields=["one"], name="wide_one", deferrable=orm.Deferrable.DEFERRED
            ),
            orm.UniqueConstraint(fields=["one", "text"], name="wide_nulls", nulls_distinct=False),
            orm.UniqueConstraint(
                fields=["two"], condition=Q(two__gt=0), include=["text"], name="wide_include"
            ),
        ]
        indexes = [
            orm.Index(fields=["two"], include=["text"], name="wide_covering"),
            orm.Index(fields=["text"], opclasses=["varchar_pattern_ops"], name="wide_pattern"),
        ]


class Lodger(orm.Model):
    room = orm.ForeignKey(Room, orm.CASCADE)
    name = orm.CharField(max_length=5)

    class Meta:
        app_label = LABEL


async def test_constraints_hold_in_the_database_and_in_python(colour: Colour) -> None:
    await make_tables(colour, Room, Lodger)
    kept = {"name": "a", "floor": 1, "size": 3, "code": "Ab", "day": dt.date(2024, 1, 1)}
    await ask(colour, Room.objects, "create", **kept)
    for values, error, codes in [
        ({"name": "z", "size": 0}, orm.CheckViolation, {"__all__": ["too_small"]}),
        ({"name": "a", "floor": 1}, orm.UniqueViolation, {"__all__": ["unique_together"]}),
        ({"name": "b", "code": "aB"}, orm.UniqueViolation, {"__all__": [None]}),
        ({"name": "c", "floor": 1, "day": kept["day"]}, orm.UniqueViolation, None),
        ({"name": None}, orm.NotNullViolation, {"name": ["null"]}),
    ]:
        with pytest.raises(error) as stored:
            await ask(colour, Room.objects, "create", **values)
        assert isinstance(stored.value, orm.IntegrityError)
        with pytest.raises(orm.ValidationError) as caught:
            Room(**values).full_clean(exclude={"code", "day"} - set(values))
        if codes is not None:
            told = {key: [e.code for e in some] for key, some in caught.value.error_dict.items()}
            assert told == codes, values
    with pytest.raises(orm.ValidationError, match="room_size"):
        Room._meta.constraints[0].validate(Room, Room(size=0))
    Room._meta.constraints[0].validate(Room, Room(size=0), exclude={"size"})
    Room._meta.constraints[3].validate(Room, Room(day=kept["day"], floor=2))


async def test_indexes_and_constraints_are_in_the_database_by_their_names(colour: Colour) -> None:
    await make_tables(colour, Room, Wide)
    wanted = {one.name for one in (*Room._meta.indexes, *Room._meta.constraints)} - {"room_size"}
    if colour.is_sqlite:
        found = await colour.execute("SELECT name, sql FROM sqlite_master")
        kept = {name for name, _ in found} | {"room_floor_name"}
        assert '"room_size"' in " ".join(str(sql) for _, sql in found)
    else:
        found = await colour.execute("SELECT indexname, indexdef FROM pg_indexes")
        kept = {name for name, _ in found}
        told = dict(found)
        wanted |= {one.name for one in (*Wide._meta.indexes, *Wide._meta.constraints)}
        assert "INCLUDE (text)" in told["wide_covering"]
        assert "INCLUDE (text)" in told["wide_include"]
        assert "varchar_pattern_ops" in told["wide_pattern"]
        assert "NULLS NOT DISTINCT" in told["wide_nulls"]
        assert "WHERE" in told["room_sized"]
        assert "DESC" in told["room_size_floor"]
    assert wanted <= kept


async def test_constraints_of_postgresql(colour: Colour) -> None:
    if colour.is_sqlite:
        return  # refused by the checks, and left out of the tables
    await make_tables(colour, Wide)
    one = await ask(colour, Wide.objects, "create", one=1, text="x")
    two = await ask(colour, Wide.objects, "create", one=2, text="y")
    async with colour.atomic():
        await ask(colour, Wide.objects.filter(pk=one.pk), "update", one=2)
        await ask(colour, Wide.objects.filter(pk=two.pk), "update", one=1)
    await ask(colour, Wide.objects, "create", one=None, text="n")
    with pytest.raises(orm.UniqueViolation):
        await ask(colour, Wide.objects, "create", one=None, text="n")
    with pytest.raises(orm.ValidationError):
        Wide(one=None, text="n").full_clean()


def test_constraints_and_indexes_are_made_again_from_what_they_tell() -> None:
    for one in (
        *Room._meta.constraints,
        *Room._meta.indexes,
        *Wide._meta.constraints,
        *Wide._meta.indexes,
    ):
        path, args, options = one.deconstruct()
        assert path.startswith("hotclub_orm.")
        assert type(one)(*args, **options) == one
        assert one.clone() == one
    assert orm.UniqueConstraint(fields=["a"], name="x") != orm.UniqueConstraint(
        fields=["b"], name="x"
    )
    for wrong in [
        lambda: orm.UniqueConstraint(name="x"),
        lambda: orm.UniqueConstraint(Lower("a"), fields=["a"], name="x"),
        lambda: orm.UniqueConstraint(
            fields=["a"], name="x", condition=Q(a=1), deferrable=orm.Deferrable.DEFERRED
        ),
        lambda: orm.Index(),
        lambda: orm.Index("a", fields=["b"], name="x"),
        lambda: orm.Index(fields=["a"], condition=Q(a=1)),
    ]:  # fmt: skip
        with pytest.raises((ValueError, TypeError)):
            wrong()
    index = orm.Index(fields=["name"])
    index.set_name_with_model(Room)
    assert index.name.startswith("checklist_d_name_")


async def test_blocks_and_what_waits_for_their_commit(colour: Colour) -> None:
    await make_tables(colour, Room, Lodger)
    told: list[str] = []
    async with colour.atomic():
        transactions.on_commit(lambda: told.append("plain"))
        transactions.on_commit(lambda: 1 / 0, robust=True)
        await ask(colour, Room.objects, "create", name="kept")
        with pytest.raises(ZeroDivisionError):
            async with colour.atomic():
                transactions.on_commit(lambda: told.append("undone"))
                await ask(colour, Room.objects, "create", name="undone")
                raise ZeroDivisionError
        point = await colour.call("savepoint")
        await ask(colour, Room.objects, "create", name="undone too")
        await colour.call("savepoint_rollback", point)
        point = await colour.call("savepoint")
        await ask(colour, Room.objects, "create", name="second")
        await colour.call("savepoint_commit", point)
        assert told == []
        with pytest.raises(RuntimeError, match="durable"):
            async with colour.atomic(durable=True):
                pass
    assert told == ["plain"]
    assert await rows(colour, Room.objects.order_by("pk").values_list("name", flat=True)) == [
        "kept",
        "second",
    ]
    async with colour.atomic():
        await ask(colour, Room.objects.all(), "delete")
        await colour.call("set_rollback", True)
        assert await colour.call("get_rollback") is True
    assert await ask(colour, Room.objects, "count") == 2
    assert await colour.call("get_autocommit") is True
    await colour.call("set_autocommit", False)
    await ask(colour, Room.objects.all(), "delete")
    await colour.call("rollback")
    await ask(colour, Room.objects, "create", name="third")
    await colour.call("commit")
    await colour.call("set_autocommit", True)
    assert await ask(colour, Room.objects, "count") == 3
    async with colour.atomic(savepoint=False):
        with pytest.raises(orm.IntegrityError):
            async with colour.atomic(savepoint=False):
                await ask(colour, Room.objects, "create", name="third")
        with pytest.raises(orm.TransactionManagementError):
            await ask(colour, Room.objects, "count")
        await colour.call("set_rollback", True)


async def test_a_block_is_marked_for_rollback_by_what_fails_in_it(colour: Colour) -> None:
    await make_tables(colour, Room, Lodger)
    async with colour.atomic():
        await ask(colour, Room.objects, "create", name="undone")
        with (
            pytest.raises(ZeroDivisionError),
            transactions.mark_for_rollback_on_error(colour.database.alias),
        ):
            raise ZeroDivisionError
        assert await colour.call("get_rollback") is True
        with pytest.raises(orm.TransactionManagementError):
            await ask(colour, Room.objects, "count")
    assert await ask(colour, Room.objects, "count") == 0
    async with colour.atomic():
        first = await colour.call("savepoint")
        await colour.call("clean_savepoints")
        assert await colour.call("savepoint") == first, "names are counted from the beginning"
    with pytest.raises(orm.TransactionManagementError):
        await colour.call("set_rollback", True)


@pytest.mark.parametrize("name", ["commit", "rollback", "set_autocommit"])
async def test_what_ends_transactions_is_refused_in_a_block(colour: Colour, name: str) -> None:
    async with colour.atomic():
        with pytest.raises(orm.TransactionManagementError, match="atomic"):
            await colour.call(name, *([False] if name == "set_autocommit" else []))


async def test_sql_by_hand(colour: Colour) -> None:
    await make_tables(colour, Room, Lodger)
    table, database = Room._meta.db_table, colour.database
    fill = f"INSERT INTO {table} (name, floor) VALUES (%s, %s)"
    read = f"SELECT name, floor FROM {table} WHERE floor > %(floor)s ORDER BY name"
    if colour.awaits:
        async with database.acursor() as acursor:
            await acursor.executemany(fill, [("a", 1), ("b", 2)])
            await acursor.execute(read, {"floor": 0})
            assert [column[0] for column in acursor.description] == ["name", "floor"]
            assert await acursor.fetchone() == ("a", 1)
            assert await acursor.fetchmany(5) == [("b", 2)]
            assert await acursor.fetchall() == []
    else:
        with database.cursor() as cursor:
            cursor.executemany(fill, [("a", 1), ("b", 2)])
            cursor.execute(read, {"floor": 0})
            assert [column[0] for column in cursor.description] == ["name", "floor"]
            assert cursor.fetchone() == ("a", 1)
            assert cursor.fetchmany(5) == [("b", 2)]
            assert cursor.fetchall() == []
    raw = orm.RawSQL(f"(SELECT MAX(floor) FROM {table} WHERE floor < %s)", [9], orm.IntegerField())
    assert await rows(colour, Room.objects.filter(floor=raw).values_list("name", flat=True)) == [
        "b"
    ]
    assert await rows(colour, Room.objects.annotate(top=raw).values_list("top", flat=True)) == [
        2,
        2,
    ]


ROOM, LODGER = "checklist_database_room", "checklist_database_lodger"

# statement: the error on SQLite, and on PostgreSQL; None where it is none.
ERRORS: dict[str, tuple[Any, Any]] = {
    "SELECT * FROM nowhere": (orm.OperationalError, orm.ProgrammingError),
    "SELEC 1": (orm.OperationalError, orm.ProgrammingError),
    "SELECT 'x'::integer": (orm.OperationalError, orm.DataError),
    "SELECT 1 / 0": (None, orm.DataError),
    f"INSERT INTO {LODGER} (room_id, name) VALUES (1, 'too long')": (None, orm.DataError),
    **{
        f"INSERT INTO {values}": (error, error)
        for values, error in [
            (f"{ROOM} (floor) VALUES (1)", orm.NotNullViolation),
            (f"{ROOM} (name, floor, size) VALUES ('x', 1, 0)", orm.CheckViolation),
            (f"{ROOM} (name, floor) VALUES ('a', 1), ('a', 1)", orm.UniqueViolation),
            (f"{LODGER} (room_id, name) VALUES (99, 'x')", orm.ForeignKeyViolation),
        ]
    },
}


async def test_the_drivers_errors_are_those_of_the_standard(colour: Colour) -> None:
    await make_tables(colour, Room, Lodger)
    await ask(colour, Room.objects, "create", name="first")
    for sql, errors in ERRORS.items():
        expected = errors[0 if colour.is_sqlite else 1]
        if expected is None:
            continue
        with pytest.raises(orm.DatabaseError) as caught:
            await colour.execute(sql)
        assert isinstance(caught.value, expected), sql
    assert await colour.execute("SELECT 1") == [(1,)]


def test_the_tree_of_errors() -> None:
    for child, parent in [
        (orm.DatabaseError, orm.Error),
        (orm.InterfaceError, orm.Error),
        (orm.DataError, orm.DatabaseError),
        (orm.OperationalError, orm.DatabaseError),
        (orm.IntegrityError, orm.DatabaseError),
        (orm.InternalError, orm.DatabaseError),
        (orm.ProgrammingError, orm.DatabaseError),
        (orm.NotSupportedError, orm.DatabaseError),
        (orm.ProtectedError, orm.IntegrityError),
        (orm.RestrictedError, orm.IntegrityError),
        (orm.TransactionManagementError, orm.ProgrammingError),
        (orm.FieldFetchBlocked, orm.FieldError),
        (orm.SuspiciousFileOperation, orm.SuspiciousOperation),
        (Room.DoesNotExist, orm.ObjectDoesNotExist),
        (Room.MultipleObjectsReturned, orm.MultipleObjectsReturned),
        (Room.NotUpdated, orm.ObjectNotUpdated),
    ]:
        assert issubclass(child, parent), child
    others = (
        "FieldDoesNotExist AppRegistryNotReady ImproperlyConfigured ValidationError EmptyResultSet"
    )
    others += " FullResultSet SynchronousOnlyOperation ConnectionDoesNotExist"
    for name in others.split():
        assert issubclass(getattr(orm, name), Exception), name
    with pytest.raises(orm.ConnectionDoesNotExist):
        Room.objects.using("nowhere").count()
