"""Small helpers of tests: tags, skipping by what the database can do, leaving things as they were.

Flow: decorator → **mark or skip** → runner.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from functools import wraps
from importlib.util import find_spec
from inspect import iscoroutinefunction
from typing import Any, TypeVar
from unittest import SkipTest, TestCase, skipUnless

from hotclub.test.overriding import TestContextDecorator, override_settings

__all__ = [
    "Approximate",
    "ignore_warnings",
    "isolate_apps",
    "isolate_lru_cache",
    "require_jinja2",
    "requires_tz_support",
    "skipIfDBFeature",
    "skipUnlessAnyDBFeature",
    "skipUnlessDBFeature",
    "tag",
]

D = TypeVar("D", bound=Callable[..., Any])

requires_tz_support = skipUnless(
    hasattr(time, "tzset"), "This platform cannot change the time zone of a process."
)


_ENGINES = [
    {
        "BACKEND": "hotclub.templates.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["hotclub.templates.context_processors.request"]},
    },
    {
        "BACKEND": "hotclub.templates.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"keep_trailing_newline": True},
    },
]


def require_jinja2(decorated: D) -> D:
    """Give a test both template engines; it is skipped where Jinja2 is not installed."""
    wanted: D = skipUnless(find_spec("jinja2"), "Jinja2 is not installed.")(decorated)
    return override_settings(TEMPLATES=_ENGINES)(wanted)


def tag(*tags: str) -> Callable[[D], D]:
    """Mark a test or a class of tests: `hotclub test --tag slow`."""

    def mark(marked: D) -> D:
        known: set[str] = set(getattr(marked, "tags", ()))
        marked.tags = known | set(tags)  # type: ignore[attr-defined]
        return marked

    return mark


# what the database can do


def database_has(feature: str, alias: str = "default") -> bool:
    """Whether the database can do that."""
    from hotclub_orm.door import doors

    from hotclub.db.features import has_feature

    door: Any = doors[alias]
    return has_feature(door, feature) or bool(getattr(door.dialect, feature, False))


def _skipping(condition: Callable[[], bool], reason: str) -> Callable[[D], D]:
    """Return a decorator that asks when the test runs: before, there may be no database."""

    def decorate(decorated: Any) -> Any:
        if isinstance(decorated, type) and issubclass(decorated, TestCase):
            known = list(decorated.__dict__.get("_database_conditions", ()))
            decorated._database_conditions = [*known, (condition, reason)]  # type: ignore[attr-defined]
            return decorated
        if iscoroutinefunction(decorated):

            @wraps(decorated)
            async def awaited(*args: Any, **kwargs: Any) -> Any:
                if condition():
                    raise SkipTest(reason)
                return await decorated(*args, **kwargs)

            return awaited

        @wraps(decorated)
        def called(*args: Any, **kwargs: Any) -> Any:
            if condition():
                raise SkipTest(reason)
            return decorated(*args, **kwargs)

        return called

    return decorate


def skipIfDBFeature(*features: str) -> Callable[[D], D]:  # noqa: N802
    """Skip where the database has any of the features."""
    return _skipping(
        lambda: any(database_has(one) for one in features),
        f"Database has feature(s) {', '.join(features)}",
    )


def skipUnlessDBFeature(*features: str) -> Callable[[D], D]:  # noqa: N802
    """Skip where the database lacks one of the features."""
    return _skipping(
        lambda: not all(database_has(one) for one in features),
        f"Database doesn't support feature(s): {', '.join(features)}",
    )


def skipUnlessAnyDBFeature(*features: str) -> Callable[[D], D]:  # noqa: N802
    """Skip where the database has none of the features."""
    return _skipping(
        lambda: not any(database_has(one) for one in features),
        f"Database doesn't support any of the feature(s): {', '.join(features)}",
    )


# leaving things as they were


class ignore_warnings(TestContextDecorator):  # noqa: N801 - Django's name
    """Don't see these warnings: `@ignore_warnings(category=DeprecationWarning, message="…")`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__()
        self.options = kwargs
        self._filter = (
            warnings.filterwarnings
            if {"message", "module"} & set(kwargs)
            else warnings.simplefilter
        )

    def enable(self) -> None:
        """Begin."""
        self._catcher = warnings.catch_warnings()
        self._catcher.__enter__()
        self._filter("ignore", **self.options)

    def disable(self) -> None:
        """End."""
        self._catcher.__exit__(None, None, None)


def _nothing() -> None:
    """A registry of single tests is ready from the start."""


def _of_registry(config: Any, registry: Any) -> Any:
    """Return an application's configuration whose models are those of the registry."""
    made = copy(config)
    made.apps = registry
    return made


class isolate_apps(TestContextDecorator):  # noqa: N801 - Django's name
    """Have models that are declared meanwhile in a registry of their own.

    installed_apps: labels of the applications they may belong to.
    """

    def __init__(self, *installed_apps: str, **kwargs: Any) -> None:
        self.installed_apps = installed_apps
        super().__init__(**kwargs)

    def enable(self) -> Any:
        """Put an empty registry in the place of the models' own."""
        import hotclub_orm.options
        from hotclub_orm.registry import Apps

        model_options: Any = hotclub_orm.options

        self._before = model_options.default_apps
        isolated: Any = Apps()
        isolated.auto_field_of_app = self._before.auto_field_of_app
        isolated.label_in_setting = self._before.label_in_setting
        isolated.check_apps_ready = isolated.check_models_ready = _nothing
        configs = [_of_registry(config, isolated) for config in self._app_configs()]
        isolated.get_app_configs = lambda: configs
        model_options.default_apps = isolated
        return isolated

    def _app_configs(self) -> list[Any]:
        """Return the installed applications among those that the models may belong to."""
        from hotclub.apps import apps

        wanted = self.installed_apps
        return [one for one in apps.get_app_configs() if one.name in wanted or one.label in wanted]

    def disable(self) -> None:
        """Put the models' registry back."""
        import hotclub_orm.options

        model_options: Any = hotclub_orm.options
        model_options.default_apps = self._before


@contextmanager
def isolate_lru_cache(lru_cache_object: Any) -> Iterator[None]:
    """Empty a cached function before and after."""
    lru_cache_object.cache_clear()
    try:
        yield
    finally:
        lru_cache_object.cache_clear()


class Approximate:
    """Equal to numbers that are close: `Approximate(1.5, places=2)`."""

    def __init__(self, val: Any, places: int = 7) -> None:
        self.val, self.places = val, places

    def __repr__(self) -> str:
        return f"Approximate({self.val!r}, places={self.places})"

    def __eq__(self, other: object) -> bool:
        difference: Any = self.val - other if self.val != other else 0
        return bool(round(abs(difference), self.places) == 0)

    __hash__ = None  # type: ignore[assignment]
