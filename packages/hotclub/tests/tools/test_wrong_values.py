"""A value of the wrong shape is one message with the setting's name, what was found and the mend."""

from __future__ import annotations

from typing import Any

import pytest
from hotclub.conf import UserSettingsHolder, global_settings
from hotclub.conf.setting_checks import check_setting
from hotclub.errors import ImproperlyConfigured

DJANGO = "hotclub.templates.backends.django.DjangoTemplates"
MINIMUM = "hotclub.auth.password_validation.MinimumLengthValidator"

# What is told when the settings are read, whatever the command or the server.
READ: list[tuple[str, Any, str]] = [
    (
        "DEBUG",
        "False",
        (
            "DEBUG is 'False', a text, and any text but the empty one counts as true. "
            "Write True or False; from the environment: DEBUG = os.environ.get('DEBUG') == 'True'."
        ),
    ),
    (
        "SESSION_COOKIE_AGE",
        "3600",
        "SESSION_COOKIE_AGE is a whole number; the settings give str '3600'. Write 3600.",
    ),
    (
        "FILE_UPLOAD_PERMISSIONS",
        "644",
        "FILE_UPLOAD_PERMISSIONS is a whole number; the settings give str '644'. Write 0o644.",
    ),
    (
        "DATA_UPLOAD_MAX_MEMORY_SIZE",
        "2MB",
        "DATA_UPLOAD_MAX_MEMORY_SIZE is a whole number; the settings give str '2MB'.",
    ),
    ("FORCE_SCRIPT_NAME", 5, "FORCE_SCRIPT_NAME is a text; the settings give int 5."),
    ("SECRET_KEY", 12345, "SECRET_KEY is a text; the settings give int."),
    (
        "SECRET_KEY_FALLBACKS",
        "old",
        "SECRET_KEY_FALLBACKS is a list of strings, and … is one string. Write […].",
    ),
    (
        "ADMINS",
        "me@example.org",
        (
            "ADMINS is a list of strings, and 'me@example.org' is one string. Write "
            "['me@example.org']."
        ),
    ),
    ("LOGGING", [], "LOGGING is a dictionary; the settings give list []."),
    ("MIDDLEWARE", [5], "MIDDLEWARE[0] is int 5; its entries are texts."),
    (
        "PASSWORD_HASHERS",
        [],
        (
            "PASSWORD_HASHERS is empty, and no password could be stored. Name a hasher, such as "
            "'hotclub.auth.hashers.PBKDF2PasswordHasher', or take the line away."
        ),
    ),
    (
        "TEMPLATES",
        ["hotclub"],
        f"TEMPLATES[0] is 'hotclub'. Write a dictionary: {{'BACKEND': '{DJANGO}'}}.",
    ),
    (
        "TEMPLATES",
        [{"BACKEND": DJANGO, "DIR": []}],
        "TEMPLATES[0] has the key 'DIR'. Did you mean 'DIRS'? Known: APP_DIRS, BACKEND, DIRS, NAME, OPTIONS.",
    ),
    (
        "TEMPLATES",
        [{"DIRS": []}],
        f"TEMPLATES[0] says no BACKEND: the path of its class, such as '{DJANGO}'.",
    ),
    (
        "TEMPLATES",
        [{"BACKEND": DJANGO, "DIRS": "pages"}],
        "TEMPLATES[0]['DIRS'] is a list, and 'pages' is one string. Write ['pages'].",
    ),
    (
        "TEMPLATES",
        [{"BACKEND": DJANGO, "OPTIONS": []}],
        "TEMPLATES[0]['OPTIONS'] is a dictionary; the settings give [].",
    ),
    (
        "TEMPLATES",
        [{"BACKEND": DJANGO, "OPTIONS": {"context_processors": "a.b"}}],
        "TEMPLATES[0]['OPTIONS']['context_processors'] is a list, and 'a.b' is one string. Write ['a.b'].",
    ),
    (
        "AUTH_PASSWORD_VALIDATORS",
        [MINIMUM],
        f"AUTH_PASSWORD_VALIDATORS[0] is '{MINIMUM}'. Write a dictionary: {{'NAME': '{MINIMUM}'}}.",
    ),
    (
        "AUTH_PASSWORD_VALIDATORS",
        [{"NAM": MINIMUM}],
        "AUTH_PASSWORD_VALIDATORS[0] has the key 'NAM'. Did you mean 'NAME'? Known: NAME, OPTIONS.",
    ),
    (
        "STORAGES",
        {"default": {}},
        (
            "STORAGES['default'] says no BACKEND: the path of its class, such as "
            "'hotclub.files.storage.FileSystemStorage'."
        ),
    ),
    (
        "CACHES",
        {"default": {"TIMEOT": 3}},
        "CACHES['default'] has the key 'TIMEOT'. Did you mean 'TIMEOUT'?",
    ),
    (
        "CACHES",
        {"default": 3},
        (
            "CACHES['default'] is 3. Write a URL such as 'redis://localhost', or a dictionary "
            "with BACKEND and LOCATION."
        ),
    ),
    ("LANGUAGES", ["de"], "LANGUAGES holds 'de'. Write pairs of code and name: ('de', 'German')."),
    (
        "STATICFILES_DIRS",
        [("a", "b", "c")],
        "STATICFILES_DIRS holds ('a', 'b', 'c'). Write a folder, or (prefix, folder).",
    ),
    (
        "SESSION_COOKIE_SAMESITE",
        "Laxx",
        (
            "SESSION_COOKIE_SAMESITE is 'Laxx'. Did you mean 'Lax'? Write 'Lax', 'Strict', "
            "'None' or False."
        ),
    ),
    (
        "X_FRAME_OPTIONS",
        "DENNY",
        (
            "X_FRAME_OPTIONS is 'DENNY', which browsers ignore. Did you mean 'DENY'? Write "
            "'DENY' or 'SAMEORIGIN'."
        ),
    ),
    (
        "SECURE_CSP",
        {"defualt-src": []},
        "SECURE_CSP has the directive 'defualt-src', which browsers ignore. Did you mean 'default-src'?",
    ),
    (
        "DISALLOWED_USER_AGENTS",
        ["("],
        (
            "DISALLOWED_USER_AGENTS holds '(', which is no regular expression: missing ), "
            "unterminated subpattern at position 0."
        ),
    ),
]


@pytest.mark.parametrize(("name", "value", "message"), READ)
def test_a_value_of_the_wrong_shape_is_told_when_settings_are_read(
    name: str, value: Any, message: str
) -> None:
    holder = UserSettingsHolder(global_settings)

    with pytest.raises(ImproperlyConfigured) as caught:
        setattr(holder, name, value)

    assert str(caught.value) == message


def test_the_defaults_and_values_of_other_settings_are_well_shaped() -> None:
    for name in dir(global_settings):
        check_setting(name, getattr(global_settings, name))
    check_setting("OF_THE_PROJECT", object())
    check_setting("DEBUG", "")
    check_setting("SESSION_COOKIE_SAMESITE", "strict")
