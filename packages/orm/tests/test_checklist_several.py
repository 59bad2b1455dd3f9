"""ORM-02, ORM-03, ORM-28, ORM-30, ORM-31, ORM-32: files, computed columns, databases, signals, watching."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import hotclub_orm as orm
import pytest
from checklist_doors import ask, make_tables, rows
from hotclub_orm import signals
from hotclub_orm.files import ContentFile, FileSystemStorage
from hotclub_orm.functions import Upper
from hotclub_orm.routers import router
from hotclub_orm.testing import Colour

LABEL = "checklist_several"


class Owner(orm.Model):
    name = orm.CharField(max_length=9)

    class Meta:
        app_label = LABEL


class Item(orm.Model):
    name = orm.CharField(max_length=9)
    owner = orm.ForeignKey(Owner, orm.CASCADE, null=True, related_name="items")
    tags = orm.ManyToManyField("Tag", related_name="items")
    price = orm.IntegerField(default=1)
    amount = orm.IntegerField(default=2)
    total = orm.GeneratedField(
        expression=orm.F("price") * orm.F("amount"),
        output_field=orm.IntegerField(),
        db_persist=True,
    )
    loud = orm.GeneratedField(
        expression=Upper("name"), output_field=orm.CharField(max_length=9), db_persist=True
    )

    class Meta:
        app_label = LABEL


class Tag(orm.Model):
    name = orm.CharField(max_length=9)

    class Meta:
        app_label = LABEL


class Paper(orm.Model):
    file = orm.FileField(upload_to="papers/%Y", max_length=120, blank=True)
    path = orm.FilePathField(path="/nowhere", match=r".*\.txt$", recursive=True, allow_folders=True)

    class Meta:
        app_label = LABEL


EVERY = (Owner, Item, Tag)


async def test_generated_columns_are_the_databases(colour: Colour) -> None:
    await make_tables(colour, *EVERY)
    item = await ask(colour, Item.objects, "create", name="a", price=3)
    assert (item.total, item.loud) == (6, "A"), "read back"
    await ask(colour, Item.objects.all(), "update", amount=5)
    await ask(colour, item, "refresh_from_db", fields=["total"])
    assert item.total == 15
    assert await rows(colour, Item.objects.filter(total__gt=14).values_list("loud", flat=True)) == [
        "A"
    ]
    [made] = await ask(colour, Item.objects, "bulk_create", [Item(name="b", price=1, amount=1)])
    assert (await ask(colour, Item.objects, "get", pk=made.pk)).total == 1
    told = Item._meta.get_field("total").deconstruct()[3]
    assert set(told) == {"expression", "output_field", "db_persist"}
    for wrong in ({"default": 1}, {"editable": True}, {"blank": False}, {"db_default": 1}):
        options: Any = {
            "expression": orm.F("x"), "output_field": orm.IntegerField(), "db_persist": True, **wrong,
        }  # fmt: skip
        with pytest.raises(ValueError, match=next(iter(wrong)).replace("_", ".")):
            orm.GeneratedField(**options)


async def test_files_are_kept_beside_their_names(colour: Colour, tmp_path: Path) -> None:
    await make_tables(colour, Paper)
    field: Any = Paper._meta.get_field("file")
    before, field.storage = field.storage, FileSystemStorage(location=tmp_path, base_url="/media/")
    try:
        paper = Paper(path="/nowhere/x.txt")
        assert not paper.file
        with pytest.raises(ValueError, match="no file"):
            _ = paper.file.url
        await ask(colour, paper.file, "save", "a note.txt", ContentFile(b"one"), save=True)
        read = await ask(colour, Paper.objects, "get")
        assert read.file.name.startswith("papers/2")
        assert (read.file.size, read.file.url) == (3, f"/media/{read.file.name}")
        assert Path(read.file.path) == tmp_path / read.file.name
        with read.file.open("rb") as opened:
            assert opened.read() == b"one"
        read.file.close()
        second = await ask(
            colour, Paper.objects, "create", file=ContentFile(b"two", name="a_note.txt"), path="x"
        )
        assert second.file.name != read.file.name, "no file is written over"
        assert await rows(colour, Paper.objects.filter(file=read.file.name)) == [read]
        kept = read.file.path
        await ask(colour, read.file, "delete", save=True)
        assert not field.storage.exists(kept)
        await ask(colour, read, "refresh_from_db")
        assert read.file.name in ("", None)
    finally:
        field.storage = before
    told = Paper._meta.get_field("path").deconstruct()[3]
    assert (told["match"], told["recursive"], told["allow_folders"]) == (r".*\.txt$", True, True)


@pytest.fixture
async def other(colour: Colour, tmp_path: Path) -> AsyncIterator[Colour]:
    """Give a second database, of SQLite, and no router."""
    opened = orm.Database(
        f"sqlite:///{tmp_path / 'other.db'}", alias="other", allow_sync_in_loop=True
    )
    await make_tables(colour, *EVERY)
    second = Colour(opened, awaits=colour.awaits)
    await make_tables(second, *EVERY)
    yield second
    router.use([])
    await opened.aclose() if colour.awaits else opened.close()


async def test_each_object_knows_its_database(colour: Colour, other: Colour) -> None:
    here = await ask(colour, Owner.objects, "create", name="here")
    there = await ask(colour, Owner.objects.using("other"), "create", name="there")
    assert (here._state.db, there._state.db) == ("default", "other")
    assert (Owner.objects.db, Owner.objects.using("other").db) == ("default", "other")
    managed = Owner.objects.db_manager("other")
    assert [one.name for one in await rows(colour, managed.all())] == ["there"]
    assert await ask(colour, Owner.objects, "count") == 1
    item = await ask(colour, there.items, "create", name="i")
    assert item._state.db == "other", "related managers"
    [read] = await rows(colour, Item.objects.using("other").select_related("owner"))
    assert (read.owner._state.db, read.owner) == ("other", there)
    copy = Owner(pk=there.pk, name="copied")
    await ask(colour, copy, "save", using="other")
    await ask(colour, there, "refresh_from_db")
    assert (there.name, copy._state.db) == ("copied", "other")
    mixed = Item(name="x", owner=there)
    with pytest.raises(ValueError, match="router prevents"):
        mixed.owner = here
    await ask(colour, there, "delete")
    assert await ask(colour, Owner.objects.using("other"), "count") == 0


class Split:
    """Reads owners here, writes them there; hears which hints come."""

    def __init__(self) -> None:
        self.hints: list[Any] = []

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        self.hints.append(hints)
        return "other" if model is Owner else None

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        return "other" if model is Owner else None

    def allow_relation(self, obj1: Any, obj2: Any, **hints: Any) -> bool | None:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return None


async def test_routers_choose_the_database(colour: Colour, other: Colour) -> None:
    split = Split()
    router.use([split])
    owner = await ask(colour, Owner.objects, "create", name="o")
    assert owner._state.db == "other"
    item = await ask(colour, Item.objects, "create", name="i")
    assert item._state.db == "default"
    assert await ask(colour, Owner.objects, "count") == 1
    assert await ask(colour, Owner.objects.using("default"), "count") == 0
    if not colour.awaits:
        assert list(owner.items.all()) == []
    else:
        assert [one async for one in owner.items.all()] == []
    assert any(hints.get("instance") is owner for hints in split.hints)
    async with colour.atomic():
        await ask(colour, Item.objects, "create", name="j")
    assert await ask(colour, Item.objects, "count") == 2


async def test_signals_tell_what_happens_to_objects(colour: Colour) -> None:
    await make_tables(colour, *EVERY)
    told: list[str] = []
    receivers: list[tuple[Any, Any]] = []

    def hear(signal: Any, name: str, *keys: str) -> None:
        def tell(sender: Any, **named: Any) -> None:
            told.append(" ".join([name, *(f"{key}={named[key]}" for key in keys)]))

        signal.connect(tell, sender=Item if name != "m2m" else Item.tags.through, weak=False)
        receivers.append((signal, tell))

    hear(signals.pre_init, "pre_init")
    hear(signals.post_init, "post_init")
    hear(signals.pre_save, "pre_save", "raw", "using")
    hear(signals.post_save, "post_save", "created", "update_fields")
    hear(signals.pre_delete, "pre_delete", "using")
    hear(signals.post_delete, "post_delete")
    hear(signals.m2m_changed, "m2m", "action", "reverse")
    try:
        item = await ask(colour, Item.objects, "create", name="a")
        item.name = "b"
        await ask(colour, item, "save", update_fields=["name"])
        tag = await ask(colour, Tag.objects, "create", name="t")
        await ask(colour, item.tags, "add", tag)
        await ask(colour, tag.items, "remove", item)
        await ask(colour, item.tags, "clear")
        await ask(colour, item, "delete")
    finally:
        for signal, tell in receivers:
            signal.disconnect(tell, sender=Item)
            signal.disconnect(tell, sender=Item.tags.through)
    assert [one for one in told if "_init" not in one] == [
        "pre_save raw=False using=default",
        "post_save created=True update_fields=None",
        "pre_save raw=False using=default",
        "post_save created=False update_fields=frozenset({'name'})",
        "m2m action=pre_add reverse=False",
        "m2m action=post_add reverse=False",
        "m2m action=pre_remove reverse=True",
        "m2m action=post_remove reverse=True",
        "m2m action=pre_clear reverse=False",
        "m2m action=post_clear reverse=False",
        "pre_delete using=default",
        "post_delete",
    ]
    assert told[:2] == ["pre_init", "post_init"]


def test_a_class_tells_that_it_is_prepared() -> None:
    told: list[Any] = []

    def tell(sender: Any, **_: Any) -> None:
        told.append(sender)

    signals.class_prepared.connect(tell)
    try:

        class Prepared(orm.Model):
            class Meta:
                app_label = LABEL
                managed = False

    finally:
        signals.class_prepared.disconnect(tell)
    assert told == [Prepared]


async def test_statements_are_watched_wrapped_and_slow_ones_logged(
    colour: Colour, caplog: pytest.LogCaptureFixture
) -> None:
    await make_tables(colour, *EVERY)
    database: Any = colour.database
    with database.watch_statements() as seen:
        await ask(colour, Owner.objects, "create", name="a")
        assert await ask(colour, Owner.objects, "count") == 1
    assert [sql.split()[0] for sql in seen.sql][-2:] == ["INSERT", "SELECT"]
    with orm.watch_queries() as report:
        await ask(colour, Owner.objects, "count")
    assert len(report) == 1
    wrapped: list[Any] = []

    def wrap(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        wrapped.append((sql, many, context["connection"]))
        return execute(sql, params, many, context)

    with database.execute_wrapper(wrap):
        await ask(colour, Owner.objects, "count")
    assert (len(wrapped), wrapped[0][1:]) == (1, (False, database))
    same = database.address.name if colour.is_sqlite else None
    url = f"sqlite:///{same}" if same else database.address.conninfo
    slow = orm.Database(url, alias="slow", slow_query_seconds=0.0, allow_sync_in_loop=True)
    with caplog.at_level(logging.WARNING, "hotclub_orm.queries"):
        await Colour(slow, awaits=colour.awaits).execute("SELECT 1")
    assert "SELECT 1" in caplog.text
    await slow.aclose() if colour.awaits else slow.close()


async def test_the_awaiting_interface_needs_no_blocking_call(colour: Colour) -> None:
    if not colour.awaits:
        return  # the other half of this test is all of the others
    guarded = orm.Database(
        f"sqlite:///{colour.database.address.name}"
        if colour.is_sqlite
        else colour.database.address.conninfo
    )
    await guarded.acreate_tables(*EVERY)
    owner = await Owner.objects.acreate(name="a")
    for blocking in (
        lambda: Owner.objects.count(),
        lambda: list(Owner.objects.all()),
        lambda: owner.save(),
        lambda: owner.items.create(name="x"),
        lambda: Item(name="y", owner_id=owner.pk).owner,
    ):
        with pytest.raises(orm.SynchronousOnlyOperation):
            blocking()
    item = await owner.items.acreate(name="x")
    await item.tags.aset([await Tag.objects.acreate(name="t")])
    assert [tag.name async for tag in item.tags.all()] == ["t"]
    assert [one.owner async for one in Item.objects.select_related("owner").aiterator()] == [owner]
    async with orm.atomic():
        await owner.adelete()
    assert not await Owner.objects.aexists()
    await guarded.aclose()
