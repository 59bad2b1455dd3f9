"""Names of pages to their URLs: the port behind `{% url %}`, and links between source files.

Flow: name → **URL**, noted as used. A page is found by its name (its path without suffix), by its
path, or, with one argument, by its name and the key or number of one of its list's pages.
Not here: which URL a page has (paths.py).
"""

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from hotclub_templates.build.errors import NoSuchPage
from hotclub_templates.build.pages import KEY_SIGN, Unit
from hotclub_templates.build.paths import BaseUrl, page_name
from hotclub_templates.build.recording import Recorder


class PageUrls:
    """The port `urls` of a site."""

    no_match = NoSuchPage

    def __init__(self, base: BaseUrl, recorder: Recorder) -> None:
        self._base = base
        self._recorder = recorder
        self._urls: dict[str, str] = {}
        self._paths: dict[str, str] = {}

    def fill(self, units: Iterable[Unit], assets: Iterable[str]) -> None:
        """Learn the URLs of all pages, and of the files that are copied."""
        self._paths = {path: self._base.of(path) for path in assets}
        for unit in units:
            name, url = unit.source.name, unit.page["url"]
            if unit.key:
                self._urls[f"{name}#{unit.key}"] = url
            else:
                self._urls.setdefault(name, url)
                self._paths[unit.source.path] = url
            if "page_obj" in unit.own and not unit.key:
                self._urls[f"{name}#1"] = url

    def keep(self, label: str, output: str) -> None:
        """Learn the URL of a page that is there from an earlier build, though broken now."""
        path, _, key = label.partition(KEY_SIGN)
        name, url = page_name(path), self._base.of(output)
        self._urls.setdefault(f"{name}#{key}" if key else name, url)
        if not key:
            self._paths.setdefault(path, url)

    def lookup(self, name: str) -> str | None:
        """Return the URL under a name, None if there is none; nothing is noted."""
        index = f"{name}/index" if name else "index"
        return self._urls.get(name) or self._paths.get(name) or self._urls.get(index)

    def find(self, name: str) -> str | None:
        """Return the URL under a name, and note that it was asked for."""
        self._recorder.uses.urls.add(name)
        return self.lookup(name)

    def reverse(
        self,
        viewname: Any,
        args: Sequence[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
        current_app: str | None = None,
    ) -> str:
        """Return the URL of a page. Raises NoSuchPage."""
        given = [*(args or ()), *(kwargs or {}).values()]
        name = "#".join(str(part) for part in (str(viewname).strip("/"), *given))
        url = self.find(name)
        if url is None:
            raise NoSuchPage(name.replace("#", " "), [*self._urls, *self._paths])
        return url

    def relative(self, address: str, source: str) -> str:
        """Return where a link in the Markdown of `source` leads.

        An address that is the relative path of a page or file of the site becomes its URL; others
        stay. Raises NoSuchPage for a page that is not there.
        """
        parts = _relative_parts(address)
        if parts is None:
            return address
        path, rest = parts
        target = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        if target.startswith(".."):
            return address
        self._recorder.uses.urls.add(target)
        url = self._paths.get(target)
        if url is not None:
            return url + rest
        if path.endswith((".md", ".markdown")):
            raise NoSuchPage(target, self._paths)
        return address


def _relative_parts(address: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
        return None
    return unquote(parts.path), address[len(parts.path) :]
