"""Settings: of a module that the environment names, or of `settings.configure()`.

Flow: HOTCLUB_SETTINGS_MODULE (else DJANGO_SETTINGS_MODULE) → Settings, over the defaults of
global_settings → `settings`, read on first use.
Levels, from the ground up: global_settings, familiar → checks of single values → holders.
"""

from typing import Final

from hotclub.conf.holders import (
    ENVIRONMENT_VARIABLE,
    ENVIRONMENT_VARIABLES,
    LazySettings,
    Settings,
    UserSettingsHolder,
    settings,
)

DEFAULT_STORAGE_ALIAS: Final = "default"
STATICFILES_STORAGE_ALIAS: Final = "staticfiles"

__all__ = [
    "DEFAULT_STORAGE_ALIAS",
    "ENVIRONMENT_VARIABLE",
    "ENVIRONMENT_VARIABLES",
    "STATICFILES_STORAGE_ALIAS",
    "LazySettings",
    "Settings",
    "UserSettingsHolder",
    "settings",
]
