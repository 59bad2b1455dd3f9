"""What a project's database tells of itself, and changes of tables by hand, on both databases."""

from contextlib import closing

import hotclub_orm as orm
import pytest
from hotclub.db.handler import ConnectionHandler
from hotclub.db.introspection import field_for
from hotclub_migrations import CreateModel
from hotclub_orm.testing import postgres_worker_url  # noqa: F401 - a fixture


class Shelf(orm.Model):
    name = orm.CharField(max_length=40, unique=True)
    width = orm.IntegerField(db_index=True, null=True)

    class Meta:
        app_label = "connection_tests"


class Jar(orm.Model):
    shelf = orm.ForeignKey(Shelf, orm.CASCADE)
    weight = orm.DecimalField(max_digits=6, decimal_places=2)

    class Meta:
        app_label = "connection_tests"
        constraints = [orm.CheckConstraint(condition=orm.Q(weight__gt=0), name="jar_heavy")]


@pytest.fixture(params=["sqlite", "postgresql"])
def connection(request):
    url = "sqlite://"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_worker_url")
    handler = ConnectionHandler()
    handler.configure({"default": url}, time_zone="UTC", use_tz=True)
    made = handler.open("default")
    with made.schema_editor() as editor:
        editor.create_model(Shelf)
        editor.create_model(Jar)
    yield made
    with made.schema_editor() as editor:
        editor.delete_model(Jar)
        editor.delete_model(Shelf)
    made.close_for_good()


def test_features_have_djangos_names(connection):
    features = connection.features
    assert features.supports_transactions is True
    assert features.has_select_for_update is (connection.vendor == "postgresql")
    assert features.interprets_empty_strings_as_nulls is False
    assert features.max_query_params > 30_000
    assert features is connection.features
    with pytest.raises(AttributeError, match="Did you mean 'supports_json_field'"):
        _ = features.supports_json_fields


def test_words_of_its_sql_are_told(connection):
    assert connection.ops.quote_name('a"b') == '"a""b"'
    assert connection.ops.integer_field_range("SmallIntegerField")[0] <= -32768
    assert connection.ops.bulk_batch_size(["one", "two"], []) > 1000
    assert connection.display_name in ("SQLite", "PostgreSQL")


def test_tables_are_described(connection):
    told = connection.introspection
    names = told.table_names()
    assert {"connection_tests_jar", "connection_tests_shelf"} <= set(names)
    assert ("connection_tests_jar", "t", None) in told.get_table_list()
    assert set(told.installed_models(names)) >= {Shelf, Jar}
    assert "connection_tests_jar" in told.django_table_names(only_existing=True)
    with connection.cursor() as cursor:
        columns = told.get_table_description(cursor, "connection_tests_shelf")
        assert [(c.name, c.null_ok, c.pk) for c in columns] == [
            ("id", False, True),
            ("name", False, False),
            ("width", True, False),
        ]
        assert columns[1].internal_size == 40
        assert told.get_field_type(columns[1].type_code, columns[1]) == "CharField"
        assert told.get_field_type(columns[0].type_code, columns[0]).endswith("AutoField")
        assert told.get_primary_key_column(cursor, "connection_tests_jar") == "id"
        weight = told.get_table_description(cursor, "connection_tests_jar")[-1]
        assert told.get_field_type(weight.type_code, weight) == "DecimalField"
        relations = told.get_relations(cursor, "connection_tests_jar")
        assert relations == {"shelf_id": ("id", "connection_tests_shelf", orm.DO_NOTHING)}
        there = told.get_constraints(cursor, "connection_tests_jar")
    assert there["jar_heavy"]["check"] is True
    assert any(one["primary_key"] and one["columns"] == ["id"] for one in there.values())
    keys = [one["foreign_key"] for one in there.values() if one["foreign_key"]]
    assert keys == [("connection_tests_shelf", "id")]
    assert any(one["index"] and one["columns"] == ["shelf_id"] for one in there.values())


def test_an_editor_works_at_once_and_undoes_on_postgresql_what_failed(connection):
    colour = orm.CharField(max_length=9, default="red")
    colour.set_attributes_from_name("colour")
    colour.model = Shelf
    Shelf.objects.create(name="top")
    with pytest.raises(RuntimeError), connection.schema_editor() as editor:
        editor.add_field(Shelf, colour)
        with connection.cursor() as cursor:
            cursor.execute("SELECT colour FROM connection_tests_shelf")
            assert cursor.fetchall() == [("red",)]
        raise RuntimeError
    columns = connection.introspection.get_table_description(None, "connection_tests_shelf")
    there = "colour" in [one.name for one in columns]
    assert there is (connection.vendor == "sqlite")


def test_an_editor_runs_sql(connection):
    with connection.schema_editor() as editor:
        name = editor.quote_name("connection_tests_shelf")
        editor.execute(f"INSERT INTO {name} (name) VALUES (%s)", ["low"])
        editor.execute(f"INSERT INTO {name} (name) VALUES ('10%')", None)
    assert sorted(Shelf.objects.values_list("name", flat=True)) == ["10%", "low"]


def test_an_editor_can_collect_what_it_would_send(connection):
    with connection.schema_editor(collect_sql=True) as editor:
        editor.remove_constraint(Jar, Jar._meta.constraints[0])
        editor.alter_db_table(Jar, "connection_tests_jar", "jars")
        editor.execute("UPDATE t SET a = %s", ["it's 10%"])
        editor.execute("UPDATE t SET a = '10%';", None)
        assert connection.in_atomic_block is False

    found = editor.collected_sql
    assert found[-2:] == ["UPDATE t SET a = 'it''s 10%';", "UPDATE t SET a = '10%';"]
    assert any('RENAME TO "jars"' in line for line in found)
    assert all(line.endswith(";") for line in found)
    assert Jar.objects.count() == 0  # the table is where it was


def test_a_block_can_be_marked_from_the_connection(connection):
    with orm.atomic():
        saved = connection.savepoint()
        Shelf.objects.create(name="gone")
        connection.savepoint_rollback(saved)
        Shelf.objects.create(name="kept")
        assert (connection.needs_rollback, connection.get_rollback()) == (False, False)
    called = []
    with orm.atomic():
        connection.on_commit(lambda: called.append(1))
        connection.set_rollback(True)
    assert called == []
    assert [one.name for one in Shelf.objects.all()] == ["kept"]


def test_the_log_of_statements_is_cleared_from_itself(connection):
    connection.force_debug_cursor = True
    Shelf.objects.count()
    assert len(connection.queries_log) == 1
    connection.queries_log.clear()
    assert connection.queries == []
    connection.force_debug_cursor = False


def test_fields_are_known_by_the_types_of_columns():
    assert field_for("character varying(30)") == "CharField"
    assert field_for("hstore") == "TextField"


class Commented(orm.Model):
    class Meta:
        app_label = "connection_tests"
        required_db_features = ["supports_json_field", "supports_comments"]


class Virtual(orm.Model):
    class Meta:
        app_label = "connection_tests"
        required_db_features = ["supports_virtual_generated_columns"]


def test_a_model_stays_away_from_a_database_that_lacks_what_it_needs(connection):
    create = CreateModel("Commented", [])
    expected = connection.vendor == "postgresql"
    assert Commented._meta.can_migrate(connection) is expected
    assert create.allow_migrate_model(connection, Commented) is expected
    is_new = connection.vendor == "sqlite" or connection.execute(
        "SELECT current_setting('server_version_num')::integer >= 180000"
    ) == [(True,)]
    assert Virtual._meta.can_migrate(connection) is is_new


@pytest.fixture(params=["sqlite", "postgresql"])
def stored(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'shelves.sqlite3'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_worker_url")
    handler = ConnectionHandler()
    handler.configure({"default": url}, time_zone="UTC", use_tz=True)
    made = handler.open("default")
    with made.schema_editor() as editor:
        editor.create_model(Shelf)
    yield made
    with made.schema_editor() as editor:
        editor.delete_model(Shelf)
    made.close_for_good()


def test_a_copy_is_a_second_transaction_on_the_same_database(stored):
    with closing(stored.copy()) as copy:
        assert (copy.alias, copy.vendor) == ("default copy 1", stored.vendor)
        assert copy.settings_dict == stored.settings_dict
        shelves = Shelf.objects.using(copy.alias)

        with orm.atomic():
            Shelf.objects.create(name="one")
            assert (stored.in_atomic_block, copy.in_atomic_block) == (True, False)
            assert shelves.count() == 0

        copy.set_autocommit(False)
        shelves.create(name="two")
        assert (shelves.count(), Shelf.objects.count()) == (2, 1)
        copy.rollback()
        copy.set_autocommit(True)
        assert shelves.count() == 1

    with pytest.raises(orm.ConnectionDoesNotExist):
        shelves.count()
    assert Shelf.objects.count() == 1


@pytest.mark.parametrize("stored", ["postgresql"], indirect=True)  # SQLite locks no rows
def test_rows_that_one_transaction_locks_are_not_had_by_a_copy(stored):
    Shelf.objects.create(name="one")
    with closing(stored.copy("second")), orm.atomic(), orm.atomic(using="second"):
        Shelf.objects.select_for_update().get()
        with pytest.raises(orm.OperationalError):
            Shelf.objects.using("second").select_for_update(nowait=True).get()


async def test_a_copy_is_closed_by_awaiting_code(stored):
    copy = stored.copy("third")
    assert await Shelf.objects.using("third").acount() == 0
    await copy.aclose()
    with pytest.raises(orm.ConnectionDoesNotExist):
        await Shelf.objects.using("third").acount()


def test_a_copy_is_refused_under_a_name_that_is_taken(stored):
    with pytest.raises(ValueError, match="'default' already"):
        stored.copy("default")


def test_a_database_in_memory_has_no_copy():
    handler = ConnectionHandler()
    handler.configure({"default": "sqlite://"}, time_zone="UTC", use_tz=True)
    made = handler.open("default")
    with pytest.raises(orm.NotSupportedError, match="in memory"):
        made.copy()
    made.close_for_good()
