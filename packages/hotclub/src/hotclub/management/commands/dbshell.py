"""`dbshell`: the database's own command line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import Any

from hotclub.management.base import BaseCommand, CommandParser
from hotclub.management.errors import CommandError
from hotclub.management.migrating import add_database_argument, door_of


class Command(BaseCommand):
    """Open sqlite3 or psql."""

    help = "Opens the command line of the database: sqlite3 or psql."
    requires_system_checks: Any = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add Django's options."""
        add_database_argument(parser, "Which database.")
        parser.add_argument("parameters", nargs="*", help="Arguments for it; write -- before them.")

    def handle(self, **options: Any) -> None:
        """Run it until it ends."""
        door = door_of(options["database"])
        program, arguments, environment = client_of(door.vendor, door.address)
        if shutil.which(program) is None:
            package = {"psql": "postgresql-client", "sqlite3": "sqlite3"}[program]
            raise CommandError(
                f"You appear not to have the {program!r} program installed or on your path "
                f"(apt-get install {package})."
            )
        command = [program, *arguments, *options["parameters"]]
        try:
            done = subprocess.run(command, env={**os.environ, **environment}, check=False)  # noqa: S603
        except KeyboardInterrupt:
            return
        if done.returncode:
            sys.exit(done.returncode)


def client_of(vendor: str, address: Any) -> tuple[str, list[str], dict[str, str]]:
    """Return program, arguments and environment; a password goes by the environment alone."""
    if vendor == "sqlite":
        if address.in_memory:
            raise CommandError("A database in memory belongs to its process; nothing can join it.")
        return "sqlite3", [address.name], {}
    from psycopg.conninfo import conninfo_to_dict

    facts = {key: str(value) for key, value in conninfo_to_dict(address.conninfo).items()}
    names = {"password": "PGPASSWORD", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT",
             "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY", "service": "PGSERVICE",
             "passfile": "PGPASSFILE", "options": "PGOPTIONS"}  # fmt: skip
    environment = {names[key]: value for key, value in facts.items() if key in names}
    flags = {"user": "-U", "host": "-h", "port": "-p"}
    arguments = [word for key, flag in flags.items() if key in facts for word in (flag, facts[key])]
    return "psql", [*arguments, facts.get("dbname", address.name)], environment
