"""A site: one folder of pages made into another, again and again.

Flow: discovery → data → pages → planning → **staleness → rendering → writing** → Report.
Not here: any of these steps; the command line (command.py).
"""

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from glob import glob
from pathlib import Path
from typing import Any

from hotclub_templates.build.building import Build
from hotclub_templates.build.errors import SiteError
from hotclub_templates.build.options import Options
from hotclub_templates.build.report import Report
from hotclub_templates.library import Library

Progress = Callable[[int, int], None]


class Site:
    """A static site: `Site("content", "public", data=["site.json"]).build()`.

    src: the folder of pages, templates (`_layouts`, `_partials`) and files to copy.
    out: the folder to write; files in it that were not written by a build are left alone.
    data: files or glob patterns of JSON, TOML or YAML; each is a variable of all pages by its name.
    templates: more folders of templates, behind the site's own.
    layout: the template for pages whose front matter names none and that extend none.
    base_url: where the site will be served, `https://example.org/docs/`; the data `site` may say it
    as `base_url`.
    pretty_urls: `about.md` becomes `about/index.html`; False for `about.html`.
    hash_assets: `{% static "site.css" %}` is `/site.3f2a1b9c.css`; False for `/site.css`.
    drafts: build pages that say `draft: true`.
    render: suffixes of more files that are templates, `[".json"]`.
    libraries, builtins: tags and filters as an Engine takes them.
    escaping: "contextual" escapes values in pages and layouts of HTML by their place, as an Engine
    does; Markdown, XML and text have no such places.
    engine: more arguments of the Engine, `{"string_if_invalid": "?"}`.
    manifest: the file in which a build remembers what it did, by default beside `out`.

    Raises SiteError for folders that lie in each other.
    """

    def __init__(
        self,
        src: str | Path,
        out: str | Path,
        *,
        data: Sequence[str | Path] = (),
        templates: Sequence[str | Path] = (),
        layout: str | None = None,
        base_url: str | None = None,
        pretty_urls: bool = True,
        hash_assets: bool = True,
        drafts: bool = False,
        render: Sequence[str] = (),
        libraries: Mapping[str, str | Library] | None = None,
        builtins: Sequence[str | Library] = (),
        escaping: str = "html",
        engine: Mapping[str, Any] | None = None,
        manifest: str | Path | None = None,
    ) -> None:
        source, output = Path(os.path.abspath(src)), Path(os.path.abspath(out))
        if source.resolve().is_relative_to(output.resolve()):
            raise SiteError(
                f"The output folder {str(output)!r} holds the source {str(source)!r}. Choose a "
                "folder beside it."
            )
        self.options = Options(
            src=source,
            out=output,
            data=tuple(data),
            templates=tuple(templates),
            layout=layout,
            base_url=base_url,
            pretty_urls=pretty_urls,
            hash_assets=hash_assets,
            drafts=drafts,
            render=tuple(render),
            libraries=dict(libraries or {}),
            builtins=tuple(builtins),
            escaping=escaping,
            engine=dict(engine or {}),
            manifest=None if manifest is None else Path(manifest),
        )

    def build(self, *, force: bool = False, progress: Progress | None = None) -> Report:
        """Write what is new or changed since the last build; all of it if `force`.

        progress: called with the number of pages done and that of all to do. A page that fails is
        in the report's `errors`, and its last output stays. Raises SiteError for what concerns the
        whole site: paths, data, two sources of one output.
        """
        start = time.perf_counter()
        report = Build(self.options).run(force=force, progress=progress)
        report.seconds = time.perf_counter() - start
        return report

    def watched(self) -> Iterable[Path]:
        """Return the folders and files whose change may change the site, as they are now."""
        options = self.options
        data = (file for name in options.data for file in glob(str(name), recursive=True))
        return [options.src, *map(Path, options.templates), *map(Path, data)]
