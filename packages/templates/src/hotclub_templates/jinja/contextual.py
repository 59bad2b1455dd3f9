"""`ContextualEscaping`: an extension of Jinja2 by which each value is escaped by its place.

Flow: source → Jinja2's nodes → **places of the values, an escaper around each** → Jinja2's code.
What stands in HTML text is escaped by Jinja2 as ever.
Not here: finding the places (places.py), escaping (contextual/).
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from hotclub_templates.contextual.escapers import SCHEMES, Escaper, escaper_for
from hotclub_templates.contextual.places import Place, PlaceError
from hotclub_templates.jinja.places import Captured, PlaceFinder

# Behind our own, which says what to install.
import jinja2  # isort: skip
from jinja2 import nodes  # isort: skip
from jinja2.compiler import CodeGenerator  # isort: skip
from jinja2.ext import Extension  # isort: skip

_LAYOUTS_AT_MOST = 50


class ContextualEscaping(Extension):
    """Escapes values by their place in the HTML document: attribute, address, script, style.

    `jinja2.Environment(autoescape=True, extensions=[ContextualEscaping])`. The attribute
    `url_schemes` of the environment holds schemes that addresses in values may have, beside http,
    https, mailto, tel, sms and ftp. A value where no escaping is safe, and a template, block, loop
    or macro that ends in another place than it begins, is a `jinja2.TemplateSyntaxError`. A layout
    whose blocks have moved since a template that extends it was compiled is a
    `jinja2.TemplateRuntimeError`, after which all templates are compiled anew.
    """

    def __init__(self, environment: jinja2.Environment) -> None:
        super().__init__(environment)
        environment.extend(url_schemes=(), text_at_place=_text_at_place, check_layout=_check_layout)
        base = environment.code_generator_class
        generator = type("ContextualCodeGenerator", (_Generator, base), {})
        environment.code_generator_class = generator


class _Generator(CodeGenerator):
    """Escapes each value by its place; `places` are those that are not HTML text, by id of node."""

    places: Mapping[int, Place] = {}
    layout: Mapping[str, Place] = {}

    def visit_Template(self, node: nodes.Template, frame: Any = None) -> None:  # noqa: N802 - Jinja2 asks for it
        """Write the module of a template. Raises jinja2.TemplateSyntaxError."""
        environment = self.environment
        finder = PlaceFinder(
            _escapes(environment, self.name),
            lambda name: _places_of_blocks(environment, name, ()),
        )
        try:
            finder.template(node)
        except PlaceError as error:
            self.fail(error.message, error.lineno or 1)
        self.layout = finder.inherited
        captured = {id(_capture(one, environment)): one.place for one in finder.captured}
        self.places = captured | {id(one.node): one.place for one in finder.values}
        super().visit_Template(node, frame)
        self.writeline(f"block_places = {_literal(finder.blocks)}")

    def visit_Extends(self, node: nodes.Extends, frame: Any) -> None:  # noqa: N802
        """Write what asks whether the layout's blocks are where they were."""
        super().visit_Extends(node, frame)
        known = f"{self.name!r}, {_literal(self.layout)}"
        self.writeline(f"environment.check_layout(environment, parent_template, {known})")

    def _output_child_to_const(self, node: Any, frame: Any, finalize: Any) -> str:
        if id(node) in self.places:
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        place = self.places.get(id(node))
        if place is None:
            super()._output_child_pre(node, frame, finalize)
            return
        self.write(f"environment.text_at_place(environment, {tuple(place)!r}, ")
        if finalize.src is not None:
            self.write(finalize.src)


def _capture(found: Captured, environment: jinja2.Environment) -> nodes.Name:
    """Keep the output of a statement in a variable of its own scope; return what shows it there."""
    line = found.statement.lineno
    name = "text_for_its_place"
    shown = nodes.Name(name, "load", lineno=line)
    block = nodes.AssignBlock(nodes.Name(name, "store", lineno=line), None, [found.statement])
    block.set_lineno(line)
    scope = nodes.Scope([block, nodes.Output([shown], lineno=line)], lineno=line)
    scope.set_environment(environment)
    found.body[found.index] = scope
    return shown


def _literal(places: Mapping[str, Place]) -> str:
    return repr({name: tuple(place) for name, place in places.items()})


def _escapes(environment: jinja2.Environment, name: str | None) -> bool:
    chosen = environment.autoescape
    return bool(chosen(name)) if callable(chosen) else bool(chosen)


def _places_of_blocks(
    environment: jinja2.Environment, name: str, below: tuple[str, ...]
) -> Mapping[str, Place]:
    """Return where the blocks of a layout stand.

    Raises PlaceError for one that has a mistake, or that extends itself, jinja2.TemplateNotFound.
    """
    if name in below or len(below) >= _LAYOUTS_AT_MOST:
        raise PlaceError(f"Extending does not come to an end: {' → '.join([*below, name])}.")
    if environment.loader is None:
        raise PlaceError(f"No loader to find the layout {name!r} with.")
    source, filename, _ = environment.loader.get_source(environment, name)
    tree = environment.parse(source, name, filename)
    finder = PlaceFinder(
        _escapes(environment, name),
        lambda parent: _places_of_blocks(environment, parent, (*below, name)),
    )
    try:
        finder.template(tree)
    except PlaceError as error:
        raise PlaceError(f"{error.message} (line {error.lineno} of the layout {name!r})") from None
    return finder.blocks


def _check_layout(
    environment: Any, layout: jinja2.Template, name: str, known: Mapping[str, Any]
) -> None:
    """Raise TemplateRuntimeError if blocks of a layout stand elsewhere than where they were."""
    module = layout.root_render_func.__globals__
    if module.get("block_places") == known:
        return
    if environment.cache is not None:
        environment.cache.clear()
    raise jinja2.TemplateRuntimeError(
        f"The blocks of the layout {layout.name!r} stand in other places than when {name!r} was "
        "compiled, so its values would be escaped for the wrong ones. It is compiled anew when it "
        "is asked for again; a cache of bytecode must be emptied."
    )


def _text_at_place(environment: Any, place: tuple[Any, ...], value: Any) -> str:
    """Return a value as text for a place."""
    if isinstance(value, jinja2.Undefined):
        value = str(value)  # a strict one raises
    return _escaper(place, tuple(environment.url_schemes))(value)


@lru_cache(maxsize=1_000)
def _escaper(place: tuple[Any, ...], schemes: tuple[str, ...]) -> Escaper:
    return escaper_for(Place(*place), SCHEMES.union(scheme.lower() for scheme in schemes))
