from types import SimpleNamespace

import pytest
from hotclub_security import (
    CsrfPolicy,
    CsrfState,
    ImproperlyConfigured,
    get_token,
    new_secret,
    rotate_token,
    tokens_match,
)
from hotclub_security.csrf_state import STATE_KEY, cookie_header, vary_on_cookie


def test_a_secret_is_made_when_a_token_is_asked_for():
    state = CsrfState()
    assert (state.secret, state.needs_saving) == (None, False)

    token = state.get_token()

    assert state.needs_saving
    assert tokens_match(token, state.secret or "")


def test_a_known_secret_is_kept_and_its_cookie_renewed():
    secret = new_secret()
    state = CsrfState(secret)
    assert tokens_match(state.get_token(), secret)
    assert (state.secret, state.needs_saving) == (secret, True)


def test_a_malformed_cookie_is_replaced():
    assert CsrfState("nonsense").secret is None


def test_sec_006_after_rotation_earlier_tokens_are_worthless():
    state = CsrfState("a" * 32)  # set by whoever could write the cookie before log-in
    before = state.get_token()

    state.rotate_token()

    assert not tokens_match(before, state.secret or "")
    assert tokens_match(state.get_token(), state.secret or "")


@pytest.mark.parametrize("carrier", ["scope", "environ", "META"])
def test_requests_of_any_framework_carry_the_state(carrier):
    state = CsrfState()
    request = SimpleNamespace(**{carrier: {STATE_KEY: state}})

    rotate_token(request)
    token = get_token(request)

    assert tokens_match(token, state.secret or "")
    assert tokens_match(get_token({STATE_KEY: state}), state.secret or "")


@pytest.mark.parametrize("request_value", [None, {}, object(), {STATE_KEY: "x"}])
def test_without_the_middleware_the_error_names_it(request_value):
    with pytest.raises(ImproperlyConfigured, match="CsrfMiddleware"):
        get_token(request_value)


def test_the_cookie_is_djangos_and_secure_when_the_request_was():
    policy = CsrfPolicy()
    plain = "csrftoken=s; Max-Age=31449600; Path=/; SameSite=Lax"
    assert cookie_header("s", policy, secure=False) == plain
    assert cookie_header("s", policy, secure=True) == (
        "csrftoken=s; Max-Age=31449600; Path=/; Secure; SameSite=Lax"
    )


def test_all_of_the_cookie_can_be_set():
    policy = CsrfPolicy(
        cookie_name="c", cookie_age_seconds=None, cookie_domain=".a.com", cookie_path="/x",
        cookie_secure=False, cookie_httponly=True, cookie_samesite=None,
    )  # fmt: skip
    assert cookie_header("s", policy, secure=True) == "c=s; Domain=.a.com; Path=/x; HttpOnly"


@pytest.mark.parametrize(
    ("vary", "result"),
    [
        (None, "Cookie"),
        ("", "Cookie"),
        ("Accept", "Accept, Cookie"),
        ("cookie", "cookie"),
        ("*", "*"),
    ],
)
def test_vary_names_the_cookie_once(vary, result):
    assert vary_on_cookie(vary) == result
