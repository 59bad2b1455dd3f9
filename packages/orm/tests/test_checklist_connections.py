"""ORM-27, ORM-28, ORM-31: connections that tell they are open, roles, several databases in one query."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hotclub_orm as orm
import pytest
from hotclub_orm.signals import connection_created
from hotclub_orm.testing import Colour


class Piece(orm.Model):
    name = orm.CharField(max_length=9)
    size = orm.IntegerField(default=0)

    class Meta:
        app_label = "checklist_connections"


@contextmanager
def hearing(receiver: Any) -> Iterator[None]:
    connection_created.connect(receiver)
    try:
        yield
    finally:
        connection_created.disconnect(receiver)


def _another(colour: Colour, **options: Any) -> Any:
    address = colour.database.address
    url = f"sqlite:///{address.name}" if colour.is_sqlite else address.conninfo
    return orm.Database(url, alias="another", allow_sync_in_loop=True, **options)


async def test_a_new_connection_is_told_and_its_receivers_speak_on_it(colour: Colour) -> None:
    told: list[Any] = []

    def tell(sender: Any, connection: Any, **_: Any) -> None:
        told.append((sender, connection.alias, connection.execute("SELECT 1")))

    async def atell(sender: Any, connection: Any, **_: Any) -> None:
        told.append((sender, connection.alias, await connection.aexecute("SELECT 2")))

    opened = _another(colour, **({} if colour.is_sqlite else {"pool_max_size": 1}))
    other = Colour(opened, awaits=colour.awaits)
    with hearing(tell):
        await other.execute("SELECT 3")
        await other.execute("SELECT 3")
    assert told == [(orm.Database, "another", [(1,)])]
    await opened.aclose() if colour.awaits else opened.close()
    if colour.awaits:
        told.clear()
        with hearing(atell):
            await other.execute("SELECT 3")
        assert told == [(orm.Database, "another", [(2,)])]
        await opened.aclose()


async def test_a_receiver_that_fails_leaves_no_connection_behind(colour: Colour) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("not this one")

    opened = _another(colour)
    other = Colour(opened, awaits=colour.awaits)
    with hearing(fail), pytest.raises(RuntimeError, match="not this one"):
        await other.execute("SELECT 1")
    assert await other.execute("SELECT 1") == [(1,)]
    await opened.aclose() if colour.awaits else opened.close()


async def test_a_database_in_memory_tells_once() -> None:
    told: list[Any] = []

    def tell(connection: Any, **_: Any) -> None:
        told.append(connection.alias)

    opened = orm.Database("sqlite://", alias="memory", allow_sync_in_loop=True)
    with hearing(tell):
        await opened.aexecute("SELECT 1")
        opened.execute("SELECT 1")
        await opened.aexecute("SELECT 1")
    assert told == ["memory"]
    opened.close()


async def test_connections_take_on_a_role(colour: Colour, tmp_path: Path) -> None:
    if colour.is_sqlite:
        with pytest.raises(orm.ImproperlyConfigured, match="no roles"):
            _another(colour, assume_role="reader")
        return
    role = f"{colour.awaits} reader\\of".lower()
    await colour.execute(f'DROP ROLE IF EXISTS "{role}"')
    await colour.execute(f'CREATE ROLE "{role}"')
    opened = _another(colour, assume_role=role)
    other = Colour(opened, awaits=colour.awaits)
    try:
        assert await other.execute("SELECT current_user") == [(role,)]
        with pytest.raises(orm.ProgrammingError):
            await other.execute("CREATE TABLE not_allowed (id int)")
    finally:
        await opened.aclose() if colour.awaits else opened.close()
        await colour.execute(f'DROP ROLE "{role}"')
