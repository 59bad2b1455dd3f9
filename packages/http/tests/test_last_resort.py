"""Answers that no middleware sees any more carry what keeps them harmless, under both gateways."""

from __future__ import annotations

import pytest
from hotclub_http import (
    Application,
    HttpResponse,
    Limits,
    MiddlewareMixin,
    RequestPolicy,
)
from hotclub_http.client import Client
from hotclub_http.headers import ResponseHeaders

GATEWAYS = ["wsgi", "asgi"]
LIMITS = Limits(uri_bytes=50, header_count=60, total_body_bytes=1000, memory_body_bytes=100)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


class SiteHeaders(MiddlewareMixin):
    """What a site says of itself, where a response says nothing."""

    prepared = ResponseHeaders({"Referrer-Policy": "no-referrer", "X-Site": "yes"})

    def process_response(self, request, response):
        response.setdefaults(self.prepared)
        return response


def echo(request):
    return HttpResponse(request.body)


def refuse_long_address(client):
    return client.get("/" + "x" * 50)


def refuse_many_headers(client):
    return client.get("/", headers={f"X-{number}": "x" for number in range(80)})


def refuse_large_body(client):
    return client.post("/", "x" * 1001, "text/plain")


REFUSALS = [(refuse_long_address, 414), (refuse_many_headers, 431), (refuse_large_body, 413)]


def check_protected(response):
    for name, value in ALWAYS.items():
        assert response[name] == value, name
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    sent = {name.title(): value for name, value in response.wire[1]}
    assert sent["Content-Length"] == str(len(b"".join(response.wire[2])))


@pytest.mark.parametrize("gateway", GATEWAYS)
@pytest.mark.parametrize(("refuse", "status"), REFUSALS)
def test_a_refusal_carries_the_headers_that_middleware_would_give(gateway, refuse, status) -> None:
    app = Application(echo, policy=RequestPolicy(limits=LIMITS))
    page = refuse(Client(app, gateway=gateway))
    assert page.status_code == status
    check_protected(page)

    document = refuse(Client(app, gateway=gateway, headers={"Accept": "application/json"}))
    assert document["Content-Type"] == "application/problem+json"
    check_protected(document)


@pytest.mark.parametrize("gateway", GATEWAYS)
@pytest.mark.parametrize(("refuse", "status"), REFUSALS[:2])
def test_an_applications_own_page_says_itself_what_it_loads(gateway, refuse, status) -> None:
    def own(request, exception):
        return HttpResponse("own", headers={"Cache-Control": "max-age=1"})

    app = Application(echo, policy=RequestPolicy(limits=LIMITS), error_views={400: own})
    page = refuse(Client(app, gateway=gateway))
    assert (page.status_code, page.text, page["Cache-Control"]) == (status, "own", "max-age=1")
    assert page["X-Content-Type-Options"] == "nosniff"
    assert "Content-Security-Policy" not in page


def failing_layer(get_response):
    def middleware(request):
        raise ZeroDivisionError

    return middleware


class FailingBefore(MiddlewareMixin):
    def process_request(self, request):
        raise ZeroDivisionError


class FailingAfter(MiddlewareMixin):
    def process_response(self, request, response):
        raise ZeroDivisionError


FAILING = [failing_layer, FailingBefore, FailingAfter]


@pytest.mark.parametrize("gateway", GATEWAYS)
@pytest.mark.parametrize("failing", FAILING)
@pytest.mark.parametrize("inside", [[], [SiteHeaders], [FailingBefore, SiteHeaders]])
def test_the_outermost_layer_fails_with_the_headers(gateway, failing, inside) -> None:
    app = Application(echo, [failing, *inside])
    page = Client(app, gateway=gateway, raise_request_exception=False).get("/")
    assert page.status_code == 500
    assert "X-Site" not in page
    check_protected(page)


@pytest.mark.parametrize("gateway", GATEWAYS)
@pytest.mark.parametrize("failing", FAILING)
def test_an_inner_layer_fails_and_the_site_says_what_it_says_of_itself(gateway, failing) -> None:
    app = Application(echo, [SiteHeaders, failing])
    page = Client(app, gateway=gateway, raise_request_exception=False).get("/")
    assert page.status_code == 500
    assert (page["X-Site"], page["Referrer-Policy"]) == ("yes", "no-referrer")
    assert "X-Frame-Options" not in page


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_what_fails_at_the_last_moment_has_its_page_and_its_listeners(gateway) -> None:
    class Signing(MiddlewareMixin):
        def process_response(self, request, response):
            response.set_signed_cookie("a", "b")  # nobody is there to sign
            response.add_closer(lambda: closed.append(True))
            return response

    closed, heard = [], []
    app = Application(echo, [Signing])
    app.hooks.got_request_exception.append(lambda *, exception, **_: heard.append(exception))
    page = Client(app, gateway=gateway, raise_request_exception=False).get("/")
    assert page.status_code == 500
    assert [type(error).__name__ for error in heard] == ["PortNotConnected"]
    assert closed == [True]
    check_protected(page)


def headers_of(message) -> dict[str, str]:
    return {name.decode().lower(): value.decode() for name, value in message["headers"]}


@pytest.mark.parametrize(
    ("version", "sent_headers", "connection"),
    [
        ("1.1", [(b"content-length", b"2000")], "close"),
        ("1.0", [(b"content-length", b"nonsense")], "close"),
        ("1.1", [(b"transfer-encoding", b"chunked")], "close"),
        ("2", [(b"content-length", b"2000")], None),
    ],
)
async def test_a_connection_whose_body_is_left_unread_is_closed(
    scope, version, sent_headers, connection
) -> None:
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"x" * 1001, "more_body": True}

    async def send(message):
        sent.append(message)

    app = Application(echo, policy=RequestPolicy(limits=LIMITS))
    asked = scope("/", method="POST", headers=sent_headers, http_version=version)
    await app(asked, receive, send)
    assert sent[0]["status"] == (400 if b"nonsense" in sent_headers[0] else 413)
    assert headers_of(sent[0]).get("connection") == connection
    assert headers_of(sent[0])["content-length"] == str(len(sent[1]["body"]))


async def test_a_connection_without_a_body_goes_on(scope) -> None:
    sent = []

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        sent.append(message)

    app = Application(echo, policy=RequestPolicy(limits=LIMITS))
    await app(scope("/" + "x" * 60), receive, send)
    assert sent[0]["status"] == 414
    assert "connection" not in headers_of(sent[0])
