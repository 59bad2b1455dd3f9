"""What expressions ask of the compiler while they are written: names, aliases, subqueries, zones.

Flow: Compiler → `as_sql(compiler, dialect)` of an expression → **asks here**. A subquery is written by a
compiler of its own, one level deeper, with short aliases (U0, V1 …).
Not here: how a SELECT is put together (select.py), quoting (dialects/).
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.compiler.layout import Selected, Sql
from hotclub_orm.expressions.dialect_text import quoted
from hotclub_orm.expressions.parameters import Bound
from hotclub_orm.functions.date_kinds import current_zone_name
from hotclub_orm.plan.query import Query


class Writer:
    """Writes one query; passed to every `as_sql` as `compiler`.

    heard: what the text depends on beside the query; shared by the compilers of its parts.
    scope: the names of the CTEs that may be read here, in small letters.
    follows_zone: False writes parts of moments in UTC, whatever zone the task is in.
    gives_unseen: whether columns that are only ordered by may follow the others in a query inside.
    """

    follows_zone = True
    of_groups = False
    """Whether HAVING is written: columns stand there as they are grouped."""
    gives_unseen = False

    def __init__(
        self,
        query: Query,
        dialect: Any,
        parent: Writer | None = None,
        outer: dict[Any, Any] | None = None,
        heard: set[str] | None = None,
    ) -> None:
        shared: set[str] = set() if parent is None else parent.heard
        self.heard: set[str] = shared if heard is None else heard
        self.query = query.clone()
        self.dialect = self.connection = dialect
        self._own_way = f"as_{dialect.vendor}"
        self.parent, self.outer = parent, outer or {}
        self.scope: frozenset[str] = frozenset() if parent is None else parent.scope
        self.depth: int = 0 if parent is None else parent.depth + 1
        if parent is not None:
            self.follows_zone = parent.follows_zone
        self._aliases: dict[str, str] = {}
        self.using = "default"

    def select(self) -> Selected:
        """Write the whole SELECT. Raises EmptyResultSet when no row can come."""
        raise NotImplementedError

    def beside(self, query: Query) -> Writer:
        """Return a compiler of another query that stands where this one stands."""
        raise NotImplementedError

    def inside(self, query: Query, outer: dict[Any, Any]) -> Writer:
        """Return a compiler of a query in this one. outer: its names from here, resolved."""
        raise NotImplementedError

    # --- what expressions ask ----------------------------------------------------------------

    def compile(self, node: Any) -> Sql:
        """Return SQL and parameters of any expression; `as_sqlite` and its like go first."""
        write = getattr(node, self._own_way, None) or node.as_sql
        sql, params = write(self, self.dialect)
        return sql, list(params)

    def quote_name_unless_alias(self, name: str) -> str:
        """Return the quoted name."""
        return quoted(self.dialect, name)

    quote_name = quote_name_unless_alias

    def alias(self, alias: str) -> str:
        """Return how an alias of this query is written at this depth."""
        if self.depth == 0:
            return quoted(self.dialect, alias)
        if alias not in self._aliases:
            letter = chr(ord("T") + self.depth) if self.depth < 7 else f"S{self.depth}_"
            self._aliases[alias] = f"{letter}{len(self._aliases)}"
        return self._aliases[alias]

    def column(self, alias: str, column: str) -> str:
        """Return "table"."column"."""
        return f"{self.alias(alias)}.{quoted(self.dialect, column)}"

    def compile_outer(self, name: Any) -> Sql:
        """Write a name of the query around this one."""
        if self.parent is None or name not in self.outer:
            raise ValueError(
                "This queryset contains a reference to an outer query and may only "
                "be used in a subquery."
            )
        return self.parent.compile(self.outer[name])

    def compile_subquery(self, query: Query, offset: int, outer: dict[Any, Any]) -> Sql:
        """Write another query inside this one; its parameters start at `offset`."""
        selected = self.inside(query, outer).select()
        return selected.sql, shifted(selected.params, offset, query.constants)

    def zone(self) -> str | None:
        """Return the zone that days and hours are counted in; None where moments are naive."""
        if not self.follows_zone:
            return "UTC"
        self.heard.add("zone")
        return current_zone_name()


def shifted(params: list[Any], offset: int, constants: tuple[Any, ...] | None) -> list[Any]:
    """Return the parameters of an inner query as parameters of the one around it."""
    if constants is not None:
        return [_given(one, constants) for one in params]
    if not offset:
        return params
    return [
        Bound(one.index + offset, one.convert) if isinstance(one, Bound) else one for one in params
    ]


def _given(param: Any, constants: tuple[Any, ...]) -> Any:
    if not isinstance(param, Bound):
        return param
    value = constants[param.index]
    return value if param.convert is None or value is None else param.convert(value)
