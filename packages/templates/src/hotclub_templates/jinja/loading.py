"""Where Jinja2 gets sources and keeps bytecode: an engine's loaders, a folder of one's own.

Flow: name → **loaders of an Engine** → source → jinja2.Environment.
Not here: what is rendered (backend.py).
"""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hotclub_templates.engine import Engine
from hotclub_templates.errors import ImproperlyConfigured, MissingExtra, TemplateDoesNotExist
from hotclub_templates.origin import Origin

try:
    import jinja2
    from jinja2 import FileSystemBytecodeCache
except ModuleNotFoundError as missing:
    raise MissingExtra("jinja2", "hotclub_templates.jinja") from missing


class EngineLoader(jinja2.BaseLoader):
    """Gives Jinja2 the sources that an engine's loaders find."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Return source, file name, and a function that says whether both are still true."""
        for loader in self.engine.template_loaders:
            for origin in loader.get_template_sources(template):
                try:
                    source = loader.get_contents(origin)
                except TemplateDoesNotExist:
                    continue
                return source, origin.name, _freshness(loader, origin)
        raise jinja2.TemplateNotFound(template)


def _freshness(loader: Any, origin: Origin) -> Callable[[], bool]:
    stamp = loader.stamp(origin)
    return lambda: bool(loader.stamp(origin) == stamp)


def private_bytecode_cache(folder: str | Path) -> FileSystemBytecodeCache:
    """Return a bytecode cache in a folder that only we can write to, made if absent.

    Raises ImproperlyConfigured for a folder of somebody else, or one that others may write to: what
    lies there is executed.
    """
    path = Path(folder)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = os.lstat(path)
    if not stat.S_ISDIR(status.st_mode) or (hasattr(os, "getuid") and status.st_uid != os.getuid()):
        raise ImproperlyConfigured(f"The bytecode folder {path} is not ours.")
    if status.st_mode & 0o022:
        raise ImproperlyConfigured(
            f"Others may write to the bytecode folder {path}, and what lies there is executed: "
            f"chmod go-w {path}"
        )
    return FileSystemBytecodeCache(str(path))
