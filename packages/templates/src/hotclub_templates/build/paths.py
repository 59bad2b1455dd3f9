"""Which file a page becomes and which URL it has; no path leaves its folder.

Flow: path of a source, permalink, options → **output path, URL**.
Not here: the reading and writing of files.
"""

import posixpath
from urllib.parse import quote, urlsplit

from hotclub_templates.build.errors import SiteError, UnsafePath

MAX_NAME_BYTES = 255
MAX_PATH_BYTES = 1_024

MARKUP_SUFFIXES = frozenset((".html", ".htm", ".md", ".markdown"))

# Hosts look for these under the very name.
_NEVER_PRETTY = frozenset(("404", "500"))


def check_name(path: str) -> str:
    """Return a relative path that is safe in every folder. Raises UnsafePath."""
    if not path or path.startswith("/") or "\\" in path:
        raise UnsafePath(f"The path {path!r} must be relative and have slashes only.")
    for name in path.split("/"):
        if name in ("", ".", ".."):
            raise UnsafePath(f"The path {path!r} must name each folder: no '..', no '//'.")
        if not name.isprintable():
            raise UnsafePath(f"The path {path!r} has characters that cannot be printed.")
        if len(name.encode()) > MAX_NAME_BYTES:
            raise UnsafePath(f"A name in the path '{path[:60]}…' is longer than 255 bytes.")
    if len(path.encode()) > MAX_PATH_BYTES:
        raise UnsafePath(f"The path '{path[:60]}…' is longer than {MAX_PATH_BYTES:,} bytes.")
    return path


def output_path(path: str, *, pretty: bool) -> str:
    """Return the output of a source that has no permalink: `about.md` → `about/index.html`."""
    stem, suffix = posixpath.splitext(path)
    if suffix not in MARKUP_SUFFIXES:
        return path
    name = posixpath.basename(stem)
    if name == "index" or not pretty or stem in _NEVER_PRETTY:
        return f"{stem}.html"
    return f"{stem}/index.html"


def permalink_path(permalink: str) -> str:
    """Return the output of a permalink: `/about/` → `about/index.html`, `/feed.xml` → `feed.xml`.

    A name without a dot is a folder, too. Raises UnsafePath for one that would leave the site.
    """
    path = permalink.removeprefix("/")
    if path.startswith("/"):
        raise UnsafePath(f"The permalink {permalink!r} must not begin with two slashes.")
    if path.endswith("/") or "." not in posixpath.basename(path):
        path = f"{path.removesuffix('/')}/index.html".removeprefix("/")
    return check_name(path)


def page_name(path: str) -> str:
    """Return the name that `{% url %}` knows a source by: its path, without a page's suffix."""
    stem, suffix = posixpath.splitext(path)
    return stem if suffix in MARKUP_SUFFIXES else path


class BaseUrl:
    """Where the site is served: `https://example.org/docs/`, `/docs/` or `/`.

    Raises SiteError for anything else.
    """

    def __init__(self, text: str = "/") -> None:
        parts = urlsplit(text)
        is_origin = parts.scheme in ("http", "https") and bool(parts.netloc)
        is_path = not parts.scheme and not parts.netloc and text.startswith("/")
        if not (is_origin or is_path) or parts.query or parts.fragment or not text.isprintable():
            raise SiteError(
                f"The base URL {text!r} should look like 'https://example.org/docs/' or '/docs/'."
            )
        self.origin = f"{parts.scheme}://{parts.netloc}" if is_origin else ""
        self.prefix = f"/{parts.path.strip('/')}/".replace("//", "/")

    def __str__(self) -> str:
        return self.origin + self.prefix

    def of(self, output: str) -> str:
        """Return the URL path of an output; that of an `index.html` is its folder's."""
        folder, _, name = output.rpartition("/")
        shown = (f"{folder}/" if folder else "") if name == "index.html" else output
        return self.prefix + quote(shown, safe="/-._~!$&'()*+,;=:@")

    def absolute(self, url: str) -> str:
        """Return a URL of this site with the host before it, where the base URL has one."""
        return self.origin + url
