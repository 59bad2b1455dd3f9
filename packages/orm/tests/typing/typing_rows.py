"""What a type checker sees of rows read into one's own classes; checked, not run."""

from dataclasses import dataclass
from typing import NamedTuple, TypedDict, assert_type

import hotclub_orm as orm
import msgspec
from hotclub_orm import QuerySet
from hotclub_orm.functions import Upper


class Shelf(orm.Model):
    name = orm.CharField(max_length=20)


@dataclass
class Plain:
    name: str


class Named(NamedTuple):
    name: str


class Typed(TypedDict):
    name: str


class Packed(msgspec.Struct):
    name: str


def blocking() -> None:
    assert_type(Shelf.objects.into(Plain), QuerySet[Plain])
    assert_type(Shelf.objects.filter(pk=1).into(Named).get(), Named)
    assert_type(Shelf.objects.into(Typed).first(), Typed | None)
    assert_type(Shelf.objects.into(Packed)[0], Packed)
    assert_type(list(Shelf.objects.into(Plain, name=Upper("name"))), list[Plain])
    for row in Shelf.objects.into(Plain).order_by("name").iterator():
        assert_type(row.name, str)


async def awaiting() -> None:
    assert_type(await Shelf.objects.into(Plain).aget(pk=1), Plain)
    assert_type(await Shelf.objects.into(Typed).afirst(), Typed | None)
    async for row in Shelf.objects.into(Named):
        assert_type(row, Named)
