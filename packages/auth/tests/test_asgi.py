from functools import partial

import httpx
import pytest
from hotclub_auth import SessionSettings, aauthenticate, aget_user, alogin, alogout
from hotclub_auth.asgi import AuthenticationMiddleware, SessionMiddleware
from hotclub_auth.sessions.cache import SessionStore
from hotclub_auth.testing import MemoryCache
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def home(request: Request):
    return PlainTextResponse(f"{request.user}" if request.user.is_anonymous else request.user.pk)


async def log_in(request: Request):
    user = await aauthenticate(request, **dict(request.query_params))
    if user is None:
        return PlainTextResponse("no", status_code=403)
    await alogin(request, user)
    return PlainTextResponse(request.user.pk)


async def log_out(request: Request):
    await alogout(request)
    return PlainTextResponse("bye")


async def count(request: Request):
    request.session["count"] = request.session.get("count", 0) + 1
    return PlainTextResponse(str(request.session["count"]))


async def static(request: Request):
    return PlainTextResponse("static", headers={"Vary": "Accept"})


async def flush_elsewhere(request: Request):
    request.session["late"] = True
    await request.session.records.adelete(request.session.session_key)
    return PlainTextResponse("done")


ROUTES = [
    Route("/", home),
    Route("/in", log_in),
    Route("/out", log_out),
    Route("/count", count),
    Route("/static", static),
    Route("/late", flush_elsewhere),
]


@pytest.fixture
def store():
    return MemoryCache()


@pytest.fixture
def visitor(store):
    """A browser at an application with both middlewares."""
    sessions = Middleware(SessionMiddleware, engine=partial(SessionStore, cache=store))
    app = Starlette(routes=ROUTES, middleware=[sessions, Middleware(AuthenticationMiddleware)])
    transport = httpx.ASGITransport(app=app)
    return httpx.AsyncClient(transport=transport, base_url="https://club.example")


async def test_a_visitor_logs_in_and_out_in_starlette(visitor, store, django):
    assert (await visitor.get("/")).text == "AnonymousUser"
    assert (await visitor.get("/in?username=django&password=wrong")).status_code == 403
    assert store.values == {}

    answer = await visitor.get("/in?username=django&password=nuages")
    assert answer.text == "django"
    cookie = answer.headers["set-cookie"]
    assert "Secure; HttpOnly; SameSite=Lax" in cookie
    assert answer.headers["vary"] == "Cookie"
    assert (await visitor.get("/")).text == "django"

    gone = await visitor.get("/out")
    assert "Max-Age=0" in gone.headers["set-cookie"]
    assert store.values == {}
    assert (await visitor.get("/")).text == "AnonymousUser"


async def test_a_stolen_anonymous_key_does_not_learn_of_the_log_in(visitor, django):
    await visitor.get("/count")
    before = visitor.cookies["sessionid"]
    await visitor.get("/in?username=django&password=nuages")
    assert visitor.cookies["sessionid"] != before
    visitor.cookies.clear()
    visitor.cookies["sessionid"] = before
    assert (await visitor.get("/")).text == "AnonymousUser"


async def test_values_are_a_mapping_that_waits_for_nothing(visitor):
    assert [(await visitor.get("/count")).text for _ in range(3)] == ["1", "2", "3"]


async def test_a_page_that_looks_at_no_session_is_left_alone(store, django):
    sessions = Middleware(SessionMiddleware, engine=partial(SessionStore, cache=store))
    app = Starlette(routes=ROUTES, middleware=[sessions])
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://club.example") as visitor:
        await visitor.get("/count")
        answer = await visitor.get("/static")
        assert answer.headers["vary"] == "Accept"
        assert "set-cookie" not in answer.headers
        assert (await visitor.get("/count")).text == "2"


async def test_sec_ses_006_a_cookie_sent_on_every_request_comes_with_vary(store):
    settings = SessionSettings(save_every_request=True)
    engine = partial(SessionStore, cache=store, settings=settings)
    sessions = Middleware(SessionMiddleware, engine=engine, settings=settings)
    app = Starlette(routes=ROUTES, middleware=[sessions])
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://club.example") as visitor:
        await visitor.get("/count")
        answer = await visitor.get("/static")
        assert answer.headers["vary"] == "Accept, Cookie"
        assert "sessionid=" in answer.headers["set-cookie"]


async def test_sec_ses_008_a_session_deleted_meanwhile_answers_400(visitor, store):
    await visitor.get("/count")
    answer = await visitor.get("/late")
    assert answer.status_code == 400
    assert answer.text.startswith("Your session ended while this request ran")
    assert "set-cookie" not in answer.headers
    assert store.values == {}


async def test_without_preload_the_session_is_loaded_when_it_is_awaited(store):
    async def app(scope, receive, send):
        session = scope["session"]
        number = await session.aget("count", 0) + 1
        await session.aset("count", number)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(number).encode()})

    guarded = SessionMiddleware(app, engine=partial(SessionStore, cache=store), preload=False)
    transport = httpx.ASGITransport(app=guarded)
    async with httpx.AsyncClient(transport=transport, base_url="http://club.example") as visitor:
        assert [(await visitor.get("/")).text for _ in range(2)] == ["1", "2"]


@pytest.mark.parametrize("deleted", [False, True])
async def test_a_websocket_has_the_session_and_keeps_it_when_accepted(store, deleted):
    async def socket(scope, receive, send):
        scope["session"]["socket"] = True
        if deleted:
            await scope["session"].acreate()
            await scope["session"].records.adelete(scope["session"].session_key)
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": "open"})

    sent = []

    async def send(message):
        sent.append(message)

    guarded = SessionMiddleware(socket, engine=partial(SessionStore, cache=store))
    await guarded({"type": "websocket", "scheme": "wss", "headers": []}, None, send)
    if deleted:
        assert sent == [{"type": "websocket.close", "code": 1008}]
        assert store.values == {}
    else:
        assert [message["type"] for message in sent] == ["websocket.accept", "websocket.send"]
        assert b"Secure" in dict(sent[0]["headers"])[b"set-cookie"]
        assert len(store.values) == 1


async def test_lifespan_goes_through_untouched():
    seen = []

    async def app(scope, receive, send):
        seen.append(scope)

    scope = {"type": "lifespan"}
    await AuthenticationMiddleware(SessionMiddleware(app, engine=SessionStore))(scope, None, None)
    assert seen == [scope]


async def test_a_foreign_session_in_the_scope_is_not_taken_for_ours():
    from hotclub_auth import ImproperlyConfigured

    with pytest.raises(ImproperlyConfigured):
        await aget_user({"type": "http", "session": {"_auth_user_id": "1"}})
