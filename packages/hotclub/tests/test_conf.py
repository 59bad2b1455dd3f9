"""Settings: where they come from, what lies over what, and what their errors say."""

import os
import sys
import time
from pathlib import Path

import pytest
from hotclub.conf import LazySettings, Settings, UserSettingsHolder, global_settings, holders
from hotclub.conf.familiar import ours
from hotclub.conf.known_names import KnownSettings
from hotclub.errors import ImproperlyConfigured


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A function that writes a settings module, names it in the environment, and returns its name."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HOTCLUB_SETTINGS_MODULE", raising=False)
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    before = set(sys.modules)

    def write(text: str, variable: str = "HOTCLUB_SETTINGS_MODULE", name: str = "shop_settings"):
        (tmp_path / f"{name}.py").write_text(text)
        monkeypatch.setenv(variable, name)
        return name

    yield write
    for name in set(sys.modules) - before:
        if "settings" in name and not name.startswith("hotclub"):
            del sys.modules[name]


def fresh(**values) -> LazySettings:
    settings = LazySettings()
    settings.configure(**values)
    return settings


def test_a_module_named_by_the_environment_lies_over_the_defaults(module) -> None:
    module("DEBUG = True\nMINE = 7\nquiet = 1\n")
    settings = LazySettings()

    assert settings.DEBUG is True
    assert settings.MINE == 7
    assert settings.APPEND_SLASH is True
    assert settings.SETTINGS_MODULE == "shop_settings"
    assert settings.configured
    assert settings.is_overridden("DEBUG")
    assert not settings.is_overridden("APPEND_SLASH")
    with pytest.raises(AttributeError):
        _ = settings.quiet


def test_django_s_variable_counts_when_ours_is_not_there(module) -> None:
    module("MINE = 'django'", variable="DJANGO_SETTINGS_MODULE")
    assert LazySettings().MINE == "django"


def test_our_variable_comes_before_django_s(module) -> None:
    module("MINE = 'django'", variable="DJANGO_SETTINGS_MODULE", name="other_settings")
    module("MINE = 'ours'")
    assert LazySettings().MINE == "ours"


def test_nothing_named_says_which_variable(module) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        _ = LazySettings().DEBUG
    assert str(caught.value) == (
        "The setting DEBUG is asked for, but no settings are there. Name their module in the "
        "environment variable HOTCLUB_SETTINGS_MODULE, or call settings.configure() first."
    )


def test_a_missing_module_names_the_variable_and_the_close_one(module, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").touch()
    (tmp_path / "shop" / "settings.py").touch()
    os.environ["HOTCLUB_SETTINGS_MODULE"] = "shp.settings"
    with pytest.raises(ImproperlyConfigured) as caught:
        _ = LazySettings().DEBUG
    assert str(caught.value) == (
        "The environment variable HOTCLUB_SETTINGS_MODULE names the settings module "
        f"'shp.settings', and there is no 'shp' to import from {tmp_path}. "
        "Did you mean 'shop.settings'?"
    )


def test_an_import_inside_the_module_that_fails_is_not_hidden(module) -> None:
    module("import no_such_thing_anywhere\n")
    with pytest.raises(ModuleNotFoundError, match="no_such_thing_anywhere"):
        _ = LazySettings().DEBUG


def test_configure_needs_no_module() -> None:
    settings = fresh(DEBUG=True, MINE=1)
    assert (settings.DEBUG, settings.MINE, settings.APPEND_SLASH) == (True, 1, True)
    assert settings.SETTINGS_MODULE is None
    assert repr(settings) == "<LazySettings of configure()>"


def test_configure_comes_once() -> None:
    settings = fresh()
    with pytest.raises(RuntimeError, match="comes first, and once"):
        settings.configure()


def test_configure_takes_names_in_capitals() -> None:
    with pytest.raises(TypeError, match=r"Setting 'debug' must be in capitals. Write DEBUG=…."):
        LazySettings().configure(debug=True)


def test_configure_over_other_defaults() -> None:
    class Defaults:
        COLOUR = "blue"

    settings = LazySettings()
    settings.configure(Defaults, SIZE=3)
    assert (settings.COLOUR, settings.SIZE) == ("blue", 3)
    with pytest.raises(AttributeError):
        _ = settings.DEBUG


def test_an_unknown_setting_offers_the_nearest_name() -> None:
    with pytest.raises(AttributeError) as caught:
        _ = fresh().DEBUGG
    assert str(caught.value) == "There is no setting 'DEBUGG'. Did you mean 'DEBUG'?"


def test_an_empty_secret_key_is_told_when_it_is_asked_for() -> None:
    settings = fresh()
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is empty"):
        _ = settings.SECRET_KEY
    assert fresh(SECRET_KEY="k" * 50).SECRET_KEY == "k" * 50


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        (
            "INSTALLED_APPS",
            "shop",
            "INSTALLED_APPS is a list of strings, and 'shop' is one string. Write ['shop'].",
        ),
        (
            "ALLOWED_HOSTS",
            None,
            "ALLOWED_HOSTS is a list or tuple; the settings give NoneType None.",
        ),
        ("DATABASES", [], "DATABASES is a dictionary; the settings give list []."),
        (
            "MIDDLEWARE",
            ["django.contrib.sessions.middleware.SessionMiddleware"],
            (
                "MIDDLEWARE names 'django.contrib.sessions.middleware.SessionMiddleware', which is "
                "Django's. Write 'hotclub.sessions.middleware.SessionMiddleware' instead."
            ),
        ),
        (
            "DEFAULT_AUTO_FIELD",
            "django.db.models.BigAutoField",
            (
                "DEFAULT_AUTO_FIELD names 'django.db.models.BigAutoField', which is Django's. "
                "Write 'hotclub.orm.BigAutoField' instead."
            ),
        ),
        (
            "TEMPLATES",
            [{"OPTIONS": {"context_processors": ["django.template.context_processors.debug"]}}],
            (
                "TEMPLATES names 'django.template.context_processors.debug', which is Django's. "
                "Write 'hotclub.templates.context_processors.debug' instead."
            ),
        ),
    ],
)
def test_values_of_the_wrong_kind_say_the_mend(name, value, message) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        fresh(**{name: value})
    assert str(caught.value) == message


def test_the_same_is_told_of_a_module(module) -> None:
    module("INSTALLED_APPS = ('shop')")
    with pytest.raises(ImproperlyConfigured, match=r"Write \['shop'\]"):
        _ = LazySettings().DEBUG


def test_a_holder_lays_values_over_others_and_takes_them_away() -> None:
    settings = fresh(DEBUG=True)
    under = settings._wrapped
    over = UserSettingsHolder(under)
    over.DEBUG = False
    del over.APPEND_SLASH
    assert settings.DEBUG is True
    settings._wrapped = over
    assert settings.DEBUG is False
    with pytest.raises(AttributeError):
        _ = settings.APPEND_SLASH
    assert over.is_overridden("APPEND_SLASH")
    assert over.is_overridden("DEBUG")
    assert not over.is_overridden("USE_TZ")
    assert "APPEND_SLASH" not in dir(over)
    settings._wrapped = under
    assert settings.DEBUG is True
    assert settings.APPEND_SLASH is True


def test_a_value_set_on_the_settings_is_read_again() -> None:
    settings = fresh(DEBUG=False)
    assert settings.DEBUG is False
    settings.DEBUG = True
    assert settings.DEBUG is True
    del settings.DEBUG
    with pytest.raises(AttributeError):
        _ = settings.DEBUG


def test_media_and_static_addresses_stand_below_the_site_s_prefix() -> None:
    settings = fresh(MEDIA_URL="media/", STATIC_URL="https://static.example.org/")
    assert settings.MEDIA_URL == "/media/"
    assert settings.STATIC_URL == "https://static.example.org/"


def test_a_time_zone_that_is_none_is_told(module) -> None:
    module("TIME_ZONE = 'Europe/Atlantis'")
    with pytest.raises(ImproperlyConfigured, match="'Europe/Atlantis' is no time zone"):
        _ = LazySettings().DEBUG


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system has no tzset")
def test_the_process_s_clock_shows_the_zone_that_the_module_says(module) -> None:
    before = os.environ.get("TZ")
    try:
        Settings(module("TIME_ZONE = 'Asia/Tokyo'"))
        assert time.strftime("%z", time.localtime(0)) == "+0900"
    finally:
        os.environ.pop("TZ", None)
        if before is not None:
            os.environ["TZ"] = before
        time.tzset()


def names(source: object) -> set[str]:
    return {name for name in dir(source) if name.isupper()}


def test_every_default_has_a_type_for_checkers() -> None:
    typed = set(KnownSettings.__annotations__)
    without_default = {
        "MESSAGE_LEVEL",
        "MESSAGE_TAGS",
        "ROOT_URLCONF",
        "SETTINGS_MODULE",
        "SITE_ID",
    }
    assert typed == names(global_settings) | without_default


def test_the_policy_of_pages_is_the_security_library_s() -> None:
    from hotclub_security import DEFAULT_POLICY

    assert {
        name: [str(source) for source in sources]  # type: ignore[union-attr]
        for name, sources in DEFAULT_POLICY.items()
    } == global_settings.SECURE_CSP


@pytest.mark.parametrize(
    ("django", "hotclub"),
    [
        ("django.contrib.auth", "hotclub.auth"),
        (
            "django.contrib.auth.hashers.ScryptPasswordHasher",
            "hotclub.auth.hashers.ScryptPasswordHasher",
        ),
        ("django.core.files.storage.FileSystemStorage", "hotclub.files.storage.FileSystemStorage"),
        ("django.db.models.BigAutoField", "hotclub.orm.BigAutoField"),
        ("django.middleware.csrf.CsrfViewMiddleware", "hotclub.middleware.csrf.CsrfViewMiddleware"),
        (
            "django.template.context_processors.request",
            "hotclub.templates.context_processors.request",
        ),
        ("django.utils.html.escape", "hotclub.utils.html.escape"),
        ("rest_framework.permissions.IsAuthenticated", "hotclub.api.permissions.IsAuthenticated"),
        ("rest_framework", "hotclub.api"),
        ("djangoish.thing", None),
        ("django", None),
        ("shop.django", None),
    ],
)
def test_django_s_paths_have_ours(django: str, hotclub: str | None) -> None:
    assert ours(django) == hotclub


def test_asking_for_a_setting_of_others_looks_for_no_closest_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(holders, "hint", lambda name, _known: asked.append(name) or " Hm.")
    given = UserSettingsHolder(global_settings)

    assert getattr(given, "THEIR_OWN", 3) == 3
    assert asked == []
    with pytest.raises(AttributeError) as caught:
        _ = given.THEIR_OWN
    assert str(caught.value) == "There is no setting 'THEIR_OWN'. Hm."
