"""The names and types of the settings, for readers and type checkers.

Annotations only: no value stands here, so an attribute is always asked of the settings themselves.
A project's own settings are `Any`.
"""

from __future__ import annotations

from typing import Any


class KnownSettings:
    """Every setting that the framework reads."""

    ABSOLUTE_URL_OVERRIDES: dict[str, Any]
    ADMINS: list[Any]
    ALLOWED_HOSTS: list[str]
    APPEND_SLASH: bool
    AUTHENTICATION_BACKENDS: list[str]
    AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]]
    AUTH_SEND_MAIL: Any
    AUTH_USER_MODEL: str
    CACHES: dict[str, Any]
    CACHE_MIDDLEWARE_ALIAS: str
    CACHE_MIDDLEWARE_KEY_PREFIX: str
    CACHE_MIDDLEWARE_SECONDS: int
    CSRF_COOKIE_AGE: int | None
    CSRF_COOKIE_DOMAIN: str | None
    CSRF_COOKIE_HTTPONLY: bool
    CSRF_COOKIE_NAME: str
    CSRF_COOKIE_PATH: str
    CSRF_COOKIE_SAMESITE: Any
    CSRF_COOKIE_SECURE: bool
    CSRF_FAILURE_VIEW: Any
    CSRF_HEADER_NAME: str
    CSRF_TRUSTED_ORIGINS: list[str]
    CSRF_USE_SESSIONS: bool
    DATABASES: dict[str, Any]
    DATABASE_ROUTERS: list[Any]
    DATA_UPLOAD_MAX_MEMORY_SIZE: int | None
    DATA_UPLOAD_MAX_NUMBER_FIELDS: int | None
    DATA_UPLOAD_MAX_NUMBER_FILES: int | None
    DATETIME_FORMAT: str
    DATETIME_INPUT_FORMATS: list[str]
    DATE_FORMAT: str
    DATE_INPUT_FORMATS: list[str]
    DEBUG: bool
    DEBUG_PROPAGATE_EXCEPTIONS: bool
    DECIMAL_SEPARATOR: str
    DEFAULT_AUTO_FIELD: str
    DEFAULT_CHARSET: str
    DEFAULT_EXCEPTION_REPORTER: str
    DEFAULT_EXCEPTION_REPORTER_FILTER: str
    DEFAULT_FROM_EMAIL: str
    DEFAULT_INDEX_TABLESPACE: str
    DEFAULT_TABLESPACE: str
    DISALLOWED_USER_AGENTS: list[Any]
    EMAIL_BACKEND: str
    EMAIL_HOST: str
    EMAIL_HOST_PASSWORD: str
    EMAIL_HOST_USER: str
    EMAIL_PORT: int
    EMAIL_SSL_CERTFILE: str | None
    EMAIL_SSL_KEYFILE: str | None
    EMAIL_SUBJECT_PREFIX: str
    EMAIL_TIMEOUT: int | None
    EMAIL_USE_LOCALTIME: bool
    EMAIL_USE_SSL: bool
    EMAIL_USE_TLS: bool
    FILE_UPLOAD_DIRECTORY_PERMISSIONS: int | None
    FILE_UPLOAD_HANDLERS: list[str]
    FILE_UPLOAD_MAX_MEMORY_SIZE: int
    FILE_UPLOAD_PERMISSIONS: int | None
    FILE_UPLOAD_TEMP_DIR: Any
    FIRST_DAY_OF_WEEK: int
    FIXTURE_DIRS: list[Any]
    FORCE_SCRIPT_NAME: str | None
    FORMAT_MODULE_PATH: str | list[str] | None
    FORM_RENDERER: str
    IGNORABLE_404_URLS: list[Any]
    INSTALLED_APPS: list[str]
    INTERNAL_IPS: list[str]
    LANGUAGES: list[tuple[str, Any]]
    LANGUAGES_BIDI: list[str]
    LANGUAGE_CODE: str
    LANGUAGE_COOKIE_AGE: int | None
    LANGUAGE_COOKIE_DOMAIN: str | None
    LANGUAGE_COOKIE_HTTPONLY: bool
    LANGUAGE_COOKIE_NAME: str
    LANGUAGE_COOKIE_PATH: str
    LANGUAGE_COOKIE_SAMESITE: str | None
    LANGUAGE_COOKIE_SECURE: bool
    LOCALE_PATHS: list[Any]
    LOGGING: dict[str, Any]
    LOGGING_CONFIG: str | None
    LOGIN_REDIRECT_URL: Any
    LOGIN_URL: Any
    LOGOUT_REDIRECT_URL: Any
    MAILERS: dict[str, dict[str, Any]]
    MANAGERS: list[Any]
    MEDIA_ROOT: Any
    MEDIA_URL: str
    MESSAGE_LEVEL: int
    MESSAGE_STORAGE: str
    MESSAGE_TAGS: dict[int, str]
    MIDDLEWARE: list[str]
    MIGRATION_MODULES: dict[str, str | None]
    MONTH_DAY_FORMAT: str
    NUMBER_GROUPING: int | tuple[int, ...]
    PASSWORD_HASHERS: list[str]
    PASSWORD_RESET_TIMEOUT: int
    PREPEND_WWW: bool
    ROOT_URLCONF: Any
    SECRET_KEY: str
    SECRET_KEY_FALLBACKS: list[str]
    SECURE_CONTENT_TYPE_NOSNIFF: bool
    SECURE_CROSS_ORIGIN_OPENER_POLICY: str | None
    SECURE_CSP: dict[str, Any]
    SECURE_CSP_REPORT_ONLY: dict[str, Any]
    SECURE_HSTS_INCLUDE_SUBDOMAINS: bool
    SECURE_HSTS_PRELOAD: bool
    SECURE_HSTS_SECONDS: int
    SECURE_PROXY_SSL_HEADER: tuple[str, str] | None
    SECURE_REDIRECT_EXEMPT: list[str]
    SECURE_REFERRER_POLICY: Any
    SECURE_SSL_HOST: str | None
    SECURE_SSL_REDIRECT: bool
    SERVER_EMAIL: str
    SESSION_CACHE_ALIAS: str
    SESSION_COOKIE_AGE: int
    SESSION_COOKIE_DOMAIN: str | None
    SESSION_COOKIE_HTTPONLY: bool
    SESSION_COOKIE_NAME: str
    SESSION_COOKIE_PATH: str
    SESSION_COOKIE_SAMESITE: Any
    SESSION_COOKIE_SECURE: bool
    SESSION_ENGINE: str
    SESSION_EXPIRE_AT_BROWSER_CLOSE: bool
    SESSION_FILE_PATH: Any
    SESSION_SAVE_EVERY_REQUEST: bool
    SESSION_SERIALIZER: str
    SETTINGS_MODULE: str | None
    SHORT_DATETIME_FORMAT: str
    SHORT_DATE_FORMAT: str
    SIGNED_COOKIE_LEGACY_SALT_FALLBACK: bool
    SIGNING_BACKEND: str
    SILENCED_SYSTEM_CHECKS: list[str]
    SITE_ID: int
    STATICFILES_DIRS: list[Any]
    STATICFILES_FINDERS: list[str]
    STATIC_ROOT: Any
    STATIC_URL: str | None
    STORAGES: dict[str, dict[str, Any]]
    TASKS: dict[str, dict[str, Any]]
    TEMPLATES: list[dict[str, Any]]
    TEST_NON_SERIALIZED_APPS: list[str]
    TEST_RUNNER: str
    THOUSAND_SEPARATOR: str
    TIME_FORMAT: str
    TIME_INPUT_FORMATS: list[str]
    TIME_ZONE: str
    URLIZE_ASSUME_HTTPS: bool
    USE_BLANK_CHOICE_DASH: bool
    USE_I18N: bool
    USE_THOUSAND_SEPARATOR: bool
    USE_TZ: bool
    USE_X_FORWARDED_HOST: bool
    USE_X_FORWARDED_PORT: bool
    WSGI_APPLICATION: str | None
    X_FRAME_OPTIONS: str
    YEAR_MONTH_FORMAT: str
