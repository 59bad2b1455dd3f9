"""The facade: templates, and the engine that finds and makes them.

Flow: name → loaders → source → **template** → text. A Template belongs to its Engine; the engine
holds what all of them share: loaders, libraries, ports, and the runtime of generated code.
Not here: how any of these works.
"""

from collections.abc import (
    AsyncGenerator,
    Callable,
    Generator,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from hotclub_templates import rendering
from hotclub_templates.bytecode_keys import TemplateBytecode
from hotclub_templates.codegen import RenderFunction
from hotclub_templates.context import Context, make_context
from hotclub_templates.contextual.places import START
from hotclub_templates.dotted import imported
from hotclub_templates.errors import (
    ImproperlyConfigured,
    TemplateDoesNotExist,
    TemplateRecursionError,
    TemplateSyntaxError,
    close_match,
)
from hotclub_templates.escaping import SafeString, plain
from hotclub_templates.lexer import DebugLexer, Lexer
from hotclub_templates.library import LateLibrary, Library, LibraryShelf, import_library
from hotclub_templates.nodes import Node, NodeList, Unit, compile_units
from hotclub_templates.origin import UNKNOWN_SOURCE, Origin
from hotclub_templates.parser import Parser
from hotclub_templates.plain import Ports, use_by_default
from hotclub_templates.runtime import Colour, Mode, Runtime, mode_of
from hotclub_templates.tags.partials import PartialTemplate
from hotclub_templates.tracebacks import exception_info, locate

FILESYSTEM_LOADER = "hotclub_templates.loaders.filesystem.Loader"
APP_DIRECTORIES_LOADER = "hotclub_templates.loaders.app_directories.Loader"
CACHED_LOADER = "hotclub_templates.loaders.cached.Loader"

# How values are escaped.
ESCAPING = ("html", "contextual")

# Of templates in one another; far from Python's own limit.
MAX_INCLUDES = 120


class Template:
    """A compiled template. `Template("Hello {{ name }}").render(Context({"name": "Django"}))`.

    Raises TemplateSyntaxError, which knows line and column, when the source is not in the language.
    """

    def __init__(
        self,
        template_string: object,
        origin: Origin | None = None,
        name: str | None = None,
        engine: "Engine | None" = None,
    ) -> None:
        self.engine = engine if engine is not None else Engine.get_default()
        self.origin = Origin(UNKNOWN_SOURCE) if origin is None else origin
        self.name = name
        self.source = str(template_string)
        self._functions: dict[Mode, RenderFunction] = {}
        self._nodelist: NodeList | None = None
        self.origin.source = self.source
        bytecode = self.engine.bytecode
        self.origin.bytecode = None if bytecode is None else bytecode.find(self)
        if self.origin.bytecode is None:
            self._nodelist = self._parsed()

    @property
    def nodelist(self) -> NodeList:
        """The nodes. They are made when they are wanted if it is known that they can be."""
        if self._nodelist is None:
            # Of several threads all must have the nodes of one: setting the first is one step.
            self._nodelist = self.__dict__.setdefault("_made_first", self._parsed())
        return self._nodelist

    @property
    def extra_data(self) -> dict[str, Any]:
        """What the tags of the template share."""
        nodelist = self.nodelist
        if nodelist.extra_data is None:
            nodelist.extra_data = {}
        return nodelist.extra_data

    def _parsed(self) -> NodeList:
        try:
            return self.compile_nodelist()
        except TemplateSyntaxError as error:
            self._explain(error)
            raise
        except RecursionError as error:
            raise TemplateSyntaxError(
                f"The template {self._shown_name!r} is nested too deeply to be parsed."
            ) from error
        except Exception as error:
            self._point_out(error)
            raise

    def _explain(self, error: TemplateSyntaxError) -> None:
        locate(error, self._shown_name, self.source)
        self._point_out(error)

    def _point_out(self, error: Exception) -> None:
        """Let a debug page show the tag that an exception came from."""
        token = getattr(error, "token", None)
        if self.engine.debug and not hasattr(error, "template_debug"):
            error.template_debug = self.get_exception_info(error, token)  # type: ignore[attr-defined]

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodelist)

    def __repr__(self) -> str:
        shown = self.source[:20].replace("\n", "")
        return f'<{type(self).__qualname__} template_string="{shown}...">'

    @property
    def _shown_name(self) -> str:
        return self.name or self.origin.template_name or self.origin.name

    def compile_nodelist(self) -> NodeList:
        """Return the nodes of the source. Raises TemplateSyntaxError."""
        lexer = DebugLexer(self.source) if self.engine.debug else Lexer(self.source)
        engine, bytecode = self.engine, self.engine.bytecode
        used = None if bytecode is None else bytecode.libraries()
        libraries = engine.template_libraries if used is None else used
        parser = Parser(lexer.tokenize(), libraries, engine.template_builtins, self.origin)
        nodelist = parser.parse()
        nodelist.extra_data = parser.extra_data
        for partial in parser.extra_data.get("partials", {}).values():
            partial.engine = engine
        if bytecode is not None and used is not None and self.origin.bytecode is None:
            self.origin.bytecode = bytecode.add(self, used)
        return nodelist

    def compile(self, mode: Mode | None = None) -> RenderFunction:
        """Return the function of the template's own level, made now instead of at the first use.

        Blocks are made at their first use: those that are overridden never are. Raises
        TemplateSyntaxError for what is too deep for Python.
        """
        mode = mode or Mode(self.engine.autoescape, place=self.engine.runtime.start)
        function = self._functions.get(mode)
        if function is None:
            unit = Unit("template", self.nodelist)
            function = compile_units([unit], self.engine.runtime, mode, self.origin)[unit.title]
            self._functions[mode] = function
        return function

    def run(self, context: Any, out: list[str]) -> None:
        """Append the output to `out`; render state is the caller's affair."""
        if self.engine.on_render is not None:
            self.engine.on_render(self, context)
        # A plain tuple equals the Mode it spells, and is made faster.
        mode = (context.autoescape, context.use_l10n, context.use_tz, context.place, False, False)
        function = self._functions.get(mode) or self.compile(mode_of(context))  # type: ignore[call-overload]
        function(context, out)

    def function(self, context: Any, colour: Colour) -> RenderFunction:
        """Return the function of another colour; called with context and out."""
        if self.engine.on_render is not None:
            self.engine.on_render(self, context)
        return self.compile(mode_of(context, colour))

    def render_into(self, context: Any, out: list[str]) -> None:
        """Append the output to `out`, with render state of its own: as an included template."""
        state = context.render_context
        if len(state.dicts) > MAX_INCLUDES:
            raise self._endless()
        before, state.template = state.template, self
        state.dicts.append({})
        try:
            self.run(context, out)
        finally:
            state.template = before
            state.dicts.pop()

    @contextmanager
    def opened(self, context: Any, colour: Colour) -> Iterator[tuple[Any, RenderFunction]]:
        """Give context and function, with render state of its own: as an included template."""
        if len(context.render_context.dicts) > MAX_INCLUDES:
            raise self._endless()
        with context.render_context.push_state(self):
            yield context, self.function(context, colour)

    def _endless(self) -> TemplateRecursionError:
        return TemplateRecursionError(
            f"{self._shown_name!r} is included {MAX_INCLUDES} levels deep: including does not "
            "come to an end."
        )

    async def arender(self, context: Any = None) -> SafeString:
        """Return the output as a safe string; awaitables that the template meets are awaited.

        context: a Context, or a dict for a fresh one. Raises what `render` raises.
        """
        return await rendering.arender(self, context)

    def stream(self, context: Any = None) -> Generator[str, None, None]:
        """Return an iterator of the output in chunks, which end where blocks and includes end.

        Joined they are what `render` returns. Close it if it is not read to its end.
        """
        return rendering.stream(self, context)

    def astream(self, context: Any = None) -> AsyncGenerator[str, None]:
        """Return an async iterator of the chunks of `stream`; awaitables are awaited."""
        return rendering.astream(self, context)

    def render(self, context: Any = None) -> SafeString:
        """Return the output as a safe string.

        context: a Context, or a dict for a fresh one. Raises what values and tags raise, and
        TemplateRecursionError for templates that include one another without end.
        """
        context = rendering.as_context(self, context)
        out: list[str] = []
        if context.template is not None:
            self.render_into(context, out)
            return SafeString("".join(out))
        try:
            with context.bind_template(self):
                context.template_name = self.name
                self.render_into(context, out)
        except Exception as error:
            rendering.explain(self, error)
            raise
        return SafeString("".join(out))

    def get_exception_info(self, exception: BaseException, token: Any) -> dict[str, Any]:
        """Return what a debug page shows about an exception at a token."""
        start, end = getattr(token, "position", None) or (0, 0)
        return exception_info(exception, self.origin.name, self.source, start, end)


class Engine:
    """Finds, makes and renders templates. Arguments as Django's, and six of its own.

    ports: the surroundings (see Ports); app_packages: packages whose `templates` folder is
    searched if `app_dirs`; on_render: called with template and context whenever a template is
    about to be rendered, included and extended ones too (for test tools); escaping: "html" as
    Django does, or "contextual" for escaping by the place in the HTML document; url_schemes: what
    addresses in values may begin with there, beside http, https, mailto, tel, sms and ftp;
    cache_dir: a folder in which compiled templates are kept for the next process. It is made for
    this user alone; one that others may write to is refused, as compiled templates are programs.
    Raises ImproperlyConfigured for such a folder and for arguments that contradict each other.
    """

    default_builtins: ClassVar[list[str]] = [
        "hotclub_templates.defaulttags",
        "hotclub_templates.defaultfilters",
        "hotclub_templates.loader_tags",
    ]
    default_libraries: ClassVar[Mapping[str, str]] = {
        "humanize": LateLibrary("hotclub_templates.filters.humanize"),
        **{
            name: LateLibrary(f"hotclub_templates.tags.{name}")
            for name in ("cache", "i18n", "l10n", "markdown", "static", "tz")
        },
    }

    def __init__(
        self,
        dirs: Sequence[str | Path] | None = None,
        app_dirs: bool = False,
        context_processors: Sequence[str | Callable[..., Any]] | None = None,
        debug: bool = False,
        loaders: Sequence[Any] | None = None,
        string_if_invalid: str = "",
        file_charset: str = "utf-8",
        libraries: Mapping[str, str | Library] | None = None,
        builtins: Sequence[str | Library] | None = None,
        autoescape: bool = True,
        *,
        ports: Ports | None = None,
        app_packages: Sequence[str | Path] | None = None,
        on_render: Callable[["Template", Any], None] | None = None,
        escaping: str = "html",
        url_schemes: Iterable[str] = (),
        cache_dir: str | Path | None = None,
    ) -> None:
        if escaping not in ESCAPING:
            raise ImproperlyConfigured(
                f"escaping is {escaping!r}; it must be one of {', '.join(map(repr, ESCAPING))}."
                f"{close_match(str(escaping), ESCAPING)}"
            )
        if isinstance(url_schemes, str):
            raise ImproperlyConfigured("url_schemes must be several names, not one str.")
        if loaders is not None and app_dirs:
            raise ImproperlyConfigured("app_dirs must not be set when loaders is defined.")
        self.dirs = list(dirs or ())
        self.app_dirs = app_dirs
        self._app_packages = app_packages
        self.on_render = on_render
        self.autoescape = autoescape
        self.context_processors = list(context_processors or ())
        self.debug = debug
        self.loaders = self._default_loaders() if loaders is None else loaders
        self.string_if_invalid = string_if_invalid
        self.file_charset = file_charset
        self.libraries = {**self.default_libraries, **(libraries or {})}
        self.builtins = [*self.default_builtins, *(builtins or ())]
        self.template_libraries = self.get_template_libraries(self.libraries)
        self.template_builtins = self.get_template_builtins(self.builtins)
        self.template_context_processors = tuple(
            imported(processor) for processor in self.context_processors
        )
        self.escaping = escaping
        start = START if escaping == "contextual" else None
        self.runtime = Runtime(ports, string_if_invalid, start, url_schemes)
        self.cache_dir = cache_dir
        self.bytecode = None if cache_dir is None else TemplateBytecode(self, cache_dir)
        self._template_loaders: list[Any] | None = None

    def _default_loaders(self) -> list[Any]:
        loaders = [FILESYSTEM_LOADER]
        if self.app_dirs:
            loaders.append(APP_DIRECTORIES_LOADER)
        return [(CACHED_LOADER, loaders)]

    def __repr__(self) -> str:
        return (
            f"<{type(self).__qualname__}: dirs={self.dirs!r} app_dirs={self.app_dirs} "
            f"context_processors={self.context_processors!r} debug={self.debug} "
            f"loaders={self.loaders!r} string_if_invalid={self.string_if_invalid!r} "
            f"file_charset={self.file_charset!r} libraries={self.libraries!r} "
            f"builtins={self.builtins!r} autoescape={self.autoescape!r}>"
        )

    @staticmethod
    def get_default() -> "Engine":
        """Return the engine of a Template without one: chosen by `set_default`, or a plain one."""
        return _default.engine()

    @staticmethod
    def set_default(engine: "Engine | Callable[[], Engine | None] | None") -> None:
        """Make `engine` what `get_default` returns; None for the plain one.

        A function is called when the engine is asked for; it may return None too.
        """
        _default.chosen = engine

    @staticmethod
    def set_surroundings(
        ports: Ports | None, app_packages: Callable[[], Sequence[str | Path]] = tuple
    ) -> None:
        """Choose what engines have that are given none: their ports and `app_packages`.

        Filters called in Python use the ports too. A framework calls it, so that `Engine()` and
        `date(value)` know its languages and routes. None for plain ports.
        """
        use_by_default(ports)
        _default.app_packages = app_packages

    @property
    def app_packages(self) -> Sequence[str | Path]:
        """Packages, or their folders of templates."""
        return _default.app_packages() if self._app_packages is None else self._app_packages

    @property
    def ports(self) -> Ports:
        """The surroundings."""
        return self.runtime.ports

    def get_template_builtins(self, builtins: Sequence[str | Library]) -> list[Library]:
        """Return the libraries of these module names."""
        return [b if isinstance(b, Library) else import_library(b) for b in builtins]

    def get_template_libraries(
        self, libraries: Mapping[str, str | Library]
    ) -> Mapping[str, Library]:
        """Return label → library for label → module name; those known to be there come late."""
        return LibraryShelf(
            {
                label: lib if isinstance(lib, Library | LateLibrary) else import_library(lib)
                for label, lib in libraries.items()
            }
        )

    @property
    def template_loaders(self) -> list[Any]:
        """The loaders, made at first use."""
        if self._template_loaders is None:
            self._template_loaders = self.get_template_loaders(self.loaders)
        return self._template_loaders

    def get_template_loaders(self, template_loaders: Sequence[Any]) -> list[Any]:
        """Return the loaders of these dotted names, or pairs (name, arguments)."""
        return [self.find_template_loader(loader) for loader in template_loaders]

    def find_template_loader(self, loader: Any) -> Any:
        """Return one loader. Raises ImproperlyConfigured for a value of another form."""
        arguments: list[Any] = []
        if isinstance(loader, tuple | list):
            loader, *arguments = loader
        if isinstance(loader, str | type):
            return imported(loader)(self, *arguments)
        raise ImproperlyConfigured(
            f"Invalid value in template loaders configuration: {loader!r}. Give a dotted name, a "
            "class, or a tuple of one and its arguments."
        )

    def find_template(
        self, name: str, dirs: object = None, skip: Sequence[Origin] | None = None
    ) -> tuple[Template, Origin]:
        """Return a template and its origin. Raises TemplateDoesNotExist with what was tried."""
        if not isinstance(name, str):
            raise TemplateDoesNotExist(
                f"A template's name is a str, not {type(name).__name__} {name!r}."
            )
        # A literal in a template is a safe string; a name is just text.
        name = plain(name)
        tried: list[tuple[Any, str]] = []
        for loader in self.template_loaders:
            try:
                template = loader.get_template(name, skip=skip)
                return template, template.origin
            except TemplateDoesNotExist as error:
                tried.extend(error.tried)
        raise TemplateDoesNotExist(name, tried=tried)

    def make_template(self, contents: str, origin: Origin) -> Template:
        """Return the template that a loader has read."""
        return Template(contents, origin, origin.template_name, self)

    def from_string(self, template_code: object) -> Template:
        """Return a template made of source."""
        return Template(template_code, engine=self)

    def get_template(self, template_name: str) -> Any:
        """Return a template by name, or its partial by "name#partial".

        Raises TemplateDoesNotExist.
        """
        if "#" in str(template_name):
            return self._get_partial(template_name)
        template, _ = self.find_template(template_name)
        return template

    def _get_partial(self, template_name: str) -> Any:
        name, _, part = str(template_name).partition("#")
        if not name:
            raise TemplateDoesNotExist(f"{template_name} names a partial of no template.")
        template, origin = self.find_template(name)
        if not part:
            return template
        partials: dict[str, PartialTemplate] = template.extra_data.get("partials", {})
        if part not in partials:
            raise TemplateDoesNotExist(
                template_name, tried=[(origin, f"It has no partial {part!r}")]
            )
        return partials[part]

    def select_template(self, template_name_list: Sequence[str]) -> Any:
        """Return the first of several templates that exists. Raises TemplateDoesNotExist."""
        if not template_name_list:
            raise TemplateDoesNotExist("No template names provided")
        chain: list[TemplateDoesNotExist] = []
        for name in template_name_list:
            try:
                return self.get_template(name)
            except TemplateDoesNotExist as error:
                chain.append(error)
        raise TemplateDoesNotExist(", ".join(str(error) for error in chain), chain=chain)

    def render_to_string(self, template_name: Any, context: Any = None, request: Any = None) -> str:
        """Return the output of a template, or of the first that exists of a list.

        context: a Context or a dict.
        """
        if isinstance(template_name, list | tuple):
            template = self.select_template(template_name)
        else:
            template = self.get_template(template_name)
        if isinstance(context, Context):
            return str(template.render(context))
        bound = make_context(context, request, autoescape=self.autoescape)
        return SafeString(template.render(bound))

    async def arender_to_string(
        self, template_name: Any, context: Any = None, request: Any = None
    ) -> str:
        """Return the output, as `render_to_string` does; awaitables are awaited."""
        if isinstance(template_name, list | tuple):
            template = self.select_template(template_name)
        else:
            template = self.get_template(template_name)
        if not isinstance(context, Context):
            context = make_context(context, request, autoescape=self.autoescape)
        return SafeString(await template.arender(context))


class _DefaultEngine:
    """The engine of this process: the one chosen, or a plain one that is made once."""

    def __init__(self) -> None:
        self.chosen: Engine | Callable[[], Engine | None] | None = None
        self.app_packages: Callable[[], Sequence[str | Path]] = tuple
        self._plain: Engine | None = None

    def engine(self) -> Engine:
        chosen = self.chosen
        if chosen is not None and not isinstance(chosen, Engine):
            chosen = chosen()
        if chosen is not None:
            return chosen
        if self._plain is None:
            self._plain = Engine()
        return self._plain


_default = _DefaultEngine()
