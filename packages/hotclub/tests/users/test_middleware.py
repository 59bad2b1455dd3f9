"""Who is known in a request, and who is sent to log in, in both colours."""

from __future__ import annotations

from typing import Any

import pytest

BASE = [
    "hotclub.sessions.middleware.SessionMiddleware",
    "hotclub.auth.middleware.AuthenticationMiddleware",
]


def test_aut_022_every_view_asks_for_log_in_but_those_marked_open(user: Any, site: Any) -> None:
    from hotclub.test import Client

    site.configure(MIDDLEWARE=[*BASE, "hotclub.auth.middleware.LoginRequiredMiddleware"])
    client = Client()

    for path in ("/who/", "/awho/", "/plain/"):
        for method in (client.get, client.head, client.post):
            gone = method(path)
            assert (gone.status_code, gone.headers["Location"]) == (
                302,
                f"/accounts/login/?next={path}",
            )
    assert client.get("/accounts/login/").status_code == 200
    assert client.get("/accounts/password_reset/").status_code == 200
    assert client.get("/accounts/password_reset/done/").status_code == 200
    assert client.get("/accounts/reset/MQ/x-y/").status_code == 200
    client.force_login(user)
    assert client.get("/awho/").content == b"django"


async def test_aut_022_the_same_under_asgi(site: Any) -> None:
    from hotclub.auth.models import User
    from hotclub.test import AsyncClient

    site.configure(MIDDLEWARE=[*BASE, "hotclub.auth.middleware.LoginRequiredMiddleware"])
    client = AsyncClient()
    for path in ("/who/", "/awho/"):
        gone = await client.get(path)
        assert gone.headers["Location"] == f"/accounts/login/?next={path}"
    await client.aforce_login(await User.objects.acreate_user("django"))
    assert (await client.get("/who/")).content == b"django"
    assert (await client.get("/awho/")).content == b"django"


def test_aut_019_the_web_server_s_user_is_logged_in_and_out(site: Any) -> None:
    from hotclub.auth.models import User
    from hotclub.test import Client

    site.configure(
        MIDDLEWARE=[*BASE, "hotclub.auth.middleware.RemoteUserMiddleware"],
        AUTHENTICATION_BACKENDS=["hotclub.auth.backends.RemoteUserBackend"],
    )
    client = Client()

    assert client.get("/who/", REMOTE_USER="django").content == b"django"
    assert client.get("/awho/", REMOTE_USER="django").content == b"django"
    client.get("/keep/", REMOTE_USER="django")
    assert client.get("/who/", REMOTE_USER="stéphane").content == "stéphane".encode()
    assert client.get("/kept/", REMOTE_USER="stéphane").json() == {"tune": None}
    assert client.get("/who/").content == b"AnonymousUser"
    assert User.objects.count() == 2


def test_aut_021_a_user_who_is_deleted_or_of_a_removed_back_end_is_anonymous(
    user: Any, client: Any, site: Any
) -> None:
    client.force_login(user)
    site.configure(AUTHENTICATION_BACKENDS=["hotclub.auth.backends.RemoteUserBackend"])
    assert client.get("/who/").content == b"AnonymousUser"
    site.configure()
    assert client.get("/who/").content == b"django"
    user.delete()
    assert client.get("/who/").content == b"AnonymousUser"


@pytest.mark.parametrize("path", ["/who/", "/awho/"])
def test_aut_026_032_retired_keys_keep_a_session_until_they_are_taken_away(
    user: Any, client: Any, site: Any, path: str
) -> None:
    client.force_login(user)
    site.configure(SECRET_KEY="another key " * 5, SECRET_KEY_FALLBACKS=["k" * 60])
    assert client.get(path).content == b"django"
    # Renewed under the current key, it outlives the retired one.
    site.configure(SECRET_KEY="another key " * 5)
    assert client.get(path).content == b"django"
    site.configure(SECRET_KEY="a third key " * 5)
    assert client.get(path).content == b"AnonymousUser"


def test_templates_see_user_and_permissions_without_asking_before(user: Any, site: Any) -> None:
    from hotclub.adapters.auth_http import give_user
    from hotclub.auth.context_processors import auth
    from hotclub.sessions.backends.db import SessionStore
    from hotclub.test import RequestFactory

    request = RequestFactory().get("/")
    request.session = SessionStore()
    give_user(request)
    context = auth(request)

    assert not request.slot_filled("user")
    assert not request.session.accessed
    assert str(context["user"]) == "AnonymousUser"
    assert request.session.accessed
    assert not context["perms"]["auth"]


def test_settings_reach_the_library(site: Any) -> None:
    from hotclub.auth import get_user_model
    from hotclub.auth.models import User
    from hotclub.exceptions import ImproperlyConfigured
    from hotclub_auth import auth_settings

    assert get_user_model() is User
    site.configure(LOGIN_URL="who", PASSWORD_RESET_TIMEOUT=60, SESSION_COOKIE_SECURE=True)
    settings = auth_settings()
    assert settings.resolve_url(settings.login_url) == "/who/"
    assert settings.password_reset_timeout_seconds == 60
    assert settings.session.cookie_secure is True
    site.configure(AUTH_USER_MODEL="club.Nobody")
    with pytest.raises(ImproperlyConfigured, match=r"AUTH_USER_MODEL is 'club\.Nobody'"):
        get_user_model()
