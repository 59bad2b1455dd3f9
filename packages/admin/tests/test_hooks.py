"""Hooks and what they are asked: actions in their places, rows that some may not change, orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from admin_browser import Browser
from admin_library import Album, Artist, Genre, Label
from hotclub_admin import (
    Action,
    ActionLocation,
    AdminSite,
    ModelAdmin,
    SimpleListFilter,
    TabularInline,
    action,
    display,
)
from hotclub_admin.asgi import AdminApplication
from hotclub_admin.models import LogEntry
from hotclub_admin.pages.autocomplete import AutocompleteJsonView
from hotclub_auth.models import Permission, User
from hotclub_orm import Database, F
from hotclub_orm.contenttypes import ContentType

SECRET_KEY = "a secret key of tests, which is long enough for the application"
Opening = Callable[..., Browser]


@pytest.fixture
def opening(boss: User) -> Iterator[Opening]:
    """Give a function (model, admin class, user) that opens a browser on a site of them."""
    opened: list[Browser] = []

    def open_(model: Any, admin_class: Any, user: Any = None) -> Browser:
        site = AdminSite()
        site.register(model, admin_class)
        site.register([one for one in (Genre, Label) if one is not model])
        browser = Browser(AdminApplication(site, secret_key=SECRET_KEY))
        browser.log_in(user or boss)
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


def staff(model: Any, *verbs: str) -> User:
    """Return a user who may do that with the objects of a model."""
    user = User.objects.create_user("stephane", "", "tearooms1934", is_staff=True)
    kind = ContentType.objects.get_for_model(model)
    for verb in verbs:
        name = f"{verb}_{model._meta.model_name}"
        user.user_permissions.add(
            Permission.objects.create(codename=name, content_type=kind, name=name)
        )
    return user


# ---------------------------------------------------------------------- actions


class Shouting(ModelAdmin):
    """Has an action in each place."""

    actions = ("shout", "listed")

    @action(
        description="Shout it",
        description_plural="Shout them",
        location=[ActionLocation.CHANGE_FORM, ActionLocation.CHANGE_LIST],
    )
    def shout(self, request: Any, queryset: Any) -> None:
        for one in queryset:
            Album.objects.filter(pk=one.pk).update(title=one.title.upper())

    def listed(self, request: Any, queryset: Any) -> None:
        pass


def test_an_action_is_an_object_with_names_and_places(tables: Database) -> None:
    class Request:
        GET: dict[str, str] = {}
        user = User(is_superuser=True, is_active=True)

    admin = Shouting(Album, AdminSite())
    listed = admin.get_actions(Request)
    assert list(listed) == ["delete_selected", "shout", "listed"]
    assert isinstance(listed["shout"], Action)
    one = listed["shout"]
    assert (one.name, one.description, one.plural_description) == (
        "shout",
        "Shout it",
        "Shout them",
    )
    assert listed["listed"].description == listed["listed"].plural_description == "Listed"
    assert list(admin.get_actions(Request, action_location=ActionLocation.CHANGE_FORM)) == ["shout"]
    # Code of before there were places unpacks three.
    func, name, description = one
    assert (func, name, description) == (Shouting.shout, "shout", "Shout them")
    assert one[0] is func
    single = action(location=ActionLocation.CHANGE_FORM)(lambda *_: None)
    assert Action.of(single, "x").locations == (ActionLocation.CHANGE_FORM,)


def test_an_action_is_called_differently_for_one_and_for_many(
    opening: Opening, album: Album
) -> None:
    browser = opening(Album, Shouting)
    assert "Shout them" in browser.get("/music/album/").text
    page = browser.get(f"/music/album/{album.pk}/change/").text
    assert "Shout it" in page
    assert "Listed" not in page


def test_hooks_of_before_there_were_places_keep_working(opening: Opening, album: Album) -> None:
    class Older(Shouting):
        def get_actions(self, request: Any) -> Any:  # type: ignore[override]
            found = super().get_actions(request)
            del found["delete_selected"]
            found["extra"] = (lambda *_: None, "extra", "An extra of %(verbose_name)s")  # type: ignore[assignment]
            return found

    browser = opening(Album, Older)
    page = browser.get("/music/album/").text
    assert "An extra of album" in page
    assert 'value="delete_selected"' not in page
    assert browser.get(f"/music/album/{album.pk}/change/").status_code == 200
    sent = {"_selected_action": [album.pk], "index": "0", "action": "shout"}
    assert browser.post("/music/album/", sent).status_code == 302
    assert Album.objects.get().title == "NUAGES"


# ---------------------------------------------------------------------- lists


class Editable(ModelAdmin):
    """Edits names in place; one of them stays as it is."""

    list_display = ("id", "name")
    list_editable = ("name",)
    ordering = ("id",)

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return obj is None or obj.name != "Fixed"


def test_rows_that_one_may_not_change_are_shown_and_stay(
    opening: Opening, tables: Database
) -> None:
    first, fixed = Label.objects.create(name="First"), Label.objects.create(name="Fixed")
    browser = opening(Label, Editable)
    page = browser.get("/music/label/").text
    assert 'name="form-0-name"' in page
    assert 'name="form-1-name"' not in page
    sent = {
        "form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "_save": "1",
        "form-0-id": first.pk, "form-0-name": "Other", "form-1-id": fixed.pk,
    }  # fmt: skip
    assert browser.post("/music/label/", sent).status_code == 302
    assert browser.post("/music/label/", {**sent, "form-1-name": "Forged"}).status_code == 302
    assert [one.name for one in Label.objects.order_by("pk")] == ["Other", "Fixed"]


def test_a_list_adds_no_objects(opening: Opening, tables: Database) -> None:
    browser = opening(Label, Editable)
    sent = {
        "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "_save": "1",
        "form-0-id": "", "form-0-name": "Smuggled",
    }  # fmt: skip
    assert browser.post("/music/label/", sent).status_code == 400
    assert not Label.objects.exists()


def test_a_column_turns_the_order_of_an_expression(opening: Opening, tables: Database) -> None:
    class Sorted(ModelAdmin):
        list_display = ("by_expression",)

        @display(ordering=F("name").asc(nulls_last=True))
        def by_expression(self, obj: Label) -> str:
            return f"<{obj.name}>"

    for name in ("Alpha", "Omega"):
        Label.objects.create(name=name)
    browser = opening(Label, Sorted)
    for order, first, last in (("1", "Alpha", "Omega"), ("-1", "Omega", "Alpha")):
        page = browser.get(f"/music/label/?o={order}").text
        assert page.index(f"&lt;{first}&gt;") < page.index(f"&lt;{last}&gt;")


def test_the_column_of_a_foreign_key_needs_no_other_table(tables: Database) -> None:
    class Columns(ModelAdmin):
        list_display = ("artist_id", "artist__label", "title")

    class Request:
        GET: dict[str, str] = {}

    admin = Columns(Album, AdminSite())
    made = admin.get_changelist(Request)
    found = object.__new__(made)
    found.list_select_related, found.model = False, Album
    found.list_display = admin.list_display
    assert found.get_select_related_fields() == ["artist__label"]


# ---------------------------------------------------------------------- forms


def test_a_change_of_many_is_recorded(opening: Opening, album: Album) -> None:
    class OnlyGenres(ModelAdmin):
        fields = ("genres",)

    genre = Genre.objects.create(name="Gypsy")
    browser = opening(Album, OnlyGenres)
    url = f"/music/album/{album.pk}/change/"
    assert browser.post(url, {"genres": [genre.pk]}).status_code == 302
    entry = LogEntry.objects.get()
    assert entry.get_change_message() == "Changed Genres."
    assert [(one["before"], one["after"]) for one in entry.changes] == [("", "Gypsy")]


def test_save_as_new_needs_to_add_and_not_to_change(opening: Opening, tables: Database) -> None:
    label = Label.objects.create(name="Swing")
    browser = opening(Label, ModelAdmin, staff(Label, "add"))
    url = f"/music/label/{label.pk}/change/"
    assert browser.post(url, {"name": "Other", "_saveasnew": "1"}).status_code == 302
    assert browser.post(url, {"name": "Third"}).status_code == 403
    assert sorted(one.name for one in Label.objects.all()) == ["Other", "Swing"]


def test_the_parameters_of_a_form_stay_while_one_goes_on(
    opening: Opening, tables: Database
) -> None:
    browser = opening(Label, ModelAdmin)
    kept = "name=Begun&_changelist_filters=q%3Dx"
    for button in ("_addanother", "_continue"):
        sent = {"name": f"Label {button}", button: "1"}
        target = browser.post(f"/music/label/add/?{kept}", sent).headers["Location"]
        assert "name=Begun" in target
        assert "_changelist_filters=q%3Dx" in target
    label = Label.objects.first()
    target = browser.post(
        f"/music/label/{label.pk}/change/?name=Begun", {"name": "More", "_addanother": "1"}
    ).headers["Location"]
    assert target == "/music/label/add/?name=Begun"


def test_pairs_of_a_relation_need_the_leave_to_change_the_other_end(
    tables: Database, album: Album
) -> None:
    class Pairs(TabularInline):
        model = Album.genres.through

    inline = Pairs(Album, AdminSite())

    class Request:
        user: Any = staff(Genre, "view")

    assert inline.has_view_permission(Request)
    for verb in ("add", "change", "delete"):
        assert not getattr(inline, f"has_{verb}_permission")(Request, album)
    kind = ContentType.objects.get_for_model(Genre)
    more = Permission.objects.create(codename="change_genre", content_type=kind, name="x")
    Request.user.user_permissions.add(more)
    Request.user = User.objects.get(pk=Request.user.pk)
    for verb in ("add", "change", "delete"):
        assert getattr(inline, f"has_{verb}_permission")(Request, album)


def test_log_in_leads_on_who_is_in_already(opening: Opening, tables: Database) -> None:
    browser = opening(Label, ModelAdmin)
    assert browser.get("/login/").headers["Location"] == "/"
    answer = browser.get("/login/?next=/music/label/add/")
    assert answer.headers["Location"] == "/music/label/add/"
    for elsewhere in ("https://example.com/", "//example.com/"):
        assert browser.get(f"/login/?next={elsewhere}").headers["Location"] == "/"


# ---------------------------------------------------------------------- what others derive and call


def test_what_is_found_by_typing_may_be_told_otherwise(tables: Database) -> None:
    class Louder(AutocompleteJsonView):
        def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, Any]:
            return {**super().serialize_result(obj, to_field_name), "n": len(self.term)}

        def get_queryset(self) -> Any:
            assert self.source_field.name == "artist"
            return super().get_queryset().exclude(name="Hidden")

    class Site(AdminSite):
        def autocomplete_view(self, request: Any) -> Any:
            return Louder.as_view(admin_site=self)(request)

    for name in ("Hidden", "Django"):
        Artist.objects.create(name=name)
    site = Site()
    site.register(Artist, search_fields=["name"])
    site.register(Album, autocomplete_fields=["artist"])
    with Browser(AdminApplication(site, secret_key=SECRET_KEY)) as browser:
        browser.log_in(User.objects.create_superuser("django", "", "nuages1940"))
        asked = "app_label=music&model_name=album&field_name=artist&term=d"
        found = browser.get(f"/autocomplete/?{asked}").json()["results"]
    assert found == [{"id": str(Artist.objects.get(name="Django").pk), "text": "Django", "n": 1}]
    with pytest.raises(TypeError, match="'nope'"):
        AutocompleteJsonView.as_view(nope=1)


def test_a_filter_that_narrows_by_itself_leaves_the_count_of_all(
    opening: Opening, tables: Database
) -> None:
    class Short(SimpleListFilter):
        title, parameter_name = "length", "length"

        def lookups(self, request: Any, model_admin: Any) -> Any:
            return [("all", "All"), ("long", "Long")]

        def queryset(self, request: Any, queryset: Any) -> Any:
            return queryset.filter(name="A") if self.value() is None else queryset

    class Listed(ModelAdmin):
        list_filter = (Short,)
        counts: list[tuple[int, int]] = []

        def get_changelist_instance(self, request: Any) -> Any:
            made = super().get_changelist_instance(request)
            self.counts.append((made.result_count, made.full_result_count))
            return made

    for name in ("A", "B", "C"):
        Label.objects.create(name=name)
    browser = opening(Label, Listed)
    for url in ("/music/label/", "/music/label/?length=all"):
        assert browser.get(url).status_code == 200
    assert Listed.counts == [(1, 3), (3, 3)]


def test_buttons_are_left_out_by_the_pages_context(opening: Opening, tables: Database) -> None:
    class Fewer(ModelAdmin):
        def add_view(self, request: Any, form_url: str = "", extra_context: Any = None) -> Any:
            return super().add_view(request, form_url, {"show_save_and_add_another": False})

    page = opening(Label, Fewer).get("/music/label/add/").text
    assert 'name="_continue"' in page
    assert 'name="_addanother"' not in page
