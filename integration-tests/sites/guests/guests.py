"""A Starlette application with hotclub's libraries around and inside it, and no settings module.

Security and auth as ASGI middleware, users in SQLite by the ORM, sessions and a cached page in
Redis, templates and a form: what somebody would use who has an application already.
"""

import os
from functools import partial

from hotclub_auth import (
    AuthSettings,
    SessionSettings,
    aauthenticate,
    alogin,
    alogout,
    use_auth_settings,
)
from hotclub_auth.asgi import AuthenticationMiddleware, SessionMiddleware
from hotclub_auth.models import Group, Permission, User
from hotclub_auth.sessions.cache import SessionStore
from hotclub_cache import Cache, cached
from hotclub_forms import CharField, Form, PasswordInput
from hotclub_http import QueryDict
from hotclub_orm import Database
from hotclub_orm.contenttypes import ContentType
from hotclub_security import CSP, SecretKeys, use_secret_keys
from hotclub_security.asgi import (
    AllowedHostsMiddleware,
    ContentSecurityPolicyMiddleware,
    CsrfMiddleware,
    SecurityMiddleware,
)
from hotclub_templates import Engine
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.routing import Route

use_secret_keys(lambda: SecretKeys("guests-" + "k" * 50))
use_auth_settings(lambda: AuthSettings())
cache = Cache(os.environ["GUESTS_REDIS"])
database = Database(os.environ["GUESTS_DATABASE"])
database.create_tables(ContentType, Permission, Group, User)
User.objects.create_user("django", password="nuages-1940")

PAGE = Engine().from_string(
    "<!doctype html><title>Guests</title><p>Hello, {{ name }}</p>"
    '<form method="post">{{ form.as_div }}'
    '<input type="hidden" name="csrfmiddlewaretoken" value="{{ token }}"><button>In</button></form>'
    '<script nonce="{{ nonce }}">0</script>'
)


class LogIn(Form):
    """Name and password."""

    name = CharField()
    password = CharField(widget=PasswordInput)


def page(request: Request, form: Form, status: int = 200) -> HTMLResponse:
    values = {
        "name": request.user.get_username() or "stranger",
        "form": form,
        "token": request.scope["hotclub.csrf"].get_token(),
        "nonce": str(request.scope["hotclub.csp_nonce"]),
    }
    return HTMLResponse(PAGE.render(values), status)


async def log_in(request: Request) -> HTMLResponse | RedirectResponse:
    if request.method == "GET":
        return page(request, LogIn())
    form = LogIn(QueryDict(await request.body()))
    if form.is_valid():
        user = await aauthenticate(
            username=form.cleaned_data["name"], password=form.cleaned_data["password"]
        )
        if user is not None:
            await alogin(request, user)
            return RedirectResponse("/me", 303)
        form.add_error(None, "Unknown name or wrong password.")
    return page(request, form, 422)


async def me(request: Request) -> JSONResponse:
    request.session["looks"] = request.session.get("looks", 0) + 1
    return JSONResponse({"user": str(request.user), "looks": request.session["looks"]})


async def log_out(request: Request) -> RedirectResponse:
    await alogout(request)
    return RedirectResponse("/me", 303)


@cached(cache, timeout=60)
async def count_users(kind: str) -> int:
    return await User.objects.acount()


async def users(request: Request) -> JSONResponse:
    before = await count_users("all")
    if request.method == "POST":
        await User.objects.acreate_user(f"guest{before}", password=None)
    return JSONResponse({"users": await count_users("all")})


app = Starlette(
    routes=[
        Route("/", log_in, methods=["GET", "POST"]),
        Route("/me", me),
        Route("/out", log_out, methods=["POST"]),
        Route("/users", users, methods=["GET", "POST"]),
    ],
    middleware=[
        Middleware(AllowedHostsMiddleware, allowed_hosts=["127.0.0.1"]),
        Middleware(SecurityMiddleware),
        Middleware(
            ContentSecurityPolicyMiddleware,
            policy={"default-src": [CSP.SELF], "script-src": [CSP.SELF, CSP.NONCE]},
        ),
        Middleware(
            SessionMiddleware,
            engine=partial(SessionStore, cache=cache),
            settings=SessionSettings(cookie_name="guest"),
        ),
        Middleware(CsrfMiddleware),
        Middleware(AuthenticationMiddleware),
    ],
)
