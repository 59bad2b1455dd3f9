from types import SimpleNamespace

import pytest
from hotclub_auth import AnonymousUser, ImproperlyConfigured, PermissionDenied
from hotclub_auth.mixins import (
    LoginRequiredMixin,
    PermissionRequiredMixin,
    UserPassesTestMixin,
)
from hotclub_auth.testing import MemoryUser

NOBODY, SOMEBODY = AnonymousUser(), MemoryUser("django", permissions={"music.view_album"})
TO_LOGIN = "-> /accounts/login/?next=/albums/"


@pytest.fixture(autouse=True)
def responses(configure):
    configure(redirect=lambda url: f"-> {url}")


class View:
    def dispatch(self, request, *args, **kwargs):
        return "seen"


class AsyncView:
    view_is_async = True

    async def dispatch(self, request, *args, **kwargs):
        return "seen"


def ask_for(view_class, user, **attributes):
    async def auser():
        return user

    request = SimpleNamespace(
        user=user,
        auser=auser,
        get_full_path=lambda: "/albums/",
        build_absolute_uri=lambda: "http://club.example/albums/",
    )
    view = view_class()
    vars(view).update(attributes, request=request)
    return view.dispatch(request)


@pytest.mark.parametrize("base", [View, AsyncView])
async def test_sec_aut_022_every_mixin_guards_both_colours(base):
    class LogIn(LoginRequiredMixin, base): ...

    class Permission(PermissionRequiredMixin, base):
        permission_required = "music.view_album"

    class Test(UserPassesTestMixin, base):
        def test_func(self):
            return self.request.user.get_username() == "django"

    for view in (LogIn, Permission, Test):
        allowed, refused = ask_for(view, SOMEBODY), ask_for(view, NOBODY)
        if base is AsyncView:
            allowed, refused = await allowed, await refused
        assert (allowed, refused) == ("seen", TO_LOGIN)


async def test_a_test_may_be_async():
    class Test(UserPassesTestMixin, AsyncView):
        async def test_func(self):
            return False

    assert await ask_for(Test, NOBODY) == TO_LOGIN


def test_somebody_logged_in_who_may_not_is_told_so():
    class Permission(PermissionRequiredMixin, View):
        permission_required = ("music.view_album", "music.add_album")
        permission_denied_message = "Editors only."

    with pytest.raises(PermissionDenied, match=r"Editors only\."):
        ask_for(Permission, SOMEBODY)
    with pytest.raises(PermissionDenied):
        ask_for(Permission, NOBODY, raise_exception=True)
    assert ask_for(Permission, NOBODY, login_url="/in/") == "-> /in/?next=/albums/"


def test_what_is_missing_is_named(configure):
    class Permission(PermissionRequiredMixin, View): ...

    class Test(UserPassesTestMixin, View): ...

    with pytest.raises(ImproperlyConfigured, match="permission_required"):
        ask_for(Permission, SOMEBODY)
    with pytest.raises(NotImplementedError, match=r"Test must write test_func\(\)"):
        ask_for(Test, SOMEBODY)
    configure(login_url="")

    class LogIn(LoginRequiredMixin, View): ...

    with pytest.raises(ImproperlyConfigured, match="LOGIN_URL"):
        ask_for(LogIn, NOBODY)


def test_async_rules_decide_for_plain_views():
    class Test(UserPassesTestMixin, View):
        async def test_func(self):
            return self.request.user.get_username() == "django"

    class Permission(PermissionRequiredMixin, View):
        async def has_permission(self):
            return self.request.user.get_username() == "django"

    for view in (Test, Permission):
        assert ask_for(view, SOMEBODY) == "seen"
        assert ask_for(view, NOBODY) == TO_LOGIN


async def test_a_has_permission_of_ones_own_decides_for_async_views():
    class Permission(PermissionRequiredMixin, AsyncView):
        permission_required = "music.view_album"

        def has_permission(self):
            return False

    with pytest.raises(PermissionDenied):
        await ask_for(Permission, SOMEBODY)
