import pytest
from hotclub_auth import InvalidSessionSetting, SessionSettings
from hotclub_auth.sessions import Outcome, decide
from hotclub_auth.sessions.delivery import expired_cookie, session_cookie, vary_with_cookie

PLAIN, EVERY = SessionSettings(), SessionSettings(save_every_request=True)


@pytest.mark.parametrize(
    ("had", "accessed", "modified", "empty", "status", "settings", "outcome"),
    [
        (False, False, False, True, 200, PLAIN, Outcome()),
        (False, True, False, True, 200, PLAIN, Outcome(vary=True)),
        (False, True, True, True, 200, PLAIN, Outcome(vary=True)),
        (True, False, False, False, 200, PLAIN, Outcome()),
        (True, True, False, False, 200, PLAIN, Outcome(vary=True)),
        (True, True, True, False, 200, PLAIN, Outcome(save=True, vary=True)),
        (True, True, True, False, 500, PLAIN, Outcome(vary=True)),
        (True, True, True, False, 404, PLAIN, Outcome(save=True, vary=True)),
        (True, False, False, False, 200, EVERY, Outcome(save=True, vary=True)),
        (True, True, True, True, 200, PLAIN, Outcome(delete_cookie=True, vary=True)),
        (False, False, False, True, 200, EVERY, Outcome()),
    ],
)
def test_what_becomes_of_a_session(had, accessed, modified, empty, status, settings, outcome):
    assert outcome == decide(
        had_cookie=had,
        accessed=accessed,
        modified=modified,
        empty=empty,
        status=status,
        settings=settings,
    )


def test_sec_ses_006_whatever_sets_a_cookie_varies_by_it():
    for bits in range(32):
        had, accessed, modified, empty, every = (bool(bits >> place & 1) for place in range(5))
        outcome = decide(
            had_cookie=had,
            accessed=accessed,
            modified=modified,
            empty=empty,
            status=200,
            settings=EVERY if every else PLAIN,
        )
        assert outcome.vary or not (outcome.save or outcome.delete_cookie)


def test_sec_ses_024_the_cookie_is_httponly_lax_and_secure_over_https():
    def text(secure, settings=PLAIN):
        return session_cookie("key", settings, max_age_seconds=60, secure=secure, now=0)

    plain = "sessionid=key; Expires=Thu, 01 Jan 1970 00:01:00 GMT; Max-Age=60; Path=/"
    assert text(False) == f"{plain}; HttpOnly; SameSite=Lax"
    assert text(True) == f"{plain}; Secure; HttpOnly; SameSite=Lax"
    assert text(False, SessionSettings(cookie_secure=True)) == text(True)
    assert text(True, SessionSettings(cookie_secure=False)) == text(False)


def test_the_cookie_has_the_attributes_of_the_settings():
    settings = SessionSettings(
        cookie_name="visit",
        cookie_domain="club.example",
        cookie_path="/app/",
        cookie_httponly=False,
        cookie_samesite=False,
    )
    text = session_cookie("key", settings, max_age_seconds=None, secure=False, now=0)
    assert text == "visit=key; Domain=club.example; Path=/app/"
    gone = expired_cookie(settings, secure=False)
    assert gone == (
        "visit=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Domain=club.example; Path=/app/"
    )


@pytest.mark.parametrize("value", ["a\r\nb", "a;b", "a b", 'a"b', "ü", "<b>"[:1] + "\n"])
def test_sec_ses_025_sec_ses_028_a_value_that_breaks_the_header_is_refused(value):
    with pytest.raises(InvalidSessionSetting):
        session_cookie(value, PLAIN, max_age_seconds=None, secure=False, now=0)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, "Cookie"),
        ("", "Cookie"),
        ("Accept", "Accept, Cookie"),
        ("cookie", "cookie"),
        ("*", "*"),
        ("Accept,COOKIE", "Accept,COOKIE"),
    ],
)
def test_vary_gains_cookie_once(before, after):
    assert vary_with_cookie(before) == after
