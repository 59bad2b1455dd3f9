"""Tables of an existing database → the text of a module with models for them.

    text = models_text(tables, vendor="sqlite")

Flow: introspect → names → naming → fields → relations → constraints → printing → text. Whatever a
database calls its tables, columns and comments, the text holds imports, classes and assignments only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from hotclub_orm.inspecting.code import Orm
from hotclub_orm.inspecting.column_kinds import field_for
from hotclub_orm.inspecting.constraints import add_constraints
from hotclub_orm.inspecting.fields import add_fields
from hotclub_orm.inspecting.naming import named_models
from hotclub_orm.inspecting.printing import module_text
from hotclub_orm.inspecting.relations import add_relations
from hotclub_orm.inspecting.spelling import with_true_case
from hotclub_orm.inspecting.style import ALONE, INSPECTDB, Style
from hotclub_orm.introspect import NamedType
from hotclub_orm.schema.values import Table

__all__ = ["ALONE", "INSPECTDB", "Style", "field_for", "models_text"]


def models_text(
    tables: Sequence[Table],
    *,
    vendor: str,
    views: Collection[str] = (),
    types: Mapping[str, NamedType] | None = None,
    style: Style = ALONE,
) -> str:
    """Return the text of a module with a model for each table.

    views: the names among the tables that are views; types: what `introspect.named_types` tells.
    """
    if vendor == "sqlite":
        tables = with_true_case(tables)
    models = named_models(tables, views, style)
    orm = Orm(style.orm)
    for model in models:
        add_fields(model, vendor, types or {}, orm)
    add_relations(models, style, orm)
    for model in models:
        add_constraints(model, orm)
    return module_text(models, style, orm)
