"""What a type checker knows about files of objects."""

from typing import assert_type

import hotclub_orm as orm


class Paper(orm.Model):
    scan = orm.FileField(upload_to="scans")
    photo = orm.ImageField()


def asked(paper: Paper) -> None:
    assert_type(paper.scan, orm.FieldFile)
    assert_type(paper.scan.url, str)
    assert_type(paper.scan.size, int)
    assert_type(paper.photo, orm.ImageFieldFile)
    assert_type(paper.photo.width, int | None)
    paper.scan = orm.ContentFile(b"text", name="text.txt")


async def awaited(paper: Paper) -> None:
    assert_type(await paper.scan.aread(), bytes)
    await paper.scan.asave("text.txt", orm.ContentFile(b"text"))
