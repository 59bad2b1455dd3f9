from inspect import iscoroutinefunction

import pytest
from hotclub_security import (
    CsrfGuard,
    CsrfPolicy,
    DisallowedHost,
    ImproperlyConfigured,
    csrf_exempt,
    get_token,
    rotate_token,
    tokens_match,
)
from hotclub_security.testing import csrf_cookie_and_token


class Request:
    """A request of Django's shape."""

    def __init__(self, method="POST", *, post=None, cookies=None, host="example.com", **headers):
        self.method, self.POST, self.COOKIES = method, post or {}, cookies or {}
        self.META = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        self.host = host

    def get_host(self):
        if self.host is None:
            raise DisallowedHost("refused")
        return self.host

    def get_port(self):
        return "80"

    def is_secure(self):
        return False


class Response:
    def __init__(self, text="ok"):
        self.text, self.headers, self.cookies = text, {}, {}

    def set_cookie(self, key, value, **attributes):
        self.cookies[key] = (value, attributes)


GUARD = CsrfGuard(CsrfPolicy(), lambda request, why: Response(f"refused: {why.reason.name}"))
COOKIE, TOKEN = csrf_cookie_and_token()
GOOD = {"post": {"csrfmiddlewaretoken": TOKEN}, "cookies": {"csrftoken": COOKIE}}


def view(request):
    return Response()


async def async_view(request):
    return Response()


class SyncCallable:
    def __call__(self, request):
        return Response()


class AsyncCallable:
    async def __call__(self, request):
        return Response()


VIEWS = [view, async_view, SyncCallable(), AsyncCallable()]


async def answer(wrapped, request):
    response = wrapped(request)
    return await response if iscoroutinefunction(wrapped) else response


@pytest.mark.parametrize("wrapped", VIEWS)
async def test_sec_008_a_protected_view_of_any_colour_refuses_and_accepts(wrapped):
    protected = GUARD.csrf_protect(wrapped)

    texts = [
        (await answer(protected, request)).text
        for request in (Request(), Request(**GOOD), Request("GET"), Request("PUT"))
    ]

    assert texts == ["refused: NO_COOKIE", "ok", "ok", "refused: NO_COOKIE"]


@pytest.mark.parametrize("wrapped", VIEWS)
async def test_sec_008_exempt_within_protect_is_unchecked_and_protect_within_exempt_is_checked(
    wrapped,
):
    inside = GUARD.csrf_protect(csrf_exempt(wrapped))
    outside = csrf_exempt(GUARD.csrf_protect(wrapped))
    assert (await answer(inside, Request())).text == "ok"
    assert (await answer(outside, Request())).text == "refused: NO_COOKIE"
    assert GUARD.check(Request(), outside) is None


@pytest.mark.parametrize("wrapped", VIEWS)
async def test_sec_008_requires_csrf_token_shows_tokens_and_refuses_nothing(wrapped):
    request = Request()
    response = await answer(GUARD.requires_csrf_token(wrapped), request)
    assert (response.text, response.cookies) == ("ok", {})
    assert len(get_token(request)) == 64
    # Not refusing is not accepting: a protected view called with this request still checks.
    assert (await answer(GUARD.csrf_protect(wrapped), request)).text == "refused: NO_COOKIE"


@pytest.mark.parametrize("wrapped", VIEWS)
async def test_sec_008_ensure_csrf_cookie_sends_it_and_checks_nothing(wrapped):
    response = await answer(GUARD.ensure_csrf_cookie(wrapped), Request())
    value, attributes = response.cookies["csrftoken"]
    assert (response.text, len(value), response.headers) == ("ok", 32, {"Vary": "Cookie"})
    assert attributes == {
        "max_age": 31449600, "domain": None, "path": "/", "secure": False, "httponly": False,
        "samesite": "Lax",
    }  # fmt: skip


def test_a_request_is_checked_once_and_its_cookie_sent_once():
    request = Request(**GOOD)
    assert GUARD.csrf_protect(GUARD.ensure_csrf_cookie(view))(request).cookies.keys() == {
        "csrftoken"
    }
    request.POST = {}
    response = GUARD.csrf_protect(view)(request)
    assert (response.text, response.cookies) == ("ok", {})


def test_sec_006_rotation_in_a_view_replaces_the_cookie():
    def log_in(request):
        rotate_token(request)
        return Response()

    response = GUARD.csrf_protect(log_in)(Request(**GOOD))
    assert not tokens_match(TOKEN, response.cookies["csrftoken"][0])


def test_sec_003_a_refused_host_is_the_hosts_error():
    request = Request(host=None, **GOOD)
    request.META["HTTP_HOST"] = "refused.example"
    with pytest.raises(DisallowedHost):
        GUARD.csrf_protect(view)(request)


def test_a_request_that_was_sent_nowhere_has_no_host_to_compare():
    assert GUARD.csrf_protect(view)(Request(host=None, **GOOD)).text == "ok"


def test_sec_010_a_form_that_cannot_be_read_is_refused():
    class Broken(Request):
        @property
        def POST(self):
            raise OSError("the visitor left")

        @POST.setter
        def POST(self, value):
            pass

    assert GUARD.csrf_protect(view)(Broken(cookies=GOOD["cookies"])).text == (
        "refused: TOKEN_MISSING"
    )


def test_a_header_token_and_the_test_clients_mark_are_accepted():
    by_header = Request("PUT", cookies=GOOD["cookies"], x_csrftoken=TOKEN)
    assert GUARD.csrf_protect(view)(by_header).text == "ok"
    marked = Request()
    marked._dont_enforce_csrf_checks = True
    assert GUARD.csrf_protect(view)(marked).text == "ok"


def test_the_secret_can_live_in_the_session():
    guard = CsrfGuard(CsrfPolicy(use_sessions=True), GUARD.refuse)
    with pytest.raises(ImproperlyConfigured, match="session middleware"):
        guard.csrf_protect(view)(Request())
    request = Request("GET")
    request.session = {}
    response = guard.ensure_csrf_cookie(view)(request)
    assert (set(request.session), response.cookies) == ({"_csrftoken"}, {})
