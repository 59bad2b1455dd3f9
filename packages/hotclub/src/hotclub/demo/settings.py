"""How the site runs. Three variables of the environment say what differs from place to place:

ATLAS_DIRECTORY    a folder with secret key, uploads and, by default, the database (atlas-demo)
ATLAS_DATABASE     the address of the database (sqlite:///…/atlas.sqlite3 in that folder)
ATLAS_HOSTS        the names under which the site is called, with commas (localhost)
"""

import os
from pathlib import Path

from hotclub.demo.launch.folder import read_secret_key

HERE = Path(__file__).resolve().parent
DIRECTORY = Path(os.environ.get("ATLAS_DIRECTORY", "atlas-demo")).resolve()

SECRET_KEY = read_secret_key(DIRECTORY)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("ATLAS_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "hotclub.demo.atlas",
    "hotclub.demo.journal",
    "hotclub.admin",
    "hotclub.auth",
    "hotclub.contenttypes",
    "hotclub.sessions",
    "hotclub.messages",
    "hotclub.staticfiles",
    "hotclub.api",
]

MIDDLEWARE = [
    "hotclub.middleware.security.SecurityMiddleware",
    "hotclub.middleware.csp.ContentSecurityPolicyMiddleware",
    "hotclub.middleware.gzip.GZipMiddleware",
    "hotclub.sessions.middleware.SessionMiddleware",
    "hotclub.middleware.common.CommonMiddleware",
    "hotclub.middleware.csrf.CsrfViewMiddleware",
    "hotclub.auth.middleware.AuthenticationMiddleware",
    "hotclub.messages.middleware.MessageMiddleware",
    "hotclub.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "hotclub.demo.urls"

TEMPLATES = [
    {
        "BACKEND": "hotclub.templates.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "hotclub.templates.context_processors.request",
                "hotclub.auth.context_processors.auth",
                "hotclub.messages.context_processors.messages",
            ]
        },
    }
]

ASGI_APPLICATION = "hotclub.demo.asgi.application"
WSGI_APPLICATION = "hotclub.demo.wsgi.application"

DATABASES = {
    "default": os.environ.get("ATLAS_DATABASE")
    or {
        "ENGINE": "hotclub.db.backends.sqlite3",
        "NAME": DIRECTORY / "atlas.sqlite3",
        "OPTIONS": {"timeout": 30},
    }
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "hotclub.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "hotclub.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "hotclub.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "hotclub.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "journal:visits"
LOGOUT_REDIRECT_URL = "atlas:home"

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"

# The site serves its own static files, under names that change with their content.
STORAGES = {
    "default": {"BACKEND": "hotclub.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "hotclub.staticfiles.storage.FinderHashedStaticFilesStorage"},
}
STATIC_URL = "/static/"
MEDIA_URL = "/media/"
MEDIA_ROOT = DIRECTORY / "media"

# Nothing inline, and nothing from elsewhere.
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}

# A demo is served without TLS; cookies are kept apart from those of other sites on the same host.
SESSION_COOKIE_NAME = "atlas_session"
CSRF_COOKIE_NAME = "atlas_csrf"

REST_FRAMEWORK = {
    "DEFAULT_PAGINATION_CLASS": "hotclub.api.pagination.PageNumberPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_PERMISSION_CLASSES": ["hotclub.api.permissions.AllowAny"],
}
