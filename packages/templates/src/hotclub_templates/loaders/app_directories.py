"""Templates in the `templates` folders of Python packages."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hotclub_templates.errors import ImproperlyConfigured
from hotclub_templates.loaders.filesystem import Loader as FilesystemLoader


def package_folders(package: str, folder: str = "templates") -> list[Path]:
    """Return the folders of this name in a package. Raises ImproperlyConfigured for no package."""
    try:
        spec = find_spec(package)
    except (ImportError, ValueError) as error:
        raise ImproperlyConfigured(f"No package {package!r} to find templates in.") from error
    if spec is None:
        raise ImproperlyConfigured(f"No package {package!r} to find templates in.")
    roots = spec.submodule_search_locations or [str(Path(spec.origin or "").parent)]
    return [path for root in roots if (path := Path(root) / folder).is_dir()]


class Loader(FilesystemLoader):
    """Looks in the `templates` folder of packages, by default the engine's `app_packages`."""

    def __init__(self, engine: Any, packages: Sequence[str | Path] | None = None) -> None:
        super().__init__(engine)
        self.packages = packages

    def get_dirs(self) -> Sequence[str | Path]:
        """Return the folders of all packages, in order."""
        names = self.engine.app_packages if self.packages is None else self.packages
        return [
            folder
            for name in names
            for folder in (package_folders(name) if isinstance(name, str) else [name])
        ]
