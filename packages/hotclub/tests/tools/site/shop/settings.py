import os
import tempfile
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = "for-tests-only-" * 4
INSTALLED_APPS = ["hotclub.auth", "hotclub.contenttypes", "hotclub.sessions", "shop"]
MIDDLEWARE = [
    "hotclub.sessions.middleware.SessionMiddleware",
    "hotclub.middleware.csrf.CsrfViewMiddleware",
    "hotclub.auth.middleware.AuthenticationMiddleware",
]
ROOT_URLCONF = "shop.urls"
TEMPLATES = [
    {
        "BACKEND": "hotclub.templates.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"context_processors": ["hotclub.templates.context_processors.request"]},
    }
]
DATABASES = {
    "default": os.environ.get(
        "SHOP_DATABASE", f"sqlite:///{tempfile.gettempdir()}/shop-not-used.sqlite3"
    ),
    "other": {"ENGINE": "hotclub.db.backends.sqlite3", "NAME": ":memory:"},
}
PASSWORD_HASHERS = ["hotclub.auth.hashers.MD5PasswordHasher"]
USE_TZ = True
