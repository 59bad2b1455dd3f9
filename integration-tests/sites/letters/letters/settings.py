"""Settings of the site; where it keeps its things comes from the environment."""

import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
FOLDER = Path(os.environ["LETTERS_FOLDER"])

SECRET_KEY = "letters-" + "k" * 50
DEBUG = os.environ.get("LETTERS_DEBUG") == "1"
ALLOWED_HOSTS = ["127.0.0.1", "letters.example"]

INSTALLED_APPS = [
    "letters",
    "hotclub.admin",
    "hotclub.auth",
    "hotclub.contenttypes",
    "hotclub.sessions",
    "hotclub.messages",
    "hotclub.staticfiles",
    "hotclub.api",
    "hotclub.api.authtoken",
]
MIDDLEWARE = [
    "hotclub.middleware.security.SecurityMiddleware",
    "hotclub.middleware.csp.ContentSecurityPolicyMiddleware",
    "hotclub.sessions.middleware.SessionMiddleware",
    "hotclub.middleware.common.CommonMiddleware",
    "hotclub.middleware.csrf.CsrfViewMiddleware",
    "hotclub.auth.middleware.AuthenticationMiddleware",
    "hotclub.messages.middleware.MessageMiddleware",
    "hotclub.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "letters.urls"
ASGI_APPLICATION = "letters.asgi.application"
WSGI_APPLICATION = "letters.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "hotclub.templates.backends.django.DjangoTemplates",
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

DATABASES = {"default": os.environ["LETTERS_DATABASE"]}
if "LETTERS_REDIS" in os.environ:
    CACHES = {
        "default": {
            "BACKEND": "hotclub.cache.backends.redis.RedisCache",
            "LOCATION": os.environ["LETTERS_REDIS"],
        }
    }
    SESSION_ENGINE = "hotclub.sessions.backends.cache"

# Quick, for tests; a site of yours leaves this out.
PASSWORD_HASHERS = ["hotclub.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
USE_TZ = True
TIME_ZONE = "Europe/Paris"
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "hotclub.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "hotclub.staticfiles.storage.FinderHashedStaticFilesStorage"},
}
MEDIA_URL = "/media/"
MEDIA_ROOT = FOLDER / "media"
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "hotclub.api.authentication.TokenAuthentication",
        "hotclub.api.authentication.SessionAuthentication",
        "hotclub.api.authentication.BasicAuthentication",
    ],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 100_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 50_000  # bigger enclosures go by way of a file
