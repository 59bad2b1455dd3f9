"""Templates ↔ the project: languages, formats, time zones, routes, static files, caches.

Flow: hotclub_templates' ports → **answers of hotclub.utils, routing, staticfiles, cache**. Each
answer is looked up at the time of rendering; nothing here decides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from hotclub_templates import Engine, Ports

from hotclub.adapters.cache_templates import FragmentCaches
from hotclub.adapters.staticfiles_templates import ProjectStaticFiles
from hotclub.adapters.templates_routing import ProjectUrls
from hotclub.apps import apps
from hotclub.conf import settings
from hotclub.utils import formats, timezone, translation


def install(settings: Any) -> None:  # noqa: ARG001  # every adapter is called so
    """Forget engines, formats and catalogues made of earlier settings."""
    from hotclub.templates.handler import engines

    engines.forget()
    Engine.set_surroundings(ports(), _folders_of_applications)
    formats.reset_format_cache()
    translation.forget_catalogues()


def _folders_of_applications() -> Sequence[Path]:
    folders = (Path(config.path, "templates") for config in apps.get_app_configs())
    return [folder for folder in folders if folder.is_dir()]


def ports() -> Ports:
    """Return the surroundings of an engine of TEMPLATES."""
    return Ports(
        localizer=_Localizer(),
        translator=_Translator(),
        timezones=_TimeZones(),
        urls=ProjectUrls(),
        static=ProjectStaticFiles(),
        caches=FragmentCaches(),
        link_scheme=lambda: "https" if settings.URLIZE_ASSUME_HTTPS else "http",
        debugging=lambda: settings.DEBUG,
    )


class _Localizer:
    localize = staticmethod(formats.localize)
    number_format = staticmethod(formats.number_format)
    date_format = staticmethod(formats.date_format)
    time_format = staticmethod(formats.time_format)

    @property
    def numbers_are_plain(self) -> bool:
        """True when no language of the project writes an int otherwise than `str()`."""
        return not (
            settings.USE_THOUSAND_SEPARATOR
            or settings.FORMAT_MODULE_PATH
            or settings.DECIMAL_SEPARATOR != "."
        )

    @property
    def floats_are_plain(self) -> bool:
        """True when the project's one language has a decimal point."""
        return not settings.USE_I18N and formats.get_format("DECIMAL_SEPARATOR") == "."


class _Translator:
    gettext = staticmethod(translation.gettext)
    ngettext = staticmethod(translation.ngettext)
    pgettext = staticmethod(translation.pgettext)
    npgettext = staticmethod(translation.npgettext)
    get_language = staticmethod(translation.get_language)
    get_language_bidi = staticmethod(translation.get_language_bidi)

    def get_language_info(self, code: str) -> Mapping[str, Any]:
        """Return what is known of a language."""
        return translation.get_language_info(code)

    def available_languages(self) -> Sequence[tuple[str, str]]:
        """Return code and name, in the active language, of LANGUAGES."""
        return [(code, translation.gettext(name)) for code, name in settings.LANGUAGES]

    def override(self, language: str | None) -> AbstractContextManager[Any]:
        """Speak a language inside a `with`."""
        return translation.override(language)


class _TimeZones:
    template_localtime = staticmethod(timezone.template_localtime)
    localtime = staticmethod(timezone.localtime)
    get_current_timezone_name = staticmethod(timezone.get_current_timezone_name)
    now = staticmethod(timezone.now)

    def make_aware(self, value: dt.datetime) -> dt.datetime:
        """Return a naive datetime as one of the default zone."""
        return timezone.make_aware(value, timezone.get_default_timezone())

    def parse(self, name: str) -> dt.tzinfo:
        """Return the zone of a name."""
        from zoneinfo import ZoneInfo

        return ZoneInfo(name)

    def override(self, zone: Any) -> AbstractContextManager[Any]:
        """Make a zone the current one inside a `with`."""
        return timezone.override(zone)
