"""`python -m hotclub_migrations`: the commands for the models of a script.

Flow: arguments → **cli** → commands, executor → lines of text. Prints, and decides nothing else.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from hotclub_orm.database import Database
from hotclub_orm.errors import OrmError

from hotclub_migrations import commands
from hotclub_migrations.errors import CommandError, MigrationConflict, MigrationError
from hotclub_migrations.executor import MigrationExecutor
from hotclub_migrations.lint import lint_migration
from hotclub_migrations.loader import MigrationLoader
from hotclub_migrations.migration import Migration
from hotclub_migrations.projects import Project, project_of
from hotclub_migrations.questioner import (
    InteractiveMigrationQuestioner,
    MigrationQuestioner,
    NonInteractiveMigrationQuestioner,
)

Say = Callable[[str], Any]


class Session:
    """One command's arguments, project, database and way to speak."""

    def __init__(self, arguments: argparse.Namespace, say: Say, ask: Callable[[str], str]) -> None:
        self.arguments, self.say, self.ask = arguments, say, ask
        self.project: Project = project_of(arguments.models)
        self.database = Database(arguments.database)
        self.now = datetime.now(UTC)

    def executor(self) -> MigrationExecutor:
        """Return an executor that knows what is applied."""
        executor = MigrationExecutor(
            self.database,
            MigrationLoader(self.project.modules),
            self._progress,
            lock=not getattr(self.arguments, "no_lock", False),
        )
        executor.refresh()
        return executor

    def loader(self) -> MigrationLoader:
        """Return the files; what is applied is not asked for."""
        return MigrationLoader(self.project.modules)

    def wish(self) -> commands.Wish:
        """Return what makemigrations and its like are asked for."""
        given = self.arguments
        return commands.Wish(
            labels=list(getattr(given, "app_labels", ())),
            name=getattr(given, "name", None),
            header_time=None if getattr(given, "no_header", False) else self.now,
            timestamp=self.now.strftime("%Y%m%d_%H%M"),
        )

    def questioner(self) -> MigrationQuestioner:
        """Return who answers."""
        given = self.arguments
        defaults = {"ask_initial": True, "ask_merge": getattr(given, "noinput", False)}
        labels, dry = list(getattr(given, "app_labels", ())), getattr(given, "dry_run", False)
        if given.noinput:
            return NonInteractiveMigrationQuestioner(defaults, labels, dry, say=self.say)
        return InteractiveMigrationQuestioner(defaults, labels, dry, say=self.say, ask=self.ask)

    def _progress(self, action: str, migration: Migration, fake: bool = False) -> None:
        lines = {
            "apply_success": f"  Applying {migration}... {'FAKED' if fake else 'OK'}",
            "unapply_success": f"  Unapplying {migration}... {'FAKED' if fake else 'OK'}",
        }
        if action in lines:
            self.say(lines[action])


def make_migrations(session: Session) -> int:
    """Write migrations for what changed in the models."""
    given, project, wish = session.arguments, session.project, session.wish()
    loader = session.executor().loader if given.update else session.loader()
    questioner = session.questioner()
    if given.merge:
        changes = commands.merge(project, loader, questioner, wish)
        if not changes:
            session.say("No conflicts detected to merge.")
            return 0
    elif given.empty:
        changes = commands.empty(project, loader, wish)
    else:
        changes = commands.detect(project, loader, questioner, wish)
    if not changes:
        session.say("No changes detected")
        return 0
    replaced: list[Migration] = []
    if given.update:
        updates = commands.update(project, loader, changes, wish)
        writers = [one.writer for one in updates]
        replaced = [one.replaced for one in updates]
    else:
        writers = commands.writers(project, changes, wish)
    _show_and_write(session, writers, replaced)
    return 1 if given.check else 0


def _show_and_write(session: Session, writers: Sequence[Any], replaced: list[Migration]) -> None:
    given = session.arguments
    is_only_shown = given.dry_run or given.check
    # All are made text before the first is written: a value that cannot be written stops it all.
    texts = [writer.as_string() for writer in writers]
    for writer, text in zip(writers, texts, strict=True):
        session.say(str(writer.path) if given.scriptable else f"Migrations for "
                    f"'{writer.migration.app_label}':\n  {writer.path}")  # fmt: skip
        for operation in writer.migration.operations:
            if not given.scriptable:
                session.say(f"    {operation.formatted_description()}")
        if is_only_shown:
            if given.verbosity > 2:
                session.say(text)
        else:
            writer.write()
    if is_only_shown:
        return
    written = {writer.path for writer in writers}
    for migration in replaced:
        path = session.project.directories[migration.app_label] / f"{migration.name}.py"
        if path not in written:
            path.unlink()


def migrate(session: Session) -> int:
    """Apply or undo migrations."""
    given, executor = session.arguments, session.executor()
    if given.prune:
        if given.app_label is None:
            raise CommandError("Migrations can be pruned only when an app is specified.")
        for name in executor.prune(given.app_label):
            session.say(f"  Pruning {given.app_label}.{name} OK")
        return 0
    conflicts = executor.loader.detect_conflicts()
    if conflicts:
        raise MigrationConflict(conflicts)
    targets = commands.targets(executor.loader, given.app_label, given.migration_name)
    plan = executor.migration_plan(targets)
    if given.plan or given.check:
        session.say("Planned operations:")
        for migration, backwards in plan:
            session.say(str(migration))
            for operation in migration.operations:
                undo = "Undo " if backwards else ""
                session.say(f"    {undo}{operation.formatted_description()}")
        if not plan:
            session.say("  No planned migration operations.")
        return 1 if given.check and plan else 0
    session.say("Running migrations:")
    if not plan:
        session.say("  No migrations to apply.")
    executor.migrate(targets, plan, fake=given.fake, fake_initial=given.fake_initial)
    return 0


def show_migrations(session: Session) -> int:
    """List migrations, with a mark for those that are applied."""
    given, executor = session.arguments, session.executor()
    session.project.check_labels(given.app_labels)
    if given.plan:
        leaves = executor.loader.graph.leaf_nodes()
        for migration, _ in executor.migration_plan(leaves, clean_start=True):
            mark = "X" if migration.key in executor.loader.applied_migrations else " "
            if not given.app_labels or migration.app_label in given.app_labels:
                session.say(f"[{mark}]  {migration}")
        return 0
    label = None
    for row in commands.status(executor.loader, given.app_labels):
        if row.label != label:
            label = row.label
            session.say(label)
        squashed = f" ({row.squashed} squashed migrations)" if row.squashed else ""
        session.say(f" [{'X' if row.is_applied else ' '}] {row.name}{squashed}")
    if label is None:
        session.say(" (no migrations)")
    return 0


def sql_migrate(session: Session) -> int:
    """Print the SQL of one migration."""
    given, executor = session.arguments, session.executor()
    migration = executor.loader.get_migration_by_prefix(given.app_label, given.migration_name)
    for line in executor.collect_sql([(migration, given.backwards)]):
        session.say(line)
    return 0


def squash_migrations(session: Session) -> int:
    """Write one migration in the place of several."""
    given, wish = session.arguments, session.wish()
    names = given.names
    span = (given.app_label, names[0] if len(names) == 2 else None, names[-1])
    loader = MigrationLoader(session.project.modules, replace_migrations=False)
    wish = commands.Wish(name=given.squashed_name, header_time=wish.header_time)
    writer = commands.squash(session.project, loader, span, wish, optimize=not given.no_optimize)
    if writer.path.exists():
        raise CommandError(f"{writer.path} exists already. Give another --squashed-name.")
    writer.write()
    session.say(f"Created new squashed migration {writer.path}")
    return 0


def optimize_migration(session: Session) -> int:
    """Write a migration anew with fewer operations."""
    given = session.arguments
    writer = commands.optimized(
        session.project, session.loader(), given.app_label, given.migration_name, session.wish()
    )
    if writer is None:
        session.say("No optimizations possible.")
        return 0
    if not given.check:
        writer.write()
        session.say(f"Optimized migration {writer.path}")
    return 1 if given.check else 0


def lint(session: Session) -> int:
    """Say what in migrations that are not applied is dangerous where people are at work."""
    executor = session.executor()
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    count = 0
    for migration, _ in plan:
        state = executor.loader.project_state(migration.key, at_end=False)
        for problem in lint_migration(migration, state, session.database.vendor):
            count += 1
            session.say(str(problem))
    session.say(f"{count} problem(s) in {len(plan)} migration(s).")
    return 1 if count else 0


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(
        "hotclub_migrations", description="Migrations for a script's models."
    )
    top.add_argument("--models", action="append", required=True, metavar="SCRIPT",
                     help="a script (shop.py) or a module (shop.models); may be given again")  # fmt: skip
    top.add_argument("--database", required=True, metavar="URL")
    top.add_argument("--verbosity", "-v", type=int, default=1)
    subs = top.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[Session], int], *flags: str) -> argparse.ArgumentParser:
        sub = subs.add_parser(name, help=run.__doc__)
        sub.add_argument("--noinput", "--no-input", action="store_true")
        for flag in flags:
            sub.add_argument(flag, action="store_true")
        sub.set_defaults(run=run)
        return sub

    _to_write(command)
    _to_apply(command)
    command("lint", lint)
    return top


def _to_write(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands that write files."""
    make = command("makemigrations", make_migrations, "--dry-run", "--merge", "--empty", "--check",
                   "--no-header", "--scriptable", "--update")  # fmt: skip
    make.add_argument("app_labels", nargs="*", metavar="app_label")
    make.add_argument("--name", "-n")
    squash = command("squashmigrations", squash_migrations, "--no-optimize", "--no-header")
    squash.add_argument("--squashed-name")
    squash.add_argument("app_label")
    squash.add_argument("names", nargs="+", metavar="[start_migration] migration")
    better = command("optimizemigration", optimize_migration, "--check", "--no-header")
    better.add_argument("app_label")
    better.add_argument("migration_name")


def _to_apply(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands that ask or change the database."""
    apply = command("migrate", migrate, "--fake", "--fake-initial", "--plan", "--check", "--prune")
    apply.add_argument("--no-lock", action="store_true",
                       help="Do not keep other deployers out: for poolers of transactions.")  # fmt: skip
    apply.add_argument("app_label", nargs="?")
    apply.add_argument("migration_name", nargs="?")
    show = command("showmigrations", show_migrations, "--plan", "--list")
    show.add_argument("app_labels", nargs="*", metavar="app_label")
    sql = command("sqlmigrate", sql_migrate, "--backwards")
    sql.add_argument("app_label")
    sql.add_argument("migration_name")


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main(
    arguments: Sequence[str] | None = None, say: Say = _print, ask: Callable[[str], str] = input
) -> int:
    """Run one command and return the exit status; a user's mistake is one line on stderr."""
    given = parser().parse_args(arguments)
    try:
        session = Session(given, say, ask)
        with session.database:
            status: int = given.run(session)
            return status
    except (MigrationError, OrmError) as error:
        lines = (f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ()))
        sys.stderr.write("".join(f"{line}\n" for line in lines))
        return 1
