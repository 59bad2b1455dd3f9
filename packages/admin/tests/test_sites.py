"""The site as a whole: home, log-in, log-out, passwords, several sites, headers, assets."""

from __future__ import annotations

import re
from typing import Any

import hotclub_orm as orm
import pytest
from admin_browser import Browser
from admin_library import Album, Artist, Genre, Label, make_site
from hotclub_admin import AdminSite, AlreadyRegistered, ModelAdmin, NotRegistered, register
from hotclub_admin.asgi import AdminApplication
from hotclub_auth.models import User
from hotclub_http import ImproperlyConfigured
from hotclub_orm import Database
from hotclub_orm.registry import Apps

SECRET_KEY = "a secret key of tests, which is long enough for the application"


def test_home_shows_models_with_counts_in_few_queries(browser: Browser, tables: Database) -> None:
    Label.objects.bulk_create([Label(name=f"L{n}") for n in range(1200)])
    browser.get("/")
    with tables.watch_statements() as seen:
        page = browser.get("/")

    assert page.status_code == 200
    assert "1,200" in page.text
    assert len(seen) <= 4, "\n".join(seen.sql)


def test_a_visitor_is_sent_to_log_in_and_comes_back(visitor: Browser, boss: User) -> None:
    sent = visitor.get("/music/album/?q=a")
    assert (sent.status_code, sent.headers["location"]) == (
        302,
        "/login/?next=/music/album/%3Fq%3Da",
    )
    page = visitor.get(sent.headers["location"])
    assert page.status_code == 200
    assert 'value="/music/album/?q=a"' in page.text

    wrong = visitor.post("/login/", {"username": "django", "password": "no", "next": "/"})
    assert wrong.status_code == 200
    assert "correct username and password" in wrong.text
    right = visitor.post(
        "/login/", {"username": "django", "password": "nuages1940", "next": "/music/album/?q=a"}
    )
    assert (right.status_code, right.headers["location"]) == (302, "/music/album/?q=a")
    assert visitor.get("/music/album/").status_code == 200


def test_a_user_who_is_no_staff_may_not_enter(visitor: Browser, boss: User) -> None:
    User.objects.create_user("joseph", "", "guitar1934")
    page = visitor.post("/login/", {"username": "joseph", "password": "guitar1934"})

    assert page.status_code == 200
    assert "staff account" in page.text
    assert visitor.get("/").status_code == 302


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil",
        "\t//evil",
    ],
)
def test_adm_025_the_way_back_stays_on_the_site(visitor: Browser, boss: User, target: str) -> None:
    page = visitor.get("/login/", params={"next": target})
    assert page.status_code == 200
    assert "evil.example" not in page.text
    answer = visitor.post(
        "/login/", {"username": "django", "password": "nuages1940", "next": target}
    )
    assert answer.headers["location"] == "/"


def test_adm_025_markup_in_the_address_is_escaped(visitor: Browser, tables: Database) -> None:
    evil = '/"><script>alert(1)</script>'
    page = visitor.get("/login/", params={"next": evil})
    assert "<script>alert" not in page.text


def test_adm_029_what_was_posted_before_the_log_in_is_lost(visitor: Browser, boss: User) -> None:
    sent = visitor.post("/music/label/add/", {"name": "Swing"})
    assert (sent.status_code, sent.headers["location"]) == (302, "/login/?next=/music/label/add/")
    visitor.post(
        "/login/", {"username": "django", "password": "nuages1940", "next": "/music/label/add/"}
    )
    assert Label.objects.count() == 0


def test_log_out_is_a_form_and_ends_the_session(browser: Browser) -> None:
    cookie = browser.client.cookies["admin_sessionid"]
    assert browser.get("/logout/").status_code == 405
    assert browser.get("/").status_code == 200
    page = browser.post("/logout/")
    assert page.status_code == 200
    assert browser.get("/").status_code == 302
    browser.client.cookies.set("admin_sessionid", cookie, "localhost.local")
    assert browser.get("/").status_code == 302


def test_a_password_is_changed(browser: Browser, boss: User) -> None:
    wrong = browser.post(
        "/password_change/",
        {
            "old_password": "no",
            "new_password1": "minorswing1937",
            "new_password2": "minorswing1937",
        },
    )
    assert wrong.status_code == 200
    assert "entered incorrectly" in wrong.text
    right = browser.post(
        "/password_change/",
        {
            "old_password": "nuages1940",
            "new_password1": "minorswing1937",
            "new_password2": "minorswing1937",
        },
    )
    assert right.headers["location"] == "/password_change/done/"
    assert browser.get("/password_change/done/").status_code == 200
    assert User.objects.get().check_password("minorswing1937")


def test_a_form_without_the_token_is_refused(browser: Browser) -> None:
    answer = browser._run("POST", "/music/label/add/", data={"name": "Swing"})
    assert answer.status_code == 403
    assert Label.objects.count() == 0


def test_adm_041_pages_carry_their_headers(browser: Browser, visitor: Browser) -> None:
    for url in ("/", "/music/album/", "/music/album/add/?_popup=1", "/nope/"):
        headers = browser.get(url).headers
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
    assert "no-store" in browser.get("/").headers["cache-control"]


def test_pages_hold_no_inline_code(browser: Browser, tables: Database) -> None:
    artist = Artist.objects.create(name="Django")
    album = Album.objects.create(title="Nuages", artist=artist)
    for url in (
        "/", "/music/", "/music/album/", "/music/album/add/", f"/music/album/{album.pk}/change/",
        f"/music/album/{album.pk}/delete/", f"/music/album/{album.pk}/history/", "/music/artist/",
        "/password_change/",
    ):  # fmt: skip
        text = browser.get(url).text
        assert not re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text), url
        assert not re.findall(r"<[^>]+\s(?:on\w+|style)=", text), url
        assert "<style" not in text, url


def test_assets_are_served_under_their_digest_for_ever(visitor: Browser, tables: Database) -> None:
    page = visitor.get("/login/")
    links = re.findall(r'(?:href|src)="(/asset/[^"]+)"', page.text)
    assert links
    for link in set(links):
        answer = visitor.get(link)
        assert answer.status_code == 200, link
        assert "immutable" in answer.headers["cache-control"]
    version = links[0].split("/")[2]
    assert visitor.get("/asset/0000000000000000/look.css").status_code == 404
    for wrong in ("../../../forms.py", "..%2f..%2fforms.py", "nope.css", "css/"):
        assert visitor.get(f"/asset/{version}/{wrong}").status_code in (302, 404)


def test_several_sites_stand_side_by_side(tables: Database, boss: User) -> None:
    first, second = make_site("admin"), AdminSite("backstage")
    second.register(Genre)
    with Browser(AdminApplication(second, secret_key=SECRET_KEY)) as browser:
        browser.log_in(boss)
        page = browser.get("/")
        assert "/music/genre/" in page.text
        assert "/music/album/" not in page.text
        assert browser.get("/music/album/").status_code == 404
    assert first.is_registered(Album)


def test_a_key_of_several_fields_is_refused() -> None:
    meta = type("Meta", (), {"app_label": "music", "apps": Apps()})
    release: Any = type("Release", (orm.Model,), {
        "Meta": meta, "__module__": __name__, "number": orm.IntegerField(),
        "place": orm.IntegerField(), "pk": orm.CompositePrimaryKey("number", "place"),
    })  # fmt: skip
    with pytest.raises(orm.ImproperlyConfigured, match="Release has a composite primary key"):
        AdminSite().register(release)


def test_registering_tells_mistakes() -> None:
    site = AdminSite()
    site.register(Genre, list_display=["name"])
    assert site.get_model_admin(Genre).list_display == ["name"]
    with pytest.raises(AlreadyRegistered):
        site.register(Genre)
    site.unregister(Genre)
    with pytest.raises(NotRegistered):
        site.unregister(Genre)

    @register(Genre, Label, site=site)
    class Both(ModelAdmin):
        """Of two models."""

    assert isinstance(site.get_model_admin(Label), Both)
    with pytest.raises(ValueError, match="At least one model"):
        register()
    with pytest.raises(ValueError, match="no ModelAdmin"):
        register(Genre, site=site)(object)  # type: ignore[type-var]


def test_another_host_is_refused(site: Any, tables: Database) -> None:
    application = AdminApplication(site, secret_key=SECRET_KEY)
    with Browser(application, base_url="http://evil.example") as browser:
        assert browser.get("/login/").status_code == 400


def test_a_short_key_is_refused(site: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match="characters"):
        AdminApplication(site, secret_key="short")


def test_an_address_without_slash_leads_to_the_one_with(browser: Browser) -> None:
    answer = browser.get("/music/album?q=1")
    assert (answer.status_code, answer.headers["location"]) == (301, "/music/album/?q=1")


def test_adm_032_view_on_site_stays_on_the_site(
    browser: Browser, tables: Database, monkeypatch: Any
) -> None:
    album = Album.objects.create(title="N", artist=Artist.objects.create(name="D"))
    page = browser.get(f"/music/album/{album.pk}/change/").text
    link = re.search(r'href="(/r/\d+/\d+/)"', page)
    assert link is not None
    assert browser.get(link[1]).headers["location"] == f"/albums/{album.pk}/"
    for wrong in ("//evil.example/", "https://evil.example/", "javascript:alert(1)"):
        monkeypatch.setattr(Album, "get_absolute_url", lambda _self, url=wrong: url)
        assert browser.get(link[1]).status_code == 404
    for wrong in ("/r/0/1/", "/r/x/1/", "/r/1/abc/", f"/r/{'9' * 30}/1/"):
        assert browser.get(wrong).status_code == 404
