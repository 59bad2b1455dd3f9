"""The middleware around applications of Starlette and Flask, as their users write them."""

import flask
import httpx
from hotclub_security import get_token
from hotclub_security.asgi import (
    AllowedHostsMiddleware,
    ContentSecurityPolicyMiddleware,
    CsrfMiddleware,
    SecurityMiddleware,
)
from hotclub_security.wsgi import AllowedHostsMiddleware as WSGIAllowedHosts
from hotclub_security.wsgi import ContentSecurityPolicyMiddleware as WSGIContentSecurityPolicy
from hotclub_security.wsgi import CsrfMiddleware as WSGICsrf
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route


async def form_page(request: Request) -> PlainTextResponse:
    return PlainTextResponse(get_token(request))


async def send_form(request: Request) -> PlainTextResponse:
    async with request.form() as form:
        picture = form.get("picture")
        size = picture.size if picture is not None and not isinstance(picture, str) else 0
        return PlainTextResponse(f"{form['title']} {size}")


async def stream(request: Request) -> StreamingResponse:
    async def parts():
        yield b"one "
        yield b"two"

    return StreamingResponse(parts())


async def test_starlette_reads_the_form_that_was_checked():
    app = Starlette(
        routes=[
            Route("/", form_page),
            Route("/send", send_form, methods=["POST"]),
            Route("/stream", stream),
        ],
        middleware=[
            Middleware(AllowedHostsMiddleware, allowed_hosts=["club.example"]),
            Middleware(SecurityMiddleware),
            Middleware(ContentSecurityPolicyMiddleware),
            Middleware(CsrfMiddleware),
        ],
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="https://club.example") as client:
        token = (await client.get("/")).text
        form = {"csrfmiddlewaretoken": token, "title": "Nuages"}
        referred = {"Referer": "https://club.example/"}
        sent = await client.post(
            "/send", data=form, files={"picture": ("p.bin", b"x" * 50_000)}, headers=referred
        )
        plain = await client.post("/send", data=form, headers={"Origin": "https://club.example"})
        forged = await client.post("/send", data={"title": "x"}, headers=referred)
        streamed = await client.get("/stream")

    assert (sent.text, plain.text, forged.status_code) == ("Nuages 50000", "Nuages 0", 403)
    assert streamed.text == "one two"
    assert streamed.headers["content-security-policy"].startswith("default-src 'self'")


def test_flask_reads_the_form_that_was_checked():
    app = flask.Flask("club")

    @app.get("/")
    def form_page_view() -> str:
        return get_token(flask.request)

    @app.post("/send")
    def send_view() -> str:
        return f"{flask.request.form['title']} {len(flask.request.files['picture'].read())}"

    wrapped = WSGIContentSecurityPolicy(WSGICsrf(app.wsgi_app))
    app.wsgi_app = WSGIAllowedHosts(wrapped, allowed_hosts=["club.example"])
    with httpx.Client(
        transport=httpx.WSGITransport(app), base_url="https://club.example"
    ) as client:
        token = client.get("/").text
        sent = client.post(
            "/send", data={"csrfmiddlewaretoken": token, "title": "Nuages"},
            files={"picture": ("p.bin", b"x" * 50_000)}, headers={"Origin": "https://club.example"},
        )  # fmt: skip
        forged = client.post("/send", data={"title": "x"})

    assert (sent.text, forged.status_code) == ("Nuages 50000", 403)
