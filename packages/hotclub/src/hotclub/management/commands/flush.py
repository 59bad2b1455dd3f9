"""`flush`: take every row out of the database; the tables stay."""

from __future__ import annotations

from typing import Any

from hotclub.management.base import BaseCommand, CommandParser
from hotclub.management.errors import CommandError
from hotclub.management.migrating import add_database_argument, door_of
from hotclub.management.tables import flush


class Command(BaseCommand):
    """Empty the tables."""

    help = "Removes all rows of the installed applications; tables and migrations stay."
    stealth_options = ("reset_sequences", "allow_cascade", "inhibit_post_migrate")

    def add_arguments(self, parser: CommandParser) -> None:
        """Add Django's options."""
        parser.add_argument("--noinput", "--no-input", action="store_false", dest="interactive",
                            help="Don't ask whether it is meant.")  # fmt: skip
        add_database_argument(parser, "Which database.")

    def handle(self, **options: Any) -> None:
        """Ask, and do it."""
        alias = options["database"]
        door = door_of(alias)
        if options["interactive"] and not self._is_meant(door):
            self.stdout.write("Flush cancelled.")
            return
        try:
            flush(door, reset_sequences=options.get("reset_sequences", True))
        except Exception as error:
            raise CommandError(
                f"The database {door!r} couldn't be flushed: {error}. Does it run, and are all "
                "migrations applied? 'sqlflush' shows the SQL."
            ) from error
        if not options.get("inhibit_post_migrate"):
            self._send_post_migrate(alias, options)

    def _is_meant(self, door: Any) -> bool:
        self.stdout.write(
            f"You have requested a flush of the database.\nThis will IRREVERSIBLY DESTROY all data "
            f"currently in {door!r}.\nAre you sure you want to do this?\n\n"
            "    Type 'yes' to continue, or 'no' to cancel: ",
            ending="",
        )
        self.stdout.flush()
        return input().strip() == "yes"

    def _send_post_migrate(self, alias: str, options: dict[str, Any]) -> None:
        """Let applications fill in the rows that they cannot do without."""
        from hotclub_orm.signals import post_migrate

        from hotclub.apps import apps

        for config in apps.get_app_configs():
            if config.models_module is not None:
                post_migrate.send(
                    sender=config, app_config=config, verbosity=options["verbosity"],
                    interactive=options["interactive"], using=alias, stdout=self.stdout,
                    apps=apps, plan=[],
                )  # fmt: skip
