"""All templates that a look goes over, and those they name.

Flow: engine → **parsed templates by name** → rules. A template is parsed once, also if it was only
named by another. Not here: rules.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from hotclub_templates.check.parsing import Parsed, parse
from hotclub_templates.check.sources import EXTENSIONS, Source, template_files
from hotclub_templates.engine import Engine
from hotclub_templates.errors import TemplateDoesNotExist
from hotclub_templates.escaping import plain
from hotclub_templates.origin import Origin


class Project:
    """The templates that an engine finds."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._parsed: dict[str, Parsed] = {}
        self._found: dict[str, Parsed | None] = {}

    def add(self, path: Path, name: str, text: str) -> Parsed:
        """Parse the text of a file."""
        known = self._parsed.get(_key(path))
        if known is None:
            known = self._parse(Origin(str(path), name), str(path), text)
        return known

    def find(self, name: Any, skip: Sequence[Parsed] = ()) -> Parsed | None:
        """Return the template of a name, the best that is not in `skip`; None if there is none."""
        if not isinstance(name, str):
            return None
        name = plain(name).partition("#")[0]
        if skip:
            return self._look(name, skip)
        if name not in self._found:
            self._found[name] = self._look(name, ())
        return self._found[name]

    def _look(self, name: str, skip: Sequence[Parsed]) -> Parsed | None:
        for origin in self._origins(name):
            known = self._parsed.get(_key(origin.name))
            if known is None:
                known = self._load(origin)
            if known is not None and known not in skip:
                return known
        return None

    def _origins(self, name: str) -> Iterator[Origin]:
        for loader in self.engine.template_loaders:
            yield from loader.get_template_sources(name)

    def _load(self, origin: Origin) -> Parsed | None:
        try:
            text = origin.loader.get_contents(origin)
        except (TemplateDoesNotExist, OSError, UnicodeError):
            return None
        return self._parse(origin, origin.name, text)

    def _parse(self, origin: Origin, shown: str, text: str) -> Parsed:
        source = Source(shown, origin.template_name or origin.name, text)
        origin.source = text
        parsed = parse(source, self.engine, origin)
        self._parsed[_key(origin.name)] = parsed
        return parsed

    def names(self) -> list[str]:
        """Return the names of all templates in the engine's folders, for close matches."""
        return sorted({name for folder in self.folders() for name, _ in template_files(folder)})

    def folders(self) -> list[Path]:
        """Return the folders that the engine's loaders look in."""
        found = [
            Path(folder)
            for loader in self.engine.template_loaders
            if hasattr(loader, "get_dirs")
            for folder in loader.get_dirs()
        ]
        return list(dict.fromkeys(folder for folder in found if folder.is_dir()))

    def files(self, extensions: Sequence[str] = EXTENSIONS) -> Iterator[tuple[str, Path]]:
        """Yield name and path of every template in the engine's folders."""
        for folder in self.folders():
            yield from template_files(folder, extensions)


def _key(path: str | Path) -> str:
    return str(Path(path).absolute())
