"""What a framework tells the ORM: labels, keys, stand-ins, defaults of zones, storages."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hotclub_orm import Apps, DateTimeField, Model, ModelBase, SmallAutoField, zones
from hotclub_orm.files import FileSystemStorage, InMemoryStorage, InvalidStorageError
from hotclub_orm.files.handler import StorageHandler
from hotclub_orm.testing import sqlite_database  # noqa: F401 - a fixture


def declare(
    name: str, registry: Apps, module: str = "shop.models", **options: object
) -> type[Model]:
    meta = type("Meta", (), {"apps": registry, **options})
    return ModelBase(name, (Model,), {"__module__": module, "Meta": meta})


def test_without_a_framework_the_label_is_of_the_module_s_path() -> None:
    assert declare("Book", Apps(), "shop.models.books")._meta.label == "shop.Book"


def test_a_framework_says_the_label_of_a_module() -> None:
    asked: list[tuple[str, str]] = []

    def label_of(module: str, name: str) -> str:
        asked.append((module, name))
        return "till"

    registry = Apps()
    registry.label_of_module = label_of
    book = declare("Book", registry)
    assert (book._meta.label, book._meta.db_table) == ("till.Book", "till_book")
    assert declare("Own", registry, app_label="other")._meta.label == "other.Own"
    assert declare("Base", registry, "far.away", abstract=True)._meta.app_label == "far"
    assert asked == [("shop.models", "Book")]


def test_a_framework_says_the_kind_of_keys_of_an_application() -> None:
    registry = Apps()
    registry.auto_field_of_app = lambda label: {"shop": SmallAutoField}[label]
    book = declare("Book", registry)
    assert type(book._meta.pk) is SmallAutoField
    assert book._meta.pk.auto_created


def test_a_framework_says_what_stands_in_for_a_model() -> None:
    registry = Apps()
    registry.label_in_setting = {"BOOK_MODEL": "press.Volume", "SAME": "shop.same"}.get
    book = declare("Book", registry, swappable="BOOK_MODEL")
    assert book._meta.swapped == "press.Volume"
    assert declare("Same", registry, swappable="SAME")._meta.swapped is None
    assert declare("Loose", registry, swappable="NOT_SET")._meta.swapped is None
    registry.swapped["shop.Loose"] = "shop.Same"
    assert registry.get_model("shop.Loose")._meta.swapped == "shop.Same"
    assert registry.setting_of("press.Volume") == "BOOK_MODEL"


@pytest.fixture
def defaults():
    before = zones.ZoneDefaults(zones.defaults.zone, zones.defaults.naive)
    zones.activate(None)
    zones.use_naive(None)
    yield zones.defaults
    zones.defaults.zone, zones.defaults.naive = before.zone, before.naive


def test_the_zone_of_the_process_holds_where_a_task_says_nothing(defaults) -> None:
    from threading import Thread

    defaults.zone = ZoneInfo("Asia/Tokyo")
    seen: list[dt.tzinfo] = []
    thread = Thread(target=lambda: seen.append(zones.current()))
    thread.start()
    thread.join()
    assert seen == [ZoneInfo("Asia/Tokyo")]
    zones.activate(dt.UTC)
    assert zones.current() is dt.UTC
    zones.activate(None)
    assert zones.current() == ZoneInfo("Asia/Tokyo")


def test_naive_moments_are_the_process_s_default_too(defaults) -> None:
    defaults.naive = True
    assert zones.is_naive()
    assert zones.now().tzinfo is None
    zones.use_naive(False)
    assert not zones.is_naive()
    zones.use_naive(None)
    assert zones.is_naive()


class Concert(Model):
    begins = DateTimeField()

    class Meta:
        app_label = "framework_hooks"


def test_local_time_is_written_and_read_as_it_is(defaults, sqlite_database) -> None:  # noqa: F811
    defaults.naive = True
    sqlite_database.create_tables(Concert)
    evening = dt.datetime(2024, 5, 1, 20, 30)  # noqa: DTZ001 - local time
    Concert.objects.create(begins=evening)
    assert Concert.objects.get().begins == evening
    assert Concert.objects.filter(begins=evening, begins__hour=20).count() == 1
    assert list(Concert.objects.values_list("begins", flat=True)) == [evening]


def test_storages_are_made_when_they_are_asked_for() -> None:
    made: list[str] = []

    def make() -> InMemoryStorage:
        made.append("private")
        return InMemoryStorage()

    handler = StorageHandler()
    handler.use({"private": make})
    assert list(handler) == ["default", "private"]
    assert made == []
    assert handler["private"] is handler["private"]
    assert made == ["private"]
    assert type(handler["default"]) is FileSystemStorage
    handler.use({})
    with pytest.raises(InvalidStorageError, match="No storage has the alias 'private'"):
        _ = handler["private"]


async def test_a_robust_signal_tells_everybody_in_both_colours() -> None:
    from hotclub_orm.signals import Signal

    told: list[object] = []
    signal = Signal()

    def fails(**named: object) -> None:
        raise ValueError("no")

    async def hears(sender: object, **named: object) -> str:
        told.append(sender)
        return "yes"

    signal.connect(fails)
    signal.connect(hears)
    (_, problem), (_, answer) = await signal.asend_robust("me")
    assert isinstance(problem, ValueError)
    assert (answer, told) == ("yes", ["me"])
