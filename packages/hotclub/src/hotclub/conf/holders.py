"""Settings: read once, from a module or from `configure()`, over the defaults.

Flow: environment → **Settings** → LazySettings (`settings`) → whoever asks. UserSettingsHolder lays
single values over others; test tools put one in the place of `settings._wrapped`.
Not here: what happens when a value changes (composition.py hears `setting_changed`).
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from hotclub.conf import global_settings
from hotclub.conf.known_names import KnownSettings
from hotclub.conf.setting_checks import check_setting
from hotclub.errors import ImproperlyConfigured, hint

ENVIRONMENT_VARIABLE = "HOTCLUB_SETTINGS_MODULE"
ENVIRONMENT_VARIABLES = (ENVIRONMENT_VARIABLE, "DJANGO_SETTINGS_MODULE")


def _named_by_environment() -> tuple[str, str] | None:
    """Return the variable and the module that it names."""
    for variable in ENVIRONMENT_VARIABLES:
        module = os.environ.get(variable)
        if module:
            return variable, module
    return None


class LazySettings(KnownSettings):
    """The settings of this process. The module is imported when the first value is asked for."""

    _wrapped: Any = None

    def __init__(self) -> None:
        self.__dict__["_wrapped"] = None

    def _setup(self, name: str | None = None) -> None:
        named = _named_by_environment()
        if named is None:
            wanted = f"setting {name}" if name else "settings"
            raise ImproperlyConfigured(
                f"The {wanted} is asked for, but no settings are there. Name their module in the "
                f"environment variable {ENVIRONMENT_VARIABLE}, or call settings.configure() first."
            )
        variable, module = named
        self.__dict__["_wrapped"] = Settings(module, variable=variable)

    def __repr__(self) -> str:
        wrapped = self.__dict__["_wrapped"]
        if wrapped is None:
            return "<LazySettings, not read yet>"
        return f"<LazySettings of {getattr(wrapped, 'SETTINGS_MODULE', None) or 'configure()'}>"

    def __getattr__(self, name: str) -> Any:
        """Return a setting and remember it here."""
        if self.__dict__["_wrapped"] is None:
            if name.startswith("__"):
                raise AttributeError(name)
            self._setup(name)
        value = getattr(self.__dict__["_wrapped"], name)
        if name in ("MEDIA_URL", "STATIC_URL") and value is not None:
            return _with_script_name(value)
        if name == "SECRET_KEY" and not value:
            raise ImproperlyConfigured(
                "SECRET_KEY is empty. It signs sessions, cookies and links: give it 50 or more "
                "random characters, from the environment of the server rather than from the code."
            )
        self.__dict__[name] = value
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "_wrapped":
            self.__dict__.clear()
            self.__dict__["_wrapped"] = value
            return
        if self.__dict__["_wrapped"] is None:
            self._setup(name)
        self.__dict__.pop(name, None)
        setattr(self.__dict__["_wrapped"], name, value)

    def __delattr__(self, name: str) -> None:
        if self.__dict__["_wrapped"] is None:
            self._setup(name)
        self.__dict__.pop(name, None)
        delattr(self.__dict__["_wrapped"], name)

    def __dir__(self) -> list[str]:
        if self.__dict__["_wrapped"] is None:
            self._setup()
        return dir(self.__dict__["_wrapped"])

    def configure(self, default_settings: Any = global_settings, **options: Any) -> None:
        """Take these values in place of a module's; once, before any is read.

        default_settings: an object that has the values that `options` leaves out.
        """
        if self.__dict__["_wrapped"] is not None:
            raise RuntimeError(
                "The settings are there already: settings.configure() comes first, and once."
            )
        holder = UserSettingsHolder(default_settings)
        for name, value in options.items():
            if not name.isupper():
                raise TypeError(f"Setting {name!r} must be in capitals.{_in_capitals(name)}")
            setattr(holder, name, value)
        self.__dict__["_wrapped"] = holder

    @property
    def configured(self) -> bool:
        """Whether the settings are there."""
        return self.__dict__["_wrapped"] is not None


class Settings:
    """The values of a module, over the defaults.

    settings_module: its dotted path. variable: the environment variable that named it, for messages.
    """

    def __init__(self, settings_module: str, *, variable: str = ENVIRONMENT_VARIABLE) -> None:
        for name in dir(global_settings):
            if name.isupper():
                setattr(self, name, getattr(global_settings, name))
        self.SETTINGS_MODULE = settings_module
        self._explicit_settings: set[str] = set()
        module = _load(settings_module, variable)
        for name in dir(module):
            if name.isupper():
                value = getattr(module, name)
                check_setting(name, value)
                setattr(self, name, value)
                self._explicit_settings.add(name)
        _set_time_zone(
            getattr(self, "TIME_ZONE", None), is_explicit=self.is_overridden("TIME_ZONE")
        )

    def is_overridden(self, setting: str) -> bool:
        """Whether the module says it, be it the default's value."""
        return setting in self._explicit_settings

    def __getattr__(self, name: str) -> Any:
        raise _UnknownSetting(name, self)

    def __repr__(self) -> str:
        return f"<Settings of {self.SETTINGS_MODULE!r}>"


class UserSettingsHolder:
    """Single values laid over other settings.

    default_settings: the object that is asked for what was not set here.
    """

    SETTINGS_MODULE = None

    def __init__(self, default_settings: Any) -> None:
        self.__dict__["_deleted"] = set()
        self.default_settings = default_settings

    def __getattr__(self, name: str) -> Any:
        if not name.isupper() or name in self._deleted:
            raise _UnknownSetting(name, self)
        try:
            return getattr(self.default_settings, name)
        except AttributeError:
            raise _UnknownSetting(name, self) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self._deleted.discard(name)
        check_setting(name, value)
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        if not hasattr(self, name):
            raise _UnknownSetting(name, self)
        self._deleted.add(name)
        if name in self.__dict__:
            super().__delattr__(name)

    def __dir__(self) -> list[str]:
        names = {*self.__dict__, *dir(self.default_settings)}
        return sorted(name for name in names if name.isupper() and name not in self._deleted)

    def is_overridden(self, setting: str) -> bool:
        """Whether it was set or taken away here, or by what lies under it."""
        under = getattr(self.default_settings, "is_overridden", lambda _name: False)
        return setting in self._deleted or setting in self.__dict__ or bool(under(setting))

    def __repr__(self) -> str:
        return f"<UserSettingsHolder over {self.default_settings!r}>"


class _UnknownSetting(AttributeError):
    """No setting has that name. The closest one is looked for when the words are read.

    `getattr(settings, "THEIRS", default)` is what applications ask at every request.
    """

    def __str__(self) -> str:
        name, known = self.args[0], dir(self.args[1])
        return f"There is no setting {name!r}.{hint(name, [one for one in known if one.isupper()])}"


def _in_capitals(name: str) -> str:
    return f" Write {name.upper()}=…." if hasattr(global_settings, name.upper()) else ""


def _with_script_name(value: Any) -> Any:
    """Return the address of media or static files, below the site's prefix when it is relative."""
    text = str(value)
    if text.startswith(("http://", "https://", "/")):
        return value
    routing = sys.modules.get("hotclub_routing")
    prefix = routing.get_script_prefix() if routing is not None else "/"
    return f"{prefix}{text}"


def _load(path: str, variable: str) -> ModuleType:
    try:
        return importlib.import_module(path)
    except ModuleNotFoundError as missing:
        # Only when the module itself (or its package) is what is missing.
        if not missing.name or not (path == missing.name or path.startswith(f"{missing.name}.")):
            raise
        raise ImproperlyConfigured(
            f"The environment variable {variable} names the settings module {path!r}, and there is "
            f"no {missing.name!r} to import from {Path.cwd()}.{hint(path, _settings_nearby())}"
        ) from missing


def _settings_nearby() -> list[str]:
    """Return the settings modules that a project in the working directory has."""
    return list(_find_settings(Path.cwd()))


def _find_settings(folder: Path) -> Iterator[str]:
    for entry in pkgutil.iter_modules([str(folder)]):
        if entry.name == "settings":
            yield "settings"
        elif entry.ispkg:
            inside = folder / entry.name
            if (inside / "settings.py").is_file() or (inside / "settings").is_dir():
                yield f"{entry.name}.settings"


def _set_time_zone(name: Any, *, is_explicit: bool) -> None:
    """Make the process's clock show that zone, as programs that a project starts expect."""
    if not name or not hasattr(time, "tzset"):
        return
    zones = Path("/usr/share/zoneinfo")
    if zones.exists() and not zones.joinpath(*str(name).split("/")).exists():
        raise ImproperlyConfigured(f"TIME_ZONE {name!r} is no time zone that this machine knows.")
    if is_explicit:
        os.environ["TZ"] = str(name)
        time.tzset()


settings = LazySettings()
