"""The admin as an ASGI application: to mount in FastAPI, Starlette, or to serve by itself.

Flow: scope → host → session, user → form check → AdminSite's routes → page → headers → messages.
It brings sessions, log-in, the check of forms, CSP and messages of its own; where it is mounted it
learns from root_path. Not here: any page (pages/), any decision of security (its own library).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from hotclub_auth import (
    AuthSettings,
    SessionSettings,
    auth_settings,
    get_user,
    use_auth_settings,
)
from hotclub_auth.sessions.keeper import Engine, SessionKeeper
from hotclub_auth.sessions.model_db import SessionStore
from hotclub_http import (
    Application,
    HttpResponse,
    HttpResponseForbidden,
    ImproperlyConfigured,
    RequestPolicy,
)
from hotclub_orm import apps
from hotclub_routing import Router, path, set_script_prefix, set_urlconf
from hotclub_security import (
    CSP,
    CsrfGuard,
    CsrfPolicy,
    HostPolicy,
    Rejection,
    SecretKeys,
    SecurityHeaders,
    build_headers,
    build_policy,
    get_token,
    signing_with,
    validate_host,
)

from hotclub_admin import models  # noqa: F401 - where this is served, changes are recorded
from hotclub_admin.registering import site as default_site
from hotclub_admin.rendering import EngineRenderer, own_renderer

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

LOCAL_HOSTS: Final = ("localhost", ".localhost", "127.0.0.1", "[::1]")
SESSION_COOKIE: Final = "admin_sessionid"
CSRF_COOKIE: Final = "admin_csrftoken"
SHORTEST_KEY: Final = 32
# Places of one application that are remembered; a mount below a name in the path has many.
MOST_PLACES: Final = 64

CONTENT_SECURITY_POLICY: Final = {
    "default-src": (CSP.SELF,),
    "script-src": (CSP.SELF,),
    "style-src": (CSP.SELF,),
    "img-src": (CSP.SELF, "data:"),
    "object-src": (CSP.NONE,),
    "base-uri": (CSP.SELF,),
    "form-action": (CSP.SELF,),
    "frame-ancestors": (CSP.NONE,),
}


class AdminApplication:
    """A site of the admin as a plain ASGI application: `app.mount("/admin", AdminApplication(...))`.

    site: an AdminSite, by default `admin.site`. secret_key: signs sessions; 32 characters at least,
    the same in all processes. allowed_hosts: the names it answers to, by default this machine's.
    template_dirs: folders of templates that win over the admin's. session_engine: where sessions
    are kept, by default the table django_session. session_settings: in place of its own, by which
    the cookies go to no address outside the place where it is mounted. debug: show debug pages.
    Raises ImproperlyConfigured for a short key.
    """

    def __init__(
        self,
        site: Any = None,
        *,
        secret_key: str,
        allowed_hosts: Sequence[str] = LOCAL_HOSTS,
        template_dirs: Sequence[str | Path] = (),
        session_engine: Engine = SessionStore,
        session_settings: SessionSettings | None = None,
        content_security_policy: Any = CONTENT_SECURITY_POLICY,
        secure_proxy_ssl_header: tuple[str, str] | None = None,
        debug: bool = False,
    ) -> None:
        self.site = default_site if site is None else site
        _name_user_model()
        renderer = EngineRenderer(template_dirs) if template_dirs else own_renderer()
        hosts = HostPolicy(tuple(allowed_hosts))
        self.router = _LateRouter(self.site)
        self.application = Application(
            self.router,
            [
                _layer(_Signing, _keys(secret_key)),
                _layer(_Headers, content_security_policy),
                _layer(_Place, self.router),
                _layer(_Session, _keepers(session_engine, session_settings)),
                _layer(_FormCheck, renderer),
            ],
            debug=debug,
            policy=RequestPolicy(
                allow_host=lambda host: validate_host(host, hosts.patterns()),
                secure_proxy_ssl_header=secure_proxy_ssl_header,
            ),
            slots={"user": get_user, "csrf_token": get_token},
            renderer=renderer,
            error_views={status: _error_page(status, renderer) for status in (400, 403, 404, 500)},
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by ASGI."""
        await self.application(scope, receive, send)


def _keys(secret_key: str) -> SecretKeys:
    if len(secret_key) < SHORTEST_KEY:
        raise ImproperlyConfigured(
            f"secret_key has {len(secret_key)} characters; take {SHORTEST_KEY} or more, by chance: "
            f"python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return SecretKeys(secret_key)


def _name_user_model() -> None:
    if auth_settings().user_model is not None:
        return
    settings: AuthSettings = replace(auth_settings(), user_model=_user_model)
    use_auth_settings(lambda: settings)


def _user_model() -> Any:
    return apps.get_model(*apps.swapped.get("auth.User", "auth.User").split("."))


class _LateRouter:
    """The site's routes, compiled at the first request: models register until then, and later."""

    def __init__(self, site: Any) -> None:
        self.site = site
        self._compiled: tuple[int, Router] | None = None

    def router(self) -> Router:
        """Return the compiled routes."""
        registered = hash(tuple(map(id, self.site._registry.values())))
        if self._compiled is None or self._compiled[0] != registered:
            self._compiled = (registered, Router([path("", self.site.urls)]))
        return self._compiled[1]

    def match(self, path: str) -> Any:
        """Return the match of a path."""
        return self.router().match(path)


def _layer(kind: Any, *arguments: Any) -> Any:
    """Return a middleware factory; all layers are sync, so that they share one thread."""

    def factory(get_response: Callable[[Any], Any]) -> Any:
        return kind(get_response, *arguments)

    factory.sync_capable, factory.async_capable = True, False  # type: ignore[attr-defined]
    return factory


class _Signing:
    """Lets a request sign with this application's key, whatever else the process signs with."""

    def __init__(self, get_response: Callable[[Any], Any], keys: SecretKeys) -> None:
        self.get_response, self.keys = get_response, keys

    def __call__(self, request: Any) -> Any:
        with signing_with(self.keys):
            return self.get_response(request)


class _Headers:
    """Sets the security headers a response does not have."""

    def __init__(self, get_response: Callable[[Any], Any], policy: Any) -> None:
        self.get_response = get_response
        built = build_headers(SecurityHeaders())
        self.pairs = [(name.decode(), value.decode()) for name, value in built.plain]
        if policy:
            self.pairs.append((CSP.HEADER_ENFORCE.value, build_policy(policy)))

    def __call__(self, request: Any) -> Any:
        response = self.get_response(request)
        for name, value in self.pairs:
            response.headers.setdefault(name, value)
        return response


class _Place:
    """Lets addresses be made below the place where the application is mounted."""

    def __init__(self, get_response: Callable[[Any], Any], routes: _LateRouter) -> None:
        self.get_response, self.routes = get_response, routes

    def __call__(self, request: Any) -> Any:
        set_urlconf(self.routes.router())
        set_script_prefix(request.META.get("SCRIPT_NAME", "") + "/")
        return self.get_response(request)


def _place(request: Any) -> str:
    """Return where the application is mounted, as the path of its cookies."""
    return quote(request.META.get("SCRIPT_NAME", "").rstrip("/"), safe="/~=") or "/"


def _keepers(engine: Engine, given: SessionSettings | None) -> Callable[[str], SessionKeeper]:
    """Return what makes the keeper of sessions for a place; settings that were given stay so."""

    @lru_cache(MOST_PLACES)
    def keeper(place: str) -> SessionKeeper:
        own = SessionSettings(cookie_name=SESSION_COOKIE, cookie_path=place)
        return SessionKeeper(engine, given or own)

    return keeper


class _Session:
    """Gives a request its session, and keeps it."""

    def __init__(
        self, get_response: Callable[[Any], Any], keeper: Callable[[str], SessionKeeper]
    ) -> None:
        self.get_response, self.keeper = get_response, keeper

    def __call__(self, request: Any) -> Any:
        keeper = self.keeper(_place(request))
        keeper.begin(request)
        return keeper.finish(request, self.get_response(request))


class _FormCheck:
    """Refuses forms that were not posted from the admin's own pages."""

    def __init__(self, get_response: Callable[[Any], Any], renderer: Any) -> None:
        self.get_response, self.renderer = get_response, renderer
        self.guard = lru_cache(MOST_PLACES)(self._guard)

    def _guard(self, place: str) -> CsrfGuard:
        return CsrfGuard(CsrfPolicy(cookie_name=CSRF_COOKIE, cookie_path=place), self._refuse)

    def _refuse(self, request: Any, why: Rejection) -> Any:
        return _rendered(self.renderer, request, 403, str(why), HttpResponseForbidden)

    def __call__(self, request: Any) -> Any:
        guard = self.guard(_place(request))
        guard.begin(request)
        response = self.get_response(request)
        guard.finish(request, response)
        return response

    def process_view(self, request: Any, view_func: Any, view_args: Any, view_kwargs: Any) -> Any:
        """Return the refusal, None to go on."""
        guard = self.guard(_place(request))
        why = guard.check(request, view_func)
        return None if why is None else guard.refuse(request, why)


def _error_page(status: int, renderer: Any) -> Callable[[Any, Any], Any]:
    def view(request: Any, exception: BaseException | None) -> Any:
        def response(content: str) -> Any:
            return HttpResponse(content, status=status)

        reason = str(exception or "") if status in (400, 404) else ""
        return _rendered(renderer, request, status, reason, response)

    return view


def _rendered(renderer: Any, request: Any, status: int, reason: str, make: Any) -> Any:
    names = [f"admin/{status}.html", "admin/404.html"]
    context = {"reason": reason, "exception": reason, "status": status, "title": ""}
    return make(renderer.render(renderer.resolve(names), context, request))
