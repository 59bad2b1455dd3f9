"""A project in this process: settings, applications and routes for one test, then as before."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest
from hotclub.apps import AppConfig, apps
from hotclub.composition import JOINTS
from hotclub.conf import UserSettingsHolder, global_settings, settings
from hotclub_forms.renderers import get_default_renderer, set_default_renderer
from hotclub_forms.surroundings import surroundings, use_surroundings
from hotclub_http.testing import AsyncClient, Client
from hotclub_orm import zones
from hotclub_routing import clear_script_prefix, set_root_urlconf, set_urlconf, use_languages
from hotclub_security import use_secret_keys
from hotclub_templates import Engine

SKIPPED = {"settings_logging", "settings_migrations", "application_settings", "validation_errors"}


class Project:
    """Settings laid over the defaults; `urls` become the root URLconf."""

    def __init__(self) -> None:
        self.settings: Any = UserSettingsHolder(global_settings)
        self._count = 0

    def configure(self, urls: Any = (), installed: tuple[str, ...] = (), **values: Any) -> Project:
        """Take these values, and tell all adapters."""
        values = {
            "SECRET_KEY": "k" * 60,
            "ALLOWED_HOSTS": ["testserver"],
            "TIME_ZONE": "UTC",
            **values,
        }
        self.settings = UserSettingsHolder(global_settings)
        for name, value in values.items():
            setattr(self.settings, name, value)
        self.settings.ROOT_URLCONF = self._module(urls)
        self.settings.INSTALLED_APPS = list(installed)
        settings._wrapped = self.settings
        apps.app_configs = {(config := AppConfig.create(name)).label: config for name in installed}
        for joint in JOINTS:
            if joint.module not in SKIPPED:
                import_module(f"hotclub.adapters.{joint.module}").install(settings)
        return self

    def _module(self, urls: Any) -> str:
        self._count += 1
        name = f"web_test_urls_{id(self)}_{self._count}"
        module = ModuleType(name)
        handlers = urls if isinstance(urls, dict) else {"urlpatterns": list(urls)}
        vars(module).update(handlers)
        sys.modules[name] = module
        return name

    def application(self) -> Any:
        """Return the composed application."""
        from hotclub.application import make_application

        return make_application()


@pytest.fixture
def project() -> Iterator[Callable[..., Project]]:
    """A function that sets a project up: urls, installed applications, settings."""
    from hotclub.staticfiles.finders import get_finder

    before = settings.__dict__["_wrapped"]
    old_apps = apps.app_configs, apps.apps_ready, apps.ready
    old_zone = zones.defaults.zone, zones.defaults.naive
    old_forms = surroundings(), get_default_renderer()
    made = Project()
    apps.apps_ready = apps.ready = True
    get_finder.cache_clear()
    yield made.configure
    apps.app_configs, apps.apps_ready, apps.ready = old_apps
    zones.defaults.zone, zones.defaults.naive = old_zone
    use_surroundings(old_forms[0])
    set_default_renderer(old_forms[1])
    get_finder.cache_clear()
    _forget_everything()
    settings._wrapped = before
    for name in [name for name in sys.modules if name.startswith("web_test_urls_")]:
        del sys.modules[name]


def _forget_everything() -> None:
    from hotclub.templates import engines
    from hotclub.utils import timezone, translation

    translation.deactivate()
    timezone.deactivate()
    engines.forget()
    translation.forget_catalogues()
    set_root_urlconf(None)
    set_urlconf(None)
    clear_script_prefix()
    use_languages(None)
    use_secret_keys(None)
    Engine.set_default(None)
    Engine.set_surroundings(None)


class Visitor:
    """A test client of either gateway, with one interface."""

    def __init__(self, app: Any, *, on_loop: bool, **options: Any) -> None:
        self.on_loop = on_loop
        kind: Any = AsyncClient if on_loop else Client
        options = {"enforce_csrf_checks": True, "raise_request_exception": False, **options}
        self.client = kind(app, **options)

    async def ask(self, method: str, path: str, *args: Any, **kwargs: Any) -> Any:
        """Send a request."""
        call = getattr(self.client, method)
        if self.on_loop:
            return await call(path, *args, **kwargs)
        return await asyncio.to_thread(call, path, *args, **kwargs)

    async def get(self, path: str, *args: Any, **kwargs: Any) -> Any:
        """GET."""
        return await self.ask("get", path, *args, **kwargs)

    async def post(self, path: str, *args: Any, **kwargs: Any) -> Any:
        """POST."""
        return await self.ask("post", path, *args, **kwargs)


@pytest.fixture(params=["wsgi", "asgi"])
def visit(request: pytest.FixtureRequest) -> Callable[..., Visitor]:
    """A function that makes a client of an application: one test under both gateways."""
    return lambda app, **options: Visitor(app, on_loop=request.param == "asgi", **options)
