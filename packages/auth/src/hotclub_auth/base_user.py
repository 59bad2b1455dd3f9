"""The least of a user that has a row: a password and the time of the last log-in.

Flow: HasPassword and a model → **AbstractBaseUser** → models.User, or a user model of your own.
Needs the extra `orm`. Not here: names, addresses and permissions (models.py).
"""

from typing import Any, TypeVar

from hotclub_auth.names import normalize_email
from hotclub_auth.orm_names import orm
from hotclub_auth.users import HasPassword

U = TypeVar("U", bound=orm.Model)


class BaseUserManager(orm.Manager[U]):
    """What every manager of users does: addresses in one form, and look-up by name."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Return the address with its domain in lower case."""
        return normalize_email(email)

    def get_by_natural_key(self, username: str | None) -> U:
        """Return the user of this name. Raises DoesNotExist."""
        return self.get(**{self.model.USERNAME_FIELD: username})

    async def aget_by_natural_key(self, username: str | None) -> U:
        """As get_by_natural_key."""
        return await self.aget(**{self.model.USERNAME_FIELD: username})


class AbstractBaseUser(HasPassword, orm.Model):
    """A user model's ground: declare USERNAME_FIELD, its field and a manager in a child.

    A password that was set is told to the validators that keep a history once it is saved.
    """

    password = orm.CharField("password", max_length=128)
    last_login = orm.DateTimeField("last login", blank=True, null=True)

    is_active: Any = True

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.get_username()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the user, then tell validators of a new password."""
        super().save(*args, **kwargs)
        if self._password is not None:
            from hotclub_auth.password_validation import password_changed

            password_changed(self._password, self)  # type: ignore[arg-type]
            self._password = None

    async def asave(self, *args: Any, **kwargs: Any) -> None:
        """As save; the validators, which are not async, are told in a thread."""
        await super().asave(*args, **kwargs)
        if self._password is not None:
            import asyncio

            from hotclub_auth.password_validation import password_changed

            await asyncio.to_thread(password_changed, self._password, self)  # type: ignore[arg-type]
            self._password = None

    def store_password(self) -> None:
        """Write the password alone."""
        self.save(update_fields=["password"])

    store_password.alters_data = True  # type: ignore[attr-defined]  # templates never call it

    async def astore_password(self) -> None:
        """As store_password."""
        await self.asave(update_fields=["password"])

    def clean(self) -> None:
        """Bring the name into its normal form, so that look-alikes are one."""
        super().clean()
        setattr(self, self.USERNAME_FIELD, self.normalize_username(self.get_username()))

    def natural_key(self) -> tuple[str]:
        """Return the name."""
        return (self.get_username(),)
