from types import SimpleNamespace

import pytest
from hotclub_auth import (
    AnonymousUser,
    BaseBackend,
    ImproperlyConfigured,
    login,
    login_not_required,
    login_required,
)
from hotclub_auth import backends as room
from hotclub_auth.backends import RemoteUsers
from hotclub_auth.middleware import (
    LoginRequiredMiddleware,
    PersistentRemoteUserMiddleware,
    RemoteUserMiddleware,
)
from hotclub_auth.testing import MemoryBackend, MemoryUser


class Remote(RemoteUsers, BaseBackend):
    """Everybody the web server names has an account."""

    def authenticate(self, request, remote_user):
        name = self.clean_username(remote_user)
        user = MemoryBackend.users.setdefault(name, MemoryUser(name))
        return self.configure_user(request, user, created=True)

    def get_user(self, user_id):
        return MemoryBackend.users.get(user_id)

    def clean_username(self, username):
        return username.partition("@")[0]


@pytest.fixture
def remote(configure, monkeypatch):
    by_path = {"tests.Remote": Remote, "tests.Memory": MemoryBackend}
    monkeypatch.setattr(room, "_backend_class", by_path.__getitem__)
    room._signature_of.cache_clear()
    configure(authentication_backends=["tests.Remote", "tests.Memory"])
    yield by_path
    room._signature_of.cache_clear()


@pytest.fixture
def ask_for(request_with):
    """Send a request through a middleware class, as somebody; return the request."""

    async def send(middleware, request=None, colour="sync", **meta):
        request = request or request_with()
        request.META = meta
        request.user = request.user or AnonymousUser()

        def respond(request):
            return "seen"

        async def arespond(request):
            return "seen"

        layer = middleware(respond if colour == "sync" else arespond)
        answer = layer(request)
        assert (await answer if colour == "async" else answer) == "seen"
        return request

    return send


@pytest.mark.parametrize("colour", ["sync", "async"])
async def test_sec_aut_019_the_session_follows_the_servers_user(remote, ask_for, colour):
    request = await ask_for(RemoteUserMiddleware, colour=colour, REMOTE_USER="django@club")
    assert request.user.get_username() == "django"
    key = request.session.session_key

    await ask_for(RemoteUserMiddleware, request, colour, REMOTE_USER="django@club")
    assert request.session.session_key == key

    request.session["secret"] = "of django"
    await ask_for(RemoteUserMiddleware, request, colour, REMOTE_USER="stephane")
    assert request.user.get_username() == "stephane"
    assert "secret" not in request.session

    await ask_for(RemoteUserMiddleware, request, colour)
    assert request.user == AnonymousUser()
    assert request.session.get("_auth_user_id") is None


async def test_a_persistent_user_stays_without_the_header(remote, ask_for):
    request = await ask_for(PersistentRemoteUserMiddleware, REMOTE_USER="django")
    await ask_for(PersistentRemoteUserMiddleware, request)
    assert request.user.get_username() == "django"


async def test_users_of_other_back_ends_stay_and_of_removed_ones_go(
    remote, ask_for, request_with, configure
):
    request = request_with()
    login(request, MemoryUser("local"), backend="tests.Memory")
    await ask_for(RemoteUserMiddleware, request)
    assert request.user.get_username() == "local"
    configure(authentication_backends=["tests.Remote"])
    await ask_for(RemoteUserMiddleware, request)
    assert request.user == AnonymousUser()


async def test_a_header_of_ones_own_is_a_subclass(remote, ask_for):
    class Custom(RemoteUserMiddleware):
        header = "HTTP_AUTHUSER"

    request = await ask_for(Custom, REMOTE_USER="nobody", HTTP_AUTHUSER="django")
    assert request.user.get_username() == "django"


def page(user):
    async def auser():
        return user

    return SimpleNamespace(
        user=user,
        auser=auser,
        get_full_path=lambda: "/albums/",
        build_absolute_uri=lambda: "http://club.example/albums/",
    )


def closed(request):
    return "seen"


@pytest.mark.parametrize("colour", ["sync", "async"])
async def test_sec_aut_022_log_in_is_required_but_for_marked_views(configure, colour):
    configure(redirect=lambda url: f"-> {url}")

    async def arespond(request):
        return "seen"

    layer = LoginRequiredMiddleware(arespond if colour == "async" else closed)

    async def judge(user, view):
        verdict = layer.process_view(page(user), view, (), {})
        return await verdict if colour == "async" else verdict

    assert await judge(MemoryUser("django"), closed) is None
    assert await judge(AnonymousUser(), login_not_required(lambda request: None)) is None
    assert await judge(AnonymousUser(), closed) == "-> /accounts/login/?next=/albums/"
    own = login_required(login_url="/in/", redirect_field_name="back")(lambda request: None)
    assert await judge(AnonymousUser(), own) == "-> /in/?back=/albums/"
    configure(login_url="")
    with pytest.raises(ImproperlyConfigured):
        await judge(AnonymousUser(), closed)


def test_a_middleware_needs_a_next_layer():
    with pytest.raises(ValueError, match="get_response"):
        RemoteUserMiddleware(None)
