"""Which columns a query gives: values, deferred fields, related objects.

Flow: `values(…)`, `only(…)`, `defer(…)`, `select_related(…)` → names checked → **what the compiler selects**.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Self

from hotclub_orm.errors import FieldError
from hotclub_orm.expressions.tuples import Tuple
from hotclub_orm.plan.aliases import check_alias
from hotclub_orm.plan.names import Names
from hotclub_orm.plan.paths import LOOKUP_SEP, check_depth


class Choosing(Names):
    """The part of a query that chooses columns."""

    values_names: tuple[str, ...] | None
    values_columns: Mapping[str, Any]
    hidden_annotations: frozenset[str]
    deferred: tuple[frozenset[str], bool]
    select_related: Any

    def set_values(self, names: tuple[str, ...], *, doubled: bool = False) -> None:
        """Choose columns by name; none means all. Raises FieldError.

        doubled: a name given twice is two columns.
        """
        self.select_related = False
        if not names:
            names = (
                *(field.attname for field in self.model._meta.concrete_fields),
                *(name for name in self.annotations if name not in self.hidden_annotations),
            )
        columns = {}
        for name in names:
            check_alias(name)
            self._check_shown(name)
            columns[name] = self.resolve_ref(name)
        # A many-valued relation that a later filter() joins anew is not the one chosen here.
        self.values_columns = {n: one for n, one in columns.items() if n not in self.annotations}
        self.values_names = names if doubled else tuple(dict.fromkeys(names))

    def chosen(self, name: str) -> Any:
        """Return the column or annotation that values() chose by that name."""
        if name in self.values_columns and name not in self.annotations:
            return self.values_columns[name]
        return self.resolve_ref(name)

    def _check_shown(self, name: str) -> None:
        """Raise FieldError for an annotation that alias() or an earlier values() keeps out."""
        if name not in self.annotations:
            return
        if name in self.hidden_annotations:
            raise FieldError(f"Cannot select the {name!r} alias. Use annotate() to promote it.")
        if self.values_names is not None and name not in self.values_names:
            raise FieldError(
                f"Cannot select the {name!r} alias. It was excluded by a previous values() or "
                f"values_list() call. Include {name!r} in that call to select it."
            )

    @property
    def has_chosen_columns(self) -> bool:
        """Whether values() chose columns."""
        return self.values_names is not None

    @property
    def width(self) -> int:
        """How many columns the chosen names are."""
        found = [self.clone().chosen(name) for name in self.values_names or ()]
        return sum(len(one) if isinstance(one, Tuple) else 1 for one in found)

    def selecting(self, *names: str) -> Self:
        """Return a copy that gives only these columns."""
        made = self.clone()
        made.select_related = False
        made.values_names, made.values_columns = names, {}
        return made

    @property
    def output_field(self) -> Any:
        """The field of the first column."""
        names = self.values_names
        expression = self.clone().chosen(names[0]) if names else None
        return self.model._meta.pk if expression is None else expression.output_field

    def spreading(self) -> set[str]:
        """Return the names of shown annotations that make several rows of one, or none."""
        return {
            name
            for name, one in self.annotations.items()
            if name not in self.hidden_annotations
            and any(getattr(part, "set_returning", False) for part in one.flatten())
        }

    def defer(self, names: tuple[str, ...], *, only: bool) -> None:
        """Choose columns to be loaded later, or (only) the ones to be loaded now."""
        for name in names:
            if only and name.split(LOOKUP_SEP)[0] in self.filtered_relations:
                raise ValueError("only() is not supported with FilteredRelation.")
            self.check_name(name)
        plain = frozenset(
            self.model._meta.pk.name if name == "pk" else self._field_name(name) for name in names
        )
        known, deferring = self.deferred
        if only:
            self.deferred = (plain - known or plain if deferring else plain), False
        elif deferring:
            self.deferred = known | plain, True
        elif left := known - plain:
            self.deferred = left, False
        else:
            # Nothing is left to be loaded alone: all is, but for what else was named.
            self.deferred = plain - known, True

    def _field_name(self, name: str) -> str:
        first, *rest = name.split(LOOKUP_SEP)
        if first not in self.filtered_relations or not rest:
            return _field_name(self.model, name)
        model = self.clone().filtered_alias(first)[1]
        return LOOKUP_SEP.join([first, _field_name(model, LOOKUP_SEP.join(rest))])

    def loaded_fields(self, model: Any, prefix: str = "") -> list[Any]:
        """Return the fields of a model (at a path of relations) that are loaded now."""
        names, deferring = self.deferred
        fields = model._meta.concrete_fields
        if not names:
            return list(fields)
        key = model._meta.pk_fields
        if deferring:
            return [f for f in fields if f in key or prefix + f.name not in names]
        here = {name for name in names if name.startswith(prefix)}
        if not here:
            return list(fields)
        ours = {name[len(prefix) :].split(LOOKUP_SEP)[0] for name in here}
        # A relation of several columns stands for them all.
        named = [f for f in model._meta.fields if f.name in ours and hasattr(f, "fields")]
        ours |= {part.name for one in named for part in one.fields}
        return [f for f in fields if f in key or f.name in ours]

    def set_select_related(self, names: tuple[str, ...]) -> None:
        """Follow these forward relations with joins. Raises FieldError."""
        tree: dict[str, Any] = (
            copy.deepcopy(self.select_related) if isinstance(self.select_related, dict) else {}
        )
        for name in names:
            model, level = self.model, tree
            check_depth(name.split(LOOKUP_SEP))
            for part in name.split(LOOKUP_SEP):
                if part in self.filtered_relations and level is tree:
                    model = self.clone().filtered_alias(part)[1]
                else:
                    model = _single_relation(model, part).related_model
                level = level.setdefault(part, {})
        self.select_related = tree


def _field_name(model: Any, name: str) -> str:
    *before, last = name.split(LOOKUP_SEP)
    for part in before:
        related = model._meta.get_field(part).related_model
        if related is None:
            raise FieldError(
                f"{part!r} of {model._meta.label} is no relation, so {name!r} names no field."
            )
        model = related
    return LOOKUP_SEP.join([*before, model._meta.get_field(last).name])


def _single_relation(model: Any, name: str) -> Any:
    choices = [f.name for f in model._meta.fields if f.is_relation] + [
        rel.name
        for rel in model._meta.all_related
        if rel.field.unique and not rel.hidden and not rel.field.many_to_many
    ]
    if name not in choices:
        shown = ", ".join(sorted(choices)) or "(none)"
        raise FieldError(
            f"Invalid field name given in select_related: {name!r}. Choices are: {shown}"
        )
    return model._meta.get_field(name)
