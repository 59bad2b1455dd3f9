"""What a query means, in plain Python: the specification that test_query_meaning.py holds the databases to.

A query is its model's rows, each joined with the rows of the many-valued relations it names. One such
combination is an `Env`: join → row, or None where the relation has no row. All else follows:

- A condition is True, False or None (unknown); a row stays where the whole condition is True.
- A many-valued relation is joined anew by each filter() call, and once within a call; annotations and
  orders read the latest join there is. A relation to one is no join: it is followed, and gives None.
- Inside a NOT, a condition on a many-valued relation means "there is a row that meets it", each
  condition by itself; "is NULL" is met by having no row as well. (Not so in expressions: there it is
  a condition on the joined row.)
- Under an odd number of NOTs an unknown comparison is False, so that NOT keeps the row.
- XOR is true for an odd number of True operands.
- Aggregates read the combinations of one group: of one row of the model, and of what else is selected
  or ordered by; after values(), of the values.

Trees of conditions: ("and" | "or" | "xor", one, other), ("not", one), ("is", path, lookup, value).
Expressions: ("f", path), ("val", value), ("+" | "-" | "*", one, other), ("coalesce", one, other),
("case", condition, then, otherwise), ("agg", name, expression, distinct, condition),
("exists" | "count" | "newest", model, link, outer path, condition): subqueries over rows whose link
is the outer value.
"""

from typing import Any, NamedTuple

from meaning_paths import (
    TABLES,
    TO_MANY,
    column_of,
    ends_of,
    looked_up,
    many_of,
    path_of,
    transformed,
)

# --- three-valued logic ----------------------------------------------------------------------


def both(one, other):
    return False if one is False or other is False else None if None in (one, other) else True


def either(one, other):
    return negated(both(negated(one), negated(other)))


def negated(one):
    return None if one is None else not one


# --- expressions -----------------------------------------------------------------------------


class Value(NamedTuple):
    """A resolved expression. read: combinations of one group → value. columns: what groups are told
    apart by where this is selected."""

    read: Any
    columns: tuple = ()
    is_aggregate: bool = False


def plain(read):
    return Value(read, (read,))


def of(combine, *parts):
    """Return the value computed of others."""
    if any(part.is_aggregate for part in parts):
        columns = tuple(column for part in parts for column in part.columns)
        return Value(lambda group: combine(*(part.read(group) for part in parts)), columns, True)
    return plain(lambda group: combine(*(part.read(group) for part in parts)))


def of_conditions(combine, *parts):
    """Return the condition made of others: groups are told apart by what each of them reads."""
    made = of(combine, *parts)
    columns = tuple(column for part in parts for column in part.columns)
    return Value(made.read, columns, made.is_aggregate)


ARITHMETIC = {
    "+": lambda one, other: None if None in (one, other) else one + other,
    "-": lambda one, other: None if None in (one, other) else one - other,
    "*": lambda one, other: None if None in (one, other) else one * other,
}
AGGREGATES = {
    "Count": len,
    "Sum": lambda values: sum(values) if values else None,
    "Avg": lambda values: sum(values) / len(values) if values else None,
    "Min": lambda values: min(values, default=None),
    "Max": lambda values: max(values, default=None),
}


class Join(NamedTuple):
    parent: int  # the join that it begins at, 0 for the model itself
    singles: tuple  # relations to one on the way
    step: tuple


class TooMany(Exception):
    """More combinations than the test wants to wait for."""


class Meaning:
    """A query set, evaluated by the book."""

    def __init__(self, model, *, nulls_first=True):
        self.model, self.nulls_first = model, nulls_first
        self.joins: list[Join] = []
        self.conditions: list[Value] = []
        self.annotations: dict[str, Value] = {}
        self.hidden: set[str] = set()
        self.group_names = None  # names of values() before an aggregate
        self.is_grouped = False
        self.order: list[tuple] = []
        self.names, self.chosen = None, {}
        self.is_distinct = False

    # --- building

    def filter(self, tree):
        self.conditions.extend(self._apart(tree, set()))

    def exclude(self, tree):
        self.conditions.append(self.condition(("exclude", tree), reuse=set(), split=True))

    def _apart(self, tree, reuse):
        """Yield the conditions that all must hold: each is of rows or of groups by itself."""
        if tree[0] == "and":
            for part in tree[1:]:
                yield from self._apart(part, reuse)
        else:
            yield self.condition(tree, reuse=reuse, split=True)

    def annotate(self, name, expression, *, hidden=False):
        value = self.value(expression)
        self.annotations[name] = value
        if hidden:
            self.hidden.add(name)
        if value.is_aggregate and not self.is_grouped:
            self.is_grouped, self.group_names = True, self.names
        if self.names is not None and not hidden:
            self.names = [*self.names, name]

    def values(self, names):
        self.names = list(names)
        self.chosen = {name: self.named(name) for name in names}

    def order_by(self, items):
        self.order = [(self.value(what), descending, nulls) for what, descending, nulls in items]

    def reverse(self):
        other = {"first": "last", "last": "first", None: None}
        self.order = [(value, not down, other[nulls]) for value, down, nulls in self.order]

    # --- names

    def _joined(self, steps, reuse):
        """Return (join, singles after it) for steps, joining what may not be used again."""
        at, singles = 0, []
        for step in steps:
            if step not in TO_MANY:
                singles.append(step)
                continue
            wanted = Join(at, tuple(singles), step)
            known = [i for i, one in enumerate(self.joins, 1) if one == wanted]
            known = known if reuse is None else [i for i in known if i in reuse]
            if not known:
                self.joins.append(wanted)
                known = [len(self.joins)]
                if reuse is not None:
                    reuse.add(known[-1])
            at, singles = known[-1], []
        return at, singles

    def named(self, name, reuse=None):
        """Return the value of a name: an annotation or a path."""
        first, *transforms = name.split("__")
        if first in self.annotations:
            found = self.annotations[first]
            return of(lambda v: transformed(v, transforms), found) if transforms else found
        path = path_of(self.model, name)
        at, singles = self._joined(path.steps, reuse)
        return plain(lambda group: column_of(path, ends_of(singles, group[0][at])[0]))

    # --- conditions

    def condition(self, tree, *, reuse, split, odd=False, inside=False):
        kind, *parts = tree
        if kind == "is":
            return self._compared(*parts, reuse, split, odd, inside)
        if kind in ("exists", "count", "newest"):
            return self.value(tree)
        if kind == "not" and parts[0][0] == "not":  # ~~Q is Q
            return self.condition(parts[0][1], reuse=reuse, split=split, odd=odd, inside=inside)
        if kind in ("not", "exclude"):
            return of_conditions(
                negated,
                self.condition(parts[0], reuse=reuse, split=split, odd=not odd, inside=True),
            )
        one, other = (
            self.condition(part, reuse=reuse, split=split, odd=odd, inside=inside) for part in parts
        )
        if kind == "and":
            return of_conditions(both, one, other)
        if kind == "or":
            return of_conditions(either, one, other)
        return of_conditions(lambda a, b: (a is True) != (b is True), one, other)

    def _compared(self, name, lookup, given, reuse, split, odd, inside):
        path = None if name.split("__")[0] in self.annotations else path_of(self.model, name)
        if lookup == "exact" and given is None:
            lookup, given = "isnull", True
            if path is not None and path.column == "data" and path.rest:
                lookup, given = "jsonnull", True
        if path is not None and split and inside and path.first_many is not None:
            return self._has_row(path, lookup, self._given(given, reuse))
        left, right = self.named(name, reuse), self._given(given, reuse)

        def meets(value, against):
            said = looked_up(lookup, value, against)
            return False if odd and said is None else said

        return of_conditions(meets, left, right)

    def _given(self, given, reuse):
        if isinstance(given, tuple) and given and given[0] in ("f", "+", "-", "*"):
            return self.value(given, reuse)
        return Value(lambda group: given)

    def _has_row(self, path, lookup, right):
        before, step, after = (
            path.steps[: path.first_many],
            path.steps[path.first_many],
            path.steps[path.first_many + 1 :],
        )

        def has(group):
            rows = many_of(*step, ends_of(before, group[0][0])[0])
            if not rows and lookup == "isnull" and right.read(group):
                return True
            return any(
                looked_up(lookup, column_of(path, end), right.read(group)) is True
                for row in rows
                for end in ends_of(after, row)
            )

        def outer_key(group):
            row = ends_of(before, group[0][0])[0]
            return row and row["id"]

        return Value(has, (outer_key, *right.columns), right.is_aggregate)

    # --- values

    def value(self, expression, reuse=None):
        kind, *parts = expression
        if kind == "f":
            return self.named(parts[0], reuse)
        if kind == "val":
            return Value(lambda group: parts[0], ())
        if kind in ARITHMETIC:
            return of(ARITHMETIC[kind], *(self.value(part, reuse) for part in parts))
        if kind == "coalesce":
            return of(lambda a, b: b if a is None else a, *map(self.value, parts))
        if kind == "case":
            asked = self.condition(parts[0], reuse=None, split=False)
            return of(lambda c, a, b: a if c is True else b, asked, *map(self.value, parts[1:]))
        if kind == "agg":
            return self._aggregate(*parts)
        return self._subquery(kind, *parts)

    def _aggregate(self, name, expression, distinct, tree):
        asked = tree and self.condition(tree, reuse=None, split=False)
        source = plain(lambda group: True) if expression == "*" else self.value(expression)

        def read(group):
            rows = [[env] for env in group if not asked or asked.read([env]) is True]
            values = [value for value in map(source.read, rows) if value is not None]
            return AGGREGATES[name](list(set(values)) if distinct else values)

        return Value(read, (), True)

    def _subquery(self, kind, model, link, outer, tree):
        theirs = self.named(outer)

        def read(group):
            wanted, inner = theirs.read(group), Meaning(model)
            if wanted is not None:
                inner.filter(("is", link, "exact", wanted))
                if tree is not None:
                    inner.filter(tree)
            found = [] if wanted is None else [env[0]["id"] for env in inner.rows()]
            if kind == "exists":
                return bool(found)
            return max(found, default=None)

        return Value(read, theirs.columns, theirs.is_aggregate)

    # --- results

    def rows(self):
        """Return the combinations that meet the conditions on rows."""
        asked = [one for one in self.conditions if not one.is_aggregate]
        return [env for env in self._expanded() if all(one.read([env]) is True for one in asked)]

    def _expanded(self):
        envs = [(row,) for row in TABLES[self.model].values()]
        for parent, singles, step in self.joins:
            envs = [
                (*env, row)
                for env in envs
                for row in many_of(*step, ends_of(singles, env[parent])[0]) or [None]
            ]
            if len(envs) > 20_000:
                raise TooMany
        return envs

    def shown(self):
        """Return the names of the columns of a row."""
        if self.names is not None:
            return self.names
        return ["pk", *(name for name in self.annotations if name not in self.hidden)]

    def column(self, name):
        """Return what values() chose by that name, or what it means by now."""
        return self.chosen[name] if name in self.chosen else self.named(name)

    def groups(self):
        """Return the rows of the result, each as the combinations it is made of."""
        columns = [self.column(name) for name in self.shown()]
        rows = self.rows()
        if not self.is_grouped:
            return [[env] for env in rows]
        having = [one for one in self.conditions if one.is_aggregate]
        names = ["pk"] if self.group_names is None else self.group_names
        known = [value for value in map(self.column, names) if not value.is_aggregate]
        others = [*columns, *having, *(value for value, _, _ in self.order)]
        reads = [value.read for value in known]
        reads += [column for one in others if one not in known for column in one.columns]
        found: dict[tuple, list] = {}
        for env in rows:
            found.setdefault(tuple(read([env]) for read in reads), []).append(env)
        return [group for group in found.values() if all(one.read(group) is True for one in having)]

    def answer(self):
        """Return the blocks of the result: rows of equal order, in their order."""
        columns = [self.column(name) for name in self.shown()]
        orders = self.order
        if not all(value.columns or value.is_aggregate for value, _, _ in orders):
            orders = [one for one in orders if one[0].columns or one[0].is_aggregate]
        made = [
            (
                tuple(column.read(group) for column in columns),
                tuple(value.read(group) for value, _, _ in orders),
            )
            for group in self.groups()
        ]
        if self.is_distinct:
            made = list(dict.fromkeys(made))
        blocks: dict[tuple, list] = {}
        for row, order in made:
            blocks.setdefault(order, []).append(row)
        found = list(blocks.items())
        for place in reversed(range(len(orders))):
            _, down, nulls = orders[place]
            self._sort(found, place, down, nulls)
        return [rows for _, rows in found]

    def _sort(self, found, place, down, nulls):
        first = (self.nulls_first != down) if nulls is None else nulls == "first"
        without = [one for one in found if one[0][place] is None]
        others = [one for one in found if one[0][place] is not None]
        others.sort(key=lambda one: one[0][place], reverse=down)
        found[:] = [*without, *others] if first else [*others, *without]
