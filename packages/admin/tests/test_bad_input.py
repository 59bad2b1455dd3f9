"""Whatever a visitor writes into an address or a form, the answer is a page, a redirect or 4xx."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from admin_browser import Browser
from admin_library import ALL_MODELS, Album, Artist, Genre, Label, Track, make_site
from hotclub_admin.asgi import AdminApplication
from hotclub_auth.models import User
from hotclub_orm import Database
from hotclub_orm.contenttypes import ContentType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SECRET_KEY = "a secret key of tests, which is long enough for the application"

NAMES = st.sampled_from(
    [
        "q", "o", "p", "e", "all", "_popup", "_to_field", "_facets", "_changelist_filters",
        "kind", "kind__exact", "kind__in", "kind__isnull", "kind__regex", "available__exact",
        "available__isnull", "artist", "artist__id__exact", "artist__id__in", "artist__pk",
        "artist__isnull", "artist__name", "artist__label__name", "genres__id__exact", "genres",
        "genres__isnull", "released__gte", "released__lt", "released__year", "released__month",
        "released__day", "released__isnull", "released__week_day", "released__date", "created__date",
        "price", "price__gt", "price__range", "pk", "pk__in", "id", "id__exact", "title__contains",
        "title__iregex", "title__regex", "title__search", "data", "data__a__b", "data__0",
        "data__has_key", "data__contains", "data__\"x'", "track__title", "order", "nope", "__", "title__",
        "website__length", "slug__unaccent",
    ]
)  # fmt: skip
VALUES = st.one_of(
    st.sampled_from(
        [
            "", "1", "0", "-1", "True", "None", "1.5", "9" * 30, "1,2,x", "(", "[", "\\", "%", "'",
            '"', "\x00", "\ud7ff", "2020-01-01", "0000-00-00", "1.-2.x", "999999999", "id", "a b",
            "password", '"unclosed', "{}", '{"a": 1}', "nan", "inf", "1e400", "٣",
        ]
    ),
    st.text(max_size=12),
)  # fmt: skip
PARAMETERS = st.lists(st.tuples(st.one_of(NAMES, st.text(max_size=8)), VALUES), max_size=4)
QUICK = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def filled(browser: Browser, tables: Database) -> Browser:
    """Give the boss's browser on a library with something in it."""
    _fill()
    return browser


def _fill() -> None:
    label = Label.objects.create(name="Swing")
    artist = Artist.objects.create(name="Django", label=label)
    album = Album.objects.create(title="Nuages", artist=artist, released="1940-12-13")
    album.genres.add(Genre.objects.create(name="Jazz"))
    Track.objects.create(album=album, title="One")


def encoded(parameters: Any) -> str:
    """Return parameters as a query string."""
    return urlencode([(name, value) for name, value in parameters], errors="replace")


@QUICK
@given(parameters=PARAMETERS)
def test_any_query_string_of_a_list(filled: Browser, parameters: Any) -> None:
    answer = filled.get(f"/music/album/?{encoded(parameters)}")
    assert answer.status_code in (200, 302, 400), encoded(parameters)


@pytest.fixture
def filled_on_postgresql(postgres_database: Database, site: Any) -> Iterator[Browser]:
    """Give the boss's browser on PostgreSQL."""
    ContentType.objects.clear_cache()
    postgres_database.create_tables(*ALL_MODELS)
    boss = User.objects.create_superuser("django", "", "nuages1940")
    _fill()
    with Browser(AdminApplication(site, secret_key=SECRET_KEY)) as browser:
        browser.log_in(boss)
        yield browser


@QUICK
@given(parameters=PARAMETERS)
def test_any_query_string_of_a_list_on_postgresql(
    filled_on_postgresql: Browser, parameters: Any
) -> None:
    answer = filled_on_postgresql.get(f"/music/album/?{encoded(parameters)}")
    assert answer.status_code in (200, 302, 400), encoded(parameters)


@QUICK
@given(
    parameters=PARAMETERS,
    page=st.sampled_from(["add", "1/change", "1/delete", "1/history", "2/change"]),
)
def test_any_query_string_of_a_form(filled: Browser, parameters: Any, page: str) -> None:
    answer = filled.get(f"/music/album/{page}/?{encoded(parameters)}")
    assert answer.status_code in (200, 302, 400), encoded(parameters)


@QUICK
@given(key=st.text(min_size=1, max_size=20), page=st.sampled_from(["change", "delete", "history"]))
def test_any_key(filled: Browser, key: str, page: str) -> None:
    answer = filled.get(f"/music/album/{quote(key, safe='', errors='replace')}/{page}/")
    assert answer.status_code in (200, 302, 301, 400, 404), key


FIELDS = st.sampled_from(
    [
        "title", "slug", "artist", "genres", "released", "kind", "available", "price", "website",
        "notes", "data", "id", "_save", "_continue", "_addanother", "_saveasnew", "_popup",
        "_to_field", "track_set-TOTAL_FORMS", "track_set-INITIAL_FORMS", "track_set-0-id",
        "track_set-0-album", "track_set-0-title", "track_set-0-seconds", "track_set-0-DELETE",
        "track_set-1-id", "post", "confirm_text", "_action", "csrfmiddlewaretoken",
    ]
)  # fmt: skip
BODY = st.dictionaries(FIELDS, st.one_of(VALUES, st.lists(VALUES, max_size=3)), max_size=10)


@QUICK
@given(body=BODY, page=st.sampled_from(["add", "1/change", "2/delete"]))
def test_any_form(filled: Browser, body: Any, page: str) -> None:
    sent = {
        "title": "T", "artist": "1", "kind": "lp", "track_set-TOTAL_FORMS": "1",
        "track_set-INITIAL_FORMS": "0", **body,
    }  # fmt: skip
    clean = {k: _sendable(v) for k, v in sent.items() if k != "csrfmiddlewaretoken"}
    answer = filled.post(f"/music/album/{page}/", clean)
    assert answer.status_code in (200, 302, 400, 403), clean


ACTION_BODY = st.dictionaries(
    st.sampled_from(
        [
            "action", "_selected_action", "select_across", "index", "post", "_save",
            "form-TOTAL_FORMS", "form-INITIAL_FORMS", "form-0-id", "form-0-name", "form-1-id",
        ]
    ),
    st.one_of(VALUES, st.sampled_from(["delete_selected", "1", "0", "yes"]), st.lists(VALUES, max_size=3)),
    max_size=8,
)  # fmt: skip


@QUICK
@given(body=ACTION_BODY, model=st.sampled_from(["genre", "artist"]))
def test_any_action(filled: Browser, body: Any, model: str) -> None:
    answer = filled.post(f"/music/{model}/", {k: _sendable(v) for k, v in body.items()})
    assert answer.status_code in (200, 302, 400, 403), body


@QUICK
@given(parameters=PARAMETERS, term=st.text(max_size=20))
def test_any_question_of_the_widgets_and_the_palette(
    filled: Browser, parameters: Any, term: str
) -> None:
    relation = [("app_label", "music"), ("model_name", "album"), ("field_name", "artist")]
    for url in (
        f"/autocomplete/?{encoded([*relation, ('term', term), *parameters])}",
        f"/jump/?{encoded([('q', term)])}",
        f"/login/?{encoded(parameters)}",
    ):
        assert filled.get(url).status_code in (200, 302, 403, 404), url


def _sendable(value: Any) -> Any:
    if isinstance(value, list):
        return [_sendable(one) for one in value]
    return value.encode("utf-8", "replace").decode()


def test_make_site_is_whole() -> None:
    assert list(make_site().check()) == []
