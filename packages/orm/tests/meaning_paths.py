"""The ground of meaning_evaluator.py: names followed through the rows, and what a lookup means of a value."""

from dataclasses import dataclass

from meaning_schema import ROWS

# --- the data, followed ----------------------------------------------------------------------

TABLES = {model: {row["id"]: row for row in rows} for model, rows in ROWS.items() if model != "Bar"}
TABLES["Bar"] = {
    row["place_ptr_id"]: {**TABLES["Place"][row["place_ptr_id"]], **row} for row in ROWS["Bar"]
}

# A relation to one row: (model, name) → (model there, column here).
TO_ONE = {
    ("Person", "house"): ("House", "house_id"),
    ("Person", "other_house"): ("House", "other_house_id"),
    ("Person", "boss"): ("Person", "boss_id"),
    ("Badge", "person"): ("Person", "person_id"),
    ("Membership", "person"): ("Person", "person_id"),
    ("Membership", "club"): ("Club", "club_id"),
    ("Place", "house"): ("House", "house_id"),
    ("Place", "bar"): ("Bar", "id"),
    ("Bar", "place_ptr"): ("Place", "id"),
    ("Bar", "owner"): ("Person", "owner_id"),
}
# The other end of a one-to-one: (model, name) → (model there, column there).
TO_ONE_BACK = {("Person", "badge"): ("Badge", "person_id")}
TO_MANY = {
    ("House", "people"): ("Person", "house_id"),
    ("House", "guests"): ("Person", "other_house_id"),
    ("House", "places"): ("Place", "house_id"),
    ("Person", "team"): ("Person", "boss_id"),
    ("Person", "memberships"): ("Membership", "person_id"),
    ("Person", "bars"): ("Bar", "owner_id"),
    ("Club", "memberships"): ("Membership", "club_id"),
}
# Relations of two steps: a many-to-many one leads through the rows between, which may be named too.
SHORT = {
    ("Person", "clubs"): ("memberships", "club"),
    ("Club", "members"): ("memberships", "person"),
    ("Bar", "house"): ("place_ptr", "house"),  # a parent's relation begins at the parent
}


def target_of(model, name):
    """Return the model that a step leads to, or None for a column."""
    found = (
        TO_ONE.get((model, name)) or TO_ONE_BACK.get((model, name)) or TO_MANY.get((model, name))
    )
    return found[0] if found else None


def one_of(model, name, row):
    """Follow a relation to one."""
    if row is None:
        return None
    if (model, name) in TO_ONE_BACK:
        there, column = TO_ONE_BACK[model, name]
        return next((one for one in TABLES[there].values() if one[column] == row["id"]), None)
    there, column = TO_ONE[model, name]
    return TABLES[there].get(row[column])


def many_of(model, name, row):
    """Follow a relation to many."""
    there, column = TO_MANY[model, name]
    return (
        [] if row is None else [one for one in TABLES[there].values() if one[column] == row["id"]]
    )


@dataclass
class Path:
    """What a name means: steps (model, name), the model at the end, its column, further names."""

    steps: list
    model: str
    column: str
    rest: list

    @property
    def first_many(self):
        return next((i for i, step in enumerate(self.steps) if step in TO_MANY), None)


def path_of(model, name):
    names, steps = name.split("__"), []
    while names:
        short = SHORT.get((model, names[0]))
        names = [*short, *names[1:]] if short else names
        there = target_of(model, names[0])
        if there is None:
            break
        steps.append((model, names.pop(0)))
        model = there
    column = names.pop(0) if names else "pk"
    return Path(steps, model, "id" if column == "pk" else column, names)


def ends_of(steps, row):
    """Return the rows that steps lead to, each missing one as None."""
    rows = [row]
    for model, name in steps:
        if (model, name) in TO_MANY:
            rows = [one for row in rows for one in many_of(model, name, row) or [None]]
        else:
            rows = [one_of(model, name, row) for row in rows]
    return rows


# --- values and lookups ----------------------------------------------------------------------

MISSING, JSON_NULL = object(), object()  # no such key in the JSON; its null, which is not NULL


def column_of(path, row):
    """Return the value at the end of a path, transformed; NULL stays NULL."""
    value = None if row is None else row[path.column]
    if path.column != "data":
        return transformed(value, path.rest)
    for name in path.rest:
        value = value.get(name, MISSING) if isinstance(value, dict) else MISSING
        value = JSON_NULL if value is None else value
    return value


def transformed(value, names):
    for name in names:
        value = value and {"year": lambda v: v.year, "month": lambda v: v.month}[name](value)
    return value


def _in(value, given):
    return False if not given else None if value is None else value in given


STRICT = {
    "exact": lambda value, given: value == given,
    "gt": lambda value, given: value > given,
    "gte": lambda value, given: value >= given,
    "lt": lambda value, given: value < given,
    "lte": lambda value, given: value <= given,
    "range": lambda value, given: given[0] <= value <= given[1],
    "iexact": lambda value, given: value.lower() == given.lower(),
    "contains": lambda value, given: given in value,
    "icontains": lambda value, given: given.lower() in value.lower(),
    "startswith": lambda value, given: value.startswith(given),
    "endswith": lambda value, given: value.endswith(given),
    "has_key": lambda value, given: isinstance(value, dict) and given in value,
}


def looked_up(lookup, value, given):
    """Return whether a value meets a lookup: True, False, or None for unknown."""
    if value is MISSING:
        return given if lookup == "isnull" else None
    if lookup == "jsonnull":
        return value is JSON_NULL
    if lookup == "isnull":
        return (value is None) == given
    if lookup == "in":
        return _in(value, given)
    if value is None or given is None:
        return None
    return STRICT[lookup](value, given)
