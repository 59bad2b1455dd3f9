"""Settings: of a module that the environment names, or of `settings.configure()`.

Flow: HOTCLUB_SETTINGS_MODULE (else DJANGO_SETTINGS_MODULE) → Settings, over the defaults of
global_settings → `settings`, read on first use.
Levels, from the ground up: global_settings, familiar → checks of single values → holders.
"""

from hotclub.conf.holders import (
    ENVIRONMENT_VARIABLE,
    ENVIRONMENT_VARIABLES,
    LazySettings,
    Settings,
    UserSettingsHolder,
    settings,
)

__all__ = [
    "ENVIRONMENT_VARIABLE",
    "ENVIRONMENT_VARIABLES",
    "LazySettings",
    "Settings",
    "UserSettingsHolder",
    "settings",
]
