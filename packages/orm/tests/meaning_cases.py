"""Random queries, as data (see meaning_evaluator.py)."""

import datetime as dt
from decimal import Decimal
from functools import cache

from hypothesis import strategies as st
from meaning_evaluator import AGGREGATES
from meaning_paths import SHORT, TO_MANY, TO_ONE, TO_ONE_BACK, path_of, target_of

# --- what may be named -----------------------------------------------------------------------

COLUMNS = {
    "House": {"int": ["size"], "text": ["street"], "date": ["built"]},
    "Person": {
        "int": ["age", "rank"],
        "text": ["name"],
        "date": ["born"],
        "decimal": ["pay"],
        "json": ["data"],
    },
    "Badge": {"int": ["code"], "text": ["color"]},
    "Club": {"text": ["label"], "decimal": ["fee"]},
    "Membership": {"int": ["level"], "date": ["since"]},
    "Place": {"int": ["seats"], "text": ["title"]},
    "Bar": {"int": ["stars", "seats"], "text": ["title"]},
}
RELATIONS: dict[str, list[str]] = {}
for model_name, relation in (*TO_ONE, *TO_ONE_BACK, *TO_MANY, *SHORT):
    RELATIONS.setdefault(model_name, []).append(relation)
MODELS = list(COLUMNS)
KINDS = ["int", "text", "date", "decimal", "key"]
DAYS = [dt.date(2019, 12, 31), dt.date(2020, 1, 1), dt.date(2020, 12, 31), dt.date(2021, 5, 5)]
VALUES = {
    "int": st.integers(0, 3),
    "key": st.integers(1, 5),
    "text": st.sampled_from(["ann", "elm", "red", "jazz", "den", "bob", ""]),
    "date": st.sampled_from(DAYS),
    "decimal": st.sampled_from([Decimal("1.50"), Decimal("0.00"), Decimal("2.25"), Decimal(-1)]),
}
ORDERED = ["exact", "exact", "gt", "gte", "lt", "lte"]


def _named(model, depth, kind, single):
    """Return the paths over that many relations that end at that kind of column."""
    if depth == 0:
        return ["pk"] if kind == "key" else COLUMNS[model].get(kind, [])
    found = []
    for name in RELATIONS[model]:
        if single and path_of(model, name).first_many is not None:
            continue
        there = target_of(model, name) or path_of(model, name).model
        below = _named(there, depth - 1, kind, single)
        found += [f"{name}__{end}" for end in below]
        if kind == "key" and depth == 1:
            found.append(name)
    return found


PATHS = {
    (model, depth, kind, single): _named(model, depth, kind, single)
    for model in MODELS
    for depth in range(4)
    for kind in (*KINDS, "json")
    for single in (False, True)
}


@st.composite
def paths(draw, model, kind, *, single=False, named=()):
    """A path to a value of that kind, or None where none leads to one. named: annotations and kinds."""
    known = [name for name, its_kind in named if its_kind == kind]
    if known and draw(st.integers(0, 1)):
        return draw(st.sampled_from(known))
    depth = draw(st.sampled_from([0, 0, 1, 1, 1, 2, 2, 3]))
    known = (PATHS[model, wanted, kind, single] for wanted in (depth, *range(4)))
    found = next(filter(None, known), None)
    return draw(st.sampled_from(found)) if found else None


# --- conditions ------------------------------------------------------------------------------


@st.composite
def leaves(draw, model, *, named=(), nots=True, json=False):
    kind = draw(st.sampled_from([*KINDS, "int", *(["json"] if json else [])]))
    if kind == "json":
        return draw(_json_leaves(model))
    path = draw(paths(model, kind, named=named))
    if path == "pk" or path.endswith("__pk"):
        kind = "key"
    choice = draw(
        st.sampled_from(["compare", "compare", "compare", "in", "null", "range", "f", "own"])
    )
    if choice == "null":
        return draw(
            st.sampled_from(
                [("is", path, "isnull", v) for v in (True, False)] + [("is", path, "exact", None)]
            )
        )
    if choice == "in":
        return ("is", path, "in", draw(st.lists(VALUES[kind], max_size=3)))
    if choice == "range" and kind != "key":
        return ("is", path, "range", tuple(sorted([draw(VALUES[kind]), draw(VALUES[kind])])))
    if choice == "f":
        # A NOT may put it into a subquery, where one value is wanted and no aggregate can stand.
        other = draw(paths(model, kind, single=nots, named=() if nots else named))
        if other is not None:
            return ("is", path, draw(st.sampled_from(ORDERED)), ("f", other))
    if choice == "own" and kind == "text":
        lookups = ["iexact", "contains", "icontains", "startswith", "endswith"]
        return (
            "is",
            path,
            draw(st.sampled_from(lookups)),
            draw(st.sampled_from(["a", "n", "e", "ann", "red"])),
        )
    if choice == "own" and kind == "date":
        part, bounds = draw(st.sampled_from([("year", (2019, 2021)), ("month", (1, 12))]))
        return ("is", f"{path}__{part}", draw(st.sampled_from(ORDERED)), draw(st.integers(*bounds)))
    return ("is", path, draw(st.sampled_from(ORDERED)), draw(VALUES[kind]))


@st.composite
def _json_leaves(draw, model):
    found = [p for depth in range(3) for p in PATHS[model, depth, "json", False]]
    if not found:
        return draw(leaves(model))
    path = draw(st.sampled_from(found))
    return draw(
        st.sampled_from(
            [
                ("is", f"{path}__a", "exact", 1),
                ("is", f"{path}__a", "exact", 2),
                ("is", f"{path}__b", "exact", "x"),
                ("is", f"{path}__a", "exact", None),
                ("is", f"{path}__a", "isnull", True),
                ("is", f"{path}__b", "isnull", False),
                ("is", path, "has_key", "a"),
                ("is", path, "isnull", True),
            ]
        )
    )


def trees(model, *, named=(), nots=True, depth=3, subqueries=False):
    """Trees of conditions. nots: whether a NOT stands inside or may stand around."""
    return _trees(model, tuple(named), nots, depth, subqueries)


@cache
def _trees(model, named, nots, depth, subqueries):
    leaf = leaves(model, named=named, nots=nots)
    if subqueries:
        leaf = st.one_of(leaf, leaf, leaf, leaf, leaf, exists(model, "exists"))
    whole = leaf
    for _ in range(depth):
        joined = st.tuples(st.sampled_from(["and", "or", "xor"]), whole, whole)
        negated = [st.tuples(st.just("not"), whole)] if nots else []
        whole = st.one_of(leaf, joined, *negated)
    # Unknown keys of JSON are no operands of XOR.
    return whole if named else st.one_of(whole, whole, whole, whole, leaves(model, json=True))


# --- expressions -----------------------------------------------------------------------------


@st.composite
def expressions(draw, model, kind, *, named=(), single=False):
    choice = draw(st.sampled_from(["f", "f", "f", "coalesce", "case", "arithmetic"]))
    path = draw(paths(model, kind, single=single, named=named))
    if path is None:
        return ("val", draw(VALUES[kind]))
    plain = ("f", path)
    if kind == "key":  # relations mix with no other numbers
        return plain
    if choice == "coalesce":
        return ("coalesce", plain, ("val", draw(VALUES[kind])))
    if choice == "case":
        condition = draw(trees(model, named=named or [("", "")], depth=1))
        return ("case", condition, plain, ("val", draw(VALUES[kind])))
    if choice == "arithmetic" and kind in ("int", "decimal"):
        other = draw(
            st.one_of(
                VALUES[kind].map(lambda v: ("val", v)),
                paths(model, kind, single=single, named=named).map(lambda p: ("f", p)),
            )
        )
        return (draw(st.sampled_from(["+", "-", "*"])), plain, other)
    return plain


@st.composite
def aggregates(draw, model, *, named=(), single=False):
    """An aggregate and the kind of its value."""
    kind = draw(st.sampled_from(KINDS))
    names = {"int": ["Sum", "Avg", "Count", "Min", "Max"], "decimal": ["Sum", "Avg", "Max"]}
    name = draw(st.sampled_from(names.get(kind, ["Count", "Min"] if kind != "key" else ["Count"])))
    distinct = name in ("Count", "Sum", "Avg") and draw(st.booleans())
    condition = None
    if not single and draw(st.integers(0, 3)) == 3:
        condition = draw(trees(model, named=[("", "")], depth=1))
    if name == "Count" and not distinct and condition is None and draw(st.integers(0, 5)) == 5:
        source = "*"
    else:
        source = draw(expressions(model, kind, named=named, single=single))
    given = {"Count": "int", "Avg": "float"}.get(name, kind)
    return ("agg", name, source, distinct, condition), given


@st.composite
def exists(draw, model, kind=None):
    """A subquery: rows of another model whose key is one of this one's."""
    kind = kind or draw(st.sampled_from(["exists", "newest"]))
    there, link = draw(
        st.sampled_from(
            [
                ("Person", "house"), ("Person", "boss"), ("Membership", "club"), ("Badge", "person"),
                ("Person", "clubs"), ("Bar", "owner"), ("House", "people__rank"), ("Club", "members"),
            ]
        )
    )  # fmt: skip
    outer = draw(paths(model, "key", single=True))
    condition = draw(st.one_of(st.none(), trees(there, depth=1)))
    return (kind, there, link, outer, condition)


# --- whole queries ---------------------------------------------------------------------------


def narrowed(model, *, named=()):
    """filter() and exclude()."""
    free = trees(model, named=named, subqueries=not named)
    without_nots = trees(model, named=named, nots=False)
    return st.one_of(
        st.tuples(st.just("filter"), st.one_of(without_nots, free)),
        st.tuples(st.just("exclude"), free),
    )


@st.composite
def orders(draw, model, *, named=(), count=2):
    items = []
    for _ in range(draw(st.integers(1, count))):
        kind = draw(st.sampled_from([*KINDS, *(kind for _, kind in named if kind in VALUES)]))
        what = draw(expressions(model, kind, named=named)) if draw(st.integers(0, 4)) == 4 else None
        what = what or ("f", draw(paths(model, kind, named=named)))
        nulls = draw(st.sampled_from([None, None, None, "first", "last"]))
        items.append((what, draw(st.booleans()), nulls))
    return ("order_by", items)


@st.composite
def annotated(draw, model, number, named, *, aggregate):
    name = f"a{number}"
    call = draw(st.sampled_from(["annotate", "annotate", "annotate", "alias"]))
    if aggregate:
        expression, kind = draw(aggregates(model, named=()))
    elif draw(st.integers(0, 4)) == 4:
        expression = draw(exists(model))
        kind = "bool" if expression[0] == "exists" else "key"
    else:
        kind = draw(st.sampled_from(KINDS))
        expression = draw(expressions(model, kind, named=named))
    return (call, name, expression), (name, kind)


@st.composite
def queries(draw, kind="rows"):
    """A model and calls; kind: "rows", "groups" (of rows) or "values" (groups of values)."""
    model = draw(
        st.sampled_from(["Person", "House", "Club", "Membership", "Bar", "Badge", "Place"])
    )
    calls, named = draw(st.lists(narrowed(model), max_size=2)), []
    if kind != "values" or draw(st.booleans()):
        for number in range(draw(st.integers(0, 2 if kind == "rows" else 1))):
            call, name = draw(annotated(model, number, named, aggregate=False))
            calls.append(call)
            if call[0] == "annotate":
                named.append(name)
    if kind == "values":
        names = draw(
            st.lists(
                st.sampled_from(KINDS).flatmap(lambda k: paths(model, k, named=named)),
                min_size=1,
                max_size=2,
                unique=True,
            )
        )
        calls.append(("values", names))
        named = [one for one in named if one[0] in names]
    if kind != "rows":
        for number in range(5, 5 + draw(st.integers(1, 2))):
            call, name = draw(annotated(model, number, (), aggregate=True))
            calls.append(("annotate", *call[1:]) if kind == "values" else call)
            named.append(name)
    usable = [one for one in named if one[1] in VALUES]
    if draw(st.booleans()):
        calls.append(draw(narrowed(model, named=usable)))
    if draw(st.booleans()):
        calls.append(draw(orders(model, named=usable)))
        if draw(st.integers(0, 3)) == 3:
            calls.append(("reverse",))
    if kind == "rows" and draw(st.integers(0, 2)) == 2:
        calls.append(
            (
                "values",
                draw(
                    st.lists(
                        st.sampled_from(KINDS).flatmap(lambda k: paths(model, k, named=named)),
                        min_size=1,
                        max_size=3,
                        unique=True,
                    )
                ),
            )
        )
    if draw(st.integers(0, 3)) == 3:
        calls.append(("distinct",))
    return model, calls


# --- parts of the other tests ----------------------------------------------------------------

OWN = {model: next(iter(kinds.values()))[0] for model, kinds in COLUMNS.items()}


@st.composite
def narrowed_models(draw):
    """A model and filters."""
    model = draw(st.sampled_from(MODELS))
    return model, draw(st.lists(narrowed(model), max_size=2))


@st.composite
def narrowed_pairs(draw):
    """A model and two lists of filters."""
    model = draw(st.sampled_from(MODELS))
    calls = st.lists(narrowed(model), min_size=1, max_size=2)
    return model, draw(calls), draw(calls)


@st.composite
def changes(draw, model):
    """A column and what it becomes: a value of the row's own columns."""
    kind = draw(st.sampled_from([k for k in COLUMNS[model] if k in VALUES]))
    column = draw(st.sampled_from(COLUMNS[model][kind]))
    own = ("f", column if model == "Bar" else draw(st.sampled_from(COLUMNS[model][kind])))
    value = ("val", draw(VALUES[kind]))
    found = [value, ("coalesce", own, value), ("case", ("is", own[1], "gt", value[1]), own, value)]
    if kind in ("int", "decimal"):
        found += [("+", own, value), ("-", ("-", own, value), value)]
    if (model, column) not in (("Person", "rank"), ("Badge", "color"), ("Bar", "stars")):
        return column, draw(st.sampled_from(found))
    return column, draw(st.sampled_from(found[:2]))


def has_groups_of_values(calls):
    """Tell whether values() come before an aggregate."""
    names = [name for name, *_ in calls]
    if "values" not in names:
        return False
    return any(
        call[0] == "annotate" and call[2][0] == "agg" for call in calls[names.index("values") :]
    )


def names_of(calls):
    """Return the numeric annotations of calls that are shown."""
    shown = next((set(args[0]) for name, *args in calls if name == "values"), None)
    grouped = has_groups_of_values(calls)
    return [
        args[0]
        for name, *args in calls
        if name == "annotate"
        and args[1][0] == "agg"
        and args[1][1] == "Count"
        and (grouped or shown is None or args[0] in shown)
    ]


@st.composite
def totals(draw, model, known, *, only):
    """An aggregate of a whole query. known: annotations that may be read; only: nothing else."""
    name = draw(st.sampled_from(["Count", "Sum", "Avg", "Min", "Max"]))
    others = (
        []
        if only and known
        else ["pk", *PATHS[model, 0, "int", True], *PATHS[model, 1, "int", True]]
    )
    return ("agg", name, ("f", draw(st.sampled_from([*known, *others]))), False, None)


def total_of(expression, values):
    """Return an aggregate of values."""
    return AGGREGATES[expression[1]]([value for value in values if value is not None])
