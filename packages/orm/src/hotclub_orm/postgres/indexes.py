"""Indexes of PostgreSQL's other methods, their storage parameters, and operator classes.

Flow: Meta.indexes → **PostgresIndex** → schema/from_models, which asks `suffix` for the method and
`get_with_params` for the parameters. On SQLite such an index is a plain one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hotclub_orm.expressions.calls import Func
from hotclub_orm.expressions.parameters import Sql
from hotclub_orm.expressions.resolving import Deconstructed
from hotclub_orm.indexes import Index
from hotclub_orm.postgres.only import PostgresOnly


class PostgresIndex(Index):
    """The base: parameters are None where the database shall decide."""

    _parameters: tuple[str, ...] = ()

    @property
    def max_name_length(self) -> int:  # type: ignore[override]
        """Thirty characters with the suffix of a plain index; longer suffixes make longer names."""
        return Index.max_name_length - len(Index.suffix) + len(self.suffix)

    def get_with_params(self) -> list[str]:
        """Return the parameters as they stand in WITH (…)."""
        given = ((name, getattr(self, name)) for name in self._parameters)
        return [f"{name} = {_said(value)}" for name, value in given if value is not None]

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """As the base, with the parameters that are given."""
        path, args, options = super().deconstruct()
        for name in self._parameters:
            if getattr(self, name) is not None:
                options[name] = getattr(self, name)
        return path, args, options


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


def _check_switch(name: str, value: Any) -> None:
    if value not in (None, True, False):
        raise ValueError(f"{name} must be None, True or False, not {value!r}.")


def _check_number(name: str, value: Any, least: int, most: int | None = None) -> None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if value is None or (whole and value >= least and (most is None or value <= most)):
        return
    limits = f"of at least {least}" if most is None else f"from {least} to {most}"
    raise ValueError(f"{name} must be None or an integer {limits}, not {value!r}.")


class BloomIndex(PostgresIndex):
    """For equality of any of many columns. Needs the extension: `BloomExtension()`.

    length: bits of a signature. columns: bits of each column, at most 32 of them.
    """

    suffix = "bloom"

    def __init__(
        self,
        *expressions: Any,
        length: int | None = None,
        columns: Sequence[int] = (),
        **options: Any,
    ) -> None:
        super().__init__(*expressions, **options)
        if not isinstance(columns, (list, tuple)):
            raise ValueError("BloomIndex.columns must be a list or tuple of integers.")
        if len(columns) > len(self.fields) or len(columns) > 32:
            raise ValueError("BloomIndex.columns cannot have more values than fields, nor than 32.")
        for one in columns:
            _check_number("Each of BloomIndex.columns", one, 1, 4095)
        _check_number("BloomIndex.length", length, 1, 4096)
        self.length, self.columns = length, tuple(columns)

    def get_with_params(self) -> list[str]:
        """Return the length and the bits of each column."""
        length = [] if self.length is None else [f"length = {self.length}"]
        return [*length, *(f"col{n} = {bits}" for n, bits in enumerate(self.columns, 1))]

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """As the base, with length and columns."""
        path, args, options = super().deconstruct()
        if self.length is not None:
            options["length"] = self.length
        if self.columns:
            options["columns"] = self.columns
        return path, args, options


class BrinIndex(PostgresIndex):
    """For columns whose values follow the order of the rows: small."""

    suffix = "brin"
    _parameters = ("autosummarize", "pages_per_range")

    def __init__(
        self,
        *expressions: Any,
        autosummarize: bool | None = None,
        pages_per_range: int | None = None,
        **options: Any,
    ) -> None:
        _check_switch("BrinIndex.autosummarize", autosummarize)
        _check_number("BrinIndex.pages_per_range", pages_per_range, 1)
        self.autosummarize, self.pages_per_range = autosummarize, pages_per_range
        super().__init__(*expressions, **options)


class BTreeIndex(PostgresIndex):
    """The plain method, with its parameters."""

    suffix = "btree"
    _parameters = ("fillfactor", "deduplicate_items")

    def __init__(
        self,
        *expressions: Any,
        fillfactor: int | None = None,
        deduplicate_items: bool | None = None,
        **options: Any,
    ) -> None:
        _check_number("BTreeIndex.fillfactor", fillfactor, 10, 100)
        _check_switch("BTreeIndex.deduplicate_items", deduplicate_items)
        self.fillfactor, self.deduplicate_items = fillfactor, deduplicate_items
        super().__init__(*expressions, **options)


class GinIndex(PostgresIndex):
    """For what stands in a value: items of arrays, keys of JSON and hstores, words of texts."""

    suffix = "gin"
    _parameters = ("fastupdate", "gin_pending_list_limit")

    def __init__(
        self,
        *expressions: Any,
        fastupdate: bool | None = None,
        gin_pending_list_limit: int | None = None,
        **options: Any,
    ) -> None:
        _check_switch("GinIndex.fastupdate", fastupdate)
        _check_number("GinIndex.gin_pending_list_limit", gin_pending_list_limit, 64, 2**31 - 1)
        self.fastupdate, self.gin_pending_list_limit = fastupdate, gin_pending_list_limit
        super().__init__(*expressions, **options)


class GistIndex(PostgresIndex):
    """For ranges and what else overlaps; for nearness of texts."""

    suffix = "gist"
    _parameters = ("buffering", "fillfactor")

    def __init__(
        self,
        *expressions: Any,
        buffering: bool | None = None,
        fillfactor: int | None = None,
        **options: Any,
    ) -> None:
        _check_switch("GistIndex.buffering", buffering)
        _check_number("GistIndex.fillfactor", fillfactor, 10, 100)
        self.buffering, self.fillfactor = buffering, fillfactor
        super().__init__(*expressions, **options)


class HashIndex(PostgresIndex):
    """For equality of long values."""

    suffix = "hash"
    _parameters = ("fillfactor",)

    def __init__(self, *expressions: Any, fillfactor: int | None = None, **options: Any) -> None:
        _check_number("HashIndex.fillfactor", fillfactor, 10, 100)
        self.fillfactor = fillfactor
        super().__init__(*expressions, **options)


class SpGistIndex(PostgresIndex):
    """For values that fall into parts of different sizes: texts by their beginning, points."""

    suffix = "spgist"
    _parameters = ("fillfactor",)

    def __init__(self, *expressions: Any, fillfactor: int | None = None, **options: Any) -> None:
        _check_number("SpGistIndex.fillfactor", fillfactor, 10, 100)
        self.fillfactor = fillfactor
        super().__init__(*expressions, **options)


class OpClass(PostgresOnly, Func):
    """A part of an index or exclusion constraint, and the operator class that it is indexed by."""

    arity = 1

    def __init__(self, expression: Any, name: str) -> None:
        # It stands in SQL as it is, so it can be no more than a name, of a schema perhaps.
        if not _is_name(name):
            raise ValueError(f"{name!r} is no name of an operator class.")
        super().__init__(expression)
        self.name = name

    @property
    def indexed(self) -> Any:
        """What is indexed by the class."""
        return self.source_expressions[0]

    def as_sql(self, compiler: Any, connection: Any, **extra_context: Any) -> Sql:
        """Write the expression, then the class."""
        sql, params = compiler.compile(self.indexed)
        return f"{sql} {self.name}", params

    def deconstruct(self) -> Deconstructed:
        """Return (import path, arguments, named arguments) that make an equal one."""
        return "hotclub_orm.postgres.indexes.OpClass", (self.indexed,), {"name": self.name}


def _is_name(name: object) -> bool:
    return isinstance(name, str) and all(part.isidentifier() for part in name.split("."))
