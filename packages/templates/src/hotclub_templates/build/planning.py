"""From sources to the pages that are written.

Flow: PageSource → **units, and the variables that all pages share** → rendering. A mistake in one
source is that source's; the others are planned.
Not here: front matter (pages.py), text (rendering.py).
"""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from hotclub_templates.build.collections import collections_of
from hotclub_templates.build.errors import OutputCollision
from hotclub_templates.build.expansion import ListPage, items_of, numbered_output, pages_of
from hotclub_templates.build.options import Options
from hotclub_templates.build.pages import PageSource, Unit, page_facts
from hotclub_templates.build.paths import BaseUrl, output_path, permalink_path
from hotclub_templates.build.recording import Recorder
from hotclub_templates.build.rendering import PageRenderer

Failed = Callable[[PageSource, Exception], None]


class Planner:
    """Makes units; `failed` is told of a source that cannot be planned."""

    def __init__(
        self,
        options: Options,
        base: BaseUrl,
        renderer: PageRenderer,
        recorder: Recorder,
        failed: Failed,
    ) -> None:
        self._options = options
        self._base = base
        self._renderer = renderer
        self._recorder = recorder
        self._failed = failed

    def plan(self, sources: Iterable[PageSource], shared: Mapping[str, Any]) -> list[Unit]:
        """Return all units, and give the renderer the shared variables.

        `each` sees the pages that are files, `paginate` and templates those of `each` as well.
        """
        kinds: dict[str, list[PageSource]] = {"each": [], "paginate": [], "": []}
        for source in sources:
            if self._options.drafts or not source.front.get("draft"):
                kinds[_kind(source)].append(source)
        units = self._each_of([*kinds[""], *kinds["paginate"]], self._single)
        self._share(units, shared)
        units += self._each_of(kinds["each"], self._items)
        units.sort(key=lambda unit: unit.source.path)
        self._share(units, shared)
        paginated = {source.path for source in kinds["paginate"]}
        lists = [unit for unit in units if unit.source.path in paginated]
        units = [unit for unit in units if unit.source.path not in paginated]
        for unit in lists:
            units += self._each_of([unit.source], self._numbered)
        return units

    def _share(self, units: Iterable[Unit], shared: Mapping[str, Any]) -> None:
        pages = [unit.page for unit in units]
        self._renderer.variables = {
            **shared,
            "pages": pages,
            "collections": collections_of(pages),
        }

    def _each_of(
        self, sources: Iterable[PageSource], make: Callable[[PageSource], Iterator[Unit]]
    ) -> list[Unit]:
        units: list[Unit] = []
        for source in sources:
            try:
                units += list(make(source))
            except Exception as error:  # noqa: BLE001 - a filter may raise anything
                self._failed(source, error)
        return units

    def _single(self, source: PageSource) -> Iterator[Unit]:
        yield self._unit(source, source.title, {})

    def _numbered(self, source: PageSource) -> Iterator[Unit]:
        uses = self._recorder.start()
        paginator = pages_of(source, self._renderer.evaluate(source, "paginate"))
        first = self._unit(source, source.title, {}).output
        outputs = [numbered_output(first, number) for number in paginator.page_range]
        urls = [self._base.of(output) for output in outputs]
        for number, output in enumerate(outputs, 1):
            page_obj = ListPage(paginator, number, urls)
            yield Unit(
                source,
                output,
                self._facts(source, output, source.title),
                "" if number == 1 else str(number),
                {"page_obj": page_obj, "paginator": paginator},
                frozenset(uses.variables),
            )

    def _items(self, source: PageSource) -> Iterator[Unit]:
        uses = self._recorder.start()
        for key, item in items_of(source, self._renderer.evaluate(source, "each")):
            own = {"item": item, "key": key}
            title = self._renderer.text_of(source.title, own)
            unit = self._unit(source, title, own)
            unit.key, unit.own, unit.reads = key, own, frozenset(uses.variables)
            yield unit

    def _unit(self, source: PageSource, title: str, own: Mapping[str, Any]) -> Unit:
        output = self._output(source, own)
        return Unit(source, output, self._facts(source, output, title))

    def _facts(self, source: PageSource, output: str, title: str) -> dict[str, Any]:
        url = self._base.of(output)
        return page_facts(source, url, self._base.absolute(url), title)

    def _output(self, source: PageSource, own: Mapping[str, Any]) -> str:
        permalink = source.front.get("permalink")
        if permalink is not None:
            values = {"page": {**source.front, "title": source.title}, **own}
            return permalink_path(self._renderer.text_of(permalink, values).strip())
        pretty = source.front.get("pretty_urls", self._options.pretty_urls)
        return output_path(source.path, pretty=pretty)


def _kind(source: PageSource) -> str:
    return next((key for key in ("each", "paginate") if key in source.front), "")


def check_collisions(outputs: Iterable[tuple[str, str]]) -> None:
    """Raise OutputCollision if two of these pairs (output, source) are in each other's way.

    A file is in the way of a folder of its name, too.
    """
    taken: dict[str, str] = {}
    for output, source in outputs:
        if output in taken:
            raise OutputCollision(output, taken[output], source)
        taken[output] = source
    for output, source in taken.items():
        folder = posixpath.dirname(output)
        while folder:
            if folder in taken:
                raise OutputCollision(folder, taken[folder], source)
            folder = posixpath.dirname(folder)
