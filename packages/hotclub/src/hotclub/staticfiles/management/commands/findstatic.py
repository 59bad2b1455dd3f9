"""findstatic: where a static file lies."""

from __future__ import annotations

import os
from typing import Any

from hotclub.management import CommandError, CommandParser, LabelCommand
from hotclub.staticfiles import finders


class Command(LabelCommand):
    """Find the absolute paths of static files."""

    help = "Find the absolute paths for the given static file(s)."
    label = "staticfile"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the options."""
        super().add_arguments(parser)
        parser.add_argument(
            "--first", action="store_false", dest="all", help="Only return the first match."
        )

    def handle_label(self, label: str, **options: Any) -> str | None:
        """Return where the file lies. Raises CommandError for none."""
        verbosity = options["verbosity"]
        found = finders.find(label, find_all=options["all"])
        paths = [
            os.path.realpath(path) for path in ([found] if isinstance(found, str) else found or [])
        ]
        looked = ""
        if verbosity >= 2:
            places = "\n  ".join(finders.searched_locations)
            looked = f"\nLooking in the following locations:\n  {places}"
        if not paths:
            raise CommandError(f"No matching file found for '{label}'.{looked}")
        if verbosity < 1:
            return "\n".join(paths)
        return f"Found '{label}' here:\n  " + "\n  ".join(paths) + looked
