import asyncio
from types import SimpleNamespace

import pytest
from hotclub_auth import (
    AnonymousUser,
    ImproperlyConfigured,
    PermissionDenied,
    login_not_required,
    login_required,
    login_url_with_return,
    permission_required,
    redirect_to_login,
    user_passes_test,
)
from hotclub_auth.testing import MemoryUser
from hypothesis import given
from hypothesis import strategies as st

ALBUM = "/albums/7/?a=b&c=d"


@pytest.fixture(autouse=True)
def responses(configure):
    configure(redirect=lambda url: f"-> {url}", resolve_url=lambda name: str(name))


def ask_for(user, host="http://club.example"):
    async def auser():
        return user

    return SimpleNamespace(
        user=user,
        auser=auser,
        get_full_path=lambda: ALBUM,
        build_absolute_uri=lambda: host + ALBUM,
    )


NOBODY, SOMEBODY = AnonymousUser(), MemoryUser("django", permissions={"music.view_album"})
TO_LOGIN = "-> /accounts/login/?next=/albums/7/%3Fa%3Db%26c%3Dd"


def test_login_required_lets_in_who_is_logged_in_and_sends_others_to_log_in():
    @login_required
    def view(request, number):
        """The view's own words."""
        return number

    assert view(ask_for(SOMEBODY), number=7) == 7
    assert view(ask_for(NOBODY), number=7) == TO_LOGIN
    assert (view.__name__, view.__doc__) == ("view", "The view's own words.")


async def test_sec_aut_022_async_views_are_guarded_in_their_own_colour():
    calls = []

    @login_required(login_url="/in/", redirect_field_name="back")
    async def view(request):
        calls.append(request.user)
        return "seen"

    assert await view(ask_for(SOMEBODY)) == "seen"
    assert await view(ask_for(NOBODY)) == "-> /in/?back=/albums/7/%3Fa%3Db%26c%3Dd"
    assert calls == [SOMEBODY]


async def test_sec_aut_022_an_object_with_an_async_call_is_an_async_view():
    class View:
        async def __call__(self, request):
            return "seen"

    view = login_required(View().__call__)
    assert await view(ask_for(SOMEBODY)) == "seen"
    assert await view(ask_for(NOBODY)) == TO_LOGIN


async def test_a_test_of_ones_own_may_be_async():
    async def is_django(user):
        return user.get_username() == "django"

    @user_passes_test(is_django)
    async def view(request):
        return "seen"

    assert await view(ask_for(SOMEBODY)) == "seen"
    assert await view(ask_for(NOBODY)) == TO_LOGIN

    @user_passes_test(lambda user: user.get_username() == "django", login_url="/x/")
    def sync_view(request):
        return "seen"

    assert sync_view(ask_for(NOBODY)) == "-> /x/?next=/albums/7/%3Fa%3Db%26c%3Dd"


@pytest.mark.parametrize("by_lambda", [False, True])
def test_an_async_test_decides_for_a_plain_view(by_lambda):
    async def is_django(user):
        return user.get_username() == "django"

    @user_passes_test((lambda user: is_django(user)) if by_lambda else is_django)
    def view(request):
        return "seen"

    assert view(ask_for(SOMEBODY)) == "seen"
    assert view(ask_for(NOBODY)) == TO_LOGIN


async def test_a_plain_test_of_an_async_view_does_not_hold_up_the_loop():
    def is_django(user):
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()
        return user.get_username() == "django"

    @user_passes_test(is_django)
    async def view(request):
        return "seen"

    assert await view(ask_for(SOMEBODY)) == "seen"
    assert await view(ask_for(NOBODY)) == TO_LOGIN


async def test_permissions_are_required_all_at_once():
    @permission_required("music.view_album")
    def one(request):
        return "seen"

    @permission_required(["music.view_album", "music.add_album"], raise_exception=True)
    def two(request):
        return "seen"

    @permission_required(("music.view_album",), login_url="/in/")
    async def three(request):
        return "seen"

    assert one(ask_for(SOMEBODY)) == await three(ask_for(SOMEBODY)) == "seen"
    assert one(ask_for(NOBODY)) == TO_LOGIN
    assert (await three(ask_for(NOBODY))).startswith("-> /in/?next=")
    with pytest.raises(PermissionDenied) as caught:
        two(ask_for(SOMEBODY))
    assert caught.value.status_code == 403


def test_a_guarded_view_names_its_log_in_page_and_an_open_one_its_openness():
    view = login_required(login_url="/in/")(lambda request: None)
    assert (view.login_url, view.redirect_field_name) == ("/in/", "next")
    assert login_not_required(lambda request: None).login_required is False


def test_a_log_in_page_elsewhere_is_given_the_whole_url_to_come_back_to():
    view = login_required(login_url="https://id.example/in?a=1")(lambda request: None)
    assert view(ask_for(NOBODY)) == (
        "-> https://id.example/in?a=1&next=http%3A//club.example/albums/7/%3Fa%3Db%26c%3Dd"
    )


def test_the_way_back_replaces_one_that_is_there():
    assert login_url_with_return("/a/", "/in/?next=/old/&x=1") == "/in/?x=1&next=/a/"
    assert login_url_with_return("/a/", "/in/?x=1", None) == "/in/?x=1"


def test_sec_aut_031_the_way_back_stays_inside_the_query():
    url = login_url_with_return("/a?b#c\r\nSet-Cookie: d=e&next=//evil", "/in/")
    assert url == "/in/?next=/a%3Fb%23c%0D%0ASet-Cookie%3A+d%3De%26next%3D//evil"


@given(st.text())
def test_no_way_back_adds_a_header_or_leaves_the_log_in_page(text):
    url = login_url_with_return(text.encode("utf-8", "replace").decode(), "/in/")
    assert url.startswith("/in/?next=")
    assert url.isascii()
    assert url.isprintable()
    assert " " not in url


def test_without_a_way_to_redirect_the_mend_is_told(configure):
    configure(redirect=None)
    with pytest.raises(ImproperlyConfigured, match="redirect="):
        redirect_to_login("/a/")
