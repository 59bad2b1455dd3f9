"""`ContextualEscaping`: an extension of Jinja2 by which each value is escaped by its place.

Flow: source → Jinja2's nodes → **places of the values, a filter around each** → Jinja2's compiler.
What stands in HTML text is escaped by Jinja2 as ever.
Not here: finding the places (places.py), escaping (contextual/).
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from hotclub_templates.contextual.escapers import SCHEMES, Escaper, escaper_for
from hotclub_templates.contextual.places import Place, PlaceError
from hotclub_templates.escaping import SafeString
from hotclub_templates.jinja.places import PlaceFinder

# Behind our own, which says what to install.
import jinja2  # isort: skip
from jinja2 import nodes  # isort: skip
from jinja2.compiler import CodeGenerator  # isort: skip
from jinja2.ext import Extension  # isort: skip

_FILTER = "escape_for_place"
_LAYOUTS_AT_MOST = 50


class ContextualEscaping(Extension):
    """Escapes values by their place in the HTML document: attribute, address, script, style.

    `jinja2.Environment(autoescape=True, extensions=[ContextualEscaping])`. The attribute
    `url_schemes` of the environment holds schemes that addresses in values may have, beside http,
    https, mailto, tel, sms and ftp. A value where no escaping is safe, and a template, block, loop
    or macro that ends in another place than it begins, is a `jinja2.TemplateSyntaxError`.
    """

    def __init__(self, environment: jinja2.Environment) -> None:
        super().__init__(environment)
        environment.extend(url_schemes=())
        environment.filters[_FILTER] = _escape_for_place
        base = environment.code_generator_class
        generator = type("ContextualCodeGenerator", (_Generator, base), {})
        environment.code_generator_class = generator


class _Generator(CodeGenerator):
    """Puts a filter around each value that does not stand in HTML text."""

    def visit_Template(self, node: nodes.Template, frame: Any = None) -> None:  # noqa: N802 - Jinja2 asks for it
        """Write the module of a template. Raises jinja2.TemplateSyntaxError."""
        environment = self.environment
        try:
            finder = PlaceFinder(
                _escapes(environment, self.name),
                lambda name: _places_of_blocks(environment, name, ()),
            )
            finder.template(node)
        except PlaceError as error:
            self.fail(error.message, error.lineno or 1)
        for value in finder.values:
            expression = value.output.nodes[value.index]
            line = expression.lineno
            constant = nodes.Const(tuple(value.place), lineno=line)
            call = nodes.Filter(expression, _FILTER, [constant], [], None, None, lineno=line)
            value.output.nodes[value.index] = call
            call.set_environment(environment)
        super().visit_Template(node, frame)


def _escapes(environment: jinja2.Environment, name: str | None) -> bool:
    chosen = environment.autoescape
    return bool(chosen(name)) if callable(chosen) else bool(chosen)


def _places_of_blocks(
    environment: jinja2.Environment, name: str, below: tuple[str, ...]
) -> Mapping[str, Place]:
    """Return where the blocks of a layout stand.

    Raises PlaceError for one that cannot be found, that has a mistake, or that extends itself.
    """
    if name in below or len(below) >= _LAYOUTS_AT_MOST:
        raise PlaceError(f"Extending does not come to an end: {' → '.join([*below, name])}.")
    if environment.loader is None:
        raise PlaceError(f"No loader to find the layout {name!r} with.")
    try:
        source, filename, _ = environment.loader.get_source(environment, name)
        tree = environment.parse(source, name, filename)
    except jinja2.TemplateNotFound:
        return {}  # told by Jinja2, when it is rendered
    finder = PlaceFinder(
        _escapes(environment, name),
        lambda parent: _places_of_blocks(environment, parent, (*below, name)),
    )
    try:
        finder.template(tree)
    except PlaceError as error:
        raise PlaceError(f"{error.message} (line {error.lineno} of the layout {name!r})") from None
    return finder.blocks


@jinja2.pass_environment
def _escape_for_place(environment: Any, value: Any, place: tuple[Any, ...]) -> SafeString:
    """Return a value as text for a place."""
    if isinstance(value, jinja2.Undefined):
        value = str(value)  # a strict one raises
    return SafeString(_escaper(place, tuple(environment.url_schemes))(value))


@lru_cache(maxsize=1_000)
def _escaper(place: tuple[Any, ...], schemes: tuple[str, ...]) -> Escaper:
    return escaper_for(Place(*place), SCHEMES.union(scheme.lower() for scheme in schemes))
