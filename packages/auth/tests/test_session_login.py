from types import SimpleNamespace

import pytest
from hotclub_auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    AnonymousUser,
    BackendNotNamed,
    BackendNotText,
    ImproperlyConfigured,
    NobodyToLogIn,
    aget_user,
    alogin,
    alogout,
    aupdate_session_auth_hash,
    get_user,
    login,
    logout,
    update_session_auth_hash,
    user_logged_in,
    user_logged_out,
)
from hotclub_auth.sessions.db import SessionStore
from hotclub_auth.testing import MemoryBackend, MemoryRecords, MemoryUser
from hotclub_security import SecretKeys, use_secret_keys

MEMORY = "hotclub_auth.testing.MemoryBackend"


@pytest.fixture
def records():
    return MemoryRecords()


@pytest.fixture
def visit(records, request_with):
    """Make a request with the session of a key."""
    return lambda key=None: request_with(records, key)


@pytest.fixture
def logged_in(visit, django):
    """A stored session of the user, as a request."""
    request = visit()
    login(request, django)
    request.session.save()
    return request


def test_logging_in_puts_three_values_into_the_session(visit, django):
    request = visit()
    login(request, django)
    assert dict(request.session.items()) == {
        SESSION_KEY: "django",
        BACKEND_SESSION_KEY: MEMORY,
        HASH_SESSION_KEY: django.get_session_auth_hash(),
    }
    assert request.user is django
    assert get_user(request) is django


async def test_logging_in_and_out_is_the_same_in_async(visit, django):
    request = visit()
    await alogin(request, django)
    assert await aget_user(request) is django
    await alogout(request)
    assert request.user == AnonymousUser()
    assert await aget_user(request) == AnonymousUser()
    assert request.session.is_empty()


def test_the_key_changes_with_the_log_in_and_the_values_stay(visit, django, records):
    request = visit()
    request.session["cart"] = [1]
    request.session.save()
    before = request.session.session_key
    login(request, django)
    assert request.session.session_key != before
    assert before not in records.rows
    assert request.session["cart"] == [1]
    again = request.session.session_key
    login(request, django)
    assert request.session.session_key != again


def test_somebody_elses_session_is_emptied_first(logged_in):
    logged_in.session["cart"] = [1]
    other = MemoryBackend.users["stephane"] = MemoryUser("stephane")
    login(logged_in, other)
    assert "cart" not in logged_in.session
    assert logged_in.session[SESSION_KEY] == "stephane"


def test_a_session_from_before_a_password_change_is_emptied_first(logged_in, django):
    logged_in.session["cart"] = [1]
    django.set_password("minor swing")
    login(logged_in, django)
    assert "cart" not in logged_in.session


def test_the_csrf_secret_changes_with_the_log_in(configure, visit, django):
    rotated = []
    configure(rotate_csrf=rotated.append)
    request = visit()
    login(request, django)
    assert rotated == [request]


def test_the_back_end_must_be_known(configure, visit, django):
    login(visit(), django, backend="some.path")
    with pytest.raises(BackendNotText, match="not type"):
        login(visit(), django, backend=MemoryBackend)
    configure(authentication_backends=[MEMORY, MEMORY])
    with pytest.raises(BackendNotNamed) as caught:
        login(visit(), MemoryUser("new"))
    assert isinstance(caught.value, ValueError)
    django.backend = "the.one.that.authenticated"
    request = visit()
    login(request, django)
    assert request.session[BACKEND_SESSION_KEY] == "the.one.that.authenticated"


def test_nobody_cannot_be_logged_in(visit):
    with pytest.raises(NobodyToLogIn, match=r"authenticate\(\) returned None"):
        login(visit(), None)


def test_listeners_hear_of_log_in_and_log_out(visit, django):
    heard = []

    def hear(sender, request, user, signal, **kwargs):
        heard.append((signal is user_logged_in, sender, user))

    user_logged_in.connect(hear)
    user_logged_out.connect(hear)
    request = visit()
    login(request, django)
    logout(request)
    logout(request)
    assert heard == [(True, MemoryUser, django), (False, MemoryUser, django), (False, None, None)]
    user_logged_in.disconnect(hear)
    user_logged_out.disconnect(hear)


def test_logging_out_removes_the_record(logged_in, records):
    logout(logged_in)
    assert records.rows == {}
    assert logged_in.session.is_empty()


def test_sec_ses_002_logging_out_anonymous_visitors_stores_nothing(visit, records):
    for _ in range(1000):
        logout(visit())
    assert records.rows == {}


def test_a_request_without_a_session_says_what_is_missing():
    with pytest.raises(ImproperlyConfigured, match="session middleware"):
        get_user(SimpleNamespace())


def test_sec_aut_021_a_session_of_a_removed_back_end_is_anonymous(configure, logged_in):
    configure(authentication_backends=["hotclub_auth.backends.BaseBackend"])
    assert get_user(logged_in) == AnonymousUser()


@pytest.mark.parametrize("event", ["deleted", "deactivated"])
async def test_sec_aut_021_sec_ses_013_a_user_who_is_gone_is_logged_out(
    visit, logged_in, django, records, event
):
    if event == "deleted":
        MemoryBackend.users.clear()
    else:
        django.is_active = False
    again = visit(logged_in.session.session_key)
    assert await aget_user(again) == AnonymousUser()
    assert again.session.is_empty()
    assert records.rows == {}


def test_sec_aut_026_a_password_change_ends_all_sessions_but_the_one_that_made_it(
    visit, logged_in, django
):
    elsewhere = visit()
    login(elsewhere, django)
    elsewhere.session.save()
    django.set_password("minor swing")
    update_session_auth_hash(logged_in, django)
    logged_in.session.save()

    assert get_user(visit(logged_in.session.session_key)) is django
    assert get_user(visit(elsewhere.session.session_key)) == AnonymousUser()
    assert get_user(elsewhere) == AnonymousUser()


async def test_the_hash_is_kept_for_the_sessions_own_user_alone(logged_in, django):
    before = logged_in.session[HASH_SESSION_KEY]
    key = logged_in.session.session_key
    other = MemoryUser("stephane", password="x")
    await aupdate_session_auth_hash(logged_in, other)
    assert logged_in.session[HASH_SESSION_KEY] == before
    assert logged_in.session.session_key != key


def test_sec_aut_026_sec_aut_032_a_retired_key_keeps_sessions_and_renews_them(logged_in, django):
    key = logged_in.session.session_key
    use_secret_keys(lambda: SecretKeys("new", ("a secret key of the tests",)))
    assert get_user(logged_in) is django
    assert logged_in.session[HASH_SESSION_KEY] == django.get_session_auth_hash()
    assert logged_in.session.session_key != key
    use_secret_keys(lambda: SecretKeys("newest"))
    assert get_user(logged_in) == AnonymousUser()


def test_a_session_without_a_hash_is_none_of_a_user_with_a_password(logged_in):
    del logged_in.session[HASH_SESSION_KEY]
    assert get_user(logged_in) == AnonymousUser()


def test_a_user_without_passwords_needs_no_hash(visit):
    class Bare:
        pk = "bare"

    MemoryBackend.users["bare"] = bare = Bare()
    bare.is_active = True
    request = visit()
    login(request, bare)
    assert request.session[HASH_SESSION_KEY] == ""
    assert get_user(request) is bare


@pytest.mark.parametrize("prefix", ["django.contrib.auth.backends.", "hotclub.auth.backends."])
def test_sessions_of_a_ported_site_stay_logged_in(configure, visit, django, prefix):
    configure(
        authentication_backends=["hotclub_auth.testing.MemoryBackend"],
        backend_prefixes={prefix: "hotclub_auth.testing."},
    )
    request = visit()
    request.session.update(
        {
            SESSION_KEY: "django",
            BACKEND_SESSION_KEY: prefix + "MemoryBackend",
            HASH_SESSION_KEY: django.get_session_auth_hash(),
        }
    )
    assert get_user(request) is django
    configure(authentication_backends=[prefix + "MemoryBackend"])


def test_the_primary_key_goes_through_the_models_field(configure, visit):
    class Field:
        def value_to_string(self, user):
            return f"#{user.pk}"

        def to_python(self, text):
            return int(text.removeprefix("#"))

    class User(MemoryUser):
        _meta = SimpleNamespace(pk=Field())
        pk = 7

    configure(user_model=lambda: User)
    MemoryBackend.users["7"] = user = User("seven")
    request = visit()
    login(request, user)
    assert request.session[SESSION_KEY] == "#7"
    assert get_user(request) is user
    request.session[SESSION_KEY] = "no number"
    assert get_user(request) == AnonymousUser()


def test_a_request_with_auser_is_told_in_both_colours(visit, django):
    request = visit()
    request.auser = None
    login(request, django)
    with pytest.raises(StopIteration) as done:
        request.auser().send(None)
    assert done.value.value is django


def test_the_session_may_be_in_a_scope_or_an_environ(records, django):
    for carrier in ({"session": None}, {"hotclub.session": None}):
        name = next(iter(carrier))
        carrier[name] = SessionStore(records=records)
        for request in (carrier, SimpleNamespace(scope=carrier, environ=carrier)):
            login(request, django)
            assert get_user(request) is django
            assert carrier[name.replace("session", "user")] is django
            logout(request)
            assert get_user(request) == AnonymousUser()
