"""`showmigrations`: which migrations there are, and which are applied."""

from __future__ import annotations

from typing import Any

from hotclub_migrations import commands
from hotclub_migrations.executor import MigrationExecutor

from hotclub.management.base import CommandParser
from hotclub.management.migrating import (
    MigrationCommand,
    add_database_argument,
    executor_of,
    project,
)


class Command(MigrationCommand):
    """List."""

    help = "Shows all migrations, with a mark for those that are applied."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add Django's options."""
        parser.add_argument("app_label", nargs="*", help="Applications; none means all.")
        add_database_argument(parser, "Which database.")
        kinds = parser.add_mutually_exclusive_group()
        kinds.add_argument("--list", "-l", action="store_const", dest="format", const="list",
                           help="By application (the default).")  # fmt: skip
        kinds.add_argument("--plan", "-p", action="store_const", dest="format", const="plan",
                           help="In the order of application.")  # fmt: skip
        parser.set_defaults(format="list")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print."""
        executor = executor_of(options["database"])
        project().check_labels(options["app_label"])
        if options["format"] == "plan":
            self._plan(executor, options["app_label"], options["verbosity"])
        else:
            self._list(executor, options["app_label"])

    def _plan(self, executor: MigrationExecutor, labels: list[str], verbosity: int) -> None:
        loader = executor.loader
        targets = [key for key in loader.graph.leaf_nodes() if not labels or key[0] in labels]
        plan = executor.migration_plan(targets, clean_start=True)
        for migration, _ in plan:
            mark = "X" if migration.key in loader.applied_migrations else " "
            needs = sorted(".".join(key) for key in loader.graph.node(migration.key).parents)
            after = f" ... ({', '.join(needs)})" if verbosity > 1 and needs else ""
            self.stdout.write(f"[{mark}]  {migration}{after}")
        if not plan:
            self.stdout.write(self.style.ERROR("(no migrations)"))

    def _list(self, executor: MigrationExecutor, labels: list[str]) -> None:
        rows = commands.status(executor.loader, labels)
        by_label: dict[str, list[commands.Status]] = {label: [] for label in sorted(labels)}
        for row in rows:
            by_label.setdefault(row.label, []).append(row)
        for label, own in by_label.items():
            self.stdout.write(self.style.MIGRATE_LABEL(label))
            for row in own:
                squashed = f" ({row.squashed} squashed migrations)" if row.squashed else ""
                self.stdout.write(f" [{'X' if row.is_applied else ' '}] {row.name}{squashed}")
            if not own:
                self.stdout.write(self.style.ERROR(" (no migrations)"))
