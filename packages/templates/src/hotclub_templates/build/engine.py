"""The engine of a site: finds templates in its folders and tells who used which.

Flow: Options, ports → **SiteEngine** → pages. Templates are looked for in `_layouts` and
`_partials`, then in the whole source folder, then in the folders given; front matter of pages is no
part of what is loaded.
Not here: what a page is rendered with (rendering.py).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hotclub_templates.build.fingerprints import combined, fingerprint
from hotclub_templates.build.options import Options
from hotclub_templates.build.pages import PageSource
from hotclub_templates.build.recording import Recorder
from hotclub_templates.engine import Engine
from hotclub_templates.errors import SuspiciousFileOperation, TemplateDoesNotExist
from hotclub_templates.loaders.filesystem import Loader as FilesystemLoader
from hotclub_templates.loaders.filesystem import safe_join
from hotclub_templates.origin import Origin
from hotclub_templates.plain import Ports

TEMPLATE_FOLDERS = ("_layouts", "_partials")


def template_folders(options: Options) -> list[Path]:
    """Return where templates are looked for, the first first."""
    own = [options.src / name for name in TEMPLATE_FOLDERS]
    return [*own, options.src, *map(Path, options.templates)]


class TemplateFiles:
    """What stands in the folders of templates, each file read once a build.

    A fingerprint of a name covers all files of that name, as the first hides the others until a
    template extends its namesake.
    """

    def __init__(self, folders: Sequence[Path], charset: str = "utf-8") -> None:
        self.folders = [str(folder) for folder in folders]
        self.charset = charset
        self._contents: dict[str, bytes | None] = {}
        self._fingerprints: dict[str, str | None] = {}

    def content(self, file: str) -> bytes | None:
        """Return the content of a file, None if there is none."""
        if file not in self._contents:
            try:
                self._contents[file] = Path(file).read_bytes()
            except PermissionError:
                raise
            except (OSError, ValueError):
                self._contents[file] = None
        return self._contents[file]

    def fingerprint(self, name: str) -> str | None:
        """Return the fingerprint of a template's name, None if there is no such template."""
        if name not in self._fingerprints:
            parts = [self._part(folder, name) for folder in self.folders]
            self._fingerprints[name] = combined(parts) if any(parts) else None
        return self._fingerprints[name]

    def _part(self, folder: str, name: str) -> str | None:
        try:
            content = self.content(safe_join(folder, name))
        except SuspiciousFileOperation:
            return None
        return None if content is None else fingerprint(content)


class SiteLoader(FilesystemLoader):
    """Reads templates by way of TemplateFiles, remembers them, and notes who asked."""

    def __init__(
        self,
        engine: Any,
        files: TemplateFiles,
        pages: dict[str, PageSource],
        recorder: Recorder,
    ) -> None:
        super().__init__(engine, files.folders)
        self._files = files
        self._pages = pages
        self._recorder = recorder
        self._made: dict[Any, Any] = {}

    def get_template(self, template_name: str, skip: Sequence[Origin] | None = None) -> Any:
        """Return a template. Raises TemplateDoesNotExist."""
        self._recorder.uses.templates.add(template_name)
        left_out = tuple(o.name for o in skip or () if o.template_name == template_name)
        key = (template_name, left_out)
        if key not in self._made:
            self._made[key] = super().get_template(template_name, skip)
        return self._made[key]

    def get_contents(self, origin: Origin) -> str:
        """Return the source: of a page, its body. Raises TemplateDoesNotExist."""
        page = self._pages.get(origin.name)
        if page is not None:
            return page.template_source
        content = self._files.content(origin.name)
        if content is None:
            raise TemplateDoesNotExist(origin)
        return content.decode(self._files.charset).replace("\r\n", "\n").replace("\r", "\n")


def make_engine(
    options: Options,
    files: TemplateFiles,
    pages: dict[str, PageSource],
    recorder: Recorder,
    ports: Ports,
    escaping: str = "html",
) -> Engine:
    """Return an engine of one build. pages: by the path of their file."""

    def note(template: Any, _context: Any) -> None:
        origin = template.origin
        if origin is not recorder.origin and origin.template_name is not None:
            recorder.uses.templates.add(origin.template_name)

    return Engine(
        loaders=[(SiteLoader, files, pages, recorder)],
        builtins=[
            "hotclub_templates.tags.static",
            "hotclub_templates.tags.markdown",
            "hotclub_templates.build.collections",
            *options.builtins,
        ],
        libraries=options.libraries,
        ports=ports,
        on_render=note,
        escaping=escaping,
        **options.engine,
    )
