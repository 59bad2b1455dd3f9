"""One page to text.

Flow: Unit, variables → template → Markdown → layout → **text and what it used**.
Not here: which pages need it (staleness.py), writing.
"""

import os
import posixpath
from collections.abc import Mapping
from typing import Any

from hotclub_templates.build.errors import FrontMatterError, SiteError
from hotclub_templates.build.links import PageUrls
from hotclub_templates.build.options import Options
from hotclub_templates.build.pages import PageSource, Unit
from hotclub_templates.build.recording import RecordedVariables, Recorder
from hotclub_templates.context import Context
from hotclub_templates.engine import Engine
from hotclub_templates.errors import TemplateSyntaxError
from hotclub_templates.escaping import SafeString
from hotclub_templates.origin import Origin
from hotclub_templates.parser import Parser
from hotclub_templates.tags.inheritance import extends
from hotclub_templates.text.markdown import Heading, render_markdown

# In other files quotes and angle brackets mean something else.
_ESCAPED_SUFFIXES = frozenset(
    (".html", ".htm", ".xhtml", ".xml", ".md", ".markdown", ".rss", ".atom", ".svg")
)
_HTML_SUFFIXES = frozenset((".html", ".htm"))
_LAYOUT_BY_DEFAULT = frozenset((".html", ".htm", ".md", ".markdown"))


class PageRenderer:
    """Renders pages. `variables` are those that all pages share.

    engine: for what is no HTML, html_engine: for what is; they may differ in how they escape.
    """

    def __init__(
        self,
        engine: Engine,
        html_engine: Engine,
        options: Options,
        urls: PageUrls,
        recorder: Recorder,
    ) -> None:
        self.engine = engine
        self._html_engine = html_engine
        self.variables: Mapping[str, Any] = {}
        self._options = options
        self._urls = urls
        self._recorder = recorder
        self._root = os.path.abspath(options.src)

    def context(self, own: Mapping[str, Any], *, autoescape: bool = True) -> Context:
        """Return a context whose shared variables are noted when they are read."""
        names = self._recorder.uses.variables
        context = Context(RecordedVariables(self.variables, names), autoescape=autoescape)
        context.update(dict(own))
        return context

    def evaluate(self, source: PageSource, key: str) -> Any:
        """Return the value of the expression under `key` of the front matter.

        Raises FrontMatterError for one that is not in the language.
        """
        engine = self.engine
        try:
            parser = Parser([], engine.template_libraries, engine.template_builtins)
            expression = parser.compile_filter(source.front[key])
        except TemplateSyntaxError as error:
            raise FrontMatterError(source.path, 2, f"{key!r}: {error.message}") from error
        return expression.resolve(self.context({"page": dict(source.front)}))

    def text_of(self, text: str, own: Mapping[str, Any]) -> str:
        """Return a value of front matter that may hold tags, as it stands, not as HTML."""
        if "{" not in text:
            return text
        template = self.engine.from_string(text)
        return str(template.render(self.context(own, autoescape=False)))

    def render(self, unit: Unit) -> str:
        """Return the text of a page. Raises SiteError, and what templates and tags raise."""
        source = unit.source
        suffix = posixpath.splitext(source.path)[1].lower()
        escapes = self.engine.autoescape and suffix in _ESCAPED_SUFFIXES
        own = {"page": unit.page, **unit.own}
        engine = self._html_engine if suffix in _HTML_SUFFIXES else self.engine
        text, is_whole = self._body(source, own, engine, escapes=escapes)
        toc: list[Heading] = []
        if source.is_markdown:
            if is_whole:
                raise SiteError(
                    f"{source.path}: a page in Markdown cannot extend; its front matter says "
                    "'layout: base.html', which shows {{ content }}."
                )
            text, toc = self._markdown(text, source)
        layout = None if is_whole else self._layout(source, suffix)
        if layout is None:
            return text
        own |= {"content": SafeString(text), "toc": toc}
        template = (self._html_engine if source.is_markdown else engine).get_template(layout)
        return str(template.render(self.context(own, autoescape=escapes)))

    def _body(
        self, source: PageSource, own: Mapping[str, Any], engine: Engine, *, escapes: bool
    ) -> tuple[str, bool]:
        """Return the body's output, and whether it extends a template."""
        if source.front.get("template") is False or not _has_tags(source.body):
            return source.body, False
        # By itself, not by its name: a layout may have the same.
        file = os.path.join(self._root, *source.path.split("/"))
        origin = Origin(file, source.path, engine.template_loaders[0])
        self._recorder.origin = origin
        template = engine.make_template(source.template_source, origin)
        text = str(template.render(self.context(own, autoescape=escapes)))
        return text.removeprefix("\n" * source.lines), extends(template)

    def _markdown(self, text: str, source: PageSource) -> tuple[str, list[Heading]]:
        def link(address: str) -> str:
            return self._urls.relative(address, source.path)

        # Whoever writes the page may write its HTML, too.
        rendered = render_markdown(text, html=True, anchors=True, link=link)
        return rendered.html, rendered.toc

    def _layout(self, source: PageSource, suffix: str) -> str | None:
        chosen = source.front.get("layout")
        if chosen is None and suffix in _LAYOUT_BY_DEFAULT:
            chosen = self._options.layout
        if not chosen:
            return None
        return chosen if posixpath.splitext(chosen)[1] else f"{chosen}.html"


def _has_tags(text: str) -> bool:
    return "{{" in text or "{%" in text or "{#" in text
