"""Which checks there are, and running them.

Flow: `@register(Tags.x)` → **CheckRegistry** → run_checks → messages. The framework's own checks
are a table (builtin.py) that is read when checks are run, so that registering costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from inspect import Parameter, signature
from itertools import chain
from typing import Any, TypeVar, overload

from hotclub.checks.messages import ERROR, CheckMessage

__all__ = [
    "CheckRegistry",
    "Tags",
    "register",
    "registry",
    "run_checks",
    "tag_exists",
]

Check = Callable[..., Iterable[CheckMessage]]
C = TypeVar("C", bound=Callable[..., Any])


class Tags:
    """Names of the kinds of checks."""

    admin = "admin"
    async_support = "async_support"
    caches = "caches"
    commands = "commands"
    compatibility = "compatibility"
    database = "database"
    files = "files"
    models = "models"
    security = "security"
    settings = "settings"
    signals = "signals"
    sites = "sites"
    staticfiles = "staticfiles"
    templates = "templates"
    translation = "translation"
    urls = "urls"


class CheckRegistry:
    """Functions `check(app_configs, **kwargs)` by tag; those for deployment apart."""

    def __init__(self) -> None:
        self.registered_checks: dict[Check, tuple[str, ...]] = {}
        self.deployment_checks: dict[Check, tuple[str, ...]] = {}
        self.fill: Callable[[CheckRegistry], None] | None = None

    @overload
    def register(self, check: C, *tags: str, deploy: bool = False) -> C: ...
    @overload
    def register(self, check: str | None = None, *tags: str, deploy: bool = False) -> Any: ...
    def register(self, check: Any = None, *tags: str, deploy: bool = False) -> Any:
        """Add a check: `@register(Tags.security, deploy=True)`, or `register(function, "tag")`."""
        if not callable(check):
            names = (check, *tags) if check else tags
            return lambda function: self._add(function, names, deploy=deploy)
        return self._add(check, tags, deploy=deploy)

    def _add(self, check: C, tags: Sequence[str], *, deploy: bool) -> C:
        if not any(one.kind is Parameter.VAR_KEYWORD for one in _parameters(check)):
            raise TypeError(
                f"{getattr(check, '__qualname__', check)}() must accept **kwargs: checks are called "
                "as check(app_configs=…, databases=…)."
            )
        chosen = self.deployment_checks if deploy else self.registered_checks
        chosen[check] = tuple(tags)
        return check

    def get_checks(self, include_deployment_checks: bool = False) -> list[Check]:
        """Return the checks, in the order in which they were registered."""
        if self.fill is not None:
            fill, self.fill = self.fill, None
            fill(self)
        if include_deployment_checks:
            return [*self.registered_checks, *self.deployment_checks]
        return list(self.registered_checks)

    def tags_of(self, check: Check) -> set[str]:
        """Return the tags of a check."""
        return {*self.registered_checks.get(check, ()), *self.deployment_checks.get(check, ())}

    def tags_available(self, deployment_checks: bool = False) -> set[str]:
        """Return every tag that some check has."""
        checks = self.get_checks(include_deployment_checks=deployment_checks)
        return set(chain.from_iterable(map(self.tags_of, checks)))

    def tag_exists(self, tag: str, include_deployment_checks: bool = False) -> bool:
        """Whether some check has the tag."""
        return tag in self.tags_available(include_deployment_checks)

    def _settings_first(self, include_deployment_checks: bool) -> list[Check]:
        found = self.get_checks(include_deployment_checks)
        return sorted(found, key=lambda check: Tags.settings not in self.tags_of(check))

    def run_checks(
        self,
        app_configs: Sequence[Any] | None = None,
        tags: Iterable[str] | None = None,
        include_deployment_checks: bool = False,
        databases: Iterable[str] | None = None,
    ) -> list[CheckMessage]:
        """Run the checks and return what they say.

        app_configs: None means all applications. tags: None means all; those of the tag "database",
        which ask the servers, only where databases are given. databases: aliases to be asked. Those
        of the tag "settings" come first, and where they find an error the others, which stand on the
        same settings, are left out.
        """
        wanted = None if tags is None else set(tags)
        found: list[CheckMessage] = []
        for check in self._settings_first(include_deployment_checks):
            own = self.tags_of(check)
            if Tags.settings not in own and wanted is None and any(map(_is_of_settings, found)):
                break
            chosen = (own & wanted) if wanted is not None else databases or Tags.database not in own
            if chosen:
                messages: Any = check(app_configs=app_configs, databases=databases)
                if not isinstance(messages, Iterable) or isinstance(messages, str):
                    raise TypeError(
                        f"{getattr(check, '__qualname__', check)}() returned "
                        f"{type(messages).__name__}; a check returns a list of messages."
                    )
                found.extend(messages)
        return found


def _is_of_settings(message: CheckMessage) -> bool:
    """Whether the message is an error of the framework's checks of settings."""
    return message.level >= ERROR and str(message.id).startswith("settings.")


def _parameters(check: Any) -> Iterable[Parameter]:
    return signature(check).parameters.values()


registry = CheckRegistry()
register = registry.register
run_checks = registry.run_checks
tag_exists = registry.tag_exists
