"""Settings → the ORM: databases, routers, time zone, where media go, the user model's stand-in.

Flow: DATABASES, DATABASE_ROUTERS, TIME_ZONE, USE_TZ, MEDIA_* → **translated** → doors, routers, zones,
files. Not here: what a database's entry may hold (hotclub/db/entries.py), STORAGES (settings_storages).
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hotclub_orm import choices, files, registry, routers, signals, zones

from hotclub.db.handler import connections
from hotclub.errors import ImproperlyConfigured
from hotclub.imports import import_string


def install(settings: Any) -> None:
    """Tell the ORM what the settings say. Raises ImproperlyConfigured."""
    registry.apps.swapped["auth.User"] = settings.AUTH_USER_MODEL
    zones.defaults.zone = zone_of(settings.TIME_ZONE)
    zones.defaults.naive = not settings.USE_TZ
    connections.configure(
        settings.DATABASES,
        time_zone=settings.TIME_ZONE,
        use_tz=settings.USE_TZ,
        keeps_queries=settings.DEBUG,
    )
    signals.Signal.checks_receivers = bool(settings.DEBUG)
    choices.blank_choice.label = blank_label
    routers.router.use([_made("DATABASE_ROUTERS", one) for one in settings.DATABASE_ROUTERS])
    _install_media(settings)


def blank_label() -> str:
    """Return the text of the choice of nothing, in the language of the moment."""
    from hotclub.conf import settings
    from hotclub.utils.translation import gettext

    return "---------" if settings.USE_BLANK_CHOICE_DASH else gettext("- Select an option -")


def zone_of(name: str | None) -> dt.tzinfo:
    """Return the time zone that TIME_ZONE names; UTC for none."""
    if not name:
        return dt.UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as missing:
        raise ImproperlyConfigured(
            f"TIME_ZONE {name!r} is no time zone. Write one of the tz database, as "
            "'Europe/Berlin'; on Windows install the package tzdata."
        ) from missing


def _made(setting: str, entry: Any) -> Any:
    """Return an object for an entry that is a class's path, or the object itself."""
    if not isinstance(entry, str):
        return entry
    try:
        return import_string(entry)()
    except ImportError as missing:
        raise ImproperlyConfigured(f"{setting} names {entry!r}. {missing}") from missing


def _install_media(settings: Any) -> None:
    files.media.root = str(settings.MEDIA_ROOT)
    files.media.url = str(settings.MEDIA_URL)
    files.media.file_mode = settings.FILE_UPLOAD_PERMISSIONS
    files.media.directory_mode = settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS
