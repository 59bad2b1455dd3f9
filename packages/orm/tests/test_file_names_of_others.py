"""Names of files that somebody else's code gives: the database, another storage, a path object."""

from pathlib import Path
from typing import Any

import hotclub_orm as orm
import pytest
from hotclub_orm import Database
from hotclub_orm.files import ContentFile, FileSystemStorage, InMemoryStorage, Storage


class Poster(orm.Model):
    file = orm.FileField(storage=InMemoryStorage(), db_default="none.txt")
    image = orm.ImageField(storage=InMemoryStorage(), db_default="none.png", width_field="width")
    width = orm.IntegerField(null=True)

    class Meta:
        app_label = "file_names_of_others"


def test_a_file_whose_name_the_database_gives(database: Database) -> None:
    database.create_tables(Poster)
    poster = Poster.objects.create()

    assert (poster.file.name, poster.image.name) == ("none.txt", "none.png")
    assert Poster.objects.get().file.name == "none.txt"
    poster.file = ContentFile("hot", name="own.txt")
    poster.save()
    assert Poster.objects.get().file.name.startswith("own")
    (made,) = Poster.objects.bulk_create([Poster()])
    assert Poster.objects.get(pk=made.pk).file.name == "none.txt"


class Careless(Storage):
    """A storage that takes any name."""

    def __init__(self, free: str | None = None) -> None:
        self.free, self.kept = free, []

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return self.free or name

    def _save(self, name: str, content: Any) -> str:
        self.kept.append(name)
        return name


@pytest.mark.parametrize("name", ["../out.txt", "a/../../out.txt", "/etc/passwd", "a/.."])
@pytest.mark.parametrize("given_by", ["caller", "storage"])
def test_no_name_leads_out_of_a_storage_whoever_gave_it(name: str, given_by: str) -> None:
    storage = Careless(name if given_by == "storage" else None)

    with pytest.raises(orm.SuspiciousFileOperation):
        storage.save("in.txt" if given_by == "storage" else name, ContentFile("x"))
    assert storage.kept == []


def test_a_path_object_has_a_url(tmp_path: Path) -> None:
    assert FileSystemStorage(tmp_path, base_url="/m/").url(Path("a/b")) == "/m/a/b"  # type: ignore[arg-type]
