from __future__ import annotations

import gzip
import io
import os
import re

import pytest
from hotclub_http import Application, FileResponse, SuspiciousFileOperation, safe_join
from hotclub_http.client import Client
from hotclub_http.ranges import MAX_RANGES, ByteRange, parse_range
from hypothesis import given
from hypothesis import strategies as st

BODY = bytes(range(256)) * 4


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "tune.bin"
    file.write_bytes(BODY)
    return file


@pytest.fixture(params=["wsgi", "asgi"])
def get(path, request):
    def view(request):
        return FileResponse(path.open("rb"))

    client = Client(Application(view), gateway=request.param)
    return lambda **headers: client.get(
        "/", headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def test_a_file_is_sent_whole_with_its_validators(get) -> None:
    response = get()
    assert response.getvalue() == BODY
    assert response["Content-Length"] == "1024"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'inline; filename="tune.bin"'
    assert response["Accept-Ranges"] == "bytes"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["ETag"].startswith('"')
    assert response.closed


@pytest.mark.parametrize(
    ("header", "start", "stop"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=1000-", 1000, 1024),
        ("bytes=-5", 1019, 1024),
        ("bytes=0-5000", 0, 1024),
        ("bytes=0-4,3-9", 0, 10),
    ],
)
def test_one_range_is_sent_alone(get, header, start, stop) -> None:
    response = get(Range=header)
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {start}-{stop - 1}/1024"
    assert response["Content-Length"] == str(stop - start)
    assert response.getvalue() == BODY[start:stop]


def test_many_ranges_are_sent_as_parts(get) -> None:
    response = get(Range="bytes=0-1, 10-11")
    boundary = re.fullmatch(r"multipart/byteranges; boundary=(\w+)", response["Content-Type"])[1]
    body = response.getvalue()
    assert response.status_code == 206
    assert len(body) == int(response["Content-Length"])
    parts = body.split(f"--{boundary}".encode())
    assert b"Content-Range: bytes 0-1/1024\r\n\r\n\x00\x01\r\n" in parts[1]
    assert b"Content-Range: bytes 10-11/1024\r\n\r\n\x0a\x0b\r\n" in parts[2]
    assert parts[3] == b"--\r\n"


def test_a_range_outside_is_416_and_a_senseless_one_ignored(get) -> None:
    response = get(Range="bytes=5000-")
    assert (response.status_code, response["Content-Range"]) == (416, "bytes */1024")
    assert response.getvalue() == b""
    for header in ("lines=1-2", "bytes=x", "bytes=5-1", "bytes=", "bytes=-"):
        assert get(Range=header).status_code == 200


def test_if_range_holds_only_for_the_same_file(get) -> None:
    whole = get()
    assert get(Range="bytes=0-1", If_Range=whole["ETag"]).status_code == 206
    assert get(Range="bytes=0-1", If_Range=whole["Last-Modified"]).status_code == 206
    assert get(Range="bytes=0-1", If_Range='"other"').status_code == 200
    assert get(Range="bytes=0-1", If_Range="W/" + whole["ETag"]).status_code == 200


def test_a_file_the_client_has_is_not_sent_again(get) -> None:
    whole = get()
    for headers in (
        {"If_None_Match": whole["ETag"]},
        {"If_Modified_Since": whole["Last-Modified"]},
    ):
        response = get(**headers)
        assert (response.status_code, response.getvalue()) == (304, b"")
        assert "Content-Length" not in response
    assert get(If_Match='"other"').status_code == 412


def test_a_precompressed_twin_is_sent_to_clients_that_take_it(path) -> None:
    (path.parent / "tune.bin.gz").write_bytes(gzip.compress(BODY))
    client = Client(Application(lambda request: FileResponse(path.open("rb"), precompressed=True)))
    response = client.get("/", headers={"Accept-Encoding": "br, gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.getvalue()) == BODY
    assert response["Vary"] == "Accept-Encoding"
    plain = client.get("/", headers={"Accept-Encoding": "gzip;q=0"})
    assert (plain.getvalue(), plain["Vary"]) == (BODY, "Accept-Encoding")


def test_streams_and_memory_can_be_sent_too() -> None:
    memory = FileResponse(io.BytesIO(b"abcdef"), filename="a.txt", as_attachment=True)
    assert memory["Content-Length"] == "6"
    assert memory["Content-Type"] == "text/plain"
    assert memory["Content-Disposition"] == 'attachment; filename="a.txt"'
    assert memory.getvalue() == b"abcdef"
    assert FileResponse(["a", "b"]).getvalue() == b"ab"
    half = io.BytesIO(b"abcdef")
    half.seek(3)
    assert FileResponse(half)["Content-Length"] == "3"
    assert FileResponse(io.BytesIO(), filename="a.tar.gz")["Content-Type"] == "application/gzip"
    assert FileResponse(io.BytesIO(), content_type="x/y", filename="a.txt")["Content-Type"] == "x/y"


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.xhtml", "a.xml"])
def test_sec_htt_038_types_that_run_scripts_are_attachments_by_default(name) -> None:
    response = FileResponse(io.BytesIO(b"<script>"), filename=name)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    shown = FileResponse(io.BytesIO(), filename=name, as_attachment=False)
    assert shown["Content-Disposition"].startswith("inline")


def test_sec_htt_038_a_file_name_never_breaks_out_of_its_header() -> None:
    for name in ('a"; filename="evil.exe', "a\r\nX: y", "<script>", "a;b"):
        response = FileResponse(io.BytesIO(), filename=name)
        assert "\r" not in response["Content-Disposition"]
        assert (
            response["Content-Disposition"].count('filename="') <= 1
            or '\\"' in (response["Content-Disposition"])
        )


def test_sec_fil_013_a_large_file_is_sent_in_fixed_pieces(tmp_path) -> None:
    big = tmp_path / "big"
    big.write_bytes(b"x" * 1_000_000)
    response = FileResponse(big.open("rb"))
    assert {len(chunk) for chunk in response} == {262_144, 1_000_000 % 262_144}
    response.close()


def test_sec_htt_013_ten_thousand_ranges_are_answered_whole_in_linear_time(grows_linearly) -> None:
    assert parse_range("bytes=" + "0-1," * 10_000, 100) is None
    assert parse_range("bytes=0-50,20-80,81-99", 100) == [ByteRange(0, 100)]
    grows_linearly(lambda n: parse_range("bytes=" + "1" * n, 100), 64_000)
    grows_linearly(lambda n: parse_range("bytes=" + "," * n, 100), 64_000)
    grows_linearly(lambda n: parse_range("bytes=" + "5-1,0-9," * n, 100), 10_000)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=-0", []),
        ("bytes=200-100", None),
        (f"bytes={10**30}-", None),
        ("bytes=٣-٤", None),
        ("pages=1-2", None),
        ("bytes 0-1", None),
        ("bytes=99-", [ByteRange(99, 100)]),
        ("bytes=100-", []),
        (f"bytes={10**15}-", []),
        ("bytes=0-1,200-", [ByteRange(0, 2)]),
    ],
)
def test_sec_htt_014_odd_ranges_are_416_or_ignored(header, expected) -> None:
    assert parse_range(header, 100) == expected


@given(st.text(alphabet="0123456789-, =bytes", max_size=60), st.integers(0, 200))
def test_ranges_never_ask_for_more_than_there_is(specs, size) -> None:
    ranges = parse_range("bytes=" + specs, size)
    if ranges:
        assert len(ranges) <= MAX_RANGES
        assert sum(one.length for one in ranges) <= size
        assert all(0 <= one.start < one.stop <= size for one in ranges)


def test_sec_fil_006_and_010_joined_paths_stay_inside(tmp_path) -> None:
    root = tmp_path / "static"
    (tmp_path / "static_secret").mkdir()
    root.mkdir()
    (root / "link").symlink_to(tmp_path)
    assert safe_join(root, "a", "b.txt") == os.path.join(root, "a", "b.txt")
    assert safe_join(root) == str(root)
    for parts in (("..", "static_secret"), ("/etc/passwd",), ("link", "x"), ("a\x00",), ("../x",)):
        with pytest.raises(SuspiciousFileOperation):
            safe_join(root, *parts)


@given(st.lists(st.text(alphabet="./\\a\0", max_size=6), max_size=4))
def test_sec_fil_010_any_parts_stay_inside_or_are_refused(parts) -> None:
    try:
        joined = safe_join("/srv/files", *parts)
    except SuspiciousFileOperation:
        return
    assert joined == "/srv/files" or joined.startswith("/srv/files/")


def test_the_length_of_what_is_left_of_a_buffer_is_known() -> None:
    class OneWay(io.BytesIO):
        def seekable(self) -> bool:
            return False

    for kind in (io.BytesIO, OneWay):
        buffer = kind(b"nuages and minor swing")
        buffer.seek(11)
        response = FileResponse(buffer)
        assert response["Content-Length"] == "11"
        assert response.getvalue() == b"minor swing"


def test_a_file_that_only_seeks_has_a_length(tmp_path) -> None:
    path = tmp_path / "take.txt"
    path.write_bytes(b"0123456789")

    class Seeks:
        def __init__(self) -> None:
            self._file = path.open("rb")
            self.read, self.seek, self.close = self._file.read, self._file.seek, self._file.close

        def seekable(self) -> bool:
            return True

    file = Seeks()
    file.seek(4)
    response = FileResponse(file)
    assert (response["Content-Length"], response.getvalue()) == ("6", b"456789")
    response.close()
