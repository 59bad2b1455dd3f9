"""Every page of the admin, read as a browser and a screen reader would (look_reader.py)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hotclub_admin
import pytest
from admin_browser import Browser
from admin_library import Album, Artist, Genre, Label, Order, Track, make_site
from hotclub_admin import HORIZONTAL, ModelAdmin, StackedInline, TabularInline
from hotclub_admin.rendering import own_renderer, render_to_string
from hotclub_auth.models import User
from hotclub_forms import CharField, Form
from hotclub_orm import Database
from hotclub_routing import Router, path, set_urlconf
from look_reader import Page

TEMPLATES = Path(hotclub_admin.__file__).parent / "templates"


class TrackStack(StackedInline):
    """Tracks one under the other."""

    model = Track
    extra = 1
    classes = ("collapse",)


class OrderTable(TabularInline):
    """Orders in a table."""

    model = Order
    extra = 2


class OneAlbum(ModelAdmin):
    """The widgets that the library's own admin of albums leaves out."""

    fieldsets = (
        (None, {"fields": (("title", "slug"), "artist", "created")}),
        ("More", {"fields": ("kind", "genres", "website", "data"), "classes": ("collapse",)}),
    )
    raw_id_fields = ("artist", "genres")
    radio_fields = {"kind": HORIZONTAL}
    inlines = (TrackStack, OrderTable)
    save_on_top = True


@pytest.fixture
def site() -> Any:
    """Give a site with the library's models, one of them otherwise."""
    return make_site()


@pytest.fixture
def albums(tables: Database) -> list[Album]:
    """Give sixty albums, tracks, a genre and an order."""
    artist = Artist.objects.create(name="Django <Reinhardt>", born=dt.date(1910, 1, 23))
    Genre.objects.create(name="Swing & more")
    Label.objects.create(name="Decca")
    made = [
        Album.objects.create(
            title=f"Nuages <{number}>",
            slug=f"nuages-{number}",
            artist=artist,
            released=dt.date(1934 + number % 9, 1 + number % 12, 3),
            available=bool(number % 2),
        )
        for number in range(60)
    ]
    for album in made[:3]:
        Track.objects.create(album=album, title="Minor Swing", seconds=195)
    Order.objects.create(album=made[5], count=2)
    return made


def faults(browser: Browser, url: str, status: int = 200, **data: Any) -> list[str]:
    """Return what is wrong with a page; a form is sent if there is data."""
    answer = browser.post(url, data) if data else browser.get(url)
    assert answer.status_code == status, f"{url}: {answer.status_code}"
    return Page(answer.text).all_faults()


GOOD_PAGES = [
    "/",
    "/music/",
    "/music/album/",
    "/music/album/?q=nuages",
    "/music/album/?q=zzz",
    "/music/album/?kind__exact=lp&p=2",
    "/music/album/?_facets=True",
    "/music/album/?_popup=1",
    "/music/album/?released__year=1935",
    "/music/artist/",
    "/music/label/add/",
    "/music/album/add/",
    "/music/album/add/?_popup=1",
    "/music/album/1/change/",
    "/music/album/1/history/",
    "/music/album/1/delete/",
    "/music/album/6/delete/",
    "/music/artist/1/delete/",
    "/music/genre/",
    "/auth/user/",
    "/auth/user/1/change/",
    "/password_change/",
    "/password_change/done/",
]


@pytest.mark.parametrize("url", GOOD_PAGES)
def test_page_is_sound(url: str, browser: Browser, albums: list[Album]) -> None:
    """Tags close, ids are unique, everything is named, nothing needs what the policy refuses."""
    assert faults(browser, url) == []


@pytest.mark.parametrize("url", ["/music/album/1/change/", "/music/album/add/"])
def test_form_of_other_widgets_is_sound(
    url: str, site: Any, browser: Browser, albums: list[Album]
) -> None:
    """Keys typed by hand, radio buttons, inlines one under the other."""
    site.unregister(Album)
    site.register(Album, OneAlbum)
    assert faults(browser, url) == []


def test_refused_form_is_sound_and_links_its_errors(browser: Browser, albums: list[Album]) -> None:
    """The summary leads to the fields, and each field is described by its error."""
    sent = {"title": "", "track_set-TOTAL_FORMS": "1", "track_set-INITIAL_FORMS": "0"}
    sent |= {"track_set-0-seconds": "many", "track_set-0-title": "x"}
    assert faults(browser, "/music/album/add/", **sent) == []
    html = browser.post("/music/album/add/", sent).text
    assert 'href="#id_title"' in html
    assert 'aria-describedby="id_title_error"' in html
    assert 'href="#id_track_set-0-seconds"' in html


def test_refused_list_is_sound(browser: Browser, albums: list[Album]) -> None:
    """Rows that are edited in place keep their names."""
    sent = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": "1"}
    assert faults(browser, "/music/artist/", **sent, **{"form-0-name": "", "_save": "1"}) == []


def test_deletion_of_many_is_sound_and_asks_for_a_word(
    browser: Browser, albums: list[Album]
) -> None:
    """What goes is counted; many rows are named by hand, and a wrong word deletes nothing."""
    Order.objects.all().delete()
    sent = {
        "action": "delete_selected",
        "select_across": "1",
        "index": "0",
        "_selected_action": "1",
    }
    assert faults(browser, "/music/album/", **sent) == []
    assert "data-confirm-word" in browser.post("/music/album/", sent).text
    assert faults(browser, "/music/album/", **sent, post="yes", confirm_word="no") == []
    assert Album.objects.count() == len(albums)


def test_history_shows_before_and_after(browser: Browser, albums: list[Album]) -> None:
    """A change is read without comparing by hand."""
    browser.post("/music/label/1/change/", {"name": "Swing"})
    assert faults(browser, "/music/label/1/history/") == []
    html = browser.get("/music/label/1/history/").text
    assert "<del>Decca</del>" in html
    assert "<ins>Swing</ins>" in html


def test_popup_answer_is_sound(browser: Browser, albums: list[Album]) -> None:
    """It carries data, and a script of the site reads it."""
    sent = {"name": "Swing <1>", "_popup": "1"}
    assert faults(browser, "/music/label/add/", **sent) == []
    assert "popup_response.js" in browser.post("/music/label/add/", sent | {"name": "B"}).text


@pytest.mark.parametrize(
    ("url", "status"), [("/login/", 200), ("/nowhere/", 404), ("/music/album/999/nope/", 404)]
)
def test_page_for_anybody_is_sound(
    url: str, status: int, visitor: Browser, tables: Database
) -> None:
    """Log-in and errors have the same look, without the frame of those who are in."""
    answer = visitor.client.get(url, follow_redirects=True)
    page = Page(visitor.loop.run_until_complete(answer).text)
    assert page.all_faults() == []
    assert page.of("nav") == []


def test_refused_login_is_sound(visitor: Browser, boss: User) -> None:
    """Errors are told, the password is not given back."""
    sent = {"username": "django", "password": "wrong-one", "next": "/"}
    assert faults(visitor, "/login/", **sent) == []
    assert "wrong-one" not in visitor.post("/login/", sent).text


def test_logged_out_page_is_sound(browser: Browser) -> None:
    """It says so, and offers to come back."""
    assert faults(browser, "/logout/", next="") == []


def test_messages_are_shown_escaped(browser: Browser, albums: list[Album]) -> None:
    """A name is never markup."""
    answer = browser.post("/music/label/add/", {"name": "<b>Bold</b>"}, follow_redirects=True)
    assert Page(answer.text).all_faults() == []
    assert "<b>Bold" not in answer.text
    assert 'class="message success"' in answer.text


@pytest.fixture
def rendered() -> Iterator[set[str]]:
    """Give the names of the templates that are rendered from now on."""
    engine, names = own_renderer().engine, set()
    before, engine.on_render = engine.on_render, lambda template, _: names.add(template.name)
    yield names
    engine.on_render = before


class Words:
    """What a form field and a file look like to a template."""

    def __init__(self, text: str) -> None:
        self.text, self.url = text, f"/media/{text}"

    def __str__(self) -> str:
        return self.text


FILE = {
    "type": "file", "name": "cover", "value": Words("cover.png"), "is_initial": True,
    "is_image": True, "required": False, "attrs": {"id": "id_cover"}, "initial_text": "Currently",
    "checkbox_name": "cover-clear", "checkbox_id": "cover-clear_id",
    "clear_checkbox_label": "Clear", "input_text": "Change",
}  # fmt: skip


@pytest.mark.parametrize("is_image", [True, False])
def test_file_widget_shows_what_is_there(is_image: bool) -> None:
    """A picture as such, another file as a link, and a way to take it away."""
    widget = FILE | {"is_image": is_image}
    html = render_to_string("admin/widgets/clearable_file_input.html", {"widget": widget})
    assert ("<img" in html) is is_image
    assert 'name="cover-clear"' in html
    assert Page(f"<html lang=en><title></title><main><h1></h1><label for=id_cover></label>{html}"
                "</main></html>").all_faults() == []  # fmt: skip


@pytest.fixture
def routes(site: Any) -> Iterator[None]:
    """Make the site's routes the current ones, outside of a request."""
    set_urlconf(Router([path("", site.urls)]))
    yield
    set_urlconf(None)


@pytest.mark.parametrize("name", ["403", "404", "500", "invalid_setup"])
def test_error_page_is_sound(name: str, routes: None) -> None:
    """It has no frame to rely on, and gives a number to quote."""
    context = {"has_permission": False, "title": "Oh", "request_id": "01J9"}
    page = Page(render_to_string(f"admin/{name}.html", context))
    assert page.all_faults() == []


class PasswordForm(Form):
    """A form of two passwords, one of them missing."""

    password1 = CharField(label="Password", help_text="Eight characters or more.")
    password2 = CharField(label="Again")


def test_pages_of_users_are_sound(routes: None, boss: User) -> None:
    """The page that sets somebody's password is the admin's; its view is the users' admin's."""
    context = {
        "title": "Change password", "opts": User._meta, "original": boss, "user": boss,
        "form": PasswordForm({"password1": "x"}), "form_url": "", "has_permission": True,
        "available_apps": [], "is_nav_sidebar_enabled": True, "request": None, "jump_url": "/",
    }  # fmt: skip
    page = Page(render_to_string("admin/auth/user/change_password.html", context))
    assert page.all_faults() == []


# Rendered by the tests above alone.
ELSEWHERE = {
    "admin/403.html", "admin/404.html", "admin/500.html", "admin/invalid_setup.html",
    "admin/includes/said.html", "admin/auth/user/add_form.html",
    "admin/auth/user/change_password.html", "admin/widgets/clearable_file_input.html",
}  # fmt: skip


def test_no_template_is_left_over(
    site: Any, browser: Browser, albums: list[Album], rendered: set[str]
) -> None:
    """Each is part of a page that somebody can see."""
    for url in GOOD_PAGES:
        browser.get(url)
    browser.post("/music/label/add/", {"name": "Swing", "_popup": "1"})
    browser.post(
        "/music/album/", {"action": "delete_selected", "_selected_action": "1", "index": "0"}
    )
    browser.post("/music/album/add/", {"title": ""})
    site.unregister(Album)
    site.register(Album, OneAlbum)
    browser.get("/music/album/1/change/")
    browser.post("/logout/")
    browser.get("/login/")
    names = {file.relative_to(TEMPLATES).as_posix() for file in TEMPLATES.rglob("*.html")}
    assert names - rendered - ELSEWHERE == set()


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<p style='x'></p>", "refused"),
        ("<p onclick='x'></p>", "refused"),
        ("<script>x</script>", "script"),
        ("<i id=a></i><i id=a></i>", "twice"),
        ("<label for=b></label>", "nothing"),
        ("<svg><use href='#i-x'/></svg>", "drawn"),
        ("<input name=c>", "no label"),
        ("<div><p></div>", "closes"),
        ("<main></main>", "<main>"),
    ],
)
def test_the_reader_finds(html: str, fault: str) -> None:
    """What these tests rely on."""
    page = f"<html lang=en><title></title><main><h1></h1>{html}</main></html>"
    assert any(fault in one for one in Page(page).all_faults())
