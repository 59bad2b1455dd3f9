"""`startproject`: a project that runs at once."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from hotclub_http.look import stylesheet

from hotclub.management.templates import TemplateCommand

_KEY_BYTES = 50


class Command(TemplateCommand):
    """Start a project."""

    help = "Writes a new project: settings, routes, templates, tests, container files."
    missing_args_message = "You must provide a project name: startproject mysite"
    kind = "project"

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it and say what comes next."""
        values = {
            "secret_key": secrets.token_urlsafe(_KEY_BYTES),
            "hotclub_version": ".".join(self.get_version().split(".")[:2]),
            "python_version": "3.13",
            "stylesheet": stylesheet(),
        }
        folder = self.write(options, values)
        if options["verbosity"] >= 1:
            self._say_next(folder)

    def _say_next(self, folder: Path) -> None:
        if not (folder / "manage.py").exists():
            return
        relative = os.path.relpath(folder)
        steps = [] if relative == "." else [f"cd {relative}"]
        steps += ["hotclub migrate", "hotclub run"]
        self.stdout.write(self.style.SUCCESS(f"Created {folder}"))
        self.stdout.write("Next:\n" + "\n".join(f"    {step}" for step in steps))
