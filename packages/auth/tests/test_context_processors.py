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
