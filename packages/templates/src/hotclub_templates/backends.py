"""The common face of template engines: what settings name, and `render(context, request)`.

Flow: parameters (NAME, DIRS, APP_DIRS, OPTIONS) → **backend** → templates that take a dict.
Not here: Jinja2, which needs its extra (jinja.py).
"""

from collections.abc import AsyncGenerator, Generator, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from pathlib import Path
from typing import Any

from hotclub_templates.context import Context, make_context
from hotclub_templates.engine import Engine
from hotclub_templates.errors import (
    ImproperlyConfigured,
    SuspiciousFileOperation,
    TemplateDoesNotExist,
)
from hotclub_templates.loaders.app_directories import package_folders
from hotclub_templates.loaders.filesystem import safe_join
from hotclub_templates.origin import Origin
from hotclub_templates.template import Template


class BaseEngine:
    """The base of backends. Takes NAME, DIRS and APP_DIRS off the parameters.

    Raises ImproperlyConfigured for parameters that it does not know.
    """

    app_dirname: str | None = None

    def __init__(self, params: Mapping[str, Any]) -> None:
        params = dict(params)
        self.name: str = params.pop("NAME", type(self).__name__.lower())
        self.dirs: list[str | Path] = list(params.pop("DIRS", ()))
        self.app_dirs: bool = params.pop("APP_DIRS", False)
        self.options: dict[str, Any] = dict(params.pop("OPTIONS", {}))
        if params:
            raise ImproperlyConfigured(f"Unknown parameters: {', '.join(sorted(params))}")

    @property
    def template_dirs(self) -> tuple[str | Path, ...]:
        """The folders to look in: DIRS, and with APP_DIRS those of packages."""
        return (*self.dirs, *(self.app_template_dirs() if self.app_dirs else ()))

    def app_template_dirs(self) -> Sequence[str | Path]:
        """Return the folders called `app_dirname` of the packages that engines look in."""
        packages = (name for name in Engine.get_default().app_packages if isinstance(name, str))
        folder = self.app_dirname
        return [path for name in packages if folder for path in package_folders(name, folder)]

    def iter_template_filenames(self, template_name: str) -> Iterator[str]:
        """Yield the paths that a template may have, none where its name leads out of a folder."""
        for folder in self.template_dirs:
            try:
                yield safe_join(folder, template_name)
            except SuspiciousFileOperation:
                continue

    def check(self, **kwargs: Any) -> list[Any]:
        """Return messages of a check: none."""
        return []

    def from_string(self, template_code: str) -> Any:
        """Return a template made of source."""
        raise NotImplementedError(f"{type(self).__name__} has no from_string().")

    def get_template(self, template_name: str) -> Any:
        """Return a template by name. Raises TemplateDoesNotExist."""
        raise NotImplementedError(f"{type(self).__name__} has no get_template().")


class BackendTemplate:
    """A template of the Django language behind the common face."""

    def __init__(self, template: Any, backend: "DjangoTemplates") -> None:
        self.template = template
        self.backend = backend

    @property
    def origin(self) -> Origin:
        """Where the template comes from."""
        origin: Origin = self.template.origin
        return origin

    @property
    def name(self) -> str | None:
        """What the template was asked for as."""
        name: str | None = self.template.name
        return name

    def render(self, context: dict[str, Any] | None = None, request: Any = None) -> str:
        """Return the output. Raises TypeError when `context` is no dict."""
        with self._named():
            rendered: str = self.template.render(self._context(context, request))
            return rendered

    async def arender(self, context: dict[str, Any] | None = None, request: Any = None) -> str:
        """Return the output; awaitables are awaited. Raises TypeError when `context` is no dict."""
        with self._named():
            rendered: str = await self.template.arender(self._context(context, request))
            return rendered

    def stream(
        self, context: dict[str, Any] | None = None, request: Any = None
    ) -> Generator[str, None, None]:
        """Yield the output in chunks; see `Template.stream`."""
        with self._named():
            yield from self.template.stream(self._context(context, request))

    async def astream(
        self, context: dict[str, Any] | None = None, request: Any = None
    ) -> AsyncGenerator[str, None]:
        """Yield the output in chunks, awaiting awaitables; see `Template.astream`."""
        with self._named():
            async with aclosing(self.template.astream(self._context(context, request))) as chunks:
                async for chunk in chunks:
                    yield chunk

    def _context(self, context: dict[str, Any] | None, request: Any) -> Context:
        return make_context(context, request, autoescape=self.backend.engine.autoescape)

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Tell a missing template which backend was asked."""
        try:
            yield
        except TemplateDoesNotExist as error:
            error.backend = error.backend or self.backend
            raise


class DjangoTemplates(BaseEngine):
    """The Django language. OPTIONS are Engine's arguments."""

    app_dirname = "templates"

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        self.engine = Engine(self.dirs, self.app_dirs, **self.options)

    def from_string(self, template_code: str) -> BackendTemplate:
        """Return a template made of source."""
        return BackendTemplate(Template(template_code, engine=self.engine), self)

    def get_template(self, template_name: str) -> BackendTemplate:
        """Return a template by name. Raises TemplateDoesNotExist."""
        try:
            return BackendTemplate(self.engine.get_template(template_name), self)
        except TemplateDoesNotExist as error:
            error.backend = self
            raise
