from types import SimpleNamespace

import pytest
from hotclub_auth import AnonymousUser
from hotclub_auth.context_processors import auth
from hotclub_auth.testing import MemoryUser


def test_templates_see_the_user_and_their_permissions():
    user = MemoryUser("django", permissions={"music.change_album"})
    context = auth(SimpleNamespace(user=user))
    perms = context["perms"]
    assert context["user"] is user
    assert perms["music"]["change_album"]
    assert not perms["music"]["add_album"]
    assert perms["music"]
    assert not perms["films"]
    assert "music.change_album" in perms
    assert "music" in perms
    assert "films.add_film" not in perms


def test_a_request_nobody_named_a_user_for_has_nobody():
    context = auth(SimpleNamespace())
    assert context["user"] == AnonymousUser()
    assert "music" not in context["perms"]


def test_permissions_cannot_be_listed():
    perms = auth(SimpleNamespace())["perms"]
    for thing in (perms, perms["music"]):
        with pytest.raises(TypeError):
            list(thing)
        assert "permissions" in repr(thing)


class LazyRequest:
    """A request whose user is looked up at first touch."""

    asked = 0

    def slot_filled(self, name):
        return name in self.__dict__

    def __getattr__(self, name):
        if name != "user":
            raise AttributeError(name)
        self.asked += 1
        self.user = MemoryUser("django", permissions={"music.change_album"})
        return self.user


def test_the_user_of_a_lazy_request_is_looked_up_when_a_template_looks():
    request = LazyRequest()

    context = auth(request)
    assert repr(context["user"]) == "<the user of a request>"
    assert request.asked == 0

    user = context["user"]
    assert user.is_authenticated
    assert user.username == "django"
    assert user == request.user
    assert hash(user) == hash(request.user)
    assert bool(user)
    assert isinstance(user, MemoryUser)
    assert str(user) == str(request.user)
    user.username = "stéphane"
    assert request.user.username == "stéphane"
    assert context["perms"]["music"]["change_album"]
    assert request.asked == 1
    assert auth(request)["user"] is request.user
