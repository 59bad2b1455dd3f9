"""The row that says of which kind an object is, is made before the transaction that logs the change."""

from __future__ import annotations

from typing import Any

import pytest
from admin_browser import Browser
from admin_library import Genre
from hotclub_admin.asgi import AdminApplication
from hotclub_auth.models import User
from hotclub_orm import Database
from hotclub_orm.contenttypes import ContentType
from hotclub_orm.drivers.watching import Recorder

SECRET_KEY = "a secret key of tests, which is long enough for the application"


def transactions(recorder: Recorder) -> list[list[str]]:
    """Return the statements of each transaction."""
    found: list[list[str]] = []
    inside: list[str] | None = None
    for record in recorder.records:
        sql = str(record.sql)
        if sql.upper().startswith("BEGIN"):
            inside = []
            found.append(inside)
        elif sql.upper().startswith(("COMMIT", "ROLLBACK")) and " TO " not in sql.upper():
            inside = None
        elif inside is not None:
            inside.append(sql)
    return found


@pytest.mark.parametrize("change", ["delete_selected", "rows", "add", "delete"])
def test_the_kind_is_known_before(both_tables: Database, site: Any, change: str) -> None:
    boss = User.objects.create_superuser("django", password="nuages1940")
    genre = Genre.objects.create(name="Musette")
    site._registry[Genre].list_editable = ["name"]
    site._registry[Genre].list_display = ["pk", "name"]
    asked = {
        "delete_selected": ("/music/genre/", {"action": "delete_selected", "_selected_action": genre.pk,
                                              "post": "yes"}),
        "rows": ("/music/genre/", {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1",
                                   "form-0-id": genre.pk, "form-0-name": "Swing", "_save": "Save"}),
        "add": ("/music/genre/add/", {"name": "Bop"}),
        "delete": (f"/music/genre/{genre.pk}/delete/", {"post": "yes"}),
    }  # fmt: skip
    address, form = asked[change]
    with Browser(AdminApplication(site, secret_key=SECRET_KEY)) as browser:
        browser.log_in(boss)
        browser.token()
        ContentType.objects.all().delete()
        ContentType.objects.clear_cache()
        recorder = Recorder()
        both_tables.add_watcher(recorder)
        try:
            answer = browser.post(address, form)
        finally:
            both_tables.remove_watcher(recorder)

    assert answer.status_code == 302
    logging = [
        one for one in transactions(recorder) if any("django_admin_log" in sql for sql in one)
    ]
    assert len(logging) == 1
    assert not [sql for sql in logging[0] if "django_content_type" in sql]
    assert any("django_content_type" in str(record.sql) for record in recorder.records)


def test_what_can_t_be_deleted_is_not_logged(
    browser: Browser, tables: Database, site: Any, monkeypatch: Any
) -> None:
    from hotclub_admin.models import LogEntry
    from hotclub_orm import IntegrityError

    genre = Genre.objects.create(name="Musette")

    def fail(*_arguments: Any) -> None:
        raise IntegrityError("somebody points to it")

    monkeypatch.setattr(site._registry[Genre], "delete_queryset", fail)
    form = {"action": "delete_selected", "_selected_action": genre.pk, "post": "yes"}
    assert browser.post("/music/genre/", form).status_code == 302

    assert Genre.objects.count() == 1
    assert LogEntry.objects.count() == 0
