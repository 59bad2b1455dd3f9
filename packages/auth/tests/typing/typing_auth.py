"""What users see of the types; read by mypy, not run."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, assert_type

from hotclub_auth import (
    AuthSettings,
    HasPassword,
    SessionSettings,
    ValidationError,
    acheck_password,
    authenticate,
    check_password,
    check_password_with_timing_attack_mitigation,
    default_token_generator,
    get_user_model,
    login_required,
    make_password,
    permission_required,
    use_auth_settings,
    user_passes_test,
    validate_password,
)
from hotclub_auth.asgi import SessionMiddleware
from hotclub_auth.hashers import BasePasswordHasher, get_hasher
from hotclub_auth.ports import SessionCache, SessionRecords
from hotclub_auth.sessions import Engine, SessionBase
from hotclub_auth.sessions.cache import CacheRecords, SessionStore
from hotclub_auth.sessions.cached_db import CachedRecords
from hotclub_auth.sessions.file import FileRecords
from hotclub_auth.testing import MemoryCache, MemoryRecords, MemoryUser
from hotclub_auth.wsgi import AuthenticationMiddleware

assert_type(make_password("x"), str)
assert_type(check_password("x", "y"), bool)
assert_type(get_hasher(), BasePasswordHasher)
assert_type(validate_password("x"), None)
assert_type(ValidationError("x").messages, list[str])
assert_type(authenticate(username="x", password="y"), Any)
assert_type(check_password_with_timing_attack_mitigation(None, "x"), bool | None)
assert_type(get_user_model(), type[Any])
assert_type(default_token_generator.make_token(MemoryUser("x")), str)
assert_type(default_token_generator.check_token(None, "x"), bool)
use_auth_settings(lambda: AuthSettings(session=SessionSettings(cookie_secure=True)))

cache: SessionCache = MemoryCache()
records: SessionRecords = MemoryRecords()
records = CacheRecords(cache)
records = CachedRecords(cache, records)
records = FileRecords("/tmp", "sessionid", lambda payload, written_at: written_at)
engine: Engine = SessionStore
engine = partial(SessionStore, cache=cache)

session: SessionBase = SessionStore("key", cache=cache)
assert_type(session.get("a"), Any)
assert_type(session.get_expiry_age(), int)
assert_type(session.get_expiry_date(), datetime)
assert_type(session.session_key, str | None)


@login_required
def view(request: object, number: int) -> str:
    return str(number)


@login_required(login_url="/in/")
async def async_view(request: object) -> bytes:
    return b""


@permission_required("music.view_album", raise_exception=True)
def guarded(request: object) -> str:
    return ""


assert_type(view(object(), 7), str)
assert_type(guarded(object()), str)
is_long: Callable[[Any], bool] = lambda user: True  # noqa: E731 - its type is the point
assert_type(user_passes_test(is_long)(guarded)(object()), str)


async def wait() -> None:
    assert_type(await async_view(object()), bytes)
    assert_type(await acheck_password("x", "y"), bool)
    assert_type(await session.aget("a"), Any)
    assert_type(await session.aget_expiry_age(), int)


class Member(HasPassword):
    """A user kept by somebody else."""


assert_type(Member().check_password("x"), bool)
assert_type(Member.normalize_username("x"), Any)


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    return []


AuthenticationMiddleware(app)


async def asgi_app(scope: Any, receive: Any, send: Any) -> None: ...


SessionMiddleware(asgi_app, engine=engine, settings=SessionSettings())
