"""Users, groups and permissions as models, in the tables of Django's auth application.

Flow: AbstractBaseUser and PermissionsMixin → AbstractUser → **User**; a model of your own takes the
place of User by `apps.swapped["auth.User"] = "members.Member"` before models are declared.
Needs the extra `orm`. Not here: who is let in (model_backend.py), rows of permissions after a
migration, forms.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from hotclub_auth.backends import backends_with_paths, load_backend
from hotclub_auth.base_user import AbstractBaseUser, BaseUserManager
from hotclub_auth.hashers import amake_password, make_password
from hotclub_auth.moments import as_stored
from hotclub_auth.names import UnicodeUsernameValidator
from hotclub_auth.orm_names import ContentType, apps, now, orm
from hotclub_auth.settings import auth_settings
from hotclub_auth.users import HasPermissions

__all__ = [
    "AbstractBaseUser",
    "AbstractUser",
    "BaseUserManager",
    "Group",
    "GroupManager",
    "Permission",
    "PermissionManager",
    "PermissionsMixin",
    "User",
    "UserManager",
    "update_last_login",
]

U = TypeVar("U", bound=orm.Model)
T = TypeVar("T", bound=orm.Model)


def _auto_key() -> orm.AutoField[int]:
    """Return the key of Django's own tables: 32 bits, whatever an application's default is."""
    return orm.AutoField(verbose_name="ID", primary_key=True, auto_created=True)


class PermissionManager(orm.Manager["Permission"]):
    """Permissions, also by natural key."""

    use_in_migrations = True

    def get_by_natural_key(self, codename: str, app_label: str, model: str) -> "Permission":
        """Return the permission ("add_album", "music", "album"). Raises DoesNotExist."""
        types = ContentType.objects.db_manager(self.db)
        found = types.get_by_natural_key(app_label, model)
        return self.get(codename=codename, content_type=found)

    async def aget_by_natural_key(self, codename: str, app_label: str, model: str) -> "Permission":
        """As get_by_natural_key."""
        types = ContentType.objects.db_manager(self.db)
        found = await types.aget_by_natural_key(app_label, model)
        return await self.aget(codename=codename, content_type=found)


class Permission(orm.Model):
    """Leave to do something with the objects of a model; its label is "app.codename"."""

    id = _auto_key()
    name = orm.CharField("name", max_length=255)
    content_type = orm.ForeignKey(ContentType, orm.CASCADE, verbose_name="content type")
    codename = orm.CharField("codename", max_length=100)

    objects: ClassVar[PermissionManager] = PermissionManager()

    class Meta:
        app_label = "auth"
        verbose_name = "permission"
        verbose_name_plural = "permissions"
        unique_together: ClassVar[Any] = [["content_type", "codename"]]
        ordering: ClassVar[Any] = ["content_type__app_label", "content_type__model", "codename"]

    def __str__(self) -> str:
        return f"{self.content_type} | {self.name}"

    def natural_key(self) -> tuple[str, str, str]:
        """Return ("add_album", "music", "album")."""
        return (self.codename, *self.content_type.natural_key())

    natural_key.dependencies = ["contenttypes.contenttype"]  # type: ignore[attr-defined]

    @property
    def user_perm_str(self) -> str:
        """The label that `user.has_perm` takes, as "music.add_album"."""
        return f"{self.content_type.app_label}.{self.codename}"


class GroupManager(orm.Manager["Group"]):
    """Groups, also by name."""

    use_in_migrations = True

    def get_by_natural_key(self, name: str) -> "Group":
        """Return the group of this name. Raises DoesNotExist."""
        return self.get(name=name)

    async def aget_by_natural_key(self, name: str) -> "Group":
        """As get_by_natural_key."""
        return await self.aget(name=name)


class Group(orm.Model):
    """A name that users share, with the permissions that it gives them."""

    id = _auto_key()
    name = orm.CharField("name", max_length=150, unique=True)
    permissions: Any = orm.ManyToManyField(Permission, verbose_name="permissions", blank=True)

    objects: ClassVar[GroupManager] = GroupManager()

    class Meta:
        app_label = "auth"
        verbose_name = "group"
        verbose_name_plural = "groups"

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        """Return the name."""
        return (self.name,)


class UserManager(BaseUserManager[U]):
    """Makes users and superusers, and finds those who have a permission."""

    use_in_migrations = True

    if TYPE_CHECKING:
        # A child's manager is one of the child.
        def __get__(  # type: ignore[override]
            self, instance: Any, owner: type[T]
        ) -> "UserManager[T]": ...

    def create_user(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **extra_fields: Any,
    ) -> U:
        """Make and save a user. Without a password they cannot log in by one.

        Raises ValueError for an empty name.
        """
        return self._create_user(username, email, password, **_user_flags(extra_fields))

    async def acreate_user(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **extra_fields: Any,
    ) -> U:
        """As create_user; the hashing does not hold up the loop."""
        return await self._acreate_user(username, email, password, **_user_flags(extra_fields))

    def create_superuser(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **extra_fields: Any,
    ) -> U:
        """Make and save a user who may do everything.

        Raises ValueError when is_staff or is_superuser are to be anything but True.
        """
        return self._create_user(username, email, password, **_superuser_flags(extra_fields))

    async def acreate_superuser(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **extra_fields: Any,
    ) -> U:
        """As create_superuser."""
        flags = _superuser_flags(extra_fields)
        return await self._acreate_user(username, email, password, **flags)

    # Both ways end here, so that a manager of one's own may change each of the two by itself.

    def _create_user(
        self, username: str, email: str | None, password: str | None, **extra_fields: Any
    ) -> U:
        """Make and save a user with these flags. Raises ValueError for an empty name."""
        user = self._new_user(username, email, extra_fields)
        user.password = make_password(password)
        user.save(using=self._db)
        return user  # type: ignore[no-any-return]

    async def _acreate_user(
        self, username: str, email: str | None, password: str | None, **extra_fields: Any
    ) -> U:
        user = self._new_user(username, email, extra_fields)
        user.password = await amake_password(password)
        await user.asave(using=self._db)
        return user  # type: ignore[no-any-return]

    def with_perm(
        self,
        perm: Any,
        is_active: bool | None = True,
        include_superusers: bool = True,
        backend: str | None = None,
        obj: Any = None,
    ) -> orm.QuerySet[U]:
        """Return the users who have a permission, a label or a Permission, by the back end.

        is_active: None for users of either kind. backend: its path, needed where there are several.
        Raises ValueError when it is needed and missing, TypeError when it is no text.
        """
        found = _chosen_backend(backend)
        if not hasattr(found, "with_perm"):
            return self.none()
        return found.with_perm(  # type: ignore[no-any-return]
            perm, is_active=is_active, include_superusers=include_superusers, obj=obj
        )

    def _new_user(self, username: str, email: str | None, extra_fields: dict[str, Any]) -> Any:
        if not username:
            raise ValueError("A user needs a user name; an empty one was given.")
        # In a migration `self.model` is the model of that time, which has no methods.
        meta = self.model._meta
        real_model = apps.get_model(meta.app_label, meta.object_name)
        username = real_model.normalize_username(username)
        return self.model(username=username, email=self.normalize_email(email), **extra_fields)


def _user_flags(extra_fields: dict[str, Any]) -> dict[str, Any]:
    return {"is_staff": False, "is_superuser": False, **extra_fields}


def _superuser_flags(extra_fields: dict[str, Any]) -> dict[str, Any]:
    flags = {"is_staff": True, "is_superuser": True, **extra_fields}
    for name in ("is_staff", "is_superuser"):
        if flags[name] is not True:
            raise ValueError(f"A superuser has {name}=True, not {flags[name]!r}.")
    return flags


def _chosen_backend(path: str | None) -> Any:
    if path is None:
        configured = backends_with_paths()
        if len(configured) != 1:
            raise ValueError(
                "Several back ends are configured; say which one: with_perm(…, backend='path')."
            )
        return configured[0][0]
    if not isinstance(path, str):
        raise TypeError(f"A back end is named by its dotted path, a str, not {path!r}.")
    return load_backend(path)


class PermissionsMixin(HasPermissions, orm.Model):
    """Gives a user model superusers, groups and permissions."""

    is_superuser = orm.BooleanField(
        "superuser status",
        default=False,
        help_text="Gives this user every permission without naming it.",
    )
    groups: Any = orm.ManyToManyField(
        Group,
        verbose_name="groups",
        blank=True,
        help_text="The user has the permissions of each of these groups.",
        related_name="user_set",
        related_query_name="user",
    )
    user_permissions: Any = orm.ManyToManyField(
        Permission,
        verbose_name="user permissions",
        blank=True,
        help_text="Permissions of this user alone.",
        related_name="user_set",
        related_query_name="user",
    )

    class Meta:
        abstract = True


class AbstractUser(AbstractBaseUser, PermissionsMixin):
    """A whole user, to be extended by fields of your own."""

    username_validator: ClassVar[Callable[[Any], None]] = UnicodeUsernameValidator()

    username = orm.CharField(
        "username",
        max_length=150,
        unique=True,
        help_text="At most 150 characters: letters, digits and @ . + - _",
        validators=[username_validator],
        error_messages={"unique": "This user name is taken."},
    )
    first_name = orm.CharField("first name", max_length=150, blank=True)
    last_name = orm.CharField("last name", max_length=150, blank=True)
    email = orm.EmailField("email address", blank=True)
    is_staff = orm.BooleanField(
        "staff status", default=False, help_text="Lets the user into the admin site."
    )
    is_active = orm.BooleanField(
        "active",
        default=True,
        help_text="Whether the user may log in. Clear this instead of deleting an account.",
    )
    date_joined = orm.DateTimeField("date joined", default=now)

    objects = UserManager["AbstractUser"]()

    EMAIL_FIELD: ClassVar[str] = "email"
    USERNAME_FIELD: ClassVar[str] = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    class Meta:
        verbose_name = "user"
        verbose_name_plural = "users"
        abstract = True

    def clean(self) -> None:
        """Bring name and address into their normal forms."""
        super().clean()
        self.email = BaseUserManager.normalize_email(self.email)

    def get_full_name(self) -> str:
        """Return first and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        """Return the first name."""
        return self.first_name

    def email_user(
        self, subject: str, message: str, from_email: str | None = None, **kwargs: Any
    ) -> None:
        """Send the user a mail, by what AuthSettings(send_mail=…) names.

        Raises ImproperlyConfigured when it names nothing.
        """
        auth_settings().mailer()(subject, message, from_email, [self.email], **kwargs)


class User(AbstractUser):
    """The user of a project that declares none of its own."""

    id = _auto_key()

    class Meta(AbstractUser.Meta):
        app_label = "auth"
        swappable = "AUTH_USER_MODEL"


def update_last_login(sender: Any, user: Any, **kwargs: Any) -> None:  # noqa: ARG001
    """Note the time; a receiver of user_logged_in, connected by who wants it."""
    user.last_login = as_stored(auth_settings().now())
    user.save(update_fields=["last_login"])


async def _aupdate_last_login(sender: Any, user: Any, **kwargs: Any) -> None:  # noqa: ARG001
    user.last_login = as_stored(auth_settings().now())
    await user.asave(update_fields=["last_login"])


update_last_login.asynchronous = _aupdate_last_login  # type: ignore[attr-defined]
