"""collectstatic: bring static files into one place."""

from __future__ import annotations

from typing import Any

from hotclub.apps import apps
from hotclub.management import BaseCommand, CommandError, CommandParser
from hotclub.staticfiles.collecting import Collected, collect_static_files
from hotclub.staticfiles.storage import staticfiles_storage


class Command(BaseCommand):
    """Collect static files in a single location."""

    help = "Collect static files in a single location."
    requires_system_checks = ["staticfiles"]

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the options."""
        parser.add_argument(
            "--noinput", "--no-input", action="store_false", dest="interactive",
            help="Do not ask for input.",
        )  # fmt: skip
        parser.add_argument(
            "--no-post-process", action="store_false", dest="post_process",
            help="Do not give collected files hashed names.",
        )  # fmt: skip
        parser.add_argument(
            "-i", "--ignore", action="append", default=[], dest="ignore_patterns",
            metavar="PATTERN", help="Leave out files that fit this pattern; may be repeated.",
        )  # fmt: skip
        parser.add_argument(
            "-n", "--dry-run", action="store_true", help="Change nothing, only tell."
        )
        parser.add_argument(
            "-c", "--clear", action="store_true", help="Empty the destination first."
        )
        parser.add_argument(
            "-l", "--link", action="store_true", help="Link to each file instead of copying it."
        )
        parser.add_argument(
            "--no-default-ignore", action="store_false", dest="use_default_ignore_patterns",
            help="Collect 'CVS', '.*' and '*~', too.",
        )  # fmt: skip

    def handle(self, **options: Any) -> str | None:
        """Collect, after asking."""
        if options["interactive"] and not options["dry_run"]:
            self._ask(clear=options["clear"])
        verbose = options["verbosity"] >= 2

        def tell(line: str) -> None:
            if verbose or (options["dry_run"] and options["verbosity"] >= 1):
                self.stdout.write(line)

        try:
            done = collect_static_files(
                ignore_patterns=self._ignored(options),
                dry_run=options["dry_run"],
                clear=options["clear"],
                link=options["link"],
                post_process=options["post_process"],
                tell=tell,
            )
        except ValueError as error:
            raise CommandError(str(error)) from error
        return _summary(done, link=options["link"]) if options["verbosity"] >= 1 else None

    def _ignored(self, options: dict[str, Any]) -> list[str]:
        ignored = list(options["ignore_patterns"])
        if options["use_default_ignore_patterns"]:
            ignored += apps.get_app_config("staticfiles").ignore_patterns  # type: ignore[attr-defined]
        return ignored

    def _ask(self, *, clear: bool) -> None:
        where = getattr(staticfiles_storage, "location", None)
        place = f" in {where}" if where else ""
        will = "delete all files" if clear else "overwrite existing files"
        self.stdout.write(f"Collecting will {will}{place}.")
        if input("Type 'yes' to continue, or 'no' to cancel: ") != "yes":
            raise CommandError("Collecting static files cancelled.")


def _summary(done: Collected, *, link: bool) -> str:
    count, verb = len(done.modified), "symlinked" if link else "copied"
    files = "file" if count == 1 else "files"
    text = f"{count} static {files} {verb}"
    if done.unmodified:
        text += f", {len(done.unmodified)} unmodified"
    if done.post_processed:
        text += f", {len(done.post_processed)} post-processed"
    return f"{text}."
