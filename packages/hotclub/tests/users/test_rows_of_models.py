"""Content types and permissions: made with the models, renamed with them, removed on request."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import hotclub_orm as orm
import pytest
from hotclub_orm.contenttypes import ContentType


class Tune(orm.Model):
    title = orm.CharField(max_length=50)

    class Meta:
        app_label = "rows_music"
        verbose_name = "swing tune"
        permissions = (("hum_tune", "Can hum a tune"),)


class Waltz(Tune):
    class Meta:
        app_label = "rows_music"
        proxy = True
        default_permissions = ("view",)


CONFIG = SimpleNamespace(
    label="rows_music",
    name="rows_music",
    models_module=object(),
    get_models=lambda: [Tune, Waltz],
)


class Registry:
    """The registry of a migration's end: it knows auth and content types, and no rows_music."""

    def get_app_config(self, label: str) -> Any:
        raise LookupError(label)

    def get_model(self, app_label: str, model_name: str) -> Any:
        from hotclub_orm.registry import apps

        return apps.get_model(app_label, model_name)


def test_models_get_their_permissions_once_and_proxies_their_own(site: Any) -> None:
    from hotclub.auth.management import create_permissions
    from hotclub.auth.models import Permission

    said = io.StringIO()
    for _ in range(2):
        create_permissions(CONFIG, verbosity=2, apps=Registry(), stdout=said)

    found = Permission.objects.filter(content_type__app_label="rows_music")
    assert sorted((one.content_type.model, one.codename, one.name) for one in found) == [
        ("tune", "add_tune", "Can add swing tune"),
        ("tune", "change_tune", "Can change swing tune"),
        ("tune", "delete_tune", "Can delete swing tune"),
        ("tune", "hum_tune", "Can hum a tune"),
        ("tune", "view_tune", "Can view swing tune"),
        ("waltz", "view_waltz", "Can view waltz"),
    ]
    assert said.getvalue().count("hum_tune") == 1


def test_the_framework_has_its_own_rows_after_migrate(site: Any) -> None:
    from hotclub.auth.models import Permission

    assert sorted(ContentType.objects.values_list("app_label", "model")) == [
        ("auth", "group"),
        ("auth", "permission"),
        ("auth", "user"),
        ("contenttypes", "contenttype"),
        ("sessions", "session"),
    ]
    assert Permission.objects.count() == 20


def test_a_renamed_model_keeps_its_row(site: Any) -> None:
    from hotclub.contenttypes.management import (
        RenameContentType,
        inject_rename_contenttypes_operations,
    )
    from hotclub_migrations import Migration, RenameModel

    row = ContentType.objects.create(app_label="rows_music", model="polka")
    migration = Migration("0002_rename", "rows_music")
    migration.operations = [RenameModel("Polka", "Mazurka")]
    inject_rename_contenttypes_operations(plan=[(migration, False)], apps=Registry())

    _, renaming = migration.operations
    assert isinstance(renaming, RenameContentType)
    editor = SimpleNamespace(connection=SimpleNamespace(alias="default"))
    renaming.rename_forward(Registry(), editor)
    assert ContentType.objects.get(pk=row.pk).model == "mazurka"
    renaming.rename_backward(Registry(), editor)
    assert ContentType.objects.get(pk=row.pk).model == "polka"
    ContentType.objects.create(app_label="rows_music", model="mazurka")
    renaming.rename_forward(Registry(), editor)
    assert ContentType.objects.get(pk=row.pk).model == "polka"


def test_rows_of_models_that_are_gone_are_removed_on_request(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hotclub.auth.models import Permission
    from hotclub.management import call_command

    gone = ContentType.objects.create(app_label="auth", model="robot")
    foreign = ContentType.objects.create(app_label="uninstalled", model="thing")
    Permission.objects.create(name="x", codename="oil_robot", content_type=gone)

    said = io.StringIO()
    monkeypatch.setattr("builtins.input", lambda *_: "no")
    call_command("remove_stale_contenttypes", stdout=said)
    assert "1 auth.Permission object(s)" in said.getvalue()
    assert ContentType.objects.filter(pk=gone.pk).exists()

    call_command("remove_stale_contenttypes", interactive=False, stdout=said)
    assert not ContentType.objects.filter(pk=gone.pk).exists()
    assert not Permission.objects.filter(codename="oil_robot").exists()
    assert ContentType.objects.filter(pk=foreign.pk).exists()
    call_command(
        "remove_stale_contenttypes", interactive=False, include_stale_apps=True, stdout=said
    )
    assert not ContentType.objects.filter(pk=foreign.pk).exists()
