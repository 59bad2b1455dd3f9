"""The value of every setting that a project leaves out. Names and values are Django's (6.x).

Different from Django's, for safety: SECURE_CSP has a policy (it acts where the middleware is
installed), SIGNED_COOKIE_LEGACY_SALT_FALLBACK is off, URLIZE_ASSUME_HTTPS is on.
Imports nothing but constants, as every process reads it.
"""

from __future__ import annotations

from typing import Any

from hotclub.conf import language_names as _languages

# --- the site --------------------------------------------------------------------------------

DEBUG = False
# Exceptions of views reach the server, where a test or a tool wants to see them.
DEBUG_PROPAGATE_EXCEPTIONS = False
# Who is told of errors, of broken links.
ADMINS: list[Any] = []
MANAGERS: list[Any] = ADMINS
# Addresses that see debugging aids.
INTERNAL_IPS: list[str] = []
# Hosts that the site answers to; ".example.org" is a domain with all below it, "*" anything.
ALLOWED_HOSTS: list[str] = []
INSTALLED_APPS: list[str] = []
MIDDLEWARE: list[str] = []
TEMPLATES: list[dict[str, Any]] = []
WSGI_APPLICATION: str | None = None
FORM_RENDERER = "hotclub.forms.renderers.DjangoTemplates"
DEFAULT_CHARSET = "utf-8"
# "app.model" → function that returns an object's address.
ABSOLUTE_URL_OVERRIDES: dict[str, Any] = {}
APPEND_SLASH = True
PREPEND_WWW = False
FORCE_SCRIPT_NAME: str | None = None
# Compiled patterns of browsers that are sent away, and of paths whose absence nobody reports.
DISALLOWED_USER_AGENTS: list[Any] = []
IGNORABLE_404_URLS: list[Any] = []
USE_X_FORWARDED_HOST = False
USE_X_FORWARDED_PORT = False
URLIZE_ASSUME_HTTPS = True

# --- secrets and signing ---------------------------------------------------------------------

SECRET_KEY = ""
# Earlier keys, whose signatures still count.
SECRET_KEY_FALLBACKS: list[str] = []
SIGNING_BACKEND = "hotclub.signing.TimestampSigner"
SIGNED_COOKIE_LEGACY_SALT_FALLBACK = False

# --- databases and models --------------------------------------------------------------------

DATABASES: dict[str, Any] = {}
DATABASE_ROUTERS: list[Any] = []
DEFAULT_AUTO_FIELD = "hotclub.orm.BigAutoField"
DEFAULT_TABLESPACE = ""
DEFAULT_INDEX_TABLESPACE = ""
MIGRATION_MODULES: dict[str, str | None] = {}
FIXTURE_DIRS: list[Any] = []
# Whether an empty choice shows dashes; without, forms say "select" in words.
USE_BLANK_CHOICE_DASH = False

# --- languages, formats, time ----------------------------------------------------------------

TIME_ZONE = "America/Chicago"
USE_TZ = True
USE_I18N = True
LANGUAGE_CODE = "en-us"
LANGUAGES: list[tuple[str, Any]] = list(_languages.LANGUAGE_NAMES)
LANGUAGES_BIDI: list[str] = list(_languages.RIGHT_TO_LEFT)
LOCALE_PATHS: list[Any] = []
LANGUAGE_COOKIE_NAME = "django_language"
LANGUAGE_COOKIE_AGE: int | None = None
LANGUAGE_COOKIE_DOMAIN: str | None = None
LANGUAGE_COOKIE_PATH = "/"
LANGUAGE_COOKIE_SECURE = False
LANGUAGE_COOKIE_HTTPONLY = False
LANGUAGE_COOKIE_SAMESITE: str | None = None
# A module with one package a locale, each with a `formats` module.
FORMAT_MODULE_PATH: str | list[str] | None = None
# For the `date` filter's letters.
DATE_FORMAT = "N j, Y"
DATETIME_FORMAT = "N j, Y, P"
TIME_FORMAT = "P"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "F j"
SHORT_DATE_FORMAT = "m/d/Y"
SHORT_DATETIME_FORMAT = "m/d/Y P"
# For strptime: what inputs accept, the first is also what they show.
DATE_INPUT_FORMATS = [
    "%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%b %d %Y", "%b %d, %Y", "%d %b %Y", "%d %b, %Y",
    "%B %d %Y", "%B %d, %Y", "%d %B %Y", "%d %B, %Y",
]  # fmt: skip
TIME_INPUT_FORMATS = ["%H:%M:%S", "%H:%M:%S.%f", "%H:%M"]
DATETIME_INPUT_FORMATS = [
    f"{date} {time}"
    for date in ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y")
    for time in ("%H:%M:%S", "%H:%M:%S.%f", "%H:%M")
]
# 0 is Sunday.
FIRST_DAY_OF_WEEK = 0
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
USE_THOUSAND_SEPARATOR = False
# How many digits stand together; 0: no groups.
NUMBER_GROUPING: int | tuple[int, ...] = 0

# --- files -----------------------------------------------------------------------------------

STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "hotclub.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "hotclub.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT: Any = ""
MEDIA_URL = ""
STATIC_ROOT: Any = None
STATIC_URL: str | None = None
STATICFILES_DIRS: list[Any] = []
STATICFILES_FINDERS = [
    "hotclub.staticfiles.finders.FileSystemFinder",
    "hotclub.staticfiles.finders.AppDirectoriesFinder",
]
FILE_UPLOAD_HANDLERS = [
    "hotclub.files.uploadhandler.MemoryFileUploadHandler",
    "hotclub.files.uploadhandler.TemporaryFileUploadHandler",
]
# Bytes of a file that stay in memory; of a body without files; then counts of fields and files.
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_MEMORY_SIZE: int | None = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS: int | None = 1_000
DATA_UPLOAD_MAX_NUMBER_FILES: int | None = 100
FILE_UPLOAD_TEMP_DIR: Any = None
FILE_UPLOAD_PERMISSIONS: int | None = 0o644
FILE_UPLOAD_DIRECTORY_PERMISSIONS: int | None = None

# --- mail ------------------------------------------------------------------------------------

SERVER_EMAIL = "root@localhost"
DEFAULT_FROM_EMAIL = "webmaster@localhost"
EMAIL_SUBJECT_PREFIX = "[Hotclub] "
EMAIL_BACKEND = "hotclub.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "localhost"
EMAIL_PORT = 25
EMAIL_HOST_USER = ""
EMAIL_HOST_PASSWORD = ""
EMAIL_USE_LOCALTIME = False
EMAIL_USE_TLS = False
EMAIL_USE_SSL = False
EMAIL_SSL_CERTFILE: str | None = None
EMAIL_SSL_KEYFILE: str | None = None
EMAIL_TIMEOUT: int | None = None
MAILERS: dict[str, dict[str, Any]] = {}

# --- sessions, messages, cache, tasks ---------------------------------------------------------

SESSION_ENGINE = "hotclub.sessions.backends.db"
SESSION_SERIALIZER = "hotclub.sessions.serializers.JSONSerializer"
SESSION_CACHE_ALIAS = "default"
SESSION_FILE_PATH: Any = None
SESSION_COOKIE_NAME = "sessionid"
SESSION_COOKIE_AGE = 1_209_600
SESSION_COOKIE_DOMAIN: str | None = None
SESSION_COOKIE_SECURE = False
SESSION_COOKIE_PATH = "/"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE: Any = "Lax"
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
MESSAGE_STORAGE = "hotclub.messages.storage.fallback.FallbackStorage"
CACHES: dict[str, Any] = {"default": {"BACKEND": "hotclub.cache.backends.locmem.LocMemCache"}}
CACHE_MIDDLEWARE_ALIAS = "default"
CACHE_MIDDLEWARE_KEY_PREFIX = ""
CACHE_MIDDLEWARE_SECONDS = 600
TASKS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "hotclub.tasks.backends.immediate.ImmediateBackend"}
}

# --- users -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "auth.User"
AUTHENTICATION_BACKENDS = ["hotclub.auth.backends.ModelBackend"]
# Sends the mails about passwords, until there is a mail battery: hotclub.auth.mailing.
AUTH_SEND_MAIL: Any = None
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = []
# The first makes new hashes; a log-in renews those of the others.
PASSWORD_HASHERS = [
    "hotclub.auth.hashers.PBKDF2PasswordHasher",
    "hotclub.auth.hashers.PBKDF2SHA1PasswordHasher",
    "hotclub.auth.hashers.Argon2PasswordHasher",
    "hotclub.auth.hashers.BCryptSHA256PasswordHasher",
    "hotclub.auth.hashers.ScryptPasswordHasher",
]
PASSWORD_RESET_TIMEOUT = 259_200
LOGIN_URL: Any = "/accounts/login/"
LOGIN_REDIRECT_URL: Any = "/accounts/profile/"
LOGOUT_REDIRECT_URL: Any = None

# --- protection ------------------------------------------------------------------------------

CSRF_FAILURE_VIEW: Any = "hotclub.views.csrf.csrf_failure"
CSRF_COOKIE_NAME = "csrftoken"
CSRF_COOKIE_AGE: int | None = 31_449_600
CSRF_COOKIE_DOMAIN: str | None = None
CSRF_COOKIE_PATH = "/"
CSRF_COOKIE_SECURE = False
CSRF_COOKIE_HTTPONLY = False
CSRF_COOKIE_SAMESITE: Any = "Lax"
CSRF_HEADER_NAME = "HTTP_X_CSRFTOKEN"
CSRF_TRUSTED_ORIGINS: list[str] = []
CSRF_USE_SESSIONS = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY: str | None = "same-origin"
# What a page needs that loads its own files, and nothing inline without the page's nonce.
SECURE_CSP: dict[str, Any] = {
    "default-src": ["'self'"],
    "script-src": ["'self'", "<CSP_NONCE_SENTINEL>"],
    "style-src": ["'self'", "<CSP_NONCE_SENTINEL>"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
SECURE_CSP_REPORT_ONLY: dict[str, Any] = {}
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_HSTS_PRELOAD = False
SECURE_HSTS_SECONDS = 0
# A header and its value that a proxy sets on what came by HTTPS; visitors must not reach past it.
SECURE_PROXY_SSL_HEADER: tuple[str, str] | None = None
SECURE_REDIRECT_EXEMPT: list[str] = []
SECURE_REFERRER_POLICY: Any = "same-origin"
SECURE_SSL_HOST: str | None = None
SECURE_SSL_REDIRECT = False
X_FRAME_OPTIONS = "DENY"

# --- logging, errors, tests, checks -----------------------------------------------------------

LOGGING_CONFIG: str | None = "logging.config.dictConfig"
LOGGING: dict[str, Any] = {}
DEFAULT_EXCEPTION_REPORTER = "hotclub.views.debug.ExceptionReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "hotclub.views.debug.SafeExceptionReporterFilter"
TEST_RUNNER = "hotclub.test.runner.DiscoverRunner"
TEST_NON_SERIALIZED_APPS: list[str] = []
SILENCED_SYSTEM_CHECKS: list[str] = []
