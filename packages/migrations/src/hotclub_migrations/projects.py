"""What a project gives to migrations: its models, and where their migrations live.

Flow: script or framework → **projects** → commands. `project_of` reads it from modules, with no settings;
a framework fills `Project` by itself.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from hotclub_orm.registry import Apps
from hotclub_orm.registry import apps as ordinary_apps

from hotclub_migrations.errors import CommandError
from hotclub_migrations.model_state import ModelState
from hotclub_migrations.state import ProjectState
from hotclub_migrations.writer import STANDALONE, ImportStyle


@dataclass(frozen=True)
class Project:
    """Models and places.

    apps: the registry of models. modules: app label → import path of its migrations, None for an
    application without (MIGRATION_MODULES). directories: app label → where new files go.
    swappables: "app.model" in small letters → the setting that names it. makes_packages: whether
    an application without a package of migrations gets one unasked.
    """

    apps: Any
    modules: Mapping[str, str | None]
    directories: Mapping[str, Path]
    swappables: Mapping[str, str] = field(default_factory=dict)
    style: ImportStyle = STANDALONE
    makes_packages: bool = False

    @property
    def settings(self) -> dict[str, str]:
        """Setting → "app.model" that it names."""
        return {setting: label for label, setting in self.swappables.items()}

    def state(self) -> ProjectState:
        """Return the state of the models of the project's applications."""
        state = ProjectState(real_apps=[label for label, path in self.modules.items() if not path])
        for model in self.apps.get_models(include_swapped=True):
            if model._meta.app_label in self.modules:
                state.add_model(ModelState.from_model(model, swappables=self.swappables))
        return state

    def check_labels(self, labels: Sequence[str]) -> None:
        """Raise CommandError for an application that is not there."""
        for label in labels:
            if label not in self.modules:
                known = ", ".join(sorted(self.modules)) or "none"
                raise CommandError(f"No installed app with label {label!r}. Applications: {known}.")


def project_of(sources: Sequence[str], apps: Apps = ordinary_apps) -> Project:
    """Return the project of modules with models.

    sources: paths of scripts ("shop.py": migrations go to shop_migrations/ beside it) or import
    paths ("shop.models": to shop/migrations/). Raises CommandError.
    """
    modules: dict[str, str | None] = {}
    directories: dict[str, Path] = {}
    for source in sources:
        module = _load(source)
        labels = sorted({
            model._meta.app_label for model in apps.get_models()
            if model.__module__ == module.__name__
        })  # fmt: skip
        if not labels:
            raise CommandError(f"{source} declares no models.")
        for label in labels:
            suffix = f"_{label}" if len(labels) > 1 else ""
            modules[label], directories[label] = _place(module, suffix)
    return Project(apps, modules, directories, makes_packages=True)


def _load(source: str) -> ModuleType:
    path = Path(source)
    if path.suffix != ".py":
        try:
            return importlib.import_module(source)
        except ModuleNotFoundError as missing:
            if missing.name and source.startswith(missing.name):
                raise CommandError(f"There is no module {source!r} to import.") from missing
            raise
    if not path.is_file():
        raise CommandError(f"There is no file {source}.")
    if not path.stem.isidentifier():
        raise CommandError(f"{path.name} cannot be imported: its name is no identifier.")
    # As for a script that is run, what lies beside it can be imported.
    sys.path.insert(0, str(path.parent.resolve()))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def _place(module: ModuleType, suffix: str) -> tuple[str, Path]:
    here = Path(module.__file__ or ".").resolve().parent
    package, _, last = module.__name__.rpartition(".")
    if not package:
        name = f"{last}_migrations{suffix}"
        return name, here / name
    name = f"migrations{suffix}"
    return f"{package}.{name}", here / name
