"""`startapp`: an application for a project."""

from __future__ import annotations

import os
from typing import Any

from hotclub.management.templates import TemplateCommand


class Command(TemplateCommand):
    """Start an application."""

    help = "Writes a new application: models, views, routes, admin, tests."
    missing_args_message = "You must provide an application name: startapp books"
    kind = "app"

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it and say what comes next."""
        name = options["name"]
        camel = "".join(word.capitalize() for word in name.split("_")) or name
        folder = self.write(options, {"camel_case_app_name": camel})
        if options["verbosity"] >= 1:
            module = os.path.relpath(folder).replace(os.sep, ".")
            label = module if module.replace(".", "").isidentifier() else name
            self.stdout.write(self.style.SUCCESS(f"Created {folder}"))
            self.stdout.write(f'Next: add "{label}" to INSTALLED_APPS in the settings.')
