"""The statements on security that concern the admin, beside those in the other files."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from admin_browser import Browser
from admin_library import Album, AlbumAdmin, Artist, Label, make_site
from hotclub_admin import ModelAdmin
from hotclub_admin.asgi import AdminApplication
from hotclub_admin.models import CHANGE, LogEntry
from hotclub_admin.widgets import AdminFileWidget, AdminURLFieldWidget
from hotclub_auth.models import Group, Permission, User
from hotclub_orm import Database
from hotclub_orm.contenttypes import ContentType

SECRET_KEY = "a secret key of tests, which is long enough for the application"
EVIL = "\"><script>alert('x')</script>&\u202e\u2028\x7f"


@pytest.fixture
def album(tables: Database) -> Album:
    """Give an album."""
    return Album.objects.create(title="Nuages", artist=Artist.objects.create(name="Django"))


def staff(*names: str, model: Any = Album) -> User:
    """Return a user with permissions on a model."""
    user = User.objects.create_user("stephane", "", "tearooms1934", is_staff=True)
    kind = ContentType.objects.get_for_model(model)
    for name in names:
        user.user_permissions.add(
            Permission.objects.create(codename=name, content_type=kind, name=name)
        )
    return user


def test_adm_007_history_needs_leave_to_view_that_object(
    visitor: Browser, album: Album, site: Any
) -> None:
    visitor.log_in(staff("view_artist", model=Artist))
    url = f"/music/album/{album.pk}/history/"
    assert visitor.get(url).status_code == 403
    assert visitor.get("/music/album/999/history/").status_code == 403
    assert visitor.get(f"/music/artist/{album.artist_id}/history/").status_code == 200
    hidden = site.get_model_admin(Artist)
    hidden.has_view_permission = lambda request, obj=None: obj is None
    hidden.has_change_permission = lambda request, obj=None: False
    assert visitor.get(f"/music/artist/{album.artist_id}/history/").status_code == 403


def test_adm_014_015_hashes_are_shown_nowhere(browser: Browser, boss: User, site: Any) -> None:
    site.unregister(User)
    site.register(User, list_display=["username", "password"], search_fields=["username"])
    other = User.objects.create_user("stephane", "", "tearooms1934")
    hashes = [boss.password, other.password]
    site.get_model_admin(User).get_readonly_fields = lambda request, obj=None: ["last_login"]
    for url in (
        "/auth/user/", f"/auth/user/{other.pk}/change/", f"/auth/user/{other.pk}/history/",
        f"/auth/user/{other.pk}/delete/", "/jump/?q=steph", "/auth/user/?q=steph",
    ):  # fmt: skip
        page = browser.get(url)
        assert page.status_code == 200
        assert not any(one in page.text or one[20:] in page.text for one in hashes), url
    site.get_model_admin(User).has_change_permission = lambda request, obj=None: False
    page = browser.get(f"/auth/user/{other.pk}/change/")
    assert page.status_code == 200
    assert not any(one in page.text for one in hashes)
    for lookup in ("password__startswith=pbkdf2", "password=x", "password__regex=^p"):
        assert browser.get(f"/auth/user/?{lookup}").status_code == 400


def test_a_form_leaves_the_hash_as_it_is(browser: Browser, boss: User) -> None:
    sent = {
        "username": "django", "password": "hacked", "is_active": "on", "is_staff": "on",
        "is_superuser": "on", "email": "x@example.com",
        "date_joined_0": "2020-01-01", "date_joined_1": "10:00:00",
    }  # fmt: skip
    answer = browser.post(f"/auth/user/{boss.pk}/change/", sent)
    assert answer.status_code == 302
    stored = User.objects.get(pk=boss.pk)
    assert (stored.email, stored.password) == ("x@example.com", boss.password)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        'https://a/"><script>',
        "//x",
        "http://a b/",
        EVIL,
        "ftp:x",
    ],
)
def test_adm_020_a_url_is_a_link_only_when_it_is_one(tables: Database, url: str) -> None:
    html = AdminURLFieldWidget().render("website", url)
    assert "<a " not in html
    assert "<script" not in html


def test_adm_035_a_huge_url_takes_no_time(tables: Database) -> None:
    began = time.perf_counter()
    html = AdminURLFieldWidget().render("website", "https://" + "é" * 1_000_000)
    assert time.perf_counter() - began < 1
    assert "<a " not in html


def test_adm_022_values_of_methods_are_escaped(browser: Browser, album: Album, site: Any) -> None:
    class Shouting(AlbumAdmin):
        list_display = ("title", "evil")
        readonly_fields = ("evil", "created")

        def evil(self, obj: Album) -> str:
            return EVIL

    site.unregister(Album)
    site.register(Album, Shouting)
    for url in ("/music/album/", f"/music/album/{album.pk}/change/"):
        text = browser.get(url).text
        assert "&lt;script&gt;alert" in text
        assert "<script>alert" not in text


def test_adm_024_names_of_files_are_escaped(tables: Database) -> None:
    class Stored:
        url = '/media/"><script>alert(1)</script>.png'

        def __str__(self) -> str:
            return EVIL

    html = AdminFileWidget().render("cover", Stored())
    assert "<script>" not in html
    assert "&quot;&gt;&lt;script&gt;" in html


def test_adm_026_names_in_history_and_deletion_are_escaped(
    browser: Browser, boss: User, album: Album
) -> None:
    album.title = EVIL
    album.save()
    kind = ContentType.objects.get_for_model(Album)
    for message in (
        EVIL,
        '[{"changed": {"fields": ["<script>alert(1)</script>"], "name": "<b>"}}]',
        "[{",
        '["x"]',
        '[{"changed": 3}]',
        '[{"changed": {"fields": 3}}]',
        '[{"added": {"name": 4, "object": ["<i>"]}}]',
    ):
        LogEntry.objects.create(
            user=boss, content_type=kind, object_id=str(album.pk), object_repr=EVIL,
            action_flag=CHANGE, change_message=message,
        )  # fmt: skip
    for url in (
        "/", "/music/album/", f"/music/album/{album.pk}/history/", f"/music/album/{album.pk}/delete/",
        f"/music/album/{album.pk}/change/",
    ):  # fmt: skip
        page = browser.get(url)
        assert page.status_code == 200, url
        assert "<script>alert" not in page.text, url


def test_adm_037_staff_cannot_raise_their_own_rights(
    visitor: Browser, boss: User, site: Any
) -> None:
    class Limited(ModelAdmin):
        def get_form(
            self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any
        ) -> Any:
            if not request.user.is_superuser:
                kwargs["fields"] = ["email"]
            return super().get_form(request, obj, change, **kwargs)

        def get_fieldsets(self, request: Any, obj: Any = None) -> Any:
            if not request.user.is_superuser:
                return [(None, {"fields": ["email"]})]
            return super().get_fieldsets(request, obj)

    site.unregister(User)
    site.register(User, Limited)
    me = staff("change_user", model=User)
    visitor.log_in(me)
    group = Group.objects.create(name="all")
    answer = visitor.post(
        f"/auth/user/{me.pk}/change/",
        {"email": "s@example.com", "is_superuser": "on", "groups": [group.pk], "is_staff": ""},
    )
    assert answer.status_code == 302
    stored = User.objects.get(pk=me.pk)
    assert (stored.email, stored.is_superuser, stored.is_staff) == ("s@example.com", False, True)
    assert stored.groups.count() == 0


def test_adm_037_without_leave_to_change_users_nothing_changes(
    visitor: Browser, boss: User
) -> None:
    me = staff("view_user", model=User)
    visitor.log_in(me)
    answer = visitor.post(f"/auth/user/{me.pk}/change/", {"is_superuser": "on"})
    assert answer.status_code == 403
    assert not User.objects.get(pk=me.pk).is_superuser


def test_adm_039_an_entry_is_one_line(browser: Browser, boss: User, album: Album) -> None:
    album.title = "first\r\nsecond\u2028third\x1b[31m"
    entry = LogEntry.objects.log_actions(boss.pk, [album], CHANGE, "", single_object=True)
    assert len(entry.object_repr.splitlines()) == 1
    assert "\x1b" not in entry.object_repr


def test_adm_042_two_change_and_delete_at_once(both_tables: Database, site: Any) -> None:
    boss = User.objects.create_superuser("django", "", "nuages1940")
    label = Label.objects.create(name="Swing")
    application = AdminApplication(site, secret_key=SECRET_KEY)
    statuses: list[int] = []

    def work(url: str, data: dict[str, str]) -> None:
        with Browser(application) as browser:
            browser.log_in(boss)
            browser.token()
            barrier.wait()
            statuses.append(browser.post(url, data).status_code)

    for round_ in range(3):
        barrier = threading.Barrier(4)
        jobs = [
            (f"/music/label/{label.pk}/delete/", {"post": "yes"}),
            (f"/music/label/{label.pk}/change/", {"name": f"Other {round_}"}),
            ("/music/label/add/", {"name": "Same"}),
            ("/music/label/add/", {"name": "Same"}),
        ]
        threads = [threading.Thread(target=work, args=job) for job in jobs]
        [one.start() for one in threads]
        [one.join() for one in threads]
        assert all(status in (200, 302) for status in statuses), statuses
        assert Label.objects.filter(name="Same").count() <= 1
        statuses.clear()
        Label.objects.all().delete()
        label = Label.objects.create(name="Swing")


def test_a_change_of_a_deleted_object_does_not_bring_it_back(
    both_tables: Database, site: Any
) -> None:
    boss = User.objects.create_superuser("django", "", "nuages1940")
    label = Label.objects.create(name="Swing")

    class Slow(ModelAdmin):
        def save_form(self, request: Any, form: Any, change: bool) -> Any:
            # Somebody else deletes it in the meantime.
            Label.objects.filter(pk=label.pk).delete()
            return super().save_form(request, form, change)

    site.unregister(Label)
    site.register(Label, Slow)
    with Browser(AdminApplication(site, secret_key=SECRET_KEY)) as browser:
        browser.log_in(boss)
        answer = browser.post(f"/music/label/{label.pk}/change/", {"name": "Other"})
        assert answer.status_code == 302
        assert Label.objects.count() == 0


def test_the_checks_find_mistakes(tables: Database) -> None:
    class Wrong(ModelAdmin):
        list_display = ("titel", "genres")
        list_filter = ("nope",)
        list_editable = ("price",)
        fields = ("title",)
        fieldsets = ((None, {"fields": ("title",)}),)
        exclude = "title"
        raw_id_fields = ("nope",)
        autocomplete_fields = ("genres",)
        radio_fields = {"title": 3}
        prepopulated_fields = {"slug": "title"}
        ordering = ("nope",)
        date_hierarchy = "title"
        readonly_fields = ("nope",)
        inlines = (Artist,)

    site = make_site()
    site.unregister(Album)
    site.register(Album, Wrong)
    found = {problem.id for problem in site.check()}

    assert found >= {
        "admin.E002", "admin.E005", "admin.E014", "admin.E023", "admin.E024", "admin.E029", "admin.E033",
        "admin.E035", "admin.E040", "admin.E104", "admin.E108", "admin.E109", "admin.E116",
        "admin.E122", "admin.E128",
    }  # fmt: skip
    assert any("Did you mean 'title'?" in str(problem) for problem in site.check())
