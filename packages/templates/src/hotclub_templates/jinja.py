"""Jinja2 behind the same face: needs the extra `jinja2`.

Flow: name → loaders of an Engine or folders → **jinja2.Environment** → text. Everything of Jinja2
stays Jinja2's own; what is shared are loaders, filters and the request's variables.
Not here: the Django language.
"""

import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hotclub_templates.backends import BaseEngine
from hotclub_templates.dotted import imported
from hotclub_templates.engine import Engine
from hotclub_templates.errors import (
    ImproperlyConfigured,
    TemplateDoesNotExist,
    TemplateError,
    TemplateRecursionError,
    TemplateSyntaxError,
)
from hotclub_templates.loaders.app_directories import package_folders
from hotclub_templates.origin import Origin
from hotclub_templates.tags.output import csrf_field
from hotclub_templates.tracebacks import exception_info


class MissingExtra(TemplateError, ImportError):
    """An optional dependency is not installed; the text has the line that installs it."""


try:
    import jinja2
    from jinja2 import FileSystemBytecodeCache
except ModuleNotFoundError as missing:
    raise MissingExtra(
        "hotclub_templates.jinja needs the 'jinja2' extra: pip install 'hotclub-templates[jinja2]'"
    ) from missing


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


class Jinja2(BaseEngine):
    """Jinja2 as a backend.

    OPTIONS are those of `jinja2.Environment`, and `environment` (a function, or its dotted name,
    that makes the environment), `context_processors`, `engine` (an Engine whose loaders are used),
    `app_packages`, and `bytecode_cache_dir`.
    """

    app_dirname = "jinja2"

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        options = dict(self.options)
        make = imported(options.pop("environment", jinja2.Environment))
        self.context_processors: list[Callable[[Any], Mapping[str, Any]]] = list(
            options.pop("context_processors", ())
        )
        engine = options.pop("engine", None)
        packages = options.pop("app_packages", ())
        folder = options.pop("bytecode_cache_dir", None)
        if folder is not None:
            options["bytecode_cache"] = private_bytecode_cache(folder)
        if engine is not None:
            options.setdefault("loader", EngineLoader(engine))
        folders = [*self.dirs]
        if self.app_dirs:
            folders += [f for name in packages for f in package_folders(name, "jinja2")]
        options.setdefault("loader", jinja2.FileSystemLoader([str(f) for f in folders]))
        options.setdefault("autoescape", True)
        options.setdefault("undefined", jinja2.Undefined)
        self.env: jinja2.Environment = make(**options)

    def from_string(self, template_code: str) -> "JinjaTemplate":
        """Return a template made of source. Raises TemplateSyntaxError."""
        try:
            return JinjaTemplate(self.env.from_string(template_code), self)
        except jinja2.TemplateSyntaxError as error:
            raise _located(error) from error

    def get_template(self, template_name: str) -> "JinjaTemplate":
        """Return a template by name. Raises TemplateDoesNotExist, TemplateSyntaxError."""
        if type(template_name) is not str or "\0" in template_name:
            raise TemplateDoesNotExist(template_name, backend=self)
        try:
            return JinjaTemplate(self.env.get_template(template_name), self)
        except jinja2.TemplateNotFound as error:
            raise TemplateDoesNotExist(error.name, backend=self) from error
        except jinja2.TemplateSyntaxError as error:
            raise _located(error) from error


def _located(error: jinja2.TemplateSyntaxError) -> TemplateSyntaxError:
    """Return our exception with the place that Jinja2 gives: it knows lines, no columns."""
    ours = TemplateSyntaxError(error.message or "")
    source = error.source or ""
    lines = source.split("\n")
    start = sum(len(line) + 1 for line in lines[: error.lineno - 1])
    length = len(lines[error.lineno - 1]) if error.lineno <= len(lines) else 1
    name = error.filename or error.name or "template"
    ours.locate(name, source, start, start + length)
    if source:  # what a debug page shows
        found = exception_info(error.message, name, source, start, start + length)
        ours.template_debug = found  # type: ignore[attr-defined]
    return ours


class JinjaTemplate:
    """A Jinja2 template behind the common face."""

    def __init__(self, template: jinja2.Template, backend: Jinja2) -> None:
        self.template = template
        self.backend = backend
        self.origin = Origin(template.filename or "<template>", template.name)

    @property
    def name(self) -> str | None:
        """What the template was asked for as."""
        return self.template.name

    def _values(self, context: Mapping[str, Any] | None, request: Any) -> dict[str, Any]:
        values = dict(context or {})
        if request is not None:
            values["request"] = request
            for processor in self.backend.context_processors:
                values.update(processor(request))
            token = values.get("csrf_token")
            if token is not None:
                values.setdefault("csrf_input", csrf_field(token))
        return values

    def render(self, context: Mapping[str, Any] | None = None, request: Any = None) -> str:
        """Return the output."""
        try:
            return self.template.render(self._values(context, request))
        except jinja2.TemplateNotFound as error:
            raise TemplateDoesNotExist(error.name, backend=self.backend) from error
        except jinja2.TemplateSyntaxError as error:
            raise _located(error) from error
        except RecursionError as error:
            raise TemplateRecursionError(
                f"Rendering {self.name!r} does not come to an end."
            ) from error

    async def arender(self, context: Mapping[str, Any] | None = None, request: Any = None) -> str:
        """Return the output of an environment with `enable_async`."""
        return await self.template.render_async(self._values(context, request))
