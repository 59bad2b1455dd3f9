"""Random trees of blocks do what a model of nested transactions in plain Python does (DB-14)."""

from contextlib import suppress

from hotclub_orm import transactions
from hotclub_orm.database import Database
from hotclub_orm.errors import TransactionManagementError
from hotclub_orm.transactions import atomic
from hypothesis import given, settings
from hypothesis import strategies as st


class Stop(Exception):
    """What a block of the test is left by."""


@st.composite
def steps(draw, depth=3):
    kinds = ["write", "mark", "hook"]
    if depth:
        kinds += ["block", "block"]
    kind = draw(st.sampled_from(kinds))
    if kind != "block":
        return (kind,)
    inner = draw(st.lists(steps(depth=depth - 1), max_size=4))
    return ("block", draw(st.booleans()), draw(st.booleans()), inner)


class Model:
    """The meaning of blocks, without a database."""

    def __init__(self):
        self.rows, self.hooks, self.broken, self.depth, self.serial = [], [], False, 0, 0

    def run(self, tree):
        for step in tree:
            self.step(step)

    def step(self, step):
        if step[0] == "block":
            self.block(*step[1:])
            return
        self.serial += 1
        if step[0] == "write" and not self.broken:
            self.rows.append(self.serial)
        elif step[0] == "hook":
            self.hooks.append(self.serial)
        elif step[0] == "mark":
            self.broken = True

    def block(self, savepoint, fails, inner):
        outermost = self.depth == 0
        own = outermost or (savepoint and not self.broken)
        before, hooks, broken = list(self.rows), list(self.hooks), self.broken
        self.depth += 1
        self.run(inner)
        self.depth -= 1
        if fails or self.broken:
            if own:
                self.rows, self.hooks, self.broken = before, hooks, False
            else:
                self.broken = True
        if outermost:
            self.broken = False
        elif not own and broken:
            self.broken = True


class Real:
    """The same on a database."""

    def __init__(self, database):
        self.database, self.called, self.serial = database, [], 0

    def run(self, tree):
        for step in tree:
            self.step(step)

    def step(self, step):
        if step[0] == "block":
            self.block(*step[1:])
            return
        self.serial += 1
        serial = self.serial
        if step[0] == "write":
            with suppress(TransactionManagementError):
                self.database.execute("INSERT INTO n VALUES (%s)", [serial])
        elif step[0] == "hook":
            transactions.on_commit(lambda: self.called.append(serial))
        elif step[0] == "mark":
            transactions.set_rollback(True)

    def block(self, savepoint, fails, inner):
        with suppress(Stop):
            with atomic(savepoint=savepoint):
                self.run(inner)
                if fails:
                    raise Stop


TREES = st.lists(steps(), max_size=6)


def compare(database, tree, savepoint, fails):
    model, real = Model(), Real(database)

    model.block(savepoint, fails, tree)
    real.block(savepoint, fails, tree)

    rows = [n for (n,) in database.execute("SELECT n FROM n ORDER BY n")]
    assert (rows, real.called) == (model.rows, model.hooks)
    assert database.session() is None


@given(TREES, st.booleans(), st.booleans())
def test_rel_db_14_generated_trees_of_blocks_match_the_model(tree, savepoint, fails):
    with Database("sqlite://") as database:
        database.execute("CREATE TABLE n (n integer)")
        compare(database, tree, savepoint, fails)


@settings(max_examples=50, deadline=None)
@given(TREES, st.booleans(), st.booleans())
def test_rel_db_14_generated_trees_match_on_postgresql(postgres_worker_url, tree, savepoint, fails):
    with Database(postgres_worker_url) as database:
        database.execute("CREATE TABLE n (n integer)")
        try:
            compare(database, tree, savepoint, fails)
        finally:
            database.execute("DROP TABLE n")
