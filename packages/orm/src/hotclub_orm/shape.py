"""The trie of query shapes.

A shape is all of a query that changes its SQL or the layout of its rows; values are kept apart,
as a tuple of parameters. A chained call moves to a child: `key` → dict look-up → done. Only an
unknown key builds a Query, and only after every name in it was resolved is the child kept.
What has a value that can't be a parameter (`NeedsOwnShape`, a lookup of somebody else's class)
gets a shape that nobody else finds. Keys and slots are made in shape_keys.py.

Bounded: a model's trie keeps MAX_SHAPES shapes. A new one beyond that drops a leaf that was not
moved to for the longest while (`Memory`), so that what is in use stays whatever passes by.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Any

from hotclub_orm.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
    Lookup,
    NeedsOwnShape,
)
from hotclub_orm.plain_values import EXACT_INT, NAMES, passing
from hotclub_orm.plan.query import Query
from hotclub_orm.shape_keys import PARAMETER_TYPES, Counter, constant, slotted
from hotclub_orm.written_code import code_of

MAX_SHAPES = 4000

# Ways to prepare that leave a value as it is where its field does (only floats are rounded).
_BY_THE_FIELD_ALONE = {
    cls.prepare
    for cls in (Lookup, Exact, GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual)
}

Params = tuple[Any, ...]
Build = Callable[[Query, Any], None]


class Shape:
    """A node: the query with slots for its values, its children, what was compiled of it.

    used: whether a call moved here since the memory last looked. prepare: values of the call that
    led here → parameters; None where they stay as they are. passes: whether values are plain ones
    that `prepare` would leave alone; None where no test can tell.
    """

    __slots__ = (
        "__weakref__",
        "children",
        "compiled",
        "in_line",
        "key",
        "memory",
        "parent",
        "passes",
        "prepare",
        "query",
        "used",
        "width",
    )

    def __init__(
        self, query: Query, width: int, memory: Memory, parent: Shape | None = None, key: Any = None
    ) -> None:
        self.query, self.width, self.memory = query, width, memory
        self.parent, self.key = parent, key
        self.children: dict[Any, Shape] = {}
        self.compiled: dict[Any, Any] = {}
        self.prepare: Callable[[Params], Params] | None = None
        self.passes: Callable[[Params], bool] | None = None
        self.used = self.in_line = False

    @property
    def size(self) -> int:
        """How many shapes the trie keeps."""
        return self.memory.size

    def child(
        self, key: Any, added: list[Any], build: Build, source: Any
    ) -> tuple[Shape, tuple[Any, ...]]:
        """Move to the child of that key.

        added: the values that become parameters, in order. build(query, source) changes a clone;
        `source` (or what it returns, being a partial) is given with slots in place of the values,
        or as it is when that can't be.
        """
        try:
            found = self.children.get(key)
            if found is None:
                found = self._grow(key, added, build, source)
            else:
                found.used = True
            values = tuple(added)
            return found, values if found.prepare is None else found.prepare(values)
        except (NeedsOwnShape, TypeError) as reason:
            if isinstance(reason, TypeError) and "unhashable" not in str(reason):
                raise
            return self._alone(build, source), ()

    def take(self, values: Params) -> Params | None:
        """Return the parameters that values become here; None when they lead to another shape."""
        if not PARAMETER_TYPES.issuperset(map(type, values)):
            return None
        if self.prepare is None:
            return values
        try:
            return self.prepare(values)
        except NeedsOwnShape:
            return None

    def _grow(self, key: Any, added: list[Any], build: Build, source: Any) -> Shape:
        query = self.query.clone()
        query.opaque = False
        build(query, slotted(_given(source), Counter(self.width)))
        if query.opaque and added:
            raise NeedsOwnShape
        made = Shape(query, self.width + len(added), self.memory, self, key)
        prepares = [query.slot_prepare.get(self.width + i) for i in range(len(added))]
        if any(prepares):
            made.prepare = _FirstPreparing(made, prepares)
        return self.memory.keep(made)

    def _alone(self, build: Build, source: Any) -> Shape:
        query = self.query.clone()
        build(query, constant(_given(source)))
        return Shape(query, self.width, self.memory)


class Memory:
    """What a trie keeps: its size, and its leaves in the line to be dropped.

    A second chance: who stands first in the line and was used since goes to its end; who was not
    is dropped. A shape with children is no leaf: it leaves the line, and comes back with its last
    child's end. Each step of the line is paid by a growth or a use before it, so keeping one more
    shape costs the same however many there are.
    """

    __slots__ = ("limit", "line", "lock", "size")

    def __init__(self, limit: int) -> None:
        self.limit, self.size = limit, 0
        self.line: deque[Shape] = deque()
        self.lock = Lock()

    def keep(self, made: Shape) -> Shape:
        """Make the shape its parent's child, and make room for it; another may have come first."""
        parent: Any = made.parent
        with self.lock:
            found: Shape = parent.children.setdefault(made.key, made)
            if found is made:
                self.size += 1
                while self.size > self.limit and self.line:
                    self._look_at_first()
                self._queue(made)
        return found

    def _queue(self, shape: Shape) -> None:
        shape.in_line = True
        self.line.append(shape)

    def _look_at_first(self) -> None:
        first = self.line.popleft()
        if first.children:
            first.in_line = False
        elif first.used:
            first.used = False
            self.line.append(first)
        else:
            self._drop(first)

    def _drop(self, shape: Shape) -> None:
        shape.in_line = False
        parent: Any = shape.parent
        parent.children.pop(shape.key, None)
        self.size -= 1
        if not parent.children and not parent.in_line and parent.parent is not None:
            self._queue(parent)


def _given(source: Any) -> Any:
    return source() if isinstance(source, partial) else source


class _FirstPreparing:
    """Prepares the values of the call that made a shape; with the next call, functions are generated.

    Many shapes are asked once only.
    """

    __slots__ = ("called", "prepares", "shape")

    def __init__(self, shape: Shape, prepares: list[Any]) -> None:
        self.shape, self.prepares, self.called = shape, prepares, False

    def __call__(self, values: Params) -> Params:
        if self.called:
            prepare, passes = _preparing(self.prepares)
            self.shape.prepare, self.shape.passes = prepare, passes
            return prepare(values)
        self.called = True
        pairs = zip(values, self.prepares, strict=True)
        return tuple([value if own is None else own(value) for value, own in pairs])


def _preparing(
    prepares: list[Any],
) -> tuple[Callable[[Params], Params], Callable[[Params], bool] | None]:
    """Return two generated functions of a call's values: `prepare` and `passes` of a shape."""
    names: dict[str, Any] = dict(NAMES)
    parts, tests = [], []
    for position, prepare in enumerate(prepares):
        value = f"v[{position}]"
        if prepare is None:
            parts.append(value)
            continue
        names[f"p{position}"] = prepare
        test = _test_of(prepare)
        called = f"p{position}({value})"
        parts.append(f"{value} if {test.format(value)} else {called}" if test else called)
        if test:
            tests.append(test.format(value))
    # The text holds generated names, ints and our own tests only.
    code = code_of(f"lambda v: ({', '.join(parts)},)", "eval")
    prepared: Callable[[Params], Params] = eval(code, names)  # noqa: S307
    if len(tests) < len(prepares):
        return prepared, None
    return prepared, eval(code_of(f"lambda v: {' and '.join(tests)}", "eval"), names)  # noqa: S307


def _test_of(prepare: Any) -> str | None:
    """Return the test of what a plain lookup's field takes as it is."""
    lookup = getattr(prepare, "__self__", None)
    if not isinstance(lookup, Lookup) or type(lookup).prepare not in _BY_THE_FIELD_ALONE:
        return None
    field = getattr(lookup.lhs, "output_field_or_none", None) if lookup.prepare_rhs else None
    test = None if field is None else passing(field)
    # An int that no column can hold makes a shape of its own: the answer is known without it.
    return f"{test} and {-(2**63)} <= {{0}} < {2**63}" if test == EXACT_INT else test


def root_of(model: Any) -> Shape:
    """Return the shape of `SELECT all columns` of that model."""
    cache = model._meta._cache
    found: Shape | None = cache.get("shape")
    if found is None:
        found = cache.setdefault("shape", Shape(Query(model), 0, Memory(MAX_SHAPES)))
    return found
