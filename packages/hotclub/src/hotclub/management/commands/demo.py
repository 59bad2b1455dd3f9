"""`hotclub demo`: serve Atlas, a sample site with 252 countries and 34,006 cities.

Flow: options → folder, address, database → **demo** → the running site. Needs no project and no settings.
Not here: the steps themselves (hotclub/demo/launch/), the site (hotclub/demo/).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from hotclub_orm.url import parse_url
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

import hotclub
from hotclub.conf import settings
from hotclub.demo.launch.errors import LaunchError, unusable
from hotclub.demo.launch.folder import DemoFolder
from hotclub.demo.launch.serving import address_of, listen, names_of, serve
from hotclub.exceptions import ImproperlyConfigured
from hotclub.management.base import BaseCommand, CommandParser
from hotclub.management.errors import CommandError

SETTINGS = "hotclub.demo.settings"


class Command(BaseCommand):
    """Make the site ready, if it is not, and serve it."""

    help = "Serves Atlas, a sample site: pages, log-in, journal, API and admin."
    requires_system_checks: Any = []
    _needs_settings = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Add where things are kept, and where the site is served."""
        add = parser.add_argument
        add("--directory", default="atlas-demo", metavar="FOLDER",
            help="Where database, uploads and keys are kept (atlas-demo).")  # fmt: skip
        add("--database", metavar="URL",
            help="An empty database: postgresql://user:password@host/name (a SQLite file).")  # fmt: skip
        add("--reset", action="store_true", help="Delete what is there, and begin anew.")
        add("--host", default="127.0.0.1", help="The address to serve on (127.0.0.1).")
        add("--port", type=int, default=8000, help="The port to serve on (8000).")
        add("--prepare", action="store_true", help="Make everything ready, and don't serve.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Go from nothing, or from what is there, to a running site."""
        try:
            self._run(**options)
        except KeyboardInterrupt:
            raise CommandError("Stopped. Run it again to go on.", returncode=130) from None
        except LaunchError as error:
            raise CommandError(str(error)) from error

    def _run(
        self, *, directory: str, database: str | None, reset: bool, prepare: bool, **options: Any
    ) -> None:
        listener = None if prepare else listen(options["host"], options["port"])
        folder = DemoFolder(Path(directory))
        if reset and not database:
            folder.clear()
        os.environ.setdefault("ATLAS_HOSTS", names_of(options["host"]))
        self._set_up(folder, database)
        self._fill(reset=reset and bool(database))
        self._tell(folder, address_of(listener, options["host"]) if listener else "")
        self.stdout.flush()
        if listener:
            serve(listener)
            self.stdout.write("\nAtlas has stopped. Run the same command to start it again.")

    def _set_up(self, folder: DemoFolder, database: str | None) -> None:
        """Load the settings of the site for this folder and this database."""
        os.environ["ATLAS_DIRECTORY"] = str(folder.path)
        os.environ["HOTCLUB_SETTINGS_MODULE"] = SETTINGS
        try:
            if database:
                parse_url(database)
                os.environ["ATLAS_DATABASE"] = database
            hotclub.setup()
        except ImproperlyConfigured as error:
            raise unusable(error) from error
        if settings.SETTINGS_MODULE != SETTINGS:
            raise LaunchError("The demo needs a process of its own; run it alone: hotclub demo")

    def _fill(self, *, reset: bool) -> None:
        """Make tables and import the places, where that is not done yet."""
        from hotclub.demo.atlas.loading import is_loaded, load_atlas
        from hotclub.demo.launch.database import clear, connect, make_tables

        connect()
        if reset:
            clear()
        make_tables()
        if is_loaded():
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=Console(file=self.stdout.stream)) as progress:
            task = progress.add_task("Importing places", total=None)
            load_atlas(lambda done, total: progress.update(task, completed=done, total=total))

    def _tell(self, folder: DemoFolder, address: str) -> None:
        """Say where the site is, and how to log in."""
        from hotclub.demo.launch.database import ADMIN_NAME, make_admin, opens_with

        password = folder.admin_password()
        is_new = make_admin(password)
        write = self.stdout.write
        write("")
        if address:
            write(f"  Atlas      {self.style.SUCCESS(address)}")
            write(f"  Admin      {address}admin/")
            write(f"  API        {address}api/docs/")
        if is_new or opens_with(password):
            write(f"  Log in     {ADMIN_NAME}")
            write(f"  Password   {password}")
        else:
            write(f"  Log in     {ADMIN_NAME}, with the password that you have set")
        write(f"  Kept in    {folder.path}")
        write("")
        write("  Begin anew with --reset." + (" Stop with Ctrl-C." if address else ""))
