"""The back end on models: who a name and a password belong to, and what that user may do.

Flow: credentials → **ModelBackend** → user; user → **ModelBackend** → labels, kept on the user.
Each look-up is written once and run in both colours. Needs the extra `orm`.
Not here: the models (models.py), who asks (authentication.py, users.py).
"""

from collections.abc import Iterable
from typing import Any

from hotclub_auth.authentication import checking_password
from hotclub_auth.backends import BaseBackend, RemoteUsers
from hotclub_auth.models import Permission
from hotclub_auth.orm_names import apps, orm
from hotclub_auth.permissions import covers_module, permission_label
from hotclub_auth.programs import Program, arun, ask, run
from hotclub_auth.settings import auth_settings

__all__ = [
    "AllowAllUsersModelBackend",
    "AllowAllUsersRemoteUserBackend",
    "ModelBackend",
    "RemoteUserBackend",
]

_NOT_GIVEN: Any = object()


def user_model() -> Any:
    """Return the class of users that the settings name, else auth.User or what replaces it."""
    named = auth_settings().user_model
    if named is not None:
        return named()
    return apps.get_model(apps.replacement_of("auth.User") or "auth.User")


class ModelBackend(BaseBackend):
    """Knows users by the model's USERNAME_FIELD and password; permissions come from its tables."""

    def authenticate(
        self, request: Any, username: Any = None, password: Any = _NOT_GIVEN, **kwargs: Any
    ) -> Any:
        """Return the user of this name and password, or None.

        Nobody, somebody inactive and a wrong password take the same time. An aged password hash is
        made anew and stored.
        """
        return run(self._authenticating(username, password, kwargs))

    async def aauthenticate(
        self, request: Any, username: Any = None, password: Any = _NOT_GIVEN, **kwargs: Any
    ) -> Any:
        """As authenticate."""
        return await arun(self._authenticating(username, password, kwargs))

    def user_can_authenticate(self, user: Any) -> bool:
        """Return whether the user may log in: active ones, and those of models without that."""
        return bool(getattr(user, "is_active", True))

    def get_user(self, user_id: Any) -> Any:
        """Return the user of this key if they may still log in, else None."""
        return run(self._getting_user(user_id))

    async def aget_user(self, user_id: Any) -> Any:
        """As get_user."""
        return await arun(self._getting_user(user_id))

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return the labels given to the user in person; none for a single object."""
        return run(self._labels(user_obj, obj, "user"))

    async def aget_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """As get_user_permissions."""
        return await arun(self._labels(user_obj, obj, "user"))

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return the labels the user has by their groups; none for a single object."""
        return run(self._labels(user_obj, obj, "group"))

    async def aget_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """As get_group_permissions."""
        return await arun(self._labels(user_obj, obj, "group"))

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return every label of the user, asked for in one query and kept on the user."""
        return run(self._all_labels(user_obj, obj))

    async def aget_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """As get_all_permissions."""
        return await arun(self._all_labels(user_obj, obj))

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Return whether an active user has the permission."""
        return bool(user_obj.is_active) and super().has_perm(user_obj, perm, obj=obj)

    async def ahas_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """As has_perm."""
        return bool(user_obj.is_active) and await super().ahas_perm(user_obj, perm, obj=obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Return whether an active user has any permission of the application."""
        return bool(user_obj.is_active) and covers_module(
            self.get_all_permissions(user_obj), app_label
        )

    async def ahas_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """As has_module_perms."""
        return bool(user_obj.is_active) and covers_module(
            await self.aget_all_permissions(user_obj), app_label
        )

    def with_perm(
        self,
        perm: Any,
        is_active: bool | None = True,
        include_superusers: bool = True,
        obj: Any = None,
    ) -> Any:
        """Return the query set of the users who have a permission, a label or a Permission.

        is_active: None for users of either kind. Raises ValueError for a label without a dot,
        TypeError for anything else.
        """
        granted = _conditions_of(perm)
        users = user_model()._default_manager
        if obj is not None:
            return users.none()
        wanted = orm.Q(_held(users.model, "user_permissions", granted))
        wanted |= orm.Q(_held(users.model, "groups", granted, "permissions"))
        if include_superusers:
            wanted |= orm.Q(is_superuser=True)
        if is_active is not None:
            wanted &= orm.Q(is_active=is_active)
        return users.filter(wanted)

    # ---------------------------------------------------------------- the look-ups, once

    def _get_user_permissions(self, user_obj: Any) -> Any:
        return user_obj.user_permissions.all()

    def _get_group_permissions(self, user_obj: Any) -> Any:
        return Permission.objects.filter(group__in=user_obj.groups.all())

    def _authenticating(
        self, username: Any, password: Any, credentials: dict[str, Any]
    ) -> Program[Any]:
        model = user_model()
        name = credentials.get(model.USERNAME_FIELD) if username is None else username
        if name is None or password is _NOT_GIVEN:
            return None
        user = yield from self._finding(model, name)
        if (yield from checking_password(user, password)) and self.user_can_authenticate(user):
            return user
        return None

    def _finding(self, model: Any, name: Any) -> Program[Any]:
        """Return the user of a name, or None; a text that no column can hold is nobody's."""
        if isinstance(name, str) and not _is_storable(name):
            return None
        try:
            return (yield ask(model._default_manager, "get_by_natural_key", name))
        except model.DoesNotExist:
            return None

    def _getting_user(self, user_id: Any) -> Program[Any]:
        model = user_model()
        try:
            user = yield ask(model._default_manager, "get", pk=user_id)
        except model.DoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None

    def _labels(self, user_obj: Any, obj: Any, kind: str) -> Program[set[str]]:
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        cache = f"_{kind}_perm_cache"
        if not hasattr(user_obj, cache):
            setattr(user_obj, cache, (yield from _asking(self._granted(user_obj, kind))))
        known: set[str] = getattr(user_obj, cache)
        return known

    def _all_labels(self, user_obj: Any, obj: Any) -> Program[set[str]]:
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if not hasattr(user_obj, "_perm_cache"):
            user_obj._perm_cache = yield from self._collecting(user_obj)
        known: set[str] = user_obj._perm_cache
        return known

    def _collecting(self, user_obj: Any) -> Program[set[str]]:
        if self._is_extended() or hasattr(user_obj, "_user_perm_cache"):
            person = yield ask(self, "get_user_permissions", user_obj)
            return {*person, *(yield ask(self, "get_group_permissions", user_obj))}
        rows = self._granted(user_obj, "user")
        if not user_obj.is_superuser:
            rows = rows.union(self._granted(user_obj, "group"))
        return (yield from _asking(rows))

    def _granted(self, user_obj: Any, kind: str) -> Any:
        """Return the rows (application, codename) that a user has in person or by groups."""
        if user_obj.is_superuser:
            rows = Permission.objects.all()
        else:
            rows = getattr(self, f"_get_{kind}_permissions")(user_obj)
        return rows.order_by().values_list("content_type__app_label", "codename")

    def _is_extended(self) -> bool:
        """Whether a subclass knows more permissions than the tables do."""
        own, names = type(self), ("get_user_permissions", "get_group_permissions")
        return any(
            getattr(own, prefix + name) is not getattr(ModelBackend, prefix + name)
            for name in names
            for prefix in ("", "a")
        )


class AllowAllUsersModelBackend(ModelBackend):
    """Lets inactive users in too."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Return True."""
        return True


class RemoteUserBackend(RemoteUsers, ModelBackend):
    """Trusts the name that the web server authenticated, and makes an account for a new one."""

    def authenticate(  # type: ignore[override]
        self, request: Any, remote_user: str | None
    ) -> Any:
        """Return the user of this trusted name, or None."""
        return run(self._trusting(request, remote_user))

    async def aauthenticate(  # type: ignore[override]
        self, request: Any, remote_user: str | None
    ) -> Any:
        """As authenticate."""
        return await arun(self._trusting(request, remote_user))

    def _trusting(self, request: Any, remote_user: str | None) -> Program[Any]:
        if not remote_user:
            return None
        name = self.clean_username(remote_user)
        if not _is_storable(name):
            return None
        model, created = user_model(), False
        if self.create_unknown_user:
            named = {model.USERNAME_FIELD: name}
            user, created = yield ask(model._default_manager, "get_or_create", **named)
        else:
            user = yield from self._finding(model, name)
        if user is None:
            return None
        user = yield ask(self, "configure_user", request, user, created=created)
        return user if self.user_can_authenticate(user) else None


class AllowAllUsersRemoteUserBackend(RemoteUserBackend):
    """Lets inactive users in too."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Return True."""
        return True


class _Rows:
    """The rows of a query set, in both colours."""

    def __init__(self, rows: Any) -> None:
        self.rows = rows

    def read(self) -> Iterable[tuple[str, str]]:
        return list(self.rows)

    async def aread(self) -> Iterable[tuple[str, str]]:
        return [row async for row in self.rows]


def _asking(rows: Any) -> Program[set[str]]:
    return {permission_label(*row) for row in (yield ask(_Rows(rows), "read"))}


def _held(model: Any, relation: str, granted: dict[str, Any], further: str = "") -> orm.Exists:
    """Return whether the table between users and what they are given has a row of the permission.

    further: the relation that leads on from there to permissions.
    """
    field = model._meta.get_field(relation)
    path = "__".join(filter(None, (field.m2m_reverse_field_name(), further)))
    conditions = {f"{path}__{name}": value for name, value in granted.items()}
    ours = {field.m2m_field_name(): orm.OuterRef("pk")}
    return orm.Exists(field.remote_field.through._default_manager.filter(**ours, **conditions))


def _conditions_of(perm: Any) -> dict[str, Any]:
    """Return the conditions that find one permission."""
    if isinstance(perm, Permission):
        return {"pk": perm.pk}
    if not isinstance(perm, str):
        raise TypeError(f"A permission is a label or a Permission, not {type(perm).__name__}.")
    app_label, dot, codename = perm.partition(".")
    if not dot or "." in codename:
        raise ValueError(f"{perm!r} is no label of a permission; write 'app_label.codename'.")
    return {"codename": codename, "content_type__app_label": app_label}


def _is_storable(name: str) -> bool:
    """Return whether every database can hold the text: no NUL, no lone surrogate."""
    return "\0" not in name and not any("\ud800" <= letter <= "\udfff" for letter in name)
