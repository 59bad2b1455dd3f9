"""Settings that are others for a while: `override_settings`, `modify_settings`.

Flow: decorator or `with` → **UserSettingsHolder over the settings** → signal setting_changed, which
lets the adapters read anew. Serves functions, coroutine functions, and test classes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from inspect import iscoroutinefunction
from types import TracebackType
from typing import Any, TypeVar

from hotclub.apps import apps
from hotclub.conf import UserSettingsHolder, settings
from hotclub.signals import setting_changed

__all__ = ["TestContextDecorator", "modify_settings", "override_settings", "override_system_checks"]

D = TypeVar("D", bound=Callable[..., Any])


class TestContextDecorator:
    """What can be entered for a block, a function or all tests of a class.

    attr_name: the attribute of a decorated class that gets what `enable` returns. kwarg_name: the
    argument of a decorated function that gets it.
    """

    __test__ = False

    def __init__(self, attr_name: str | None = None, kwarg_name: str | None = None) -> None:
        self.attr_name, self.kwarg_name = attr_name, kwarg_name

    def enable(self) -> Any:
        """Begin."""
        raise NotImplementedError(f"{type(self).__qualname__} must define enable().")

    def disable(self) -> None:
        """End."""
        raise NotImplementedError(f"{type(self).__qualname__} must define disable().")

    def __enter__(self) -> Any:
        return self.enable()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.disable()

    def decorate_class(self, cls: Any) -> Any:
        """Enter for each test of the class."""
        from unittest import TestCase

        if not issubclass(cls, TestCase):
            raise TypeError(f"Only classes of tests can be decorated, not {cls.__qualname__}.")
        set_up = cls.setUp

        @wraps(set_up)
        def setUp(case: Any) -> None:
            given = self.enable()
            case.addCleanup(self.disable)
            if self.attr_name:
                setattr(case, self.attr_name, given)
            set_up(case)

        cls.setUp = setUp
        return cls

    def decorate_callable(self, function: Any) -> Any:
        """Enter for each call of the function or coroutine function."""
        if iscoroutinefunction(function):

            @wraps(function)
            async def awaited(*args: Any, **kwargs: Any) -> Any:
                with self as given:
                    return await function(*args, **self._with(given, kwargs))

            return awaited

        @wraps(function)
        def called(*args: Any, **kwargs: Any) -> Any:
            with self as given:
                return function(*args, **self._with(given, kwargs))

        return called

    def _with(self, given: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
        return {**kwargs, self.kwarg_name: given} if self.kwarg_name else kwargs

    def __call__(self, decorated: D) -> D:
        """Decorate a class of tests, or a function."""
        if isinstance(decorated, type):
            return self.decorate_class(decorated)  # type: ignore[no-any-return]
        return self.decorate_callable(decorated)  # type: ignore[no-any-return]


class override_settings(TestContextDecorator):  # noqa: N801 - Django's name
    """Lay values over the settings: `with override_settings(DEBUG=True):`, or as a decorator.

    `TEMPLATES=None` is short for no engine at all: the test makes its own.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__()
        if "TEMPLATES" in options and options["TEMPLATES"] is None:
            options["TEMPLATES"] = []
        self.options = options
        self._before: list[Any] = []

    def enable(self) -> None:
        """Change the settings, and tell who reads them. An error of theirs changes all back."""
        if "INSTALLED_APPS" in self.options:
            try:
                apps.set_installed_apps(self.options["INSTALLED_APPS"])
            except BaseException:
                apps.unset_installed_apps()
                raise
        _ = settings.INSTALLED_APPS  # read them, if that has not happened
        holder = UserSettingsHolder(settings._wrapped)
        for name, value in self.options.items():
            setattr(holder, name, value)
        self._before.append(settings._wrapped)
        settings._wrapped = holder
        told: list[str] = []
        try:
            for name, value in self.options.items():
                told.append(name)
                setting_changed.send(
                    sender=UserSettingsHolder, setting=name, value=value, enter=True
                )
        except Exception:
            self._put_back(told)
            raise

    def disable(self) -> None:
        """Change the settings back."""
        self._put_back(list(self.options))

    def _put_back(self, names: Sequence[str]) -> None:
        settings._wrapped = self._before.pop()
        if "INSTALLED_APPS" in self.options:
            apps.unset_installed_apps()
        errors: list[Exception] = []
        for name in names:
            value = getattr(settings, name, None)
            responses = setting_changed.send_robust(
                sender=UserSettingsHolder, setting=name, value=value, enter=False
            )
            errors += [answer for _, answer in responses if isinstance(answer, Exception)]
        if errors:
            raise errors[0]

    def decorate_class(self, cls: Any) -> Any:
        """Have the values for the whole class, its setUpClass and setUpTestData included."""
        if not hasattr(cls, "_overridden_settings"):
            raise TypeError(
                f"{cls.__qualname__} is no subclass of hotclub.test.SimpleTestCase, so its settings "
                "can't be overridden by a class decorator. Decorate its methods."
            )
        cls._overridden_settings = {**(cls._overridden_settings or {}), **self.options}
        return cls


class modify_settings(override_settings):  # noqa: N801 - Django's name
    """Change lists: `modify_settings(MIDDLEWARE={"append": "x", "prepend": [...], "remove": "y"})`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        operations = list(args[0] if args else kwargs.items())
        super().__init__()
        self.operations: list[tuple[str, Mapping[str, Any]]] = operations

    def enable(self) -> None:
        """Work out the lists from the settings as they are now, and have them."""
        self.options = {}
        for name, changes in self.operations:
            value = self.options.get(name, list(getattr(settings, name, [])))
            for action, items in changes.items():
                value = _changed(value, action, [items] if isinstance(items, str) else list(items))
            self.options[name] = value
        super().enable()

    def decorate_class(self, cls: Any) -> Any:
        """As override_settings."""
        before = list(cls._modified_settings or [])
        decorated = super().decorate_class(cls)
        decorated._modified_settings = [*before, *self.operations]
        return decorated


def _changed(value: list[Any], action: str, items: list[Any]) -> list[Any]:
    match action:
        case "append":
            return value + [item for item in items if item not in value]
        case "prepend":
            return [item for item in items if item not in value] + value
        case "remove":
            return [item for item in value if item not in items]
        case _:
            raise ValueError(
                f"modify_settings() knows 'append', 'prepend' and 'remove', not {action!r}."
            )


class override_system_checks(TestContextDecorator):  # noqa: N801 - Django's name
    """Have these checks, and no others: `override_system_checks([my_check])`."""

    def __init__(
        self, new_checks: Sequence[Any], deployment_checks: Sequence[Any] | None = None
    ) -> None:
        super().__init__()
        self.new_checks, self.deployment_checks = new_checks, deployment_checks

    def enable(self) -> None:
        """Change the registry."""
        from hotclub.checks import registry

        registry.get_checks()  # the framework's own are in, so that they come back
        self._before = registry.registered_checks, registry.deployment_checks
        registry.registered_checks = {}
        for check in self.new_checks:
            registry.register(check, *getattr(check, "tags", ()))
        if self.deployment_checks is not None:
            registry.deployment_checks = {}
            for check in self.deployment_checks:
                registry.register(check, *getattr(check, "tags", ()), deploy=True)

    def disable(self) -> None:
        """Change it back."""
        from hotclub.checks import registry

        registry.registered_checks, registry.deployment_checks = self._before
