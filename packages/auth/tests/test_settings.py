import pytest
from hotclub_auth import (
    AuthSettings,
    ImproperlyConfigured,
    auth_settings,
    get_user_model,
    use_auth_settings,
)
from hotclub_auth.settings import rotate_csrf_if_present
from hotclub_auth.testing import MemoryUser
from hotclub_security import CsrfState
from hotclub_security.csrf_state import STATE_KEY


def test_without_a_provider_the_defaults_hold():
    use_auth_settings(None)
    assert auth_settings() == AuthSettings()
    assert auth_settings().password_reset_timeout_seconds == 3 * 24 * 3600
    assert auth_settings().session.cookie_name == "sessionid"
    assert auth_settings().session.cookie_age_seconds == 14 * 24 * 3600
    assert auth_settings().ngettext("one", "many", 1) == "one"
    assert auth_settings().now().tzinfo is not None


def test_the_provider_is_asked_at_each_use():
    named = [AuthSettings(login_url="/a/"), AuthSettings(login_url="/b/")]
    use_auth_settings(lambda: named.pop(0))
    assert [auth_settings().login_url, auth_settings().login_url] == ["/a/", "/b/"]


def test_the_class_of_users_is_the_one_named(configure):
    with pytest.raises(ImproperlyConfigured, match="user_model="):
        get_user_model()
    configure(user_model=lambda: MemoryUser)
    assert get_user_model() is MemoryUser


def test_the_csrf_secret_is_changed_where_there_is_one():
    state = CsrfState("s" * 32)
    rotate_csrf_if_present({STATE_KEY: state})
    assert state.secret != "s" * 32
    rotate_csrf_if_present({})
