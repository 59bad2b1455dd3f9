"""The CSRF check around views whose requests have Django's shape, view by view or for all.

Flow: request → begin → check → view → finish → response. A framework makes one CsrfGuard of its
settings; its methods are `csrf_protect`, `requires_csrf_token` and `ensure_csrf_cookie`, and its
middleware calls begin, check and finish. Not here: the check itself (csrf.py), settings, the page
of a refusal.
"""

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, TypeVar

from hotclub_security.csrf import CSRF_SESSION_KEY, CsrfPolicy, CsrfRequest, Rejection, check_csrf
from hotclub_security.csrf_state import STATE_KEY, CsrfState, get_token, state_of, vary_on_cookie
from hotclub_security.errors import ImproperlyConfigured
from hotclub_security.ports import DjangoRequest, DjangoResponse

View = TypeVar("View", bound=Callable[..., Any])


class CsrfGuard:
    """Checks requests by a policy, and keeps the visitor's secret.

    refuse: makes the response of a refused request from the request and its Rejection.
    """

    def __init__(
        self, policy: CsrfPolicy, refuse: Callable[[DjangoRequest, Rejection], Any]
    ) -> None:
        self.policy = policy
        self.refuse = refuse

    def begin(self, request: DjangoRequest) -> None:
        """Make tokens available to the request; once is enough, more often does no harm."""
        if STATE_KEY not in request.META:
            request.META[STATE_KEY] = CsrfState(self._stored(request))

    def check(self, request: DjangoRequest, view: object) -> Rejection | None:
        """Return None when the view may run: accepted now or before, or the view is exempt."""
        if getattr(request, "csrf_processing_done", False) or getattr(view, "csrf_exempt", False):
            return None
        # Django's test client sets this mark on requests that a test wants let through.
        if not getattr(request, "_dont_enforce_csrf_checks", False):
            if why := check_csrf(self._request_value(request), self.policy):
                return why
        request.csrf_processing_done = True
        return None

    def finish(self, request: DjangoRequest, response: DjangoResponse) -> None:
        """Keep the secret, if this request showed or changed it and it is not kept yet."""
        state = state_of(request)
        if not state.needs_saving or state.secret is None:
            return
        state.needs_saving = False
        if self.policy.use_sessions:
            _session(request)[CSRF_SESSION_KEY] = state.secret
            return
        policy = self.policy
        secure = request.is_secure() if policy.cookie_secure is None else policy.cookie_secure
        response.set_cookie(
            policy.cookie_name,
            state.secret,
            max_age=policy.cookie_age_seconds,
            domain=policy.cookie_domain,
            path=policy.cookie_path,
            secure=secure,
            httponly=policy.cookie_httponly,
            samesite=policy.cookie_samesite,
        )
        response.headers["Vary"] = vary_on_cookie(response.headers.get("Vary"))

    def csrf_protect(self, view_func: View) -> View:
        """Check a view's requests, whatever surrounds it; a view marked exempt stays unchecked."""

        def prepare(request: DjangoRequest) -> Any | None:
            why = self.check(request, view_func)
            return None if why is None else self.refuse(request, why)

        return self._around(view_func, prepare)

    def requires_csrf_token(self, view_func: View) -> View:
        """Let a view show tokens without checking its requests, as a page of refusals needs."""
        return self._around(view_func, lambda _: None)

    def ensure_csrf_cookie(self, view_func: View) -> View:
        """Send the cookie with a view's response even where no token is shown."""

        def prepare(request: DjangoRequest) -> None:
            get_token(request)

        return self._around(view_func, prepare)

    def _around(self, view_func: View, prepare: Callable[[DjangoRequest], Any | None]) -> View:
        """Wrap a view in its own colour: an async view is checked as a sync one is."""

        @wraps(view_func)
        def wrapper(request: DjangoRequest, *args: Any, **kwargs: Any) -> Any:
            self.begin(request)
            response = prepare(request)
            if response is None:
                response = view_func(request, *args, **kwargs)
            self.finish(request, response)
            return response

        @wraps(view_func)
        async def async_wrapper(request: DjangoRequest, *args: Any, **kwargs: Any) -> Any:
            self.begin(request)
            response = prepare(request)
            if response is None:
                response = await view_func(request, *args, **kwargs)
            self.finish(request, response)
            return response

        chosen: Any = async_wrapper if is_async_view(view_func) else wrapper
        return chosen  # type: ignore[no-any-return]

    def _stored(self, request: DjangoRequest) -> str | None:
        if self.policy.use_sessions:
            stored = _session(request).get(CSRF_SESSION_KEY)
            return stored if isinstance(stored, str) else None
        return request.COOKIES.get(self.policy.cookie_name)

    def _request_value(self, request: DjangoRequest) -> CsrfRequest:
        meta = request.META

        def form_token() -> str:
            try:
                return str(request.POST.get(self.policy.field_name, ""))
            except OSError:
                # The visitor left in the midst of the body: a form without a token.
                return ""

        secure, origin = request.is_secure(), meta.get("HTTP_ORIGIN")
        # A request made by hand may have been sent nowhere.
        sent_somewhere = "HTTP_HOST" in meta or "SERVER_NAME" in meta
        host = request.get_host().lower() if secure or origin or sent_somewhere else None
        return CsrfRequest(
            method=request.method,
            scheme="https" if secure else "http",
            host=host,
            origin=origin,
            referer=meta.get("HTTP_REFERER"),
            fetch_site=meta.get("HTTP_SEC_FETCH_SITE"),
            secret=self._stored(request),
            header_token=meta.get("HTTP_" + self.policy.header.upper().replace("-", "_")),
            form_token=form_token,
            server_port=request.get_port(),
        )


def is_async_view(view: Any) -> bool:
    """Return whether a view is awaited: an async function, or an object whose call is one."""
    return iscoroutinefunction(view) or iscoroutinefunction(
        getattr(view, "__call__", None)  # noqa: B004 - the method's colour is asked for
    )


def _session(request: DjangoRequest) -> Any:
    session = getattr(request, "session", None)
    if session is None:
        raise ImproperlyConfigured("use_sessions needs the session middleware before this one.")
    return session
