"""Settings of the site; its database comes from the environment."""

import os

SECRET_KEY = "ledger-" + "k" * 50
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["ledger", "hotclub.auth", "hotclub.contenttypes", "hotclub.sessions"]
MIDDLEWARE = [
    "hotclub.middleware.security.SecurityMiddleware",
    "hotclub.sessions.middleware.SessionMiddleware",
    "hotclub.middleware.common.CommonMiddleware",
    "hotclub.middleware.csrf.CsrfViewMiddleware",
    "hotclub.auth.middleware.AuthenticationMiddleware",
]
ROOT_URLCONF = "ledger.urls"
DATABASES = {"default": os.environ["LEDGER_DATABASE"]}
if os.environ.get("LEDGER_POOL"):
    from hotclub.db.entries import read_entry

    entry = read_entry("default", DATABASES["default"])
    entry["OPTIONS"]["pool"] = {"max_size": int(os.environ["LEDGER_POOL"]), "timeout": 1.5}
    DATABASES = {"default": entry}
TIME_ZONE = "UTC"
