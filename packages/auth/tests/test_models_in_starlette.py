"""Users and sessions as rows, in an application of somebody else's framework."""

import httpx
from hotclub_auth import aauthenticate, alogin, alogout
from hotclub_auth.asgi import AuthenticationMiddleware, SessionMiddleware
from hotclub_auth.models import User
from hotclub_auth.sessions.model_db import SessionStore
from hotclub_auth.sessions.models import Session
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def enter(request: Request) -> PlainTextResponse:
    user = await aauthenticate(request, **dict(request.query_params))
    if user is None:
        return PlainTextResponse("no", status_code=403)
    await alogin(request, user)
    return PlainTextResponse("yes")


async def leave(request: Request) -> PlainTextResponse:
    await alogout(request)
    return PlainTextResponse("bye")


async def who(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{request.user} {await request.user.ahas_perm('auth.add_user')}")


ROUTES = [Route("/enter", enter), Route("/leave", leave), Route("/who", who)]


async def test_a_visitor_logs_in_and_out_without_leaving_the_loop(tables):
    await User.objects.acreate_superuser("django", password="nuages")
    app = SessionMiddleware(AuthenticationMiddleware(Starlette(routes=ROUTES)), engine=SessionStore)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.get("/who")).text == "AnonymousUser False"
        assert (await client.get("/enter?username=django&password=wrong")).status_code == 403
        assert (await client.get("/enter?username=django&password=nuages")).text == "yes"
        assert (await client.get("/who")).text == "django True"
        assert await Session.objects.acount() == 1
        await client.get("/leave")
        assert (await client.get("/who")).text == "AnonymousUser False"
        assert await Session.objects.acount() == 0
