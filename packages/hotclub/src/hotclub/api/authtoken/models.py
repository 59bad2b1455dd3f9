"""Token: one key a user; TokenProxy: the same row, known by its user, for the admin.

Names, table and columns are DRF's.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import hotclub_orm as orm

from hotclub.conf import settings

_KEY_BYTES = 20


class Token(orm.Model):
    """What lets a program act for a user, until it is deleted."""

    key = orm.CharField("Key", max_length=40, primary_key=True)
    user = orm.OneToOneField(
        settings.AUTH_USER_MODEL,
        related_name="auth_token",
        on_delete=orm.CASCADE,
        verbose_name="User",
    )
    created = orm.DateTimeField("Created", auto_now_add=True)
    if TYPE_CHECKING:
        user_id: Any

    class Meta:
        app_label = "authtoken"
        verbose_name = "Token"
        verbose_name_plural = "Tokens"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; without a key it gets one, and never takes the place of another row."""
        self._get_key(kwargs)
        super().save(*args, **kwargs)

    async def asave(self, *args: Any, **kwargs: Any) -> None:
        """As save, awaiting."""
        self._get_key(kwargs)
        await super().asave(*args, **kwargs)

    def _get_key(self, kwargs: dict[str, Any]) -> None:
        if not self.key:
            self.key = self.generate_key()
            if self._state.adding:
                kwargs["force_insert"] = True

    @classmethod
    def generate_key(cls) -> str:
        """Return a new key: forty hexadecimal digits."""
        return secrets.token_hex(_KEY_BYTES)

    def __str__(self) -> str:
        return self.key


class TokenProxyQuerySet(orm.QuerySet["TokenProxy"]):
    """Deletes by the key of the row, as `pk` of a proxy is its user's."""

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete the tokens."""
        return self._rows().delete()

    async def adelete(self) -> tuple[int, dict[str, int]]:
        """As delete, awaiting."""
        return await self._rows().adelete()

    def _rows(self) -> orm.QuerySet[Token]:
        return Token.objects.using(self.db).filter(key__in=self.values("key"))


class TokenProxy(Token):
    """A token by its user's key, so that no address of the admin shows a secret."""

    objects = TokenProxyQuerySet.as_manager()

    class Meta:
        app_label = "authtoken"
        proxy = True
        verbose_name = "Token"
        verbose_name_plural = "Tokens"

    @property
    def pk(self) -> Any:
        """The key of the user."""
        return self.user_id

    def delete(self, using: str | None = None, keep_parents: bool = False) -> Any:
        """Delete the row."""
        return self._row().delete(using=using, keep_parents=keep_parents)

    async def adelete(self, using: str | None = None, keep_parents: bool = False) -> Any:
        """As delete, awaiting."""
        return await self._row().adelete(using=using, keep_parents=keep_parents)

    def _row(self) -> Token:
        row = Token(key=self.key, user_id=self.user_id, created=self.created)
        row._state.db, row._state.adding = self._state.db, False
        return row
