from __future__ import annotations

import asyncio
import time
from asyncio import to_thread as in_thread
from pathlib import Path
from typing import Any

import hotclub_orm as models
import pytest
from hotclub_migrations import (
    AddField,
    AlterField,
    CommandError,
    CreateModel,
    IrreversibleError,
    MigrationExecutor,
    MigrationFailed,
    Operation,
    RunPython,
    RunSQL,
)
from hotclub_migrations.testing import loader_of, migration
from hotclub_orm import Database, DatabaseError
from hotclub_orm.introspect import read_table, table_names
from hotclub_orm.testing import Colour

FIRST, SECOND = ("shop", "0001_initial"), ("shop", "0002_price")


def create() -> CreateModel:
    return CreateModel(
        "Item", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]
    )


def history(*more: Any, **second: Any) -> Any:
    price = AddField("item", "price", models.IntegerField(default=3))
    return loader_of(
        migration("shop", "0001_initial", [create()], initial=True),
        migration("shop", "0002_price", [price, *more], dependencies=[FIRST], **second),
    )


def tables(database: Database) -> list[str]:
    return [t for t in database.run(table_names(database.dialect)) if t != "django_migrations"]


def recorded(database: Database) -> list[Any]:
    return database.execute("SELECT app, name FROM django_migrations ORDER BY id")


def columns(database: Database) -> list[str]:
    table = database.run(read_table(database.dialect, "shop_item"))
    return [] if table is None else [column.name for column in table.columns]


async def test_forwards_and_back_in_each_colour(colour: Colour) -> None:
    told: list[Any] = []
    executor = MigrationExecutor(colour.database, history(), lambda *one: told.append(one[:2]))

    async def go(*arguments: Any) -> Any:
        if colour.awaits:
            return await executor.amigrate(*arguments)
        return executor.migrate(*arguments)

    await go()
    assert columns(colour.database) == ["id", "name", "price"]
    assert recorded(colour.database) == [FIRST, SECOND]
    await go([FIRST])
    assert columns(colour.database) == ["id", "name"]
    await go([("shop", None)])
    assert tables(colour.database) == []
    assert recorded(colour.database) == []
    assert [action for action, _ in told] == [
        "apply_start", "apply_success", "apply_start", "apply_success",
        "unapply_start", "unapply_success", "unapply_start", "unapply_success",
    ]  # fmt: skip


def fill(apps: Any, schema_editor: Any) -> None:
    item = apps.get_model("shop", "Item")
    item.objects.using(schema_editor.connection.alias).create(name="from code", price=5)
    schema_editor.execute(
        "INSERT INTO shop_item (id, name, price) VALUES (%s, %s, %s)", [9, "%", 1]
    )


def test_code_sees_historical_models_and_runs_in_the_same_transaction(database: Database) -> None:
    def fail(apps: Any, schema_editor: Any) -> None:
        raise LookupError("stop")

    with pytest.raises(LookupError):
        MigrationExecutor(database, history(RunPython(fill), RunPython(fail))).migrate()
    assert columns(database) == ["id", "name"]
    assert database.execute("SELECT count(*) FROM shop_item") == [(0,)]

    MigrationExecutor(database, history(RunPython(fill))).migrate()
    assert database.execute("SELECT name, price FROM shop_item ORDER BY id") == [
        ("from code", 5), ("%", 1),
    ]  # fmt: skip


def fill_blocking(apps: Any, schema_editor: Any) -> None:
    item = apps.get_model("shop", "Item")
    item.objects.create(name="a", price=1)
    schema_editor.execute("UPDATE shop_item SET price = price + 1")
    assert item.objects.get().price == 2


async def fill_awaiting(apps: Any, schema_editor: Any) -> None:
    item = apps.get_model("shop", "Item")
    await item.objects.acreate(name="b", price=1)
    await schema_editor.execute("UPDATE shop_item SET price = price + 1")
    assert [one.price async for one in item.objects.order_by("name")] == [3, 2]


async def test_code_of_either_colour_runs_in_the_transaction_of_a_migration_of_either_colour(
    colour: Colour,
) -> None:
    def fail(apps: Any, schema_editor: Any) -> None:
        raise LookupError("stop")

    async def go(*more: Any) -> None:
        steps = RunPython(fill_blocking), RunPython(fill_awaiting), *more
        executor = MigrationExecutor(colour.database, history(*steps))
        await (executor.amigrate() if colour.awaits else in_thread(executor.migrate))

    with pytest.raises(LookupError):
        await go(RunPython(fail))
    assert await colour.execute("SELECT * FROM shop_item") == []
    await go()
    rows = await colour.execute("SELECT name, price FROM shop_item ORDER BY name")
    assert rows == [("a", 3), ("b", 2)]


async def test_where_a_loop_runs_asynchronous_code_needs_the_awaiting_door(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'notebook.sqlite3'}"
    with Database(url, alias="notebook", register=False, allow_sync_in_loop=True) as database:
        executor = MigrationExecutor(database, history(RunPython(fill_awaiting)))
        with pytest.raises(CommandError, match=r"fill_awaiting is asynchronous.*amigrate"):
            executor.migrate()
        assert columns(database) == ["id", "name"]


async def test_statements_of_blocking_code_are_done_in_their_order_in_each_colour(
    colour: Colour,
) -> None:
    def fill_plainly(apps: Any, schema_editor: Any) -> None:
        schema_editor.execute("INSERT INTO shop_item (id, name, price) VALUES (1, 'a', 1)")
        schema_editor.execute("UPDATE shop_item SET price = price + 1")
        schema_editor.execute("UPDATE shop_item SET price = price * 10")

    more = Louder("item", "loud", models.BooleanField(default=True))
    steps = RunPython(fill_plainly), more, Plain("UPDATE shop_item SET name = 'b'")
    executor = MigrationExecutor(colour.database, history(*steps))

    await (executor.amigrate() if colour.awaits else in_thread(executor.migrate))

    assert await colour.execute("SELECT name, price, loud FROM shop_item") == [("b", 20, True)]


async def test_what_asynchronous_code_does_not_await_is_done_before_what_it_awaits_next(
    colour: Colour,
) -> None:
    if not colour.awaits:
        return

    async def fill(apps: Any, schema_editor: Any) -> None:
        first = schema_editor.execute("INSERT INTO shop_item (id, name, price) VALUES (1, 'a', 1)")
        await schema_editor.execute("UPDATE shop_item SET price = price + 1")
        assert await first is None
        schema_editor.execute("UPDATE shop_item SET price = price * 10")

    await MigrationExecutor(colour.database, history(RunPython(fill))).amigrate()

    assert await colour.execute("SELECT price FROM shop_item") == [(20,)]


async def test_a_statement_that_nobody_awaits_and_that_fails_undoes_the_migration(
    colour: Colour,
) -> None:
    def fail(apps: Any, schema_editor: Any) -> None:
        schema_editor.execute("INSERT INTO shop_item (id, name, price) VALUES (1, 'a', 1)")
        schema_editor.execute("SELECT * FROM nowhere")

    executor = MigrationExecutor(colour.database, history(RunPython(fail)))

    with pytest.raises(DatabaseError):
        await (executor.amigrate() if colour.awaits else in_thread(executor.migrate))

    assert columns(colour.database) == ["id", "name"]
    assert recorded(colour.database) == [FIRST]


def test_sec_mig_023_a_failure_in_the_middle_leaves_schema_and_records_as_before(
    database: Database,
) -> None:
    broken = RunSQL("SELECT * FROM nowhere")

    with pytest.raises(DatabaseError) as caught:
        MigrationExecutor(database, history(broken)).migrate()

    assert caught.value.__notes__[-1] == (
        "Migration shop.0002_price, operation 2 of 2: Raw SQL operation. The migration is atomic: "
        "nothing of it stays, and it is not recorded."
    )
    assert columns(database) == ["id", "name"]
    assert recorded(database) == [FIRST]
    MigrationExecutor(database, history()).migrate()
    assert recorded(database) == [FIRST, SECOND]


def test_sec_mig_023_one_that_is_not_atomic_says_how_far_it_came_and_is_not_recorded(
    database: Database,
) -> None:
    broken = RunSQL("SELECT * FROM nowhere")

    with pytest.raises(MigrationFailed) as caught:
        MigrationExecutor(database, history(broken, atomic=False)).migrate()

    assert (caught.value.migration, caught.value.done, caught.value.total) == (SECOND, 1, 2)
    assert columns(database) == ["id", "name", "price"]
    assert recorded(database) == [FIRST]


def test_sec_mig_005_parameters_of_sql_are_bound_and_its_percent_signs_are_only_that(
    database: Database,
) -> None:
    odd = "100% 'quoted' %s \\ ;--"
    operation = RunSQL([
        ("INSERT INTO shop_item (id, name, price) VALUES (1, %s, 1)", [odd]),
        "UPDATE shop_item SET price = 2 WHERE name LIKE '100%'",
    ])  # fmt: skip

    MigrationExecutor(database, history(operation)).migrate()

    assert database.execute("SELECT name, price FROM shop_item") == [(odd, 2)]


def test_faked_migrations_are_recorded_and_nothing_is_done(database: Database) -> None:
    MigrationExecutor(database, history()).migrate(fake=True)

    assert tables(database) == []
    assert recorded(database) == [FIRST, SECOND]


def test_fake_initial_takes_tables_that_exist_as_they_are(database: Database) -> None:
    MigrationExecutor(database, history()).migrate([FIRST])
    database.execute("DELETE FROM django_migrations")
    told: list[Any] = []

    MigrationExecutor(
        database, history(), lambda action, one, fake: told.append((action, str(one), fake))
    ).migrate(fake_initial=True)

    assert told[1] == ("apply_success", "shop.0001_initial", True)
    assert told[3] == ("apply_success", "shop.0002_price", False)


def test_what_cannot_be_undone_is_said_before_anything_is(database: Database) -> None:
    loader = history(RunSQL("SELECT 1"))
    MigrationExecutor(database, loader).migrate()

    with pytest.raises(IrreversibleError, match=r"Operation .RunSQL .* is not reversible"):
        MigrationExecutor(database, loader).migrate([FIRST])

    assert recorded(database) == [FIRST, SECOND]


def test_hooks_are_called_around_a_run_with_the_models_of_each_side(database: Database) -> None:
    seen: list[Any] = []
    executor = MigrationExecutor(database, history())
    executor.pre_migrate.append(lambda **told: seen.append(list(told["apps"].get_models())))
    executor.post_migrate.append(
        lambda **told: seen.append([model.__name__ for model in told["apps"].get_models()])
    )

    executor.migrate()

    assert seen == [[], ["Item"]]


async def test_hooks_of_either_colour_may_use_the_models(colour: Colour) -> None:
    def before(**told: Any) -> None:
        assert told["plan"]

    def blocking(**told: Any) -> None:
        told["apps"].get_model("shop", "Item").objects.create(name="blocking", price=1)

    async def awaiting(**told: Any) -> None:
        await told["apps"].get_model("shop", "Item").objects.acreate(name="awaiting", price=1)

    executor = MigrationExecutor(colour.database, history())
    executor.pre_migrate.append(before)
    executor.post_migrate += [blocking, awaiting]

    await (executor.amigrate() if colour.awaits else in_thread(executor.migrate))

    rows = await colour.execute("SELECT name FROM shop_item ORDER BY name")
    assert rows == [("awaiting",), ("blocking",)]


async def test_a_run_that_is_cancelled_leaves_nothing_of_the_migration_it_was_in(
    colour: Colour,
) -> None:
    if not colour.awaits:
        return
    inside = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(apps: Any, schema_editor: Any) -> None:
        apps.get_model("shop", "Item").objects.create(name="a", price=1)
        loop.call_soon_threadsafe(inside.set)
        time.sleep(0.2)
        apps.get_model("shop", "Item").objects.create(name="b", price=1)

    task = asyncio.create_task(
        MigrationExecutor(colour.database, history(RunPython(slow))).amigrate()
    )
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert recorded(colour.database) == [FIRST]
    assert columns(colour.database) == ["id", "name"]
    assert await colour.execute("SELECT * FROM shop_item") == []
    await MigrationExecutor(colour.database, history()).amigrate()


class Plain(Operation):
    """An operation as people write them for Django."""

    reversible = True

    def __init__(self, sql: str) -> None:
        self.sql = sql

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:  # type: ignore[override]
        schema_editor.execute(self.sql)


class Louder(AddField):
    """A subclass whose plain method calls the generator of its base."""

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:  # type: ignore[override]
        super().database_forwards(app_label, schema_editor, *states)


def test_operations_written_as_plain_methods_work(database: Database) -> None:
    more = Louder("item", "loud", models.BooleanField(default=True))

    plain = Plain("INSERT INTO shop_item (id, name, price) VALUES (1, 'plain', 1)")

    MigrationExecutor(database, history(plain, more)).migrate()

    assert columns(database) == ["id", "name", "price", "loud"]
    assert database.execute("SELECT name FROM shop_item") == [("plain",)]


def test_a_squashed_migration_counts_as_applied_when_its_parts_are(database: Database) -> None:
    MigrationExecutor(database, history()).migrate()
    squashed = migration(
        "shop", "0001_squashed", [create()], replaces=[FIRST, SECOND], initial=True
    )
    loader = history()
    loader.disk_migrations[squashed.key] = squashed
    executor = MigrationExecutor(database, loader)

    executor.migrate()

    assert recorded(database) == [FIRST, SECOND, squashed.key]
    assert executor.migration_plan(loader.graph.leaf_nodes()) == []


def test_the_sql_of_a_plan_is_collected_and_nothing_is_changed(database: Database) -> None:
    executor = MigrationExecutor(database, history(RunPython(fill)))
    executor.refresh()

    lines = executor.collect_sql(executor.migration_plan([SECOND]))

    assert tables(database) == []
    assert "-- THIS OPERATION CANNOT BE WRITTEN AS SQL" in lines
    assert any(line.startswith('CREATE TABLE "shop_item"') for line in lines)


def test_records_of_migrations_that_are_gone_are_pruned(database: Database) -> None:
    MigrationExecutor(database, history()).migrate()
    executor = MigrationExecutor(database, loader_of(migration("shop", "0001_initial", [create()])))

    assert executor.prune("shop") == ["0002_price"]
    assert recorded(database) == [FIRST]


def test_a_plan_that_another_deployer_carried_out_meanwhile_is_not_repeated(
    database: Database,
) -> None:
    executor = MigrationExecutor(database, history())
    executor.refresh()
    plan = executor.migration_plan([SECOND])
    MigrationExecutor(database, history()).migrate()

    executor.migrate([SECOND], plan)

    assert recorded(database) == [FIRST, SECOND]


def test_sec_mig_001_texts_with_quotes_in_defaults_are_kept_to_the_letter(
    database: Database,
) -> None:
    odd = "a'b\"c\\d%s%%\n;--$$"
    fields = [
        AddField("item", "made", models.TextField(default=odd)),
        AddField("item", "given", models.TextField(db_default=odd)),
        AlterField("item", "given", models.TextField(db_default=odd, db_comment=odd)),
    ]
    MigrationExecutor(database, history()).migrate()
    database.execute("INSERT INTO shop_item (id, name, price) VALUES (1, 'x', 1)")
    third = migration("shop", "0003", fields, dependencies=[SECOND])
    loader = history()
    loader.disk_migrations[third.key] = third

    MigrationExecutor(database, loader).migrate()

    assert database.execute("SELECT made, given FROM shop_item") == [(odd, odd)]


def test_tables_may_be_altered_after_code_has_written_to_them(database: Database) -> None:
    def write(apps: Any, schema_editor: Any) -> None:
        item = apps.get_model("shop", "Item").objects.create(name="a", price=1)
        apps.get_model("shop", "Part").objects.create(item=item)

    part = CreateModel(
        "Part",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("item", models.ForeignKey("shop.Item", models.CASCADE)),
        ],
    )
    alter = AddField("part", "note", models.TextField(default="new"))
    loader = history()
    third = migration("shop", "0003", [part], dependencies=[SECOND])
    fourth = migration("shop", "0004", [RunPython(write), alter], dependencies=[third.key])
    loader.disk_migrations |= {third.key: third, fourth.key: fourth}

    MigrationExecutor(database, loader).migrate()

    assert database.execute("SELECT note FROM shop_part") == [("new",)]
