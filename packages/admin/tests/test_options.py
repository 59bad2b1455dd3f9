"""Options and hooks: choosers, actions in a form, filters of one's own, inlines that protect."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from admin_browser import Browser, texts
from admin_library import Album, AlbumAdmin, Artist, Genre, Label, Order, Track
from hotclub_admin import (
    HORIZONTAL,
    ActionLocation,
    AdminSite,
    EmptyFieldListFilter,
    GenericTabularInline,
    ModelAdmin,
    RelatedOnlyFieldListFilter,
    SimpleListFilter,
    StackedInline,
    action,
    display,
)
from hotclub_admin.asgi import AdminApplication
from hotclub_admin.widgets import (
    AdminSplitDateTime,
    ForeignKeyRawIdWidget,
    ManyToManyRawIdWidget,
    url_params_from_lookup_dict,
)
from hotclub_auth.models import User
from hotclub_forms import CharField, ModelForm
from hotclub_http import HttpResponse
from hotclub_orm import CASCADE, Database, ForeignKey, IntegerField, Model
from hotclub_orm import CharField as CharColumn
from hotclub_orm.contenttypes import ContentType
from hotclub_orm.contenttypes_fields import GenericForeignKey
from hotclub_routing import path

SECRET_KEY = "a secret key of tests, which is long enough for the application"
Opening = Callable[..., Browser]


@pytest.fixture
def opening(boss: User) -> Iterator[Opening]:
    """Give a function (model, admin class, more models) that opens a browser on a site of them."""
    opened: list[Browser] = []

    def open_(model: Any, admin_class: Any, *more: Any) -> Browser:
        site = AdminSite()
        site.register(model, admin_class)
        for other in more:
            site.register(other, search_fields=["name"])
        browser = Browser(AdminApplication(site, secret_key=SECRET_KEY))
        browser.log_in(boss)
        opened.append(browser)
        return browser

    yield open_
    for browser in opened:
        browser.__exit__()


@pytest.fixture
def album(tables: Database) -> Album:
    """Give an album."""
    artist = Artist.objects.create(name="Django", label=Label.objects.create(name="Swing"))
    return Album.objects.create(title="Nuages", artist=artist, released=dt.date(1940, 12, 13))


def test_choosers_take_their_widgets(opening: Opening, album: Album) -> None:
    class Chosen(ModelAdmin):
        raw_id_fields = ("artist",)
        filter_horizontal = ("genres",)
        radio_fields = {"kind": HORIZONTAL}
        save_on_top = True

    page = opening(Album, Chosen, Artist, Genre).get(f"/music/album/{album.pk}/change/").text

    assert 'class="vForeignKeyRawIdAdminField"' in page
    assert "/music/artist/?_to_field=id" in page
    assert f'href="/music/artist/{album.artist_id}/change/"' in page
    assert 'class="selectfilter"' in page
    assert 'type="radio"' in page
    assert "radiolist inline" in page


def test_a_relation_offers_to_add_change_and_view_the_other_end(
    opening: Opening, album: Album
) -> None:
    page = opening(Album, ModelAdmin, Artist).get(f"/music/album/{album.pk}/change/").text

    assert "/music/artist/add/?_to_field=id&amp;_popup=1" in page
    assert "/music/artist/__fk__/change/" in page
    # Deleting the artist would take the album along.
    assert "/music/artist/__fk__/delete/" not in page


def test_an_action_stands_in_the_form_where_it_asks_to(opening: Opening, album: Album) -> None:
    class Acting(ModelAdmin):
        actions = ("shout",)

        @action(
            description="Shout the %(verbose_name)s",
            location=[ActionLocation.CHANGE_FORM, ActionLocation.CHANGE_LIST],
        )
        def shout(self, request: Any, queryset: Any) -> None:
            for one in queryset:
                Album.objects.filter(pk=one.pk).update(title=one.title.upper())

    browser = opening(Album, Acting)
    url = f"/music/album/{album.pk}/change/"
    assert "Shout the album" in browser.get(url).text
    assert browser.post(url, {"_action": "shout"}).status_code == 302
    assert Album.objects.get().title == "NUAGES"
    assert browser.post(url, {"_action": "delete_selected"}).status_code == 403
    assert browser.post(url, {"_action": "nope"}).status_code == 403


def test_an_action_may_answer_with_a_response_and_needs_its_permission(
    opening: Opening, album: Album
) -> None:
    class Acting(ModelAdmin):
        actions = ("tell", "forbidden")

        def tell(self, request: Any, queryset: Any) -> Any:
            return HttpResponse(", ".join(one.title for one in queryset))

        @action(permissions=["never"])
        def forbidden(self, request: Any, queryset: Any) -> None:
            queryset.delete()

        def has_never_permission(self, request: Any) -> bool:
            return False

    browser = opening(Album, Acting)
    chosen = {"_selected_action": [album.pk], "index": "0"}
    assert browser.post("/music/album/", {**chosen, "action": "tell"}).text == "Nuages"
    assert "forbidden" not in browser.get("/music/album/").text
    browser.post("/music/album/", {**chosen, "action": "forbidden"})
    assert Album.objects.count() == 1


class Decade(SimpleListFilter):
    """Albums of a decade."""

    title = "decade"
    parameter_name = "decade"

    def lookups(self, request: Any, model_admin: Any) -> Any:
        """Return two."""
        return [("40", "The forties"), ("50", "The fifties")]

    def queryset(self, request: Any, queryset: Any) -> Any:
        """Return the albums of the decade."""
        if self.value() not in ("40", "50"):
            return None
        first = 1900 + int(self.value() or 0)
        return queryset.filter(released__year__gte=first, released__year__lt=first + 10)


def test_filters_of_ones_own_and_by_emptiness(opening: Opening, album: Album) -> None:
    class Filtered(ModelAdmin):
        list_display = ("title",)
        list_filter = (
            Decade,
            ("released", EmptyFieldListFilter),
            ("artist", RelatedOnlyFieldListFilter),
            "title",
            "artist__label",
        )

    Album.objects.create(title="Undated", artist=album.artist)
    Artist.objects.create(name="Nobody")
    browser = opening(Album, Filtered)

    def rows(query: str) -> list[str]:
        page = browser.get(f"/music/album/?{query}")
        assert page.status_code == 200
        return texts(page.text, "th", "field-title")

    assert rows("decade=40") == ["Nuages"]
    assert rows("decade=50") == []
    assert rows("decade=nope") == ["Undated", "Nuages"]
    assert rows("released__isempty=1") == ["Undated"]
    assert rows("released__isempty=0") == ["Nuages"]
    assert rows("title=Nuages") == ["Nuages"]
    assert rows(f"artist__label__id__exact={album.artist.label_id}&_facets=1") == [
        "Undated",
        "Nuages",
    ]
    assert browser.get("/music/album/?released__isempty=x").status_code == 302
    assert "Nobody" not in browser.get("/music/album/").text


def test_columns_sort_by_what_they_say_and_no_other(opening: Opening, album: Album) -> None:
    class Sorted(ModelAdmin):
        list_display = ("title", "mark", "plain", "released")
        sortable_by = ("title", "mark")
        empty_value_display = "(none)"

        @display(boolean=True, ordering="-title")
        def mark(self, obj: Album) -> bool | None:
            return None if obj.title == "A" else obj.title == "Nuages"

        @display(empty_value="nothing")
        def plain(self, obj: Album) -> str | None:
            return None

    Album.objects.create(title="A", artist=album.artist)
    browser = opening(Album, Sorted)
    page = browser.get("/music/album/?o=2")

    assert texts(page.text, "th", "field-title") == ["Nuages", "A"]
    assert texts(page.text, "td", "field-plain") == ["nothing", "nothing"]
    assert texts(page.text, "td", "field-released") == ["Dec. 13, 1940", "(none)"]
    assert "o=-1" in page.text or "o=1" in page.text
    assert "o=4" not in page.text


class OrderInline(StackedInline):
    """Orders of an album."""

    model = Order
    extra = 0


class AlbumInline(StackedInline):
    """Albums of an artist."""

    model = Album
    fields = ("title", "kind")
    extra = 1
    show_change_link = True


def test_an_inline_keeps_what_something_protects(opening: Opening, album: Album) -> None:
    class WithAlbums(ModelAdmin):
        fields = ("name",)
        inlines = (AlbumInline,)

    Order.objects.create(album=album)
    browser = opening(Artist, WithAlbums, Label)
    sent = {
        "name": "Django", "album_set-TOTAL_FORMS": "1", "album_set-INITIAL_FORMS": "1",
        "album_set-0-id": album.pk, "album_set-0-artist": album.artist_id,
        "album_set-0-title": "Nuages", "album_set-0-kind": "lp", "album_set-0-DELETE": "on",
    }  # fmt: skip
    answer = browser.post(f"/music/artist/{album.artist_id}/change/", sent)

    assert answer.status_code == 200
    assert "protected objects: orders" in answer.text
    assert Album.objects.count() == 1
    Order.objects.all().delete()
    assert browser.post(f"/music/artist/{album.artist_id}/change/", sent).status_code == 302
    assert Album.objects.count() == 0


def test_hooks_of_a_form_are_asked(opening: Opening, album: Album) -> None:
    asked: list[str] = []

    class Titled(ModelForm):
        title = CharField(max_length=20, label="What it is called")

    class Hooked(ModelAdmin):
        form = Titled
        fieldsets = [
            (None, {"fields": [("title", "kind"), "artist"], "description": "About it"}),
            ("More", {"fields": ["notes", "when"], "classes": ["collapse"]}),
        ]
        readonly_fields = ("when",)

        @display(description="Day")
        def when(self, obj: Album) -> Any:
            return obj.released

        def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
            asked.append(f"save {change}")
            super().save_model(request, obj, form, change)

        def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
            kwargs["queryset"] = Artist.objects.filter(name="Django")
            return super().formfield_for_foreignkey(db_field, request, **kwargs)

        def get_urls(self) -> list[Any]:
            view = self.admin_site.admin_view(self.own_page)
            return [path("own/", view, name="music_album_own"), *super().get_urls()]

        def own_page(self, request: Any) -> Any:
            return HttpResponse(f"Hello {request.user}")

    Artist.objects.create(name="Hidden")
    browser = opening(Album, Hooked)
    page = browser.get(f"/music/album/{album.pk}/change/").text
    assert "What it is called" in page
    assert "About it" in page
    assert "Dec. 13, 1940" in page or "1940" in page
    assert "Hidden" not in page
    assert browser.get("/music/album/own/").text == "Hello django"
    answer = browser.post(
        f"/music/album/{album.pk}/change/",
        {"title": "X", "kind": "ep", "artist": album.artist_id, "notes": "n"},
    )
    assert answer.status_code == 302
    assert asked == ["save True"]
    assert (Album.objects.get().title, Album.objects.get().notes) == ("X", "n")


def test_moments_are_shown_and_stored_in_two_inputs(opening: Opening, album: Album) -> None:
    class Timed(ModelAdmin):
        fields = ("title", "artist", "created")

    browser = opening(Album, Timed)
    page = browser.get(f"/music/album/{album.pk}/change/").text
    assert 'type="date"' in page
    assert 'type="time"' in page
    answer = browser.post(
        f"/music/album/{album.pk}/change/",
        {
            "title": "N", "artist": album.artist_id, "created_0": "1940-12-13",
            "created_1": "10:30:00", "initial-created_0": "", "initial-created_1": "",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    assert Album.objects.get().created == dt.datetime(1940, 12, 13, 10, 30, tzinfo=dt.UTC)


def test_widgets_read_and_write_keys(tables: Database, site: Any) -> None:
    many = ManyToManyRawIdWidget(Album._meta.get_field("genres").remote_field, site)
    assert many.format_value([1, 2]) == "1,2"
    assert many.value_from_datadict({"g": "1, 2,,"}, {}, "g") == ["1", "2"]
    one = ForeignKeyRawIdWidget(Album._meta.get_field("artist").remote_field, site)
    for nonsense in ("x", "9" * 40, None, "\x00"):
        assert one.label_and_url_for_value(nonsense) == ("", "")
    assert url_params_from_lookup_dict({"a": True, "b__in": [1, 2], "c": lambda: "x"}) == {
        "a": "1", "b__in": "1,2", "c": "x",
    }  # fmt: skip
    assert len(AdminSplitDateTime().widgets) == 2


def test_a_list_without_links_or_with_popup(opening: Opening, album: Album) -> None:
    class Unlinked(AlbumAdmin):
        list_display_links = None

    browser = opening(Album, Unlinked, Artist, Genre)
    assert f"/music/album/{album.pk}/change/" not in browser.get("/music/album/").text
    linked = opening(Album, AlbumAdmin, Artist, Genre)
    page = linked.get("/music/album/?_popup=1").text
    assert f'data-popup-opener="{album.pk}"' in page
    assert "action-toggle" not in page


def test_tracks_of_an_album_are_not_shown_twice_by_search(opening: Opening, album: Album) -> None:
    class Searching(ModelAdmin):
        list_display = ("title",)
        search_fields = ("track__title", "=artist__name", "^title", "id__exact")

    Track.objects.create(album=album, title="swing one")
    Track.objects.create(album=album, title="swing two")
    browser = opening(Album, Searching)
    for query, found in (
        ("swing", 1),
        ("django", 1),
        ("DJAN", 0),
        ("nua", 1),
        ("ages", 0),
        (str(album.pk), 1),
    ):
        page = browser.get(f"/music/album/?q={query}")
        assert len(texts(page.text, "th", "field-title")) == found, query


class Tag(Model):
    """A word on anything."""

    word = CharColumn(max_length=30)
    content_type: Any = ForeignKey(ContentType, CASCADE)
    object_id = IntegerField()
    about = GenericForeignKey()

    class Meta:
        app_label = "music"

    def __str__(self) -> str:
        return self.word


class TagInline(GenericTabularInline):
    """The tags of an object."""

    model = Tag
    extra = 1


def test_objects_of_any_model_are_edited_as_inlines(
    opening: Opening, album: Album, tables: Database
) -> None:
    class Tagged(ModelAdmin):
        fields = ("name",)
        inlines = (TagInline,)

    tables.create_tables(Tag)
    artist = album.artist
    # The same key of another model: no tag of the artist's.
    Tag.objects.create(word="other", about=Label.objects.get())
    mine = Tag.objects.create(word="swing", about=artist)
    browser = opening(Artist, Tagged)
    url = f"/music/artist/{artist.pk}/change/"
    page = browser.get(url).text
    assert 'value="swing"' in page
    assert 'value="other"' not in page
    prefix = "music-tag-content_type-object_id"
    sent = {
        "name": "Django", f"{prefix}-TOTAL_FORMS": "2", f"{prefix}-INITIAL_FORMS": "1",
        f"{prefix}-0-id": mine.pk, f"{prefix}-0-word": "jazz", f"{prefix}-1-id": "",
        f"{prefix}-1-word": "new",
    }  # fmt: skip

    assert browser.post(url, sent).status_code == 302
    assert sorted(one.word for one in Tag.objects.filter(object_id=artist.pk)) in (
        ["jazz", "new", "other"], ["jazz", "new"],
    )  # fmt: skip
    assert Tag.objects.get(word="new").about == artist
    assert (
        browser.post(url, {**sent, f"{prefix}-0-DELETE": "on", f"{prefix}-1-word": ""}).status_code
        == 302
    )
    assert not Tag.objects.filter(word="jazz").exists()
    assert TagInline(Artist, AdminSite()).check() == []
    assert [
        one.id
        for one in type("Wrong", (TagInline,), {"ct_field": "nope"})(Artist, AdminSite()).check()
    ] == ["admin.E302"]
