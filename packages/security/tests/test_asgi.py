"""The ASGI middleware around a bare application, spoken to in ASGI and through httpx."""

import logging

import httpx
import pytest
from hotclub_security import (
    CSP,
    CsrfPolicy,
    ImproperlyConfigured,
    SecurityHeaders,
    get_token,
    rotate_token,
)
from hotclub_security.asgi import (
    AllowedHostsMiddleware,
    ContentSecurityPolicyMiddleware,
    CsrfMiddleware,
    SecurityMiddleware,
    TrustedProxyMiddleware,
)
from hotclub_security.testing import csrf_cookie_and_token

SECURITY = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
}


class Site:
    """Answers by path, and remembers the requests that reached it."""

    def __init__(self, status=200, headers=(), chunks=(b"ok",), before=lambda scope: None):
        self.status, self.headers, self.chunks, self.before = status, list(headers), chunks, before
        self.seen: list[tuple[dict, bytes]] = []

    async def __call__(self, scope, receive, send):
        if scope["type"] == "websocket":
            self.seen.append((scope, b""))
            await send({"type": "websocket.accept"})
            return
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        self.seen.append((scope, body))
        self.before(scope)
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        for chunk in self.chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def ask(app, method="GET", path="/", *, base="http://testserver", **kwargs):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base) as client:
        return await client.request(method, path, **kwargs)


async def speak(app, scope, *messages):
    """Send a raw scope and messages; return what the application sent."""
    sent, queue = [], list(messages)

    async def receive():
        return queue.pop(0)

    async def send(message):
        sent.append(message)

    whole = {"type": "http", "method": "GET", "path": "/", "scheme": "http", "headers": [],
             "query_string": b"", "server": ("testserver", 80), "client": ("9.9.9.9", 1),
             **scope}  # fmt: skip
    await app(whole, receive, send)
    return sent


# hosts


@pytest.mark.parametrize(
    "headers",
    [[], [(b"host", b"evil.com")], [(b"host", b"example.com"), (b"host", b"example.com")],
     [(b"host", b"example.com\xff")], [(b"host", b"x" * 65536)], [(b"host", b"a@example.com")]],
)  # fmt: skip
async def test_sec_022_sec_024_a_wrong_host_gets_400_and_the_application_is_not_called(
    headers, caplog
):
    site = Site()
    sent = await speak(
        AllowedHostsMiddleware(site, allowed_hosts=["example.com"]), {"headers": headers}
    )

    assert (sent[0]["status"], site.seen) == (400, [])
    assert sent[1]["body"] == (
        b"400 Bad Request\n\nThis server does not answer for the host asked for.\n"
    )
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


async def test_an_allowed_host_is_left_for_the_layers_within():
    site = Site()
    app = AllowedHostsMiddleware(site, allowed_hosts=["testserver"])
    assert (await ask(app)).status_code == 200
    assert site.seen[0][0]["hotclub.host"] == "testserver"


async def test_a_websocket_for_another_host_is_closed_before_it_opens():
    site = Site()
    app = AllowedHostsMiddleware(site, allowed_hosts=["example.com"])
    sent = await speak(app, {"type": "websocket", "headers": [(b"host", b"evil.com")]})
    assert (sent, site.seen) == ([{"type": "websocket.close", "code": 1008}], [])


async def test_lifespan_messages_pass_through_every_layer():
    async def app(scope, receive, send):
        await send({"type": "lifespan.startup.complete"})

    wrapped = CsrfMiddleware(ContentSecurityPolicyMiddleware(SecurityMiddleware(app)))
    wrapped = TrustedProxyMiddleware(AllowedHostsMiddleware(wrapped, allowed_hosts=["a.com"]))
    sent = await speak(wrapped, {"type": "lifespan"})
    assert sent == [{"type": "lifespan.startup.complete"}]


# headers and redirects


@pytest.mark.parametrize(
    ("status", "content_type"),
    [(200, "text/html"), (200, "application/json"), (200, "image/png"), (302, "text/html"),
     (304, ""), (404, "text/html"), (500, "text/plain"), (204, "")],
)  # fmt: skip
async def test_sec_017_every_response_carries_the_headers(status, content_type):
    site = Site(status, [(b"content-type", content_type.encode())], chunks=(b"", b""))
    app = SecurityMiddleware(ContentSecurityPolicyMiddleware(site))

    response = await ask(app)

    for name, value in SECURITY.items():
        assert response.headers.get_list(name) == [value]
    assert "unsafe" not in response.headers["content-security-policy"]
    assert "strict-transport-security" not in response.headers


async def test_sec_017_refusals_of_inner_layers_carry_the_headers_too():
    app = SecurityMiddleware(AllowedHostsMiddleware(Site(), allowed_hosts=["example.com"]))
    response = await ask(app)
    assert (response.status_code, response.headers["x-frame-options"]) == (400, "DENY")


async def test_hsts_is_sent_over_https_and_own_headers_stay():
    app = SecurityMiddleware(
        Site(headers=[(b"X-Frame-Options", b"SAMEORIGIN")]),
        headers=SecurityHeaders(hsts_seconds=60),
    )
    response = await ask(app, base="https://testserver")
    assert response.headers["strict-transport-security"] == "max-age=60"
    assert response.headers.get_list("x-frame-options") == ["SAMEORIGIN"]


async def test_sec_037_no_layer_names_server_or_product():
    app = SecurityMiddleware(ContentSecurityPolicyMiddleware(CsrfMiddleware(Site())))
    response = await ask(app)
    assert not {"server", "x-powered-by", "x-runtime"} & set(response.headers)


async def test_plain_http_is_sent_to_the_validated_host():
    app = AllowedHostsMiddleware(
        SecurityMiddleware(Site(), ssl_redirect=True, ssl_exempt=["^health"]),
        allowed_hosts=["testserver"],
    )
    response = await ask(app, path="/ä%2f/?q=%0d", follow_redirects=False)
    assert response.status_code == 301
    assert response.headers["location"] == "https://testserver/%C3%A4%2f/?q=%0d"
    assert response.headers["x-frame-options"] == "DENY"
    assert (await ask(app, path="/health")).status_code == 200
    assert (await ask(app, base="https://testserver")).status_code == 200


async def test_a_redirect_never_repeats_an_unvalidated_host():
    app = SecurityMiddleware(Site(), ssl_redirect=True)
    with pytest.raises(ImproperlyConfigured, match="ssl_host"):
        await ask(app)
    fixed = SecurityMiddleware(Site(), ssl_redirect=True, ssl_host="example.com")
    assert (await ask(fixed, path="/x")).headers["location"] == "https://example.com/x"


# proxies


async def test_a_trusted_proxy_sets_client_scheme_and_host():
    site = Site()
    app = TrustedProxyMiddleware(site, trusted=["127.0.0.1"])
    await ask(app, headers={"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https",
                            "X-Forwarded-Host": "example.com"})  # fmt: skip
    scope = site.seen[0][0]
    assert (scope["client"], scope["scheme"]) == (("1.2.3.4", 0), "https")
    assert [value for name, value in scope["headers"] if name == b"host"] == [b"example.com"]


async def test_sec_003_a_forged_forwarded_host_changes_nothing_by_default():
    site = Site()
    app = TrustedProxyMiddleware(AllowedHostsMiddleware(site, allowed_hosts=["testserver"]))
    forged = {
        "X-Forwarded-Host": "evil.com",
        "X-Forwarded-For": "1.2.3.4",
        "Forwarded": "host=e.com",
    }
    assert (await ask(app, headers=forged)).status_code == 200
    assert site.seen[0][0]["hotclub.host"] == "testserver"


@pytest.mark.parametrize(
    ("values", "status"),
    [
        (["https"], 200),
        ([], 301),
        (["http"], 301),
        (["https", "https"], 301),
        (["https,http"], 301),
    ],
)
async def test_sec_026_only_the_exact_proxy_header_counts_as_https(values, status):
    app = TrustedProxyMiddleware(
        AllowedHostsMiddleware(
            SecurityMiddleware(Site(), ssl_redirect=True), allowed_hosts=["testserver"]
        ),
        ssl_header=("X-Forwarded-Proto", "https"),
    )
    headers = [("X-Forwarded-Proto", value) for value in values]
    assert (await ask(app, headers=headers)).status_code == status


async def test_sec_028_rewrite_and_override_headers_change_neither_path_nor_method():
    site = Site()
    app = CsrfMiddleware(site, exempt_paths=["/hook/"])
    forged = {
        "X-Original-URL": "/hook/",
        "X-Rewrite-URL": "/hook/",
        "X-HTTP-Method-Override": "GET",
    }
    assert (await ask(app, "POST", "/", headers=forged)).status_code == 403
    assert site.seen == []


# content security policy


async def test_sec_016_header_and_page_share_a_nonce_that_no_other_response_has():
    pages = []
    site = Site(before=lambda scope: pages.append(str(scope["hotclub.csp_nonce"])))
    app = ContentSecurityPolicyMiddleware(site)

    policies = [(await ask(app)).headers["content-security-policy"] for _ in range(2)]

    assert pages[0] != pages[1]
    assert [
        f"script-src 'self' 'nonce-{page}'" in p for page, p in zip(pages, policies, strict=True)
    ] == [
        True,
        True,
    ]


async def test_sec_016_a_page_with_a_nonce_is_private_and_one_without_stays_cacheable():
    plain = await ask(ContentSecurityPolicyMiddleware(Site()))
    assert "nonce" not in plain.headers["content-security-policy"]
    assert "cache-control" not in plain.headers

    asking = Site(before=lambda scope: str(scope["hotclub.csp_nonce"]))
    assert (await ask(ContentSecurityPolicyMiddleware(asking))).headers[
        "cache-control"
    ] == "private"


async def test_policies_of_the_application_stay_and_report_only_is_a_header_of_its_own():
    own = Site(headers=[(b"content-security-policy", b"default-src 'none'")])
    app = ContentSecurityPolicyMiddleware(own, report_only={"default-src": [CSP.SELF]})
    response = await ask(app)
    assert response.headers.get_list("content-security-policy") == ["default-src 'none'"]
    assert response.headers["content-security-policy-report-only"] == "default-src 'self'"
    bare = await ask(ContentSecurityPolicyMiddleware(Site(), policy={}))
    assert "content-security-policy" not in bare.headers


# CSRF


def visitor(**headers):
    cookie, token = csrf_cookie_and_token()
    return {"Cookie": f"other=1; csrftoken={cookie}", **headers}, token


async def test_a_form_with_its_token_reaches_the_application_whole():
    headers, token = visitor()
    site = Site()
    form = {"csrfmiddlewaretoken": token, "title": "Nuages"}

    response = await ask(CsrfMiddleware(site), "POST", data=form, headers=headers)

    assert response.status_code == 200
    assert site.seen[0][1] == f"csrfmiddlewaretoken={token}&title=Nuages".encode()


async def test_an_upload_larger_than_the_limit_passes_when_its_token_comes_first():
    headers, token = visitor()
    site = Site()
    app = CsrfMiddleware(site, policy=CsrfPolicy(max_form_bytes=200_000))
    upload = b"x" * 1_000_000

    response = await ask(
        app, "POST", headers=headers, data={"csrfmiddlewaretoken": token},
        files={"picture": ("p.bin", upload)},
    )  # fmt: skip

    assert response.status_code == 200
    assert upload in site.seen[0][1]


@pytest.mark.parametrize(
    "request_kwargs",
    [{}, {"headers": {"X-Requested-With": "XMLHttpRequest"}}, {"json": {"a": 1}},
     {"content": b"a=1", "headers": {"Content-Type": "text/plain"}}, {"data": {"a": "1"}},
     {"files": {"a": b"x"}}, {"data": {"csrfmiddlewaretoken": ""}},
     {"data": {"csrfmiddlewaretoken": "é"}}],
)  # fmt: skip
async def test_sec_001_a_post_without_token_is_refused_whatever_its_type(request_kwargs):
    headers, _ = visitor()
    site = Site()
    kwargs = {**request_kwargs, "headers": {**headers, **request_kwargs.get("headers", {})}}
    for extra in (kwargs, request_kwargs):
        response = await ask(CsrfMiddleware(site), "POST", **extra)
        assert response.status_code == 403
    assert site.seen == []


async def test_a_token_in_the_header_spares_reading_the_body():
    headers, token = visitor()
    site = Site()
    app = CsrfMiddleware(site, policy=CsrfPolicy(max_form_bytes=1))
    headers["X-CSRFToken"] = token
    for method in ("POST", "PUT", "DELETE"):
        assert (await ask(app, method, headers=headers, content=b"x" * 100)).status_code == 200


async def test_sec_003_sec_004_a_foreign_origin_is_refused_before_the_body_is_read():
    headers, _ = visitor(Origin="https://evil.com", Referer="https://testserver/")

    sent = await speak(
        CsrfMiddleware(Site()),
        {
            "method": "POST",
            "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
        },
    )
    assert sent[0]["status"] == 403


async def test_sec_012_a_refusal_repeats_nothing_of_the_request(caplog):
    evil = "https://<script>alert(1)</script>"
    response = await ask(
        CsrfMiddleware(Site()),
        "POST",
        "/<b>%0A",
        headers={"Origin": evil, "Cookie": "csrftoken=<i>"},
    )
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.text == (
        "403 Forbidden\n\nThe form could not be confirmed as sent from this site. "
        "Reload the page and send it again.\n"
    )
    assert "\n" not in caplog.records[0].getMessage()


async def test_sec_010_a_form_past_the_limit_gets_413():
    headers, _ = visitor()
    site = Site()
    app = CsrfMiddleware(site, policy=CsrfPolicy(max_form_bytes=100))
    response = await ask(app, "POST", headers=headers, data={"a": "x" * 200})
    assert (response.status_code, site.seen) == (413, [])


async def test_sec_010_a_visitor_who_leaves_is_not_answered():
    headers, _ = visitor()
    site = Site()
    raw = [(k.lower().encode(), v.encode()) for k, v in headers.items()]
    raw += [(b"content-type", b"application/x-www-form-urlencoded"), (b"host", b"testserver")]
    sent = await speak(
        CsrfMiddleware(site),
        {"method": "POST", "headers": raw},
        {"type": "http.request", "body": b"a=1", "more_body": True},
        {"type": "http.disconnect"},
    )
    assert (sent, site.seen) == ([], [])


async def test_a_form_sent_byte_by_byte_reaches_the_application_as_one_message():
    headers, token = visitor()
    site = Site()
    body = f"csrfmiddlewaretoken={token}&title=Nuages".encode()
    raw = [(k.lower().encode(), v.encode()) for k, v in headers.items()]
    raw += [(b"content-type", b"application/x-www-form-urlencoded"), (b"host", b"testserver")]
    last = len(body) - 1
    messages = [
        {"type": "http.request", "body": bytes([byte]), "more_body": position < last}
        for position, byte in enumerate(body)
    ]

    sent = await speak(CsrfMiddleware(site), {"method": "POST", "headers": raw}, *messages)

    assert (sent[0]["status"], site.seen[0][1]) == (200, body)


async def test_a_page_that_shows_a_token_sets_the_cookie_and_varies_by_it():
    tokens = []
    site = Site(
        headers=[(b"vary", b"Accept")], before=lambda scope: tokens.append(get_token(scope))
    )
    app = CsrfMiddleware(site)

    response = await ask(app, base="https://testserver")

    assert response.headers["vary"] == "Accept, Cookie"
    assert "Secure; SameSite=Lax" in response.headers["set-cookie"]
    cookie = response.headers["set-cookie"].partition(";")[0]
    posted = await ask(
        app, "POST", base="https://testserver", data={"csrfmiddlewaretoken": tokens[0]},
        headers={"Cookie": cookie, "Origin": "https://testserver"},
    )  # fmt: skip
    assert posted.status_code == 200


async def test_a_page_without_a_token_sets_no_cookie():
    response = await ask(CsrfMiddleware(Site()))
    assert not {"set-cookie", "vary"} & set(response.headers)


async def test_sec_006_after_log_in_the_token_planted_before_is_worthless():
    planted, token = visitor()
    log_in = CsrfMiddleware(Site(before=rotate_token))
    response = await ask(log_in, "POST", data={"csrfmiddlewaretoken": token}, headers=planted)
    fresh = response.headers["set-cookie"].partition(";")[0]

    site = Site()
    replayed = await ask(
        CsrfMiddleware(site), "POST", data={"csrfmiddlewaretoken": token}, headers={"Cookie": fresh}
    )

    assert (replayed.status_code, site.seen) == (403, [])


async def test_the_secret_can_live_in_the_session():
    session = {}
    tokens = []
    app = CsrfMiddleware(
        Site(before=lambda scope: tokens.append(get_token(scope))),
        policy=CsrfPolicy(use_sessions=True),
    )

    async def with_session(scope, receive, send):
        await app({**scope, "session": session}, receive, send)

    response = await ask(with_session)
    assert "set-cookie" not in response.headers
    assert set(session) == {"_csrftoken"}
    form = {"csrfmiddlewaretoken": tokens[0]}
    assert (await ask(with_session, "POST", data=form)).status_code == 200
    with pytest.raises(ImproperlyConfigured, match="session middleware"):
        await ask(app)


async def test_exempt_paths_are_whole_paths():
    app = CsrfMiddleware(Site(), exempt_paths=["/hook/"])
    codes = [(await ask(app, "POST", path)).status_code for path in ("/hook/", "/hook/x", "/hook")]
    assert codes == [200, 403, 403]


async def test_fetch_metadata_needs_no_token_where_it_is_believed():
    app = CsrfMiddleware(Site(), policy=CsrfPolicy(fetch_metadata=True))
    sites = ("same-origin", "cross-site", "same-site")
    codes = [
        (await ask(app, "POST", headers={"Sec-Fetch-Site": s}, data={"a": "1"})).status_code
        for s in sites
    ]
    assert codes == [200, 403, 403]


@pytest.mark.parametrize(
    ("origin", "accepted"),
    [
        (None, True),
        (b"http://testserver", True),
        (b"https://testserver", False),
        (b"http://evil", False),
    ],
)
async def test_a_websocket_of_another_origin_is_closed_before_it_opens(origin, accepted):
    headers = [(b"host", b"testserver"), *([(b"origin", origin)] if origin else [])]
    sent = await speak(
        CsrfMiddleware(Site()), {"type": "websocket", "scheme": "ws", "headers": headers}
    )
    assert sent[0]["type"] == ("websocket.accept" if accepted else "websocket.close")
