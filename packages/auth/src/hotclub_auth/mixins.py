"""Mixins for class-based views: who may call them.

A view class has `request`, and `dispatch(request, …)` of either colour; the mixin stands before it.
Flow: request → **rule on its user** → dispatch, or the way to the log-in page. Not here: views.
"""

from collections.abc import Iterable
from inspect import isawaitable
from typing import Any

from hotclub_auth.access import averdict, awaited, is_logged_in, send_to_login
from hotclub_auth.carriers import RequestUser
from hotclub_auth.errors import ImproperlyConfigured, PermissionDenied
from hotclub_auth.identity import REDIRECT_FIELD_NAME
from hotclub_auth.permissions import as_permissions
from hotclub_auth.programs import Program, arun, ask, run
from hotclub_auth.settings import auth_settings


class AccessMixin:
    """What the others share: where a refused visitor is sent.

    login_url: None for the site's. raise_exception: refuse with PermissionDenied (403) also who has
    not logged in.
    """

    login_url: str | None = None
    permission_denied_message: str = ""
    raise_exception: bool = False
    redirect_field_name: str | None = REDIRECT_FIELD_NAME
    request: Any

    def get_login_url(self) -> str:
        """Return the log-in page of this view. Raises ImproperlyConfigured where there is none."""
        url = self.login_url or auth_settings().login_url
        if not url:
            raise ImproperlyConfigured(
                f"{type(self).__name__} knows no log-in page: set login_url on it, or LOGIN_URL."
            )
        return str(url)

    def get_permission_denied_message(self) -> str:
        """Return the text of the exception."""
        return self.permission_denied_message

    def get_redirect_field_name(self) -> str | None:
        """Return the name under which the way back stands in the query."""
        return self.redirect_field_name

    def handle_no_permission(self) -> Any:
        """Return the response of a visitor who may not; somebody logged in is told so (403).

        Raises PermissionDenied.
        """
        user = RequestUser(self.request).read()
        if self.raise_exception or user.is_authenticated:
            raise PermissionDenied(self.get_permission_denied_message())
        return send_to_login(self.request, self.get_login_url(), self.get_redirect_field_name())


class UserPassesTestMixin(AccessMixin):
    """Lets in whom `test_func()` is true for; it may be async, whatever the view is."""

    def test_func(self) -> Any:
        """Return whether self.request.user may."""
        raise NotImplementedError(f"{type(self).__name__} must write test_func().")

    def get_test_func(self) -> Any:
        """Return the function that decides."""
        return self.test_func

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Decide, then go on to the view."""
        if _is_async(self):
            return self._adispatch(request, *args, **kwargs)
        allowed = bool(awaited(self.get_test_func()()))
        return _next(self, UserPassesTestMixin, request, args, kwargs, allowed=allowed)

    async def _adispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        allowed = bool(await averdict(self.get_test_func()))
        answer = _next(self, UserPassesTestMixin, request, args, kwargs, allowed=allowed)
        return await answer if isawaitable(answer) else answer


class LoginRequiredMixin(AccessMixin):
    """Lets in whoever is logged in."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Decide, then go on to the view."""
        if _is_async(self):
            return self._adispatch(request, *args, **kwargs)
        allowed = is_logged_in(RequestUser(request).read())
        return _next(self, LoginRequiredMixin, request, args, kwargs, allowed=allowed)

    async def _adispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        allowed = is_logged_in(await RequestUser(request).aread())
        answer = _next(self, LoginRequiredMixin, request, args, kwargs, allowed=allowed)
        return await answer if isawaitable(answer) else answer


class PermissionRequiredMixin(AccessMixin):
    """Lets in whoever has all of `permission_required`, a label or several."""

    permission_required: str | Iterable[str] | None = None

    def get_permission_required(self) -> tuple[str, ...]:
        """Return the labels. Raises ImproperlyConfigured when none are named."""
        if self.permission_required is None:
            raise ImproperlyConfigured(
                f"{type(self).__name__} names no permission: set permission_required, "
                f"or write get_permission_required()."
            )
        return as_permissions(self.permission_required)

    def has_permission(self) -> bool:
        """Return whether the user has them; override it for a rule of your own."""
        return run(self._asking())

    async def ahas_permission(self) -> bool:
        """As has_permission; asked by async views. A has_permission of your own is asked in a thread."""
        if type(self).has_permission is not PermissionRequiredMixin.has_permission:
            return bool(await averdict(self.has_permission))
        return await arun(self._asking())

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Decide, then go on to the view."""
        if _is_async(self):
            return self._adispatch(request, *args, **kwargs)
        allowed = bool(awaited(self.has_permission()))
        return _next(self, PermissionRequiredMixin, request, args, kwargs, allowed=allowed)

    async def _adispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        allowed = await self.ahas_permission()
        answer = _next(self, PermissionRequiredMixin, request, args, kwargs, allowed=allowed)
        return await answer if isawaitable(answer) else answer

    def _asking(self) -> Program[bool]:
        user = yield ask(RequestUser(self.request), "read")
        return bool((yield ask(user, "has_perms", self.get_permission_required())))


def _is_async(view: AccessMixin) -> bool:
    # Asked of the view behind the mixins; a default here would stand before its own.
    return bool(getattr(view, "view_is_async", False))


def _next(
    view: AccessMixin,
    mixin: type[AccessMixin],
    request: Any,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    *,
    allowed: bool,
) -> Any:
    """Return what stands behind the mixin in the view's class, or the refusal."""
    if not allowed:
        return view.handle_no_permission()
    behind: Any = super(mixin, view)
    return behind.dispatch(request, *args, **kwargs)
