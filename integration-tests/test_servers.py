"""One site, the same answers under every server, on both databases, with both kinds of sessions."""

import re
import socket
import uuid
from pathlib import Path

import httpx
import pytest
import redis
from harness.raw import exchange, parsed, request
from harness.servers import DRAINING, KINDS, Server
from harness.sites import PASSWORD, USER
from hotclub_orm import Database

CSRF_FIELD = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
TEN_LINES = "".join(f"line {number}\n" for number in range(10))


def form_token(page: httpx.Response) -> str:
    found = CSRF_FIELD.search(page.text)
    assert found, page.text
    return found[1]


def log_in(client: httpx.Client) -> None:
    page = client.get("/log-in/")
    answer = client.post(
        "/log-in/",
        data={
            "username": USER,
            "password": PASSWORD,
            "csrfmiddlewaretoken": form_token(page),
        },
        headers={"Referer": str(page.url)},
    )
    assert (answer.status_code, answer.headers["location"]) == (302, "/")


def check_pages_and_static_files(client: httpx.Client) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "<h1>Letters</h1>" in page.text
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in page.headers
    assert "'unsafe-inline'" not in page.headers["content-security-policy"]
    sheet = client.get(re.search(r'href="(/static/letters/[^"]+\.css)"', page.text)[1])
    assert (sheet.status_code, sheet.headers["content-type"][:8]) == (200, "text/css")
    assert "immutable" in sheet.headers["cache-control"]
    assert b"font-family" in sheet.content
    head = client.head("/")
    assert (head.status_code, head.content) == (200, b"")
    assert client.get("/hello").headers["location"] == "/hello/"
    assert client.get("/hello/").text == "hello"
    assert client.get("/static/letters/../../settings.py").status_code in (400, 404)


def check_errors(client: httpx.Client) -> None:
    for path, status in (
        ("/nowhere/", 404),
        ("/fail/forbidden/", 403),
        ("/fail/bad/", 400),
        ("/fail/server/", 500),
    ):
        answer = client.get(path)
        assert (answer.status_code, "text/html" in answer.headers["content-type"]) == (status, True)
        assert "s3cr3t" not in answer.text
        assert "Traceback" not in answer.text
    assert client.post("/visits/").status_code == 403  # no token
    refused = client.put("/", headers={"X-CSRFToken": "x"})
    assert refused.status_code in (403, 405)
    # A server need not read what it refuses, and may close the connection after the answer.
    too_big = client.post(
        "/echo/",
        content=b"x" * 200_000,
        headers={"Content-Type": "text/plain", "Connection": "close"},
    )
    assert too_big.status_code in (400, 413)


def check_sessions(client: httpx.Client, other: httpx.Client) -> None:
    assert [client.get("/visits/").json()["visits"] for _ in range(3)] == [1, 2, 3]
    assert other.get("/visits/").json()["visits"] == 1
    cookie = next(one for one in client.cookies.jar if one.name == "sessionid")
    assert cookie.has_nonstandard_attr("HttpOnly")


def check_log_in_form_and_upload(client: httpx.Client) -> None:
    asked = client.get("/write/")
    assert (asked.status_code, asked.headers["location"]) == (302, "/log-in/?next=/write/")
    log_in(client)
    page = client.get("/write/")
    token = form_token(page)
    # Big enough to go by way of a temporary file.
    enclosure = bytes(range(256)) * 300
    subject = f"Nuages <{uuid.uuid4()}>"
    refused = client.post("/write/", data={"subject": subject})
    assert refused.status_code == 403
    wrong = client.post("/write/", data={"subject": "", "csrfmiddlewaretoken": token})
    assert (wrong.status_code, "This field is required." in wrong.text) == (200, True)
    sent = client.post(
        "/write/",
        data={"subject": subject, "csrfmiddlewaretoken": token},
        files={"enclosure": ("../../evil name.bin", enclosure)},
    )
    assert (sent.status_code, sent.headers["location"]) == (302, "/"), sent.text
    shown = client.get("/").text
    assert subject.replace("<", "&lt;").replace(">", "&gt;") in shown
    link = re.findall(r'href="(/media/[^"]+)"', shown)[-1]
    assert ".." not in link
    assert client.get(link).content == enclosure
    part = client.get(link, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, enclosure[10:20])
    count = client.get("/count/").json()
    assert (count["user"], count["letters"] > 0) == (USER, True)
    out = client.post("/log-out/", data={"csrfmiddlewaretoken": token_of(client)})
    assert out.status_code == 302
    assert client.get("/count/").json()["user"] == "AnonymousUser"


def check_where_sessions_are(environment: dict[str, str]) -> None:
    """Sessions are where the settings say, and nowhere else."""
    if "LETTERS_REDIS" in environment:
        with redis.from_url(environment["LETTERS_REDIS"]) as server:
            assert [key for key in server.scan_iter() if b"sessions.cache" in key]
    url = environment["LETTERS_DATABASE"]
    with Database(url, alias="look", register=False) as database:
        rows = database.execute("SELECT count(*) FROM django_session")[0][0]
    assert (rows > 0) == ("LETTERS_REDIS" not in environment)


def token_of(client: httpx.Client) -> str:
    return form_token(client.get("/write/"))


def check_streams(client: httpx.Client) -> None:
    for path in ("/stream/", "/astream/"):
        with client.stream("GET", path) as answer:
            chunks = list(answer.iter_text())
        assert "".join(chunks) == TEN_LINES
        assert len(chunks) > 1, "the lines came all at once"


def check_api(client: httpx.Client) -> None:
    assert client.get("/api/letters/").status_code == 200
    assert client.post("/api/letters/", json={"subject": "x"}).status_code == 401
    told = client.post("/api/token/", json={"username": USER, "password": PASSWORD})
    key = told.json()["token"]
    made = client.post(
        "/api/letters/", json={"subject": "By token"}, headers={"Authorization": f"Token {key}"}
    )
    assert made.status_code == 201
    basic = client.post("/api/letters/", json={"subject": "By password"}, auth=(USER, PASSWORD))
    assert (basic.status_code, basic.json()["subject"]) == (201, "By password")
    assert basic.json()["written"].endswith(("+01:00", "+02:00"))  # the project's TIME_ZONE
    document = client.get("/api/openapi.json").json()
    assert "/api/letters/" in document["paths"]
    assert client.get("/api/docs/").status_code == 200
    assert client.get("/admin/").status_code == 302


def check_raw_requests(server: Server) -> None:
    def ask(line: str, *headers: str, body: bytes = b"") -> tuple[int, bytes]:
        answer = exchange(server.host, server.port, request(line, *headers, body=body))
        return answer.status, answer.body

    host = f"Host: {server.host}:{server.port}"
    assert ask("GET /hello/ HTTP/1.1", host) == (200, b"hello")
    assert ask("GET /hello/ HTTP/1.0", host) == (200, b"hello")
    assert ask("GET /hello/ HTTP/1.1", "Host: evil.example")[0] == 400
    assert ask("GET /hello/ HTTP/1.1", "Host: a:b:c")[0] == 400
    assert ask("GET /hello/ HTTP/1.1", "Host: letters.example") == (200, b"hello")
    assert ask("NONSENSE")[0] in (0, 400)
    assert ask("GET /%00/ HTTP/1.1", host)[0] in (400, 404)
    assert ask("GET /%ff/ HTTP/1.1", host)[0] in (400, 404)
    assert ask("GET /../../etc/passwd HTTP/1.1", host)[0] in (400, 404)
    status, body = ask("GET /echo/?q=%E2%82%AC&q=2 HTTP/1.1", host)
    assert (status, b'"q": "2"' in body) == (200, True)
    chunked = b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
    status, body = ask(
        "POST /echo/ HTTP/1.1", host, "Transfer-Encoding: chunked", "Content-Type: text/plain",
        body=chunked,
    )  # fmt: skip
    assert (status, b'"length": 11' in body) == (200, True)
    status, body = ask("POST /echo/ HTTP/1.1", host, "Content-Length: 5", body=b"hello")
    assert (status, b'"length": 5' in body) == (200, True)
    assert ask("POST /echo/ HTTP/1.1", host, "Content-Length: x", body=b"hello")[0] in (0, 400)


def check_graceful_stop(server: Server) -> None:
    """A response that has begun is given whole, though the server is told to stop; it then goes."""
    with socket.create_connection((server.host, server.port), timeout=10) as connection:
        host = f"Host: {server.host}:{server.port}"
        connection.sendall(request("GET /stream/ HTTP/1.1", host))
        received = connection.recv(65_536)
        server.terminate()
        while chunk := connection.recv(65_536):
            received += chunk
    answer = parsed(received)
    assert answer.status == 200
    if server.kind in DRAINING:
        assert answer.body.count(b"line ") == 10, received
    server.wait()


@pytest.mark.parametrize(("database", "sessions"), [("sqlite", "database"), ("postgres", "redis")])
@pytest.mark.parametrize("kind", KINDS)
def test_the_site_answers_alike(
    kind: str, database: str, sessions: str, letters_site, tmp_path: Path, subtests
) -> None:
    environment = letters_site(database, sessions)

    with Server(kind, "letters", tmp_path, environment, path="/hello/") as server:
        with httpx.Client(base_url=server.url, timeout=20) as client:
            with httpx.Client(base_url=server.url, timeout=20) as other:
                with subtests.test("pages and static files"):
                    check_pages_and_static_files(client)
                with subtests.test("errors"):
                    check_errors(client)
                with subtests.test("sessions"):
                    check_sessions(client, other)
            with subtests.test("log in, form, upload"):
                check_log_in_form_and_upload(client)
            with subtests.test("streams"):
                check_streams(client)
        with httpx.Client(base_url=server.url, timeout=20) as client:
            with subtests.test("api"):
                check_api(client)
        with subtests.test("where sessions are kept"):
            check_where_sessions_are(environment)
        with subtests.test("raw requests"):
            check_raw_requests(server)
        with subtests.test("graceful stop"):
            check_graceful_stop(server)
