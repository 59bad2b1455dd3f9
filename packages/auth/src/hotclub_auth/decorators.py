"""Decorators for views of either colour: who may call them.

Flow: request → **rule on its user** → view, or the way to the log-in page. Requests are of Django's
shape: `user` (and `auser` for async views), `build_absolute_uri()`, `get_full_path()`.
Not here: the rules' parts (access.py).
"""

from collections.abc import Awaitable, Callable
from functools import partial, wraps
from inspect import iscoroutinefunction
from typing import Any, TypeVar, overload

from hotclub_auth.access import averdict, awaited, is_logged_in, send_to_login
from hotclub_auth.carriers import RequestUser
from hotclub_auth.errors import PermissionDenied
from hotclub_auth.identity import REDIRECT_FIELD_NAME
from hotclub_auth.permissions import as_permissions
from hotclub_auth.programs import call_async

View = TypeVar("View", bound=Callable[..., Any])
Refuse = Callable[[Any], Any]


def user_passes_test(
    test_func: Callable[[Any], Any],
    login_url: str | None = None,
    redirect_field_name: str | None = REDIRECT_FIELD_NAME,
) -> Callable[[View], View]:
    """Let in whom `test_func(user)` is true for; send others to log in.

    test_func: plain or async, whatever the view is; a plain one of an async view runs in a thread.
    login_url: None for the site's.
    """

    def test(user: Any) -> Any:
        return awaited(test_func(user))

    async def atest(user: Any) -> Any:
        return await averdict(partial(test_func, user))

    def refuse(request: Any) -> Any:
        return send_to_login(request, login_url, redirect_field_name)

    return lambda view: _guarded(view, test, atest, refuse, login_url, redirect_field_name)


@overload
def login_required(
    function: View, redirect_field_name: str | None = ..., login_url: str | None = ...
) -> View: ...


@overload
def login_required(
    function: None = None, redirect_field_name: str | None = ..., login_url: str | None = ...
) -> Callable[[View], View]: ...


def login_required(
    function: Any = None,
    redirect_field_name: str | None = REDIRECT_FIELD_NAME,
    login_url: str | None = None,
) -> Any:
    """Let in whoever is logged in; send others to log in. With or without arguments."""

    def refuse(request: Any) -> Any:
        return send_to_login(request, login_url, redirect_field_name)

    def decorate(view: View) -> View:
        # The rule of most views asks no database, so it needs no thread in async ones.
        return _guarded(view, is_logged_in, _ais_logged_in, refuse, login_url, redirect_field_name)

    return decorate if function is None else decorate(function)


async def _ais_logged_in(user: Any) -> bool:
    return is_logged_in(user)


def login_not_required(view_func: View) -> View:
    """Mark a view as open to everybody where LoginRequiredMiddleware guards all others."""
    view_func.login_required = False  # type: ignore[attr-defined]
    return view_func


def permission_required(
    perm: str | tuple[str, ...] | list[str],
    login_url: str | None = None,
    raise_exception: bool = False,
) -> Callable[[View], View]:
    """Let in whoever has all of these permissions.

    perm: "app.codename", or several. raise_exception: refuse others with PermissionDenied (403)
    instead of sending them to log in.
    """
    permissions = as_permissions(perm)

    def test(user: Any) -> bool:
        return bool(user.has_perms(permissions))

    async def atest(user: Any) -> bool:
        return bool(await call_async(user, "has_perms", permissions))

    def refuse(request: Any) -> Any:
        if raise_exception:
            raise PermissionDenied(f"This needs the permission {', '.join(permissions)}.")
        return send_to_login(request, login_url)

    return lambda view: _guarded(view, test, atest, refuse, login_url, REDIRECT_FIELD_NAME)


def _guarded(
    view: View,
    test: Callable[[Any], Any],
    atest: Callable[[Any], Awaitable[Any]],
    refuse: Refuse,
    login_url: str | None,
    redirect_field_name: str | None,
) -> View:
    """Wrap a view in its own colour."""

    @wraps(view)
    def wrapper(request: Any, *args: Any, **kwargs: Any) -> Any:
        allowed = test(RequestUser(request).read())
        return view(request, *args, **kwargs) if allowed else refuse(request)

    @wraps(view)
    async def async_wrapper(request: Any, *args: Any, **kwargs: Any) -> Any:
        allowed = await atest(await RequestUser(request).aread())
        return await view(request, *args, **kwargs) if allowed else refuse(request)

    chosen: Any = async_wrapper if is_async_view(view) else wrapper
    # LoginRequiredMiddleware sends to the page that the view itself names.
    chosen.login_url, chosen.redirect_field_name = login_url, redirect_field_name
    return chosen  # type: ignore[no-any-return]


def is_async_view(view: Any) -> bool:
    """Return whether a view is awaited: an async function, or an object whose call is one."""
    return iscoroutinefunction(view) or iscoroutinefunction(
        getattr(view, "__call__", None)  # noqa: B004 - the method's colour is asked for
    )
