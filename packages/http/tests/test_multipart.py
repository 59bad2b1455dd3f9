from __future__ import annotations

import base64
import os
import tracemalloc
from io import BytesIO

import pytest
from hotclub_http import (
    FileUploadHandler,
    HttpError,
    InMemoryUploadedFile,
    InputStreamExhausted,
    Limits,
    MemoryFileUploadHandler,
    MultiPartParser,
    MultiPartParserError,
    RequestDataTooBig,
    SimpleUploadedFile,
    SkipFile,
    StopUpload,
    TemporaryFileUploadHandler,
    TemporaryUploadedFile,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from hotclub_http.multipart import FormReader, boundary_of, sanitize_file_name
from hotclub_http.testing import encode_multipart
from hypothesis import given, settings
from hypothesis import strategies as st


def part(name: str, content: bytes = b"x", *, filename: str | None = None, more: str = "") -> bytes:
    file = "" if filename is None else f'; filename="{filename}"'
    head = f'--B\r\nContent-Disposition: form-data; name="{name}"{file}\r\n{more}\r\n'
    return head.encode() + content + b"\r\n"


def parse(body: bytes, *, handlers=None, limits=None, boundary="B", close=True, **meta):
    body = body + b"--B--\r\n" if close else body
    meta = {
        "CONTENT_TYPE": f"multipart/form-data; boundary={boundary}",
        "CONTENT_LENGTH": str(len(body)),
        **meta,
    }
    handlers = (
        [MemoryFileUploadHandler(), TemporaryFileUploadHandler()]
        if handlers is None
        else (handlers)
    )
    return MultiPartParser(meta, BytesIO(body), handlers, limits=limits or Limits()).parse()


def test_fields_and_files_are_told_apart_and_keep_their_order() -> None:
    post, files = parse(
        part("a", b"1")
        + part("f", b"data", filename="x.txt", more="Content-Type: text/x; c=d\r\n")
        + part("a", "é".encode())
        + part("empty", b"", filename="")
    )
    assert dict(post.lists()) == {"a": ["1", "é"]}
    (file,) = files.getlist("f")
    assert isinstance(file, InMemoryUploadedFile)
    assert (file.name, file.content_type, file.size, file.content_type_extra, file.read()) == (
        "x.txt",
        "text/x",
        4,
        {"c": "d"},
        b"data",
    )
    assert "empty" not in files
    with pytest.raises(AttributeError):
        post["a"] = "2"


def test_what_the_encoder_writes_is_what_the_parser_reads() -> None:
    body = encode_multipart(
        "B", {"a": ['q"\r\nx'], 'n"': "1", "f": SimpleUploadedFile("é.txt", b"\r\n--")}
    )
    post, files = parse(body, close=False)
    assert dict(post.lists()) == {"a": ['q"\r\nx'], 'n"': ["1"]}
    assert (files["f"].name, files["f"].read()) == ("é.txt", b"\r\n--")


def test_a_large_file_goes_to_disk_and_is_removed_when_closed() -> None:
    handler = MemoryFileUploadHandler(max_memory_bytes=10)
    _, files = parse(part("f", b"x" * 11, filename="a"), handlers=[handler], CONTENT_LENGTH="")
    file = files["f"]
    assert isinstance(file, TemporaryUploadedFile)
    assert file.read() == b"x" * 11
    assert file.size == 11
    path = file.temporary_file_path()
    assert os.path.exists(path)
    file.close()
    file.close()
    assert not os.path.exists(path)


def test_a_known_large_body_skips_memory() -> None:
    handlers = [MemoryFileUploadHandler(max_memory_bytes=10), TemporaryFileUploadHandler()]
    _, files = parse(part("f", b"x" * 20, filename="a"), handlers=handlers)
    with files["f"] as file:
        assert isinstance(file, TemporaryUploadedFile)


def test_handlers_see_chunks_with_offsets_and_may_skip_or_stop() -> None:
    seen = []

    class Recorder(FileUploadHandler):
        chunk_size = 4

        def receive_data_chunk(self, raw_data, start):
            seen.append((raw_data, start))
            if raw_data == b"skip":
                raise SkipFile("skip")
            if raw_data == b"stop":
                raise StopUpload(connection_reset=False)

        def file_complete(self, file_size):
            seen.append(("end", file_size))
            return SimpleUploadedFile(self.file_name, b"")

    body = part("a", b"12345678", filename="a") + part("b", b"skipmore", filename="b")
    _, files = parse(body, handlers=[Recorder()])
    assert seen == [(b"1234", 0), (b"5678", 4), ("end", 8), (b"skip", 0)]
    assert list(files) == ["a"]

    seen.clear()
    post, files = parse(part("a", b"stop", filename="a") + part("c"), handlers=[Recorder()])
    assert list(files) == []
    assert list(post) == []


def test_a_handler_may_parse_the_whole_body_itself() -> None:
    class Whole(FileUploadHandler):
        def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
            return {"post": boundary}, {"files": content_length}

    assert parse(b"", handlers=[Whole()]) == ({"post": b"B"}, {"files": 7})


def test_an_empty_body_has_no_parts() -> None:
    assert parse(b"", close=False) == ({}, {})


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "",
        f"multipart/form-data; boundary={'x' * 201}",
        "multipart/form-data; boundary=é",
        'multipart/form-data; boundary="a "',
        "multipart/form-data; boundary=a\nb",
    ],
)
def test_sec_htt_030_a_boundary_that_is_none_is_refused(content_type) -> None:
    with pytest.raises(MultiPartParserError):
        MultiPartParser({"CONTENT_TYPE": content_type, "CONTENT_LENGTH": "5"}, BytesIO(), [])


def test_sec_htt_030_quoted_and_repeated_boundaries_are_read_exactly() -> None:
    assert boundary_of('multipart/form-data; boundary="a b:c"; boundary=x') == "a b:c"
    post, _ = parse(part("a", b"--B\r\nnot a boundary in the middle --B"))
    assert post["a"] == "--B\r\nnot a boundary in the middle --B"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--B",
        b"--B\r\n",
        part("a")[:-6],
        part("a"),
        b"no boundary at all",
        b"--B\r\nContent-Disposition: form-data; name=x\r\n\r\n",
        b"--B\r\nX: y\r\n\r\nz\r\n--B--",
        b"--B\r\nnocolon\r\n\r\nz\r\n--B--",
        (
            b"--B\r\nContent-Disposition: form-data; name=a\r\n"
            b"Content-Disposition: form-data; name=b\r\n\r\nz\r\n--B--"
        ),
        b"--B\r\nContent-Disposition: form-data; name=\xff\r\n\r\nz\r\n--B--",
        b"--B\nContent-Disposition: form-data; name=a\n\nz\n--B--",
    ],
)
def test_sec_fil_015_broken_bodies_end_with_the_parsers_error(body) -> None:
    with pytest.raises(MultiPartParserError):
        parse(body, close=False, CONTENT_LENGTH="")


def test_a_missing_end_is_told_apart() -> None:
    with pytest.raises(InputStreamExhausted):
        parse(part("a"), close=False)


def test_sec_htt_003_folded_and_bare_line_ends_never_reach_a_value() -> None:
    folded = b'--B\r\nContent-Disposition: form-data;\r\n name="a"\r\n\r\nx\r\n'
    assert parse(folded)[0].dict() == {"a": "x"}
    post, files = parse(part("a%0D%0Ab") + part("f", filename="c%0D%0Ad"))
    assert post.dict() == {"a%0D%0Ab": "x"}
    assert files["f"].name == "cd"
    for raw in (b"\r", b"\n", b"\0", b"\x1b"):
        body = b'--B\r\nContent-Disposition: form-data; name="a' + raw + b'b"\r\n\r\nx\r\n'
        with pytest.raises(MultiPartParserError):
            parse(body)


@pytest.mark.parametrize(
    ("claimed", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("C:\\x\\a.txt", "a.txt"),
        ("C:a.txt", "a.txt"),
        ("/abs/a", "a"),
        ("a&#x2F;b", "b"),
        ("&quot;x", '"x'),
        ("..", None),
        (".", None),
        ("", None),
        ("a/", None),
        ("a\x00b\x1b", "ab"),
        (" . ", None),
        ("é.txt", "é.txt"),
    ],
)
def test_sec_fil_001_and_008_a_file_name_is_a_base_name(claimed, kept) -> None:
    assert sanitize_file_name(claimed) == kept


def test_sec_fil_016_tiny_parts_stop_at_the_limit() -> None:
    opened = []

    class Counter(MemoryFileUploadHandler):
        def new_file(self, *args, **kwargs):
            opened.append(args[0])
            super().new_file(*args, **kwargs)

    limits = Limits(fields=10, files=5)
    with pytest.raises(TooManyFieldsSent):
        parse(part("a") * 100_000, limits=limits)
    with pytest.raises(TooManyFilesSent):
        parse(part("f", filename="x") * 100, handlers=[Counter()], limits=limits)
    assert len(opened) == 5
    with pytest.raises(TooManyFieldsSent):
        parse(part("e", filename="") * 100_000, limits=limits)


def test_fields_are_bounded_in_memory_and_headers_in_length() -> None:
    with pytest.raises(RequestDataTooBig):
        parse(part("a", b"x" * 101), limits=Limits(memory_body_bytes=100))
    parse(part("f", b"x" * 1000, filename="x"), limits=Limits(memory_body_bytes=100))
    with pytest.raises(MultiPartParserError):
        parse(part("a", more="X-Long: " + "y" * 5000 + "\r\n"))


def test_base64_parts_are_decoded() -> None:
    encoded = base64.encodebytes(b"hello" * 100)
    more = "Content-Transfer-Encoding: base64\r\n"
    post, files = parse(part("a", encoded, more=more) + part("f", encoded, filename="x", more=more))
    assert post["a"] == "hello" * 100
    assert files["f"].read() == b"hello" * 100


@pytest.mark.parametrize("content", [b"A", b"AAAAA", b"!!!!", b"AA=A", b"AA==AAAA", b"\xff\xff"])
def test_sec_fil_015_bad_base64_is_the_parsers_error(content) -> None:
    with pytest.raises(MultiPartParserError, match="base64"):
        parse(part("f", content, filename="x", more="Content-Transfer-Encoding: base64\r\n"))


def test_sec_fil_017_base64_of_spaces_takes_linear_time(grows_linearly) -> None:
    head = part("f", filename="x", more="Content-Transfer-Encoding: base64\r\n")[:-3]

    def feed(count: int) -> None:
        reader = FormReader("B", [MemoryFileUploadHandler()])
        reader.feed(head)
        for _ in range(count):
            reader.feed(b" \n \t" * 4)
        reader.feed(b"\r\n--B--")
        reader.finish()

    grows_linearly(feed, 20_000)


def test_sec_fil_018_and_019_a_large_base64_file_streams_to_disk_in_flat_memory() -> None:
    reader = FormReader("B", [MemoryFileUploadHandler(max_memory_bytes=100_000)])
    chunk = base64.b64encode(b"x" * 48_000)
    tracemalloc.start()
    reader.feed(part("f", filename="x", more="Content-Transfer-Encoding: base64\r\n")[:-3])
    for _ in range(400):
        reader.feed(chunk)
    reader.feed(b"\r\n--B--")
    reader.finish()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    with reader.files["f"] as file:
        assert file.size == 400 * 48_000
    assert peak < 1_500_000


def test_sec_fil_027_an_aborted_upload_leaves_no_files(tmp_path) -> None:
    class Here(TemporaryFileUploadHandler):
        upload_dir = str(tmp_path)

    descriptors = len(os.listdir("/proc/self/fd"))
    for _ in range(50):
        with pytest.raises(InputStreamExhausted):
            parse(
                part("f", b"x" * 100, filename="a") + part("g", b"y", filename="b")[:-2],
                handlers=[Here()],
                close=False,
            )
    assert list(tmp_path.iterdir()) == []
    assert len(os.listdir("/proc/self/fd")) == descriptors


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from(
            [
                b"--B",
                b"--",
                b"\r\n",
                b"\n",
                b"\r",
                b"Content-Disposition: ",
                b"form-data; name=a",
                b'; filename="x"',
                b"\x00",
                b"\xff",
                b"x" * 50,
                b"Content-Transfer-Encoding: base64",
                b"Content-Length: 3",
            ]
        ),
        max_size=20,
    ),
    st.integers(1, 7),
)
def test_any_bytes_in_any_pieces_end_in_a_form_or_a_documented_error(pieces, step) -> None:
    body = b"".join(pieces)
    reader = FormReader("B", [MemoryFileUploadHandler()])
    try:
        for start in range(0, len(body), step):
            reader.feed(body[start : start + step])
        reader.finish()
    except HttpError:
        reader.abort()
