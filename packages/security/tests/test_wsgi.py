"""The WSGI middleware, between the standard library's validator on both sides."""

import io
import threading
from contextlib import contextmanager
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.validate import validator

import httpx
import pytest
from hotclub_security import CSP, CsrfPolicy, ImproperlyConfigured, SecurityHeaders, get_token
from hotclub_security.testing import csrf_cookie_and_token
from hotclub_security.wsgi import (
    AllowedHostsMiddleware,
    ContentSecurityPolicyMiddleware,
    CsrfMiddleware,
    SecurityMiddleware,
    TrustedProxyMiddleware,
)

FORM = "application/x-www-form-urlencoded"


class Site:
    """Remembers the environ and body of each request that reached it."""

    def __init__(self, status="200 OK", headers=(), before=lambda environ: None):
        self.status, self.headers, self.before = status, list(headers), before
        self.seen: list[tuple[dict, bytes]] = []

    def __call__(self, environ, start_response):
        length = int(environ.get("CONTENT_LENGTH") or 0)
        self.seen.append((dict(environ), environ["wsgi.input"].read(length)))
        self.before(environ)
        start_response(self.status, [("Content-Type", "text/plain"), *self.headers])
        return [b"ok"]


def ask(app, method="GET", path="/", *, base="http://testserver", **kwargs):
    with httpx.Client(transport=httpx.WSGITransport(app), base_url=base) as client:
        return client.request(method, path, **kwargs)


def visitor(**headers):
    cookie, token = csrf_cookie_and_token()
    return {"Cookie": f"csrftoken={cookie}; other=1", **headers}, token


def whole(site, **policy):
    """Every layer in its order, with the validator inside and outside."""
    app = CsrfMiddleware(site, policy=CsrfPolicy(**policy))
    app = SecurityMiddleware(ContentSecurityPolicyMiddleware(app))
    app = AllowedHostsMiddleware(app, allowed_hosts=["testserver", "127.0.0.1"])
    return TrustedProxyMiddleware(app, trusted=["127.0.0.1"])


@contextmanager
def served(app):
    class Quiet(WSGIRequestHandler):
        def log_message(self, *args):
            pass

    server = make_server("127.0.0.1", 0, app, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_all_layers_keep_to_the_protocol_on_a_real_server():
    tokens = []
    site = Site(before=lambda environ: tokens.append(get_token(environ)))
    upload = b"x" * 300_000
    with served(validator(whole(validator(site), max_form_bytes=100_000))) as address:
        with httpx.Client(base_url=address) as client:
            assert client.get("/").status_code == 200
            data = {"csrfmiddlewaretoken": tokens[0]}
            posted = client.post("/", data=data, files={"picture": ("p.bin", upload)})
            refused = client.post("/", data={"a": "1"})
            foreign = client.get("/", headers={"Host": "evil.com"})

    assert [r.status_code for r in (posted, refused, foreign)] == [200, 403, 400]
    assert upload in site.seen[1][1]
    assert len(site.seen) == 2
    assert posted.headers["x-frame-options"] == "DENY"


def test_a_form_with_its_token_reaches_the_application_whole():
    headers, token = visitor()
    site = Site()
    response = ask(
        whole(site), "POST", data={"csrfmiddlewaretoken": token, "a": "1"}, headers=headers
    )
    assert response.status_code == 200
    assert site.seen[0][1] == f"csrfmiddlewaretoken={token}&a=1".encode()


@pytest.mark.parametrize(
    "kwargs",
    [{}, {"json": {"a": 1}}, {"data": {"a": "1"}}, {"files": {"a": b"x"}},
     {"content": b"x", "headers": {"Content-Type": "text/plain"}},
     {"headers": {"X-Requested-With": "XMLHttpRequest"}}],
)  # fmt: skip
def test_sec_001_a_post_without_token_is_refused_whatever_its_type(kwargs):
    headers, _ = visitor()
    site = Site()
    sent = {**kwargs, "headers": {**headers, **kwargs.get("headers", {})}}
    assert ask(whole(site), "POST", **sent).status_code == 403
    assert ask(whole(site), "POST", **kwargs).status_code == 403
    assert site.seen == []


class Broken(io.BytesIO):
    def read(self, size=-1):
        raise ConnectionResetError


@pytest.mark.parametrize(
    ("body", "length", "status"),
    [(Broken(), "10", "403"), (io.BytesIO(b"a=1"), "500", "403"), (io.BytesIO(b"a=1"), "", "403"),
     (io.BytesIO(b"a=1"), "nonsense", "403"), (io.BytesIO(b"a=1"), "-5", "403"),
     (io.BytesIO(b"a=1"), "9" * 30, "403"), (io.BytesIO(b"x" * 500), "500", "413")],
)  # fmt: skip
def test_sec_010_a_body_that_cannot_be_read_is_refused_and_the_application_not_called(
    body, length, status
):
    cookie, _ = csrf_cookie_and_token()
    site, statuses = Site(), []
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/", "CONTENT_TYPE": FORM, "CONTENT_LENGTH": length,
        "HTTP_COOKIE": f"csrftoken={cookie}", "HTTP_HOST": "testserver", "wsgi.input": body,
        "wsgi.url_scheme": "http",
    }  # fmt: skip
    app = CsrfMiddleware(site, policy=CsrfPolicy(max_form_bytes=100))
    answer = b"".join(app(environ, lambda status, headers: statuses.append(status)))
    assert (statuses[0][:3], answer[:3], site.seen) == (status, status.encode(), [])


def test_a_body_whose_end_the_server_marks_is_read_without_a_length():
    headers, token = visitor()
    site = Site()
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/", "CONTENT_TYPE": FORM, "HTTP_HOST": "testserver",
        "HTTP_COOKIE": headers["Cookie"], "wsgi.url_scheme": "http", "wsgi.input_terminated": True,
        "wsgi.input": io.BytesIO(f"csrfmiddlewaretoken={token}".encode()),
    }  # fmt: skip
    statuses = []
    CsrfMiddleware(site)(environ, lambda status, headers: statuses.append(status))
    assert statuses == ["200 OK"]


def test_a_page_that_shows_a_token_sets_the_cookie_and_varies_by_it():
    site = Site(headers=[("Vary", "Accept")], before=get_token)
    response = ask(whole(site), base="https://testserver")
    assert response.headers["vary"] == "Accept, Cookie"
    assert "; Secure; SameSite=Lax" in response.headers["set-cookie"]
    plain = ask(whole(Site()))
    assert not {"set-cookie", "vary"} & set(plain.headers)


def test_the_secret_can_live_in_the_session():
    session = {}
    app = CsrfMiddleware(Site(before=get_token), policy=CsrfPolicy(use_sessions=True))

    def with_session(environ, start_response):
        environ["hotclub.session"] = session
        return app(environ, start_response)

    assert "set-cookie" not in ask(with_session).headers
    assert set(session) == {"_csrftoken"}
    with pytest.raises(ImproperlyConfigured, match="session middleware"):
        ask(app)


def test_exempt_paths_are_whole_paths():
    app = CsrfMiddleware(Site(), exempt_paths=["/höok/"])
    statuses = []
    for path in ("/höok/", "/höok/x"):
        environ = {
            "REQUEST_METHOD": "POST", "PATH_INFO": path.encode().decode("latin-1"),
            "HTTP_HOST": "testserver", "wsgi.input": io.BytesIO(),
        }  # fmt: skip
        app(environ, lambda status, headers: statuses.append(status))
    assert statuses == ["200 OK", "403 Forbidden"]


@pytest.mark.parametrize("status", ["200 OK", "302 Found", "304 Not Modified", "404 Not Found"])
def test_sec_017_every_response_carries_the_headers(status):
    app = whole(Site(status))
    response = ask(app, base="https://testserver")
    names = ("x-content-type-options", "referrer-policy", "cross-origin-opener-policy",
             "x-frame-options", "content-security-policy")  # fmt: skip
    assert all(len(response.headers.get_list(name)) == 1 for name in names)


def test_hsts_is_sent_over_https_alone():
    app = SecurityMiddleware(Site(), headers=SecurityHeaders(hsts_seconds=60))
    assert "strict-transport-security" not in ask(app).headers
    secure = ask(app, base="https://testserver")
    assert secure.headers["strict-transport-security"] == "max-age=60"


def test_plain_http_is_sent_to_the_validated_host():
    app = AllowedHostsMiddleware(
        SecurityMiddleware(Site(), ssl_redirect=True, ssl_exempt=["^health"]),
        allowed_hosts=["testserver"],
    )
    response = ask(app, path="/a%20b/?q=%0d")
    assert response.headers["location"] == "https://testserver/a%20b/?q=%0d"
    assert ask(app, path="/health").status_code == 200
    with pytest.raises(ImproperlyConfigured, match="ssl_host"):
        ask(SecurityMiddleware(Site(), ssl_redirect=True))


def test_sec_016_header_and_page_share_a_nonce():
    pages = []
    site = Site(before=lambda environ: pages.append(str(environ["hotclub.csp_nonce"])))
    app = ContentSecurityPolicyMiddleware(site, report_only={"default-src": [CSP.SELF]})
    first, second = ask(app), ask(app)
    assert pages[0] != pages[1]
    assert f"'nonce-{pages[0]}'" in first.headers["content-security-policy"]
    assert f"'nonce-{pages[1]}'" in second.headers["content-security-policy"]
    assert first.headers["cache-control"] == "private"
    assert first.headers["content-security-policy-report-only"] == "default-src 'self'"


def test_sec_026_only_the_exact_proxy_header_counts_as_https():
    site = Site()
    app = TrustedProxyMiddleware(site, ssl_header=("X-Forwarded-Proto", "https"))
    for value in ("https", "https,http", "HTTPS"):
        ask(app, headers={"X-Forwarded-Proto": value})
    assert [environ["wsgi.url_scheme"] for environ, _ in site.seen] == ["https", "http", "http"]


def test_a_trusted_proxy_sets_client_scheme_and_host():
    site = Site()
    told = {"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "a.com"}
    ask(TrustedProxyMiddleware(site, trusted=["127.0.0.1"]), headers=told)
    ask(TrustedProxyMiddleware(site), headers=told)
    believed = [(e["REMOTE_ADDR"], e["wsgi.url_scheme"], e["HTTP_HOST"]) for e, _ in site.seen]
    assert believed == [("1.2.3.4", "https", "a.com"), ("127.0.0.1", "http", "testserver")]
