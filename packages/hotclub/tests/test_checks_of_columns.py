"""Checks of what a database can't have or do: columns and indexes of PostgreSQL, NULL in keys."""

from types import SimpleNamespace

import pytest
from hotclub.checks.database_features import _lacking
from hotclub.checks.relations import relation_messages
from hotclub.db.features import Features
from hotclub_orm import (
    DB_SET_NULL,
    SET_NULL,
    CharField,
    CompositePrimaryKey,
    ForeignKey,
    IntegerField,
    Model,
)
from hotclub_orm.dialects import POSTGRESQL, SQLITE
from hotclub_orm.postgres.indexes import GinIndex
from hotclub_orm.postgres.search import SearchVectorField


class Song(Model):
    words = SearchVectorField(null=True)

    class Meta:
        app_label = "checks_of_columns"
        indexes = [GinIndex(fields=["words"], name="by_words")]


class Release(Model):
    pk = CompositePrimaryKey("version", "product")
    version = CharField(max_length=10)
    product = IntegerField()

    class Meta:
        app_label = "checks_of_columns"


def told(model: type[Model], dialect: object) -> list[str]:
    door = SimpleNamespace(dialect=dialect, vendor=dialect.vendor)
    door.features = Features(door)
    return [one.id for one in _lacking(model, door)]


def test_columns_and_indexes_of_postgresql_alone_are_told_elsewhere() -> None:
    assert told(Song, SQLITE) == ["postgres.E101", "postgres.E103"]
    assert told(Song, POSTGRESQL) == []


@pytest.mark.parametrize(
    ("on_delete", "version_null", "product_null", "ids"),
    [
        (DB_SET_NULL, True, True, []),
        (DB_SET_NULL, True, False, ["fields.E320"]),
        (DB_SET_NULL, False, False, ["fields.E320"]),
        (SET_NULL, True, False, []),
        (SET_NULL, False, False, ["fields.E320"]),
    ],
)
def test_columns_that_are_set_to_null_may_be_null(on_delete, version_null, product_null, ids):
    name = f"Track{on_delete}{version_null}{product_null}"
    attributes = {
        "__module__": __name__,
        "release_version": CharField(max_length=10, null=version_null),
        "release_product": IntegerField(null=product_null),
        "release": ForeignKey(
            Release,
            on_delete,
            null=True,
            from_fields=("release_version", "release_product"),
            related_name="+",
        ),
        "Meta": type("Meta", (), {"app_label": "checks_of_columns"}),
    }
    track = type(name, (Model,), attributes)
    messages = list(relation_messages(track._meta.get_field("release")))
    assert [one.id for one in messages] == ids
    if ids:
        assert "cannot be null" in messages[0].msg
