"""Constraints of Meta that a database cannot have are left out there, and made where it can."""

import hotclub_orm as orm
from hotclub_orm import Database
from hotclub_orm.introspect import read_table


class Ticket(orm.Model):
    number = orm.IntegerField()
    place = orm.CharField(max_length=10, null=True)

    class Meta:
        app_label = "constraints_left_out"
        constraints = [
            orm.UniqueConstraint(
                fields=["number"], name="later", deferrable=orm.Deferrable.DEFERRED
            ),
            orm.UniqueConstraint(fields=["number"], name="covering", include=["place"]),
            orm.UniqueConstraint(fields=["place"], name="one_null", nulls_distinct=False),
            orm.UniqueConstraint(fields=["place", "number"], name="plain"),
            orm.UniqueConstraint(fields=["id"], name="the_key"),
        ]
        indexes = [orm.Index(fields=["place"], include=["number"], name="wide")]


def _names(database: Database) -> set[str]:
    table = database.run(read_table(database.dialect, Ticket._meta.db_table))
    return {one.name for one in (*table.unique, *table.indexes)} - {None}


def test_what_the_database_lacks_is_not_created(database: Database) -> None:
    database.create_tables(Ticket)

    made = {"plain", "the_key", "wide"}
    if database.vendor == "postgresql":
        made |= {"later", "covering", "one_null"}
    assert _names(database) == made


def test_adding_and_removing_it_does_nothing_there(database: Database) -> None:
    database.create_tables(Ticket)
    before = _names(database)
    lacking = Ticket._meta.constraints[:3]
    editor = database.schema_editor()
    for constraint in lacking:
        database.run(editor.remove_constraint(Ticket, constraint))
    without = _names(database)
    for constraint in lacking:
        database.run(editor.add_constraint(Ticket, constraint))

    assert without == before - {"later", "covering", "one_null"}
    assert _names(database) == before
