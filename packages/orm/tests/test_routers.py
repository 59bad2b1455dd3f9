"""Which database serves which operation."""

from types import SimpleNamespace

from hotclub_orm.routers import Routers

BOOK = SimpleNamespace(
    _meta=SimpleNamespace(app_label="shop", model_name="book", auto_created=False)
)


class Replica:
    def db_for_read(self, model, **hints):
        return "replica"

    def allow_migrate(self, db, app_label, model_name=None, **hints):
        return False if db == "replica" else None


class Silent:
    def db_for_read(self, model, **hints):
        return None

    def allow_relation(self, obj1, obj2, **hints):
        return True


def stored_in(alias):
    return SimpleNamespace(_state=SimpleNamespace(db=alias))


def test_without_routers_the_instances_database_or_the_default_serves():
    routers = Routers()

    assert routers.db_for_read(BOOK) == "default"
    assert routers.db_for_write(BOOK, instance=stored_in("archive")) == "archive"
    assert routers.allow_relation(stored_in("a"), stored_in("a"))
    assert not routers.allow_relation(stored_in("a"), stored_in("b"))
    assert routers.allow_migrate_model("default", BOOK)


def test_the_first_router_that_answers_decides():
    routers = Routers([Silent(), Replica()])

    assert routers.db_for_read(BOOK) == "replica"
    assert routers.db_for_write(BOOK) == "default"
    assert routers.allow_relation(stored_in("a"), stored_in("b"))
    assert routers.get_migratable_models([BOOK], "replica") == []
    assert routers.get_migratable_models([BOOK], "default") == [BOOK]


def test_other_routers_take_the_place_of_the_first_ones():
    routers = Routers([Replica()])
    routers.use([])

    assert routers.db_for_read(BOOK) == "default"
