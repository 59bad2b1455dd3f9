"""Settings that the ORM is told: routers, files, time zones, the model of users."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hotclub.adapters import settings_orm, settings_storages
from hotclub.adapters.settings_orm import zone_of
from hotclub.conf import UserSettingsHolder, global_settings
from hotclub.db import router
from hotclub.errors import ImproperlyConfigured
from hotclub_orm import files, registry, zones
from hotclub_orm.files import FileSystemStorage, InMemoryStorage, storages


class ToTheArchive:
    """A router that sends everything one way."""

    def db_for_read(self, model: object, **hints: object) -> str:
        return "archive"


@pytest.fixture
def told():
    """A function that tells the ORM these settings; what it knew before comes back."""
    zone, naive = zones.defaults.zone, zones.defaults.naive
    media = vars(files.media).copy()
    routers, swapped = router.routers, dict(registry.apps.swapped)

    def tell(**values: object) -> None:
        settings = UserSettingsHolder(global_settings)
        for name, value in values.items():
            setattr(settings, name, value)
        settings_orm.install(settings)
        if "STORAGES" in values:
            settings_storages.install(settings)

    yield tell
    zones.defaults.zone, zones.defaults.naive = zone, naive
    vars(files.media).update(media)
    router.use(routers)
    registry.apps.swapped = swapped
    storages.use({})


def test_the_zone_and_whether_moments_have_one(told) -> None:
    told(TIME_ZONE="Europe/Paris", USE_TZ=True)
    assert zones.current() == ZoneInfo("Europe/Paris")
    assert zones.now().tzinfo is dt.UTC
    told(TIME_ZONE="Europe/Paris", USE_TZ=False)
    assert zones.now().tzinfo is None


def test_no_zone_is_utc_and_an_unknown_one_is_told() -> None:
    assert zone_of(None) is dt.UTC
    for name in ("Europe/Atlantis", "../etc/passwd"):
        with pytest.raises(ImproperlyConfigured, match="is no time zone"):
            zone_of(name)


def test_routers_are_objects_or_paths_of_classes(told) -> None:
    told(DATABASE_ROUTERS=[ToTheArchive()])
    assert router.db_for_read(object) == "archive"
    told(DATABASE_ROUTERS=["hotclub_orm.routers.Routers"])
    assert type(router.routers[0]).__name__ == "Routers"
    with pytest.raises(ImproperlyConfigured) as caught:
        told(DATABASE_ROUTERS=["hotclub_orm.routers.Ruoters"])
    assert str(caught.value) == (
        "DATABASE_ROUTERS names 'hotclub_orm.routers.Ruoters'. The module 'hotclub_orm.routers' "
        "has no 'Ruoters'. Did you mean 'Routers'?"
    )


def test_the_model_of_users_is_known_before_models_are(told) -> None:
    told(AUTH_USER_MODEL="people.Person")
    assert registry.apps.replacement_of("auth.user") == "people.Person"
    told(AUTH_USER_MODEL="auth.User")
    assert registry.apps.replacement_of("auth.User") is None


def test_files_go_where_media_go(told, tmp_path: Path) -> None:
    told(MEDIA_ROOT=tmp_path, MEDIA_URL="/media/", FILE_UPLOAD_PERMISSIONS=0o600)
    name = storages["default"].save("a.txt", files.ContentFile(b"x"))
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert storages["default"].url(name) == "/media/a.txt"


def test_storages_by_alias_are_made_with_their_options(told, tmp_path: Path) -> None:
    told(
        STORAGES={
            "default": {"BACKEND": "hotclub.files.storage.InMemoryStorage"},
            "private": {
                "BACKEND": "hotclub.files.storage.FileSystemStorage",
                "OPTIONS": {"location": tmp_path},
            },
        }
    )
    assert type(storages["default"]) is InMemoryStorage
    assert type(storages["private"]) is FileSystemStorage
    assert storages["private"].path("x") == str(tmp_path / "x")
    assert list(storages) == ["default", "private"]


def test_a_storage_follows_where_media_go_and_keeps_its_files(told, tmp_path: Path) -> None:
    told(
        MEDIA_ROOT=tmp_path / "one",
        STORAGES={
            "default": {"BACKEND": "hotclub.files.storage.FileSystemStorage"},
            "memory": {"BACKEND": "hotclub.files.storage.InMemoryStorage"},
        },
    )
    storages["memory"].save("a.txt", files.ContentFile(b"x"))
    assert storages["default"].path("x") == str(tmp_path / "one" / "x")
    told(MEDIA_ROOT=tmp_path / "two", DEBUG=True)
    assert storages["default"].path("x") == str(tmp_path / "two" / "x")
    assert storages["memory"].exists("a.txt")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({}, "STORAGES['x'] says no BACKEND: the path of its class."),
        (
            {"BACKEND": "hotclub.files.storage.FileSystemStorag"},
            (
                "STORAGES['x'] names 'hotclub.files.storage.FileSystemStorag'. The module "
                "'hotclub.files.storage' has no 'FileSystemStorag'. Did you mean 'FileSystemStorage'?"
            ),
        ),
        (
            {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            (
                "STORAGES['x'] names 'django.core.files.storage.FileSystemStorage'. "
                "'django.core.files.storage.FileSystemStorage' is Django's. "
                "Write 'hotclub.files.storage.FileSystemStorage' instead."
            ),
        ),
    ],
)
def test_a_storage_that_can_t_be_made_is_told(entry: dict, message: str) -> None:
    from hotclub.adapters.settings_storages import _storage

    with pytest.raises(ImproperlyConfigured) as caught:
        _storage("x", entry)
    assert str(caught.value) == message
