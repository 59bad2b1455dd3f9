"""Sessions as rows: the table `django_session`, and the port SessionRecords on it.

Flow: session → operations → **ModelRecords** → rows. Needs the extra `orm`.
Not here: the engines (model_db.py; db.py and cached_db.py take `records=ModelRecords()`).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from hotclub_auth.dotted import import_string
from hotclub_auth.moments import as_stored
from hotclub_auth.orm_names import orm, router
from hotclub_auth.ports import SessionRecord
from hotclub_auth.programs import Program, arun, ask, run
from hotclub_auth.sessions.expiry import aware
from hotclub_auth.settings import auth_settings

__all__ = [
    "AbstractBaseSession",
    "BaseSessionManager",
    "ModelRecords",
    "Session",
    "SessionManager",
]

S = TypeVar("S", bound=orm.Model)
MODEL_DB = "hotclub_auth.sessions.model_db.SessionStore"


class BaseSessionManager(orm.Manager[S]):
    """Writes sessions without an engine; scripts and tests use it."""

    def encode(self, session_dict: Mapping[str, Any]) -> str:
        """Return the mapping as the text that is stored."""
        return str(self.model.get_session_store_class()().encode(session_dict))

    def save(self, session_key: str, session_dict: Mapping[str, Any], expire_date: datetime) -> S:
        """Store a mapping under the key and return its row; an empty one deletes the row."""
        row = self._row(session_key, session_dict, expire_date)
        if session_dict:
            row.save()
        else:
            row.delete()
        return row  # type: ignore[no-any-return]

    async def asave(
        self, session_key: str, session_dict: Mapping[str, Any], expire_date: datetime
    ) -> S:
        """As save."""
        row = self._row(session_key, session_dict, expire_date)
        if session_dict:
            await row.asave()
        else:
            await row.adelete()
        return row  # type: ignore[no-any-return]

    def _row(self, key: str, session_dict: Mapping[str, Any], expire_date: datetime) -> Any:
        return self.model(key, self.encode(session_dict), expire_date)


class AbstractBaseSession(orm.Model):
    """A session's row: key, signed text and end. A child may have columns of its own."""

    session_key = orm.CharField("session key", max_length=40, primary_key=True)
    session_data = orm.TextField("session data")
    expire_date = orm.DateTimeField("expire date", db_index=True)

    objects: ClassVar[Any] = BaseSessionManager["AbstractBaseSession"]()

    class Meta:
        abstract = True
        verbose_name = "session"
        verbose_name_plural = "sessions"

    def __str__(self) -> str:
        return self.session_key

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Return the engine that reads and writes these rows; a child says its own."""
        return import_string(MODEL_DB)

    def get_decoded(self) -> dict[str, Any]:
        """Return the session's mapping; {} for text we did not write."""
        found: dict[str, Any] = self.get_session_store_class()().decode(self.session_data)
        return found


class SessionManager(BaseSessionManager["Session"]):
    """Sessions of the framework."""

    use_in_migrations = True


class Session(AbstractBaseSession):
    """A session of a visitor, in Django's table."""

    objects: ClassVar[SessionManager] = SessionManager()

    class Meta(AbstractBaseSession.Meta):
        app_label = "sessions"
        db_table = "django_session"


class ModelRecords:
    """Session records as rows of a model with the columns of AbstractBaseSession.

    model: a class, or None for Session. more_values: returns what a child's further columns hold.
    using: a database's alias; by default the routers decide.
    """

    def __init__(
        self,
        model: Any = None,
        more_values: Callable[[], Mapping[str, Any]] = dict,
        using: str | None = None,
    ) -> None:
        self.model, self.more_values, self.using = model or Session, more_values, using

    def read(self, key: str) -> SessionRecord | None:
        """Return a record that has not expired, or None."""
        return run(self._reading(key))

    async def aread(self, key: str) -> SessionRecord | None:
        """As read."""
        return await arun(self._reading(key))

    def insert(self, key: str, payload: str, expires_at: datetime) -> bool:
        """Make a record; return False when the key exists."""
        row, alias = self._new(key, payload, expires_at), self._write_alias()
        try:
            with orm.atomic(alias):
                row.save(force_insert=True, using=alias)
        except orm.UniqueViolation:
            return False
        return True

    async def ainsert(self, key: str, payload: str, expires_at: datetime) -> bool:
        """As insert."""
        row, alias = self._new(key, payload, expires_at), self._write_alias()
        try:
            async with orm.atomic(alias):
                await row.asave(force_insert=True, using=alias)
        except orm.UniqueViolation:
            return False
        return True

    def update(self, key: str, payload: str, expires_at: datetime) -> bool:
        """Replace a record; return False when the key does not exist."""
        return bool(self._at(key).update(**self._values(payload, expires_at)))

    async def aupdate(self, key: str, payload: str, expires_at: datetime) -> bool:
        """As update."""
        return bool(await self._at(key).aupdate(**self._values(payload, expires_at)))

    def delete(self, key: str) -> None:
        """Remove a record."""
        self._at(key).delete()

    async def adelete(self, key: str) -> None:
        """As delete."""
        await self._at(key).adelete()

    def exists(self, key: str) -> bool:
        """Return whether the key is taken."""
        return bool(self._at(key).exists())

    async def aexists(self, key: str) -> bool:
        """As exists."""
        return bool(await self._at(key).aexists())

    def delete_expired(self, limit: int) -> int:
        """Remove at most `limit` expired records; return how many."""
        return run(self._deleting_expired(limit))

    async def adelete_expired(self, limit: int) -> int:
        """As delete_expired."""
        return await arun(self._deleting_expired(limit))

    # ---------------------------------------------------------------- the work, once

    def _rows(self) -> Any:
        return self.model._default_manager.using(self.using)

    def _at(self, key: str) -> Any:
        return self._rows().filter(session_key=key)

    def _write_alias(self) -> str:
        return self.using or str(router.db_for_write(self.model))

    def _values(self, payload: str, expires_at: datetime) -> dict[str, Any]:
        fixed = {"session_data": payload, "expire_date": as_stored(expires_at)}
        return {**self.more_values(), **fixed}

    def _new(self, key: str, payload: str, expires_at: datetime) -> Any:
        return self.model(session_key=key, **self._values(payload, expires_at))

    def _reading(self, key: str) -> Program[SessionRecord | None]:
        living = self._at(key).filter(expire_date__gt=as_stored(auth_settings().now()))
        row = yield ask(living.values_list("session_data", "expire_date"), "first")
        return None if row is None else SessionRecord(row[0], aware(row[1]))

    def _deleting_expired(self, limit: int) -> Program[int]:
        over = self._rows().filter(expire_date__lt=as_stored(auth_settings().now()))
        some = over.order_by("expire_date").values("session_key")[:limit]
        removed, _ = yield ask(self._rows().filter(session_key__in=some), "delete")
        return int(removed)
