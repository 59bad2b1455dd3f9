"""`hotclub generateschema`: the OpenAPI document of the project, to the terminal or a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hotclub_api import SchemaGenerator

from hotclub.management import BaseCommand, CommandError
from hotclub.utils.module_loading import import_string


class Command(BaseCommand):
    """Write the OpenAPI document."""

    help = "Writes the OpenAPI document of the project's API."

    def add_arguments(self, parser: Any) -> None:
        """Add what the document says about itself, and where it goes."""
        parser.add_argument("--title", default="", help="Title of the API.")
        parser.add_argument("--url", default=None, help="Address that the API's paths begin with.")
        parser.add_argument("--description", default=None, help="A sentence or two about it.")
        parser.add_argument(
            "--format",
            choices=["openapi-json", "openapi"],
            default="openapi-json",
            help="JSON in either case; a JSON document is a YAML document.",
        )
        parser.add_argument(
            "--urlconf", default=None, help="Module of routes; ROOT_URLCONF if not given."
        )
        parser.add_argument(
            "--generator_class", default=None, help="Path of another generator class."
        )
        parser.add_argument(
            "--file", default=None, help="File to write; the terminal if not given."
        )
        parser.add_argument("--api_version", default="", help="Version of the API.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        generator_class = _generator_class(options["generator_class"])
        generator = generator_class(
            options["title"],
            options["url"],
            options["description"],
            urlconf=options["urlconf"],
            version=options["api_version"],
        )
        text = json.dumps(generator.get_schema(request=None, public=True), indent=2, default=str)
        if options["file"] is None:
            self.stdout.write(text)
            return
        try:
            Path(options["file"]).write_text(text + "\n", encoding="utf-8")
        except OSError as problem:
            raise CommandError(
                f"The document can't be written to {options['file']!r}: {problem.strerror}."
            ) from problem


def _generator_class(path: str | None) -> Any:
    if path is None:
        return SchemaGenerator
    try:
        return import_string(path)
    except ImportError as missing:
        raise CommandError(f"--generator_class: {missing}") from missing
