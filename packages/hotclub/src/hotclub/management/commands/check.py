"""`check`: the system checks of the project."""

from __future__ import annotations

from typing import Any

from hotclub import checks
from hotclub.management.base import BaseCommand, CommandParser
from hotclub.management.command_checks import check_commands
from hotclub.management.errors import CommandError

_LEVELS = {
    "CRITICAL": checks.CRITICAL,
    "ERROR": checks.ERROR,
    "WARNING": checks.WARNING,
    "INFO": checks.INFO,
    "DEBUG": checks.DEBUG,
}


class Command(BaseCommand):
    """Check."""

    help = "Checks the whole project for mistakes; --deploy adds what matters in production."
    requires_system_checks: Any = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add Django's options."""
        add = parser.add_argument
        add("args", metavar="app_label", nargs="*", help="Applications; none means all.")
        add("--tag", "-t", action="append", dest="tags", help="Only checks with this tag.")
        add("--list-tags", action="store_true", help="List the tags.")
        add("--deploy", action="store_true", help="Check the settings for deployment, too.")
        add("--fail-level", default="ERROR", choices=list(_LEVELS),
            help="From which level on the command fails. Default: ERROR.")  # fmt: skip
        add("--database", action="append", dest="databases", metavar="DATABASE",
            help="Check this database, too.")  # fmt: skip

    def handle(self, *app_labels: str, **options: Any) -> None:
        """Check."""
        deploy = options["deploy"]
        checks.register(check_commands, checks.Tags.commands)
        if options["list_tags"]:
            self.stdout.write("\n".join(sorted(checks.registry.tags_available(deploy))))
            return
        tags = options["tags"]
        for tag in tags or ():
            if not checks.tag_exists(tag, deploy):
                known = ", ".join(sorted(checks.registry.tags_available(deploy)))
                raise CommandError(f'There is no system check with the "{tag}" tag. Tags: {known}.')
        self.check(
            app_configs=self._configs(app_labels),
            tags=tags,
            display_num_errors=True,
            include_deployment_checks=deploy,
            fail_level=_LEVELS[options["fail_level"]],
            databases=options["databases"],
        )

    def _configs(self, app_labels: tuple[str, ...]) -> list[Any] | None:
        if not app_labels:
            return None
        from hotclub.apps import apps

        try:
            return [apps.get_app_config(label) for label in app_labels]
        except LookupError as error:
            raise CommandError(str(error)) from error
