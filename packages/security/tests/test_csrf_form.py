import pytest
from hotclub_security import RequestDataTooBig
from hotclub_security.csrf_form import FormTokenReader
from hypothesis import given
from hypothesis import strategies as st

FIELD = "csrfmiddlewaretoken"
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=bnd"


def part(name: str, content: str, filename: str = "") -> bytes:
    extra = f'; filename="{filename}"' if filename else ""
    head = f'Content-Disposition: form-data; name="{name}"{extra}'
    return f"--bnd\r\n{head}\r\n\r\n{content}\r\n".encode()


def read(content_type: str, *chunks: bytes, limit: int = 100_000) -> FormTokenReader:
    reader = FormTokenReader(content_type, field_name=FIELD, limit_bytes=limit)
    for position, chunk in enumerate(chunks):
        if reader.wants_more:
            reader.feed(chunk, more=position < len(chunks) - 1)
    return reader


@pytest.mark.parametrize(
    ("body", "token"),
    [
        (b"a=1&csrfmiddlewaretoken=abc&b=2", "abc"),
        (b"csrfmiddlewaretoken=a&csrfmiddlewaretoken=b", "b"),
        (b"csrf%6diddlewaretoken=a%62", "ab"),
        (b"csrfmiddlewaretoken=", ""),
        (b"a=1", ""),
        (b"", ""),
        (b"&".join([b"x=1"] * 1500) + b"&csrfmiddlewaretoken=a", ""),
    ],
)
def test_the_last_field_of_a_urlencoded_form_counts(body, token):
    assert read(URLENCODED + "; charset=utf-8", body).token == token


def test_a_urlencoded_form_is_read_to_its_end_whatever_the_chunks():
    reader = read(URLENCODED, b"a=1&csrfmiddle", b"waretoken=ab", b"c")
    assert (reader.token, bytes(reader.body)) == ("abc", b"a=1&csrfmiddlewaretoken=abc")


def test_a_multipart_form_is_read_until_its_token_and_not_beyond():
    body = part("title", "x") + part(FIELD, "abc") + part("file", "y" * 5000, "a.txt")
    reader = read(MULTIPART, body, b"z" * 1_000_000)

    assert (reader.token, reader.wants_more, bytes(reader.body)) == ("abc", False, body)


@pytest.mark.parametrize(
    "content_type",
    ['Multipart/Form-Data; charset=utf-8; boundary="bnd"', "multipart/form-data;boundary=bnd"],
)
def test_boundaries_are_read_quoted_and_bare(content_type):
    assert read(content_type, part(FIELD, "abc") + b"--bnd--\r\n").token == "abc"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"--bnd", b"--bnd--\r\n", part(FIELD, "abc"), part(FIELD, "abc", "a.txt") + b"--bnd--",
        part("other", f'name="{FIELD}"\r\n\r\nabc') + b"--bnd--",
        b"--bnd\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--bnd--",
        b"--bnd\r\nabc\r\n--bnd--", b"\x00" * 200,
        part("x", "y") * 1001 + part(FIELD, "a") + b"--bnd--",
    ],
)  # fmt: skip
def test_sec_010_a_broken_form_has_no_token(body):
    assert read(MULTIPART, body).token == ""


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "text/plain", "", "multipart/form-data", "multipart/form-data; boundary=",
     "multipart/mixed; boundary=bnd", "multipart/form-data; boundary=" + '"' * 99],
)  # fmt: skip
def test_sec_010_bodies_of_other_types_are_not_read_at_all(content_type):
    reader = FormTokenReader(content_type, field_name=FIELD, limit_bytes=10)
    assert (reader.wants_more, reader.token) == (False, "")


@pytest.mark.parametrize("content_type", [URLENCODED, MULTIPART])
def test_sec_010_a_form_past_the_limit_is_refused(content_type):
    with pytest.raises(RequestDataTooBig, match="first 50 bytes") as caught:
        read(content_type, b"x" * 51, limit=50)
    assert (caught.value.status, caught.value.limit_bytes) == (413, 50)


def test_a_token_within_the_limit_is_found_in_a_longer_chunk():
    body = part(FIELD, "abc") + part("file", "y" * 1000, "a.txt")
    assert read(MULTIPART, body, limit=100).token == "abc"


@given(st.binary(max_size=400), st.integers(1, 40), st.sampled_from([URLENCODED, MULTIPART]))
def test_any_body_in_any_chunks_is_kept_whole(body, size, content_type):
    chunks = [body[start : start + size] for start in range(0, len(body), size)] or [b""]
    reader = read(content_type, *chunks)
    assert body.startswith(bytes(reader.body))


@given(st.text(max_size=80), st.binary(max_size=80))
def test_any_content_type_is_read_without_an_error(content_type, body):
    read("multipart/form-data; boundary=" + content_type, body)
    read(content_type, body)


@given(st.integers(1, 60))
def test_chunks_do_not_change_what_is_found(size):
    body = part("title", "x" * 30) + part(FIELD, "abc") + b"--bnd--\r\n"
    chunks = [body[start : start + size] for start in range(0, len(body), size)]
    assert read(MULTIPART, *chunks).token == "abc"
