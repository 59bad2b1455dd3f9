"""The setting REST_FRAMEWORK, with its defaults."""

from hotclub_api.settings import (
    AUTHENTICATION,
    DEFAULTS,
    ISO_8601,
    PARSERS,
    PERMISSIONS,
    RENDERERS,
    TEST_RENDERERS,
    ApiSettings,
    SettingDefault,
    api_settings,
    configure,
    current_settings,
    import_from_string,
    perform_import,
    using,
)

__all__ = [
    "AUTHENTICATION",
    "DEFAULTS",
    "ISO_8601",
    "PARSERS",
    "PERMISSIONS",
    "RENDERERS",
    "TEST_RENDERERS",
    "ApiSettings",
    "SettingDefault",
    "api_settings",
    "configure",
    "current_settings",
    "import_from_string",
    "perform_import",
    "using",
]
