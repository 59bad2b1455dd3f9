"""`runserver`, also `run`: serve the project on this machine while it is being written."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from hotclub.management import serving
from hotclub.management.base import BaseCommand, CommandParser
from hotclub.management.errors import CommandError


class Command(BaseCommand):
    """Serve."""

    help = "Serves the project for development, and starts again when its code changes."
    requires_system_checks: Any = []
    stealth_options = ("shutdown_message",)
    default_port = "8000"
    application_name = "runserver"

    def add_arguments(self, parser: CommandParser) -> None:
        """Add Django's options."""
        add = parser.add_argument
        add("addrport", nargs="?", help="Port, or address:port. Default: 127.0.0.1:8000.")
        add("--ipv6", "-6", action="store_true", dest="use_ipv6", help="Listen on IPv6.")
        add("--nothreading", action="store_false", dest="use_threading",
            help="Accepted for old scripts; the server is asynchronous.")  # fmt: skip
        add("--noreload", action="store_false", dest="use_reloader",
            help="Don't start again when code changes.")  # fmt: skip
        add("--nostatic", action="store_false", dest="use_static_handler",
            help="Don't serve static files.")  # fmt: skip
        add("--insecure", action="store_true", dest="insecure_serving",
            help="Serve static files although DEBUG is False.")  # fmt: skip
        add("--skip-checks", action="store_true", help="Skip the system checks.")

    def _wants_settings(self, argv: Sequence[str]) -> bool:
        # The watching process only watches: an error in the settings is the child's to tell.
        return "--noreload" in argv or serving.is_child()

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve, or watch the process that serves."""
        port = int(self.default_port)
        address = serving.parse_address(options["addrport"], ipv6=options["use_ipv6"], port=port)
        if options["use_reloader"] and self._called_from_command_line and not serving.is_child():
            status = serving.reload(
                address, self._watched(), self._say, [sys.executable, *sys.orig_argv[1:]]
            )
            if status:
                sys.exit(status)
            return
        self._inner(address, options)

    def _say(self, line: str) -> None:
        self.stderr.write(line, self.style.NOTICE)

    def _watched(self) -> list[Path]:
        from hotclub.management.discovery import find_project

        project = find_project(Path.cwd())
        return [project.folder if project else Path.cwd()]

    def _inner(self, address: serving.Address, options: dict[str, Any]) -> None:
        from hotclub.conf import settings

        if not settings.DEBUG and not settings.ALLOWED_HOSTS:
            raise CommandError(
                "With DEBUG = False, ALLOWED_HOSTS must name the hosts that may be asked for. Set "
                "DEBUG = True for development."
            )
        _ = settings.SECRET_KEY  # without one the first session would fail; say so now
        listening = serving.inherited_socket() or serving.bind(address)
        if not options["skip_checks"]:
            self.stdout.write("Performing system checks...\n")
            self.check(display_num_errors=True)
        self._say_migrations()
        application, interface = self.get_handler(**options)
        self._say_address(address)
        serving.serve(application, listening, interface=interface)

    def _say_migrations(self) -> None:
        """Say what is not applied; a database that does not answer is told, and the server runs."""
        from hotclub_orm.errors import Error

        try:
            self.check_migrations()
        except Error as error:
            self.stderr.write(f"The database was not asked for its migrations: {error}")

    def get_handler(self, *args: Any, **options: Any) -> tuple[Any, str]:
        """Return the application and the protocol it speaks: "asgi3", "wsgi", "auto"."""
        application, interface = self._application()
        if self._serves_static(options):
            from hotclub.staticfiles.handlers import ASGIStaticFilesHandler

            if interface != "wsgi":
                return ASGIStaticFilesHandler(application), "asgi3"
        return application, interface

    def _serves_static(self, options: dict[str, Any]) -> bool:
        from hotclub.apps import apps
        from hotclub.conf import settings

        return bool(
            options.get("use_static_handler")
            and apps.is_installed("hotclub.staticfiles")
            and (settings.DEBUG or options.get("insecure_serving"))
        )

    def _application(self) -> tuple[Any, str]:
        from hotclub_http import Application

        from hotclub.asgi import get_asgi_application
        from hotclub.conf import settings

        for setting in ("ASGI_APPLICATION", "WSGI_APPLICATION"):
            path = getattr(settings, setting, None)
            if not path:
                continue
            application = _imported(setting, path)
            if setting == "WSGI_APPLICATION" and not isinstance(application, Application):
                return application, "wsgi"
            return application, "asgi3"
        return get_asgi_application(), "asgi3"

    def _say_address(self, address: serving.Address) -> None:
        from hotclub.conf import settings

        named = os.environ.get("HOTCLUB_SETTINGS_MODULE") or getattr(
            settings, "SETTINGS_MODULE", ""
        )
        self.stdout.write(
            f"\nhotclub {self.get_version()}, settings {named or 'configured in code'}\n"
            f"Serving at {self.style.SUCCESS(address.url)}  (Ctrl-C ends it)"
        )
        self.stdout.flush()


def _imported(setting: str, path: str) -> Any:
    module, _, name = path.rpartition(".")
    try:
        return getattr(import_module(module), name)
    except (ValueError, AttributeError) as error:
        raise CommandError(
            f"{setting} is {path!r}, and there is no such application: {error}"
        ) from error
    except ModuleNotFoundError as error:
        if error.name and module.startswith(error.name):
            raise CommandError(
                f"{setting} is {path!r}, and there is no module {error.name!r}."
            ) from error
        raise
