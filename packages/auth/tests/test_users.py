from types import SimpleNamespace

import pytest
from hotclub_auth import (
    AnonymousHasNoRow,
    AnonymousUser,
    BaseBackend,
    HasPassword,
    PermissionDenied,
    PermissionListIsText,
)
from hotclub_auth import backends as room
from hotclub_auth.testing import MemoryUser
from hotclub_security import SecretKeys, use_secret_keys


@pytest.fixture
def granting(configure, monkeypatch):
    """Let a back end answer as told."""

    def use(*classes):
        by_path = {f"tests.{number}": backend for number, backend in enumerate(classes)}
        monkeypatch.setattr(room, "_backend_class", by_path.__getitem__)
        configure(authentication_backends=list(by_path))

    return use


@pytest.fixture
def editor():
    return MemoryUser("editor", permissions={"music.change_album", "music.view_album"})


async def test_permissions_are_asked_of_the_back_ends(editor):
    assert editor.get_user_permissions() == {"music.change_album", "music.view_album"}
    assert editor.get_group_permissions() == await editor.aget_group_permissions() == set()
    assert await editor.aget_user_permissions() == await editor.aget_all_permissions()
    assert editor.get_all_permissions() == editor.permissions
    assert editor.has_perm("music.change_album")
    assert await editor.ahas_perm("music.change_album")
    assert editor.has_perms(["music.change_album", "music.view_album"])
    assert not await editor.ahas_perms(["music.change_album", "music.add_album"])
    assert editor.has_module_perms("music")
    assert not await editor.ahas_module_perms("mus")


def test_one_text_is_no_list_of_permissions(editor):
    with pytest.raises(PermissionListIsText, match=r"has_perm\('music\.add_album'\)"):
        editor.has_perms("music.add_album")


@pytest.mark.parametrize("perm", ["music.change_album", "unknown", "", ".", "a.b.c", "music."])
async def test_sec_aut_020_inactive_and_anonymous_users_have_no_permission(editor, perm):
    editor.is_active = False
    for user in (editor, AnonymousUser()):
        assert user.has_perm(perm) is False
        assert await user.ahas_perm(perm) is False
        assert user.has_module_perms("music") is False
        assert await user.ahas_module_perms("music") is False
    inactive_boss = MemoryUser("boss", is_superuser=True, is_active=False)
    assert not inactive_boss.has_perm(perm)


def test_sec_aut_020_a_superuser_has_all_others_only_what_is_known(editor):
    assert MemoryUser("boss", is_superuser=True).has_perm("whatever.it_is")
    assert MemoryUser("boss", is_superuser=True).has_module_perms("whatever")
    assert not editor.has_perm("whatever.it_is")
    assert not editor.has_perm("music.change_album", obj=object())


async def test_a_back_end_that_denies_ends_the_asking(granting, editor):
    class Denies(BaseBackend):
        def has_perm(self, user_obj, perm, obj=None):
            raise PermissionDenied

        def has_module_perms(self, user_obj, app_label):
            raise PermissionDenied

    class Grants(BaseBackend):
        def has_perm(self, user_obj, perm, obj=None):
            return True

        async def ahas_perm(self, user_obj, perm, obj=None):
            return True

    class Bare:
        """Has none of these methods."""

    granting(Bare, Grants)
    assert editor.has_perm("a.b")
    assert AnonymousUser().has_perm("a.b")
    assert await AnonymousUser().ahas_perm("a.b")
    granting(Denies, Grants)
    assert not editor.has_perm("a.b")
    assert not editor.has_module_perms("a")


async def test_a_password_is_set_checked_and_upgraded():
    stored = []

    class User(MemoryUser):
        def store_password(self):
            stored.append("sync")

        async def astore_password(self):
            stored.append("async")

    user = User("django")
    user.set_password("nuages")
    assert user._password == "nuages"
    assert user.check_password("nuages")
    assert not user.check_password("wrong")
    assert stored == []
    from hotclub_auth.hashers import make_password

    user.password = make_password("nuages", hasher="md5")
    assert user.check_password("nuages")
    assert user.password.startswith("pbkdf2_sha256$1$")
    assert user._password is None
    user.password = make_password("nuages", hasher="md5")
    assert await user.acheck_password("nuages")
    assert stored == ["sync", "async"]
    await user.aset_password("minor swing")
    assert await user.acheck_password("minor swing")
    user.set_unusable_password()
    assert not user.has_usable_password()
    assert not user.check_password("nuages")


def test_the_session_hash_is_that_of_django():
    user = MemoryUser("django", password="md5$salt$hash")
    recorded = "e3cec48e5bcb1bcb84d3680a5684396a161b7c885f2335d39402380f51bac28e"
    assert user.get_session_auth_hash() == recorded
    assert list(user.get_session_auth_fallback_hash()) == []
    use_secret_keys(lambda: SecretKeys("new", ("a secret key of the tests",)))
    assert user.get_session_auth_hash() != recorded
    assert list(user.get_session_auth_fallback_hash()) == [recorded]


def test_names_and_addresses_are_found_by_the_fields_the_class_names():
    class User(HasPassword):
        USERNAME_FIELD, EMAIL_FIELD = "login", "mail"
        login = "django"

    assert User().get_username() == "django"
    assert User.get_email_field_name() == "mail"
    assert User().is_authenticated
    assert not User().is_anonymous


def test_sec_aut_016_compatibility_characters_of_a_name_are_one():
    assert HasPassword.normalize_username("\ufb01nn") == "finn"
    assert HasPassword.normalize_username("Ⓐ") == "A"
    assert HasPassword.normalize_username(None) is None


async def test_nobody_is_nobody():
    nobody = AnonymousUser()
    assert nobody == AnonymousUser()
    assert hash(nobody) == hash(AnonymousUser())
    assert nobody != SimpleNamespace()
    assert (str(nobody), nobody.get_username(), nobody.pk) == ("AnonymousUser", "", None)
    assert nobody.is_anonymous
    assert (nobody.is_authenticated, nobody.is_active, nobody.is_superuser) == (False,) * 3
    assert list(nobody.groups.all()) == list(nobody.user_permissions.filter(a=1)) == []
    assert (len(nobody.groups), nobody.groups.count(), await nobody.groups.acount()) == (0, 0, 0)
    assert not nobody.groups.exists()
    assert not await nobody.groups.aexists()
    assert [row async for row in nobody.groups] == []
    for call in (nobody.save, nobody.delete, lambda: nobody.set_password("x")):
        with pytest.raises(AnonymousHasNoRow):
            call()
    with pytest.raises(NotImplementedError):
        nobody.check_password("x")
    with pytest.raises(TypeError):
        int(nobody)
