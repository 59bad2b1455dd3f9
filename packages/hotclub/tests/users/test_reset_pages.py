"""Forgotten passwords: the mail, the link, and what is no good about a link."""

from __future__ import annotations

import asyncio
import re
import time
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

import pytest

from users.conftest import MIDDLEWARE, SENT

NEW = "j'attendrai 1938"


def ask(client: Any, address: str = "django@example.com") -> Any:
    return client.post("/accounts/password_reset/", {"email": address})


def link_in(mail: dict[str, Any]) -> str:
    found = re.search(r"http://testserver(/\S+)", mail["message"])
    assert found is not None
    return found[1]


def test_a_link_by_mail_leads_to_a_new_password(user: Any, client: Any, site: Any) -> None:
    gone = ask(client)
    assert gone.headers["Location"] == "/accounts/password_reset/done/"
    assert client.get("/accounts/password_reset/done/").status_code == 200
    (mail,) = site.mails
    assert (mail["to"], mail["subject"]) == (
        ["django@example.com"],
        "A new password for testserver",
    )
    assert "Your user name is django." in mail["message"]

    form = client.get(link_in(mail), follow=True)
    address = form.redirect_chain[-1][0]
    assert "Set this password" in form.content.decode()
    done = client.post(address, {"new_password1": NEW, "new_password2": NEW})

    assert done.headers["Location"] == "/accounts/reset/done/"
    assert "/accounts/login/" in client.get("/accounts/reset/done/").content.decode()
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_aut_028_the_token_leaves_the_address_before_the_page_is_shown(
    user: Any, client: Any, site: Any
) -> None:
    ask(client)
    link = link_in(site.mails[0])
    token = link.rstrip("/").rpartition("/")[2]

    gone = client.get(link)

    assert gone.status_code == 302
    assert token not in gone.headers["Location"]
    page = client.get(gone.headers["Location"])
    assert token not in page.content.decode()
    assert page.headers.get("Cache-Control", "").find("no-store") >= 0
    assert 'name="referrer" content="same-origin"' in page.content.decode()


def test_aut_027_a_link_is_good_once_and_only_for_what_was(
    user: Any, client: Any, other_client: Any, site: Any
) -> None:
    from hotclub.auth.models import User

    other = User.objects.create_user("stéphane", "violin@example.com", "minor swing")

    def is_good(link: str) -> bool:
        return "Set this password" in other_client().get(link, follow=True).content.decode()

    def fresh_link() -> str:
        site.mails.clear()
        ask(other_client())
        return link_in(site.mails[0])

    used = fresh_link()
    assert is_good(used)
    opened = client.get(used, follow=True).redirect_chain[-1][0]
    client.post(opened, {"new_password1": NEW, "new_password2": NEW})
    assert not is_good(used)

    before_address = fresh_link()
    User.objects.filter(pk=user.pk).update(email="reinhardt@example.com")
    assert not is_good(before_address)
    User.objects.filter(pk=user.pk).update(email="django@example.com")

    before_login = fresh_link()
    other_client().post("/accounts/login/", {"username": "django", "password": NEW})
    assert not is_good(before_login)

    of_django = fresh_link()
    uid = of_django.split("/")[3]
    from hotclub.utils.http import urlsafe_base64_encode

    somebody_else = urlsafe_base64_encode(str(other.pk).encode())
    assert not is_good(of_django.replace(f"/{uid}/", f"/{somebody_else}/"))

    late = fresh_link()
    site.configure(PASSWORD_RESET_TIMEOUT=-1)
    assert not is_good(late)
    site.configure(SECRET_KEY="another key entirely " * 3)
    assert not is_good(late)
    user.refresh_from_db()
    assert user.check_password(NEW)


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/reset/" + "A" * 100_000 + "/set-password/",
        "/accounts/reset/" + "MQ" * 50_000 + "/" + "a" * 100_000 + "/",
        "/accounts/reset/MQ/" + "z" * 100_000 + "-" + "0" * 100 + "/",
        "/accounts/reset/_/x/",
        "/accounts/reset/%F0%9F%8E%B8/x/",
        "/accounts/reset/AAAA/x/",
    ],
    ids=["user", "user and token", "stamp", "no base64", "no ascii", "no number"],
)
def test_aut_011_a_link_of_any_size_is_a_page_that_says_it_is_no_good(
    user: Any, client: Any, path: str
) -> None:
    started = time.perf_counter()
    page = client.get(path)
    status = page.status_code

    assert time.perf_counter() - started < 1
    # What no server would let through as an address does not reach the page.
    assert status == (400 if len(path) > 10_000 else 200)
    if status == 200:
        assert "no good any more" in page.content.decode()


def test_aut_011_the_view_bounds_what_a_link_may_hold(user: Any, site: Any) -> None:
    from hotclub.auth.views import PasswordResetConfirmView
    from hotclub.test import RequestFactory

    view = PasswordResetConfirmView.as_view()
    for uid, token in (("A" * 100_000, "x-y"), ("MQ", "z" * 100_000), ("OTk5" * 99, "x-y")):
        started = time.perf_counter()
        response = view(RequestFactory().get("/"), uidb64=uid, token=token)
        assert response.context_data["validlink"] is False
        assert time.perf_counter() - started < 0.1


def test_nobody_learns_which_addresses_have_an_account(user: Any, client: Any, site: Any) -> None:
    known, unknown = ask(client), ask(client, "nobody@example.com")

    assert known.status_code == unknown.status_code == 302
    assert known.headers["Location"] == unknown.headers["Location"]
    assert len(site.mails) == 1


def before_the_answer_is_sent(gateway: str, address: str) -> tuple[list[str], int]:
    """Return the statements and the count of mails until the visitor has the answer."""
    from hotclub.application import current_application
    from hotclub.db import connection
    from hotclub.test.utils import CaptureQueriesContext

    form = urlencode({"email": address}).encode()
    seen: list[tuple[list[str], int]] = []
    with CaptureQueriesContext(connection) as captured:

        def look() -> None:
            statements = [one["sql"].partition("  -- ")[0] for one in captured.captured_queries]
            seen.append((statements, len(SENT)))

        if gateway == "wsgi":
            body = current_application()(environ_of(form), lambda *_answer: None)
            assert b"".join(body) == b""
            look()
            body.close()
        else:
            asyncio.run(asked(current_application(), form, look))
    return seen[-1]


def environ_of(form: bytes) -> dict[str, Any]:
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/accounts/password_reset/",
               "wsgi.input": BytesIO(form),
               "CONTENT_LENGTH": str(len(form)), "CONTENT_TYPE": "application/x-www-form-urlencoded",
               "HTTP_HOST": "testserver", "hotclub.csrf_checks": False}  # fmt: skip
    setup_testing_defaults(environ)
    return environ


async def asked(application: Any, form: bytes, look: Any) -> None:
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST",
             "scheme": "http", "path": "/accounts/password_reset/", "query_string": b"",
             "raw_path": b"/accounts/password_reset/", "root_path": "", "hotclub.csrf_checks": False,
             "headers": [(b"host", b"testserver"), (b"content-length", str(len(form)).encode()),
                         (b"content-type", b"application/x-www-form-urlencoded")],
             "client": ("127.0.0.1", 1), "server": ("testserver", 80)}  # fmt: skip

    async def receive() -> Any:
        return {"type": "http.request", "body": form, "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body" and not message.get("more_body"):
            look()

    await application(scope, receive, send)


@pytest.mark.parametrize("gateway", ["wsgi", "asgi"])
def test_the_same_is_done_before_the_answer_whether_there_is_an_account(
    user: Any, site: Any, gateway: str
) -> None:
    unknown = before_the_answer_is_sent(gateway, "nobody@example.com")
    assert SENT == []
    known = before_the_answer_is_sent(gateway, "django@example.com")

    assert known == unknown == ([], 0)
    assert [mail["to"] for mail in SENT] == [["django@example.com"]]


def test_the_mail_is_in_the_visitor_s_language_below_the_site_s_place(
    user: Any, client: Any, site: Any
) -> None:
    site.configure(
        LANGUAGE_CODE="en", LANGUAGES=[("en", "English"), ("de", "Deutsch")],
        MIDDLEWARE=[*MIDDLEWARE, "hotclub.middleware.locale.LocaleMiddleware"],
    )  # fmt: skip
    told: list[Any] = []
    from hotclub.auth.forms import PasswordResetForm
    from hotclub.urls import reverse
    from hotclub.utils.translation import get_language

    def note(_form: Any, **_named: Any) -> None:
        told.append((get_language(), reverse("who")))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(PasswordResetForm, "save", note)
        client.post(
            "/accounts/password_reset/", {"email": "x@example.com"},
            headers={"accept-language": "de"}, SCRIPT_NAME="/site",
        )  # fmt: skip

    assert told == [("de", "/site/who/")]


@pytest.mark.parametrize("gateway", ["wsgi", "asgi"])
def test_what_fails_after_the_answer_is_logged_alone(
    user: Any, site: Any, gateway: str, caplog: pytest.LogCaptureFixture, monkeypatch: Any
) -> None:
    from hotclub.auth.forms import PasswordResetForm

    def fail(*_arguments: Any, **_named: Any) -> Any:
        raise OSError("the template's disk is gone")

    monkeypatch.setattr(PasswordResetForm, "send_mail", fail)

    assert before_the_answer_is_sent(gateway, "django@example.com") == ([], 0)
    assert [record.message for record in caplog.records] == [
        "The mail about a new password could not be sent."
    ]


def test_aut_015_mail_goes_to_the_stored_address_alone(client: Any, site: Any) -> None:
    from hotclub.auth.models import User

    User.objects.create_user("mike", "mike@example.org", "minor swing")
    User.objects.create_user("big", "BIG@example.org", "minor swing")

    for address in ("m\u0131ke@example.org", "mike@exa\u043cple.org", "mike@example.org\u200b"):
        ask(client, address)
        assert site.mails == []
    ask(client, "big@example.org")
    assert [mail["to"] for mail in site.mails] == [["BIG@example.org"]]


def test_users_without_a_password_or_inactive_get_no_link(client: Any, site: Any) -> None:
    from hotclub.auth.models import User

    User.objects.create_user("sso", "sso@example.com")
    User.objects.create_user("idle", "idle@example.com", "minor swing", is_active=False)

    ask(client, "sso@example.com")
    ask(client, "idle@example.com")

    assert site.mails == []


def test_a_mail_that_fails_is_logged_without_address_or_link(
    user: Any, client: Any, site: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_args: Any, **_more: Any) -> None:
        raise OSError("no way out")

    site.configure(AUTH_SEND_MAIL=fail)
    assert ask(client).status_code == 302

    assert "could not be sent" in caplog.text
    assert "django@example.com" not in caplog.text
    assert "/reset/" not in caplog.text


def test_with_debug_a_mail_is_printed_when_nothing_sends_it(
    user: Any, client: Any, site: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    site.configure(AUTH_SEND_MAIL=None, DEBUG=True)
    ask(client)
    assert "To: django@example.com" in capsys.readouterr().err


def test_a_new_password_may_log_in_at_once(user: Any, client: Any, site: Any) -> None:
    from hotclub.auth.views import INTERNAL_RESET_SESSION_TOKEN, PasswordResetConfirmView
    from hotclub.sessions.backends.db import SessionStore
    from hotclub.test import RequestFactory
    from hotclub.utils.http import urlsafe_base64_encode
    from hotclub_auth.tokens import default_token_generator

    request = RequestFactory().post("/", {"new_password1": NEW, "new_password2": NEW})
    request._dont_enforce_csrf_checks = True
    request.session = SessionStore()
    request.session[INTERNAL_RESET_SESSION_TOKEN] = default_token_generator.make_token(user)
    view = PasswordResetConfirmView.as_view(post_reset_login=True)
    response = view(
        request, uidb64=urlsafe_base64_encode(str(user.pk).encode()), token="set-password"
    )

    assert response.status_code == 302
    assert request.user == user
    assert INTERNAL_RESET_SESSION_TOKEN not in request.session
