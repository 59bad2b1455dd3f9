"""Forms: add, change, inlines, save as new, popups, read-only parts, history."""

from __future__ import annotations

import datetime as dt
import json
import re
from html import unescape
from typing import Any

import pytest
from admin_browser import Browser, texts
from admin_library import Album, Artist, Genre, Label, Order, Track
from hotclub_admin.deletion import shortened
from hotclub_admin.models import ADDITION, CHANGE, DELETION, LogEntry
from hotclub_auth.models import Permission, User
from hotclub_orm import Database
from hotclub_orm.contenttypes import ContentType


def form_of(album: Album | None = None, **changed: Any) -> dict[str, Any]:
    """Return what a browser sends for an album's form."""
    tracks = [] if album is None else list(Track.objects.filter(album=album))
    sent: dict[str, Any] = {
        "title": "Nuages", "slug": "nuages", "artist": Artist.objects.first().pk,
        "released": "1940-12-13", "kind": "lp", "available": "on", "price": "9.50",
        "website": "", "notes": "", "data": "null",
        "track_set-TOTAL_FORMS": str(len(tracks) + 1), "track_set-INITIAL_FORMS": str(len(tracks)),
        "track_set-MIN_NUM_FORMS": "0", "track_set-MAX_NUM_FORMS": "1000",
    }  # fmt: skip
    for place, track in enumerate(tracks):
        prefix = f"track_set-{place}"
        sent |= {f"{prefix}-id": track.pk, f"{prefix}-album": album.pk,  # type: ignore[union-attr]
                 f"{prefix}-title": track.title, f"{prefix}-seconds": track.seconds}  # fmt: skip
    last = f"track_set-{len(tracks)}"
    sent |= {f"{last}-id": "", f"{last}-title": "", f"{last}-seconds": "0",
             f"{last}-album": "" if album is None else album.pk}  # fmt: skip
    return sent | changed


@pytest.fixture
def album(tables: Database) -> Album:
    """Give an album with two tracks."""
    artist = Artist.objects.create(name="Django")
    made = Album.objects.create(
        title="Nuages", slug="nuages", artist=artist, released=dt.date(1940, 12, 13), price="9.50"
    )
    Track.objects.create(album=made, title="First", seconds=100)
    Track.objects.create(album=made, title="Second", seconds=200)
    return made


def staff(*codenames: str, model: Any = Album) -> User:
    """Return a user with some permissions."""
    user = User.objects.create_user("stephane", "", "tearooms1934", is_staff=True)
    kind = ContentType.objects.get_for_model(model)
    for name in codenames:
        verb, _, what = name.partition("_")
        other = {"album": Album, "track": Track, "user": User, "order": Order}.get(what, model)
        kind = ContentType.objects.get_for_model(other)
        user.user_permissions.add(
            Permission.objects.get_or_create(
                codename=name, content_type=kind, defaults={"name": verb}
            )[0]
        )
    return user


def test_an_object_is_added_with_its_inlines_and_recorded(
    browser: Browser, tables: Database
) -> None:
    Artist.objects.create(name="Django")
    genre = Genre.objects.create(name="Jazz")
    sent = form_of(genres=[genre.pk]) | {"track_set-0-title": "One", "track_set-0-seconds": "180"}

    answer = browser.post("/music/album/add/", sent)

    assert (answer.status_code, answer.headers.get("location")) == (302, "/music/album/"), texts(
        answer.text, "ul", "errorlist"
    )
    made = Album.objects.get()
    assert (made.title, str(made.price), made.available) == ("Nuages", "9.50", True)
    assert [one.title for one in Track.objects.all()] == ["One"]
    assert [one.name for one in made.genres.all()] == ["Jazz"]
    entry = LogEntry.objects.get()
    assert (entry.action_flag, entry.object_repr, entry.user.username) == (
        ADDITION,
        "Nuages",
        "django",
    )
    assert entry.get_change_message() == "Added. Added track “One”."
    assert "was added successfully" in browser.get("/music/album/").text


def test_a_wrong_form_comes_back_with_errors_and_stores_nothing(
    browser: Browser, tables: Database
) -> None:
    Artist.objects.create(name="Django")
    answer = browser.post("/music/album/add/", form_of(title="", price="x", artist="99"))

    assert answer.status_code == 200
    assert Album.objects.count() == 0
    assert 'href="#id_title"' in answer.text
    assert "This field is required." in answer.text


def test_a_change_is_recorded_with_the_values_before_and_after(
    browser: Browser, album: Album
) -> None:
    other = Artist.objects.create(name="Stéphane")
    sent = form_of(album, title="Minor Swing", artist=other.pk, kind="ep") | {
        "track_set-0-title": "Début", "track_set-1-DELETE": "on",
    }  # fmt: skip
    answer = browser.post(f"/music/album/{album.pk}/change/", {**sent, "_continue": "1"})

    assert answer.status_code == 302
    assert answer.headers["location"] == f"/music/album/{album.pk}/change/"
    assert [one.title for one in Track.objects.all()] == ["Début"]
    entry = LogEntry.objects.get()
    assert entry.action_flag == CHANGE
    assert entry.get_change_message() == (
        "Changed Title, Artist and Kind. Changed Title for track “Début”. Deleted track “Second”."
    )
    told = [(one["kind"], one["field"], one["before"], one["after"]) for one in entry.changes]
    assert told == [
        ("changed", "Title", "Nuages", "Minor Swing"),
        ("changed", "Artist", "Django", "Stéphane"),
        ("changed", "Kind", "Long play", "Extended play"),
        ("changed", "Title", "First", "Début"),
        ("deleted", "", None, None),
    ]
    page = browser.get(f"/music/album/{album.pk}/history/")
    assert page.status_code == 200
    assert "Minor Swing" in page.text


def test_save_as_new_makes_another_object(browser: Browser, album: Album) -> None:
    answer = browser.post(
        f"/music/album/{album.pk}/change/", form_of(album, title="Copy", _saveasnew="1")
    )

    assert answer.status_code == 302
    copy = Album.objects.get(title="Copy")
    assert copy.pk != album.pk
    assert Track.objects.filter(album=copy).count() == 2
    assert Track.objects.filter(album=album).count() == 2


def test_adm_004_save_as_new_needs_the_permission_to_add(visitor: Browser, album: Album) -> None:
    visitor.log_in(staff("change_album", "view_album"))
    answer = visitor.post(f"/music/album/{album.pk}/change/", form_of(album, _saveasnew="1"))

    assert answer.status_code == 403
    assert Album.objects.count() == 1


def test_who_may_only_view_sees_values_and_stores_nothing(visitor: Browser, album: Album) -> None:
    visitor.log_in(staff("view_album"))
    page = visitor.get(f"/music/album/{album.pk}/change/")

    assert page.status_code == 200
    assert 'name="title"' not in page.text
    assert "Nuages" in page.text
    assert 'name="_save"' not in page.text
    refused = visitor.post(f"/music/album/{album.pk}/change/", form_of(album, title="Other"))
    assert refused.status_code == 403
    assert visitor.get("/music/album/add/").status_code == 403
    assert visitor.get(f"/music/album/{album.pk}/delete/").status_code == 403
    assert visitor.get("/music/artist/").status_code == 403
    assert Album.objects.get().title == "Nuages"


def test_inlines_a_user_may_not_see_are_not_shown_nor_stored(
    visitor: Browser, album: Album
) -> None:
    visitor.log_in(staff("change_album", "view_album"))
    page = visitor.get(f"/music/album/{album.pk}/change/")
    assert "First" not in page.text
    sent = form_of(album, title="Other") | {
        "track_set-0-title": "Hacked",
        "track_set-1-DELETE": "on",
    }
    answer = visitor.post(f"/music/album/{album.pk}/change/", sent)

    assert answer.status_code == 302
    assert [one.title for one in Track.objects.order_by("pk")] == ["First", "Second"]


def test_inlines_to_read_only_keep_their_values(visitor: Browser, album: Album) -> None:
    visitor.log_in(staff("change_album", "view_album", "view_track"))
    page = visitor.get(f"/music/album/{album.pk}/change/")
    assert "First" in page.text
    assert 'name="track_set-0-title"' not in page.text
    sent = form_of(album, title="Other") | {
        "track_set-0-title": "Hacked", "track_set-1-DELETE": "on", "track_set-2-title": "New",
    }  # fmt: skip
    answer = visitor.post(f"/music/album/{album.pk}/change/", sent)

    assert answer.status_code == 302
    assert [one.title for one in Track.objects.order_by("pk")] == ["First", "Second"]


def test_adm_009_what_is_read_only_stays(browser: Browser, album: Album, site: Any) -> None:
    site.get_model_admin(Album).readonly_fields = ("created", "title")
    created = Album.objects.get().created
    answer = browser.post(
        f"/music/album/{album.pk}/change/",
        form_of(album, title="Hacked", created_0="2001-01-01", created_1="00:00:00", id="77"),
    )

    assert answer.status_code == 302
    stored = Album.objects.get()
    assert (stored.pk, stored.title, stored.created) == (album.pk, "Nuages", created)


def test_adm_006_deleting_asks_for_the_permissions_of_what_goes_along(
    visitor: Browser, album: Album, site: Any
) -> None:
    site.register(Track)
    visitor.log_in(staff("delete_album", "view_album"))
    page = visitor.get(f"/music/album/{album.pk}/delete/")
    assert page.status_code == 200
    assert "track" in page.text
    # Tracks are not the user's to see: their names are not told (ADM-017).
    assert "First" not in page.text
    assert visitor.post(f"/music/album/{album.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Album.objects.count() == 1


def test_an_object_is_deleted_with_what_hangs_on_it(browser: Browser, album: Album) -> None:
    page = browser.get(f"/music/album/{album.pk}/delete/")
    assert "First" in page.text
    answer = browser.post(f"/music/album/{album.pk}/delete/", {"post": "yes"})

    assert (answer.status_code, answer.headers["location"]) == (302, "/music/album/")
    assert (Album.objects.count(), Track.objects.count()) == (0, 0)
    assert LogEntry.objects.get().action_flag == DELETION


def test_many_rows_go_only_after_the_name_is_typed(browser: Browser, album: Album) -> None:
    Track.objects.bulk_create([Track(album=album, title=f"T{n}") for n in range(60)])
    url = f"/music/album/{album.pk}/delete/"

    wrong = browser.post(url, {"post": "yes", "confirm_text": "Nuage"})
    assert wrong.status_code == 200
    assert Album.objects.count() == 1
    assert browser.post(url, {"post": "yes", "confirm_text": "Nuages"}).status_code == 302
    assert Album.objects.count() == 0


def test_a_long_list_of_what_goes_may_be_cut(browser: Browser, album: Album, site: Any) -> None:
    site.get_model_admin(Album).delete_confirmation_max_display = 2
    page = browser.get(f"/music/album/{album.pk}/delete/").text

    assert "First" in page
    assert "Second" not in page
    assert shortened(["a", ["b", "c"], "d"], 2) == (["a", ["b"]], 2)


def popup_data(page: Any) -> dict[str, Any]:
    """Return what a popup's page hands to its opener."""
    found = re.search(r'data-popup-response="([^"]*)"', page.text)
    assert found is not None
    told: dict[str, Any] = json.loads(unescape(found[1]))
    return told


def test_adm_023_a_popup_hands_over_data_and_no_code(browser: Browser, tables: Database) -> None:
    evil = "</script><script>alert('x')</script>\"'"
    page = browser.post("/music/label/add/?_popup=1", {"name": evil, "_popup": "1"})

    assert page.status_code == 200
    assert evil not in page.text
    assert not re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page.text)
    label = Label.objects.get()
    told = popup_data(page)
    assert (told["action"], told["value"], told["obj"]) == ("add", str(label.pk), evil)
    changed = browser.post(
        f"/music/label/{label.pk}/change/?_popup=1", {"name": "X", "_popup": "1"}
    )
    assert popup_data(changed)["new_value"] == str(label.pk)
    gone = browser.post(f"/music/label/{label.pk}/delete/?_popup=1", {"post": "yes", "_popup": "1"})
    assert popup_data(gone) == {"action": "delete", "value": str(label.pk)}


@pytest.mark.parametrize("field", ["password", "email", "no_such", "last_login", "groups__name"])
def test_adm_010_013_a_popup_asks_for_keys_only(browser: Browser, boss: User, field: str) -> None:
    for url in (
        "/auth/user/",
        "/auth/user/add/",
        f"/auth/user/{boss.pk}/change/",
        f"/auth/user/{boss.pk}/delete/",
    ):
        page = browser.get(f"{url}?_to_field={field}&_popup=1")
        assert page.status_code == 400
        assert boss.password not in page.text


def test_adm_042_a_deleted_object_gives_a_message(browser: Browser, album: Album) -> None:
    url = f"/music/album/{album.pk}/change/"
    sent = form_of(album)
    album.delete()

    for ask in (
        lambda: browser.get(url),
        lambda: browser.post(url, sent),
        lambda: browser.get(url.replace("change", "delete")),
        lambda: browser.get(url.replace("change", "history")),
    ):
        answer = ask()
        assert (answer.status_code, answer.headers["location"]) == (302, "/")
        assert "Perhaps it was deleted?" in browser.get("/").text
    assert Album.objects.count() == 0


@pytest.mark.parametrize("key", ["abc", "9" * 40, "0x1", "_00", "%00", "a/b", "-1", "1.5", "é"])
def test_keys_that_are_none_give_a_message(browser: Browser, tables: Database, key: str) -> None:
    for page in ("change", "delete", "history"):
        answer = browser.get(f"/music/album/{key}/{page}/")
        assert answer.status_code in (302, 404)


def test_adm_042_a_form_sent_twice_stores_one(browser: Browser, tables: Database) -> None:
    for expected in (302, 200):
        assert browser.post("/music/label/add/", {"name": "Swing"}).status_code == expected
    assert Label.objects.count() == 1


def test_preserved_filters_lead_back(browser: Browser, album: Album) -> None:
    kept = "?_changelist_filters=kind__exact%3Dlp%26p%3D1"
    page = browser.get(f"/music/album/{album.pk}/change/{kept}")
    assert page.status_code == 200
    answer = browser.post(f"/music/album/{album.pk}/change/{kept}", form_of(album))

    assert answer.headers["location"] == "/music/album/?kind__exact=lp&p=1"


def test_initial_values_come_from_the_address(browser: Browser, tables: Database) -> None:
    page = browser.get(
        "/music/album/add/?title=Nuages&kind=ep&genres=1,2&released=1940-12-13&nope=1"
    )

    assert 'value="Nuages"' in page.text
    assert '<option value="ep" selected>' in page.text
    assert 'value="1940-12-13"' in page.text


def test_the_form_asks_a_bounded_number_of_queries(
    browser: Browser, album: Album, tables: Database
) -> None:
    url = f"/music/album/{album.pk}/change/"
    browser.get(url)
    with tables.watch_statements() as few:
        browser.get(url)
    Track.objects.bulk_create([Track(album=album, title=f"T{n}") for n in range(30)])
    Genre.objects.bulk_create([Genre(name=f"G{n}") for n in range(30)])
    with tables.watch_statements() as many:
        browser.get(url)

    assert len(many) == len(few)
    assert len(few) <= 12, "\n".join(few.sql)


def test_autocomplete_answers_what_was_typed(
    browser: Browser, tables: Database, visitor: Browser
) -> None:
    for n in range(25):
        Artist.objects.create(name=f"Django {n:02}")
    Artist.objects.create(name="Stéphane")
    asked = "/autocomplete/?app_label=music&model_name=album&field_name=artist"

    first = browser.get(f"{asked}&term=django").json()
    assert len(first["results"]) == 20
    assert first["pagination"] == {"more": True}
    assert browser.get(f"{asked}&term=st").json()["results"] == [
        {"id": str(Artist.objects.get(name="Stéphane").pk), "text": "Stéphane"}
    ]
    assert len(browser.get(f"{asked}&term=&page=2").json()["results"]) == 6
    for wrong in ("&page=x", "&page=0", "&page=-1"):
        assert browser.get(f"{asked}{wrong}").status_code == 404
    for wrong in ("field_name=title", "model_name=nope", "app_label=x", "field_name=genres__id"):
        assert browser.get(f"{asked}&{wrong}").status_code in (403, 404)
    assert browser.get("/autocomplete/").status_code == 403


def test_the_palette_finds_models_actions_and_objects(browser: Browser, album: Album) -> None:
    found = browser.get("/jump/?q=nua").json()["results"]
    assert [(one["group"], one["label"]) for one in found] == [("Albums", "Nuages")]
    found = browser.get("/jump/?q=album").json()["results"]
    assert {one["group"] for one in found} >= {"Models", "Actions"}
