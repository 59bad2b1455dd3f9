"""How a site is built.

Not here: reading them from a command line (command.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotclub_templates.build.discovery import PAGE_SUFFIXES
from hotclub_templates.build.paths import BaseUrl
from hotclub_templates.library import Library


@dataclass(frozen=True, slots=True)
class Options:
    """The choices of one site; see `Site` for their meaning."""

    src: Path
    out: Path
    data: Sequence[str | Path] = ()
    templates: Sequence[str | Path] = ()
    layout: str | None = None
    base_url: str | None = None
    pretty_urls: bool = True
    hash_assets: bool = True
    drafts: bool = False
    render: Sequence[str] = ()
    libraries: Mapping[str, str | Library] = field(default_factory=dict)
    builtins: Sequence[str | Library] = ()
    escaping: str = "html"
    engine: Mapping[str, Any] = field(default_factory=dict)
    manifest: Path | None = None

    @property
    def page_suffixes(self) -> frozenset[str]:
        """The suffixes of files that are rendered."""
        extra = (suffix if suffix.startswith(".") else f".{suffix}" for suffix in self.render)
        return PAGE_SUFFIXES | {suffix.lower() for suffix in extra}

    @property
    def manifest_path(self) -> Path:
        """Where the record of the last build stands: beside the output, which is published."""
        return self.manifest or self.out.parent / f".{self.out.name}.build.json"

    def base(self, site: Mapping[str, Any]) -> BaseUrl:
        """Return the base URL: the option's, else that of the data `site`, else `/`."""
        return BaseUrl(self.base_url or str(site.get("base_url") or "/"))
