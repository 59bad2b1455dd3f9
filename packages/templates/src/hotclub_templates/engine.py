"""The engine: it finds and makes templates.

Flow: name → loaders → source → **template**. The engine holds what its templates share: loaders,
libraries, ports, and the runtime of generated code.
Not here: how any of these works.
"""

from collections.abc import (
    Callable,
    Iterable,
    Mapping,
    Sequence,
)
from pathlib import Path
from typing import Any, ClassVar

from hotclub_templates.bytecode_keys import TemplateBytecode
from hotclub_templates.context import Context, make_context
from hotclub_templates.contextual.places import START
from hotclub_templates.default_engine import default
from hotclub_templates.dotted import imported
from hotclub_templates.errors import (
    ImproperlyConfigured,
    TemplateDoesNotExist,
    close_match,
)
from hotclub_templates.escaping import SafeString, plain
from hotclub_templates.library import LateLibrary, Library, LibraryShelf, import_library
from hotclub_templates.limits import MAX_ITEMS
from hotclub_templates.origin import Origin
from hotclub_templates.plain import Ports, use_by_default
from hotclub_templates.runtime import Runtime
from hotclub_templates.tags.partials import PartialTemplate
from hotclub_templates.template import Template

FILESYSTEM_LOADER = "hotclub_templates.loaders.filesystem.Loader"
APP_DIRECTORIES_LOADER = "hotclub_templates.loaders.app_directories.Loader"
CACHED_LOADER = "hotclub_templates.loaders.cached.Loader"

# How values are escaped.
ESCAPING = ("html", "contextual")


class Engine:
    """Finds, makes and renders templates. Arguments as Django's, and seven of its own.

    ports: the surroundings (see Ports); app_packages: packages whose `templates` folder is
    searched if `app_dirs`; on_render: called with template and context whenever a template is
    about to be rendered, included and extended ones too (for test tools); escaping: "html" as
    Django does, or "contextual" for escaping by the place in the HTML document; url_schemes: what
    addresses in values may begin with there, beside http, https, mailto, tel, sms and ftp;
    cache_dir: a folder in which compiled templates are kept for the next process. It is made for
    this user alone; one that others may write to is refused, as compiled templates are programs;
    max_items: how many items a loop runs over at most, when they are not in memory already: those
    of ranges and of iterators; None for no limit.
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
        on_render: Callable[[Template, Any], None] | None = None,
        escaping: str = "html",
        url_schemes: Iterable[str] = (),
        cache_dir: str | Path | None = None,
        max_items: int | None = MAX_ITEMS,
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
        self.runtime = Runtime(ports, string_if_invalid, start, url_schemes, max_items)
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
        engine: Engine = default.engine()
        return engine

    @staticmethod
    def set_default(engine: "Engine | Callable[[], Engine | None] | None") -> None:
        """Make `engine` what `get_default` returns; None for the plain one.

        A function is called when the engine is asked for; it may return None too.
        """
        default.chosen = engine

    @staticmethod
    def set_surroundings(
        ports: Ports | None, app_packages: Callable[[], Sequence[str | Path]] = tuple
    ) -> None:
        """Choose what engines have that are given none: their ports and `app_packages`.

        Filters called in Python use the ports too. A framework calls it, so that `Engine()` and
        `date(value)` know its languages and routes. None for plain ports.
        """
        use_by_default(ports)
        default.app_packages = app_packages

    @property
    def app_packages(self) -> Sequence[str | Path]:
        """Packages, or their folders of templates."""
        return default.app_packages() if self._app_packages is None else self._app_packages

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
