"""What users see of the types of models; read by mypy, not run."""

from datetime import datetime
from typing import Any, assert_type

import hotclub_orm as orm
from hotclub_auth.base_user import AbstractBaseUser, BaseUserManager
from hotclub_auth.models import AbstractUser, Group, Permission, PermissionsMixin, User, UserManager
from hotclub_auth.ports import SessionRecords, SessionUser, TokenUser
from hotclub_auth.sessions.model_db import SessionStore
from hotclub_auth.sessions.models import ModelRecords, Session


class Player(AbstractUser):
    instrument = orm.CharField(max_length=50)


class Member(AbstractBaseUser, PermissionsMixin):
    email = orm.EmailField(unique=True)
    objects = BaseUserManager["Member"]()

    class Meta:
        app_label = "members"


assert_type(User.objects.get(), User)
assert_type(User.objects.create_user("django"), User)
assert_type(User.objects.create_superuser("django"), User)
assert_type(User.objects.filter(is_staff=True).first(), User | None)
assert_type(User.objects.with_perm("auth.add_user"), orm.QuerySet[User])
assert_type(User.objects, UserManager[User])
assert_type(Player.objects.get(), Player)
assert_type(Player.objects.create_user("django").instrument, str)
assert_type(Member.objects.get_by_natural_key("a@example.com"), Member)
assert_type(Permission.objects.get_by_natural_key("add_user", "auth", "user"), Permission)
assert_type(Group.objects.get_by_natural_key("editors"), Group)
assert_type(Session.objects.get(), Session)

user = User.objects.get()
assert_type(user.id, int)
assert_type(user.username, str)
assert_type(user.password, str)
assert_type(user.is_active, bool)
assert_type(user.is_superuser, bool)
assert_type(user.last_login, datetime | None)
assert_type(user.has_perm("auth.add_user"), bool)
assert_type(user.check_password("x"), bool)
assert_type(user.get_full_name(), str)
assert_type(Session.objects.get().get_decoded(), dict[str, Any])

known: SessionUser = user
resetting: TokenUser = user
records: SessionRecords = ModelRecords()
store = SessionStore("key")


async def check_async() -> None:
    assert_type(await User.objects.aget(), User)
    assert_type(await User.objects.acreate_user("django"), User)
    assert_type(await user.ahas_perm("auth.add_user"), bool)
