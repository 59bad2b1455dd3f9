"""Jinja2 behind the same face as the Django language.

Flow: name → loaders of an Engine or folders → **jinja2.Environment** → text. Everything of Jinja2
stays Jinja2's own; what is shared are loaders, filters, messages and the request's variables.
Not here: the Django language; how things are shared (loading.py, sharing.py).
"""

from collections.abc import AsyncGenerator, Callable, Generator, Iterator, Mapping
from contextlib import aclosing, closing, contextmanager
from traceback import walk_tb
from typing import Any, cast

from hotclub_templates.backends import BaseEngine
from hotclub_templates.context import awaited_given, plainly_given
from hotclub_templates.dotted import imported
from hotclub_templates.errors import (
    AsyncRenderRequired,
    ImproperlyConfigured,
    TemplateDoesNotExist,
    TemplateRecursionError,
    TemplateSyntaxError,
)
from hotclub_templates.jinja.attributes import guard_xmlattr
from hotclub_templates.jinja.limits import FilterChains
from hotclub_templates.jinja.loading import EngineLoader, private_bytecode_cache
from hotclub_templates.jinja.sharing import (
    share_filters,
    share_globals,
    share_library,
    share_messages,
)
from hotclub_templates.loaders.app_directories import package_folders
from hotclub_templates.origin import Origin
from hotclub_templates.tags.output import csrf_field
from hotclub_templates.tracebacks import exception_info

# Behind our own, which says what to install.
import jinja2  # isort: skip


class Jinja2(BaseEngine):
    """Jinja2 as a backend.

    OPTIONS are those of `jinja2.Environment`, and `environment` (a function, or its dotted name,
    that makes the environment), `context_processors`, `engine` (an Engine whose loaders, filters
    and ports are used), `libraries` (tag libraries whose filters and functions are added),
    `share_globals` (True adds `url` and `static`), `app_packages`, and `bytecode_cache_dir`.
    Filters of the Django language that Jinja2 lacks are there, and `{% trans %}` speaks the
    surroundings' language; what the environment has by itself stays.
    """

    app_dirname = "jinja2"

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        options = dict(self.options)
        libraries = options.pop("libraries", ())
        with_globals = options.pop("share_globals", False)
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
        guard_xmlattr(self.env)
        self.env.add_extension(FilterChains)
        share_filters(self.env, engine)
        share_messages(self.env, engine)
        if with_globals:
            share_globals(self.env, engine)
        for library in libraries:
            share_library(self.env, library, engine)

    def from_string(self, template_code: str) -> "JinjaTemplate":
        """Return a template made of source. Raises TemplateSyntaxError."""
        with _in_our_words(self, None):
            return JinjaTemplate(self.env.from_string(template_code), self)

    def get_template(self, template_name: str) -> "JinjaTemplate":
        """Return a template by name. Raises TemplateDoesNotExist, TemplateSyntaxError."""
        if type(template_name) is not str or "\0" in template_name:
            raise TemplateDoesNotExist(template_name, backend=self)
        with _in_our_words(self, template_name):
            return JinjaTemplate(self.env.get_template(template_name), self)


@contextmanager
def _in_our_words(backend: Jinja2, name: str | None) -> Iterator[None]:
    """Raise our exceptions for those of loading and compiling."""
    try:
        yield
    except jinja2.TemplateNotFound as error:
        raise TemplateDoesNotExist(error.name, backend=backend) from error
    except jinja2.TemplateSyntaxError as error:
        raise _located(error) from error
    except (RecursionError, SyntaxError) as error:
        raise _uncompiled(error, name) from error
    except (MemoryError, ValueError) as error:
        if _while_compiling(error):
            raise _uncompiled(error, name) from error
        raise


def _while_compiling(error: BaseException) -> bool:
    """Return whether an error comes from Jinja2's reading of a template, not from rendering."""
    compiling = jinja2.Environment.compile.__code__
    frames = (frame for frame, _ in walk_tb(error.__traceback__))
    return any(frame.f_code is compiling for frame in frames)


def _uncompiled(error: BaseException, name: str | None) -> TemplateSyntaxError:
    """Return our exception for what Python makes nothing of: too deep, or a number too long."""
    name = name or "<template>"
    if type(error) is ValueError:
        return TemplateSyntaxError(f"The template {name!r} cannot be compiled: {error}")
    return TemplateSyntaxError(f"The template {name!r} is nested too deeply to be compiled.")


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

    @property
    def is_async(self) -> bool:
        """Whether the environment was made with `enable_async`, and can await."""
        return self.template.environment.is_async

    def render(self, context: Mapping[str, Any] | None = None, request: Any = None) -> str:
        """Return the output.

        Raises AsyncRenderRequired inside an event loop if the environment has `enable_async`.
        """
        with self._in_our_words():
            self._check_no_loop()
            return self.template.render(self._values(context, request))

    async def arender(self, context: Mapping[str, Any] | None = None, request: Any = None) -> str:
        """Return the output; what Jinja2 awaits, and what context processors give, is awaited.

        Raises ImproperlyConfigured if the environment was made without `enable_async`.
        """
        with self._in_our_words():
            self._check_enabled()
            return await self.template.render_async(await self._avalues(context, request))

    def stream(
        self, context: Mapping[str, Any] | None = None, request: Any = None
    ) -> Generator[str, None, None]:
        """Yield the output in Jinja2's own pieces, which joined are what `render` returns.

        An environment with `enable_async` renders everything first, and raises
        AsyncRenderRequired inside an event loop.
        """
        with self._in_our_words():
            self._check_no_loop()
            values = self._values(context, request)
            with closing(cast("Generator[str]", self.template.generate(values))) as pieces:
                for piece in pieces:
                    if piece:
                        yield piece

    async def astream(
        self, context: Mapping[str, Any] | None = None, request: Any = None
    ) -> AsyncGenerator[str, None]:
        """Yield the pieces of `stream`, each as soon as it is there, awaiting as `arender` does."""
        with self._in_our_words():
            self._check_enabled()
            values = await self._avalues(context, request)
            async with aclosing(self.template.generate_async(values)) as pieces:
                async for piece in pieces:
                    if piece:
                        yield piece

    def _check_enabled(self) -> None:
        if not self.is_async:
            raise ImproperlyConfigured(
                f"{self.name or '<template>'!r} cannot be awaited: its Jinja2 environment was made "
                "without async. Set OPTIONS['enable_async'] of this backend to True, or use "
                "render() and stream()."
            )

    def _check_no_loop(self) -> None:
        # Jinja2 runs a loop of its own for such an environment, which cannot be done inside one.
        if self.is_async and _is_in_loop():
            name = self.name or "<template>"
            raise AsyncRenderRequired(f"{name!r}, of a Jinja2 environment with enable_async,")

    def _values(self, context: Mapping[str, Any] | None, request: Any) -> dict[str, Any]:
        values = dict(context or {})
        if request is not None:
            values["request"] = request
            for processor in self.backend.context_processors:
                values.update(plainly_given(processor, request))
        return _with_field(values, request)

    async def _avalues(self, context: Mapping[str, Any] | None, request: Any) -> dict[str, Any]:
        values = dict(context or {})
        if request is not None:
            values["request"] = request
            for processor in self.backend.context_processors:
                values.update(await awaited_given(processor, request))
        return _with_field(values, request)

    @contextmanager
    def _in_our_words(self) -> Iterator[None]:
        """Raise our exceptions for those of other templates, found or compiled only now."""
        try:
            with _in_our_words(self.backend, self.name):
                yield
        except TemplateSyntaxError as error:
            if isinstance(error.__cause__, RecursionError):
                raise TemplateRecursionError(
                    f"Rendering {self.name!r} does not come to an end."
                ) from error.__cause__
            raise


def _with_field(values: dict[str, Any], request: Any) -> dict[str, Any]:
    """Return the values, for a request with the hidden field for its token."""
    token = None if request is None else values.get("csrf_token")
    if token is not None:
        values.setdefault("csrf_input", csrf_field(token))
    return values


def _is_in_loop() -> bool:
    # Only environments with enable_async need asyncio, which takes long to import.
    from asyncio import get_running_loop

    try:
        get_running_loop()
    except RuntimeError:
        return False
    return True
