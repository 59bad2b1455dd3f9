"""Files of objects, and the storages that keep them, on disc and in memory."""

import asyncio
import datetime as dt
import io
import os
import pickle
import stat
import threading

import hotclub_orm as orm
import pytest
from hotclub_orm import files
from hotclub_orm.files import ContentFile, File, FileSystemStorage, InMemoryStorage
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

SHELF = InMemoryStorage(base_url="/media/")


def by_owner(instance, filename):
    return f"owners/{instance.title}/{filename}"


class Report(orm.Model):
    title = orm.CharField(max_length=20)
    paper = orm.FileField(upload_to="papers/%Y", storage=SHELF, blank=True)
    extra = orm.FileField(upload_to=by_owner, storage=SHELF, null=True)

    class Meta:
        app_label = "files"


class Photo(orm.Model):
    width = orm.IntegerField(null=True)
    height = orm.IntegerField(null=True)
    image = orm.ImageField(
        storage=SHELF, upload_to="photos", width_field="width", height_field="height", blank=True
    )

    class Meta:
        app_label = "files"


class Upload:
    """An upload of another library: a name and chunks, no more."""

    def __init__(self, name, *chunks):
        self.name, self._chunks = name, chunks

    def chunks(self, chunk_size=None):
        return iter(self._chunks)


def png(width, height):
    kept = io.BytesIO()
    Image.new("RGB", (width, height)).save(kept, "PNG")
    return kept.getvalue()


@pytest.fixture(params=["disc", "memory"])
def storage(request, tmp_path):
    if request.param == "memory":
        return InMemoryStorage(base_url="/media")
    return FileSystemStorage(tmp_path / "media", base_url="/media")


@pytest.fixture
def disc(tmp_path):
    return FileSystemStorage(tmp_path / "media", base_url="https://files.test/m")


# --- storages ------------------------------------------------------------------------------------


def test_what_is_saved_can_be_found_read_measured_and_deleted(storage):
    name = storage.save("a/b/note.txt", ContentFile(b"hello"))

    assert name == "a/b/note.txt"
    assert storage.exists(name)
    assert storage.size(name) == 5
    assert storage.listdir("a") == (["b"], [])
    assert storage.listdir("a/b") == ([], ["note.txt"])
    assert storage.url(name) == "/media/a/b/note.txt"
    with storage.open(name) as file:
        assert file.read() == b"hello"
    with storage.open(name, "r") as file:
        assert file.read() == "hello"
    storage.delete(name)
    storage.delete(name)
    assert not storage.exists(name)
    with pytest.raises(FileNotFoundError):
        storage.open(name)


def test_the_same_can_be_awaited(storage):
    async def journey():
        name = await storage.asave("note.txt", ContentFile("olé"))
        file = await storage.aopen(name)
        found = (file.read().decode(), await storage.asize(name), await storage.aexists(name))
        file.close()
        listed = await storage.alistdir("")
        await storage.adelete(name)
        return found, listed, await storage.aexists(name)

    assert asyncio.run(journey()) == (("olé", 4, True), ([], ["note.txt"]), False)


def test_a_taken_name_gets_letters_before_its_ending(storage):
    names = [storage.save("x.tar.gz", ContentFile(b"1")) for _ in range(3)]

    assert names[0] == "x.tar.gz"
    assert len(set(names)) == 3
    assert all(one.startswith("x_") and one.endswith(".tar.gz") for one in names[1:])


def test_a_name_is_shortened_to_the_given_length(storage):
    name = storage.save("dir/" + "n" * 50 + ".txt", ContentFile(b"1"), max_length=30)

    assert len(name) == 30
    assert name.startswith("dir/n")
    assert name.endswith(".txt")
    with pytest.raises(orm.SuspiciousFileOperation, match="max_length"):
        storage.save("dir/name.text", ContentFile(b"1"), max_length=6)


def test_a_file_can_be_written_in_place(storage):
    name = storage.save("log.txt", ContentFile(b"one\n"))

    with storage.open(name, "ab") as file:
        file.write(b"two\n")

    with storage.open(name) as file:
        assert list(file) == [b"one\n", b"two\n"]


def test_times_are_aware(storage):
    before = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=5)
    name = storage.save("x.txt", ContentFile(b"1"))

    for when in (
        storage.get_modified_time(name),
        storage.get_created_time(name),
        storage.get_accessed_time(name),
    ):
        assert before < when < dt.datetime.now(dt.UTC) + dt.timedelta(seconds=5)


def test_urls_are_quoted_and_stay_below_the_base(disc, monkeypatch):
    monkeypatch.setattr(files.media, "url", "")
    assert disc.url("a b/ü?#%.txt") == "https://files.test/m/a%20b/%C3%BC%3F%23%25.txt"
    assert disc.url("//evil.test/x") == "https://files.test/m/evil.test/x"
    with pytest.raises(ValueError, match="not accessible"):
        FileSystemStorage("/tmp/nowhere").url("x")


def test_an_upload_needs_only_a_name_and_chunks(storage):
    name = storage.save(None, Upload("big.bin", b"a" * 10, b"b" * 10))

    with storage.open(name) as file:
        assert file.read() == b"a" * 10 + b"b" * 10


def test_a_failed_save_leaves_nothing_behind(disc):
    def chunks():
        yield b"half"
        raise ConnectionError("gone")

    upload = Upload("x.bin")
    upload.chunks = lambda chunk_size=None: chunks()

    with pytest.raises(ConnectionError):
        disc.save("x.bin", upload)

    assert disc.listdir("") == ([], [])


def test_a_file_appears_whole_or_not_at_all(disc):
    seen = []

    def chunks(chunk_size=None):
        yield b"first"
        seen.append(disc.exists("x.bin"))
        seen.append({stat.S_IMODE(e.stat().st_mode) for e in os.scandir(disc.location)})
        yield b"second"

    upload = Upload("x.bin")
    upload.chunks = chunks

    disc.save("x.bin", upload)

    assert seen == [False, {0o600}]
    assert disc.size("x.bin") == len(b"firstsecond")


def test_savers_of_one_name_all_keep_their_content(disc):
    names = []

    def keep(number):
        names.append((number, disc.save("same.txt", ContentFile(str(number)))))

    threads = [threading.Thread(target=keep, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({name for _, name in names}) == 8
    for number, name in names:
        with disc.open(name) as file:
            assert file.read() == str(number).encode()


def test_overwriting_is_for_those_who_ask(tmp_path):
    storage = FileSystemStorage(tmp_path, allow_overwrite=True)

    names = [storage.save("x.txt", ContentFile(text)) for text in ("one", "two")]

    assert names == ["x.txt", "x.txt"]
    with storage.open("x.txt") as file:
        assert file.read() == b"two"


def test_equal_storages_are_equal_and_say_how_they_are_made(tmp_path):
    storage = FileSystemStorage(tmp_path, base_url="/m/", file_permissions_mode=0o600)

    path, args, kwargs = storage.deconstruct()

    assert path.rpartition(".")[2] == "FileSystemStorage"
    assert FileSystemStorage(*args, **kwargs) == storage
    assert FileSystemStorage(tmp_path) != storage


def test_storages_are_found_by_alias_and_an_unknown_one_is_explained():
    handler = files.StorageHandler()
    handler["backups"] = kept = InMemoryStorage()

    assert handler["backups"] is kept
    assert isinstance(handler["default"], FileSystemStorage)
    assert list(handler) == ["default", "backups"]
    with pytest.raises(files.InvalidStorageError, match="Did you mean 'backups'"):
        handler["backup"]


HOSTILE = ["../x", "a/../../x", "/etc/passwd", "..\\x", "a/..", "", ".", "..", "x\0y", "a/\0"]


@pytest.mark.parametrize("name", HOSTILE)
def test_sec_fil_001_010_a_name_cannot_leave_its_storage(storage, name):
    with pytest.raises((orm.SuspiciousFileOperation, ValueError)):
        storage.save(name, ContentFile(b"x"))
    for method in (storage.delete, storage.size, storage.open):
        with pytest.raises((orm.SuspiciousFileOperation, ValueError, OSError)):
            method(name)


@given(st.lists(st.sampled_from(["..", ".", "a", "b.txt", "/", "\\", "", "\0", "~", " "])))
def test_sec_fil_010_a_joined_path_is_inside_or_refused(parts):
    storage = FileSystemStorage("/srv/media")
    name = "/".join(parts)
    try:
        path = storage.path(name)
    except orm.SuspiciousFileOperation:
        return
    assert path == "/srv/media" or path.startswith("/srv/media/")


@given(st.text())
def test_sec_fil_001_a_valid_name_is_one_part_or_refused(name):
    try:
        valid = files.get_valid_filename(name)
    except orm.SuspiciousFileOperation:
        return
    assert files.validate_file_name(valid) == valid
    assert not set(valid) & set("/\\\0 ")


def test_sec_fil_011_only_the_literal_name_is_touched(storage):
    storage.save("a.txt", ContentFile(b"1"))

    storage.delete("*.txt")

    assert storage.exists("a.txt")
    assert not storage.exists("?.txt")
    with pytest.raises(ValueError, match="name"):
        storage.delete("")


def test_sec_fil_014_a_thousand_files_of_one_name_ask_a_constant_number_of_times(monkeypatch):
    storage = InMemoryStorage()
    asked = []
    exists = InMemoryStorage.exists
    monkeypatch.setattr(
        InMemoryStorage, "exists", lambda self, name: asked.append(name) or exists(self, name)
    )
    for _ in range(1000):
        storage.save("same.txt", ContentFile(b""))

    assert len(asked) <= 4000


def test_sec_fil_031_every_level_has_the_set_mode(tmp_path):
    storage = FileSystemStorage(
        tmp_path / "media", file_permissions_mode=0o640, directory_permissions_mode=0o750
    )
    before = os.umask(0o077)
    try:
        name = storage.save("a/b/c.txt", ContentFile(b"1"))
    finally:
        os.umask(before)

    modes = [stat.S_IMODE(os.stat(storage.path(part)).st_mode) for part in ("", "a", "a/b", name)]
    assert modes == [0o750, 0o750, 0o750, 0o640]


# --- files ---------------------------------------------------------------------------------------


def test_lines_keep_their_ends_across_chunks():
    file = ContentFile(b"one\ntwo\r\nthree\rfour")
    file.DEFAULT_CHUNK_SIZE = 8

    assert list(file) == [b"one\n", b"two\r\n", b"three\r", b"four"]


def test_a_file_knows_its_size_and_chunks():
    file = File(io.BytesIO(b"x" * 10), name="x.bin")

    assert (len(file), bool(file), str(file)) == (10, True, "x.bin")
    assert list(file.chunks(4)) == [b"xxxx", b"xxxx", b"xx"]
    assert file.multiple_chunks(4)


@pytest.mark.parametrize("content", [b"", b"no image", png(3, 2)[:20], b"\x89PNG\r\n\x1a\n" * 9])
def test_what_is_no_image_has_no_size(content):
    assert files.get_image_dimensions(ContentFile(content)) == (None, None)


def test_the_size_of_an_image_is_read_where_the_file_stands():
    file = ContentFile(png(30, 20))
    file.seek(5)

    assert files.get_image_dimensions(file) == (30, 20)
    assert file.tell() == 5


# --- fields --------------------------------------------------------------------------------------


async def create_table(colour, model):
    if colour.awaits:
        await orm.acreate_tables(colour.database, model)
    else:
        orm.create_tables(colour.database, model)


async def save(colour, instance, **options):
    await instance.asave(**options) if colour.awaits else instance.save(**options)


async def load(colour, model, **conditions):
    if colour.awaits:
        return await model.objects.aget(**conditions)
    return model.objects.get(**conditions)


async def test_an_assigned_file_is_kept_when_its_object_is_saved(colour):
    await create_table(colour, Report)
    report = Report(title="t", paper=ContentFile(b"body", name="my paper?.txt"))
    assert (report.paper.name, report.paper._committed) == ("my paper?.txt", False)

    await save(colour, report)

    loaded = await load(colour, Report, pk=report.pk)
    year = dt.datetime.now(dt.UTC).year
    assert loaded.paper.name.startswith(f"papers/{year}/my_paper")
    assert loaded.paper == report.paper
    assert await loaded.paper.aread() == b"body"
    assert (loaded.paper.size, await loaded.paper.asize()) == (4, 4)
    assert loaded.paper.url == f"/media/{loaded.paper.name}"
    assert loaded.paper.storage is SHELF
    assert not loaded.extra
    assert loaded.extra.name in (None, "")


async def test_a_file_is_saved_and_deleted_through_its_attribute(colour):
    await create_table(colour, Report)
    report = Report(title="ann")
    if colour.awaits:
        await report.extra.asave("a.txt", ContentFile(b"1"))
    else:
        report.extra.save("a.txt", ContentFile(b"1"))
    name = report.extra.name
    assert (name.startswith("owners/ann/a"), SHELF.exists(name)) == (True, True)
    assert (await load(colour, Report, pk=report.pk)).extra.name == name

    await (report.extra.adelete() if colour.awaits else asyncio.sleep(0, report.extra.delete()))

    assert not report.extra
    assert not SHELF.exists(name)
    assert not (await load(colour, Report, pk=report.pk)).extra


async def test_bulk_created_objects_keep_their_files(colour):
    await create_table(colour, Report)
    reports = [Report(title="b", paper=ContentFile(b"%d" % n, name="b.txt")) for n in range(3)]

    if colour.awaits:
        await Report.objects.abulk_create(reports)
    else:
        Report.objects.bulk_create(reports)

    assert [await one.paper.aread() for one in reports] == [b"0", b"1", b"2"]


async def test_a_file_that_is_not_among_the_updated_fields_is_not_kept(colour):
    await create_table(colour, Report)
    report = Report(title="a")
    await save(colour, report)
    report.paper = ContentFile(b"x", name="later.txt")

    await save(colour, report, update_fields=["title"])

    assert not report.paper._committed


def test_an_object_without_a_file_says_so():
    report = Report(title="x")

    assert not report.paper
    for ask in ("file", "path", "url", "size"):
        with pytest.raises(ValueError, match="'paper' attribute has no file"):
            getattr(report.paper, ask)


def test_a_file_without_a_name_is_refused(sqlite_database):
    orm.create_tables(sqlite_database, Report)

    with pytest.raises(orm.FieldError, match="has no name"):
        Report(title="x", paper=ContentFile(b"x")).save()


@pytest.mark.parametrize("name", ["../x.txt", "/etc/passwd", ".."])
def test_sec_fil_001_an_upload_cannot_name_a_place_outside(sqlite_database, name):
    orm.create_tables(sqlite_database, Report)

    with pytest.raises(orm.SuspiciousFileOperation):
        Report(title="x", paper=Upload(name, b"x")).save()

    assert Report.objects.count() == 0


def test_an_object_with_a_file_can_be_pickled():
    report = Report(title="x", paper="papers/x.txt")
    assert report.paper.name == "papers/x.txt"

    copy = pickle.loads(pickle.dumps(report))

    assert (copy.paper.name, copy.paper.instance, copy.paper.storage) == (
        "papers/x.txt", copy, SHELF,
    )  # fmt: skip


def test_a_form_leaves_replaces_or_empties_a_file():
    report = Report(title="x", paper="a.txt")
    field = Report._meta.get_field("paper")

    field.save_form_data(report, None)
    assert report.paper.name == "a.txt"
    field.save_form_data(report, "b.txt")
    assert report.paper.name == "b.txt"
    field.save_form_data(report, False)
    assert not report.paper


def test_migrations_see_where_files_go():
    name, path, args, kwargs = Report._meta.get_field("extra").deconstruct()

    assert (name, path, args) == ("extra", "hotclub_orm.FileField", [])
    assert kwargs == {"null": True, "upload_to": by_owner, "storage": SHELF}


def test_a_storage_may_be_made_by_a_callable_and_must_be_one():
    field = orm.FileField(storage=lambda: SHELF)

    assert field.storage is SHELF
    assert callable(field.deconstruct()[3]["storage"])
    with pytest.raises(TypeError, match="must be a storage"):
        orm.FileField(storage="disc")
    with pytest.raises(TypeError, match="primary key"):
        orm.FileField(primary_key=True)


async def test_the_size_of_an_image_is_kept_beside_it(colour):
    await create_table(colour, Photo)
    photo = Photo(image=ContentFile(png(30, 20), name="a.png"))
    assert (photo.width, photo.height) == (30, 20)
    await save(colour, photo)

    loaded = await load(colour, Photo, pk=photo.pk)
    assert (loaded.width, loaded.height) == (30, 20)
    assert (loaded.image.width, loaded.image.height) == (30, 20)

    if colour.awaits:
        await loaded.image.asave("b.png", ContentFile(png(5, 6)))
    else:
        loaded.image.save("b.png", ContentFile(png(5, 6)))
    assert (loaded.width, loaded.height) == (5, 6)

    loaded.image = None
    assert (loaded.width, loaded.height) == (None, None)
