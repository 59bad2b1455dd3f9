from __future__ import annotations

from io import BytesIO

import pytest
from hotclub_http import (
    ContentFile,
    File,
    ImproperlyConfigured,
    InMemoryUploadedFile,
    MemoryFileUploadHandler,
    SimpleUploadedFile,
    SuspiciousFileOperation,
    UploadedFile,
    load_handler,
)


def test_a_file_reads_in_chunks_lines_and_measures_itself() -> None:
    file = File(BytesIO(b"one\ntwo\nthree"), name="x.txt")

    assert (file.size, len(file), str(file), bool(file)) == (13, 13, "x.txt", True)
    assert list(file.chunks(5)) == [b"one\nt", b"wo\nth", b"ree"]
    assert list(file) == [b"one\n", b"two\n", b"three"]
    assert file.multiple_chunks(5)
    assert not file.multiple_chunks()
    assert file.open().read(3) == b"one"
    assert repr(file) == "<File: x.txt>"
    with file:
        pass
    assert file.closed
    with pytest.raises(ValueError, match="reopened"):
        file.open()


def test_a_file_on_disk_can_be_opened_again(tmp_path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    file = File(path.open("rb"))
    file.close()
    with file.open("rb") as again:
        assert again.read() == b"abc"


def test_content_files_hold_text_or_bytes() -> None:
    text = ContentFile("abc")
    text.seek(0, 2)
    text.write("d")
    text.close()
    assert text.open().read() == "abcd"
    assert text.size == 4
    assert bool(ContentFile(b""))


@pytest.mark.parametrize("name", ["", ".", "..", "a/..", "a\x00b", "\\"])
def test_sec_fil_001_a_name_that_is_no_file_is_refused(name) -> None:
    with pytest.raises(SuspiciousFileOperation):
        UploadedFile(name=name)


def test_sec_fil_001_a_name_is_cut_to_its_base_and_length() -> None:
    assert UploadedFile(name="../a/b.txt").name == "b.txt"
    assert UploadedFile(name="..\\b.txt").name == "b.txt"
    long = UploadedFile(name="x" * 300 + ".txt").name
    assert long is not None
    assert len(long) == 255
    assert long.endswith(".txt")


def test_simple_uploads_stand_in_for_real_ones() -> None:
    file = SimpleUploadedFile.from_dict({"filename": "a.txt", "content": b"x"})
    assert isinstance(file, InMemoryUploadedFile)
    assert (file.size, file.content_type, list(file.chunks())) == (1, "text/plain", [b"x"])
    assert not file.multiple_chunks()
    assert repr(file) == "<SimpleUploadedFile: a.txt (text/plain)>"


def test_a_handler_is_loaded_by_its_path_or_the_mistake_is_told() -> None:
    path = "hotclub_http.upload_handlers.MemoryFileUploadHandler"
    assert isinstance(load_handler(path), MemoryFileUploadHandler)
    for wrong in ("nothing", "hotclub_http.upload_handlers.Nope", "no.such.Thing", ""):
        with pytest.raises(ImproperlyConfigured, match="upload handler"):
            load_handler(wrong)
