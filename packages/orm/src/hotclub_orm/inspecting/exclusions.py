"""EXCLUDE of PostgreSQL → an entry of Meta.constraints, where it is over plain columns.

Flow: constraints → **exclusions** → sketch. Read from what the database tells of the constraint.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hotclub_orm.inspecting.code import Code, Orm, call
from hotclub_orm.inspecting.conditions import read_condition
from hotclub_orm.schema.values import ExclusionConstraint

_WHOLE = re.compile(
    r"USING (?P<method>gist|spgist|hash) \((?P<parts>[^()]*)\)(?: WHERE \((?P<condition>.*)\))?"
    r"(?P<late> DEFERRABLE(?P<deferred> INITIALLY DEFERRED)?)?\Z",
    re.DOTALL,
)
_PART = re.compile(r'(?P<column>"(?:[^"]|"")*"|[^\W\d]\w*) WITH (?P<operator>[-+*/<>=~!@#%^&|`?]+)')


def exclusion(constraint: ExclusionConstraint, fields: Mapping[str, str], orm: Orm) -> Code | None:
    """Return the constraint as source; None where it is more than columns and operators.

    fields: column → field.
    """
    whole = _WHOLE.match(constraint.definition)
    pairs = [] if whole is None else _pairs(whole["parts"], fields)
    if whole is None or not pairs:
        return None
    options: dict[str, Any] = {
        "name": constraint.name.replace("%", "%%"),
        "expressions": pairs,
        "index_type": whole["method"],
    }
    if whole["condition"]:
        condition = read_condition(whole["condition"], fields, orm)
        if condition is None:
            return None
        options["condition"] = condition
    if whole["late"]:
        timing = "DEFERRED" if whole["deferred"] else "IMMEDIATE"
        options["deferrable"] = Code(f"{orm('Deferrable')}.{timing}")
    return call(orm("ExclusionConstraint"), **options)


def _pairs(text: str, fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (field, operator) of each part; nothing where one of them is no column."""
    found, at = [], 0
    while part := _PART.match(text, at):
        column = part["column"]
        bare = column[1:-1].replace('""', '"') if column[0] == '"' else column
        if bare not in fields:
            return []
        found.append((fields[bare], part["operator"]))
        at = part.end()
        if at == len(text):
            return found
        if not text.startswith(", ", at):
            return []
        at += 2
    return []
