"""Users, groups and permissions as models, on SQLite and PostgreSQL, in both colours."""

import asyncio
from types import SimpleNamespace

import hotclub_orm as orm
import pytest
from hotclub_auth import HasPassword, HasPermissions, ImproperlyConfigured
from hotclub_auth.errors import MissingExtra
from hotclub_auth.models import (
    AbstractBaseUser,
    AbstractUser,
    BaseUserManager,
    Group,
    Permission,
    PermissionsMixin,
    User,
    UserManager,
    update_last_login,
)
from hotclub_auth.signals import Signal
from hotclub_orm.contenttypes import ContentType
from hotclub_orm.registry import Apps


class Member(AbstractBaseUser, PermissionsMixin):
    """A user of one's own: an address and nothing else."""

    email = orm.EmailField(unique=True)

    objects = BaseUserManager["Member"]()
    USERNAME_FIELD = "email"

    class Meta:
        # A registry of its own: groups and permissions do not learn of it.
        apps = Apps()
        app_label = "auth_test_members"


@pytest.fixture
def add_user() -> Permission:
    kind = ContentType.objects.get_for_model(User)
    return Permission.objects.create(name="Can add user", codename="add_user", content_type=kind)


def test_tables_and_columns_are_djangos():
    assert {model._meta.db_table for model in (User, Group, Permission)} == {
        "auth_user",
        "auth_group",
        "auth_permission",
    }
    assert [field.column for field in User._meta.concrete_fields] == [
        "id",
        "password",
        "last_login",
        "is_superuser",
        "username",
        "first_name",
        "last_name",
        "email",
        "is_staff",
        "is_active",
        "date_joined",
    ]
    between = {
        field.m2m_db_table(): [
            one.column for one in field.remote_field.through._meta.concrete_fields
        ]
        for model in (User, Group)
        for field in model._meta.many_to_many
    }
    assert between == {
        "auth_user_groups": ["id", "user_id", "group_id"],
        "auth_user_user_permissions": ["id", "user_id", "permission_id"],
        "auth_group_permissions": ["id", "group_id", "permission_id"],
    }
    assert User._meta.swappable == "AUTH_USER_MODEL"
    assert Permission._meta.unique_together == (("content_type", "codename"),)
    assert issubclass(User, AbstractUser)
    assert issubclass(User, (HasPassword, HasPermissions))


def test_a_user_is_made_with_a_hashed_password(tables):
    user = User.objects.create_user("django", "Django@EXAMPLE.com", "nuages", first_name="Django")

    stored = User.objects.get()
    assert stored == user
    assert (stored.email, stored.is_staff, stored.is_superuser) == (
        "Django@example.com",
        False,
        False,
    )
    assert stored.check_password("nuages")
    assert not stored.check_password("minor swing")
    assert stored.natural_key() == ("django",)
    assert str(stored) == "django"


def test_a_user_without_a_password_cannot_log_in_by_one(tables):
    assert not User.objects.create_user("guest").has_usable_password()


def test_names_are_brought_into_their_normal_form(tables):
    assert User.objects.create_user("ﬁddle").username == "fiddle"
    with pytest.raises(ValueError, match="needs a user name"):
        User.objects.create_user("")


def test_a_superuser_is_staff_and_nothing_less(tables):
    root = User.objects.create_superuser("root", password="nuages")

    assert (root.is_staff, root.is_superuser) == (True, True)
    for flag in ("is_staff", "is_superuser"):
        with pytest.raises(ValueError, match=f"{flag}=True, not False"):
            User.objects.create_superuser("other", **{flag: False})


async def test_the_awaiting_colour_makes_the_same_users(tables):
    user = await User.objects.acreate_user("django", password="nuages")
    root = await User.objects.acreate_superuser("root", password="nuages")

    assert await User.objects.aget_by_natural_key("django") == user
    assert await user.acheck_password("nuages")
    assert root.is_superuser
    assert await root.ahas_perm("auth.add_user")


def test_a_user_is_cleaned_and_checked(tables):
    user = User(username="ﬁddle", email="a@EXAMPLE.COM", password="x")
    user.full_clean()
    assert (user.username, user.email) == ("fiddle", "a@example.com")

    with pytest.raises(orm.ValidationError) as caught:
        User(username="two words", password="x").full_clean()
    assert list(caught.value.message_dict) == ["username"]

    user.save()
    with pytest.raises(orm.ValidationError) as caught:
        User(username="fiddle", password="x").full_clean()
    assert caught.value.message_dict == {"username": ["This user name is taken."]}


def test_aut_016_invisible_characters_are_refused_in_names(tables):
    for name in ("dja\u200bngo", "dja\u202engo", "django\u00ad", "\u2066django"):
        with pytest.raises(orm.ValidationError) as caught:
            User(username=name, password="x").full_clean()
        assert "username" in caught.value.message_dict, name


def test_an_aged_password_is_stored_anew_alone(tables, configure):
    from hotclub_auth.hashers import MD5PasswordHasher
    from hotclub_auth.testing import QUICK_HASHERS

    configure(password_hashers=[MD5PasswordHasher])
    user = User.objects.create_user("django", password="nuages")
    User.objects.filter(pk=user.pk).update(first_name="Jean")
    configure(password_hashers=QUICK_HASHERS)

    assert user.check_password("nuages")

    stored = User.objects.get()
    assert stored.password.startswith("pbkdf2_sha256$")
    assert stored.first_name == "Jean"


async def test_an_aged_password_is_stored_anew_in_the_awaiting_colour(tables, configure):
    from hotclub_auth.hashers import MD5PasswordHasher
    from hotclub_auth.testing import QUICK_HASHERS

    configure(password_hashers=[MD5PasswordHasher])
    user = await User.objects.acreate_user("django", password="nuages")
    configure(password_hashers=QUICK_HASHERS)

    assert await user.acheck_password("nuages")

    assert (await User.objects.aget()).password.startswith("pbkdf2_sha256$")


class Remembering:
    """A validator that keeps a history."""

    told: list[tuple[str, str]]

    def __init__(self) -> None:
        self.told = TOLD

    def validate(self, password, user=None):
        """Accept all."""

    def get_help_text(self):
        return ""

    def password_changed(self, password, user=None):
        self.told.append((password, user.username))


TOLD: list[tuple[str, str]] = []


async def test_validators_are_told_of_a_new_password_once_it_is_saved(tables, configure):
    TOLD.clear()
    configure(password_validators=[{"NAME": f"{__name__}.Remembering"}])
    user = await User.objects.acreate_user("django", password="nuages")

    user.set_password("minor swing")
    assert TOLD == []
    await user.asave()
    await user.asave()

    assert TOLD == [("minor swing", "django")]


def test_a_manager_of_ones_own_may_change_how_users_are_made_and_leave_superusers(tables):
    class InvitedManager(UserManager):
        def create_user(self, invitation):
            return super().create_user(invitation["name"], password="minor swing", is_active=False)

    manager = InvitedManager()
    manager.model = User
    invited = manager.create_user({"name": "django"})
    root = manager.create_superuser("root", "root@example.com", "minor swing")

    assert (invited.is_active, invited.is_staff, root.is_staff) == (False, False, True)
    assert root.check_password("minor swing")


def test_a_permission_tells_the_label_that_is_asked_for(tables, add_user):
    assert add_user.user_perm_str == "auth.add_user"


def test_groups_and_permissions_have_natural_keys(tables, add_user):
    group = Group.objects.create(name="editors")
    group.permissions.add(add_user)

    assert Group.objects.get_by_natural_key("editors") == group
    assert str(group) == "editors"
    assert add_user.natural_key() == ("add_user", "auth", "user")
    assert Permission.objects.get_by_natural_key("add_user", "auth", "user") == add_user
    assert str(add_user) == "Auth | user | Can add user"


async def test_groups_and_permissions_have_natural_keys_in_the_awaiting_colour(tables):
    kind = await ContentType.objects.aget_for_model(User)
    made = await Permission.objects.acreate(name="x", codename="fly", content_type=kind)
    group = await Group.objects.acreate(name="editors")

    assert await Permission.objects.aget_by_natural_key("fly", "auth", "user") == made
    assert await Group.objects.aget_by_natural_key("editors") == group


def test_a_user_of_ones_own_needs_no_name(tables, database):
    database.create_tables(Member)
    member = Member(email="django@example.com")
    member.set_password("nuages")
    member.save()

    assert Member.objects.get_by_natural_key("django@example.com") == member
    assert member.get_username() == str(member) == "django@example.com"
    assert member.is_active is True


def test_mail_goes_through_what_the_settings_name(tables, configure):
    user = User.objects.create_user("django", "django@example.com")
    with pytest.raises(ImproperlyConfigured, match="send_mail="):
        user.email_user("Nuages", "…")

    sent: list[object] = []
    configure(send_mail=lambda *args, **more: sent.append((args, more)))
    user.email_user("Nuages", "…", fail_silently=True)

    assert sent == [(("Nuages", "…", None, ["django@example.com"]), {"fail_silently": True})]


async def test_the_time_of_the_last_log_in_is_noted_in_both_colours(tables, clock):
    signal = Signal()
    signal.connect(update_last_login)
    user = await User.objects.acreate_user("django")

    await signal.asend(User, request=SimpleNamespace(), user=user)

    assert (await User.objects.aget()).last_login == clock.now


async def test_receivers_share_the_transaction_where_the_ports_crossing_is_the_orms(
    tables, monkeypatch
):
    from hotclub_orm import atomic, crossing

    monkeypatch.setattr(Signal, "crossing", crossing)
    signal = Signal()

    def note(sender, **named):
        User.objects.create_user("noted by a plain one")

    async def anote(sender, **named):
        await User.objects.acreate_user("noted by an awaiting one")

    signal.connect(note)
    signal.connect(anote)

    async def awaiting():
        async with atomic():
            await signal.asend(User)
            assert await User.objects.acount() == 2
            raise LookupError

    def blocking():
        with atomic():
            signal.send(User)
            assert User.objects.count() == 2
            raise LookupError

    with pytest.raises(LookupError):
        await awaiting()
    with pytest.raises(LookupError):
        await asyncio.to_thread(blocking)

    assert await User.objects.acount() == 0


def test_full_and_short_names():
    user = User(first_name="Django", last_name="Reinhardt")

    assert (user.get_full_name(), user.get_short_name()) == ("Django Reinhardt", "Django")
    assert User(last_name="Grappelli").get_full_name() == "Grappelli"


def test_managers_go_into_migrations():
    assert UserManager.use_in_migrations
    assert User._meta.managers[0].deconstruct()[1] == "hotclub_auth.models.UserManager"


def test_without_the_extra_the_error_says_how_to_install_it():
    import subprocess
    import sys

    code = (
        "import sys; sys.modules['hotclub_orm'] = None\n"
        "import hotclub_auth\n"
        "try: import hotclub_auth.models\n"
        "except hotclub_auth.MissingExtra as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "pip install 'hotclub-auth[orm]'" in done.stdout
    assert issubclass(MissingExtra, ImportError)
