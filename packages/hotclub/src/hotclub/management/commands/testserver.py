"""`testserver`: serve the project with a test database that holds the given fixtures."""

from __future__ import annotations

from typing import Any

from hotclub.management.base import BaseCommand, CommandParser
from hotclub.management.calling import call_command


class Command(BaseCommand):
    """Serve test data."""

    help = "Serves the project with a test database, filled from fixtures."
    requires_system_checks: Any = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add Django's options."""
        add = parser.add_argument
        add("args", metavar="fixture", nargs="*", help="Names for loaddata.")
        add("--noinput", "--no-input", action="store_false", dest="interactive",
            help="Ask nothing.")  # fmt: skip
        add("--addrport", default="", help="Port, or address:port.")
        add("--ipv6", "-6", action="store_true", dest="use_ipv6", help="Listen on IPv6.")

    def handle(self, *fixture_labels: str, **options: Any) -> None:
        """Make the database, fill it, serve, and drop it."""
        from hotclub.test.databases import setup_databases, teardown_databases

        verbosity = options["verbosity"]
        prepared = setup_databases(verbosity, options["interactive"])
        try:
            if fixture_labels:
                call_command("loaddata", *fixture_labels, verbosity=verbosity)
            # Code may change, the data must stay: so no reloading.
            call_command(
                "runserver", options["addrport"], use_ipv6=options["use_ipv6"],
                use_reloader=False, verbosity=verbosity,
            )  # fmt: skip
        finally:
            teardown_databases(prepared, verbosity)
