"""The tests in here compare with Django; its settings are made once, for this process."""

import sys
from pathlib import Path

import django
from django.conf import settings

sys.path.insert(0, str(Path(__file__).parent))

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["*"],
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        INSTALLED_APPS=[],
        LANGUAGE_CODE="en-us",
        ROOT_URLCONF="twin_urls",
        SECRET_KEY="twin",
        STATIC_URL="/static/",
        MEDIA_URL="/media/",
        TIME_ZONE="Europe/Paris",
        USE_I18N=True,
        USE_TZ=True,
    )
    django.setup()
