"""What goes when objects are deleted: the nested list, how many, who may not, what stands against.

Flow: objects → the ORM's collector → **nested objects** → page. One query a relation and level,
whatever the number of objects. Not here: deleting (the ORM's own `delete`).
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from hotclub_orm import ProtectedError, RestrictedError, doors
from hotclub_orm.fields.on_delete import CASCADE
from hotclub_orm.operations.delete import Collector
from hotclub_orm.routers import router
from hotclub_routing import NoReverseMatch, reverse
from hotclub_templates import SafeString, format_html

from hotclub_admin.utils import capfirst, quote

# Beyond this nobody reads on; the counts tell the rest.
MOST_SHOWN = 1_000


class NestedObjects(Collector):
    """A collector that reads all rows, also those that need not be read to go, and protects none."""

    def __init__(self, using: str) -> None:
        super().__init__(using, doors[using].dialect)
        self.edges: dict[Any, list[Any]] = {}
        self.protected: set[Any] = set()
        self.model_objs: dict[Any, set[Any]] = {}
        self._roots: list[Any] = []

    def can_fast_delete(self, model: Any) -> bool:
        """Return False: each row is to be shown."""
        return False

    def gather(self, objs: Any) -> None:
        """Find everything that goes with these objects."""
        self._roots = list(objs)
        if not self._roots:
            return
        doors[self.db].run(self.collect(self._roots))
        try:
            self.check_restricted()
        except RestrictedError as error:
            self.protected.update(error.restricted_objects)
        for model, rows in self.doomed.items():
            if not model._meta.auto_created:
                for row in rows.values():
                    # A proxy has permissions of its own.
                    self.model_objs.setdefault(type(row), set()).add(row)

    def _collect_related(self, rel: Any, objects: list[Any]) -> Any:
        try:
            yield from super()._collect_related(rel, objects)
        except ProtectedError as error:
            self.protected.update(error.protected_objects)
            return
        if rel.on_delete is CASCADE:
            self._note_edges(rel, objects)

    def _note_edges(self, rel: Any, objects: list[Any]) -> None:
        field, model = rel.field, rel.related_model._meta.concrete_model
        target = field.target_field.attname
        parents = {getattr(one, target): one for one in objects}
        for row in self.doomed.get(model, {}).values():
            parent = parents.get(getattr(row, field.attname))
            if parent is not None:
                self.edges.setdefault(parent, []).append(row)

    def nested(self, show: Any) -> list[Any]:
        """Return the objects as a list in which a list follows what takes it along."""
        seen: set[Any] = set()

        def below(obj: Any) -> list[Any]:
            if obj in seen or len(seen) > MOST_SHOWN:
                return []
            seen.add(obj)
            children: list[Any] = []
            for child in self.edges.get(obj, ()):
                children.extend(below(child))
            return [show(obj), children] if children else [show(obj)]

        found: list[Any] = []
        for root in self._roots:
            found.extend(below(root))
        return found


def get_deleted_objects(objs: Any, request: Any, admin_site: Any) -> tuple[Any, Any, Any, Any]:
    """Return (nested list, number by model, names of lacking permissions, what stands against)."""
    objs = list(objs)
    if not objs:
        return [], {}, set(), []
    first = objs[0]
    collector = NestedObjects(using=router.db_for_write(type(first), instance=first))
    collector.gather(objs)
    lacking: set[str] = set()
    for model, rows in collector.model_objs.items():
        if not admin_site.is_registered(model):
            continue
        model_admin = admin_site.get_model_admin(model)
        if not all(model_admin.has_delete_permission(request, row) for row in rows):
            lacking.add(str(model._meta.verbose_name))

    def show(obj: Any) -> SafeString:
        return _shown(obj, request, admin_site)

    nested = collector.nested(show)
    protected = [show(one) for one in sorted(collector.protected, key=str)]
    counts: Counter[str] = Counter()
    for model, found in collector.doomed.items():
        if found:
            counts[str(model._meta.verbose_name_plural)] += len(found)
    return nested, dict(counts), lacking, protected


def _shown(obj: Any, request: Any, admin_site: Any) -> SafeString:
    """Return "Album: Kind of Blue", with a link where the user may go; the kind alone else."""
    opts = obj._meta
    kind = capfirst(opts.verbose_name)
    if not admin_site.is_registered(type(obj)):
        return format_html("{}: {}", kind, str(obj))
    model_admin = admin_site.get_model_admin(type(obj))
    if not model_admin.has_view_or_change_permission(request, obj) and not (
        model_admin.has_delete_permission(request, obj)
    ):
        return format_html("{}", kind)
    try:
        url = reverse(
            f"{admin_site.name}:{opts.app_label}_{opts.model_name}_change",
            None,
            (quote(obj.pk),),
        )
    except NoReverseMatch:
        return format_html("{}: {}", kind, str(obj))
    return format_html('{}: <a href="{}">{}</a>', kind, url, str(obj))


def shortened(nested: list[Any], most: int | None) -> tuple[list[Any], int]:
    """Return the first objects of a nested list, and how many were left out. None: all."""
    if most is None:
        return nested, 0
    left, omitted = most, 0

    def cut(items: list[Any]) -> list[Any]:
        nonlocal left, omitted
        kept: list[Any] = []
        for item in items:
            if isinstance(item, list):
                below = cut(item)
                if below:
                    kept.append(below)
            elif left > 0:
                left -= 1
                kept.append(item)
            else:
                omitted += 1
        return kept

    return cut(nested), omitted


def tree(nested: list[Any]) -> list[dict[str, Any]]:
    """Return the nested list as dicts: html and children."""
    found: list[dict[str, Any]] = []
    for one in nested:
        if isinstance(one, list):
            if found:
                found[-1]["children"] = tree(one)
        else:
            found.append({"html": one, "children": []})
    return found
