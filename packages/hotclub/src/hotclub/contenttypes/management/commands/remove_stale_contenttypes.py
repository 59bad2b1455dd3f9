"""`remove_stale_contenttypes`: delete the rows of models that are gone, and what points to them."""

from __future__ import annotations

from typing import Any

from hotclub_orm.contenttypes import ContentType
from hotclub_orm.door import DEFAULT_ALIAS, doors
from hotclub_orm.operations.delete import Collector

from hotclub.apps import apps
from hotclub.contenttypes.management import get_contenttypes_and_models
from hotclub.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """Ask, then delete."""

    help = "Deletes content types whose models are gone, with everything that points to them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add Django's options."""
        parser.add_argument("--noinput", "--no-input", action="store_false", dest="interactive",
                            help="Ask nothing.")  # fmt: skip
        parser.add_argument("--database", default=DEFAULT_ALIAS, help="Which database.")
        parser.add_argument("--include-stale-apps", action="store_true",
                            help="Also those of applications that are not installed.")  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through the applications."""
        alias = options["database"]
        installed = {config.label: config for config in apps.get_app_configs()}
        for label in self._labels(alias):
            config = installed.get(label)
            if config is None and not options["include_stale_apps"]:
                continue
            for row in self._stale(label, config, alias):
                self._remove(row, alias, options)

    def _labels(self, alias: str) -> list[str]:
        rows: Any = ContentType.objects.using(alias).order_by("app_label")
        return list(dict.fromkeys(rows.values_list("app_label", flat=True)))

    def _stale(self, label: str, config: Any, alias: str) -> list[Any]:
        if config is None:
            return list(ContentType.objects.using(alias).filter(app_label=label))
        rows, models = get_contenttypes_and_models(config, alias, ContentType, apps)
        return [row for name, row in rows.items() if name not in models]

    def _remove(self, row: Any, alias: str, options: dict[str, Any]) -> None:
        if options["interactive"] and not self._confirmed(row, alias):
            self.stdout.write("Kept.")
            return
        if options["verbosity"] >= 1:
            self.stdout.write(f"Deleting stale content type '{row.app_label} | {row.model}'")
        row.delete(using=alias)
        ContentType.objects.clear_cache()

    def _confirmed(self, row: Any, alias: str) -> bool:
        self.stdout.write(f"The content type {row.app_label} | {row.model} has no model any more. "
                          "With it would go:")  # fmt: skip
        for line in _what_goes(row, alias):
            self.stdout.write(f"    - {line}")
        self.stdout.write("Type 'yes' to delete this, anything else to keep it: ", ending="")
        self.stdout.flush()
        return input() == "yes"


def _what_goes(row: Any, alias: str) -> list[str]:
    door = doors[alias]
    collector = Collector(door.alias, door.dialect)
    door.run(collector.collect([row]))
    counts = {model: len(some) for model, some in collector.doomed.items()}
    for model, field, keys in collector.fast:
        rows = model._base_manager.using(alias).filter(**{f"{field.name}__in": keys})
        counts[model] = counts.get(model, 0) + rows.count()
    return [f"{count} {model._meta.label} object(s)" for model, count in counts.items() if count]
