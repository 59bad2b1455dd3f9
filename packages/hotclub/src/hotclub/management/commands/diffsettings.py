"""`diffsettings`: what the project's settings change."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

from hotclub.management.base import BaseCommand, CommandParser

_SECRET = re.compile(
    r"(?:^|_)(?:KEY|PASS|PASSWORD|SECRET|TOKEN|SIGNATURE|DATABASES|CACHES)", re.IGNORECASE
)
_HARMLESS = frozenset({
    "AUTH_PASSWORD_VALIDATORS", "CACHE_MIDDLEWARE_KEY_PREFIX", "PASSWORD_HASHERS",
    "PASSWORD_RESET_TIMEOUT",
})  # fmt: skip
_ADDRESS_SECRET = re.compile(r"(?<=:)[^:/@\s]+(?=@)")


class Command(BaseCommand):
    """Compare."""

    help = "Shows how the project's settings differ from the defaults; secrets are hidden."
    requires_system_checks: Any = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add Django's options."""
        parser.add_argument("--all", action="store_true",
                            help="Show all; '###' marks those that are defaults.")  # fmt: skip
        parser.add_argument("--default", metavar="MODULE",
                            help="Compare with this module in place of the defaults.")  # fmt: skip
        parser.add_argument("--output", default="hash", choices=("hash", "unified"),
                            help="'hash' marks, 'unified' shows both with + and -.")  # fmt: skip

    def handle(self, **options: Any) -> str:
        """Return the lines."""
        from hotclub.conf import global_settings, settings

        if not settings.configured:
            _ = settings.INSTALLED_APPS
        base = import_module(options["default"]) if options["default"] else global_settings
        now = {name: getattr(settings._wrapped, name) for name in dir(settings._wrapped)
               if name.isupper()}  # fmt: skip
        before = {name: getattr(base, name) for name in dir(base) if name.isupper()}
        show = self._unified if options["output"] == "unified" else self._hash
        return "\n".join(show(now, before, everything=options["all"]))

    def _hash(self, now: dict[str, Any], before: dict[str, Any], *, everything: bool) -> list[str]:
        lines = []
        for name in sorted(now):
            if name not in before:
                lines.append(f"{name} = {shown(name, now[name])}  ###")
            elif now[name] != before[name]:
                lines.append(f"{name} = {shown(name, now[name])}")
            elif everything:
                lines.append(f"### {name} = {shown(name, now[name])}")
        return lines

    def _unified(
        self, now: dict[str, Any], before: dict[str, Any], *, everything: bool
    ) -> list[str]:
        lines = []
        for name in sorted(now):
            if name not in before:
                lines.append(self.style.SUCCESS(f"+ {name} = {shown(name, now[name])}"))
            elif now[name] != before[name]:
                lines.append(self.style.ERROR(f"- {name} = {shown(name, before[name])}"))
                lines.append(self.style.SUCCESS(f"+ {name} = {shown(name, now[name])}"))
            elif everything:
                lines.append(f"  {name} = {shown(name, now[name])}")
        return lines


def shown(name: str, value: Any) -> str:
    """Return the value's text, with what may be a secret hidden."""
    if not value:
        return repr(value)
    if _SECRET.search(name) and name not in _HARMLESS:
        return _hidden(value)
    return _ADDRESS_SECRET.sub("***", repr(value))


def _hidden(value: Any) -> str:
    if isinstance(value, dict):
        inner = (
            f"{key!r}: {_hidden(one) if isinstance(one, dict) or _is_secret(key, one) else repr(one)}"
            for key, one in value.items()
        )
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, str) and "://" in value:
        return _ADDRESS_SECRET.sub("***", repr(value))
    return (
        "'***'"
        if isinstance(value, str)
        else repr(value)
        if isinstance(value, bool | int)
        else "'***'"
    )


def _is_secret(key: Any, value: Any) -> bool:
    return bool(_SECRET.search(str(key))) or (isinstance(value, str) and "://" in value)
