"""Lists: search, filters, order, pages, editing in place, actions."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from admin_browser import Browser, texts
from admin_library import Album, AlbumAdmin, Artist, Genre, Label, Order, make_site
from hotclub_admin import ShowFacets, action
from hotclub_admin.asgi import AdminApplication
from hotclub_auth.models import User
from hotclub_orm import Database
from hotclub_orm.testing import assert_num_queries

SECRET_KEY = "a secret key of tests, which is long enough for the application"


def titles(page: Any) -> list[str]:
    """Return the names that the rows of a list begin with."""
    return texts(page.text, "th", "field-title")


@pytest.fixture
def albums(tables: Database) -> list[Album]:
    """Give five albums of two artists."""
    swing = Label.objects.create(name="Swing")
    django = Artist.objects.create(name="Django", label=swing)
    stephane = Artist.objects.create(name="Stéphane")
    jazz, waltz = Genre.objects.create(name="Jazz"), Genre.objects.create(name="Waltz")
    made = [
        Album.objects.create(title="Nuages", artist=django, released=dt.date(1940, 12, 13)),
        Album.objects.create(
            title="Djangology", artist=django, released=dt.date(1949, 1, 5), kind="ep"
        ),
        Album.objects.create(title="Minor Swing", artist=django, available=False),
        Album.objects.create(title="Tea for Two", artist=stephane, price="9.50"),
        Album.objects.create(title="<b>Daphne</b>", artist=stephane, released=dt.date(1949, 3, 1)),
    ]
    made[0].genres.add(jazz, waltz)
    made[1].genres.add(jazz)
    return made


def test_a_list_shows_columns_of_all_kinds_escaped(browser: Browser, albums: Any) -> None:
    page = browser.get("/music/album/")

    assert page.status_code == 200
    assert titles(page) == ["<b>Daphne</b>", "Tea for Two", "Minor Swing", "Djangology", "Nuages"]
    assert "<b>Daphne</b>" not in page.text
    assert texts(page.text, "td", "field-loud")[-1] == "Nuages!"
    assert texts(page.text, "td", "field-shout")[-1] == "NUAGES"
    assert texts(page.text, "td", "field-artist__label")[-1] == "Swing"
    assert texts(page.text, "td", "field-price")[1] == "9.50"
    assert texts(page.text, "td", "field-released")[-1] == "Dec. 13, 1940"
    assert texts(page.text, "td", "field-kind")[-2] == "Extended play"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=nuages", ["Nuages"]),
        ("q=swing", ["Minor Swing"]),
        ("q=Django+nu", ["Nuages"]),
        ("q=%22minor+swing%22", ["Minor Swing"]),
        ("q=nothing", []),
        ("kind__exact=ep", ["Djangology"]),
        ("available__exact=0", ["Minor Swing"]),
        ("genres__id__exact=2", ["Nuages"]),
        ("genres__isnull=True", ["<b>Daphne</b>", "Tea for Two", "Minor Swing"]),
        ("released__year=1949", ["<b>Daphne</b>", "Djangology"]),
        ("released__year=1949&released__month=3", ["<b>Daphne</b>"]),
        ("released__isnull=True", ["Tea for Two", "Minor Swing"]),
        ("kind__exact=ep&kind__exact=lp&available__exact=0", ["Minor Swing"]),
        ("o=1", ["<b>Daphne</b>", "Djangology", "Minor Swing", "Nuages", "Tea for Two"]),
        ("o=-2.1", ["<b>Daphne</b>", "Tea for Two", "Djangology", "Minor Swing", "Nuages"]),
    ],
)
def test_parameters_narrow_and_sort(
    browser: Browser, albums: Any, query: str, expected: list[str]
) -> None:
    page = browser.get(f"/music/album/?{query}")

    assert page.status_code == 200
    assert titles(page) == expected


@pytest.mark.parametrize(
    "query",
    [
        "released__year=abc",
        "artist__id__exact=x",
        "kind__nope=1",
        "released__year=99999",
        "price__gt=zz",
    ],
)
def test_parameters_that_make_no_query_lead_to_the_plain_list(
    browser: Browser, albums: Any, query: str
) -> None:
    page = browser.get(f"/music/album/?{query}")

    assert (page.status_code, page.headers["location"]) == (302, "/music/album/?e=1")
    assert browser.get("/music/album/?e=1").status_code == 200


@pytest.mark.parametrize(
    "query", ["artist__label__name=Swing", "artist__name__startswith=D", "order__count__gt=0"]
)
def test_adm_033_lookups_nobody_offered_are_refused(
    browser: Browser, albums: Any, query: str
) -> None:
    assert browser.get(f"/music/album/?{query}").status_code == 400


def test_a_filter_by_genre_shows_each_album_once(browser: Browser, albums: Any) -> None:
    assert titles(browser.get("/music/album/?genres__id__in=1,2")) == ["Djangology", "Nuages"]


def test_pages(browser: Browser, albums: Any) -> None:
    artist = albums[0].artist
    Album.objects.bulk_create([Album(title=f"A{n:02}", artist=artist) for n in range(40)])

    first, last = browser.get("/music/album/"), browser.get("/music/album/?p=3")
    everything = browser.get("/music/album/?all=")

    assert len(titles(first)) == 20
    assert len(titles(last)) == 5
    assert len(titles(everything)) == 45


def test_facets_are_counted_when_asked_for(browser: Browser, albums: Any, site: Any) -> None:
    model_admin = site.get_model_admin(Album)

    def counts(query: str) -> dict[str, list[tuple[str, int | None]]]:
        seen: dict[str, list[tuple[str, int | None]]] = {}

        class Watching(AlbumAdmin):
            def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
                cl = self.get_changelist_instance(request)
                for spec in cl.filter_specs:
                    seen[spec.title] = [
                        (str(one["display"]), one["count"]) for one in cl.choices_of(spec)
                    ]
                return super().changelist_view(request, extra_context)

        made = make_site()
        made.unregister(Album)
        made.register(Album, Watching)
        other = Browser(AdminApplication(made, secret_key=SECRET_KEY))
        other.log_in(User.objects.get(username="django"))
        with other:
            assert other.get(f"/music/album/?{query}").status_code == 200
        return seen

    assert model_admin.show_facets is ShowFacets.ALLOW
    plain = counts("")
    assert plain["kind"] == [("All", None), ("Long play", None), ("Extended play", None)]
    counted = counts("_facets=True")
    assert counted["kind"] == [("All", None), ("Long play", 4), ("Extended play", 1)]
    assert counted["available"] == [("All", None), ("Yes", 4), ("No", 1)]
    assert counted["artist"] == [("All", None), ("Django", 3), ("Stéphane", 2)]
    assert counted["genres"] == [("All", None), ("Jazz", 2), ("Waltz", 1), ("-", 3)]
    narrowed = counts("_facets=True&kind__exact=ep")
    assert narrowed["kind"] == [("All", None), ("Long play", 4), ("Extended play", 1)]
    assert narrowed["artist"] == [("All", None), ("Django", 1), ("Stéphane", 0)]


def test_the_number_of_queries_does_not_grow_with_the_rows(
    browser: Browser, albums: Any, tables: Database
) -> None:
    browser.get("/music/album/")
    with tables.watch_statements() as few:
        browser.get("/music/album/")
    for n in range(15):
        artist = Artist.objects.create(name=f"Artist {n}", label=Label.objects.create(name=f"L{n}"))
        Album.objects.create(title=f"More {n}", artist=artist, kind="ep")
    with tables.watch_statements() as many:
        browser.get("/music/album/?all=")

    assert len(many) == len(few)
    assert len(few) <= 12, "\n".join(few.sql)


def test_rows_are_edited_in_place(browser: Browser, albums: Any) -> None:
    django, stephane = Artist.objects.order_by("pk")
    page = browser.post(
        "/music/artist/",
        {
            "form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-MIN_NUM_FORMS": "0",
            "form-MAX_NUM_FORMS": "1000", "form-0-id": django.pk, "form-0-name": "Django Reinhardt",
            "form-1-id": stephane.pk, "form-1-name": "Stéphane", "_save": "Save",
        },
    )  # fmt: skip

    assert page.status_code == 302
    assert Artist.objects.get(pk=django.pk).name == "Django Reinhardt"
    shown = browser.get("/music/artist/")
    assert "1 artist was changed successfully." in shown.text


def test_an_action_deletes_what_was_selected_after_asking(browser: Browser, albums: Any) -> None:
    chosen = {
        "action": "delete_selected",
        "_selected_action": [albums[0].pk, albums[1].pk],
        "index": "0",
    }
    asked = browser.post("/music/album/", chosen)
    assert asked.status_code == 200
    assert "Nuages" in asked.text
    assert Album.objects.count() == 5

    done = browser.post("/music/album/", {**chosen, "post": "yes"})
    assert done.status_code == 302
    assert Album.objects.count() == 3


def test_an_action_runs_across_all_pages(browser: Browser, albums: Any, site: Any) -> None:
    seen: list[list[str]] = []

    @action(description="Look")
    def look(model_admin: Any, request: Any, queryset: Any) -> None:
        seen.append(sorted(one.title for one in queryset))

    site.get_model_admin(Album).actions = [look]
    site.get_model_admin(Album).list_per_page = 2
    browser.post(
        "/music/album/?kind__exact=lp",
        {"action": "look", "_selected_action": [albums[0].pk], "select_across": "1", "index": "0"},
    )

    assert seen == [["<b>Daphne</b>", "Minor Swing", "Nuages", "Tea for Two"]]


def test_adm_005_actions_touch_only_what_is_in_the_list(
    browser: Browser, albums: Any, site: Any
) -> None:
    model_admin = site.get_model_admin(Album)
    original = model_admin.get_queryset
    model_admin.get_queryset = lambda request: original(request).filter(kind="lp")
    hidden = albums[1].pk
    given = {"_selected_action": [hidden], "index": "0", "post": "yes"}

    browser.post("/music/album/", {**given, "action": "delete_selected"})
    assert Album.objects.filter(pk=hidden).exists()
    unknown = browser.post("/music/album/", {**given, "action": "no_such_action"})
    assert unknown.status_code == 302
    assert "No action selected." in browser.get("/music/album/").text
    for nonsense in ("x", "1" * 40, "", "\x00"):
        answer = browser.post(
            "/music/album/", {**given, "action": "delete_selected", "_selected_action": [nonsense]}
        )
        assert answer.status_code in (200, 302)
    assert Album.objects.count() == 5


def test_protected_objects_stay(browser: Browser, albums: Any) -> None:
    Order.objects.create(album=albums[0])
    page = browser.post(f"/music/album/{albums[0].pk}/delete/", {"post": "yes"})

    assert page.status_code == 200
    assert "order" in page.text.lower()
    assert Album.objects.filter(pk=albums[0].pk).exists()


def test_the_list_of_postgresql_is_the_same(both_tables: Database, site: Any) -> None:
    boss = User.objects.create_superuser("django", "", "nuages1940")
    artist = Artist.objects.create(name="Django")
    album = Album.objects.create(title="Nuages", artist=artist, released=dt.date(1940, 12, 13))
    album.genres.add(Genre.objects.create(name="Jazz"))
    with Browser(AdminApplication(site, secret_key=SECRET_KEY)) as browser:
        browser.log_in(boss)
        for query in (
            "", "q=nua", "_facets=True", "genres__id__exact=1&_facets=1", "released__year=1940",
            "artist__id__exact=1", "o=-1.2.-3.4", "released__gte=1940-01-01", "q=django&o=8",
        ):  # fmt: skip
            page = browser.get(f"/music/album/?{query}")
            assert (page.status_code, titles(page)) == (200, ["Nuages"]), query


def test_counting_statements_helper_sees_the_page(browser: Browser, tables: Database) -> None:
    browser.get("/music/label/")
    with assert_num_queries(4, tables):  # session, user, count, rows
        browser.get("/music/label/")
