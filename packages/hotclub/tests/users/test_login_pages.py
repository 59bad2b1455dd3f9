"""The pages of log-in, log-out and passwords, as a visitor meets them."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

LOGIN = {"username": "django", "password": "minor swing"}


def log_in(client: Any, password: str = "minor swing") -> Any:
    return client.post("/accounts/login/", {"username": "django", "password": password})


def text_of(response: Any) -> str:
    return response.content.decode()


def test_a_visitor_logs_in_and_goes_where_they_wanted(user: Any, client: Any) -> None:
    page = client.get("/accounts/login/?next=/who/")
    assert page.status_code == 200
    assert 'autocomplete="current-password"' in text_of(page)

    gone = client.post("/accounts/login/?next=/who/", LOGIN)

    assert (gone.status_code, gone.headers["Location"]) == (302, "/who/")
    assert client.get("/who/").content == b"django"
    assert client.get("/awho/").content == b"django"
    user.refresh_from_db()
    assert user.last_login is not None


async def test_under_asgi_the_same_pages_log_in(site: Any) -> None:
    from hotclub.auth.models import User
    from hotclub.test import AsyncClient

    await User.objects.acreate_user("django", "django@example.com", "minor swing")
    client = AsyncClient()

    async def with_token(values: dict[str, str]) -> dict[str, str]:
        page = text_of(await client.get("/accounts/login/"))
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        return {**values, "csrfmiddlewaretoken": token[1] if token else ""}

    gone = await client.post("/accounts/login/?next=/awho/", await with_token(LOGIN))

    assert (gone.status_code, gone.headers["Location"]) == (302, "/awho/")
    assert (await client.get("/awho/")).content == b"django"
    assert (await client.get("/who/")).content == b"django"
    assert (await client.post("/accounts/logout/", await with_token({}))).status_code == 200
    assert (await client.get("/awho/")).content == b"AnonymousUser"


def test_a_wrong_password_and_an_unknown_name_are_told_alike(user: Any, client: Any) -> None:
    pages = [
        client.post("/accounts/login/", {"username": name, "password": "wrong"})
        for name in ("django", "nobody")
    ]
    texts = [
        re.sub(r'value="\w{64}"|nonce[-=]"?[\w-]+', "", text_of(page)).replace("nobody", "django")
        for page in pages
    ]

    assert [page.status_code for page in pages] == [200, 200]
    assert texts[0] == texts[1]
    assert "do not belong together" in texts[0]


def test_an_inactive_user_is_not_told_apart(user: Any, client: Any) -> None:
    user.is_active = False
    user.save()

    page = log_in(client)

    assert page.status_code == 200
    assert "do not belong together" in text_of(page)


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "\\\\evil.example",
        "/\\evil.example",
        "https://testserver@evil.example/",
        "ﬀ" * 500_000,
    ],
)
def test_aut_013_031_an_unsafe_next_leads_home(user: Any, client: Any, wanted: str) -> None:
    started = time.perf_counter()
    gone = client.post("/accounts/login/", {**LOGIN, "next": wanted})

    assert gone.headers["Location"] == "/accounts/profile/"
    assert time.perf_counter() - started < 1


def test_aut_031_a_loop_of_redirects_is_an_error(user: Any, client: Any, site: Any) -> None:
    from hotclub.auth.views import LoginView
    from hotclub.test import RequestFactory

    request = RequestFactory().get("/accounts/login/")
    request.user = user
    view = LoginView.as_view(redirect_authenticated_user=True, next_page="/accounts/login/")
    with pytest.raises(ValueError, match="sends who is logged in to itself"):
        view(request)
    onward = LoginView.as_view(redirect_authenticated_user=True, next_page="/who/")(request)
    assert (onward.status_code, onward.headers["Location"]) == (302, "/who/")


def test_aut_031_only_hosts_that_are_named_are_redirected_to(user: Any, site: Any) -> None:
    from hotclub.auth.views import LoginView
    from hotclub.test import RequestFactory

    view = LoginView(success_url_allowed_hosts={"other.example"}, next_page="/who/")
    view.request = RequestFactory().get("/?next=https://other.example/a")
    assert view.get_success_url() == "https://other.example/a"
    view.request = RequestFactory().get("/?next=https://evil.example/a")
    assert view.get_success_url() == "/who/"


def test_aut_040_forms_without_a_token_are_refused_and_nothing_happens(
    user: Any, strict_client: Any
) -> None:
    assert strict_client.post("/accounts/login/", LOGIN).status_code == 403
    strict_client.force_login(user)
    assert strict_client.post("/accounts/logout/").status_code == 403
    assert strict_client.post("/accounts/password_change/", {}).status_code == 403
    assert strict_client.get("/accounts/logout/").status_code == 405
    assert strict_client.get("/who/").content == b"django"


def test_a_form_with_its_token_is_taken(user: Any, strict_client: Any) -> None:
    page = text_of(strict_client.get("/accounts/login/"))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    gone = strict_client.post("/accounts/login/", {**LOGIN, "csrfmiddlewaretoken": token[1]})

    assert gone.status_code == 302
    # The token of before the log-in is worthless now.
    again = strict_client.post("/accounts/logout/", {"csrfmiddlewaretoken": token[1]})
    assert again.status_code == 403


def test_log_out_ends_the_session_and_says_so(user: Any, client: Any, site: Any) -> None:
    from hotclub.auth.models import User
    from hotclub.sessions.models import Session

    log_in(client)
    assert Session.objects.count() == 1
    page = client.post("/accounts/logout/")

    assert page.status_code == 200
    assert "You are logged out." in text_of(page)
    assert client.get("/who/").content == b"AnonymousUser"
    assert Session.objects.count() == 0
    assert User.objects.count() == 1
    log_in(client)
    gone = client.post("/accounts/logout/", {"next": "/who/"})
    assert gone.headers["Location"] == "/who/"


def test_pages_have_a_stylesheet_under_a_nonce_and_nothing_else_inline(client: Any) -> None:
    page = client.get("/accounts/login/")
    html, policy = text_of(page), page.headers["Content-Security-Policy"]

    nonce = re.search(r'<style nonce="([^"]+)">', html)
    assert nonce is not None
    assert f"'nonce-{nonce[1]}'" in policy
    assert "style=" not in html.replace("<style", "")
    assert "<script" not in html
    assert " on" + "click" not in html


def test_aut_026_changing_the_password_ends_other_sessions_and_keeps_this_one(
    user: Any, client: Any, other_client: Any
) -> None:
    elsewhere = other_client()
    log_in(client)
    log_in(elsewhere)
    new = "j'attendrai 1938"

    gone = client.post(
        "/accounts/password_change/",
        {"old_password": "minor swing", "new_password1": new, "new_password2": new},
    )

    assert gone.headers["Location"] == "/accounts/password_change/done/"
    assert client.get("/accounts/password_change/done/").status_code == 200
    assert client.get("/who/").content == b"django"
    assert elsewhere.get("/who/").content == b"AnonymousUser"
    user.refresh_from_db()
    assert user.check_password(new)


def test_changing_the_password_needs_the_old_one_and_two_equal_new_ones(
    user: Any, client: Any, site: Any
) -> None:
    site.configure(
        AUTH_PASSWORD_VALIDATORS=[
            {"NAME": "hotclub.auth.password_validation.MinimumLengthValidator"}
        ]
    )
    log_in(client)
    page = client.post(
        "/accounts/password_change/",
        {"old_password": "wrong", "new_password1": "short", "new_password2": "other"},
    )

    html = text_of(page)
    assert "This is not your password. Type it once more." in html
    assert "The two passwords are not the same." in html
    assert "at least 8 characters" in html or "too short" in html
    assert client.post("/accounts/login/", LOGIN).status_code == 302


def test_pages_for_users_send_visitors_to_log_in(client: Any) -> None:
    for path in ("/accounts/password_change/", "/accounts/password_change/done/"):
        gone = client.get(path)
        assert gone.headers["Location"] == f"/accounts/login/?next={path}"


def test_a_project_s_template_is_taken_wherever_its_application_stands(
    user: Any, client: Any, site: Any, tmp_path: Any
) -> None:
    (tmp_path / "registration").mkdir()
    (tmp_path / "registration" / "login.html").write_text("Own: {{ form.username.label }}")
    engine: dict[str, Any] = {
        "BACKEND": "hotclub.templates.backends.django.DjangoTemplates",
        "DIRS": [str(tmp_path)],
        "OPTIONS": {
            "loaders": [
                "hotclub.templates.loaders.app_directories.Loader",
                "hotclub.templates.loaders.filesystem.Loader",
            ]
        },
    }
    site.configure(TEMPLATES=[engine])
    assert text_of(client.get("/accounts/login/")) == "Own: Username"
