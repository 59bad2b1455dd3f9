"""The back end on models: log-in and permissions, on SQLite and PostgreSQL, in both colours."""

from unittest.mock import patch

import pytest
from hotclub_auth import aauthenticate, authenticate
from hotclub_auth.model_backend import (
    AllowAllUsersModelBackend,
    AllowAllUsersRemoteUserBackend,
    ModelBackend,
    RemoteUserBackend,
)
from hotclub_auth.models import Group, Permission, User
from hotclub_auth.testing import QuickHasher
from hotclub_orm.contenttypes import ContentType
from hotclub_orm.testing import assert_num_queries

MODEL_BACKEND = "hotclub_auth.model_backend.ModelBackend"


@pytest.fixture
def permissions(tables):
    kind = ContentType.objects.get_for_model(User)
    return {
        name: Permission.objects.create(codename=name, name=name, content_type=kind)
        for name in ("fly", "swim", "walk")
    }


@pytest.fixture
def user(tables):
    return User.objects.create_user("django", password="nuages")


async def test_a_name_and_a_password_give_the_user_in_both_colours(user):
    found = await aauthenticate(username="django", password="nuages")

    assert found == user
    assert found.backend == MODEL_BACKEND
    assert await aauthenticate(username="django", password="minor swing") is None
    assert await aauthenticate(username="stéphane", password="nuages") is None


def test_the_blocking_colour_gives_the_same_user(user):
    assert authenticate(username="django", password="nuages") == user
    assert authenticate(username="django", password="") is None


def test_inactive_users_may_not_log_in_unless_the_back_end_says_so(user):
    user.is_active = False
    user.save()

    assert authenticate(username="django", password="nuages") is None
    assert ModelBackend().get_user(user.pk) is None
    all_users = AllowAllUsersModelBackend()
    assert all_users.authenticate(None, username="django", password="nuages") == user
    assert all_users.get_user(user.pk) == user


@pytest.mark.parametrize("password", [None, "", "   ", b"nuages!", "x" * 5000, "\0", "\ud800"])
@pytest.mark.parametrize("name", ["django", "nobody", "nul\0", "half\ud800", "x" * 5000])
def test_aut_006_whatever_a_visitor_sends_is_a_plain_no_after_the_same_work(user, name, password):
    with patch.object(
        QuickHasher, "encode", autospec=True, side_effect=QuickHasher.encode
    ) as encode:
        assert ModelBackend().authenticate(None, username=name, password=password) is None
    assert encode.call_count == 1


def test_aut_001_nobody_inactive_and_wrong_take_one_hash_each(user):
    User.objects.create_user("idle", password="nuages", is_active=False)
    User.objects.create_user("unusable")

    for name, password in [
        ("django", "wrong"),
        ("django", "nuages"),
        ("idle", "nuages"),
        ("idle", "wrong"),
        ("unusable", "nuages"),
        ("nobody", "nuages"),
    ]:
        with patch.object(
            QuickHasher, "encode", autospec=True, side_effect=QuickHasher.encode
        ) as hashed:
            authenticate(username=name, password=password)
        assert hashed.call_count == 1, (name, password)


def test_credentials_of_another_kind_are_passed_over(user):
    assert ModelBackend().authenticate(None, username="django") is None
    assert ModelBackend().authenticate(None, token="x") is None


def test_all_permissions_come_in_one_query_and_are_kept(user, tables, permissions):
    group = Group.objects.create(name="birds")
    group.permissions.add(permissions["fly"], permissions["walk"])
    user.groups.add(group)
    user.user_permissions.add(permissions["swim"], permissions["walk"])
    user = User.objects.get()

    with assert_num_queries(1, tables):
        assert user.has_perm("auth.fly")
        assert user.has_perms(["auth.swim", "auth.walk"])
        assert not user.has_perm("auth.drive")
        assert user.has_module_perms("auth")
        assert not user.has_module_perms("music")
    assert user.get_all_permissions() == {"auth.fly", "auth.swim", "auth.walk"}
    assert user.get_user_permissions() == {"auth.swim", "auth.walk"}
    assert user.get_group_permissions() == {"auth.fly", "auth.walk"}
    with assert_num_queries(0, tables):
        user.get_user_permissions()
        user.get_group_permissions()


async def test_the_awaiting_colour_gives_the_same_permissions(user, permissions):
    await user.user_permissions.aadd(permissions["swim"])
    group = await Group.objects.acreate(name="birds")
    await group.permissions.aadd(permissions["fly"])
    await user.groups.aadd(group)
    user = await User.objects.aget()

    assert await user.ahas_perm("auth.fly")
    assert await user.ahas_module_perms("auth")
    assert await user.aget_all_permissions() == {"auth.fly", "auth.swim"}
    assert await user.aget_user_permissions() == {"auth.swim"}
    assert await user.aget_group_permissions() == {"auth.fly"}


def test_aut_020_inactive_users_and_single_objects_have_no_permission(user, permissions):
    user.user_permissions.add(permissions["fly"])

    assert not user.has_perm("auth.fly", obj=user)
    for unknown in ("", ".", "auth", "auth.", "auth.fly.high", "AUTH.FLY"):
        assert not user.has_perm(unknown), unknown
    user.is_active = False
    assert not user.has_perm("auth.fly")
    assert user.get_all_permissions() == set()
    user.is_superuser = True
    assert not user.has_perm("auth.fly")


def test_a_superuser_has_every_permission_there_is(tables, permissions):
    root = User.objects.create_superuser("root")

    assert root.get_all_permissions() == {"auth.fly", "auth.swim", "auth.walk"}
    assert root.has_perm("anything.at_all")


def test_a_subclass_that_knows_more_is_asked(user, permissions, configure):
    configure(authentication_backends=[f"{__name__}.Generous"])
    user.user_permissions.add(permissions["fly"])

    assert user.get_all_permissions() == {"auth.fly", "everywhere.go"}


class Generous(ModelBackend):
    """Gives everybody one permission more."""

    def get_group_permissions(self, user_obj, obj=None):
        return {*super().get_group_permissions(user_obj, obj), "everywhere.go"}


def test_users_who_have_a_permission_are_found(tables, permissions):
    direct, grouped, _root, idle = (
        User.objects.create_user(name, is_superuser=name == "root", is_active=name != "idle")
        for name in ("direct", "grouped", "root", "idle")
    )
    User.objects.create_user("nobody")
    group = Group.objects.create(name="birds")
    group.permissions.add(permissions["fly"])
    grouped.groups.add(group)
    for one in (direct, idle):
        one.user_permissions.add(permissions["fly"])

    def names(*args, **options):
        found = User.objects.with_perm(*args, **options)
        return sorted(user.username for user in found)

    assert names("auth.fly") == ["direct", "grouped", "root"]
    assert names(permissions["fly"], include_superusers=False) == ["direct", "grouped"]
    assert names("auth.fly", is_active=None) == ["direct", "grouped", "idle", "root"]
    assert names("auth.fly", is_active=False) == ["idle"]
    assert names("auth.swim", include_superusers=False) == []
    assert names("auth.fly", obj=direct) == []
    assert names("auth.fly", backend=MODEL_BACKEND) == ["direct", "grouped", "root"]
    assert names("auth.fly", backend="hotclub_auth.testing.MemoryBackend") == []


def test_a_permission_asked_for_wrongly_says_how(tables, configure):
    with pytest.raises(ValueError, match=r"app_label\.codename"):
        User.objects.with_perm("fly")
    with pytest.raises(TypeError, match="a label or a Permission"):
        User.objects.with_perm(object())
    with pytest.raises(TypeError, match="dotted path"):
        User.objects.with_perm("auth.fly", backend=object())
    configure(authentication_backends=[MODEL_BACKEND, MODEL_BACKEND])
    with pytest.raises(ValueError, match="say which one"):
        User.objects.with_perm("auth.fly")


async def test_a_name_from_the_web_server_is_trusted_and_gets_an_account(tables):
    backend = RemoteUserBackend()

    made = await backend.aauthenticate(None, remote_user="django")

    assert made.username == "django"
    assert backend.authenticate(None, "") is None
    assert await backend.aauthenticate(None, remote_user=None) is None
    assert await backend.aauthenticate(None, remote_user="nul\0") is None


def test_the_blocking_colour_trusts_the_same_name(user):
    class Strict(RemoteUserBackend):
        create_unknown_user = False

    assert RemoteUserBackend().authenticate(None, remote_user="django") == user
    assert Strict().authenticate(None, remote_user="django") == user
    assert Strict().authenticate(None, remote_user="stéphane") is None
    user.is_active = False
    user.save()
    assert RemoteUserBackend().authenticate(None, remote_user="django") is None
    assert AllowAllUsersRemoteUserBackend().authenticate(None, remote_user="django") == user


def test_a_user_who_is_gone_is_nobody(user):
    assert ModelBackend().get_user(user.pk) == user
    assert ModelBackend().get_user(user.pk + 1) is None


def test_the_users_are_those_the_settings_name(user, configure):
    configure(user_model=lambda: User)

    assert authenticate(username="django", password="nuages") == user
