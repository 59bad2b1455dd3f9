"""The filter by a day: today, the last seven days, this month, this year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from hotclub_orm import (
    Count,
    DateTimeField,
    Q,
    zones,
)

from hotclub_admin.filters.base import FieldListFilter, counted
from hotclub_admin.surroundings import gettext
from hotclub_admin.utils import (
    prepare_lookup_value,
)


class DateFieldListFilter(FieldListFilter):
    """By a day: today, the last seven days, this month, this year."""

    def __init__(
        self, field: Any, request: Any, params: Any, model: Any, model_admin: Any, field_path: str
    ) -> None:
        self.field_generic = f"{field_path}__"
        self.date_params = {
            name: values[-1]
            for name, values in params.items()
            if name.startswith(self.field_generic)
        }
        self.lookup_kwarg_since = f"{field_path}__gte"
        self.lookup_kwarg_until = f"{field_path}__lt"
        self.lookup_kwarg_isnull = f"{field_path}__isnull"
        self.links = self._periods(field)
        super().__init__(field, request, params, model, model_admin, field_path)

    def _periods(self, field: Any) -> tuple[tuple[Any, dict[str, str]], ...]:
        today: Any = zones.local_now().replace(hour=0, minute=0, second=0, microsecond=0)
        if not isinstance(field, DateTimeField):
            today = today.date()
        tomorrow = today + dt.timedelta(days=1)
        month = (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        since, until = self.lookup_kwarg_since, self.lookup_kwarg_until

        def between(start: Any, end: Any) -> dict[str, str]:
            return {since: str(start), until: str(end)}

        links: tuple[tuple[Any, dict[str, str]], ...] = (
            (gettext("Any date"), {}),
            (gettext("Today"), between(today, tomorrow)),
            (gettext("Past 7 days"), between(today - dt.timedelta(days=7), tomorrow)),
            (gettext("This month"), between(today.replace(day=1), month)),
            (
                gettext("This year"),
                between(
                    today.replace(month=1, day=1),
                    today.replace(year=today.year + 1, month=1, day=1),
                ),
            ),
        )
        if field.null:
            name = self.lookup_kwarg_isnull
            links += ((gettext("No date"), {name: "True"}), (gettext("Has date"), {name: "False"}))
        return links

    def expected_parameters(self) -> list[str | None]:
        """Return the names."""
        names: list[str | None] = [self.lookup_kwarg_since, self.lookup_kwarg_until]
        return [*names, self.lookup_kwarg_isnull] if self.field.null else names

    def get_facet_counts(self, pk_attname: str, filtered_qs: Any) -> dict[str, Any]:
        """Return an aggregate a period."""
        return {
            f"{index}__c": Count(pk_attname, filter=Q(**_read_period(self.field, params)))
            if params
            else Count(pk_attname)
            for index, (_, params) in enumerate(self.links)
        }

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """Yield the periods."""
        counts = counted(changelist, self)
        for index, (title, params) in enumerate(self.links):
            yield {
                "selected": self.date_params == params,
                "query_string": self._link(changelist, params, [self.field_generic]),
                "display": title,
                "count": None if counts is None else counts.get(f"{index}__c"),
            }


def _read_period(field: Any, params: dict[str, str]) -> dict[str, Any]:
    return {
        name: prepare_lookup_value(name, value)
        if name.endswith("__isnull")
        else field.to_python(value)
        for name, value in params.items()
    }
