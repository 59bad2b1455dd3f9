"""`migrate`: bring a database to the state of the migrations."""

from __future__ import annotations

import sys
from collections.abc import Collection
from typing import Any

from hotclub_migrations import MigrationAutodetector, MigrationConflict, commands
from hotclub_migrations.executor import MigrationExecutor, Plan, Target
from hotclub_migrations.model_state import ModelState
from hotclub_migrations.questioner import NonInteractiveMigrationQuestioner

from hotclub.management.base import CommandParser, no_translations
from hotclub.management.errors import CommandError
from hotclub.management.migrating import (
    MigrationCommand,
    add_database_argument,
    door_of,
    executor_of,
    project,
)


class Command(MigrationCommand):
    """Apply, or undo."""

    help = "Applies migrations to a database, or undoes them."
    autodetector = MigrationAutodetector
    requires_system_checks: Any = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add Django's options."""
        add = parser.add_argument
        add("--skip-checks", action="store_true", help="Skip the system checks.")
        add("app_label", nargs="?", help="The application; none means all.")
        add("migration_name", nargs="?", help="Where to go; 'zero' undoes all of the application.")
        add("--noinput", "--no-input", action="store_false", dest="interactive",
            help="Ask nothing.")  # fmt: skip
        add_database_argument(parser, "Which database.")
        add("--fake", action="store_true", help="Record migrations without running them.")
        add("--fake-initial", action="store_true",
            help="Record first migrations whose tables exist already.")  # fmt: skip
        add("--plan", action="store_true", help="Only show what would be done.")
        add("--run-syncdb", action="store_true",
            help="Make tables for applications without migrations.")  # fmt: skip
        add("--check", action="store_true", dest="check_unapplied",
            help="Do nothing; exit with 1 when migrations are not applied.")  # fmt: skip
        add("--prune", action="store_true", help="Forget records of files that are gone.")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        """Go there."""
        database, verbosity = options["database"], options["verbosity"]
        if not options["skip_checks"]:
            self.check()
        door_of(database)
        executor = executor_of(database, self.progress(verbosity))
        executor.loader.check_consistent_history(database)
        conflicts = executor.loader.detect_conflicts()
        if conflicts:
            raise MigrationConflict(conflicts)
        if options["prune"]:
            self._prune(executor, options)
            return
        targets, wanted = self._targets(executor, options)
        plan = executor.migration_plan(targets)
        if options["plan"] or options["check_unapplied"]:
            if options["plan"]:
                self._show_plan(plan)
            if options["check_unapplied"] and plan:
                sys.exit(1)
            return
        if verbosity >= 1:
            self.stdout.write(self.style.MIGRATE_HEADING("Operations to perform:"))
            self.stdout.write(f"{self.style.MIGRATE_LABEL('  Apply all migrations: ')}{wanted}")
        if options["run_syncdb"]:
            self._make_tables(executor, database, verbosity)
        self._migrate(executor, targets, plan, options)

    def _targets(
        self, executor: MigrationExecutor, options: dict[str, Any]
    ) -> tuple[list[Target], str]:
        label, name = options["app_label"], options["migration_name"]
        if label and options["run_syncdb"] and label in executor.loader.unmigrated_apps:
            return [], "(none)"
        targets = commands.targets(executor.loader, label, name)
        return targets, ", ".join(sorted({one[0] for one in targets})) or "(none)"

    def _prune(self, executor: MigrationExecutor, options: dict[str, Any]) -> None:
        label = options["app_label"]
        if label is None:
            raise CommandError(
                "Migrations can be pruned only when an app is specified: migrate --prune <app>."
            )
        names = executor.prune(label)
        if options["verbosity"] >= 1:
            self.stdout.write(self.style.MIGRATE_HEADING("Pruning migrations:"))
            for name in names:
                self.stdout.write(f"  Pruning {label}.{name} OK")
            if not names:
                self.stdout.write("  No migrations to prune.")

    def _show_plan(self, plan: Plan) -> None:
        self.stdout.write(self.style.MIGRATE_LABEL("Planned operations:"))
        if not plan:
            self.stdout.write("  No planned migration operations.")
        for migration, backwards in plan:
            self.stdout.write(self.style.MIGRATE_HEADING(str(migration)))
            for operation in migration.operations:
                undo = "Undo " if backwards else ""
                self.stdout.write(f"    {undo}{operation.formatted_description()}")

    def _make_tables(self, executor: MigrationExecutor, alias: str, verbosity: int) -> None:
        from hotclub.apps import apps

        models = [
            model
            for config in apps.get_app_configs()
            if config.label in executor.loader.unmigrated_apps
            for model in config.get_models(include_auto_created=True)
            if model._meta.can_migrate(door_of(alias))
        ]
        if verbosity >= 1:
            self.stdout.write(self.style.MIGRATE_HEADING("Synchronizing apps without migrations:"))
            for model in models:
                self.stdout.write(f"  Table {model._meta.db_table}")
        if models:
            door_of(alias).create_tables(*models)

    def _migrate(
        self, executor: MigrationExecutor, targets: Any, plan: Plan, options: dict[str, Any]
    ) -> None:
        verbosity = options["verbosity"]
        executor.pre_migrate.append(self._teller("pre_migrate", options))
        made = executor.loader.unmigrated_apps if options["run_syncdb"] else ()
        executor.post_migrate.append(self._teller("post_migrate", options, made))
        if verbosity >= 1:
            self.stdout.write(self.style.MIGRATE_HEADING("Running migrations:"))
            if not plan:
                self.stdout.write("  No migrations to apply.")
                self._say_changes(executor)
        executor.migrate(targets, plan, fake=options["fake"], fake_initial=options["fake_initial"])

    def _say_changes(self, executor: MigrationExecutor) -> None:
        """Say when the models have changes that no migration holds."""
        detector = self.autodetector(
            executor.loader.project_state(), project().state(),
            NonInteractiveMigrationQuestioner({"ask_initial": True}, say=lambda _line: None),
            settings=project().settings,
        )  # fmt: skip
        try:
            changes = detector.changes(executor.loader.graph)
        except SystemExit:  # a change that only a person can answer for is a change
            changes = {"?": []}
        if changes:
            labels = ", ".join(repr(label) for label in sorted(changes) if label != "?")
            where = f" in app(s): {labels}" if labels else ""
            self.stdout.write(self.style.NOTICE(
                f"  Your models have changes{where} that no migration holds, and so won't be "
                "applied.\n  Run 'manage.py makemigrations', then 'manage.py migrate' again."
            ))  # fmt: skip

    def _teller(self, name: str, options: dict[str, Any], unmigrated: Collection[str] = ()) -> Any:
        """Return the function that sends the signal for each application.

        unmigrated: labels whose tables were made from the models, which are then told of as well.
        """
        from hotclub_orm import signals

        from hotclub.apps import apps as installed

        signal = getattr(signals, name)

        def tell(using: str, plan: Plan, apps: Any) -> None:
            states = map(
                ModelState.from_model,
                (one for one in installed.get_models(include_swapped=True)
                 if one._meta.app_label in unmigrated),
            )  # fmt: skip
            if unmigrated:
                apps = apps.with_states({state.key: state for state in states})
            for config in installed.get_app_configs():
                if getattr(config, "models_module", None) is None:
                    continue
                if options["verbosity"] >= 2:
                    self.stdout.write(f"Running {name.replace('_', '-')} handlers for "
                                      f"application {config.label}")  # fmt: skip
                signal.send(
                    sender=config,
                    app_config=config,
                    verbosity=options["verbosity"],
                    interactive=options["interactive"],
                    using=using,
                    stdout=self.stdout,
                    apps=apps,
                    plan=plan,
                )

        return tell
