"""A plan, carried out.

Flow: loader, recorder → **executor** → drive → Database. All logic is in programs (generators); each
public method that waits has a twin with the prefix `a`.

Each atomic migration and its record are one transaction: a run that is killed leaves whole
migrations behind, and the next run goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import partial
from typing import Any

from hotclub_orm.errors import ForeignKeyViolation
from hotclub_orm.statements import Statement

from hotclub_migrations.drive import adrive, collect, drive
from hotclub_migrations.editor import MigrationEditor
from hotclub_migrations.errors import CommandError, InvalidMigrationPlan, Key, shown
from hotclub_migrations.loader import MigrationLoader
from hotclub_migrations.locks import WAIT_SECONDS, adeployment_lock, deployment_lock
from hotclub_migrations.migration import Migration, in_block
from hotclub_migrations.recorder import MigrationRecorder
from hotclub_migrations.soft_applied import is_soft_applied
from hotclub_migrations.state import ProjectState
from hotclub_migrations.wishes import CallPython

Plan = list[tuple[Migration, bool]]
"""Pairs (migration, whether it is to be undone)."""
Target = tuple[str, str | None]
"""(app label, migration name); None means before the first one."""
Progress = Callable[..., None]
"""Called with ("apply_start" | "apply_success" | "unapply_start" | "unapply_success", migration,
fake)."""
Program = Generator[Any, Any, Any]


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _silent(*_told: object) -> None:
    return


class MigrationExecutor:
    """Applies and undoes migrations on one database.

    database: a hotclub_orm Database. loader: what there is on disk. clock: the time for records.
    wait_seconds: how long to wait for another deployer. lock: False to take no lock: where a pooler
    gives each transaction another connection of PostgreSQL, which keeps no lock for a session, and
    with a pool of one connection; see to it that nobody else migrates. pre_migrate,
    post_migrate: functions called, under the lock, before and after each run with using=, plan=,
    apps= (the historical models).
    """

    def __init__(
        self,
        database: Any,
        loader: MigrationLoader,
        progress_callback: Progress | None = None,
        *,
        clock: Callable[[], datetime] = _utc_now,
        wait_seconds: float = WAIT_SECONDS,
        lock: bool = True,
    ) -> None:
        self.database, self.loader = database, loader
        self.recorder = MigrationRecorder(database.dialect)
        self.progress = progress_callback or _silent
        self.clock, self.wait_seconds, self.lock = clock, wait_seconds, lock
        self.pre_migrate: list[Callable[..., Any]] = []
        self.post_migrate: list[Callable[..., Any]] = []

    # doors

    def refresh(self) -> None:
        """Read what is applied, and make the graph of it."""
        drive(self._refresh(), self.database)

    async def arefresh(self) -> None:
        """As `refresh`, awaiting."""
        await adrive(self._refresh(), self.database)

    def migrate(
        self,
        targets: Sequence[Target] | None = None,
        plan: Plan | None = None,
        *,
        fake: bool = False,
        fake_initial: bool = False,
    ) -> ProjectState:
        """Go to the targets (the last migrations of all applications if None), under the lock.

        plan: what `migration_plan` gave before; what another deployer did meanwhile is left out.
        fake: record only. fake_initial: record only where the tables exist already.
        """
        with self._locked(deployment_lock):
            program = self._migrate(targets, plan, (fake, fake_initial))
            state: ProjectState = drive(program, self.database)
            return state

    async def amigrate(
        self,
        targets: Sequence[Target] | None = None,
        plan: Plan | None = None,
        *,
        fake: bool = False,
        fake_initial: bool = False,
    ) -> ProjectState:
        """As `migrate`, awaiting."""
        async with self._locked(adeployment_lock):
            program = self._migrate(targets, plan, (fake, fake_initial))
            state: ProjectState = await adrive(program, self.database)
            return state

    def _locked(self, kind: Callable[..., Any]) -> Any:
        if self.lock:
            return kind(self.database, wait_seconds=self.wait_seconds)
        return nullcontext()

    def prune(self, app_label: str) -> list[str]:
        """Forget records of migrations that are no longer on disk; return their names."""
        return drive(self._prune(app_label), self.database)

    async def aprune(self, app_label: str) -> list[str]:
        """As `prune`, awaiting."""
        return await adrive(self._prune(app_label), self.database)

    def collect_sql(self, plan: Plan) -> list[str]:
        """Return the SQL of the plan, line by line; nothing is changed."""
        return collect(self._sql(plan), self.database)

    # plans

    def migration_plan(self, targets: Sequence[Target], clean_start: bool = False) -> Plan:
        """Return what leads to the targets. Raises NodeNotFoundError.

        clean_start: as if nothing were applied.
        """
        graph = self.loader.graph
        applied = {} if clean_start else dict(self.loader.applied_migrations)
        plan: Plan = []
        seen: dict[Key, None] = {}
        for label, name in targets:
            if name is None:
                roots = [key for key in graph.root_nodes(label) if key[0] == label]
                self._plan_back(roots, applied, plan)
            elif (label, name) in applied:
                children = graph.node((label, name)).children
                self._plan_back(sorted(k for k in children if k[0] == label), applied, plan)
            else:
                for key in graph.order([(label, name)], "parents", seen):
                    if key not in applied:
                        plan.append((graph.migration(key), False))
                        applied[key] = None
        return plan

    def _plan_back(self, keys: list[Key], applied: dict[Key, Any], plan: Plan) -> None:
        for target in keys:
            for key in self.loader.graph.backwards_plan(target):
                if key in applied:
                    plan.append((self.loader.graph.migration(key), True))
                    del applied[key]

    # programs

    def _refresh(self) -> Program:
        self.loader.build_graph((yield from self.recorder.applied_migrations()))

    def _migrate(
        self,
        targets: Sequence[Target] | None,
        plan: Plan | None,
        faking: tuple[bool, bool],
    ) -> Program:
        editor = MigrationEditor(self.database)
        yield from in_block(self.recorder.ensure_schema(editor))
        yield from self._refresh()
        yield from self._record_replacements()
        self.loader.check_consistent_history(self.database.alias)
        if plan is None:
            wanted = self.loader.graph.leaf_nodes() if targets is None else targets
            plan = self.migration_plan(wanted)
        plan = self._still_to_do(plan)
        directions = {backwards for _, backwards in plan}
        if len(directions) > 1:
            raise InvalidMigrationPlan(
                "Migration plans with both forwards and backwards migrations are not supported. "
                "Please split your migration process into separate plans of only forwards OR "
                f"backwards migrations: {', '.join(str(migration) for migration, _ in plan)}"
            )
        yield from self._call(self.pre_migrate, plan, self.applied_state())
        if directions == {True}:
            state = yield from self._backwards(plan, faking[0])
        else:
            state = yield from self._forwards(plan, faking)
        yield from self._call(self.post_migrate, plan, state)
        return state

    def _call(self, hooks: list[Callable[..., Any]], plan: Plan, state: ProjectState) -> Program:
        for hook in hooks:
            call = partial(hook, using=self.database.alias, plan=plan, apps=state.apps)
            yield CallPython(call, getattr(hook, "__qualname__", repr(hook)))

    def _still_to_do(self, plan: Plan) -> Plan:
        applied = self.loader.applied_migrations
        return [(one, backwards) for one, backwards in plan if (one.key in applied) == backwards]

    def _full_plan(self) -> list[Migration]:
        leaves = self.loader.graph.leaf_nodes()
        return [migration for migration, _ in self.migration_plan(leaves, clean_start=True)]

    def applied_state(self) -> ProjectState:
        """Return the state that the applied migrations lead to."""
        state = ProjectState(real_apps=self.loader.unmigrated_apps)
        for migration in self._full_plan():
            if migration.key in self.loader.applied_migrations:
                migration.mutate_state(state, preserve=False)
        return state

    def _forwards(self, plan: Plan, faking: tuple[bool, bool]) -> Program:
        state = self.applied_state()
        for migration, _ in plan:
            state = yield from self._apply(migration, state, faking)
        return state

    def _backwards(self, plan: Plan, fake: bool) -> Program:
        undone = {migration.key for migration, _ in plan}
        before: dict[Key, ProjectState] = {}
        state = ProjectState(real_apps=self.loader.unmigrated_apps)
        for migration in self._full_plan():
            if migration.key not in self.loader.applied_migrations:
                continue
            if migration.key in undone:
                before[migration.key] = state.clone()
            migration.mutate_state(state, preserve=False)
        for migration, _ in plan:
            yield from self._unapply(migration, before[migration.key], fake)
        return self.applied_state()

    def _apply(
        self, migration: Migration, state: ProjectState, faking: tuple[bool, bool]
    ) -> Program:
        fake, fake_initial = faking
        if not fake and fake_initial:
            fake = yield from is_soft_applied(migration, state, self.database)
        self.progress("apply_start", migration, fake)
        editor = self._editor(migration)

        def steps() -> Program:
            if fake:
                after = migration.mutate_state(state)
            else:
                after = yield from migration.apply(state, editor)
                yield from editor.finish()
            for key in self.loader.records_of(migration):
                if key not in self.loader.applied_migrations:
                    yield from self.recorder.record_applied(key, self.clock())
            return after

        after = yield from schema_changes(steps(), editor)
        for key in self.loader.records_of(migration):
            self.loader.applied_migrations[key] = None
        self.progress("apply_success", migration, fake)
        return after

    def _unapply(self, migration: Migration, before: ProjectState, fake: bool) -> Program:
        self.progress("unapply_start", migration, fake)
        editor = self._editor(migration)

        def steps() -> Program:
            if not fake:
                yield from migration.unapply(before, editor)
                yield from editor.finish()
            for key in self.loader.records_of(migration):
                yield from self.recorder.record_unapplied(key)

        yield from schema_changes(steps(), editor)
        for key in self.loader.records_of(migration):
            self.loader.applied_migrations.pop(key, None)
        self.progress("unapply_success", migration, fake)

    def _editor(self, migration: Migration) -> MigrationEditor:
        return MigrationEditor(self.database, atomic=migration.atomic, now=self.clock())

    def _record_replacements(self) -> Program:
        """Record squashed migrations all of whose parts are applied."""
        recorded = yield from self.recorder.applied_migrations()
        for key in self.loader.replacements:
            if key in self.loader.applied_migrations and key not in recorded:
                yield from self.recorder.record_applied(key, self.clock())

    def _prune(self, app_label: str) -> Program:
        yield from self._refresh()
        gone = [key for key in self.loader.applied_migrations
                if key[0] == app_label and key not in self.loader.disk_migrations]  # fmt: skip
        for key, migration in self.loader.replacements.items():
            if not set(gone).isdisjoint(self.loader.records_of(migration)):
                raise CommandError(
                    f"The records of {app_label} cannot be pruned: by them, {shown(key)} is known to "
                    "be applied. Take the line replaces = […] out of its file first, when every "
                    "database has it recorded."
                )
        yield from in_block(self._forget(gone))
        return [name for _, name in gone]

    def _forget(self, keys: list[Key]) -> Program:
        for key in keys:
            yield from self.recorder.record_unapplied(key)

    def _sql(self, plan: Plan) -> Program:
        for migration, backwards in plan:
            state = self.loader.project_state(migration.key, at_end=False)
            editor = self._editor(migration)
            steps = (migration.unapply if backwards else migration.apply)(state, editor)
            yield from schema_changes(_and_finish(steps, editor), editor)

    def __repr__(self) -> str:
        applied = len(self.loader.applied_migrations)
        return f"<MigrationExecutor {self.database!r}: {applied} applied>"


def _and_finish(steps: Program, editor: MigrationEditor) -> Program:
    yield from steps
    yield from editor.finish()


def schema_changes(steps: Program, editor: MigrationEditor) -> Program:
    """Run the steps in a block if the migration is atomic; on SQLite, foreign keys off meanwhile."""
    on_sqlite = editor.dialect.vendor == "sqlite"
    if on_sqlite:
        steps = _checked(steps)
    if editor.atomic_migration:
        steps = in_block(steps)
    if not on_sqlite or not (yield Statement("PRAGMA foreign_keys"))[0][0]:
        return (yield from steps)
    yield _pragma("foreign_keys = OFF")
    try:
        result = yield from steps
    except GeneratorExit:
        raise
    except BaseException:
        yield _pragma("legacy_alter_table = OFF")
        yield _pragma("foreign_keys = ON")
        raise
    yield _pragma("foreign_keys = ON")
    return result


def _checked(steps: Program) -> Program:
    result = yield from steps
    broken = yield Statement("PRAGMA foreign_key_check")
    if broken:
        table, rowid, target, _ = broken[0]
        raise ForeignKeyViolation(
            f"After the migration, {len(broken)} rows point to nothing; the first is row {rowid} "
            f"of {table}, which points to {target}."
        )
    return result


def _pragma(text: str) -> Statement:
    return Statement(f"PRAGMA {text}", (), "nothing")
